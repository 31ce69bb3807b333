//! A guide that is reopened after edits equals a freshly opened one.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use guide::Overrides;
use guide::diagnostic::Diagnostic;
use guide::diagnostic::report;
use guide::input::disk::Changes;
use guide::model::page::Page;
use guide::model::site::Site;
use guide::render::Renderer;
use guide::render::template::engine::Theme;
use proptest::prelude::*;

use super::Preview;
use super::responses::assert_same_as_build;
use crate::support::{Guide, files_below};

/// The files that edits write; some are not part of the guide.
const PATHS: [&str; 18] = [
    "content/articles/a.md",
    "content/articles/b.md",
    "content/articles/deep/c.md",
    "content/roles/product-owner.md",
    "content/roles/product-manager.md",
    "content/terms/po.md",
    "content/skills/writing.md",
    "content/moves/up.md",
    "content/topics/titles.md",
    "content/index.md",
    "content/articles/index.md",
    "content/articles/README.md",
    "content/articles/file.txt",
    "content/.guideignore",
    "static/style.css",
    "templates/article.html",
    "site.toml",
    "notes.md",
];

/// Contents, valid and invalid.
const TEXTS: [&str; 21] = [
    "",
    "# Alpha\n\nSee [[Product Owner]] and [b](b.md#two).\n",
    "---\ntitle: Beta\nroles: [Product Owner, Tester]\ntags: [Titles]\ndate: 2025-01-01\n---\n## Two\n\nThe PO.\n",
    "---\ntitle: Product Owner\nabbr: PO\nconfused_with: [Product Manager]\n---\nText.\n",
    "---\ntitle: Titel\ndraft: true\n---\n[a](a.md) [c](deep/c.md)\n",
    "---\nkind: debate\nroles: [Product Owner]\n---\n## Question?\n\n### One\n- Held by: some\n",
    "---\naliases: [/old/, /articles/a/]\nreviewed: 2020-01-01\nreview_in: 1 month\n---\n# Gamma\n",
    "---\ndate: soon\n---\n",
    "---\ntitle: open\n",
    "title = \"Another\"\nlanguage = \"de\"\n",
    "[build]\npage_size = 1\nprint = true\n",
    "---\ntitle: Alpha\ndebates: [\"Beta#one\", \"a#yes\"]\ntopics: [Titles]\n---\n# Other\n\nOf [two](b.md#two).\n",
    "[markdown]\nsmart_punctuation = true\nraw_html = \"escape\"\n",
    "<h1>{{ page.title }}</h1>\n",
    "*.md\n",
    "b.md\n",
    "---\ntitle: Product Manager\nleads_to: [{role: Product Owner, how: Slowly}, Boss]\nskills: {Writing: high}\npay: {from: 1, to: 2, currency: EUR, place: Here, date: 2020-01-01}\n---\n",
    "---\ntitle: Product Owner\nlevels: [{name: Junior, skills: {Writing: low}}, {name: Senior, skills: {Writing: none, Art: high}, pay: {median: 3, currency: USD}}]\ncodes: {SOC: \"1\"}\n---\n",
    "---\ntitle: Writing\nlevels: {low: Notes., high: Books.}\nlearn: [{title: A pen, level: high}, {title: Paper, why: To write.}]\n---\n",
    "---\nfrom: {Product Owner: Junior}\nto: {Product Owner: Senior}\n---\n# Up\n\nA zebra.\n",
    "---\nfrom: Product Manager\nto: Product Owner\n---\n# Down\n",
];

/// Phrases for texts. Other texts and pages depend on some of them.
const PHRASES: [&str; 15] = [
    "A zebra.",
    "More.",
    "Of [[Product Owner]] and [[Beta]].",
    "[two](b.md#two) [there](/articles/b/#two)",
    "[up](../roles/product-owner.md#skills) [[Product Owner#Skills]]",
    "## Two",
    "## Skills",
    "## Question?\n\n### Yes\n- Source: https://example.org/",
    "The PO is no product manager, and not a tester.",
    "An XYZ (ex why zed), an ABC.",
    "[[Nobody]] [gone](gone.md) [what](what.md#two)",
    "![x](file.txt)",
    "<a id=\"two\"></a>",
    "# Alpha",
    "[a](a.md) [b](b.md) [c](deep/c.md) [[po]] [[Titles]]",
];

/// The guide before the edits.
pub(crate) const START: &str = "-- site.toml --
[build]
print = true
-- content/articles/a.md --
# A

