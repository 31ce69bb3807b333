//! Lists in groups with a heading: by family, by first letter, by year.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;
use serde::Serialize;

use crate::model::graph::node::NodeId;
use crate::model::kind::Kind;
use crate::model::name::key::name_key;

use crate::render::page::PageBuilder;
use crate::render::page::item::ListedItem;

/// A part of a list: a family of roles, a letter, a year.
#[derive(Debug, Serialize)]
pub struct Group {
    /// The heading; empty if the list is not divided.
    pub title: String,
    /// The address of the page of a family of roles.
    pub href: Option<String>,
    /// The items.
    pub items: Vec<ListedItem>,
}

/// A family with its roles.
pub(super) struct FamilyRoles {
    /// The name of the family; empty if the roles are not divided into families.
    pub(super) title: String,
    /// The address of its page.
    pub(super) href: Option<String>,
    pub(super) roles: Vec<NodeId>,
}

/// Adds an item to the last group if that has the given title, otherwise to a new group.
pub(super) fn push_to_last(groups: &mut Vec<Group>, title: &str, item: ListedItem) {
    match groups.last_mut().filter(|group| group.title == title) {
        Some(group) => group.items.push(item),
        None => groups.push(Group { title: title.into(), href: None, items: vec![item] }),
    }
}

/// Adds an item to the group with the given title, or to a new group.
pub(super) fn push_to(groups: &mut Vec<Group>, title: String, item: ListedItem) {
    match groups.iter_mut().find(|group| group.title == title) {
        Some(group) => group.items.push(item),
        None => groups.push(Group { title, href: None, items: vec![item] }),
    }
}

impl PageBuilder<'_> {
    /// All roles: by family, then those without one.
    pub(super) fn roles_by_family(&self) -> Vec<NodeId> {
        let families = self.site.careers.families.iter().flat_map(|family| family.roles.iter().copied());
        let with_family: BTreeSet<NodeId> = families.clone().collect();
        let others = self.site.of_kind(Kind::Role).map(|(id, _)| id).filter(|id| !with_family.contains(id));
        families.chain(others).collect()
    }

    /// Some of the roles in the order of [`PageBuilder::roles_by_family`], in groups. Each group has its title, the address of its
    /// page and its roles.
    pub(super) fn divided_by_family(&self, roles: &[NodeId]) -> Vec<FamilyRoles> {
        let family_of = |id: &NodeId| self.site.careers.families.iter().find(|family| family.roles.contains(id));
        let mut groups: Vec<FamilyRoles> = Vec::new();
        for id in roles {
            let family = family_of(id);
            let href = family.map(|family| self.site.base.href(&family.url));
            if let Some(group) = groups.last_mut().filter(|group| group.href == href) {
                group.roles.push(*id);
                continue;
            }
            let other = if groups.is_empty() { "" } else { self.labels().text("group.more-roles") };
            let title = family.map_or(other, |family| &family.name).to_string();
            groups.push(FamilyRoles { title, href, roles: vec![*id] });
        }
        groups
    }

    /// Some of the roles in the order of [`PageBuilder::roles_by_family`], as lists.
    pub(super) fn family_groups(&self, roles: &[NodeId]) -> Vec<Group> {
        let group = |FamilyRoles { title, href, roles }| Group {
            title,
            href,
            items: roles.into_iter().map(|id| self.item(id, None)).collect(),
        };
        self.divided_by_family(roles).into_iter().map(group).collect()
    }

    /// Roles by family, sorted by the name of the family, then the roles without one. Returns at most `max_families`
    /// families with at most `max_roles` roles each.
    pub(super) fn families(&self, max_families: usize, max_roles: usize) -> Vec<Group> {
        let group = |FamilyRoles { title, href, roles }| Group {
            title,
            href,
            items: roles.into_iter().map(|id| self.item(id, None)).collect(),
        };
        self.family_roles(max_families, max_roles).into_iter().map(group).collect()
    }

    /// The families and roles of [`PageBuilder::families`], for pages that show more than a list of links.
    pub(super) fn family_roles(&self, max_families: usize, max_roles: usize) -> Vec<FamilyRoles> {
        let all = &self.site.careers.families;
        let position: FxHashMap<&str, usize> =
            all.iter().enumerate().map(|(index, family)| (family.key.as_str(), index)).collect();
        // Roles without a family come last.
        let mut families: BTreeMap<usize, Vec<NodeId>> = BTreeMap::new();
        for (id, node) in self.site.of_kind(Kind::Role) {
            let family = self.tracked.metadata_of(node).and_then(|role| role.front.role()?.family.as_deref());
            let key = family.and_then(|family| position.get(&*name_key(family)).copied()).unwrap_or(usize::MAX);
            if families.len() >= max_families && !families.contains_key(&key) {
                continue;
            }
            let items = families.entry(key).or_default();
            if items.len() < max_roles {
                items.push(id);
            }
        }
        let is_only_family = families.len() == 1;
        let other = || if is_only_family { String::new() } else { self.label("group.more-roles") };
        let family = |(index, roles): (usize, Vec<NodeId>)| {
            let family = all.get(index);
            FamilyRoles {
                title: family.map_or_else(other, |family| family.name.clone()),
                href: family.map(|family| self.site.base.href(&family.url)),
                roles,
            }
        };
        families.into_iter().map(family).collect()
    }
}
