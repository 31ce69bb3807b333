//! A guide -> the chapters of its book, in order, with the files and the table of contents that they have.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::model::address::url::Url;
use crate::model::document::entry::Metadata;
use crate::model::graph::node::NodeId;
use crate::model::kind::Kind;
use crate::model::page::print::PrintSection;
use crate::model::site::Site;
use crate::render::page::BookChapter;

use crate::book::cover::COVER_FILE;

/// The file with the table of contents.
pub(super) const CONTENTS_FILE: &str = "contents.xhtml";
/// The longest name of a file, without its extension.
const MAX_NAME: usize = 80;

/// The chapters of a book. The first one is its title page.
pub(super) struct BookOutline {
    pub(super) chapters: Vec<PlannedChapter>,
    /// The parts of the table of contents.
    pub(super) contents: Vec<ContentsEntry>,
    /// The chapter at each address of the site.
    pub(super) by_url: BTreeMap<Url, usize>,
    pub(super) authors: Vec<String>,
    pub(super) updated: Option<Date>,
}

/// A chapter and its file.
pub(super) struct PlannedChapter {
    pub(super) chapter: BookChapter,
    /// The address of its page on the site.
    pub(super) url: Url,
    /// The name of its file.
    pub(super) file: String,
}

/// An entry of the table of contents.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct ContentsEntry {
    /// Its chapter. `None` for a folder without a text.
    pub(super) chapter: Option<usize>,
    /// The name of a folder without a text.
    pub(super) title: String,
    pub(super) entries: Vec<ContentsEntry>,
}

impl BookOutline {
    /// The book of a guide in one language. `None` if it has no documents.
    pub(super) fn of(site: &Site) -> Option<Self> {
        let mut planner = Planner::default();
        if site.config.book_cover.is_some() {
            planner.files.insert(COVER_FILE.into());
        }
        let mut documents = PrintSection::all(&site.nodes, &site.folders);
        for (_, documents) in &mut documents {
            documents.retain(|id| is_public(site, *id));
        }
        documents.retain(|(_, documents)| !documents.is_empty());
        let (authors, updated) = facts(site, documents.iter().flat_map(|(_, documents)| documents));
        planner.add(BookChapter::Title { authors: authors.clone(), updated }, Url::home());
        let mut contents = vec![ContentsEntry { chapter: Some(0), title: String::new(), entries: Vec::new() }];
        for (section, documents) in documents {
            contents.extend(planner.section(site, section, &documents));
        }
        let Planner { chapters, .. } = planner;
        if chapters.len() == 1 && site.home.is_none() {
            return None;
        }
        let by_url = chapters.iter().enumerate().map(|(index, chapter)| (chapter.url.clone(), index)).collect();
        Some(Self { chapters, contents, by_url, authors, updated })
    }

    /// The number of its documents.
    pub(super) fn documents(&self) -> usize {
        let is_document = |planned: &&PlannedChapter| matches!(planned.chapter, BookChapter::Document(_));
        self.chapters.iter().filter(is_document).count()
    }
}

/// Whether a book has a document: drafts are not in it, even if the site publishes them.
fn is_public(site: &Site, id: NodeId) -> bool {
    metadata(site, id).is_some_and(|metadata| !metadata.front.publication.draft)
}

fn metadata(site: &Site, id: NodeId) -> Option<&Metadata> {
    site.entry_of(site.node(id)).map(|entry| &*entry.metadata)
}

/// The authors of a book, those of the guide first, and the day of its last change.
fn facts<'a>(site: &Site, documents: impl Iterator<Item = &'a NodeId>) -> (Vec<String>, Option<Date>) {
    let mut authors: Vec<String> = Vec::new();
    let mut seen = BTreeSet::new();
    let mut updated = None;
    let of_documents: Vec<&Metadata> = documents.filter_map(|id| metadata(site, *id)).collect();
    let of_home = site.home.map(|entry| &*site.entries[entry].metadata);
    for metadata in of_documents.iter().copied().chain(of_home) {
        updated = updated.max(metadata.front.updated).max(metadata.front.date);
    }
    let names = of_documents.iter().flat_map(|metadata| &metadata.front.authors);
    for name in site.config.authors.iter().chain(names) {
        if seen.insert(name) {
            authors.push(name.clone());
        }
    }
    (authors, updated)
}

