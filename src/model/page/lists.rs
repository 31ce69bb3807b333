//! Lists of a node that may go on in pages of their own -> what is in them.

use crate::model::graph::node::{Edge, Node};
use crate::model::graph::relation::Relation;
use crate::model::kind::Kind;

/// A list that goes on in pages of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum List {
    /// The articles about a role or on a topic.
    Articles,
    /// The roles on a topic, those that need a skill, or those that differ at a kind of workplace.
    Roles,
    /// The texts that link to something.
    LinkedFrom,
}

impl List {
    /// Every list.
    pub const ALL: [List; 3] = [List::Articles, List::Roles, List::LinkedFrom];

    /// Its part of the address.
    pub fn segment(self) -> &'static str {
        match self {
            List::Articles => "articles",
            List::Roles => "roles",
            List::LinkedFrom => "linked-from",
        }
    }

    /// What a node of a kind has in it: a relation, and the kind of its other ends where only one counts.
    fn relation(self, kind: Kind) -> Option<(Relation, Kind)> {
        match (self, kind) {
            (List::Articles, Kind::Topic) => Some((Relation::TopicOf, Kind::Article)),
            (List::Articles, Kind::Role) => Some((Relation::DiscussedIn, Kind::Article)),
            (List::Articles, Kind::Debate) => Some((Relation::ArguedIn, Kind::Article)),
            (List::Roles, Kind::Topic) => Some((Relation::TopicOf, Kind::Role)),
            (List::Roles, Kind::Skill) => Some((Relation::NeededBy, Kind::Role)),
            (List::Roles, Kind::Context) => Some((Relation::ContextOf, Kind::Role)),
            _ => None,
        }
    }

    /// What is in it for a node, in the order of lists, each thing once. What links to the node isn't among the node's
    /// own relations.
    pub fn edges<'a>(self, node: &'a Node, linked_from: &'a [Edge]) -> impl Iterator<Item = &'a Edge> {
        let (edges, kind) = match (self, self.relation(node.kind)) {
            (List::LinkedFrom, _) => (linked_from, None),
            (_, Some((relation, kind))) => (node.related(relation), Some(kind)),
            (_, None) => Default::default(),
        };
        let mut last = None;
        let fits = move |edge: &&Edge| kind.is_none_or(|kind| edge.kind == kind);
        edges.iter().filter(fits).filter(move |edge| last.replace(edge.to) != Some(edge.to))
    }
}
