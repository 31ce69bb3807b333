//! Guides of thousands of documents: each page can be reached in a few clicks through the pages of folders, no page grows with
//! the guide, and a build after a change in a folder equals a clean one.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fs;
use std::path::Path;

use guide::Overrides;
use guide::render::Renderer;
use guide::render::template::engine::Theme;
use scraper::{Html, Selector};

use crate::interruption::tree;
use crate::support::{Guide, files_below};

/// The number of folders in each folder of a nested guide.
const FOLDERS_IN_FOLDER: usize = 4;

/// The path of a folder by its number, from 1: folder 1 contains the folders 5 to 8 if each folder contains four.
fn folder(number: usize) -> String {
    match number.checked_sub(FOLDERS_IN_FOLDER).filter(|rest| *rest > 0) {
        Some(rest) => format!("{}/part-{number}", folder(rest.div_ceil(FOLDERS_IN_FOLDER))),
        None => format!("part-{number}"),
    }
}

/// A handbook of pages in nested folders. Every fifth folder has a page of its own.
fn nested(files: usize, folders: usize) -> Guide {
    let guide = Guide::from_text("-- site.toml --\ntitle = \"Handbook\"\n");
    for number in 1..=folders {
        if number % 5 == 0 {
            guide.write(
                &format!("content/{}/index.md", folder(number)),
                format!("# Part {number}\n\nAn introduction.\n"),
            );
        }
    }
    for number in 0..files {
        let path = format!("content/{}/step-{number}.md", folder(number % folders + 1));
        guide.write(&path, format!("# Step {number}\n\nThe text of step {number}.\n"));
    }
    guide
}

/// The number of clicks from the home page to each page through the pages of folders: not by links of the header, by the list of
/// all pages, by the pages around a page, or by links to the previous and the next page.
fn clicks(site: &Path) -> BTreeMap<String, usize> {
    let link = Selector::parse("main a[href]").expect("a selector");
    let neighbour = Selector::parse(".neighbours a[href]").expect("a selector");
    let mut clicks = BTreeMap::from([("/".to_string(), 0)]);
    let mut next = VecDeque::from(["/".to_string()]);
    while let Some(page) = next.pop_front() {
        let html = fs::read_to_string(site.join(&page[1..]).join("index.html")).expect("a page");
        let html = Html::parse_document(&html);
        let neighbours: BTreeSet<_> = html.select(&neighbour).map(|link| link.id()).collect();
        let count = clicks[&page] + 1;
        for element in html.select(&link).filter(|element| !neighbours.contains(&element.id())) {
            let href = element.value().attr("href").unwrap_or_default();
            let address = href.split(['#', '?']).next().unwrap_or_default().to_string();
            let is_of_list = address.starts_with("/pages/");
            if !is_of_list && address.starts_with('/') && address.ends_with('/') && !clicks.contains_key(&address) {
                clicks.insert(address.clone(), count);
                next.push_back(address);
            }
        }
    }
    clicks
}

/// Builds a nested guide, and checks that each page can be reached in six clicks.
fn check_clicks(files: usize, folders: usize) {
    let guide = nested(files, folders);
    assert_eq!(guide.run(&["build", "-q", "--no-search"]).status, 0);
    let site = guide.path("public");
    let clicks = clicks(&site);
    let pages =
        files_below(&site).into_iter().filter_map(|file| Some(format!("/{}", file.strip_suffix("index.html")?)));
    let pages: BTreeSet<String> = pages.filter(|page| !page.starts_with("/pages/")).collect();
    assert!(pages.len() > files + folders, "{} pages", pages.len());
    let far: Vec<_> = pages.iter().filter(|page| clicks.get(*page).is_none_or(|clicks| *clicks > 6)).collect();
    assert!(far.is_empty(), "more than six clicks from home: {far:?}");
    println!("{} pages, at most {:?} clicks from home", pages.len(), clicks.values().max());
}

#[test]
fn every_page_of_a_nested_guide_is_a_few_clicks_away() {
    // The same depth as in the full size: five folders in each other.
    check_clicks(900, 360);
}

#[test]
fn every_page_of_a_long_folder_is_a_few_clicks_away() {
    check_clicks(700, 2);
}

/// Run it with `cargo nextest run five_thousand --run-ignored only`.
#[test]
#[ignore = "takes half a minute in the debug profile"]
fn every_page_of_five_thousand_in_four_hundred_folders_is_a_few_clicks_away() {
    check_clicks(5000, 400);
}

/// The sizes of some pages in a guide.
fn sizes(guide: &Guide, addresses: &[&str]) -> Vec<usize> {
    let (site, _) = guide::open(guide.root(), &Overrides { no_search: true, ..Overrides::default() });
    let theme = Theme::new(&site).unwrap_or_else(|errors| panic!("{errors:?}"));
    let renderer = Renderer::new(&site, &theme);
    let bytes = |address: &&str| {
        let record = site.pages.at(address).unwrap_or_else(|| panic!("no page {address}"));
        renderer.render(record).unwrap_or_else(|error| panic!("{address}: {error:?}")).len()
    };
    addresses.iter().map(bytes).collect()
}

