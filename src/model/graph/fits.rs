//! Statements about what role fits a person -> the skills that they name, and which of them are the same.

use crate::model::document::entry::Metadata;
use crate::model::graph::node::{Node, NodeId};

/// The maximum number of roles on one page of statements. With a dozen statements each, the page has less than 100 KiB.
pub(crate) const FIT_ROLES: usize = 40;

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
