//! Boxes in lanes and columns, and the arrows between them -> coordinates. Arrows run only between the rows and columns of a grid, or
//! through its empty cells, so no arrow crosses a box.

use std::collections::{BTreeMap, BTreeSet};

use crate::render::image::grid::{Cell, Grid, Route};

/// A coordinate in pixels from the upper left corner.
pub(crate) type Pixel = (usize, usize);

/// The width of a box, and the height of a box with few arrows.
const BOX: (usize, usize) = (148, 46);
/// The space between two columns, in which arrows bend.
const GUTTER: usize = 60;
/// The space around the boxes of a lane.
const PADDING: usize = 12;
/// The height of the titles of the columns, and of a lane.
const HEADING: usize = 24;
/// The space between two lanes.
const LANE_GAP: usize = 8;
/// The distance of parallel arrows between two rows.
const TRACK: usize = 7;
/// The distance of the arrows at one side of a box.
const PORT: usize = 7;
/// An arrow ends this far from its box, so that its tip touches the box.
const TIP: usize = 2;
/// A rectangle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rectangle {
    pub(crate) x: usize,
    pub(crate) y: usize,
    pub(crate) width: usize,
    pub(crate) height: usize,
}

/// A part of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Segment {
    /// A straight line to a point.
    Straight(Pixel),
    /// A cubic curve: its two control points and its end.
    Curve(Pixel, Pixel, Pixel),
}

/// The line of an arrow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) from: usize,
    pub(crate) to: usize,
    pub(crate) start: Pixel,
    pub(crate) segments: Vec<Segment>,
    /// Whether the tip points left.
    pub(crate) points_left: bool,
}

/// The coordinates of a diagram.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct DiagramLayout {
    /// The boxes, in the order of the input.
    pub(crate) boxes: Vec<Rectangle>,
    /// The lanes from top to bottom, each with its number.
    pub(crate) lanes: Vec<(usize, Rectangle)>,
    /// The middle of each column.
    pub(crate) columns: Vec<usize>,
    pub(crate) lines: Vec<Line>,
    pub(crate) width: usize,
    pub(crate) height: usize,
}

impl DiagramLayout {
    /// Places boxes and the arrows between them. Ignores duplicate arrows, and arrows from a box to itself or to an index out of
    /// range.
    pub(crate) fn new(cells: &[Cell], arrows: &[(usize, usize)]) -> Self {
        let count = cells.len();
        let valid = arrows.iter().copied().filter(|(from, to)| from != to && *from < count && *to < count);
        let arrows: Vec<(usize, usize)> = valid.collect::<BTreeSet<_>>().into_iter().collect();
        let grid = Grid::new(cells, &arrows);
        let routes = grid.routes(&arrows);
        Drawing::new(&grid, &arrows, &routes).layout(&routes)
    }

    /// The same diagram from right to left.
    #[must_use]
    pub(crate) fn mirrored(mut self) -> Self {
        let width = self.width;
        let flip = |(x, y): Pixel| (width.saturating_sub(x), y);
        for rectangle in self.boxes.iter_mut().chain(self.lanes.iter_mut().map(|(_, lane)| lane)) {
            rectangle.x = width.saturating_sub(rectangle.x + rectangle.width);
        }
        for x in &mut self.columns {
            *x = width.saturating_sub(*x);
        }
        for line in &mut self.lines {
            line.start = flip(line.start);
            line.points_left = !line.points_left;
            for segment in &mut line.segments {
                *segment = match *segment {
                    Segment::Straight(end) => Segment::Straight(flip(end)),
                    Segment::Curve(first, second, end) => Segment::Curve(flip(first), flip(second), flip(end)),
                };
            }
        }
        self
    }
}

/// One end of an arrow at a side of a box: the height to which the arrow goes, its index, and whether it starts here.
type PortOrder = (usize, usize, bool);

/// The coordinates of the grid, while arrows are added.
struct Drawing<'a> {
    grid: &'a Grid<'a>,
    arrows: &'a [(usize, usize)],
    boxes: Vec<Rectangle>,
    lanes: Vec<(usize, Rectangle)>,
    /// The upper edge of each row.
    tops: Vec<usize>,
    /// The middle of each row.
    middles: Vec<usize>,
    width: usize,
    height: usize,
}

