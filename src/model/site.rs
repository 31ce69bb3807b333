//! The resolved guide: immutable, every name a node, every relation with its inverse, every page with its URL.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diagnostic::Diagnostic;
use crate::source::{FileId, Snapshot, Span};

use super::backlinks::Backlinks;
use super::career::MapPart;
use super::check::Todo;
use super::config::Config;
use super::entry::{Entry, Kind};
use super::mention::Mentions;
use super::page::{Page, Pages};
use super::relation::Relation;
use super::route::{BaseUrl, Url};
use super::title::Title;

/// Something that the guide knows and has a page for. Nodes are numbered in the order in which lists show them: by
/// kind, then by weight, articles newest first, everything else by title.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub u32);

/// An article, a role, a topic, …; written, or only named.
#[derive(Debug, Clone)]
pub struct Node {
    /// What it is.
    pub kind: Kind,
    /// What it is called.
    pub title: String,
    /// The address of its page.
    pub url: Url,
    /// Its document, as an index into the site's entries; `None` where nobody has written it yet.
    pub entry: Option<usize>,
    /// Its relations but for links in texts, sorted by relation and then by node.
    pub edges: Vec<Edge>,
}

/// One relation of a node to another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Edge {
    /// How the node stands to the other.
    pub relation: Relation,
    /// The other.
    pub to: NodeId,
    /// What the other is.
    pub kind: Kind,
    /// What the author says of it: the difference, the way there.
    pub note: Option<String>,
    /// Where it is written, in whichever document says it: why a derived link is there.
    pub span: Span,
}

/// Something that is named and has no document yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToWrite {
    /// What it is.
    pub kind: Kind,
    /// What it is called where it is named first.
    pub title: String,
    /// How often it is named.
    pub times: usize,
}

impl ToWrite {
    /// The command that starts its document, as every shell takes it.
    pub fn command(&self) -> String {
        let mut title = String::with_capacity(self.title.len());
        for c in self.title.chars() {
            if matches!(c, '"' | '\\' | '$' | '`') {
                title.push('\\');
            }
            title.push(c);
        }
        format!("guide new {} \"{title}\"", self.kind.as_str())
    }
}

/// Where a link of a text leads.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Target {
    /// To an address within the site, base path included.
    Href(Arc<str>),
    /// Nowhere: a diagnostic says why, and its text stands unlinked.
    Broken,
}

impl Target {
    /// The address, where it leads somewhere.
    pub fn href(&self) -> Option<&str> {
        match self {
            Self::Href(href) => Some(href),
            Self::Broken => None,
        }
    }
}

/// What the links of a text come to.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct TextLinks {
    /// Where each of them leads.
    pub targets: Vec<Target>,
    /// The nodes that they lead to, in the order of lists, each where it stands first.
    pub to: Vec<Edge>,
    /// What is wrong with them.
    pub(super) said: Vec<Diagnostic>,
    /// The documents whose anchors they name, as indexes into the site's entries.
    pub(super) looked_into: Vec<usize>,
}

/// A guide with everything resolved. What a change of the guide leaves as it is, is shared with the site before it.
#[derive(Debug, Clone)]
pub struct Site {
    /// Its settings.
    pub config: Arc<Config>,
    /// Its sources, for the texts.
    pub snapshot: Arc<Snapshot>,
    /// Its documents, in the order of their paths.
    pub entries: Arc<[Arc<Entry>]>,
    /// For each document, what the links of its text come to.
    pub links: Arc<[Arc<TextLinks>]>,
    /// What links to each node.
    pub backlinks: Arc<Backlinks>,
    /// What it knows.
    pub nodes: Arc<[Node]>,
    /// Every title, A to Z.
    pub titles: Arc<[Title]>,
    /// The map of careers, in parts.
    pub map: Arc<[MapPart]>,
    /// The names that become links in texts.
    pub mentions: Arc<Mentions>,
    /// What the authors have to do.
    pub todos: Arc<[Todo]>,
    /// What is named and has no document yet, most named first.
    pub to_write: Arc<[ToWrite]>,
    /// The document of the home page.
    pub home: Option<usize>,
    /// The documents that open the index of a kind.
    pub indexes: BTreeMap<Kind, usize>,
    /// The theme's styles and scripts by name, with their hashed addresses.
    pub assets: Arc<BTreeMap<String, Url>>,
    /// The templates that count, by name.
    pub templates: Arc<BTreeMap<Arc<str>, FileId>>,
    /// Everything that is to be written.
    pub pages: Pages,
    /// Where it is published.
    pub base: BaseUrl,
}

impl Site {
    /// The node with this id.
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.0 as usize]
    }

    /// The node whose page a link within the site leads to, whatever its query and fragment.
    pub fn node_at(&self, href: &str) -> Option<NodeId> {
        let path = href.split(['#', '?']).next().unwrap_or_default();
        let record = self.pages.at(path.strip_prefix(self.base.path())?)?;
        if let Page::Node(id) = record.page { Some(id) } else { None }
    }

    /// How many pages a reader can open.
    pub fn reader_pages(&self) -> usize {
        self.pages.records().filter(|record| record.is_html()).count()
    }

    /// A link within the site for whoever reads it elsewhere: the whole address, once the guide's own is known.
    pub fn address(&self, href: &str) -> String {
        self.config.base_url.as_ref().map_or_else(|| href.into(), |base| base.whole(href))
    }

    /// The document of a node.
    pub fn entry_of(&self, node: &Node) -> Option<&Entry> {
        node.entry.map(|entry| &*self.entries[entry])
    }

    /// What the text of a node links to, in the order of lists.
    pub fn links_to(&self, node: &Node) -> &[Edge] {
        node.entry.map(|at| self.links[at].to.as_slice()).unwrap_or_default()
    }

    /// The nodes of one kind, in the order of lists.
    pub fn of_kind(&self, kind: Kind) -> impl Iterator<Item = (NodeId, &Node)> {
        let start = self.nodes.partition_point(|node| node.kind < kind);
        let ids = (u32::try_from(start).unwrap_or(u32::MAX)..).map(NodeId);
        ids.zip(&self.nodes[start..]).take_while(move |(_, node)| node.kind == kind)
    }
}

impl Node {
    /// The relations of one sort but links, in the order of the nodes that they lead to.
    pub fn related(&self, relation: Relation) -> &[Edge] {
        let start = self.edges.partition_point(|edge| edge.relation < relation);
        let end = self.edges.partition_point(|edge| edge.relation <= relation);
        &self.edges[start..end]
    }

    /// The relations of one sort to nodes of one kind.
    pub fn related_of(&self, relation: Relation, kind: Kind) -> impl Iterator<Item = &Edge> {
        self.related(relation).iter().filter(move |edge| edge.kind == kind)
    }

    /// Whether a document is missing that somebody should write.
    pub fn is_unwritten(&self) -> bool {
        self.entry.is_none() && !self.kind.is_whole_without_document()
    }
}
