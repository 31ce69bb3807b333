//! The guide of this repository with a role, an article and a debate in German, as `examples/german/` has them.

use std::collections::BTreeMap;
use std::path::Path;

use crate::support::{Guide, files_below};

const TRANSLATED: [&str; 3] = [
    "roles/service-owner/",
    "articles/product-managers-and-product-designers/",
    "debates/should-product-managers-build/",
];

/// The guide of this repository.
fn guide_in_english() -> Guide {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR"));
    let guide = Guide::empty();
    add(&guide, &repository.join("content"));
    let settings = std::fs::read_to_string(repository.join("site.toml")).expect("the settings are readable");
    guide.write("site.toml", format!("base_url = \"https://example.org/\"\n{settings}"));
    guide
}

/// The guide in both languages.
fn guide_with_german() -> Guide {
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/german");
    let guide = guide_in_english();
    add(&guide, &example.join("content"));
    let tables = std::fs::read_to_string(example.join("languages.toml")).expect("the settings are readable");
    guide.write("site.toml", guide.read("site.toml") + &tables);
    guide
}

/// Adds the documents in a folder.
fn add(guide: &Guide, folder: &Path) {
    for path in files_below(folder) {
        guide.write(&format!("content/{path}"), std::fs::read(folder.join(&path)).expect("the file is readable"));
    }
}

/// The text of an element from a start to an end, without tags: one piece for each text between two tags.
fn texts<'a>(html: &'a str, start: &str, end: &str) -> Vec<&'a str> {
    let inner = html.split(start).nth(1).unwrap_or_default().split(end).next().unwrap_or_default();
    inner.split('>').skip(1).map(|rest| rest.split('<').next().unwrap_or_default().trim()).collect()
}

/// The versions of a page, by language.
fn versions(html: &str) -> BTreeMap<&str, &str> {
    let links = html.split("<link rel=\"alternate\" hreflang=\"").skip(1);
    links.filter_map(|link| Some((link.split('"').next()?, link.split("href=\"").nth(1)?.split('"').next()?))).collect()
}

#[test]
fn the_example_in_german_is_whole() {
    let guide = guide_with_german();
    // The tests have an earlier day than some documents. Nothing else may be reported.
    let (checked, before) = (guide.run(&["check"]), guide_in_english().run(&["check"]));
    assert_eq!((checked.status, checked.stderr), (0, before.stderr), "{}", checked.stdout);
    assert!(checked.stdout.contains("Deutsch: 3 of "), "{}", checked.stdout);
    let built = guide.run(&["build", "--no-search"]);
    assert_eq!(built.status, 0, "{}", built.stderr);
    for path in TRANSLATED {
        let (german, english) =
            (guide.read(&format!("public/de/{path}index.html")), guide.read(&format!("public/{path}index.html")));
        assert!(german.contains("<html lang=\"de\""), "{path}");
        // Names of pages in English are followed by the language. Sources have their own titles.
        let is_title = |text: &str| text.contains("http") || text.contains(" 2026") || text.contains('“');
        let words = [" the ", " and ", " of ", " with ", " who ", " for ", " to ", " is ", " are ", " by "];
        let body = texts(&german, "<main", "</main>");
        assert!(body.len() > 100, "{path}");
        for (index, text) in body.iter().enumerate() {
            let is_of_source = body
                .get(index + 1..)
                .is_some_and(|next| next.iter().filter(|text| !text.is_empty()).take(2).any(|text| is_title(text)));
            let english = words.iter().find(|word| format!(" {text} ").contains(*word));
            assert!(
                english.is_none() || text.contains("(English)") || is_title(text) || is_of_source,
                "{path}: {text}"
            );
        }
        // Search engines and readers find each version from the other.
        let (of_german, of_english) = (versions(&german), versions(&english));
        assert_eq!(of_german, of_english, "{path}");
        let address = |language: &str| of_german.get(language).copied().unwrap_or_default().to_string();
        assert_eq!(address("de"), format!("https://example.org/de/{path}"));
        assert_eq!(address("en"), format!("https://example.org/{path}"));
        assert_eq!(address("x-default"), address("en"));
        let switcher = |html: &str| {
            let list = html.split("class=\"languages\"").nth(1).unwrap_or_default();
            list.split("</nav>").next().unwrap_or_default().to_string()
        };
        assert!(switcher(&german).contains(&format!("href=\"/{path}\"")), "{path}: {}", switcher(&german));
        assert!(switcher(&english).contains(&format!("href=\"/de/{path}\"")), "{path}: {}", switcher(&english));
    }
}

