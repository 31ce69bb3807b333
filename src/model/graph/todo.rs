//! The to-do list of the authors.

use crate::model::graph::node::NodeId;

/// A task for the authors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Todo {
    /// A review is overdue.
    Overdue(NodeId),
    /// A document is missing.
    Unwritten(NodeId),
    /// A position of a debate has no source: the debate, and the index of the position's heading.
    Unsourced(NodeId, usize),
}
