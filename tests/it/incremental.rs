//! Builds that reuse the output and the cache of the previous build.

use std::collections::BTreeSet;
use std::fs;
use std::sync::Mutex;

use guide::Overrides;
use guide::build::BuildOptions;
use guide::input;
use guide::input::disk::{Changes, Loader};
use guide::input::front_matter::keys;
use guide::model::kind::Kind;
use guide::observe::{Observer, Task};
use proptest::prelude::*;

use crate::interruption::tree;
use crate::serve::incremental::{START, apply, edits};
use crate::support::{Guide, files_below};

/// A guide with more files than `MIN_FILES_TO_WAIT`. The filler is written last, just before the manifest, so all other
/// pages are older than the manifest even where file timestamps advance only every few milliseconds.
fn large(text: &str) -> Guide {
    let guide = Guide::from_text(text);
    for number in 0..130 {
        guide.write(&format!("content/filler/f{number}.md"), format!("# Filler {number}\n\nNothing.\n"));
    }
    guide
}

/// Records the rendered pages, and calls `before_each_file` whenever the build checks for cancellation.
struct Recorder<'a> {
    rendered: Mutex<BTreeSet<String>>,
    before_each_file: &'a (dyn Fn() + Sync),
}

impl Observer for Recorder<'_> {
    fn enter(&self, task: Task<'_>) {
        if let Task::Render(record) = task {
            self.rendered.lock().expect("a list").insert(record.output.clone());
        }
    }

    fn exit(&self, _: Task<'_>) {}

    fn is_cancelled(&self) -> bool {
        (self.before_each_file)();
        false
    }
}

/// Builds a guide into its `public/`. Returns the rendered pages and the number of written files.
fn build(guide: &Guide) -> (BTreeSet<String>, usize) {
    build_while(guide, &|| {})
}

/// Builds a guide, and calls `act` before each file.
fn build_while(guide: &Guide, act: &(dyn Fn() + Sync)) -> (BTreeSet<String>, usize) {
    let recorder = Recorder { rendered: Mutex::default(), before_each_file: act };
    let options =
        BuildOptions { overrides: Overrides { no_search: true, ..Overrides::default() }, ..BuildOptions::default() };
    let report = guide::build::build(guide.root(), &options, &recorder).unwrap_or_else(|error| panic!("{error}"));
    (recorder.rendered.into_inner().expect("a list"), report.files.changed)
}

/// Changes the text of one article and builds.
fn edit(guide: &Guide, number: usize) {
    guide.write("content/articles/c.md", format!("# C\n\nMore {number}.\n"));
    build(guide);
}

/// Runs a function while the folder `.guide` is moved away.
fn without_cache<T>(guide: &Guide, act: impl FnOnce() -> T) -> T {
    let (folder, away) = (guide.path(".guide"), guide.path(".away"));
    let was_there = fs::rename(&folder, &away).is_ok();
    let outcome = act();
    _ = fs::remove_dir_all(&folder);
    if was_there {
        fs::rename(&away, &folder).expect("restored");
    }
    outcome
}

/// A clean build into another folder.
fn from_nothing(guide: &Guide, arguments: &[&str]) -> i32 {
    _ = fs::remove_dir_all(guide.path("fresh"));
    let mut command = vec!["build", "-q", "--no-search", "-o", "fresh"];
    command.extend(arguments);
    without_cache(guide, || guide.run(&command).status)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_incremental_build_equals_a_clean_build_after_any_edits(edits in edits(), compresses in any::<bool>()) {
        let guide = large(START);
        let more: &[&str] = if compresses { &["--precompress"] } else { &[] };
        let mut command = vec!["build", "-q", "--no-search"];
        command.extend(more);
        prop_assert_eq!(guide.run(&command).status, 0);
        for edit in &edits {
            apply(edit, &guide);
            let status = guide.run(&command).status;
            prop_assert_eq!(status, from_nothing(&guide, more), "after {:?}", edit);
            if status == 0 {
                prop_assert!(tree(&guide.path("public")) == tree(&guide.path("fresh")), "after {edit:?}");
            }
        }
        let check = || guide.run(&["check"]);
        prop_assert_eq!(check(), without_cache(&guide, check), "after {:?}", edits);
    }
}

