//! `tests/names/different.txt`: pairs of names that are easily taken for one another are two pages each, without a warning, with
//! links to the right one, and a comparison that finds them different.

use std::collections::{BTreeMap, BTreeSet};

use guide::model::kind::Kind;
use guide::{Overrides, open};
use scraper::{Html, Selector};

use crate::support::{Guide, files_below};

/// The pairs, and the number of their scripts.
fn pairs() -> (Vec<[&'static str; 2]>, usize) {
    let text = include_str!("../names/different.txt");
    let lines: Vec<Vec<&str>> = text
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| line.split(" | ").collect())
        .collect();
    let scripts: BTreeSet<&str> = lines.iter().map(|line| line[0]).collect();
    (lines.iter().map(|line| [line[1], line[2]]).collect(), scripts.len())
}

fn texts(html: &Html, selector: &str) -> Vec<String> {
    let selector = Selector::parse(selector).expect("a selector");
    html.select(&selector).map(|element| element.text().collect::<String>().trim().to_string()).collect()
}

#[test]
fn written_names_have_pages_links_and_comparisons_of_their_own() {
    let (pairs, scripts) = pairs();
    assert!(pairs.len() >= 30 && scripts >= 10);
    let guide = Guide::empty();
    let mut links = String::new();
    for (number, [one, other]) in pairs.iter().enumerate() {
        for (file, name, other, compared) in [
            ("a", one, other, format!("confused_with: {{\"{other}\": \"Another job.\"}}\n")),
            ("b", other, one, String::new()),
        ] {
            let text = format!("---\ntitle: {name}\nfacts: {{Name: {name}}}\n{compared}---\n[[{other}]]\n");
            guide.write(&format!("content/roles/{number}{file}.md"), text);
            links.push_str(&format!("[[{name}]]\n\n"));
        }
    }
    guide.write("content/articles/all.md", format!("---\ntitle: All\nroles: [{}]\n---\n{links}", pairs[0][0]));
    let outcome = guide.run(&["check"]);
    assert_eq!((outcome.status, outcome.stderr.as_str()), (0, ""));
    assert!(outcome.stdout.ends_with("no warnings\n"), "{}", outcome.stdout);
    assert_eq!(guide.run(&["build", "-q"]).status, 0);

    let names: BTreeSet<String> = pairs.iter().flatten().map(ToString::to_string).collect();
    assert_eq!(names.len(), 2 * pairs.len());
    let mut compared = 0;
    let mut titles: BTreeMap<String, String> = BTreeMap::new();
    for path in files_below(&guide.path("public")).iter().filter(|path| path.ends_with("/index.html")) {
        let html = Html::parse_document(&guide.read(&format!("public/{path}")));
        if path.starts_with("roles/") {
            titles.insert(format!("/{}", path.trim_end_matches("index.html")), texts(&html, "h1").concat());
        } else if path.starts_with("compare/") && !texts(&html, "tbody").is_empty() {
            assert_eq!(texts(&html, "tbody .verdict"), ["differs"], "{path}");
            compared += 1;
        }
    }
    assert_eq!(compared, pairs.len());
    let shown: BTreeSet<String> = titles.values().filter(|title| names.contains(*title)).cloned().collect();
    assert_eq!(shown, names);

    let article = Html::parse_document(&guide.read("public/articles/all/index.html"));
    let selector = Selector::parse(".prose p a").expect("a selector");
    let linked: Vec<(String, String)> = article
        .select(&selector)
        .map(|link| (link.text().collect(), link.value().attr("href").unwrap_or_default().to_string()))
        .collect();
    assert_eq!(linked.len(), names.len());
    for (text, href) in linked {
        let path = percent_encoding::percent_decode_str(&href).decode_utf8_lossy();
        assert_eq!(titles.get(&*path), Some(&text), "{href}");
    }
}

#[test]
fn names_without_a_document_are_nodes_of_their_own() {
    let (pairs, _) = pairs();
    let names: Vec<&str> = pairs.iter().flatten().copied().collect();
    let guide = Guide::empty();
    guide.write("content/articles/all.md", format!("---\ntitle: All\ntopics: [{}]\n---\nText.\n", names.join(", ")));
    let (site, diagnostics) = open(guide.root(), &Overrides::default());
    // None is taken for another.
    let messages: Vec<&str> = diagnostics.iter().map(|diagnostic| diagnostic.message.as_str()).collect();
    let expected: Vec<String> = names.iter().map(|name| format!("the topic `{name}` has no introduction")).collect();
    assert_eq!(messages, expected);
    let topics: BTreeSet<&str> = site
        .nodes
        .ids()
        .map(|id| site.node(id))
        .filter(|node| node.kind == Kind::Topic)
        .map(|node| node.title.as_str())
        .collect();
    assert_eq!(topics, names.into_iter().collect::<BTreeSet<_>>());
}
