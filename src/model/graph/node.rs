//! The graph of a guide: its nodes, and the relations between them.

use std::sync::Arc;

use crate::source::Span;

use crate::model::address::url::Url;
use crate::model::document::entry::EntryId;
use crate::model::graph::relation::Relation;
use crate::model::graph::unwritten::unwritten_code;
use crate::model::indexed::{Id, Indexed, define_id};
use crate::model::kind::Kind;

define_id! {
    /// The index of a node. Nodes are sorted as lists show them: by kind, then by weight, articles newest first, and all
    /// others by title.
    pub struct NodeId;
}

/// All nodes of a guide, in list order.
pub type Nodes = Indexed<NodeId, Arc<[Node]>>;

impl Nodes {
    /// The nodes of one kind, in list order.
    pub fn of_kind(&self, kind: Kind) -> impl Iterator<Item = (NodeId, &Node)> {
        let start = self.partition_point(|node| node.kind < kind);
        let following = self.iter().enumerate().skip(start).map(|(index, node)| (NodeId::from_index(index), node));
        following.take_while(move |(_, node)| node.kind == kind)
    }
}

/// An article, a role, a topic, …; written, or only named.
#[derive(Debug, Clone)]
pub struct Node {
    /// What it is.
    pub kind: Kind,
    /// What it is called.
    pub title: String,
    /// The address of its page.
    pub url: Url,
    /// Its document. `None` for a node without one: unwritten, or derived from others.
    pub entry: Option<EntryId>,
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

    /// Whether it should have a document and has none.
    pub fn is_unwritten(&self) -> bool {
        self.entry.is_none() && unwritten_code(self.kind).is_some()
    }
}