/// A page for printing depends on the texts of its documents, and on no other text.
#[test]
fn a_page_for_printing_changes_with_each_of_its_documents() {
    let guide = large(
        "-- site.toml --\n[build]\nprint = true\n-- content/articles/a.md --\n# A\n-- content/articles/b.md --\n# B\n-- content/roles/tester.md --\n# Tester\n",
    );
    let (rendered, _) = build(&guide);
    let is_printed = |page: &&String| page.starts_with("print/");
    let all = ["print/articles", "print/filler", "print/filler/2", "print", "print/roles"];
    assert_eq!(
        rendered.iter().filter(is_printed).collect::<BTreeSet<_>>(),
        all.map(|page| format!("{page}/index.html")).iter().collect()
    );
    for (path, title, page) in
        [("content/articles/b.md", "B", "print/articles"), ("content/filler/f129.md", "Filler 129", "print/filler/2")]
    {
        guide.write(path, format!("# {title}\n\nA new text.\n"));
        let (rendered, _) = build(&guide);
        let printed: Vec<&String> = rendered.iter().filter(is_printed).collect();
        assert_eq!(printed, [&format!("{page}/index.html")]);
        assert!(guide.read(&format!("public/{page}/index.html")).contains("A new text."), "{page}");
        assert_eq!(from_nothing(&guide, &[]), 0);
        assert!(tree(&guide.path("public")) == tree(&guide.path("fresh")), "{page}");
    }
}

/// A guide whose pages show titles, summaries and links of other documents.
const SHOWN: &str = "-- content/articles/a.md --
---
title: Alpha
date: 2025-01-02
roles: [Tester]
---
See [beta](b.md).
-- content/articles/b.md --
---
title: Beta
date: 2025-01-01
summary: One line.
roles: [Tester]
---
Of the debate.
-- content/articles/c.md --
---
title: Gamma
---
Alone.
-- content/roles/tester.md --
---
title: Tester
summary: Who tests.
---
Tests.
-- content/debates/d.md --
# Debate

## Question?

### Yes
- Held by: some
";

/// Builds again after an edit. Returns the pages that were rendered.
fn rendered_after(guide: &Guide, path: &str, from: &str, to: &str) -> Vec<String> {
    let text = guide.read(path);
    assert!(text.contains(from), "{path}: {from}");
    guide.write(path, text.replacen(from, to, 1));
    let (rendered, _) = build(guide);
    assert_eq!(from_nothing(guide, &[]), 0);
    assert!(tree(&guide.path("public")) == tree(&guide.path("fresh")), "{path}: {to}");
    assert!(rendered.contains("guide.json"));
    let is_page = |path: &String| path.ends_with(".html") || path.ends_with(".md") || path.ends_with(".xml");
    rendered.into_iter().filter(is_page).collect()
}

#[test]
fn only_pages_that_show_a_text_are_rerendered() {
    let guide = large(SHOWN);
    let all = build(&guide).0.len();
    assert!(all > 250, "{all}");
    let after = |path, from, to| rendered_after(&guide, path, from, to);
    let own = |path: &str| [format!("{path}/index.html"), format!("{path}/index.md")];
    // No other page shows any of this text.
    assert_eq!(after("content/articles/b.md", "Of the", "About the"), own("articles/b"));
    // Lists show the first paragraph of a document without a summary.
    let shown = after("content/articles/a.md", "See [beta]", "Read [beta]");
    for path in [
        "articles/a/index.html",
        "articles/b/index.html",
        "articles/index.html",
        "feed.xml",
        "index.html",
        "roles/tester/index.html",
    ] {
        assert!(shown.iter().any(|shown| shown == path), "{path}: {shown:?}");
    }
    assert!(!shown.iter().any(|path| path.starts_with("articles/c/") || path.starts_with("filler/")), "{shown:?}");
    // A new link adds a backlink to its target.
    let shown = after("content/articles/b.md", "About the debate", "About [c](c.md)");
    assert!(shown.contains(&"articles/c/index.html".to_string()), "{shown:?}");
    // Any page may show front matter.
    let shown = after("content/articles/c.md", "Gamma", "Delta").len();
    assert!(shown + 30 > all, "{shown} of {all}");
}

