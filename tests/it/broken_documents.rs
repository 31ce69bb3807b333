//! Documents that can't be built: each has one error, and neither hides the other documents nor causes warnings elsewhere.

use std::collections::BTreeMap;

use crate::serve::Preview;
use crate::support::Guide;

/// The number of documents, and how many of them are broken.
const DOCUMENTS: usize = 4000;
const BROKEN: usize = 30;

/// Ten ways to break a document with a title: the error, and the bytes of the file.
fn broken(way: usize, title: &str) -> (&'static str, Vec<u8>) {
    let (code, text) = match way {
        0 => ("wrong-type", format!("---\ntitle: {title}\ndraft: maybe\n---\nSECRET\n")),
        1 => ("bad-date", format!("---\ntitle: {title}\npublish: someday\n---\nSECRET\n")),
        2 => ("bad-date", format!("---\ntitle: {title}\nexpires: never\n---\nSECRET\n")),
        3 => ("front-matter-syntax", format!("---\ntitle: {title}\nroles: [Nurse, {{\n---\nSECRET\n")),
        4 => ("front-matter-open", format!("---\ntitle: {title}\nroles: [Nurse]\n\nSECRET [x](nowhere.md)\n")),
        5 => ("front-matter-syntax", format!("+++\ntitle = {title}\n+++\nSECRET\n")),
        6 => ("not-utf8", format!("---\ntitle: {title}\nsummary: caf#\n---\nSECRET\n")),
        7 => ("bad-value", format!("---\ntitle: {title}\nkind: rolle\n---\nSECRET\n")),
        8 => ("wrong-type", format!("---\ntitle: {title}\nroles: {{Nurse: {{a: b}}}}\n---\nSECRET\n")),
        _ => ("not-utf8", format!("---\ntitle: {title}\n---\nSECRET\n")),
    };
    let bytes = match way {
        6 => text.bytes().map(|byte| if byte == b'#' { 0xe9 } else { byte }).collect(),
        9 => [&[0xff, 0xfe][..], &text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>()].concat(),
        _ => text.into_bytes(),
    };
    (code, bytes)
}

/// Whether a document is broken, and in which way: articles, and the profiles of three roles.
fn way(index: usize) -> Option<usize> {
    let step = DOCUMENTS / BROKEN;
    (index.is_multiple_of(step) && index / step < BROKEN).then_some(index / step % 10)
}

/// The path and title of a document. Its title is not its file name, so that a broken one has a name that nobody can read.
fn document(index: usize) -> (String, String) {
    let is_role = index.is_multiple_of(100) || index.is_multiple_of(399);
    let folder = if is_role { "roles" } else { "articles" };
    (format!("content/{folder}/d{index}.md"), format!("Titled {index}"))
}

/// A guide in which each document names, links and explains documents around it, most of them broken ones' neighbours.
fn guide() -> (Guide, BTreeMap<String, &'static str>) {
    let guide = Guide::empty();
    let mut expected = BTreeMap::new();
    let mut home = String::from("# Home\n\n");
    for index in 0..DOCUMENTS {
        let (path, title) = document(index);
        if let Some(way) = way(index) {
            let (code, bytes) = broken(way, &title);
            guide.write(&path, bytes);
            expected.insert(path, code);
            continue;
        }
        let step = DOCUMENTS / BROKEN;
        let nearest = (index / step).min(BROKEN - 1) * step;
        let (near_path, near_title) = document(nearest);
        let link = near_path.replace("content/", "/");
        let roles = if near_path.contains("/roles/") { format!("roles: [{near_title}]\n") } else { String::new() };
        let text = format!(
            "---\ntitle: {title}\nsummary: Text {index}\n{roles}---\n[a]({link}), [b](../..{near}/), [[{near_title}]], [[{file}]]\n",
            near = link.trim_end_matches(".md"),
            file = link.trim_end_matches(".md").rsplit('/').next().unwrap_or_default(),
        );
        guide.write(&path, text);
        home += &format!("[{index}]({})\n", path.trim_start_matches("content/"));
    }
    guide.write("content/index.md", home);
    guide.write("site.toml", "[links]\nauto_link = false\n[search]\nenabled = false\n");
    (guide, expected)
}

/// The file and code of each diagnostic.
fn diagnostics(json_lines: &str) -> Vec<(String, String)> {
    let line = |line: &str| {
        let value: serde_json::Value = serde_json::from_str(line).expect("JSON");
        let text = |key: &str| value[key].as_str().expect("text").to_string();
        (text("file"), text("code"))
    };
    json_lines.lines().map(line).collect()
}

#[test]
fn thirty_broken_documents_of_four_thousand_hide_no_other() {
    let (guide, expected) = guide();
    assert_eq!(expected.len(), BROKEN);
    let expected_pairs: Vec<(String, String)> =
        expected.iter().map(|(file, code)| (file.clone(), (*code).to_string())).collect();
    let check = guide.run(&["check", "--message-format", "json"]);
    assert_eq!(diagnostics(&check.stderr), expected_pairs);
    assert_eq!(check.status, 1);

    let stopped = guide.run(&["build"]);
    assert_eq!((stopped.status, guide.path("public").exists()), (1, false));
    assert!(stopped.stdout.contains("Nothing built: 30 errors\n"), "{}", stopped.stdout);
    assert!(stopped.stdout.contains("guide build --keep-going"), "{}", stopped.stdout);

    let build = guide.run(&["build", "--keep-going", "--message-format", "json"]);
    assert_eq!(diagnostics(&build.stderr), expected_pairs);
    assert_eq!(build.status, 1);
    assert!(build.stdout.contains("Left out 30 documents with errors"), "{}", build.stdout);
    for index in 0..DOCUMENTS {
        let (path, _) = document(index);
        let page = path.replace("content/", "public/").replace(".md", "/index.html");
        assert_eq!(guide.path(&page).exists(), way(index).is_none(), "{page}");
    }
    for path in crate::support::files_below(&guide.path("public")) {
        let bytes = std::fs::read(guide.path("public").join(&path)).expect("a file");
        assert!(!bytes.windows(6).any(|window| window == b"SECRET"), "{path} contains a text that nobody published");
    }

    let preview = Preview::of(&guide, &[]);
    for index in (0..DOCUMENTS).filter(|index| way(*index).is_some() || index % 50 == 1) {
        let (path, title) = document(index);
        let page = preview.get(&path.replace("content", "").replace(".md", "/"));
        assert_eq!(page.status, 200, "{path}");
        match expected.get(&path) {
            Some(code) => {
                assert!(page.text().contains(&format!("error[{code}]")), "{path}: {}", page.text());
                assert!(page.text().contains("help: "), "{path}: {}", page.text());
            }
            None => assert!(page.text().contains(&format!("{title}</h1>")), "{path}"),
        }
    }
    let neighbour = preview.get("/articles/d1/").text();
    assert_eq!(
        neighbour.matches("href=\"/roles/d0/\"").count(),
        3,
        "links by path and file name lead to the placeholder"
    );
}