/// The pages of a guide with ten thousand articles and of one with a hundred have about the same size: an article, the page of a role,
/// of a topic, a page in a folder, and the page of a folder.
#[test]
fn pages_of_ten_thousand_articles_are_hardly_larger_than_those_of_a_hundred() {
    let guide = |articles: usize| {
        let guide = Guide::from_text(
            "-- content/roles/nurse.md --\n# Nurse\n\nCares.\n-- content/topics/shifts.md --\n# Shifts\n",
        );
        for number in 1000..1000 + articles {
            let text = format!(
                "---\nroles: [Nurse]\ntopics: [Shifts]\ndate: 2025-01-01\n---\n# A {number}\n\n{}\n",
                "Some words. ".repeat(60)
            );
            guide.write(&format!("content/articles/a-{number}.md"), text);
            // As many pages in one folder.
            let text = format!("# Step {number}\n\n{}\n", "Some words. ".repeat(60));
            guide.write(&format!("content/handbook/step-{number}.md"), text);
        }
        guide
    };
    let addresses = [
        "/articles/a-1050/",
        "/roles/nurse/",
        "/topics/shifts/",
        "/handbook/step-1050/",
        "/handbook/",
        "/articles/",
        "/",
    ];
    let (small, large) = (sizes(&guide(100), &addresses), sizes(&guide(10_000), &addresses));
    for (address, (small, large)) in addresses.iter().zip(small.iter().zip(&large)) {
        println!("{address}: {small} bytes of a hundred, {large} bytes of ten thousand");
        assert!(*large <= small + small / 5, "{address}: {small} and {large}");
    }
}

/// Builds with what the last build saved, and compares the result with a clean build.
fn check_warm_build(guide: &Guide, change: &str) {
    assert_eq!(guide.run(&["build", "-q", "--no-search"]).status, 0);
    fs::rename(guide.path(".guide"), guide.path(".away")).expect("a cache");
    _ = fs::remove_dir_all(guide.path("fresh"));
    assert_eq!(guide.run(&["build", "-q", "--no-search", "-o", "fresh"]).status, 0);
    _ = fs::remove_dir_all(guide.path(".guide"));
    fs::rename(guide.path(".away"), guide.path(".guide")).expect("a cache");
    assert!(tree(&guide.path("public")) == tree(&guide.path("fresh")), "after {change}");
}

/// The titles of the pages before and after a page.
fn neighbours(guide: &Guide, page: &str) -> Vec<String> {
    let html = Html::parse_document(&guide.read(&format!("public/{page}/index.html")));
    let link = Selector::parse(".neighbours a").expect("a selector");
    html.select(&link).map(|link| link.text().collect::<String>()).collect()
}

#[test]
fn a_change_in_a_folder_changes_its_pages_as_in_a_clean_build() {
    let guide = Guide::from_text(
        "-- content/h/b.md --\n# B\n-- content/h/d.md --\n# D\n-- content/h/sub/x.md --\n# X\n-- content/h/sub/y.md --\n# Y\n-- content/other/z.md --\n# Z\n",
    );
    let expect = |change: &str, page: &str, expected: &[&str]| {
        check_warm_build(&guide, change);
        assert_eq!(neighbours(&guide, page), expected, "after {change}");
    };
    expect("the first build", "h/d", &["Previous B", "Next Sub"]);
    guide.write("content/h/c.md", "# C\n");
    expect("a sibling was added", "h/d", &["Previous C", "Next Sub"]);
    guide.write("content/h/c.md", "# E\n");
    expect("a sibling got another title", "h/d", &["Previous B", "Next E"]);
    fs::rename(guide.path("content/h/c.md"), guide.path("content/h/01-c.md")).expect("renamed");
    expect("a sibling was renamed", "h/b", &["Previous E", "Next D"]);
    guide.write("content/h/d.md", "---\nweight: 1\n---\n# D\n");
    expect("a sibling was moved to the start", "h/b", &["Previous E", "Next Sub"]);
    guide.write("content/h/d.md", "---\nnav_order: 1\n---\n# D\n\nMore text.\n");
    expect("a sibling was edited", "h/01-c", &["Previous D", "Next B"]);
    guide.write("content/h/sub/index.md", "# A sub\n");
    expect("a folder got a page", "h/b", &["Previous A sub"]);
    fs::remove_file(guide.path("content/h/01-c.md")).expect("removed");
    expect("a sibling was removed", "h/sub", &["Previous D", "Next B"]);
    fs::remove_dir_all(guide.path("content/h/sub")).expect("removed");
    expect("a folder was removed", "h/b", &["Previous D"]);
}