/// Indirect dependencies: after each edit, the incremental build equals a clean one.
#[test]
fn an_edit_rerenders_dependent_pages() {
    let guide = large(&format!(
        "-- site.toml --\n[build]\npage_size = 1\n{SHOWN}-- content/articles/e.md --\n# E\n\n[part](c.md#part) of [zed](../topics/zed.md)\n-- content/topics/zed.md --\n# Zed\n-- static/thing --\nA file.\n"
    ));
    let edit = |path: &str, text: &str| {
        guide.write(path, text);
        let (rendered, _) = build(&guide);
        assert_eq!(from_nothing(&guide, &[]), 0);
        assert!(tree(&guide.path("public")) == tree(&guide.path("fresh")), "{path}: {text}");
        rendered
    };
    // Lists show its summary and none of its text.
    let say =
        |text: &str| edit("content/filler/f1.md", &format!("---\ntitle: Filler\nsummary: One of many.\n---\n{text}\n"));
    build(&guide);
    for text in ["Once.", "Twice.", "Thrice."] {
        say(text);
    }
    // A heading that another document links to disappears and reappears.
    for text in ["Alone.\n\n## Part\n", "Alone.\n\n## Other\n"] {
        let rendered = edit("content/articles/c.md", &format!("---\ntitle: Gamma\n---\n{text}"));
        assert!(rendered.contains("articles/e/index.html"), "{rendered:?}");
    }
    // A list becomes long enough for a further page, which is in the sitemap, and shrinks again.
    let listed = "topics/zed/linked-from/2/index.html";
    let rendered = say("[zed](../topics/zed.md) is read.");
    assert!(rendered.contains(listed) && rendered.contains("sitemap.xml"), "{rendered:?}");
    // The target shows the text around an unchanged link.
    let rendered = say("[zed](../topics/zed.md) is seen.");
    assert!(rendered.contains(listed) && !rendered.contains("sitemap.xml"), "{rendered:?}");
    say("Nothing.");
    assert!(!guide.path("public").join(listed).exists());
    say("Nothing more.");
    // The list of sources follows the texts, and the footer of every page has it while there is one.
    let sources = "sources/index.html";
    let all = say("Cited.[^1]\n\n[^1]: A survey, <https://a.example>");
    assert!(all.contains(sources) && all.contains("articles/c/index.html"), "{all:?}");
    let rendered = say("Cited.[^1]\n\n[^1]: Another survey, read 2025-01-01, <https://a.example>");
    assert!(rendered.contains(sources) && !rendered.contains("articles/c/index.html"), "{rendered:?}");
    assert!(!say("Cited again.[^1]\n\n[^1]: Another survey, read 2025-01-01, <https://a.example>").contains(sources));
    say("Not cited.");
    assert!(!guide.path("public").join(sources).exists());
    // A file becomes a folder, and a file again.
    fs::remove_file(guide.path("static/thing")).expect("removed");
    edit("static/thing/inside", "In a folder.\n");
    say("Nothing else.");
    fs::remove_dir_all(guide.path("static/thing")).expect("removed");
    edit("static/thing", "A file.\n");
}

/// Pages depend on the date only through the reviews that are due.
#[test]
fn the_next_day_changes_nothing() {
    let guide = large(
        "-- content/articles/a.md --\n---\nreviewed: 2026-01-01\nreview_in: 6 months\n---\n# A\n-- content/articles/b.md --\n# B\n",
    );
    // Days after 2026-06-30.
    let build_on = |day: u64| {
        let mut command = guide.command(&["build", "--no-search", "--timings"]);
        let output = command.env("SOURCE_DATE_EPOCH", (1_782_777_600 + day * 86_400).to_string()).output();
        String::from_utf8(output.expect("guide runs").stdout).expect("text").contains("article.html")
    };
    assert!(build_on(0));
    let before = tree(&guide.path("public"));
    assert!(!build_on(1), "not due on the last day of the interval");
    assert!(tree(&guide.path("public")) == before);
    assert!(build_on(2));
    assert!(guide.read("public/guide.json").contains("\"overdue\":true"));
    let after = tree(&guide.path("public"));
    assert!(after != before && !build_on(3));
    assert!(build_on(0) && tree(&guide.path("public")) == before);
}

