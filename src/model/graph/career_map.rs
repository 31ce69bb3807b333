//! Roles -> the career map: the roles with career steps, by family, in parts that fit into one diagram, and how far each of them is
//! from where people start.

use std::cmp::Reverse;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::ops::Range;

use rustc_hash::FxHashMap;

use crate::model::document::entry::MetadataList;
use crate::model::graph::families::Family;
use crate::model::graph::node::{Node, NodeId, Nodes};
use crate::model::graph::relation::Relation;
use crate::model::kind::Kind;
use crate::model::name::key::name_key;

/// The maximum number of roles in a part. A larger diagram is unreadable.
pub const PART_SIZE: usize = 24;

/// The maximum number of boxes in the diagram of a part, including the neighbours of its roles.
pub const MAX_BOXES: usize = 2 * PART_SIZE;

/// The maximum number of roles in one diagram of the whole map.
pub const MAX_ROLES_IN_ONE: usize = 40;

/// The maximum size of a page of the map: its parts have a box and two lines of text for each role, and a box for each neighbour.
const PAGE_SIZE: usize = 2 * MAX_BOXES;

/// The roles with career steps.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CareerMap {
    /// The parts: families by name, then the roles without a family.
    pub parts: Vec<MapPart>,
    /// The number of steps to each role from the nearest role where people start.
    pub distances: BTreeMap<NodeId, usize>,
}

/// A family of roles, or a part of a large family.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MapPart {
    /// The family. `None` for roles without one.
    pub family: Option<String>,
    /// Its roles with career steps, in list order.
    pub roles: Vec<NodeId>,
    /// The number of roles of other parts in its diagram: those that its roles lead to or come from.
    pub neighbours: usize,
}

impl MapPart {
    fn new(family: Option<String>, roles: &[NodeId], nodes: &Nodes) -> Self {
        let relations = [Relation::LeadsTo, Relation::ComesFrom];
        let edges = roles.iter().flat_map(|id| relations.iter().flat_map(|relation| nodes[*id].related(*relation)));
        let neighbours: BTreeSet<NodeId> = edges.map(|edge| edge.to).filter(|id| !roles.contains(id)).collect();
        let neighbours = neighbours.len().min(MAX_BOXES - roles.len());
        Self { family, roles: roles.to_vec(), neighbours }
    }
}

impl CareerMap {
    pub(crate) fn collect(nodes: &Nodes, metadata: &MetadataList, families: &[Family]) -> Self {
        Self { parts: parts(nodes, metadata, families), distances: distances(nodes) }
    }

    /// Whether no role leads to another.
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// Whether one diagram shows the whole map.
    pub fn has_one_diagram(&self) -> bool {
        self.parts.iter().map(|part| part.roles.len()).sum::<usize>() <= MAX_ROLES_IN_ONE
    }

    /// The parts on each page of the map. A map with one diagram has one page.
    pub fn pages(&self) -> Vec<Range<usize>> {
        let mut pages: Vec<Range<usize>> = Vec::new();
        let mut size = 0;
        let is_one_page = self.has_one_diagram();
        for (index, part) in self.parts.iter().enumerate() {
            let added = 2 * part.roles.len() + part.neighbours;
            if let Some(page) = pages.last_mut().filter(|_| is_one_page || size + added <= PAGE_SIZE) {
                page.end = index + 1;
            } else {
                pages.push(index..index + 1);
                size = 0;
            }
            size += added;
        }
        pages
    }
}

fn has_steps(node: &Node) -> bool {
    !node.related(Relation::LeadsTo).is_empty() || !node.related(Relation::ComesFrom).is_empty()
}

fn parts(nodes: &Nodes, metadata: &MetadataList, families: &[Family]) -> Vec<MapPart> {
    let position: FxHashMap<&str, usize> =
        families.iter().enumerate().map(|(index, family)| (family.key.as_str(), index)).collect();
    let mut families: BTreeMap<usize, (Option<String>, Vec<NodeId>)> = BTreeMap::new();
    for (id, node) in nodes.of_kind(Kind::Role).filter(|(_, node)| has_steps(node)) {
        let family = node.entry.and_then(|entry| metadata[entry].front.role()?.family.clone());
        // Roles without a family come last.
        let key = family.as_deref().and_then(|family| position.get(&*name_key(family)).copied()).unwrap_or(usize::MAX);
        families.entry(key).or_insert_with(|| (family, Vec::new())).1.push(id);
    }
    let split = |(family, roles): (Option<String>, Vec<NodeId>)| -> Vec<MapPart> {
        roles.chunks(PART_SIZE).map(|roles| MapPart::new(family.clone(), roles, nodes)).collect()
    };
    families.into_values().flat_map(split).collect()
}

/// The distance of each role from the nearest role where people start. Roles that lead to each other in a circle without a start begin
/// at the one that leads to most others, compared with how many lead to it.
fn distances(nodes: &Nodes) -> BTreeMap<NodeId, usize> {
    let mut roles: Vec<NodeId> =
        nodes.of_kind(Kind::Role).filter(|(_, node)| has_steps(node)).map(|(id, _)| id).collect();
    let mut distances: BTreeMap<NodeId, usize> = BTreeMap::new();
    let mut queue: VecDeque<(NodeId, usize)> = VecDeque::new();
    queue.extend(roles.iter().filter(|id| is_start(**id, nodes)).map(|id| (*id, 0)));
    roles.sort_by_key(|id| Reverse((lead(&nodes[*id]), nodes[*id].related(Relation::LeadsTo).len())));
    let mut next_circle = roles.iter();
    loop {
        while let Some((id, distance)) = queue.pop_front() {
            if let Entry::Vacant(place) = distances.entry(id) {
                place.insert(distance);
                queue.extend(nodes[id].related_of(Relation::LeadsTo, Kind::Role).map(|edge| (edge.to, distance + 1)));
            }
        }
        match next_circle.find(|id| !distances.contains_key(id)) {
            Some(id) => queue.push_back((*id, 0)),
            None => return distances,
        }
    }
}

/// Whether people start in a role: no other role leads to it. Steps that go both ways don't count for a role that leads to more roles
/// than lead to it.
fn is_start(id: NodeId, nodes: &Nodes) -> bool {
    let mut before = nodes[id].related_of(Relation::ComesFrom, Kind::Role);
    let goes_back = |from: NodeId| nodes[id].related_of(Relation::LeadsTo, Kind::Role).any(|edge| edge.to == from);
    nodes[id].related(Relation::ComesFrom).is_empty() || lead(&nodes[id]) > 0 && before.all(|edge| goes_back(edge.to))
}

/// By how many the roles that a role leads to outnumber those that lead to it.
fn lead(node: &Node) -> isize {
    node.related(Relation::LeadsTo).len().cast_signed() - node.related(Relation::ComesFrom).len().cast_signed()
}
