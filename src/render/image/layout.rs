//! Boxes of one size and the arrows between them -> where they stand: in layers, with few crossings, from the top
//! down. The work is done by `dagre`; this keeps its names out of the drawing, and its input within what it expects.

use std::collections::BTreeSet;

use dagre::graph::{Graph, GraphOptions};
use dagre::{EdgeLabel, LayoutOptions, NodeLabel, RankDir};

pub(crate) use dagre::Point;

/// Where everything stands.
pub(crate) struct Layout {
    /// The middle of each box, in the order of the boxes.
    pub(crate) centers: Vec<Point>,
    /// Each arrow: its two boxes, and the points where it bends between them.
    pub(crate) lines: Vec<(usize, usize, Vec<Point>)>,
    /// The size of it all.
    pub(crate) width: usize,
    /// The size of it all.
    pub(crate) height: usize,
}

/// Lays out `count` boxes and the arrows between them. An arrow from a box to itself, to one that isn't there, or one
/// that is there already counts for nothing.
#[expect(clippy::cast_precision_loss, reason = "a box is far smaller than 2^52")]
pub(crate) fn layers(count: usize, arrows: &[(usize, usize)], (width, height): (usize, usize)) -> Layout {
    let mut graph: Graph<NodeLabel, EdgeLabel> =
        Graph::with_options(GraphOptions { directed: true, multigraph: false, compound: false });
    for at in 0..count {
        let label = NodeLabel { width: width as f64, height: height as f64, ..NodeLabel::default() };
        graph.set_node(at.to_string(), Some(label));
    }
    let arrows: BTreeSet<(usize, usize)> =
        arrows.iter().copied().filter(|(from, to)| from != to && *from < count && *to < count).collect();
    for (from, to) in &arrows {
        graph.set_edge(from.to_string(), to.to_string(), Some(EdgeLabel::default()), None);
    }
    let options =
        LayoutOptions { rankdir: RankDir::TB, nodesep: 16.0, edgesep: 12.0, ranksep: 52.0, ..LayoutOptions::default() };
    dagre::layout(&mut graph, Some(options));
    let center = |at: usize| {
        let node = graph.node(&at.to_string());
        let coordinate = |of: fn(&NodeLabel) -> Option<f64>| node.and_then(of).filter(|c| c.is_finite());
        Point::new(coordinate(|node| node.x).unwrap_or_default(), coordinate(|node| node.y).unwrap_or_default())
    };
    let centers: Vec<Point> = (0..count).map(center).collect();
    let line = |(from, to): &(usize, usize)| {
        let edge = graph.edge(&from.to_string(), &to.to_string(), None);
        let points = edge.map(|edge| edge.points.as_slice()).unwrap_or_default();
        // The first and the last lie on the edges of the boxes; of the others each second one lies between two rows.
        let bends = points.get(1..points.len().saturating_sub(1)).unwrap_or_default();
        (*from, *to, bends.iter().skip(1).step_by(2).cloned().collect())
    };
    let lines: Vec<(usize, usize, Vec<Point>)> = arrows.iter().map(line).collect();
    let all = || lines.iter().flat_map(|(_, _, bends)| bends).chain(&centers);
    let far = |coordinate: fn(&Point) -> f64, half: f64| {
        let most = centers.iter().map(coordinate).fold(0.0, f64::max) + half;
        all().map(coordinate).fold(most, f64::max)
    };
    let (right, bottom) = (far(|point| point.x, width as f64 / 2.0), far(|point| point.y, height as f64 / 2.0));
    Layout {
        width: crate::render::image::diagram::whole(right),
        height: crate::render::image::diagram::whole(bottom),
        centers,
        lines,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Whatever leads to whatever, every box has a place of its own, and the same one each time.
        #[test]
        fn every_graph_is_laid_out(count in 1_usize..40, arrows in prop::collection::vec((0_usize..45, 0_usize..45), 0..80)) {
            let first = layers(count, &arrows, (100, 40));
            let second = layers(count, &arrows, (100, 40));
            prop_assert_eq!(&first.centers, &second.centers);
            prop_assert_eq!(&first.lines, &second.lines);
            for (at, one) in first.centers.iter().enumerate() {
                prop_assert!(one.x.is_finite() && one.y.is_finite());
                for other in &first.centers[at + 1..] {
                    prop_assert!((one.x - other.x).abs() >= 100.0 || (one.y - other.y).abs() >= 40.0, "{one:?} {other:?}");
                }
            }
        }
    }
}
