//! A guide in English, German and Arabic: its pages name their versions in the other languages, documents without a translation are
//! linked and never copied, and the laws of a guide in one language hold.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use guide::input::disk::Changes;
use guide::model::graph::node::NodeId;
use guide::model::site::Site;
use guide::render::Renderer;
use guide::render::template::engine::Theme;
use guide::{Overrides, diagnostic::Diagnostic};
use proptest::prelude::*;

use crate::interruption::tree;
use crate::serve::Preview;
use crate::support::{Guide, files_below};

const SETTINGS: &str = "title = \"Roles\"\nbase_url = \"https://example.org/guide/\"\n\n\
    [languages.de]\ntitle = \"Rollen\"\n\n[languages.ar]\ntitle = \"الأدوار\"\n";

/// The same languages, with names for the folders of their addresses. One takes the usual name of another.
fn with_folders() -> String {
    let german = "title = \"Rollen\"\nfolders = { roles = \"rollen\", articles = \"roles\", map = \"karte\" }\n";
    let arabic = "title = \"الأدوار\"\nfolders = { roles = \"أدوار\", search = \"بحث\" }\n";
    SETTINGS.replace("title = \"Rollen\"\n", german).replace("title = \"الأدوار\"\n", arabic)
}

/// The folder, the key that leads to the next document, and the kind of the documents of the test.
const KINDS: [(&str, &str, usize); 4] =
    [("roles", "leads_to", 14), ("articles", "roles", 14), ("topics", "", 6), ("terms", "means", 6)];

/// A guide with 40 documents in English. Two of three have a translation into German, and one of three into Arabic.
fn guide_in_three_languages() -> Guide {
    let guide = Guide::empty();
    guide.write("site.toml", SETTINGS);
    for (folder, key, count) in KINDS {
        for number in 0..count {
            let next = (number + 1) % 14;
            let statement = match key {
                "" => String::new(),
                key => format!("{key}: [English Role {next}]\n"),
            };
            let date = if folder == "articles" { format!("date: 2026-01-{:02}\n", number + 1) } else { String::new() };
            let kind = &folder[..folder.len() - 1];
            let title = format!("English {}{} {number}", kind[..1].to_uppercase(), &kind[1..]);
            guide.write(
                &format!("content/{folder}/d{number}.md"),
                format!("---\n{date}{statement}---\n# {title}\n\nEnglish words of {title}. [[English Role 0]]\n"),
            );
            if number % 3 != 2 {
                let text = format!(
                    "# Deutsch {folder} {number}\n\nDeutsche Wörter von {folder} {number}. [[English Role 0]] [[English Role 2]]\n"
                );
                guide.write(&format!("content/de/{folder}/d{number}.md"), text);
            }
            if number % 3 == 1 {
                guide.write(
                    &format!("content/ar/{folder}/d{number}.md"),
                    format!("# عربي {folder} {number}\n\nكلمات\n"),
                );
            }
        }
    }
    guide
}

fn build(guide: &Guide, output: &str) -> BTreeMap<String, String> {
    let outcome = guide.run(&["build", "-q", "-o", output]);
    assert_eq!((outcome.status, outcome.stderr.as_str()), (0, ""), "{}", outcome.stdout);
    let pages = files_below(&guide.path(output)).into_iter().filter(|path| path.ends_with(".html"));
    pages.map(|path| (path.clone(), guide.read(&format!("{output}/{path}")))).collect()
}

/// The values of an attribute in the elements that start so.
fn values<'a>(html: &'a str, element: &str, attribute: &str) -> Vec<&'a str> {
    let start = format!("{attribute}=\"");
    let elements = html.split(element).skip(1).filter_map(|rest| rest.split('>').next());
    elements.filter_map(|element| element.split(start.as_str()).nth(1)?.split('"').next()).collect()
}

/// The languages and URLs of the versions that a page names to search engines.
fn versions(html: &str) -> BTreeMap<&str, &str> {
    let start = "<link rel=\"alternate\" hreflang=";
    let links = html.split(start).skip(1).filter_map(|rest| rest.split('>').next());
    links.filter_map(|link| Some((link.split('"').nth(1)?, link.split("href=\"").nth(1)?.split('"').next()?))).collect()
}

/// The output path of a page from its URL.
fn output_of(url: &str) -> String {
    format!("{}index.html", url.strip_prefix("https://example.org/guide/").expect("a URL of the guide"))
}