#[test]
fn a_touched_page_is_rewritten() {
    let guide = large(SHOWN);
    build(&guide);
    let page = "public/articles/c/index.html";
    let whole = guide.read(page);
    // Same length, shorter, empty, deleted, a folder.
    let touch: [&dyn Fn(); 5] = [
        &|| guide.write(page, whole.replace("Alone", "Along")),
        &|| guide.write(page, "short"),
        &|| guide.write(page, ""),
        &|| fs::remove_file(guide.path(page)).expect("removed"),
        &|| {
            fs::remove_file(guide.path(page)).expect("removed");
            guide.write(&format!("{page}/theirs"), "theirs");
        },
    ];
    for (number, touch) in touch.iter().enumerate() {
        touch();
        if number == 4 {
            // Foreign files are not removed.
            assert_ne!(guide.run(&["build", "-q"]).status, 0);
            assert_eq!(guide.read(&format!("{page}/theirs")), "theirs");
            continue;
        }
        let (rendered, changed) = build(&guide);
        assert!(rendered.contains("articles/c/index.html"), "{number}: {rendered:?}");
        assert_eq!((changed, guide.read(page)), (1, whole.clone()), "{number}");
    }
}

#[test]
fn a_replaced_page_is_detected() {
    let guide = large(SHOWN);
    for number in 0..4 {
        guide.write("content/articles/b.md", format!("# B\n\nMore {number}.\n"));
        build(&guide);
    }
    // Another file already has the content that the next build writes.
    guide.write("content/articles/c.md", "# C\n\nThe last.\n");
    assert_eq!(from_nothing(&guide, &[]), 0);
    fs::rename(guide.path("fresh/articles/c/index.html"), guide.path("public/articles/c/index.html")).expect("moved");
    assert_eq!(from_nothing(&guide, &[]), 0);
    build(&guide);
    assert!(tree(&guide.path("public")) == tree(&guide.path("fresh")));
}

#[test]
fn foreign_files_survive_repeated_builds() {
    let guide = large(SHOWN);
    let add = |number: usize| {
        let text = guide.read("content/articles/c.md");
        guide.write("content/articles/c.md", format!("{text}\nMore {number}.\n"));
        build(&guide);
        assert!(guide.read("public/articles/c/index.html").contains(&format!("More {number}.")));
    };
    (0..3).for_each(add);
    guide.write("public/articles/c/theirs.txt", "theirs");
    fs::create_dir(guide.path("public/empty")).expect("a folder");
    (3..6).for_each(add);
    assert_eq!(guide.read("public/articles/c/theirs.txt"), "theirs");
    fs::remove_file(guide.path("public/articles/c/theirs.txt")).expect("removed");
    fs::remove_dir(guide.path("public/empty")).expect("removed");
    // Deleted foreign files do not come back.
    (6..10).for_each(add);
    assert!(!guide.path("public/articles/c/theirs.txt").exists() && !guide.path("public/empty").exists());
}

/// `cp -a` and `tar` restore the modification times of folders, so a new file does not always change them.
#[test]
fn foreign_files_with_old_timestamps_survive() {
    let guide = large(SHOWN);
    let edit = |number| edit(&guide, number);
    (0..3).for_each(edit);
    let theirs = ["public/CNAME", "public/articles/b/theirs.txt"];
    for path in theirs {
        guide.write(path, "theirs");
        let folder = fs::File::open(guide.path(path).parent().expect("a folder")).expect("opened");
        folder.set_modified(std::time::UNIX_EPOCH).expect("a time");
    }
    for number in 3..7 {
        edit(number);
        assert!(theirs.iter().all(|path| guide.path(path).exists()), "{number}");
    }
}

