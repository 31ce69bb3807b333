//! Whether a guide has enough roles for a choice of any of them: on the index of moves, and on that of comparisons.

use crate::model::graph::node::Nodes;
use crate::model::kind::Kind;

/// Whether the index of moves offers a choice of any two roles: it exists, and there are two.
pub(crate) fn has_moves(nodes: &Nodes) -> bool {
    nodes.of_kind(Kind::Move).next().is_some() && nodes.of_kind(Kind::Role).nth(1).is_some()
}

/// Whether any roles can be compared: two have a document.
pub(crate) fn has_comparisons(nodes: &Nodes) -> bool {
    nodes.of_kind(Kind::Role).filter(|(_, role)| role.entry.is_some()).nth(1).is_some()
}

/// Whether the site has the data about roles.
pub(crate) fn has_data(nodes: &Nodes) -> bool {
    has_moves(nodes) || has_comparisons(nodes)
}