#[test]
fn versions_are_reciprocal_and_exist() {
    let guide = guide_in_three_languages();
    let pages = build(&guide, "public");
    let mut sets = BTreeSet::new();
    for (path, html) in &pages {
        let versions = versions(html);
        if versions.is_empty() {
            continue;
        }
        assert!(versions.len() > 2, "{path}: {versions:?}");
        assert_eq!(versions.get("x-default"), versions.get("en"), "{path}");
        let own = versions.values().find(|url| output_of(url) == *path);
        assert!(own.is_some(), "{path} is none of its versions {versions:?}");
        for url in versions.values() {
            let other =
                pages.get(&output_of(url)).unwrap_or_else(|| panic!("{path} names {url}, which does not exist"));
            assert_eq!(self::versions(other), versions, "{path} and {url}");
        }
        sets.insert(versions.values().map(ToString::to_string).collect::<Vec<_>>());
    }
    // Each translated document, the moves and comparisons between them, and the lists.
    let of_documents = sets.iter().filter(|set| set.iter().any(|url| url.contains("/d"))).count();
    let translated = KINDS.iter().map(|(_, _, count)| (0..*count).filter(|number| number % 3 != 2).count()).sum();
    assert!(of_documents >= translated, "{of_documents} of {translated}");
    for page in ["index.html", "roles/index.html", "map/index.html", "search/index.html", "titles/index.html"] {
        assert_eq!(versions(&pages[page]).len(), 4, "{page}");
    }
}

#[test]
fn names_of_folders_change_addresses_and_nothing_else() {
    let guide = guide_in_three_languages();
    let usual = build(&guide, "usual");
    guide.write("site.toml", with_folders());
    let named = build(&guide, "named");
    let folders = [
        ("de/roles/", "de/rollen/"),
        ("de/articles/", "de/roles/"),
        ("de/map/", "de/karte/"),
        ("ar/roles/", "ar/%D8%A3%D8%AF%D9%88%D8%A7%D8%B1/"),
        ("ar/search/", "ar/%D8%A8%D8%AD%D8%AB/"),
    ];
    // Each is replaced by a mark first, since one takes the usual name of another.
    let replaced = |text: &str| {
        let marked = folders.iter().enumerate().fold(text.to_string(), |text, (index, (from, _))| {
            text.replace(&format!("/guide/{from}"), &format!("/guide/\u{1}{index}\u{1}"))
        });
        folders
            .iter()
            .enumerate()
            .fold(marked, |text, (index, (_, to))| text.replace(&format!("\u{1}{index}\u{1}"), to))
    };
    let paths: BTreeSet<String> = usual
        .keys()
        .map(|path| replaced(&format!("/guide/{path}"))["/guide/".len()..].to_string())
        .map(|path| path.replace("%D8%A3%D8%AF%D9%88%D8%A7%D8%B1", "أدوار").replace("%D8%A8%D8%AD%D8%AB", "بحث"))
        .collect();
    assert_eq!(paths, named.keys().cloned().collect());
    for path in ["roles/d1/index.html", "roles/index.html", "index.html", "map/index.html", "compare/index.html"] {
        assert!(replaced(&usual[path]) == named[path], "{path}");
    }
    for (from, to) in [
        ("de/roles/d1/index.html", "de/rollen/d1/index.html"),
        ("de/articles/d1/index.html", "de/roles/d1/index.html"),
        ("de/map/index.html", "de/karte/index.html"),
        ("de/index.html", "de/index.html"),
        ("ar/roles/d1/index.html", "ar/أدوار/d1/index.html"),
        ("ar/search/index.html", "ar/بحث/index.html"),
    ] {
        assert!(replaced(&usual[from]) == named[to], "{from}: {}", named[to]);
    }
}