#[test]
fn the_role_in_german_takes_over_what_its_original_states() {
    let guide = guide_with_german();
    let built = guide.run(&["build", "--no-search"]);
    assert_eq!(built.status, 0, "{}", built.stderr);
    let html = guide.read("public/de/roles/service-owner/index.html");
    let text = texts(&html, "<main", "</main>").join(" ");
    // A step and a confusion, in German, with the role in English.
    assert!(text.contains("Chief Product Officer (English)") && text.contains("Mit dem Wechsel in eine Organisation"));
    assert!(text.contains("Product Owner (English)") && text.contains("für die Reihenfolge der Arbeit eines Teams"));
    assert!(html.contains("href=\"/roles/chief-product-officer/\""));
    // Skills and pay, which only the original states.
    assert!(
        text.contains("Value for Money (English)") && text.contains("Verantwortet einen Service von Anfang bis Ende")
    );
    assert!(text.contains("Vereinigte Staaten") && text.contains("74.300–238.270") && text.contains("10. bis zum 90."));
    // It is a role among the others.
    let roles = guide.read("public/de/roles/index.html");
    assert!(roles.contains("href=\"/de/roles/service-owner/\"") && roles.contains("Product Manager (English)"));
}

/// The start tag of each link on a page, with its address and its text.
fn links(html: &str) -> Vec<(&str, &str, String)> {
    let link = |rest| {
        let (tag, rest): (&str, &str) = str::split_once(rest, '>')?;
        let href = tag.split("href=\"").nth(1)?.split('"').next()?;
        let inner = rest.split("</a>").next()?;
        let text = inner.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text)).collect();
        Some((tag, href, text))
    };
    html.split("<a ").skip(1).filter_map(link).collect()
}

#[test]
fn every_link_out_of_the_language_names_the_other_one() {
    let guide = guide_with_german();
    let built = guide.run(&["build", "--no-search"]);
    assert_eq!(built.status, 0, "{}", built.stderr);
    let (mut outside, mut titles) = (0, 0);
    let mut wrong = Vec::new();
    for path in files_below(&guide.path("public")).into_iter().filter(|path| path.ends_with("index.html")) {
        let html = guide.read(&format!("public/{path}"));
        if html.contains("http-equiv=\"refresh\"") {
            continue;
        }
        let (own, other) = if path.starts_with("de/") { ("de", "en") } else { ("en", "de") };
        for (tag, href, text) in links(&html) {
            let page = href.split('#').next().unwrap_or_default();
            let is_page = page.starts_with('/') && page.ends_with('/');
            let language = if page.starts_with("/de/") { "de" } else { "en" };
            let is_outside = is_page && language != own;
            let named = tag.split("hreflang=\"").nth(1).and_then(|rest| rest.split('"').next());
            let is_version = tag.contains("aria-current") || ["English", "Deutsch"].contains(&text.as_str());
            // A title of a page in English is followed by the language in English, so the whole text is in it.
            let lang = tag.split(" lang=\"").nth(1).and_then(|rest| rest.split('"').next());
            let is_title = is_outside && text.ends_with("(English)");
            if !is_version && (named != is_outside.then_some(other) || is_title && lang != Some("en")) {
                wrong.push(format!("{path}: <a {tag}>{text}"));
            }
            titles += usize::from(is_title);
            outside += usize::from(is_outside && !is_version);
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
    assert!(outside > 500 && titles > 500, "{outside} {titles}");
}