#[test]
fn changes_in_the_staging_folder_are_not_published() {
    let guide = large(SHOWN);
    let edit = |number| edit(&guide, number);
    for touch in 0..4 {
        (0..3).for_each(edit);
        let (spare, page) = (guide.path(".guide/retained"), guide.path(".guide/retained/articles/b/index.html"));
        assert!(page.exists(), "the staging folder has no page");
        match touch {
            0 => fs::remove_file(page).expect("removed"),
            1 => fs::write(spare.join("theirs.html"), "theirs").expect("written"),
            2 => fs::write(spare.join("articles/b/theirs.html"), "theirs").expect("written"),
            // Replaced by a rename, as editors do.
            _ => {
                fs::write(spare.join("new"), "theirs").expect("written");
                fs::rename(spare.join("new"), page).expect("moved");
            }
        }
        edit(9);
        assert_eq!(from_nothing(&guide, &[]), 0);
        assert!(tree(&guide.path("public")) == tree(&guide.path("fresh")), "{touch}");
    }
}

#[test]
fn an_unchanged_build_keeps_the_staging_folder() {
    let guide = large(SHOWN);
    (0..3).for_each(|number| edit(&guide, number));
    for number in 3..6 {
        // Twice the same text, then a new one.
        for _ in 0..2 {
            build(&guide);
            assert!(guide.path(".guide/retained/.guide-manifest").exists(), "{number}");
        }
        edit(&guide, number);
        assert_eq!(from_nothing(&guide, &[]), 0);
        assert!(tree(&guide.path("public")) == tree(&guide.path("fresh")), "{number}");
    }
}

#[test]
fn foreign_files_added_just_before_publishing_survive() {
    let guide = large(SHOWN);
    for number in 0..6 {
        guide.write("content/articles/c.md", format!("# C\n\nMore {number}.\n"));
        let late = format!("public/articles/c/late-{number}");
        build_while(&guide, &|| {
            // Everything has been copied, and the new site is about to be published.
            if number == 3 && guide.path(".public.guide-new/.guide-manifest").exists() {
                guide.write(&late, "theirs");
            }
        });
        assert_eq!(guide.path("public/articles/c/late-3").exists(), number >= 3, "{number}");
    }
}

#[test]
fn the_build_cache_may_hold_anything() {
    let guide = large(SHOWN);
    build(&guide);
    let (whole, page) = (fs::read(guide.path(".guide/built.json")).expect("the cache"), "public/articles/c/index.html");
    let before = tree(&guide.path("public"));
    let mut texts: Vec<Vec<u8>> = ["", "{}", "null", "[1]", "\u{0}"].map(|text| text.as_bytes().to_vec()).into();
    texts.extend((1..40).map(|part| whole[..whole.len() * part / 40].to_vec()));
    // Indices out of range.
    texts.push(String::from_utf8_lossy(&whole).replace("\"looks\":[", "\"looks\":[4294967295,").into_bytes());
    for text in texts {
        fs::write(guide.path(".guide/built.json"), &text).expect("written");
        guide.write(page, "touched");
        build(&guide);
        assert!(tree(&guide.path("public")) == before, "{}", String::from_utf8_lossy(&text[..text.len().min(80)]));
    }
    // An incomplete staging folder, none, and a file in place of the folder.
    for spoil in [
        &|| fs::remove_file(guide.path(".guide/retained/.guide-manifest")).expect("removed"),
        &|| _ = fs::remove_dir_all(guide.path(".guide/retained")),
        &|| {
            fs::remove_dir_all(guide.path(".guide"))
                .and_then(|()| fs::write(guide.path(".guide"), "mine"))
                .expect("a file");
        },
    ] as [&dyn Fn(); 3]
    {
        for number in 0..3 {
            let text = guide.read("content/articles/c.md");
            guide.write("content/articles/c.md", format!("{text}\nMore {number}.\n"));
            build(&guide);
        }
        spoil();
        guide.write("content/articles/c.md", "---\ntitle: Gamma\n---\nAlone.\n");
        build(&guide);
        assert!(tree(&guide.path("public")) == before);
    }
    assert_eq!(guide.read(".guide"), "mine");
}

