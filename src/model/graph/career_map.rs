//! Roles -> the career map: the roles with career steps, by family, in parts that fit into one diagram.

use std::collections::BTreeMap;

use crate::model::address::slug::slug;
use crate::model::document::entry::MetadataList;
use crate::model::graph::node::{NodeId, Nodes};
use crate::model::graph::relation::Relation;
use crate::model::kind::Kind;

/// The maximum number of roles in a part. A larger diagram is unreadable.
pub const PART_SIZE: usize = 24;

/// The maximum number of parts on a page of the map.
pub const PARTS_PER_PAGE: usize = 8;

/// A family of roles, or a part of a large family.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MapPart {
    /// The family. `None` for roles without one.
    pub family: Option<String>,
    /// Its roles with career steps, in list order.
    pub roles: Vec<NodeId>,
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
        roles.chunks(PART_SIZE).map(|roles| MapPart { family: family.clone(), roles: roles.to_vec() }).collect()
    };
    families.into_values().flat_map(split).collect()
}
