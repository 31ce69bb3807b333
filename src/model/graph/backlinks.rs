//! The links of all texts -> what links to each node: the inverse that nobody writes.

use crate::model::graph::node::{Edge, NodeId, Nodes};
use crate::model::graph::relation::Relation;
use crate::model::graph::text_links::LinksByEntry;
use crate::model::indexed::Id;

/// What links to each node.
#[derive(Debug, Default)]
pub struct Backlinks {
    /// All of them, by the node that they lead to and then by the one that they come from.
    edges: Vec<Edge>,
    /// Where among them those of each node begin, and where the last end.
    starts: Vec<usize>,
}

impl Backlinks {
    /// Turns the links of all texts round.
    pub(crate) fn new(nodes: &Nodes, links: &LinksByEntry) -> Self {
        let written = || nodes.iter_ids().filter_map(|(id, node)| Some((id, &links[node.entry?].to)));
        let mut starts = vec![0; nodes.len() + 1];
        for edge in written().flat_map(|(_, to)| to) {
            starts[edge.to.index() + 1] += 1;
        }
        for index in 1..starts.len() {
            starts[index] += starts[index - 1];
        }
        // Texts are gone through in the order of their nodes, so what leads to a node is in that order too.
        let mut next = starts.clone();
        let mut from = vec![None; next.last().copied().unwrap_or_default()];
        for (id, to) in written() {
            for edge in to {
                let place = &mut next[edge.to.index()];
                from[*place] = Some((id, edge.span));
                *place += 1;
            }
        }
        let edge = |(id, span): (NodeId, _)| {
            let kind = nodes[id].kind;
            Edge { relation: Relation::LinkedFrom, to: id, kind, note: None, span }
        };
        Self { edges: from.into_iter().flatten().map(edge).collect(), starts }
    }

    /// What links to a node, in the order of lists.
    pub fn of(&self, node: NodeId) -> &[Edge] {
        let index = node.index();
        &self.edges[self.starts[index]..self.starts[index + 1]]
    }
}