/// The names of the documents that a build would parse; each contains its name as code.
fn parsed(guide: &Guide) -> String {
    let (snapshot, _) = Loader::new(guide.root()).load(&Changes::Unknown);
    let (config, _) = input::config::parse(&snapshot);
    let mut memory = input::ParseCache::open(guide.root(), None);
    memory.parse(&snapshot, &config);
    let names: Vec<&str> = memory.new_code().filter_map(|code| code.lines().nth(1)).collect();
    names.join(" ")
}

#[test]
fn only_changed_texts_are_parsed() {
    let guide = Guide::empty();
    let text = |name: &str| format!("# {name}\n\n```rust\n{name}\n```\n");
    for name in ["a", "b", "c", "d"] {
        guide.write(&format!("content/articles/{name}.md"), text(name));
    }
    let look = || {
        let before = parsed(&guide);
        build(&guide);
        let left = fs::metadata(guide.path(".guide/parsed")).expect("the cache").modified().expect("a time");
        assert_eq!(parsed(&guide), "", "after {before}");
        build(&guide);
        let again = fs::metadata(guide.path(".guide/parsed")).expect("the cache").modified().expect("a time");
        assert_eq!(left, again, "an unchanged cache is rewritten");
        before
    };
    assert_eq!(look(), "a b c d");
    guide.write("content/articles/c.md", format!("{}More.\n", text("c")));
    assert_eq!(look(), "c");
    // One document is deleted, and one replaces another.
    fs::rename(guide.path("content/articles/b.md"), guide.path("content/articles/c.md")).expect("renamed");
    look();
    fs::rename(guide.path("content/articles/c.md"), guide.path("content/articles/bb.md")).expect("renamed");
    assert_eq!(look(), "b");
    guide.write("site.toml", "[markdown]\nsmart_punctuation = true\n");
    assert_eq!(look(), "a b d");
    guide.write("site.toml", "[markdown]\nsmart_punctuation = false\n");
    assert_eq!(look(), "a b d");
    // A document becomes the page of its folder because the previous one was renamed.
    guide.write("content/articles/e/index.md", text("e"));
    guide.write("content/articles/e/readme.md", text("f"));
    look();
    fs::rename(guide.path("content/articles/e/index.md"), guide.path("content/articles/e/intro.md")).expect("renamed");
    assert_eq!(look(), "e f");
    fs::remove_dir_all(guide.path("content/articles/e")).expect("removed");
    look();
    // A cache of another version, or one behind a symbolic link, is ignored.
    let mut left = fs::read(guide.path(".guide/parsed")).expect("the cache");
    let version = env!("CARGO_PKG_VERSION").as_bytes();
    let at = left.windows(version.len()).position(|bytes| bytes == version).expect("the version");
    left[at] += 1;
    fs::write(guide.path(".guide/parsed"), left).expect("written");
    assert_eq!(look(), "a b d");
    for path in [".guide/parsed", ".guide"] {
        fs::rename(guide.path(path), guide.path("elsewhere")).expect("moved");
        std::os::unix::fs::symlink(guide.path("elsewhere"), guide.path(path)).expect("a link");
        assert_eq!(parsed(&guide), "a b d");
        fs::remove_file(guide.path(path)).expect("removed");
        fs::rename(guide.path("elsewhere"), guide.path(path)).expect("moved back");
    }
    // Cached diagnostics are reported every time.
    guide.write("content/articles/a.md", "---\ntitle: A\nsumary: A line.\n---\n##B\n\n```rust\na\n```\n");
    assert_eq!(look(), "a");
    let output = guide.run(&["check"]);
    assert!(output.stderr.contains("##B") && !output.stderr.contains("sumary"), "{}", output.stderr);
    assert_eq!(output, without_cache(&guide, || guide.run(&["check"])));
    // Whether a key is reported depends on the keys of other documents.
    guide.write("content/articles/d.md", format!("---\nreviewed: 2026-01-01\n---\n{}", text("d")));
    assert_eq!(look(), "d");
    let output = guide.run(&["check"]);
    assert!(output.stderr.contains("sumary"), "{}", output.stderr);
    assert_eq!(output, without_cache(&guide, || guide.run(&["check"])));
}

