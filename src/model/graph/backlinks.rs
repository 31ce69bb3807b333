//! The links of all texts, and the terms that they use -> the backlinks of each node.

use crate::model::graph::node::{Edge, NodeId, Nodes};
use crate::model::graph::relation::Relation;
use crate::model::graph::text_links::LinksByEntry;
use crate::model::indexed::Id;

/// The backlinks of all nodes.
#[derive(Debug, Default)]
pub struct Backlinks {
    /// Sorted by target node, then by source node.
    edges: Vec<Edge>,
    /// The index in `edges` of the first backlink of each node, and at the end the number of all backlinks.
    starts: Vec<usize>,
}

impl Backlinks {
    /// Inverts the links of all texts.
    pub(crate) fn new(nodes: &Nodes, links: &LinksByEntry) -> Self {
        let listed = || nodes.iter_ids().filter(|(_, node)| !node.is_unlisted);
        let written = || {
            listed().filter_map(|(id, node)| {
                let links = &links[node.entry?];
                Some((id, links.to.iter().chain(&links.terms)))
            })
        };
        let mut starts = vec![0; nodes.len() + 1];
        for edge in written().flat_map(|(_, to)| to) {
            starts[edge.to.index() + 1] += 1;
        }
        for index in 1..starts.len() {
            starts[index] += starts[index - 1];
        }
        // The source nodes are visited in order, so the backlinks of each node are sorted.
        let mut next = starts.clone();
        let mut from = vec![None; next.last().copied().unwrap_or_default()];
        for (id, to) in written() {
            for edge in to {
                let index = &mut next[edge.to.index()];
                from[*index] = Some((id, edge.span));
                *index += 1;
            }
        }
        let edge = |(id, span): (NodeId, _)| {
            let kind = nodes[id].kind;
            Edge { relation: Relation::LinkedFrom, to: id, kind, note: None, span }
        };
        Self { edges: from.into_iter().flatten().map(edge).collect(), starts }
    }

    /// The backlinks of a node, in list order.
    pub fn of(&self, node: NodeId) -> &[Edge] {
        let index = node.index();
        &self.edges[self.starts[index]..self.starts[index + 1]]
    }
}