#[test]
fn documents_without_a_translation_are_linked_and_not_copied() {
    let guide = guide_in_three_languages();
    let pages = build(&guide, "public");
    for (language, direction) in [("de", ""), ("ar", " dir=\"rtl\"")] {
        for (path, html) in pages.iter().filter(|(path, _)| path.starts_with(&format!("{language}/"))) {
            assert!(html.contains(&format!("<html lang=\"{language}\"{direction}")), "{path}");
            assert!(!html.contains("English words"), "{path}");
            // Every link within the site leads to a page or file.
            for href in values(html, "<a ", "href").into_iter().filter(|href| href.starts_with("/guide/")) {
                let target = href["/guide/".len()..].split(['#', '?']).next().unwrap_or_default();
                let target = if target.is_empty() || target.ends_with('/') {
                    format!("{target}index.html")
                } else {
                    target.into()
                };
                assert!(guide.path(&format!("public/{target}")).exists(), "{path}: {href}");
            }
        }
    }
    assert!(!pages.contains_key("de/roles/d2/index.html") && !pages.contains_key("ar/roles/d0/index.html"));
    let role = &pages["de/roles/d1/index.html"];
    assert!(
        role.contains("<a href=\"/guide/roles/d2/\" hreflang=\"en\" lang=\"en\">English Role 2 (English)</a>"),
        "{role}"
    );
    // The map has each role of the guide, in the direction of the language.
    for language in ["de", "ar"] {
        let map = &pages[&format!("{language}/map/index.html")];
        assert!((0..14).all(|number| map.contains(&format!("roles/d{number}/\""))), "{map}");
    }
}

#[test]
fn output_does_not_depend_on_threads() {
    let guide = guide_in_three_languages();
    guide.write("site.toml", with_folders());
    let trees = ["1", "5"].map(|threads| {
        let mut command = guide.command(&["build", "-q", "-o", threads]);
        assert!(command.env("RAYON_NUM_THREADS", threads).status().expect("guide runs").success());
        tree(&guide.path(threads))
    });
    assert!(trees[0] == trees[1]);
}

#[test]
fn the_preview_serves_each_language_as_it_is_built() {
    let guide = guide_in_three_languages();
    guide.write("site.toml", SETTINGS.replace("base_url = \"https://example.org/guide/\"\n", ""));
    let preview = Preview::of(&guide, &[]);
    preview.wait_for("/de/roles/d1/", "Deutsche Wörter von roles 1");
    assert!(preview.get("/ar/roles/d1/").text().contains("dir=\"rtl\""));
    assert_eq!((preview.get("/de/roles/d2/").status, preview.get("/roles/d2/").status), (404, 200));
    assert!(preview.get("/de/nowhere/").text().contains("Rollen"), "the page for missing pages is in the language");
    assert_eq!(preview.get("/de/search-index/root.bin").status, 200);
    guide.write("content/de/roles/d2.md", "# Neue Rolle\n\nFrisch übersetzt.\n");
    preview.wait_for("/de/roles/d2/", "Frisch übersetzt");
    guide.write("labels/de.toml", "[header]\nsearch = \"Finden\"\n");
    preview.wait_for("/de/roles/d2/", "Finden");
    guide.write("site.toml", with_folders().replace("base_url = \"https://example.org/guide/\"\n", ""));
    preview.wait_for("/de/rollen/d2/", "Frisch übersetzt");
    let status = |path: &str| preview.get(path).status;
    assert_eq!((status("/de/roles/d2/"), status("/de/karte/"), status("/de/map/")), (404, 200, 404));
    assert_eq!((status("/de/rollen/d1/feed.xml"), status("/de/roles/d0/")), (200, 200));
    assert_eq!(status("/ar/%D8%A3%D8%AF%D9%88%D8%A7%D8%B1/d1/"), 200);
}

/// The documents, settings and labels that edits change.
const PATHS: [&str; 9] = [
    "content/roles/a.md",
    "content/roles/b.md",
    "content/de/roles/a.md",
    "content/de/roles/b.md",
    "content/ar/roles/b.md",
    "content/de/articles/c.md",
    "content/articles/c.md",
    "labels/de.toml",
    "site.toml",
];

/// Texts of documents, or of the settings and labels.
const TEXTS: [&str; 9] = [
    "# Alpha\n\nText. [[Beta]]\n",
    "---\nleads_to: [Beta]\nconfused_with: {Beta: differs}\nsummary: One.\n---\n# Alpha\n\n[c](../articles/c.md)\n",
    "# Beta\n\n[[Alpha]]\n",
    "---\nroles: [Alpha, Beta, Gamma]\n---\n# Text\n",
    "---\ntranslation_of: roles/a.md\noriginal_version: 00000000\n---\n# Übersetzt\n",
    "---\ndraft: true\n---\n# Entwurf\n\n[[Alpha]]\n",
    "# Links\n\n## Here\n\n[a](../de/roles/a.md#here) [b](/de/roles/b/) [c](../ar/roles/b.md) [](../de/articles/c.md)\n",
    "# Original\n\n## Here\n\n[a](../../roles/a.md#here) [b](../../ar/roles/b.md) [c](../roles/b.md#here) [](../../articles/c.md)\n",
    "---\nskills: {Writing: expert}\nlevels: [{name: Junior, skills: {Writing: basic}}, Senior]\n---\n# Gamma\n",
];