[b](b.md) and [two](b.md#two), of a [[Product Owner#Skills]]

A zebra.
-- content/articles/b.md --
# B

[a](a.md)

A zebra.
-- content/terms/zebra.md --
# Zebra
-- content/roles/product-owner.md --
# Product Owner
";

#[derive(Debug, Clone)]
pub(crate) enum Edit {
    Write(usize, usize),
    /// Adds a phrase at the start or the end of a text.
    Say(usize, usize, bool),
    /// Removes a phrase.
    Unsay(usize, usize),
    Remove(usize),
    /// Renames a file over another one.
    Move(usize, usize),
    /// Moves a folder away, or back.
    Folder,
}

pub(crate) fn edits() -> impl Strategy<Value = Vec<Edit>> {
    let path = || 0..PATHS.len();
    // One of the initial documents, or any document.
    let text = || prop_oneof![0..2_usize, 0..10_usize];
    let edit = prop_oneof![
        6 => (path(), 0..TEXTS.len()).prop_map(|(path, text)| Edit::Write(path, text)),
        8 => (text(), 0..PHRASES.len(), any::<bool>()).prop_map(|(path, phrase, first)| Edit::Say(path, phrase, first)),
        3 => (text(), prop_oneof![Just(0), 0..PHRASES.len()]).prop_map(|(path, phrase)| Edit::Unsay(path, phrase)),
        2 => path().prop_map(Edit::Remove),
        2 => (path(), path()).prop_map(|(from, to)| Edit::Move(from, to)),
        1 => Just(Edit::Folder),
    ];
    prop::collection::vec(edit, 1..16)
}

/// Applies an edit. Returns the affected paths.
pub(crate) fn apply(edit: &Edit, guide: &Guide) -> Vec<PathBuf> {
    let touched = match edit {
        Edit::Write(path, text) => {
            guide.write(PATHS[*path], TEXTS[*text]);
            vec![PATHS[*path]]
        }
        Edit::Say(path, phrase, is_first) => {
            let old = fs::read_to_string(guide.path(PATHS[*path])).unwrap_or_default();
            let front = old.strip_prefix("---\n").and_then(|rest| Some(rest.find("\n---\n")? + "---\n\n---\n".len()));
            let (before, after) = old.split_at(if *is_first { front.unwrap_or(0) } else { old.len() });
            guide.write(PATHS[*path], format!("{before}\n{}\n\n{after}", PHRASES[*phrase]));
            vec![PATHS[*path]]
        }
        Edit::Unsay(path, phrase) => {
            let old = fs::read_to_string(guide.path(PATHS[*path])).unwrap_or_default();
            guide.write(PATHS[*path], old.replacen(PHRASES[*phrase], "", 1));
            vec![PATHS[*path]]
        }
        Edit::Remove(path) => {
            _ = fs::remove_file(guide.path(PATHS[*path]));
            vec![PATHS[*path]]
        }
        Edit::Move(from, to) => {
            _ = fs::rename(guide.path(PATHS[*from]), guide.path(PATHS[*to]));
            vec![PATHS[*from], PATHS[*to]]
        }
        Edit::Folder => {
            let (here, there) = (guide.path("content/articles"), guide.path("content/moved"));
            _ = if here.exists() { fs::rename(here, there) } else { fs::rename(there, here) };
            vec!["content/articles", "content/moved"]
        }
    };
    touched.into_iter().map(PathBuf::from).collect()
}

/// The bytes of all pages, and the diagnostics.
fn all_of(site: &Site, diagnostics: &[Diagnostic]) -> (BTreeMap<String, Vec<u8>>, String) {
    let reporter = report::Reporter {
        snapshot: &site.snapshot,
        prefix: "",
        format: report::Format::Human,
        color: false,
        width: 100,
    };
    let report: String = diagnostics.iter().map(|diagnostic| reporter.format(diagnostic)).collect();
    let Ok(theme) = Theme::new(site) else { return (BTreeMap::new(), report) };
    let renderer = Renderer::new(site, &theme);
    let bytes = |page: &Page, record| match page {
        Page::File(id) => format!("{:?}", site.snapshot.file(*id).content).into_bytes(),
        _ => renderer.render(record).unwrap_or_else(|error| error.message.clone().into_bytes()),
    };
    (site.pages.records().map(|record| (record.url.to_string(), bytes(&record.page, record))).collect(), report)
}

/// Makes every modification time old and unique, so that it shows whether the file has changed.
fn age(guide: &Guide, step: u64, touched: &[PathBuf]) {
    for path in files_below(guide.root()) {
        let is_touched = touched.iter().any(|touched| PathBuf::from(&path).starts_with(touched));
        let file = File::options().write(true).open(guide.root().join(&path)).expect("a file");
        let now = SystemTime::now();
        let modified = file.metadata().and_then(|data| data.modified()).expect("a time");
        if is_touched || now.duration_since(modified).unwrap_or_default() < Duration::from_mins(1) {
            let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000 + step);
            file.set_modified(time).expect("a time");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn reopening_equals_opening(edits in edits(), are_named in any::<bool>()) {
        let guide = Guide::from_text(START);
        let mut warm = guide::Guide::new(guide.root(), Overrides::default());
        age(&guide, 0, &[]);
        let mut last = warm.open(&Changes::Unknown).expect("a first site");
        for (step, edit) in (1..).zip(&edits) {
            let touched = apply(edit, &guide);
            age(&guide, step, &touched);
            let changes = if are_named { Changes::Paths(BTreeSet::from_iter(touched)) } else { Changes::Unknown };
            if let Some(new) = warm.open(&changes) {
                last = new;
            }
            let cold = guide::open(guide.root(), &Overrides::default());
            prop_assert!(all_of(&last.0, &last.1) == all_of(&cold.0, &cold.1), "after {edit:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn after_any_edits_responses_equal_a_build(edits in edits()) {
        let guide = Guide::from_text(START);
        let preview = Preview::of(&guide, &[]);
        for edit in &edits {
            apply(edit, &guide);
            preview.get("/articles/a/");
            preview.get("/search-index/root.bin");
        }
        // Guides with errors are not compared: a build writes no placeholders.
        for (path, text) in [("site.toml", "[build]\nreview = true\n"), ("templates/article.html", "<h1>{{ page.title }}</h1>\n<body>{{ page.content | safe }}</body>\n")] {
            guide.write(path, text);
        }
        for path in files_below(guide.root()).iter().filter(|path| path.ends_with(".md")) {
            if guide.read(path).contains("soon") || guide.read(path).contains("title: open") {
                fs::remove_file(guide.root().join(path)).expect("removed");
            }
        }
        if guide.run(&["check"]).status == 0 {
            assert_same_as_build(&preview, &guide);
        }
    }
}
