//! Roles -> families. Names with the same slug are one family.

use std::collections::BTreeMap;

use crate::model::address::slug::slug;
use crate::model::address::url::Url;
use crate::model::document::entry::MetadataList;
use crate::model::graph::node::{NodeId, Nodes};
use crate::model::kind::Kind;

/// The maximum number of roles on one page of a family.
pub const FAMILY_SIZE: usize = 24;

/// A family of roles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Family {
    /// Its name, as the first of its roles has it.
    pub name: String,
    /// The URL of its page.
    pub url: Url,
    /// Its roles, in list order.
    pub roles: Vec<NodeId>,
}

/// All families, sorted by slug.
pub(crate) fn collect(nodes: &Nodes, metadata: &MetadataList) -> Vec<Family> {
    let mut families: BTreeMap<String, Family> = BTreeMap::new();
    for (id, node) in nodes.of_kind(Kind::Role) {
        let Some(name) = node.entry.and_then(|entry| metadata[entry].front.role()?.family.as_deref()) else { continue };
        let new = || Family { name: name.into(), url: Url::family(name), roles: Vec::new() };
        families.entry(slug(name)).or_insert_with(new).roles.push(id);
    }
    families.into_values().collect()
}

/// The family with a name.
pub fn find<'a>(families: &'a [Family], name: &str) -> Option<&'a Family> {
    let url = Url::family(name);
    families.iter().find(|family| family.url == url)
}
