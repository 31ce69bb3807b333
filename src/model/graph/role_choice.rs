//! Whether a guide has enough roles for a choice of any of them: on the index of moves, on that of comparisons, and for the tools
//! of readers.

use crate::model::document::entry::MetadataList;
use crate::model::document::front_matter::RoleFields;
use crate::model::graph::node::{Node, NodeId, Nodes};
use crate::model::kind::Kind;

/// Whether the index of moves offers a choice of any two roles: it exists, and there are two.
pub(crate) fn has_moves(nodes: &Nodes) -> bool {
    nodes.of_kind(Kind::Move).next().is_some() && nodes.of_kind(Kind::Role).nth(1).is_some()
}

/// Whether any roles can be compared: two have a document.
pub(crate) fn has_comparisons(nodes: &Nodes) -> bool {
    nodes.of_kind(Kind::Role).filter(|(_, role)| role.entry.is_some()).nth(1).is_some()
}

/// The listed roles whose documents fulfil a condition, in list order.
pub(crate) fn roles_with(
    nodes: &Nodes,
    metadata: &MetadataList,
    condition: impl Fn(&RoleFields) -> bool,
) -> Vec<NodeId> {
    let fulfils = |node: &Node| node.entry.and_then(|entry| metadata[entry].front.role()).is_some_and(&condition);
    nodes.of_kind(Kind::Role).filter(|(_, node)| fulfils(node)).map(|(id, _)| id).collect()
}

/// Whether the site has the data about roles.
pub(crate) fn has_data(nodes: &Nodes) -> bool {
    has_moves(nodes) || has_comparisons(nodes)
}
