//! Statements about what role fits a person -> the skills that they name, and which of them are the same.

use crate::model::document::entry::{Metadata, MetadataList};
use crate::model::graph::node::{Node, NodeId, Nodes};
use crate::model::kind::Kind;

/// The maximum number of roles on one page of statements. With a dozen statements each, the page has less than 100 KiB.
pub(crate) const FIT_ROLES: usize = 40;

/// The roles that have statements, in list order.
pub(crate) fn roles_with_fits(nodes: &Nodes, metadata: &MetadataList) -> Vec<NodeId> {
    let has_fits = |node: &Node| {
        let role = node.entry.filter(|_| !node.is_unlisted).and_then(|entry| metadata[entry].front.role());
        role.is_some_and(|role| !role.fits.is_empty())
    };
    nodes.of_kind(Kind::Role).filter(|(_, node)| has_fits(node)).map(|(id, _)| id).collect()
}

/// The one of the `skills` of a role that a statement names, by its title or another name.
pub(crate) fn skill_named<'a>(
    name: &str,
    skills: &[NodeId],
    node: impl Fn(NodeId) -> &'a Node,
    metadata_of: impl Fn(NodeId) -> Option<&'a Metadata>,
) -> Option<NodeId> {
    skills.iter().copied().find(|id| node(*id).is_called(name, metadata_of(*id)))
}

/// Whether two statements are the same for a reader: letter case, spaces and a final full stop don't count.
pub(crate) fn is_same(one: &str, other: &str) -> bool {
    key(one) == key(other)
}

/// The part of a statement that makes it different from others.
pub(crate) fn key(statement: &str) -> String {
    let words: Vec<String> = statement.split_whitespace().map(str::to_lowercase).collect();
    words.join(" ").trim_end_matches('.').to_string()
}