impl<'a> Drawing<'a> {
    fn new(grid: &'a Grid<'a>, arrows: &'a [(usize, usize)], routes: &[Route]) -> Self {
        let rows: usize = grid.lanes.iter().map(|(_, size)| size).sum();
        let mut tracks = vec![0; rows];
        for route in routes {
            if let Route::Above { row, track } = route {
                tracks[*row] = tracks[*row].max(*track);
            }
        }
        let heights = Self::heights(grid, arrows);
        let mut row_heights = vec![BOX.1; rows];
        for (index, row) in grid.rows.iter().enumerate() {
            row_heights[*row] = row_heights[*row].max(heights[index]);
        }
        let bends_last = |(from, to): &(usize, usize)| {
            let columns = (grid.cells[*from].column, grid.cells[*to].column);
            columns.0 == columns.1 && columns.0 + 1 == grid.columns
        };
        let beyond = if arrows.iter().any(bends_last) { GUTTER } else { 0 };
        let width = 2 * PADDING + (grid.columns * (BOX.0 + GUTTER)).saturating_sub(GUTTER) + beyond;
        let (mut tops, mut lanes, mut y, mut row) = (Vec::new(), Vec::new(), HEADING, 0);
        for (lane, size) in &grid.lanes {
            let top = y;
            y += HEADING;
            for _ in 0..*size {
                y += if tracks[row] == 0 { PADDING } else { (tracks[row] + 1) * TRACK }.max(PADDING);
                tops.push(y);
                y += row_heights[row];
                row += 1;
            }
            y += PADDING;
            lanes.push((*lane, Rectangle { x: 0, y: top, width, height: y - top }));
            y += LANE_GAP;
        }
        let middles: Vec<usize> = tops.iter().zip(&row_heights).map(|(top, height)| top + height / 2).collect();
        let rectangle = |(index, height): (usize, usize)| Rectangle {
            x: PADDING + grid.cells[index].column * (BOX.0 + GUTTER),
            y: middles[grid.rows[index]] - height / 2,
            width: BOX.0,
            height,
        };
        let boxes = heights.into_iter().enumerate().map(rectangle).collect();
        Self { grid, arrows, boxes, lanes, tops, middles, width, height: y.saturating_sub(LANE_GAP) }
    }

    /// The heights of the boxes: each has space for its arrows.
    fn heights(grid: &Grid<'_>, arrows: &[(usize, usize)]) -> Vec<usize> {
        let mut ports = vec![[0, 0]; grid.cells.len()];
        for (from, to) in arrows {
            for (index, is_right) in [(from, leaves_right(grid, (*from, *to))), (to, arrives_right(grid, (*from, *to)))]
            {
                ports[*index][usize::from(is_right)] += 1;
            }
        }
        ports.into_iter().map(|[left, right]| BOX.1.max((left.max(right) + 1) * PORT)).collect()
    }

    fn layout(self, routes: &[Route]) -> DiagramLayout {
        let ports = self.ports(routes);
        let lines = routes.iter().enumerate().map(|(index, route)| self.line(index, *route, ports[index])).collect();
        let columns = (0..self.grid.columns).map(|column| PADDING + column * (BOX.0 + GUTTER) + BOX.0 / 2).collect();
        let Self { boxes, lanes, width, height, .. } = self;
        DiagramLayout { boxes, lanes, columns, lines, width, height }
    }

    /// The height at which a route runs between its columns, if it does.
    fn track(&self, index: usize, route: Route) -> Option<usize> {
        let (from, to) = self.arrows[index];
        match route {
            Route::Direct => None,
            Route::StartRow => Some(self.middles[self.grid.rows[from]]),
            Route::EndRow => Some(self.middles[self.grid.rows[to]]),
            Route::Above { row, track } => Some(self.tops[row] - track * TRACK),
        }
    }