fn write(guide: &Guide, path: usize, text: Option<usize>) -> PathBuf {
    let path = PATHS[path];
    match (path, text) {
        ("site.toml", Some(text)) if text % 3 == 0 => guide.write(path, "[languages.de]\n"),
        ("site.toml", Some(text)) if text % 3 == 1 => guide.write(path, with_folders()),
        ("site.toml", _) => guide.write(path, SETTINGS),
        ("labels/de.toml", Some(text)) => guide.write(path, format!("[header]\nsearch = \"Suche {text}\"\n")),
        (_, Some(text)) => guide.write(path, TEXTS[text]),
        (_, None) => _ = fs::remove_file(guide.path(path)),
    }
    path.into()
}

/// The bytes of all pages in each language, and the messages.
fn all_of(site: &Site, diagnostics: &[Diagnostic]) -> (BTreeMap<String, Vec<u8>>, Vec<String>) {
    let mut pages = BTreeMap::new();
    for site in site.in_each_language() {
        let theme = Theme::new(site).unwrap_or_else(|errors| panic!("{errors:?}"));
        let renderer = Renderer::new(site, &theme);
        for record in site.pages.records() {
            let bytes = renderer.render(record).unwrap_or_else(|error| panic!("{error:?}"));
            pages.insert(site.output_path(&record.output).into_owned(), bytes);
        }
    }
    (pages, diagnostics.iter().map(|diagnostic| format!("{:?} {}", diagnostic.code, diagnostic.message)).collect())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn after_any_edits_a_guide_equals_a_fresh_one(edits in prop::collection::vec((0..PATHS.len(), prop::option::weighted(0.8, 0..TEXTS.len())), 1..12)) {
        let guide = Guide::empty();
        guide.write("site.toml", SETTINGS);
        let mut warm = guide::Guide::new(guide.root(), Overrides::default());
        let mut last = warm.open(&Changes::Unknown).expect("a first site");
        for (path, text) in &edits {
            let touched = write(&guide, *path, *text);
            if let Some(new) = warm.open(&Changes::Paths(BTreeSet::from([touched]))) {
                last = new;
            }
            let cold = guide::open(guide.root(), &Overrides::default());
            prop_assert!(all_of(&last.0, &last.1) == all_of(&cold.0, &cold.1), "after {} {text:?}", PATHS[*path]);
            for site in cold.0.in_each_language() {
                assert_inverses(site);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_build_over_an_old_site_equals_a_clean_build(edits in prop::collection::vec((0..PATHS.len(), prop::option::weighted(0.8, 0..TEXTS.len())), 1..6)) {
        let guide = Guide::from_text("-- content/about.md --\n# About\n");
        guide.write("site.toml", SETTINGS);
        for (path, text) in &edits {
            write(&guide, *path, *text);
            prop_assert!(guide.run(&["build", "-q", "--keep-going"]).status == 0);
        }
        let warm = tree(&guide.path("public"));
        fs::remove_dir_all(guide.path(".guide")).expect("removed");
        prop_assert!(guide.run(&["build", "-q", "--keep-going", "-o", "clean"]).status == 0);
        prop_assert!(warm == tree(&guide.path("clean")));
    }
}

/// Each relation of a node is stated at its other end, too.
fn assert_inverses(site: &Site) {
    for (id, node) in site.nodes.iter_ids() {
        let all = |id: NodeId| {
            let node = site.node(id);
            node.edges.iter().chain(site.links_to(node)).chain(site.backlinks.of(id))
        };
        for edge in all(id) {
            let back = all(edge.to).filter(|back| back.relation == edge.relation.inverse() && back.to == id);
            let same = back.filter(|back| back.note == edge.note && back.span == edge.span).count();
            assert_eq!(same, 1, "{:?} from {} to {}", edge.relation, node.title, site.node(edge.to).title);
        }
    }
}
