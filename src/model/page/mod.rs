//! The pages of a site, with their URLs and output paths.

pub mod card;
mod collector;
mod displaced_files;
mod files;
pub mod lists;
pub(crate) mod plan;
pub(crate) mod planned;
pub mod print;
mod redirects;
pub mod translations;
pub(crate) mod withheld_files;

use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::source::FileId;

use crate::model::address::url::Url;
use crate::model::config::Config;
use crate::model::graph::node::{NodeId, Nodes};
use crate::model::kind::Kind;
use crate::model::page::lists::List;
use crate::model::page::print::PrintPage;

/// The maximum number of URLs in one sitemap (sitemaps.org, protocol 0.9).
pub const SITEMAP_SIZE: usize = 50_000;

/// The maximum number of entries on one page of an alphabetical index. With a summary of two lines each, the page has less than
/// 100 KiB.
pub const INDEX_SIZE: usize = 144;

/// The maximum number of roles on one page of their index, which is a table with facts of each.
pub const ROLE_INDEX_SIZE: usize = 60;

/// The maximum number of titles on one page of their list.
pub const TITLES_SIZE: usize = 192;

/// The maximum number of sources on one page of their list.
pub const SOURCES_SIZE: usize = 96;

/// The maximum number of skills on one page of their index, which lists all levels of each.
pub const SKILL_INDEX_SIZE: usize = 96;

/// The maximum number of roles on one page of words in adverts. With a dozen phrases each, the page has less than 100 KiB.
pub const ADVERT_ROLES: usize = 60;

/// A page, or another file of the site.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Page {
    /// `/`
    Home,
    /// The index of one kind. A long index continues on further pages.
    Index {
        /// The kind.
        kind: Kind,
        /// The page of the list, from 1.
        number: usize,
    },
    /// The page of a node.
    Node(NodeId),
    /// A list that is too long for the page of its node.
    List {
        /// The node.
        node: NodeId,
        /// Which of its lists.
        list: List,
        /// The page of the list, from 1.
        number: usize,
    },
    /// All titles, sorted.
    Titles {
        /// The page of the list, from 1.
        number: usize,
    },
    /// The sources that the guide cites.
    Sources {
        /// The page of the list, from 1.
        number: usize,
    },
    /// An ambiguous title, as an index into the titles of the site.
    Title(usize),
    /// The search.
    Search,
    /// The career map.
    Map {
        /// The page of the map, from 1.
        number: usize,
    },
    /// The statements with which readers find the roles that fit them.
    Find {
        /// The page of the list, from 1.
        number: usize,
    },
    /// What readers can do, and what is missing for each role.
    Me,
    /// The page on which readers read a job advert.
    Advert {
        /// The page of the list of words, from 1.
        number: usize,
    },
    /// The words that the page of adverts looks for.
    AdvertWords,
    /// A family of roles, as an index into the families of the site.
    Family {
        /// The family.
        index: usize,
        /// The page of the family, from 1.
        number: usize,
    },
    /// The to-do list of the authors.
    Review {
        /// The page of the list, from 1.
        number: usize,
    },
    /// The list of the pages for printing.
    PrintList,
    /// Documents for printing.
    Print(Arc<PrintPage>),
    /// The text of a node as Markdown.
    Markdown(NodeId),
    /// The card of a node, or of the guide.
    Card(Option<NodeId>),
    /// `guide.json`: the whole model.
    Data,
    /// `llms.txt`: an overview of the guide for language models.
    Llms,
    /// The newest articles of the guide.
    Feed,
    /// The newest articles about a role.
    RoleFeed(NodeId),
    /// A sitemap. If one file is too small for all URLs, `sitemap.xml` is an index of numbered ones.
    Sitemap {
        /// The number of the part, from 1; 0 is `sitemap.xml`.
        part: usize,
    },
    /// `robots.txt`
    Robots,
    /// `_headers`: HTTP headers for web hosts that read this file.
    Headers,
    /// `site.webmanifest`: name and icon for home screens.
    Manifest,
    /// `404.html`
    NotFound,
    /// A redirect to another page.
    Redirect {
        /// The target.
        to: Url,
    },
    /// A style or script.
    Asset(FileId),
    /// A file that is copied.
    File(FileId),
    /// A smaller copy of an image.
    ImageVariant {
        /// The image.
        file: FileId,
        /// The index of its plan.
        plan: usize,
    },
}

/// A page with its URL and output path.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PageRecord {
    /// Its URL.
    pub url: Url,
    /// Its path below the output folder.
    pub output: String,
    /// The page.
    pub page: Page,
}

