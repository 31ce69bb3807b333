//! Crawls complete sites: every page can be reached from the home page, and every link and anchor has a target.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use scraper::{Html, Selector};

use crate::support::{Guide, files_below};

/// A built site with the ids and links of each page.
struct Crawl {
    /// The ids and the unresolved links of each page, by address.
    pages: BTreeMap<String, (BTreeSet<String>, Vec<String>)>,
    files: BTreeSet<String>,
    /// The addresses of redirect pages.
    redirects: BTreeSet<String>,
    /// Ids that occur more than once on a page.
    doubled: Vec<(String, String)>,
}

impl Crawl {
    fn of(folder: &Path) -> Self {
        let files: BTreeSet<String> = files_below(folder).into_iter().collect();
        let id = Selector::parse("[id], a[name]").expect("a selector");
        let link = Selector::parse("[href], [src], [srcset], [poster]").expect("a selector");
        let refresh = Selector::parse("meta[http-equiv=refresh]").expect("a selector");
        let (mut pages, mut redirects, mut doubled) = (BTreeMap::new(), BTreeSet::new(), Vec::new());
        for file in files.iter().filter(|file| file.ends_with(".html")) {
            let page = Html::parse_document(&fs::read_to_string(folder.join(file)).expect("a page"));
            let ids: Vec<String> = page
                .select(&id)
                .filter_map(|e| e.value().attr("id").or(e.value().attr("name")))
                .map(str::to_string)
                .collect();
            let unique: BTreeSet<String> = ids.iter().cloned().collect();
            if file != "404.html" {
                assert_eq!(
                    page.select(&Selector::parse("h1").expect("a selector")).count(),
                    1,
                    "{file} must have exactly one h1"
                );
            }
            let links = page
                .select(&link)
                .flat_map(|e| {
                    let addresses = ["href", "src", "poster"].into_iter().filter_map(move |name| e.value().attr(name));
                    let candidates = e.value().attr("srcset").into_iter().flat_map(|srcset| srcset.split(", "));
                    addresses.chain(candidates.filter_map(|candidate| candidate.split_ascii_whitespace().next()))
                })
                .map(str::to_string)
                .collect();
            let address = format!("/{}", file.strip_suffix("index.html").unwrap_or(file));
            if page.select(&refresh).next().is_some() {
                redirects.insert(address.clone());
            }
            let mut seen = BTreeSet::new();
            doubled.extend(ids.iter().filter(|id| !seen.insert(*id)).map(|id| (address.clone(), id.clone())));
            pages.insert(address, (unique, links));
        }
        Self { pages, files, redirects, doubled }
    }

    /// Resolves a link on a page to an address and an anchor. Returns `None` for links to other sites.
    fn target(page: &str, link: &str) -> Option<(String, Option<String>)> {
        let base = url::Url::parse("http://guide.test").expect("a base").join(page).expect("an address");
        let url = base.join(link).ok().filter(|url| url.host_str() == Some("guide.test"))?;
        let decode = |text: &str| percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned();
        Some((decode(url.path()), url.fragment().filter(|fragment| !fragment.is_empty()).map(decode)))
    }

    fn exists(&self, address: &str, anchor: Option<&str>) -> bool {
        match self.pages.get(address) {
            Some((ids, _)) => anchor.is_none_or(|anchor| ids.contains(anchor)),
            None => self.files.contains(address.trim_start_matches('/')),
        }
    }

    /// Broken links: the page and the link.
    fn broken(&self) -> Vec<(String, String)> {
        let mut broken = Vec::new();
        for (page, (_, links)) in &self.pages {
            for link in links {
                let Some((address, anchor)) = Self::target(page, link) else { continue };
                if !self.exists(&address, anchor.as_deref()) {
                    broken.push((page.clone(), link.clone()));
                }
            }
        }
        broken
    }

    /// Pages that can't be reached by links from the home page.
    fn unreachable(&self) -> Vec<String> {
        let mut reached = BTreeSet::from(["/".to_string()]);
        let mut next = vec!["/".to_string()];
        while let Some(page) = next.pop() {
            for link in &self.pages[&page].1 {
                let Some((address, _)) = Self::target(&page, link) else { continue };
                if self.pages.contains_key(&address) && reached.insert(address.clone()) {
                    next.push(address);
                }
            }
        }
        // Redirects need no internal links: they exist for links from other sites.
        let counts =
            |page: &&String| !reached.contains(*page) && *page != "/404.html" && !self.redirects.contains(*page);
        self.pages.keys().filter(counts).cloned().collect()
    }
}

