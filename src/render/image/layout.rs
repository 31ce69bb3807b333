//! Boxes of equal size and the arrows between them -> coordinates, in layers from top to bottom with few crossings. This
//! module wraps `dagre`: only input that it supports reaches it, and its types stay here.

use std::collections::BTreeSet;

use dagre::graph::{Graph, GraphOptions};
use dagre::{EdgeLabel, LayoutOptions, NodeLabel, RankDir};

pub(crate) use dagre::Point as Coordinates;

/// The coordinates of boxes and arrows. The origin is the upper left corner.
pub(crate) struct DiagramLayout {
    /// The centre of each box, in the order of the boxes.
    pub(crate) centers: Vec<Coordinates>,
    /// Each arrow: the indexes of its start and its end, and its bends in between.
    pub(crate) lines: Vec<(usize, usize, Vec<Coordinates>)>,
    /// The width of the diagram.
    pub(crate) width: usize,
    /// The height of the diagram.
    pub(crate) height: usize,
}

/// Lays out `count` boxes and the arrows between them. Ignores duplicate arrows, and arrows from a box to itself or to an
/// index out of range.
#[expect(clippy::cast_precision_loss, reason = "a box is far smaller than 2^52")]
pub(crate) fn layers(count: usize, arrows: &[(usize, usize)], (width, height): (usize, usize)) -> DiagramLayout {
    let mut graph: Graph<NodeLabel, EdgeLabel> =
        Graph::with_options(GraphOptions { directed: true, multigraph: false, compound: false });
    for index in 0..count {
        let label = NodeLabel { width: width as f64, height: height as f64, ..NodeLabel::default() };
        graph.set_node(index.to_string(), Some(label));
    }
    let arrows: BTreeSet<(usize, usize)> =
        arrows.iter().copied().filter(|(from, to)| from != to && *from < count && *to < count).collect();
    for (from, to) in &arrows {
        graph.set_edge(from.to_string(), to.to_string(), Some(EdgeLabel::default()), None);
    }
    let options =
        LayoutOptions { rankdir: RankDir::TB, nodesep: 16.0, edgesep: 12.0, ranksep: 52.0, ..LayoutOptions::default() };
    dagre::layout(&mut graph, Some(options));
    let centers: Vec<Coordinates> = (0..count).map(|index| center(&graph, index)).collect();
    let lines: Vec<_> = arrows.iter().map(|&(from, to)| (from, to, bends(&graph, from, to))).collect();
    let bends = || lines.iter().flat_map(|(_, _, bends)| bends);
    let extent = |coordinate: fn(&Coordinates) -> f64, half: f64| {
        let boxes = centers.iter().map(coordinate).fold(0.0, f64::max) + half;
        to_pixels(bends().map(coordinate).fold(boxes, f64::max))
    };
    let width = extent(|point| point.x, width as f64 / 2.0);
    let height = extent(|point| point.y, height as f64 / 2.0);
    DiagramLayout { centers, lines, width, height }
}

/// Rounds a coordinate to a whole number, at least 0.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a diagram is small and starts at 0")]
pub(crate) fn to_pixels(coordinate: f64) -> usize {
    coordinate.round().max(0.0) as usize
}

fn center(graph: &Graph<NodeLabel, EdgeLabel>, index: usize) -> Coordinates {
    let node = graph.node(&index.to_string());
    let coordinate = |of: fn(&NodeLabel) -> Option<f64>| node.and_then(of).filter(|c| c.is_finite());
    Coordinates::new(coordinate(|node| node.x).unwrap_or_default(), coordinate(|node| node.y).unwrap_or_default())
}

/// The points where an arrow crosses a layer in between. dagre's first and last point lie on the borders of the boxes, and
/// every second one of the others lies halfway between two layers; these are dropped.
fn bends(graph: &Graph<NodeLabel, EdgeLabel>, from: usize, to: usize) -> Vec<Coordinates> {
    let edge = graph.edge(&from.to_string(), &to.to_string(), None);
    let points = edge.map(|edge| edge.points.as_slice()).unwrap_or_default();
    let inner = points.get(1..points.len().saturating_sub(1)).unwrap_or_default();
    inner.iter().skip(1).step_by(2).cloned().collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// For any arrows, no two boxes overlap, and the layout is deterministic.
        #[test]
        fn boxes_never_overlap(count in 1_usize..40, arrows in prop::collection::vec((0_usize..45, 0_usize..45), 0..80)) {
            let first = layers(count, &arrows, (100, 40));
            let second = layers(count, &arrows, (100, 40));
            prop_assert_eq!(&first.centers, &second.centers);
            prop_assert_eq!(&first.lines, &second.lines);
            for (index, one) in first.centers.iter().enumerate() {
                prop_assert!(one.x.is_finite() && one.y.is_finite());
                for other in &first.centers[index + 1..] {
                    prop_assert!((one.x - other.x).abs() >= 100.0 || (one.y - other.y).abs() >= 40.0, "{one:?} {other:?}");
                }
            }
        }
    }
}
