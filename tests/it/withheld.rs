//! Documents that are not public, in every file of a site.

use std::fs;

use crate::support::{Guide, files_below};

/// A word that only a document of this kind contains.
const MARKERS: [&str; 3] = ["Quokkadraft", "Quokkafuture", "Quokkaexpired"];

/// A guide with a public article, and a draft, a future and an expired document of each kind, which mention each other, use
/// an image each, and have every way to appear in a list.
fn guide() -> Guide {
    let guide = Guide::empty();
    guide.write("site.toml", "title = \"Guide\"\nbase_url = \"https://example.org/\"\n[cards]\nenabled = true\n");
    guide.write(
        "content/articles/public.md",
        "---\nroles: [Nurse]\ndate: 2020-01-01\n---\n# Public\n\nText. ![x](shared.png)\n",
    );
    guide.write("content/roles/nurse.md", "# Nurse\n\nCares.\n");
    guide.write("content/articles/shared.png", "not an image");
    let keys = [("draft: true", MARKERS[0]), ("publish: 2099-01-01", MARKERS[1]), ("expires: 2020-01-01", MARKERS[2])];
    for (key, marker) in keys {
        for folder in ["articles", "roles", "topics", "debates", "skills", "terms", "compare", "contexts", "other"] {
            let lower = marker.to_lowercase();
            guide.write(
                &format!("content/{folder}/{lower}-{folder}.md"),
                format!(
                    "---\n{key}\ntitle: {marker} {folder}\nsummary: About {marker}\ndate: 2021-01-01\nroles: [Nurse, {marker} lead]\n\
                     tags: [{marker} tag]\naliases: [/{lower}/old/]\nauthors: [{marker} Author]\nimage: {lower}-cover.png\n---\n\
                     # {marker} heading\n\n[[Nurse]] and [other](../articles/public.md). ![{marker}]({lower}.png) ![s](../articles/shared.png)\n\n\
                     - Pro: {marker}\n"
                ),
            );
        }
        let lower = marker.to_lowercase();
        guide.write(&format!("content/articles/{lower}.png"), "not an image");
        guide.write(&format!("content/other/{lower}-cover.png"), "not an image");
    }
    guide
}

/// The files of the site whose name or content contains one of the words, in any case.
fn files_with(guide: &Guide, markers: &[&str]) -> Vec<String> {
    let contains = |bytes: &[u8]| {
        let lower = bytes.to_ascii_lowercase();
        let found = |marker: &&str| {
            let marker = marker.to_lowercase();
            lower.windows(marker.len()).any(|window| window == marker.as_bytes())
        };
        markers.iter().any(found)
    };
    let root = guide.path("public");
    let mut files = files_below(&root);
    files.retain(|name| contains(name.as_bytes()) || contains(&fs::read(root.join(name)).expect("a file")));
    files
}

#[test]
fn no_file_of_a_site_contains_a_document_that_is_not_public() {
    let guide = guide();
    let outcome = guide.run(&["build"]);
    assert_eq!(outcome.status, 0, "{}", outcome.stderr);
    assert_eq!(files_with(&guide, &MARKERS), [""; 0]);
    assert!(files_below(&guide.path("public")).contains(&"articles/shared.png".to_string()));
    assert!(
        outcome.stdout.contains("9 drafts, 9 future documents, 9 expired documents left out"),
        "{}",
        outcome.stdout
    );
    // Each option includes one of the three.
    for (option, marker) in ["--drafts", "--future", "--expired"].into_iter().zip(MARKERS) {
        assert_eq!(guide.run(&["build", option]).status, 0);
        let files = files_with(&guide, &[marker]);
        let lower = marker.to_lowercase();
        for expected in ["feed.xml", "guide.json", "llms.txt", "sitemap.xml"] {
            assert!(files.iter().any(|file| file == expected), "{option}: {expected}");
        }
        assert!(files.contains(&format!("articles/{lower}.png")), "{option}: {files:?}");
        let others: Vec<&str> = MARKERS.into_iter().filter(|other| *other != marker).collect();
        assert_eq!(files_with(&guide, &others), [""; 0], "{option}");
    }
}

/// A document becomes public, and stops to be public, although no file changed.
#[test]
fn a_warm_build_on_another_day_equals_a_cold_one() {
    let guide = Guide::empty();
    guide.write("content/articles/always.md", "---\nroles: [Nurse]\n---\n# Always\n\nSee [[Window]].\n");
    guide.write(
        "content/articles/window.md",
        "---\npublish: 2026-03-10\nexpires: 2026-03-12\nroles: [Nurse]\n---\n# Window\n",
    );
    // 2026-03-09T12:00:00Z
    let noon = 1_773_057_600;
    for (day, is_public) in [(0, false), (1, true), (3, true), (4, false)] {
        let date = (noon + day * 86_400).to_string();
        let site = |output: &str, folder: &Guide| {
            let mut command = folder.command(&["build", "-q", "-o", output]);
            let outcome = command.env("SOURCE_DATE_EPOCH", &date).output().expect("a build");
            assert!(outcome.status.success(), "{outcome:?}");
            let root = folder.path(output);
            files_below(&root)
                .into_iter()
                .map(|name| (name.clone(), fs::read(root.join(name)).expect("a file")))
                .collect::<Vec<_>>()
        };
        let warm = site("public", &guide);
        assert_eq!(warm.iter().any(|(name, _)| name == "articles/window/index.html"), is_public, "day {day}");
        let cold = Guide::empty();
        for name in ["content/articles/always.md", "content/articles/window.md"] {
            cold.write(name, fs::read(guide.path(name)).expect("a document"));
        }
        let cold = site("public", &cold);
        let names = |site: &[(String, Vec<u8>)]| site.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
        assert_eq!(names(&warm), names(&cold), "day {day}");
        let different = warm.iter().zip(&cold).filter(|(one, other)| one.0 != ".guide-manifest" && one != other);
        assert_eq!(different.map(|(one, _)| &one.0).collect::<Vec<_>>(), [""; 0], "day {day}");
    }
}

/// An unlisted document is in no file of the site but its own page, its Markdown copy and the manifest of the output folder.
#[test]
fn no_other_file_names_an_unlisted_document() {
    let guide = Guide::empty();
    guide.write("site.toml", "title = \"Guide\"\nbase_url = \"https://example.org/\"\n[cards]\nenabled = true\n");
    guide.write("content/roles/nurse.md", "# Nurse\n\nCares.\n");
    guide.write("content/articles/public.md", "---\nroles: [Nurse]\ndate: 2020-01-01\n---\n# Public\n\nText.\n");
    let kinds = ["articles", "roles", "topics", "skills", "terms", "contexts", "other"];
    for folder in kinds {
        guide.write(
            &format!("content/{folder}/{folder}.md"),
            format!(
                "---\nunlisted: true\ntitle: Quokka {folder}\nsummary: About a quokka\ndate: 2021-01-01\nroles: [Nurse]\n\
                 reviewed: 2020-01-01\nreview_in: 1 day\n---\nQuokka text, see [[Nurse]] and [[Public]].\n"
            ),
        );
    }
    let outcome = guide.run(&["build"]);
    assert_eq!(outcome.status, 0, "{}", outcome.stderr);
    let files = files_with(&guide, &["quokka"]);
    let is_own = |file: &String| kinds.iter().any(|folder| file.starts_with(&format!("{folder}/{folder}/")));
    let others: Vec<&String> = files.iter().filter(|file| !is_own(file)).collect();
    assert_eq!(others, [""; 0]);
    assert!(files.len() >= 2 * kinds.len(), "{files:?}");
}
