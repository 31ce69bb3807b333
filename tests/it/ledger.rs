//! The list of sources of our own guide. This test reads the documents by itself, line by line, and compares what it finds with the
//! published list: each source once, with all pages that cite it, and each link leads to the place that cites it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

use scraper::{ElementRef, Html, Selector};

use crate::support::{Guide, TODAY, files_below};

/// How many pages the list shows for each source.
const SHOWN: usize = 12;

/// A place in a document that cites a source.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Use {
    /// The file below `content/`.
    file: String,
    line: usize,
    place: Place,
    /// The source, without the scheme, the fragment and a final slash: many documents write them in different ways.
    source: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Footnote,
    Position,
    Sources,
    Pay,
    Learning,
}

impl Place {
    /// The start of the id that the link in the list leads to.
    fn id(self) -> &'static str {
        match self {
            Place::Footnote => "fn-",
            Place::Sources => "guide-sources",
            Place::Pay => "guide-pay",
            // The id of a position is that of its heading, and a resource is cited by its whole page.
            Place::Position | Place::Learning => "",
        }
    }
}

fn source(url: &str) -> String {
    let rest = url.split_once("://").expect("a scheme").1;
    rest.split('#').next().unwrap_or_default().trim_end_matches('/').to_string()
}

/// The URLs of a line. A URL ends at a space or at the bracket or quote that encloses it, and punctuation after it is not part of it.
fn urls(line: &str) -> Vec<&str> {
    let starts = line.match_indices("http").map(|(start, _)| &line[start..]);
    let urls = starts.filter(|rest| rest.starts_with("http://") || rest.starts_with("https://"));
    let end = |c: char| c.is_whitespace() || matches!(c, '>' | '"' | '<' | ')');
    urls.map(|rest| rest.split(end).next().unwrap_or_default().trim_end_matches(['.', ',', ';', ':'])).collect()
}

/// All places in a document that cite a source. Fails for one without a URL, which this test could not find in the list.
fn uses_in(file: &str, text: &str) -> Vec<Use> {
    let mut uses = Vec::new();
    let mut has_front_matter = false;
    let mut key = "";
    for (index, line) in text.lines().enumerate() {
        if line == "---" && (index == 0 || has_front_matter) {
            has_front_matter = index == 0;
            key = "";
            continue;
        }
        let place = if has_front_matter {
            if line.starts_with(char::is_alphabetic) {
                key = line.split(':').next().unwrap_or_default();
            }
            let item = line.trim_start().trim_start_matches("- ");
            match key {
                "sources" if line.trim_start().starts_with("- ") => Place::Sources,
                "pay" | "levels" if item.starts_with("source:") => Place::Pay,
                "learn" if item.starts_with("url:") => Place::Learning,
                _ => continue,
            }
        } else if line.starts_with("[^") && line.contains("]:") {
            Place::Footnote
        } else if line.starts_with("- Source:") {
            Place::Position
        } else {
            continue;
        };
        let found = urls(line);
        assert!(!found.is_empty(), "{file}:{}: no URL in `{line}`", index + 1);
        let cited = |url: &str| Use { file: file.into(), line: index + 1, place, source: source(url) };
        uses.extend(found.into_iter().map(cited));
    }
    uses
}

/// A source in the published list.
struct ListedSource {
    source: String,
    /// The addresses of the shown pages that cite it, with their anchors.
    links: Vec<String>,
    /// How many more pages cite it.
    more: usize,
}

fn select<'a>(element: ElementRef<'a>, css: &str) -> Vec<ElementRef<'a>> {
    let selector = Selector::parse(css).expect("a selector");
    element.select(&selector).collect()
}

fn href(element: ElementRef<'_>) -> String {
    element.value().attr("href").expect("an address").to_string()
}

/// The list of sources on all of its pages.
fn listed(site: &Path) -> Vec<ListedSource> {
    let mut listed = Vec::new();
    for number in 1.. {
        let folder = if number == 1 { String::new() } else { format!("{number}/") };
        let Ok(html) = fs::read_to_string(site.join(format!("sources/{folder}index.html"))) else { break };
        let page = Html::parse_document(&html);
        for item in select(page.root_element(), ".sources > li") {
            let external: Vec<String> = select(item, "a[rel=external]").into_iter().map(href).collect();
            let [url] = &external[..] else { panic!("a source with the addresses {external:?}") };
            let cited_by = select(item, "p").pop().expect("the pages that cite it");
            let after: String = cited_by.text().collect::<String>();
            let more = after.rsplit_once(", ").and_then(|(_, end)| end.strip_suffix(" more")?.parse().ok());
            listed.push(ListedSource {
                source: source(url),
                links: select(cited_by, "a").into_iter().map(href).collect(),
                more: more.unwrap_or(0),
            });
        }
    }
    listed
}

