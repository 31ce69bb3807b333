//! Boxes in lanes and columns, and the arrows between them -> a row for each box, and the way of each arrow between the rows. Lanes and
//! boxes are ordered so that arrows are short and cross rarely: boxes by the barycentre of their neighbours.

use std::collections::{BTreeMap, BTreeSet};

/// How often the boxes are ordered anew.
const SWEEPS: usize = 8;

/// The place of a box: its lane and its column, from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cell {
    pub(crate) lane: usize,
    pub(crate) column: usize,
}

/// The rows and columns of all boxes.
pub(super) struct Grid<'a> {
    pub(super) cells: &'a [Cell],
    /// The lanes from top to bottom, each with the number of its rows.
    pub(super) lanes: Vec<(usize, usize)>,
    /// The row of each box, counted over all lanes.
    pub(super) rows: Vec<usize>,
    pub(super) columns: usize,
}

/// The way of an arrow between columns that are not adjacent.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Route {
    /// The columns are the same or adjacent.
    Direct,
    /// Along the row of its start, whose cells are empty.
    StartRow,
    /// Along the row of its end.
    EndRow,
    /// Above a row, as one of several parallel arrows.
    Above { row: usize, track: usize },
}

impl<'a> Grid<'a> {
    pub(super) fn new(cells: &'a [Cell], arrows: &[(usize, usize)]) -> Self {
        let columns = cells.iter().map(|cell| cell.column + 1).max().unwrap_or_default();
        let order = lane_order(cells, arrows);
        let mut groups: BTreeMap<(usize, usize), Vec<usize>> = BTreeMap::new();
        let position = |lane: usize| order.iter().position(|other| *other == lane).unwrap_or_default();
        for (index, cell) in cells.iter().enumerate() {
            groups.entry((cell.column, position(cell.lane))).or_default().push(index);
        }
        let size =
            |lane: usize| groups.iter().filter(|((_, other), _)| *other == lane).map(|(_, group)| group.len()).max();
        let lanes: Vec<(usize, usize)> =
            order.iter().enumerate().map(|(position, lane)| (*lane, size(position).unwrap_or_default())).collect();
        let mut grid = Self { cells, lanes, rows: vec![0; cells.len()], columns };
        grid.order_rows(&groups, arrows);
        grid
    }

    /// Gives each box a row of its lane, near the boxes that it has arrows to. The best of several sweeps over the columns wins.
    fn order_rows(&mut self, groups: &BTreeMap<(usize, usize), Vec<usize>>, arrows: &[(usize, usize)]) {
        let firsts: Vec<usize> =
            self.lanes.iter().scan(0, |next, (_, size)| Some(std::mem::replace(next, *next + size))).collect();
        for ((_, lane), group) in groups {
            for (row, index) in group.iter().enumerate() {
                self.rows[*index] = firsts[*lane] + row;
            }
        }
        let mut neighbours: Vec<Vec<usize>> = vec![Vec::new(); self.cells.len()];
        for (from, to) in arrows {
            neighbours[*from].push(*to);
            neighbours[*to].push(*from);
        }
        let mut best = (self.cost(arrows), self.rows.clone());
        for sweep in 0..SWEEPS {
            let mut place = |((_, lane), group): (&(usize, usize), &Vec<usize>)| {
                self.place(group, &neighbours, firsts[*lane], self.lanes[*lane].1);
            };
            if sweep % 2 == 0 {
                groups.iter().for_each(&mut place);
            } else {
                groups.iter().rev().for_each(&mut place);
            }
            let cost = self.cost(arrows);
            if cost < best.0 {
                best = (cost, self.rows.clone());
            }
        }
        self.rows = best.1;
    }

    /// Places the boxes of one column of a lane at the barycentres of their neighbours, as far as there is space.
    fn place(&mut self, group: &[usize], neighbours: &[Vec<usize>], first: usize, size: usize) {
        // In sixteenths of a row.
        let barycentre = |index: usize| match neighbours[index].len() {
            0 => self.rows[index] * 16,
            count => neighbours[index].iter().map(|other| self.rows[*other] * 16).sum::<usize>() / count,
        };
        let mut sorted: Vec<(usize, usize)> = group.iter().map(|index| (barycentre(*index), *index)).collect();
        sorted.sort_unstable();
        let mut next = first;
        for (position, (barycentre, index)) in sorted.iter().enumerate() {
            let last = first + size - (sorted.len() - position);
            let row = ((barycentre + 8) / 16).clamp(next, last.max(next));
            self.rows[*index] = row;
            next = row + 1;
        }
    }