    /// The heights at which each arrow leaves its box and arrives at the other. Each arrow at a side of a box has its own height, in
    /// the order of where the arrows go.
    fn ports(&self, routes: &[Route]) -> Vec<(usize, usize)> {
        let mut sides: BTreeMap<(usize, bool), Vec<PortOrder>> = BTreeMap::new();
        for (index, arrow) in self.arrows.iter().enumerate() {
            let track = self.track(index, routes[index]);
            let middle = |of: usize| self.middles[self.grid.rows[of]];
            let start = (track.unwrap_or_else(|| middle(arrow.1)), index, true);
            let end = (track.unwrap_or_else(|| middle(arrow.0)), index, false);
            sides.entry((arrow.0, leaves_right(self.grid, *arrow))).or_default().push(start);
            sides.entry((arrow.1, arrives_right(self.grid, *arrow))).or_default().push(end);
        }
        let mut ports = vec![(0, 0); self.arrows.len()];
        for ((index, _), mut side) in sides {
            side.sort_unstable();
            let Rectangle { y, height, .. } = self.boxes[index];
            let count = side.len();
            for (position, (_, arrow, is_start)) in side.into_iter().enumerate() {
                let port = y + height * (position + 1) / (count + 1);
                if is_start { ports[arrow].0 = port } else { ports[arrow].1 = port }
            }
        }
        ports
    }

    fn line(&self, index: usize, route: Route, (start_y, end_y): (usize, usize)) -> Line {
        let (from, to) = self.arrows[index];
        let (one, other) = (self.boxes[from], self.boxes[to]);
        let leaves_right = leaves_right(self.grid, (from, to));
        let arrives_right = arrives_right(self.grid, (from, to));
        let start_x = if leaves_right { one.x + one.width } else { one.x };
        let end_x = if arrives_right { other.x + other.width + TIP } else { other.x - TIP };
        let mut line = Line { from, to, start: (start_x, start_y), segments: Vec::new(), points_left: arrives_right };
        let end = (end_x, end_y);
        if leaves_right && arrives_right {
            // Boxes of one column: around the space between them.
            let rows = self.grid.rows[from].abs_diff(self.grid.rows[to]);
            let x = start_x + (GUTTER / 2 + 6 * rows).min(GUTTER);
            line.segments.push(Segment::Curve((x, start_y), (x, end_y), end));
            return line;
        }
        let track = match route {
            Route::Direct => {
                let x = usize::midpoint(start_x, end_x);
                line.segments.push(Segment::Curve((x, start_y), (x, end_y), end));
                return line;
            }
            Route::StartRow => start_y,
            Route::EndRow => end_y,
            Route::Above { .. } => self.track(index, route).unwrap_or(end_y),
        };
        // The ends of the straight part: the other sides of the gutters next to both boxes.
        let (first, second) = if leaves_right {
            (one.x + one.width + GUTTER, other.x - GUTTER)
        } else {
            (one.x - GUTTER, other.x + other.width + GUTTER)
        };
        let mut bend = |from: Pixel, to: Pixel| {
            let x = usize::midpoint(from.0, to.0);
            let curve = Segment::Curve((x, from.1), (x, to.1), to);
            line.segments.push(if from.1 == to.1 { Segment::Straight(to) } else { curve });
        };
        bend((start_x, start_y), (first, track));
        bend((first, track), (second, track));
        bend((second, track), end);
        line
    }
}

/// Whether an arrow leaves its box on the right: to a later column, or to the same one.
fn leaves_right(grid: &Grid<'_>, (from, to): (usize, usize)) -> bool {
    grid.cells[from].column <= grid.cells[to].column
}