/// Every key of every kind, in documents of every form.
#[test]
fn a_cached_document_equals_the_parsed_one() {
    let guide = Guide::empty();
    let body = "# Heading {#id}\n\nA [link](other.md), [[Name|text]], ![image](i.png), <a id=\"own\" href=\"x\">HTML</a>.\n
The PO (Product Owner) and SFIA.\n\n## Question?\n\n### Yes\n- Held by: some\n- When: small\n- Source: https://example.org (A title, 2025-01-02)\n- For: one\n- But: two\n";
    for kind in Kind::ALL {
        let keys = keys::FRONT_MATTER
            .iter()
            .filter(|key| key.is_of(kind) && !matches!(key.name, "draft" | "kind" | "template"));
        for key in keys {
            let front = format!("{}: {}", key.name, key.example);
            guide.write(&format!("content/{}/{}.md", kind.folder(), key.name), format!("---\n{front}\n---\n{body}"));
        }
        let nested = "extra: {a: [1, \"2\", [x, {y: ~}]], b: {c: 1.5}}\nreview_in: 1 year";
        guide.write(&format!("content/{}/nested.md", kind.folder()), format!("---\n{nested}\n---\n{body}"));
    }
    let entries = || format!("{:?}", guide::open(guide.root(), &Overrides::default()).0.entries);
    let parsed = entries();
    build(&guide);
    let left = fs::read(guide.path(".guide/parsed")).expect("the cache");
    let texts = files_below(&guide.path("content")).len();
    assert!(left.windows(4).filter(|bytes| bytes == b"SFIA").count() + 10 > texts, "too few documents are cached");
    assert!(entries() == parsed);
}

#[test]
fn the_parse_cache_may_hold_anything() {
    let guide = large(SHOWN);
    build(&guide);
    let whole = fs::read(guide.path(".guide/parsed")).expect("the cache");
    let before = tree(&guide.path("public"));
    let entries = || format!("{:?}", guide::open(guide.root(), &Overrides::default()).0.entries);
    let parsed = without_cache(&guide, entries);
    let mut spoilt: Vec<Vec<u8>> = vec![vec![], vec![255; 100], [&whole[..], b"more"].concat()];
    spoilt.extend((1..30).map(|part| whole[..whole.len() * part / 30].to_vec()));
    // Flip one bit anywhere: in the header, before an entry, or in an entry.
    let places = (0..120).chain((120..whole.len()).step_by(whole.len() / 150));
    spoilt.extend(places.map(|at| {
        let mut bytes = whole.clone();
        bytes[at] ^= 1 << (at % 8);
        bytes
    }));
    for (number, bytes) in spoilt.iter().enumerate() {
        fs::write(guide.path(".guide/parsed"), bytes).expect("written");
        assert!(entries() == parsed, "{number}");
        if number % 10 == 0 {
            _ = fs::remove_file(guide.path(".guide/built.json"));
            build(&guide);
            assert!(tree(&guide.path("public")) == before, "{number}");
        }
    }
    // A cache behind a symbolic link is not read.
    fs::rename(guide.path(".guide/parsed"), guide.path("elsewhere")).expect("moved");
    std::os::unix::fs::symlink(guide.path("elsewhere"), guide.path(".guide/parsed")).expect("a link");
    assert!(entries() == parsed);
    build(&guide);
    assert!(fs::symlink_metadata(guide.path(".guide/parsed")).expect("a file").is_file());
}