fn build(root: &Path, output: &Path) -> (i32, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_guide"))
        .args([
            "--root".as_ref(),
            root.as_os_str(),
            "--message-format".as_ref(),
            "short".as_ref(),
            "build".as_ref(),
            "-o".as_ref(),
            output.as_os_str(),
        ])
        .env("SOURCE_DATE_EPOCH", AFTER_ALL_ARTICLES)
        .output()
        .expect("guide runs");
    (output.status.code().unwrap_or(-1), String::from_utf8_lossy(&output.stderr).into_owned())
}

/// 2027-06-01. No article of our own guide is in the future then.
const AFTER_ALL_ARTICLES: &str = "1811808000";

#[test]
fn our_own_guide_has_no_broken_links_and_no_orphans() {
    let output = Guide::empty();
    let folder = output.path("public");
    let (status, stderr) = build(Path::new(env!("CARGO_MANIFEST_DIR")), &folder);
    assert_eq!((status, stderr.as_str()), (0, ""));
    let crawl = Crawl::of(&folder);
    assert_eq!(crawl.broken(), []);
    assert_eq!(crawl.doubled, []);
    assert_eq!(crawl.unreachable(), [""; 0]);
    let article = "/articles/product-managers-and-product-owners/";
    for role in ["product-manager", "product-owner", "technical-product-manager"] {
        let (_, links) = &crawl.pages[&format!("/roles/{role}/")];
        assert!(links.iter().any(|link| link == article), "{role} doesn't link to the article");
    }
}

/// The pages for printing have the main parts of all pages, so all ids and links of the guide are on them.
#[test]
fn our_own_guide_can_be_printed() {
    let guide = Guide::empty();
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    std::os::unix::fs::symlink(own.join("content"), guide.path("content")).expect("a link");
    let settings = fs::read_to_string(own.join("site.toml")).expect("the settings");
    guide
        .write("site.toml", format!("base_url = \"https://guide.example/base/\"\n{settings}\n[build]\nprint = true\n"));
    let folder = guide.path("site/base");
    let (status, stderr) = build(guide.root(), &folder);
    assert_eq!((status, stderr.as_str()), (0, ""));
    let crawl = Crawl::of(&guide.path("site"));
    assert_eq!(crawl.broken(), []);
    assert_eq!(crawl.doubled, []);
    let documents: BTreeSet<&String> =
        crawl.pages.keys().filter(|page| guide.path(&format!("site{page}index.md")).exists()).collect();
    assert!(documents.len() > 100, "{} documents", documents.len());
    let mut printed = BTreeSet::new();
    for (page, (ids, links)) in crawl.pages.iter().filter(|(page, _)| page.starts_with("/base/print/")) {
        // The contents lead to each document, and no other link leads to the own page of one.
        let anchors =
            ids.iter().filter(|id| id.strip_prefix("document-").is_some_and(|rest| rest.parse::<usize>().is_ok()));
        for anchor in anchors {
            assert!(links.contains(&format!("#{anchor}")), "{page}: {anchor}");
        }
        printed.extend(ids.iter().filter(|id| id.starts_with("document-")).map(|id| (page, id)));
    }
    let anchors = printed.iter().filter(|(_, id)| id["document-".len()..].parse::<usize>().is_ok()).count();
    assert_eq!(anchors, documents.len());
}

/// The handbooks are not part of the repository. Without them the tests are skipped.
fn handbook(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/handbooks").join(name);
    let there = path.is_dir();
    if !there {
        println!("no handbook at {}: nothing checked", path.display());
    }
    there.then_some(path)
}

fn check_handbook(name: &str) {
    let Some(source) = handbook(name) else { return };
    let guide = Guide::empty();
    std::os::unix::fs::symlink(&source, guide.path("content")).expect("a link");
    let folder = guide.path("public");
    let (status, stderr) = build(guide.root(), &folder);
    assert_eq!(status, 0, "{stderr}");
    assert!(!stderr.contains("error["), "{stderr}");
    let crawl = Crawl::of(&folder);
    let documents = files_below(&source).iter().filter(|file| file.ends_with(".md")).count();
    assert!(crawl.pages.len() > documents, "{} pages for {documents} documents", crawl.pages.len());
    for (page, link) in crawl.broken() {
        assert!(stderr.contains(&link), "{page}: {link} is broken and not reported:\n{stderr}");
    }
    assert_eq!(crawl.unreachable(), [""; 0]);
    // Every document has a page: its title is the heading of one.
    for line in stderr.lines() {
        let place: Vec<&str> = line.split(':').collect();
        assert!(place[1].parse::<usize>().is_ok() && place[2].parse::<usize>().is_ok(), "no location: {line}");
    }
}

#[test]
fn the_18f_handbook_builds_unchanged() {
    check_handbook("18f");
}

#[test]
fn the_clef_handbook_builds_unchanged() {
    check_handbook("clef");
}
