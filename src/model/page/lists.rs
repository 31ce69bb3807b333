//! The lists of a node that can continue on further pages.

use crate::model::address::folder_names::FolderNames;
use crate::model::address::url::Url;
use crate::model::graph::node::{Edge, Node};
use crate::model::graph::relation::Relation;
use crate::model::kind::Kind;

/// A list that can continue on further pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum List {
    /// The articles about a role or on a topic.
    Articles,
    /// The roles on a topic, those that need a skill, or those that differ at a kind of workplace.
    Roles,
    /// The pages about a role or on a topic.
    Pages,
    /// The pages in a folder.
    Children,
    /// The documents that link to the node.
    LinkedFrom,
}

impl List {
    /// All lists.
    pub const ALL: [List; 5] = [List::Articles, List::Roles, List::Pages, List::Children, List::LinkedFrom];

    /// Its first page below the page of a node. In a language that names the folder, it has that name: `/roles/x/` ->
    /// `/roles/x/artikel/`.
    pub fn url(self, node: &Url, folders: &FolderNames) -> Url {
        node.child(&folders.published(self.segment()))
    }

    /// The usual last part of its URL.
    fn segment(self) -> &'static str {
        match self {
            List::Articles => "articles",
            List::Roles => "roles",
            List::Pages => "pages",
            List::Children => "contents",
            List::LinkedFrom => "linked-from",
        }
    }

    /// The relation that the list shows for a kind of node, and the kind of the related nodes.
    fn relation(self, kind: Kind) -> Option<(Relation, Kind)> {
        match (self, kind) {
            (List::Articles, Kind::Topic) => Some((Relation::TopicOf, Kind::Article)),
            (List::Articles, Kind::Role) => Some((Relation::DiscussedIn, Kind::Article)),
            (List::Articles, Kind::Debate) => Some((Relation::ArguedIn, Kind::Article)),
            (List::Pages, Kind::Topic) => Some((Relation::TopicOf, Kind::Page)),
            (List::Pages, Kind::Role) => Some((Relation::DiscussedIn, Kind::Page)),
            (List::Roles, Kind::Topic) => Some((Relation::TopicOf, Kind::Role)),
            (List::Roles, Kind::Skill) => Some((Relation::NeededBy, Kind::Role)),
            (List::Roles, Kind::Context) => Some((Relation::ContextOf, Kind::Role)),
            _ => None,
        }
    }

    /// The items of the list for a node, in the order of lists, each once. `linked_from` are the backlinks of the node.
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
