//! The graph of a guide: its nodes, and the relations between them.

use std::sync::Arc;

use crate::source::Span;

use crate::model::address::url::Url;
use crate::model::document::entry::{EntryId, Metadata, MetadataList};
use crate::model::graph::originals::OriginalPage;
use crate::model::graph::relation::Relation;
use crate::model::graph::unwritten::unwritten_code;
use crate::model::indexed::{Id, Indexed, define_id};
use crate::model::kind::Kind;
use crate::model::name::key::name_key;

define_id! {
    /// The index of a node. Nodes are sorted as lists show them: by kind, articles newest first, other kinds by weight, and all
    /// others by title.
    pub struct NodeId;
}

/// All nodes of a guide, in list order.
pub type Nodes = Indexed<NodeId, Arc<[Node]>>;

impl Nodes {
    /// The nodes of one kind that lists show, in list order.
    pub fn of_kind(&self, kind: Kind) -> impl Iterator<Item = (NodeId, &Node)> {
        let start = self.partition_point(|node| node.kind < kind);
        let following = self.iter().enumerate().skip(start).map(|(index, node)| (NodeId::from_index(index), node));
        following.take_while(move |(_, node)| node.kind == kind).filter(|(_, node)| !node.is_unlisted)
    }
}

/// An article, a role, a topic or another kind of page, with or without a document.
#[derive(Debug, Clone)]
pub struct Node {
    /// Its kind.
    pub kind: Kind,
    /// Its title.
    pub title: String,
    /// The URL of its page.
    pub url: Url,
    /// Its document. `None` for a node without one: unwritten, or derived from others.
    pub entry: Option<EntryId>,
    /// Whether no list, feed, search or sitemap shows it.
    pub is_unlisted: bool,
    /// Its page in the main language, in another language.
    pub original: Option<OriginalPage>,
    /// Its relations except links in texts, sorted by relation and then by node.
    pub edges: Vec<Edge>,
}

/// One relation of a node to another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Edge {
    /// The relation.
    pub relation: Relation,
    /// The other node.
    pub to: NodeId,
    /// The kind of the other node.
    pub kind: Kind,
    /// The note of the author, such as the difference or the way there.
    pub note: Option<String>,
    /// Where it is written. For an inverse or derived relation, the location that it follows from.
    pub span: Span,
}

impl Node {
    /// The edges with one relation, in list order. Links in texts are not included.
    pub fn related(&self, relation: Relation) -> &[Edge] {
        let start = self.edges.partition_point(|edge| edge.relation < relation);
        let end = self.edges.partition_point(|edge| edge.relation <= relation);
        &self.edges[start..end]
    }

    /// The edges with one relation to nodes of one kind.
    pub fn related_of(&self, relation: Relation, kind: Kind) -> impl Iterator<Item = &Edge> {
        self.related(relation).iter().filter(move |edge| edge.kind == kind)
    }

    /// The name by which lists are sorted: the reading of its document, or its title.
    pub(crate) fn order_name<'a>(&'a self, metadata: &'a MetadataList) -> &'a str {
        self.entry.map_or(&self.title, |entry| metadata[entry].order_name())
    }

    /// Whether a name is its title, or the file name or another name of its document.
    pub(crate) fn is_called(&self, name: &str, metadata: Option<&Metadata>) -> bool {
        let name = name_key(name);
        let has_name = |metadata: &Metadata| {
            name_key(&metadata.stem) == name
                || metadata.front.alternate_names.names().any(|(other, _)| name_key(&other.value) == name)
        };
        name_key(&self.title) == name || metadata.is_some_and(has_name)
    }

    /// Whether its page is that of the main language, because it has none in this one.
    pub fn is_untranslated(&self) -> bool {
        self.original.as_ref().is_some_and(|original| !original.is_translated)
    }

    /// Whether it should have a document and has none.
    pub fn is_unwritten(&self) -> bool {
        self.entry.is_none() && unwritten_code(self.kind).is_some()
    }
}