#[test]
fn the_cache_follows_no_links() {
    let outside =
        Guide::from_text("-- mine/retained/file --\nmine\n-- mine/built.json.new --\nmine\n-- mine/lock --\nmine\n");
    let mine = tree(outside.root());
    for (link, to) in [
        (".guide", "mine"),
        (".guide/retained", "mine/retained"),
        (".guide/built.json.new", "mine/built.json.new"),
        (".guide/lock", "mine/lock"),
        (".guide/lock", "mine/new"),
    ] {
        let guide = large(SHOWN);
        let add = |number: usize| {
            guide.write("content/articles/c.md", format!("# C\n\nMore {number}.\n"));
            build(&guide);
            assert!(guide.read("public/articles/c/index.html").contains(&format!("More {number}.")));
        };
        if link != ".guide" {
            (0..3).for_each(add);
            _ = fs::remove_dir_all(guide.path(".guide/retained"));
            _ = fs::remove_file(guide.path(link));
        }
        std::os::unix::fs::symlink(outside.path(to), guide.path(link)).expect("a link");
        (3..6).for_each(add);
        assert!(tree(outside.root()) == mine, "{link}");
    }
}

#[test]
fn the_cache_belongs_to_one_output_folder_and_git_ignores_it() {
    let guide = large(SHOWN);
    assert_eq!(guide.run(&["build", "-q", "--no-search"]).status, 0);
    assert_eq!(guide.run(&["build", "-q", "--no-search", "-o", "other"]).status, 0);
    assert!(tree(&guide.path("public")) == tree(&guide.path("other")));
    assert_eq!(guide.run(&["build", "-q", "--no-search"]).status, 0);
    assert!(tree(&guide.path("public")) == tree(&guide.path("other")));
    assert_eq!(guide.read(".guide/.gitignore"), "*\n");
}

#[test]
fn the_search_index_follows_what_no_text_shows() {
    let guide = Guide::from_text("-- content/skills/records.md --\n# Records\n");
    let role = |front: &str, anchor: &str| {
        let text =
            format!("---\n{front}---\n# Owner\n\nOrders the work.\n\n## First {{#{anchor}}}\n\nThe work is here.\n");
        guide.write("content/roles/owner.md", text);
    };
    let labels = |labels: &str| guide.write("labels/en.toml", labels);
    let pay = |amount: u32| format!("pay: [{{from: {amount}, currency: EUR, source: A survey, date: 2025-01-01}}]\n");
    let steps: [&dyn Fn(); 9] = [
        &|| role("", "one"),
        &|| role("", "two"),
        &|| role(&pay(20_000), "two"),
        &|| role(&pay(30_000), "two"),
        &|| labels("[search-words]\npay = [\"stipend\"]\n"),
        &|| labels("[pay]\ntitle = \"Earnings\"\n"),
        &|| role("skills: [Records]\n", "two"),
        &|| guide.write("content/skills/records.md", "# Recording\n"),
        &|| role("leads_to: [Keeper]\n", "two"),
    ];
    for (number, step) in steps.iter().enumerate() {
        step();
        assert_eq!(guide.run(&["build", "-q"]).status, 0, "{number}");
        _ = fs::remove_dir_all(guide.path("fresh"));
        assert_eq!(guide.run(&["build", "-q", "-o", "fresh"]).status, 0);
        assert!(tree(&guide.path("public")) == tree(&guide.path("fresh")), "{number}");
    }
}

#[test]
fn a_damaged_or_missing_file_of_the_search_index_is_repaired() {
    let guide = Guide::from_text("-- content/roles/owner.md --\n# Owner\n\nOrders the work.\n");
    assert_eq!(guide.run(&["build"]).status, 0);
    let index = guide.path("public/search-index");
    let before = tree(&index);
    let files = files_below(&index);
    assert!(files.len() > 3, "{files:?}");
    for file in &files {
        let path = index.join(file);
        let mut bytes = fs::read(&path).expect("a file of the index");
        *bytes.last_mut().expect("a byte") ^= 1;
        fs::write(&path, bytes).expect("a damaged file");
        assert_eq!(guide.run(&["build"]).status, 0);
        assert!(tree(&index) == before, "{file} is damaged");
        fs::remove_file(&path).expect("a file to remove");
        assert_eq!(guide.run(&["build"]).status, 0);
        assert!(tree(&index) == before, "{file} is missing");
    }
}
