//! The page of a skill: its levels, and the roles that need each.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::model::address::slug::slug;
use crate::model::document::front_matter::KindFields;
use crate::model::graph::node::Node;
use crate::model::page::lists::List;

use crate::render::page::PageBuilder;
use crate::render::page::item::ListedItem;

/// The fields of a skill.
#[derive(Debug, Serialize, Default)]
pub struct SkillView {
    /// The levels, lowest first.
    pub levels: Vec<SkillLevel>,
}

/// A level of a skill.
#[derive(Debug, Serialize)]
pub struct SkillLevel {
    /// The name; empty for the roles that name no level.
    pub name: String,
    /// What a person at this level can do; may be empty.
    pub text: String,
    /// The roles that need this level.
    pub needed_by: Vec<ListedItem>,
}

impl<'a> PageBuilder<'a> {
    /// The levels in the order of the guide's scale, then those that only the skill itself lists, then any others by
    /// name. Roles that name no level come last.
    pub(super) fn skill(&self, node: &'a Node) -> SkillView {
        let own_levels = match self.tracked.metadata_of(node).map(|metadata| &metadata.front.kind_fields) {
            Some(KindFields::Skill { levels }) => levels.as_slice(),
            _ => &[],
        };
        let scale = self.site.config.skills.levels.iter().map(String::as_str);
        let ranked: Vec<&str> = scale.chain(own_levels.iter().map(|(level, _)| level.as_str())).collect();
        let rank = |level: &str| ranked.iter().position(|other| slug(other) == slug(level)).unwrap_or(usize::MAX - 1);
        let mut levels: BTreeMap<(usize, String), SkillLevel> = BTreeMap::new();
        for (name, text) in own_levels {
            let level = SkillLevel { name: name.clone(), text: text.clone(), needed_by: Vec::new() };
            levels.insert((rank(name), slug(name)), level);
        }
        for edge in List::Roles.edges(node, &[]).take(self.site.config.build.page_size) {
            let name = edge.note.clone().unwrap_or_default();
            let key = if name.is_empty() { (usize::MAX, String::new()) } else { (rank(&name), slug(&name)) };
            let new_level = || SkillLevel { name, text: String::new(), needed_by: Vec::new() };
            levels.entry(key).or_insert_with(new_level).needed_by.push(self.item(edge.to, None));
        }
        SkillView { levels: levels.into_values().collect() }
    }
}