#[derive(Default)]
struct Planner {
    chapters: Vec<PlannedChapter>,
    files: BTreeSet<String>,
}

impl Planner {
    /// Adds a chapter, and returns its position.
    fn add(&mut self, chapter: BookChapter, url: Url) -> usize {
        let name = if chapter_is_title(&chapter) { "title".into() } else { file_name(&url) };
        let mut file = format!("{name}.xhtml");
        let mut number = 1;
        while file == CONTENTS_FILE || !self.files.insert(file.clone()) {
            number += 1;
            file = format!("{name}-{number}.xhtml");
        }
        self.chapters.push(PlannedChapter { chapter, url, file });
        self.chapters.len() - 1
    }

    /// Adds the chapters of a section.
    fn section(&mut self, site: &Site, section: PrintSection, documents: &[NodeId]) -> Vec<ContentsEntry> {
        match section {
            PrintSection::Kind(kind) => {
                let part = self.part(kind, documents);
                let entries = self.documents(site, documents);
                vec![ContentsEntry { chapter: Some(part), title: String::new(), entries }]
            }
            PrintSection::Folder(folder) => {
                let entries = self.documents(site, documents);
                if documents.first() == Some(&folder) {
                    return entries;
                }
                vec![ContentsEntry { chapter: None, title: site.node(folder).title.clone(), entries }]
            }
        }
    }

    fn part(&mut self, kind: Kind, documents: &[NodeId]) -> usize {
        self.add(BookChapter::Part { kind, documents: documents.to_vec() }, Url::index(kind))
    }

    /// Adds documents. One whose address is below that of an earlier one is an entry below it.
    fn documents(&mut self, site: &Site, documents: &[NodeId]) -> Vec<ContentsEntry> {
        let mut top = Vec::new();
        // The entries that are open, each with its address.
        let mut open: Vec<(String, ContentsEntry)> = Vec::new();
        let close = |open: &mut Vec<(String, ContentsEntry)>, top: &mut Vec<ContentsEntry>| {
            if let Some((_, entry)) = open.pop() {
                open.last_mut().map_or(top, |(_, above)| &mut above.entries).push(entry);
            }
        };
        for id in documents {
            let url = &site.node(*id).url;
            while open.last().is_some_and(|(above, _)| !url.as_str().starts_with(above.as_str())) {
                close(&mut open, &mut top);
            }
            let chapter = self.add(BookChapter::Document(*id), url.clone());
            open.push((
                url.as_str().into(),
                ContentsEntry { chapter: Some(chapter), title: String::new(), entries: Vec::new() },
            ));
        }
        while !open.is_empty() {
            close(&mut open, &mut top);
        }
        top
    }
}

fn chapter_is_title(chapter: &BookChapter) -> bool {
    matches!(chapter, BookChapter::Title { .. })
}

/// The name of a file, which stays the same as long as the address does: reading systems keep notes and places by it.
fn file_name(url: &Url) -> String {
    let path = url.as_str().trim_matches('/');
    let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_');
    if path.len() <= MAX_NAME && !path.is_empty() && path.chars().all(|c| is_plain(c) || c == '/') {
        return path.replace('/', "-");
    }
    let plain: String = path.chars().map(|c| if is_plain(c) { c } else { '-' }).take(MAX_NAME / 2).collect();
    let hash = blake3::hash(path.as_bytes()).to_hex();
    format!("{}-{}", plain.trim_matches('-'), &hash[..10]).trim_start_matches('-').into()
}