impl PageRecord {
    /// Whether it is an HTML page for readers, and not a file, a feed or a redirect.
    pub fn is_html(&self) -> bool {
        match self.page {
            Page::Home
            | Page::Index { .. }
            | Page::Node(_)
            | Page::List { .. }
            | Page::Titles { .. }
            | Page::Sources { .. }
            | Page::Title(_)
            | Page::Search
            | Page::Map { .. }
            | Page::Find { .. }
            | Page::Me
            | Page::Advert { .. }
            | Page::Family { .. }
            | Page::Review { .. }
            | Page::PrintList
            | Page::Print(_)
            | Page::NotFound => true,
            Page::Markdown(_)
            | Page::Card(_)
            | Page::Data
            | Page::AdvertWords
            | Page::Llms
            | Page::Feed
            | Page::RoleFeed(_)
            | Page::Sitemap { .. }
            | Page::Robots
            | Page::Headers
            | Page::Manifest
            | Page::Redirect { .. }
            | Page::Asset(_)
            | Page::File(_)
            | Page::ImageVariant { .. } => false,
        }
    }

    /// Whether a template renders it.
    pub fn has_template(&self) -> bool {
        self.is_html() || matches!(self.page, Page::Redirect { .. } | Page::Sitemap { .. } | Page::Robots)
    }

    /// Whether its file name contains a hash of its content.
    pub fn is_named_by_content(&self) -> bool {
        matches!(self.page, Page::Card(_) | Page::ImageVariant { .. })
    }

    /// Whether it is listed in the sitemap.
    pub fn is_listed(&self, nodes: &Nodes) -> bool {
        match self.page {
            Page::NotFound | Page::Review { .. } | Page::PrintList | Page::Print(_) | Page::Search => false,
            Page::Node(node) | Page::List { node, .. } => !nodes[node].is_unlisted,
            _ => self.is_html(),
        }
    }
}

/// Pages, sorted by output path and indexed by URL.
#[derive(Debug, Default)]
pub(crate) struct PageRecords {
    /// Sorted by output path.
    sorted: Vec<PageRecord>,
    /// The index of each URL in `sorted`.
    by_url: FxHashMap<Url, usize>,
}

impl PageRecords {
    /// Sorts and indexes pages. Their paths are unique, so the order does not depend on threads.
    pub(crate) fn new(mut records: Vec<PageRecord>) -> Self {
        records.par_sort_by(|a, b| a.output.cmp(&b.output));
        let by_url = records.iter().enumerate().map(|(index, record)| (record.url.clone(), index)).collect();
        Self { sorted: records, by_url }
    }

    /// The page at a URL.
    pub(crate) fn at(&self, url: &str) -> Option<&PageRecord> {
        self.by_url.get(url).map(|index| &self.sorted[*index])
    }

    /// All pages, sorted by output path.
    pub(crate) fn sorted(&self) -> &[PageRecord] {
        &self.sorted
    }

    /// The number of pages in the sitemap.
    pub(crate) fn listed(&self, nodes: &Nodes) -> usize {
        self.sorted.iter().filter(|record| record.is_listed(nodes)).count()
    }
}

/// All pages of a site.
#[derive(Debug, Clone)]
pub struct Pages {
    /// Those that do not depend on texts.
    pub(crate) planned: Arc<PageRecords>,
    /// Those that depend on links between texts.
    pub(crate) linked: Arc<PageRecords>,
}

impl Pages {
    /// All pages, sorted by output path.
    pub fn records(&self) -> impl Iterator<Item = &PageRecord> {
        let (mut planned, mut linked) = (self.planned.sorted.iter().peekable(), self.linked.sorted.iter().peekable());
        std::iter::from_fn(move || match (planned.peek(), linked.peek()) {
            (Some(one), Some(other)) if one.output > other.output => linked.next(),
            (Some(_), _) => planned.next(),
            (None, _) => linked.next(),
        })
    }

    /// The number of pages.
    pub fn count(&self) -> usize {
        self.planned.sorted.len() + self.linked.sorted.len()
    }

    /// The page at a URL.
    pub fn at(&self, url: &str) -> Option<&PageRecord> {
        self.planned.at(url).or_else(|| self.linked.at(url))
    }
}

/// The number of entries on one page of the index of a kind.
pub fn index_size(kind: Kind, config: &Config) -> usize {
    match kind {
        Kind::Article => config.build.page_size,
        Kind::Role => ROLE_INDEX_SIZE,
        Kind::Skill => SKILL_INDEX_SIZE,
        _ => INDEX_SIZE.max(config.build.page_size),
    }
}