/// `roles/tester.md` -> `/roles/tester/`
fn page_of(file: &str) -> String {
    let path = file.strip_suffix(".md").expect("a document");
    match path.strip_suffix("index") {
        Some(folder) => format!("/{folder}"),
        None => format!("/{path}/"),
    }
}

#[test]
fn the_list_of_sources_of_our_own_guide_is_complete() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let content = root.join("content");
    let files = files_below(&content).into_iter().filter(|file| file.ends_with(".md"));
    let uses: Vec<Use> = files
        .flat_map(|file| {
            let text = fs::read_to_string(content.join(&file)).expect("a document");
            uses_in(&file, &text)
        })
        .collect();
    // The test would find nothing if the guide changed how it writes sources.
    for (place, least) in
        [(Place::Footnote, 200), (Place::Position, 100), (Place::Sources, 100), (Place::Pay, 20), (Place::Learning, 20)]
    {
        let found = uses.iter().filter(|cited| cited.place == place).count();
        assert!(found >= least, "only {found} of {place:?}");
    }
    let output = Guide::empty();
    let site = output.path("public");
    let status = Command::new(env!("CARGO_BIN_EXE_guide"))
        .args(["-q", "--root", env!("CARGO_MANIFEST_DIR"), "build", "-o"])
        .arg(&site)
        .env("SOURCE_DATE_EPOCH", TODAY)
        .status();
    assert!(status.expect("guide runs").success());

    let mut expected: BTreeMap<&str, Vec<&Use>> = BTreeMap::new();
    for cited in &uses {
        expected.entry(&cited.source).or_default().push(cited);
    }
    let listed = listed(&site);
    let mut names: Vec<&str> = listed.iter().map(|listed| &*listed.source).collect();
    names.sort_unstable();
    assert_eq!(names, expected.keys().copied().collect::<Vec<_>>(), "each source is in the list once");
    for ListedSource { source, links, more } in &listed {
        let uses = &expected[&**source];
        let pages: BTreeSet<String> = uses.iter().map(|cited| page_of(&cited.file)).collect();
        assert_eq!(links.len() + more, pages.len(), "{source}: {uses:?}");
        assert!(*more == 0 || links.len() == SHOWN, "{source}: {links:?}");
        let shown: BTreeSet<&str> = links.iter().map(|link| link.split('#').next().unwrap_or_default()).collect();
        assert_eq!(shown.len(), links.len(), "{source}: a page twice in {links:?}");
        for link in links {
            let (page, id) = link.split_once('#').unwrap_or((link, ""));
            let here: Vec<&&Use> = uses.iter().filter(|cited| page_of(&cited.file) == page).collect();
            assert!(!here.is_empty(), "{source}: {link} does not cite it");
            // The first of the places in the text, or else in the front matter.
            let first = here.iter().min_by_key(|cited| (cited.place >= Place::Sources, cited.place, cited.line));
            let place = first.expect("a place").place;
            let is_in_text = here.iter().any(|cited| cited.place < Place::Sources);
            let fits = id.starts_with(place.id()) && (place != Place::Learning || id.is_empty());
            assert!(fits || is_in_text && !id.starts_with("guide-"), "{source}: {link} for {here:?}");
            assert_cites(&site, source, page, id);
        }
    }
    let pages: usize = listed.iter().map(|listed| listed.links.len()).sum();
    println!("{} places cite {} sources, with {pages} links to them", uses.len(), listed.len());
}

/// Fails unless the element with an id on a page, or the page, has a link to a source.
fn assert_cites(site: &Path, cited: &str, page: &str, id: &str) {
    let html = fs::read_to_string(site.join(format!("{}index.html", &page[1..]))).expect("the page");
    let html = Html::parse_document(&html);
    let place = if id.is_empty() { "main".to_string() } else { format!("main [id=\"{id}\"]") };
    let places = select(html.root_element(), &place);
    let [place] = places[..] else { panic!("{page}: {} elements {place}", places.len()) };
    // A heading stands for its section.
    let section = place.ancestors().filter_map(ElementRef::wrap).find(|above| above.value().name() == "section");
    let is_heading = place.value().name().starts_with('h');
    let within = if is_heading { section.unwrap_or(place) } else { place };
    let links = select(within, "a[href^=http]");
    assert!(links.into_iter().any(|link| source(&href(link)) == cited), "{page}#{id} has no link to {cited}");
}
