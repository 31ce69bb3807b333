//! Roles -> the career map: the roles with career steps, by family, in parts that fit into one diagram.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::model::address::slug::slug;
use crate::model::document::entry::MetadataList;
use crate::model::graph::node::{NodeId, Nodes};
use crate::model::graph::relation::Relation;
use crate::model::kind::Kind;

/// The maximum number of roles in a part. A larger diagram is unreadable.
pub const PART_SIZE: usize = 24;

/// The maximum number of boxes in the diagram of a part, including the neighbours of its roles.
pub const MAX_BOXES: usize = 2 * PART_SIZE;

/// The maximum number of roles in one diagram of the whole map.
pub const MAX_ROLES_IN_ONE: usize = 40;

/// The maximum size of a page of the map: its parts have a box and two lines of text for each role, and a box for each neighbour.
const PAGE_SIZE: usize = 2 * MAX_BOXES;

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

/// Whether one diagram shows the whole map.
pub fn has_one_diagram(parts: &[MapPart]) -> bool {
    parts.iter().map(|part| part.roles.len()).sum::<usize>() <= MAX_ROLES_IN_ONE
}

/// The parts on each page of the map. A map with one diagram has one page.
pub fn pages(parts: &[MapPart]) -> Vec<Range<usize>> {
    let mut pages: Vec<Range<usize>> = Vec::new();
    let mut size = 0;
    let is_one_page = has_one_diagram(parts);
    for (index, part) in parts.iter().enumerate() {
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

/// The parts of the map: families by name, then the roles without a family.
pub(crate) fn parts(nodes: &Nodes, metadata: &MetadataList) -> Vec<MapPart> {
    let mut families: BTreeMap<(bool, String), (Option<String>, Vec<NodeId>)> = BTreeMap::new();
    for (id, node) in nodes.of_kind(Kind::Role) {
        if node.related(Relation::LeadsTo).is_empty() && node.related(Relation::ComesFrom).is_empty() {
            continue;
        }
        let family = node.entry.and_then(|entry| metadata[entry].front.role()?.family.clone());
        let key = (family.is_none(), family.as_deref().map(slug).unwrap_or_default());
        families.entry(key).or_insert_with(|| (family, Vec::new())).1.push(id);
    }
    let split = |(family, roles): (Option<String>, Vec<NodeId>)| -> Vec<MapPart> {
        roles.chunks(PART_SIZE).map(|roles| MapPart::new(family.clone(), roles, nodes)).collect()
    };
    families.into_values().flat_map(split).collect()
}
