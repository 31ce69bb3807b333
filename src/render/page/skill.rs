//! The page of a skill: its levels, and the roles that need each.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::model::document::front_matter::KindFields;
use crate::model::graph::node::{Edge, Node, NodeId};
use crate::model::graph::skill_ladder::Expectation;
use crate::model::name::key::{is_same_name, name_key};
use crate::model::page::lists::List;

use crate::render::page::PageBuilder;
use crate::render::page::item::ListedItem;
use crate::render::page::learning::{ResourceView, resources_of_level};
use crate::render::page::role::Fact;

/// The fields of a skill.
#[derive(Debug, Serialize, Default)]
pub struct SkillView {
    /// The levels, lowest first.
    pub levels: Vec<SkillLevel>,
    /// The resources that are for all levels.
    pub learn: Vec<ResourceView>,
}

/// A level of a skill.
#[derive(Debug, Serialize)]
pub struct SkillLevel {
    /// The name; empty for the roles that name no level.
    pub name: String,
    /// What a person at this level can do; may be empty.
    pub text: String,
    /// The roles that need this level.
    pub needed_by: Vec<RoleAtLevel>,
    /// The resources that lead to this level.
    pub learn: Vec<ResourceView>,
}

/// A role that needs a level of a skill.
#[derive(Debug, Serialize)]
pub struct RoleAtLevel {
    /// The role.
    pub role: ListedItem,
    /// The levels of the role that need it; empty if the role has no levels with skills.
    pub levels: Vec<String>,
}

/// A skill with all its levels.
#[derive(Debug, Serialize)]
pub struct LeveledSkill {
    /// The skill.
    pub skill: ListedItem,
    /// Its own levels, lowest first, each with what a person at that level can do.
    pub levels: Vec<Fact>,
}

impl<'a> PageBuilder<'a> {
    /// The levels in the order of the guide's scale, then those that only the skill itself lists, then any others by
    /// name. Roles that name no level come last.
    pub(super) fn skill(&self, id: NodeId, node: &'a Node) -> SkillView {
        let own_levels = self.own_levels(node);
        let scale = self.site.config.skills.levels.iter().map(String::as_str);
        let ranked: Vec<&str> = scale.chain(own_levels.iter().map(|(level, _)| level.as_str())).collect();
        let rank = |level: &str| ranked.iter().position(|other| is_same_name(other, level)).unwrap_or(usize::MAX - 1);
        let mut levels: BTreeMap<(usize, String), SkillLevel> = BTreeMap::new();
        for (name, text) in own_levels {
            let level = SkillLevel { name: name.clone(), text: text.clone(), needed_by: Vec::new(), learn: Vec::new() };
            levels.insert((rank(name), name_key(name)), level);
        }
        for edge in List::Roles.edges(node, &[]).take(self.site.config.build.page_size) {
            for (name, levels_of_role) in self.levels_needed_by(edge, id) {
                let key = if name.is_empty() { (usize::MAX, String::new()) } else { (rank(&name), name_key(&name)) };
                let new_level = || SkillLevel { name, text: String::new(), needed_by: Vec::new(), learn: Vec::new() };
                let needed_by = RoleAtLevel { role: self.item(edge.to, None), levels: levels_of_role };
                levels.entry(key).or_insert_with(new_level).needed_by.push(needed_by);
            }
        }
        let resources = self.resources(id);
        for resource in resources {
            let Some(name) = resource.level.as_ref().map(|level| level.value.clone()) else { continue };
            let new_level =
                || SkillLevel { name: name.clone(), text: String::new(), needed_by: Vec::new(), learn: Vec::new() };
            levels.entry((rank(&name), name_key(&name))).or_insert_with(new_level);
        }
        let mut levels: Vec<SkillLevel> = levels.into_values().collect();
        for level in levels.iter_mut().filter(|level| !level.name.is_empty()) {
            level.learn = resources_of_level(resources, &level.name, self.labels());
        }
        SkillView { levels, learn: resources_of_level(resources, "", self.labels()) }
    }

    /// A skill for the index.
    pub(super) fn leveled_skill(&self, id: NodeId) -> LeveledSkill {
        let levels = self.own_levels(self.site.node(id)).iter();
        let levels = levels.map(|(label, text)| Fact { label: label.clone(), text: text.clone() }).collect();
        LeveledSkill { skill: self.item(id, None), levels }
    }

    fn own_levels(&self, skill: &Node) -> &'a [(String, String)] {
        match self.tracked.metadata_of(skill).map(|metadata| &metadata.front.kind_fields) {
            Some(KindFields::Skill { levels, .. }) => levels,
            _ => &[],
        }
    }

    /// The levels of a skill that a role needs, each with the levels of the role that need it.
    fn levels_needed_by(&self, edge: &Edge, skill: NodeId) -> Vec<(String, Vec<String>)> {
        let Some(ladder) = self.site.careers.skill_ladders.get(&edge.to).filter(|ladder| !ladder.levels.is_empty())
        else {
            return vec![(edge.note.clone().unwrap_or_default(), Vec::new())];
        };
        let role = self.tracked.metadata_of(self.site.node(edge.to)).and_then(|metadata| metadata.front.role());
        let names = role.into_iter().flat_map(|role| &role.levels).map(|level| &level.name.value);
        let mut needed: Vec<(String, Vec<String>)> = Vec::new();
        let Some(position) = ladder.position(skill) else { return needed };
        for (name, expectations) in names.zip(&ladder.levels) {
            let Expectation::Needed(level) = &expectations[position] else { continue };
            let level = level.clone().unwrap_or_default();
            match needed.iter_mut().find(|(other, _)| is_same_name(other, &level)) {
                Some((_, names)) => names.push(name.clone()),
                None => needed.push((level, vec![name.clone()])),
            }
        }
        needed
    }
}
