//! Roles -> families. Names with the same key are one family.

use std::collections::BTreeMap;

use rustc_hash::FxHashSet;

use crate::model::address::url::Url;
use crate::model::config::Config;
use crate::model::document::entry::MetadataList;
use crate::model::graph::node::{NodeId, Nodes};
use crate::model::kind::Kind;
use crate::model::name::key::name_key;
use crate::model::name::order::NameOrder;

/// The maximum number of roles on one page of a family.
pub const FAMILY_SIZE: usize = 24;

/// A family of roles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Family {
    /// Its name, as the first of its roles has it.
    pub name: String,
    /// The key of its name.
    pub key: String,
    /// The URL of its page.
    pub url: Url,
    /// Its roles, in list order.
    pub roles: Vec<NodeId>,
}

/// All families, sorted by name.
pub(crate) fn collect(nodes: &Nodes, metadata: &MetadataList, config: &Config) -> Vec<Family> {
    let mut families: BTreeMap<String, Family> = BTreeMap::new();
    for (id, node) in nodes.of_kind(Kind::Role) {
        let Some(name) = node.entry.and_then(|entry| metadata[entry].front.role()?.family.as_deref()) else { continue };
        let key = name_key(name);
        let new = || Family { name: name.into(), key: key.clone(), url: Url::families(), roles: Vec::new() };
        families.entry(key.clone()).or_insert_with(new).roles.push(id);
    }
    let mut taken: FxHashSet<Url> = FxHashSet::default();
    for family in families.values_mut() {
        family.url = Url::families().free(&family.name, config.address_style(), |url| taken.contains(url));
        taken.insert(family.url.clone());
    }
    let mut families: Vec<Family> = families.into_values().collect();
    let order = NameOrder::new(&config.language, families.iter().map(|family| family.name.as_str()));
    families.sort_by_cached_key(|family| order.key(&family.name));
    families
}

/// The family with a name.
pub fn find<'a>(families: &'a [Family], name: &str) -> Option<&'a Family> {
    let key = name_key(name);
    families.iter().find(|family| family.key == key)
}