    /// A measure of how hard the arrows are to follow: their lengths across rows, and their crossings.
    fn cost(&self, arrows: &[(usize, usize)]) -> usize {
        let length = |(from, to): &(usize, usize)| self.rows[*from].abs_diff(self.rows[*to]);
        let crosses = |one: &(usize, usize), other: &(usize, usize)| {
            let columns = |arrow: &(usize, usize)| (self.cells[arrow.0].column, self.cells[arrow.1].column);
            let starts = self.rows[one.0].cmp(&self.rows[other.0]);
            let ends = self.rows[one.1].cmp(&self.rows[other.1]);
            columns(one) == columns(other) && starts.is_ne() && ends == starts.reverse()
        };
        let crossings = |(index, arrow): (usize, &(usize, usize))| {
            arrows[index + 1..].iter().filter(|other| crosses(arrow, other)).count()
        };
        arrows.iter().map(length).sum::<usize>() + 2 * arrows.iter().enumerate().map(crossings).sum::<usize>()
    }

    /// The way of each arrow. Short arrows choose first.
    pub(super) fn routes(&self, arrows: &[(usize, usize)]) -> Vec<Route> {
        let column = |index: usize| self.cells[index].column;
        let mut occupied: BTreeSet<(usize, usize)> =
            self.cells.iter().zip(&self.rows).map(|(cell, row)| (*row, cell.column)).collect();
        let mut tracks: BTreeMap<usize, usize> = BTreeMap::new();
        let mut routes = vec![Route::Direct; arrows.len()];
        let mut order: Vec<usize> = (0..arrows.len()).collect();
        order.sort_by_key(|index| column(arrows[*index].0).abs_diff(column(arrows[*index].1)));
        for index in order {
            let (from, to) = arrows[index];
            let (left, right) = (column(from).min(column(to)), column(from).max(column(to)));
            if right - left < 2 {
                continue;
            }
            let (start, end) = (self.rows[from], self.rows[to]);
            let free = |row: usize, occupied: &BTreeSet<(usize, usize)>| {
                (left + 1..right).all(|column| !occupied.contains(&(row, column)))
            };
            let along = |row: usize| (left + 1..right).map(move |column| (row, column));
            routes[index] = if free(end, &occupied) {
                occupied.extend(along(end));
                Route::EndRow
            } else if free(start, &occupied) {
                occupied.extend(along(start));
                Route::StartRow
            } else {
                let row = if end < start { end + 1 } else { end };
                let track = tracks.entry(row).or_default();
                *track += 1;
                Route::Above { row, track: *track }
            };
        }
        routes
    }
}

/// Orders lanes so that lanes with arrows between them are close to each other: swaps adjacent lanes while that helps.
fn lane_order(cells: &[Cell], arrows: &[(usize, usize)]) -> Vec<usize> {
    let mut order: Vec<usize> = cells.iter().map(|cell| cell.lane).collect::<BTreeSet<_>>().into_iter().collect();
    let between: Vec<(usize, usize)> = arrows.iter().map(|(from, to)| (cells[*from].lane, cells[*to].lane)).collect();
    let cost = |order: &[usize]| -> usize {
        let positions: BTreeMap<usize, usize> =
            order.iter().enumerate().map(|(position, lane)| (*lane, position)).collect();
        between.iter().map(|(from, to)| positions[from].abs_diff(positions[to])).sum()
    };
    let mut best = cost(&order);
    loop {
        let before = best;
        for index in 1..order.len() {
            order.swap(index - 1, index);
            let new = cost(&order);
            if new < best {
                best = new;
            } else {
                order.swap(index - 1, index);
            }
        }
        if best == before {
            return order;
        }
    }
}
