//! Every page of a site: what is to be written, and where.

pub mod card;
mod collector;
mod files;
pub mod lists;
pub(crate) mod plan;
pub(crate) mod planned;
mod redirects;

use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::source::FileId;

use crate::model::address::url::Url;
use crate::model::config::Config;
use crate::model::graph::node::NodeId;
use crate::model::kind::Kind;
use crate::model::page::lists::List;

/// The most addresses that one sitemap may hold (sitemaps.org, protocol 0.9).
pub const SITEMAP_SIZE: usize = 50_000;

/// The most entries on a page of an index that is read by its letters and not page by page.
pub const INDEX_SIZE: usize = 500;

/// One thing that is written.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Page {
    /// `/`
    Home,
    /// Everything of one kind; long ones go on in pages from 2.
    Index {
        /// The kind.
        kind: Kind,
        /// The page of the list, from 1.
        number: usize,
    },
    /// The page of a node.
    Node(NodeId),
    /// A list that is too long for its node's own page.
    List {
        /// The node.
        node: NodeId,
        /// Which of its lists.
        list: List,
        /// The page of the list, from 1.
        number: usize,
    },
    /// Every title, A to Z.
    Titles {
        /// The page of the list, from 1.
        number: usize,
    },
    /// A title that may mean several roles, as an index into the site's titles.
    Title(usize),
    /// The search.
    Search,
    /// The map of careers.
    Map {
        /// The page of it, from 1.
        number: usize,
    },
    /// What the authors have to do.
    Review {
        /// The page of the list, from 1.
        number: usize,
    },
    /// The text of a node as Markdown.
    Markdown(NodeId),
    /// The card of a node's page, or the guide's own.
    Card(Option<NodeId>),
    /// `guide.json`: the whole model.
    Data,
    /// `llms.txt`: a map of the guide for language models.
    Llms,
    /// The newest articles of the guide.
    Feed,
    /// The newest articles about a role.
    RoleFeed(NodeId),
    /// All addresses; where one file can't hold them, an index of numbered sitemaps.
    Sitemap {
        /// Which part, from 1; 0 is `sitemap.xml` itself.
        part: usize,
    },
    /// `robots.txt`
    Robots,
    /// `_headers`: what hosts that read it send with each file.
    Headers,
    /// `site.webmanifest`: the guide's name and icon, for those who keep it on their home screen.
    Manifest,
    /// `404.html`
    NotFound,
    /// A page that leads to another.
    Redirect {
        /// Where it leads.
        to: Url,
    },
    /// A style or script.
    Asset(FileId),
    /// A file that is copied.
    File(FileId),
}

/// A page and where it goes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PageRecord {
    /// Its address.
    pub url: Url,
    /// Its file below the output folder.
    pub output: String,
    /// What it is.
    pub page: Page,
}

impl PageRecord {
    /// Whether it is a page that a reader opens, and not a file, a feed or a redirect.
    pub fn is_html(&self) -> bool {
        match self.page {
            Page::Home
            | Page::Index { .. }
            | Page::Node(_)
            | Page::List { .. }
            | Page::Titles { .. }
            | Page::Title(_)
            | Page::Search
            | Page::Map { .. }
            | Page::Review { .. }
            | Page::NotFound => true,
            Page::Markdown(_)
            | Page::Card(_)
            | Page::Data
            | Page::Llms
            | Page::Feed
            | Page::RoleFeed(_)
            | Page::Sitemap { .. }
            | Page::Robots
            | Page::Headers
            | Page::Manifest
            | Page::Redirect { .. }
            | Page::Asset(_)
            | Page::File(_) => false,
        }
    }

    /// Whether its address follows from all that is in it, so that it has the same bytes wherever it has the same address.
    pub fn is_named_by_content(&self) -> bool {
        matches!(self.page, Page::Card(_))
    }

    /// Whether search engines are to know it.
    pub fn is_listed(&self) -> bool {
        self.is_html() && !matches!(self.page, Page::NotFound | Page::Review { .. } | Page::Search)
    }
}

/// Pages by path and by address.
#[derive(Debug, Default)]
pub(crate) struct Records {
    /// Sorted by output path.
    sorted: Vec<PageRecord>,
    /// Where among them each address is.
    by_url: FxHashMap<Url, usize>,
}

impl Records {
    /// Sorts pages. No two have one path, so the order is the same on any number of threads.
    pub(crate) fn new(mut records: Vec<PageRecord>) -> Self {
        records.par_sort_by(|a, b| a.output.cmp(&b.output));
        let by_url = records.iter().enumerate().map(|(at, record)| (record.url.clone(), at)).collect();
        Self { sorted: records, by_url }
    }

    /// What is at an address.
    pub(crate) fn at(&self, url: &str) -> Option<&PageRecord> {
        self.by_url.get(url).map(|at| &self.sorted[*at])
    }

    /// All of them, by output path.
    pub(crate) fn sorted(&self) -> &[PageRecord] {
        &self.sorted
    }

    /// How many search engines are to know.
    pub(crate) fn listed(&self) -> usize {
        self.sorted.iter().filter(|record| record.is_listed()).count()
    }
}

/// Every page of a site.
#[derive(Debug, Clone)]
pub struct Pages {
    /// Those that follow from what documents are, whatever their texts say.
    pub(crate) planned: Arc<Records>,
    /// Those that follow from links between texts.
    pub(crate) linked: Arc<Records>,
}

impl Pages {
    /// All of them, in the order of their output paths.
    pub fn records(&self) -> impl Iterator<Item = &PageRecord> {
        let (mut planned, mut linked) = (self.planned.sorted.iter().peekable(), self.linked.sorted.iter().peekable());
        std::iter::from_fn(move || match (planned.peek(), linked.peek()) {
            (Some(one), Some(other)) if one.output > other.output => linked.next(),
            (Some(_), _) => planned.next(),
            (None, _) => linked.next(),
        })
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.planned.sorted.len() + self.linked.sorted.len()
    }

    /// What is at an address.
    pub fn at(&self, url: &str) -> Option<&PageRecord> {
        self.planned.at(url).or_else(|| self.linked.at(url))
    }
}

/// How many entries a page of a kind's index shows.
pub fn index_size(kind: Kind, config: &Config) -> usize {
    if kind == Kind::Article { config.build.page_size } else { INDEX_SIZE.max(config.build.page_size) }
}