/// Whether an arrow arrives at its box on the right: from a later column, or from the same one.
fn arrives_right(grid: &Grid<'_>, (from, to): (usize, usize)) -> bool {
    grid.cells[from].column >= grid.cells[to].column
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Points on a line.
    #[expect(clippy::cast_precision_loss, reason = "a diagram is small")]
    fn points(line: &Line) -> Vec<(f64, f64)> {
        let float = |(x, y): Pixel| (x as f64, y as f64);
        let mut at = float(line.start);
        let mut points = Vec::new();
        for segment in &line.segments {
            let (first, second, end) = match *segment {
                Segment::Straight(end) => (at, float(end), float(end)),
                Segment::Curve(first, second, end) => (float(first), float(second), float(end)),
            };
            for step in 1..16 {
                let t = f64::from(step) / 16.0;
                let mix = |a: f64, b: f64, c: f64, d: f64| {
                    let u = 1.0 - t;
                    u * u * u * a + 3.0 * u * u * t * b + 3.0 * u * t * t * c + t * t * t * d
                };
                points.push((mix(at.0, first.0, second.0, end.0), mix(at.1, first.1, second.1, end.1)));
            }
            at = end;
        }
        points
    }

    #[expect(clippy::cast_precision_loss, reason = "a diagram is small")]
    fn is_inside(rectangle: &Rectangle, (x, y): (f64, f64)) -> bool {
        let Rectangle { x: left, y: top, width, height } = *rectangle;
        let within = |value: f64, start: usize, size: usize| value > start as f64 && value < (start + size) as f64;
        within(x, left, width) && within(y, top, height)
    }

    proptest! {
        /// For any arrows, boxes don't overlap, no arrow crosses a box, and no two arrows leave or reach a box at the same point.
        #[test]
        fn arrows_and_boxes_are_apart(
            cells in prop::collection::vec((0_usize..6, 0_usize..7), 1..40),
            arrows in prop::collection::vec((0_usize..45, 0_usize..45), 0..80),
        ) {
            let cells: Vec<Cell> = cells.into_iter().map(|(lane, column)| Cell { lane, column }).collect();
            let layout = DiagramLayout::new(&cells, &arrows);
            prop_assert_eq!(&layout, &DiagramLayout::new(&cells, &arrows));
            for layout in [DiagramLayout::new(&cells, &arrows), layout.mirrored()] {
                for (index, one) in layout.boxes.iter().enumerate() {
                    prop_assert!(one.x + one.width <= layout.width && one.y + one.height <= layout.height);
                    let lane = layout.lanes.iter().find(|(lane, _)| *lane == cells[index].lane).map(|(_, lane)| *lane);
                    prop_assert!(lane.is_some_and(|lane| one.y >= lane.y && one.y + one.height <= lane.y + lane.height));
                    for other in &layout.boxes[index + 1..] {
                        let apart = one.x.abs_diff(other.x) >= one.width || one.y + one.height <= other.y || other.y + other.height <= one.y;
                        prop_assert!(apart, "{:?} {:?}", one, other);
                    }
                }
                let mut ends = BTreeSet::new();
                for line in &layout.lines {
                    for point in points(line) {
                        prop_assert!(!layout.boxes.iter().any(|shown| is_inside(shown, point)), "{:?} at {:?}", line, point);
                    }
                    let last = match line.segments.last() {
                        Some(Segment::Straight(end) | Segment::Curve(_, _, end)) => *end,
                        None => line.start,
                    };
                    prop_assert!(ends.insert((line.from, line.start)) && ends.insert((line.to, last)), "{:?}", line);
                }
            }
        }
    }

    #[test]
    fn boxes_are_next_to_their_neighbours() {
        let cell = |lane, column| Cell { lane, column };
        // A leads to Z, and B leads to Y: the straight order has no crossing.
        let cells = [cell(0, 0), cell(0, 0), cell(0, 1), cell(0, 1)];
        let layout = DiagramLayout::new(&cells, &[(0, 3), (1, 2)]);
        assert_eq!((layout.boxes[0].y, layout.boxes[1].y), (layout.boxes[3].y, layout.boxes[2].y));
        // The lanes 0 and 2 are connected, so they are adjacent.
        let cells = [cell(0, 0), cell(1, 0), cell(2, 1)];
        let layout = DiagramLayout::new(&cells, &[(0, 2)]);
        assert!(matches!(layout.lanes.as_slice(), [(1, _), (0, _), (2, _)] | [(0, _), (2, _), (1, _)]));
    }
}
