//! The graph of a guide: its nodes, and the relations between them.

use crate::model::address::url::Url;
use crate::model::graph::relation::Relation;
use crate::model::kind::Kind;
use crate::source::Span;

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
