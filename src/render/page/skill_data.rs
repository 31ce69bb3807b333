//! A guide -> what each role expects at each of its levels: the data from which a script shows readers what they can do, and what is
//! missing. Skills and roles are numbered, and each level of a skill appears once.
//!
//! It depends on the outline only, not on texts.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::model::document::front_matter::{KindFields, RoleLevel};
use crate::model::document::learning::LearningResource;
use crate::model::graph::node::{Node, NodeId};
use crate::model::graph::relation::Relation;
use crate::model::graph::skill_ladder::{Expectation, SkillLadder};
use crate::model::graph::skill_scale::SkillScale;
use crate::model::name::key::name_key;
use crate::model::site::Site;

use crate::render::page::role_move::expectations_without_level;
use crate::render::tracked_site::{DependencyRecorder, TrackedSite};

/// The skills, and the roles that expect them.
#[derive(Debug, Serialize)]
pub(crate) struct SkillsRecord {
    skills: Vec<SkillEntry>,
    roles: Vec<RoleEntry>,
}

/// A skill that a role expects.
#[derive(Debug, Serialize)]
struct SkillEntry {
    title: String,
    href: String,
    levels: Vec<LevelEntry>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    learn: Vec<LearningEntry>,
}

/// A level: its name, what a person at it can do, its scale (0 for none, 1 for that of the skill, 2 for that of the guide), and its
/// position on the scale.
#[derive(Debug, Serialize)]
struct LevelEntry(String, String, u8, usize);

/// A resource to learn a skill: its title, its address, and the number of the level that it leads to.
#[derive(Debug, Serialize)]
struct LearningEntry(String, Option<String>, Option<usize>);

#[derive(Debug, Serialize)]
struct RoleEntry {
    title: String,
    href: String,
    /// The level at which one starts in the role.
    entry: usize,
    /// A role whose levels state no skill has one level without a name.
    levels: Vec<RoleLevelEntry>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    moves: Vec<MoveEntry>,
}

/// A level of a role: its name, and what it expects.
#[derive(Debug, Serialize)]
struct RoleLevelEntry(String, Vec<ExpectedSkill>);

/// The number of a skill, and of its level; none if no level is stated.
#[derive(Debug, Serialize)]
struct ExpectedSkill(usize, Option<usize>);

/// A step from a role: the number of the role at its end, the level there, and the page of the move.
#[derive(Debug, Serialize)]
struct MoveEntry(usize, Option<usize>, Option<String>);

impl SkillsRecord {
    pub(crate) fn of(site: &Site) -> Self {
        let roles = &site.careers.skilled_roles;
        let ladders = &site.careers.skill_ladders;
        let mut ids: Vec<NodeId> = roles.iter().flat_map(|role| ladders[role].skills.iter().copied()).collect();
        ids.sort_unstable();
        ids.dedup();
        // Only metadata is read, so nothing is recorded.
        let recorder = DependencyRecorder::default();
        let reader = SkillReader { site, tracked: TrackedSite::new(site, &recorder) };
        let all = ids.iter().map(|id| reader.skill(site.node(*id))).collect();
        let mut skills = Skills { reader, all, ids };
        let numbers: BTreeMap<NodeId, usize> = roles.iter().copied().zip(0..).collect();
        let roles = roles.iter().map(|id| skills.role(*id, &ladders[id], &numbers)).collect();
        Self { skills: skills.all, roles }
    }
}

/// Reads skills and roles.
struct SkillReader<'a> {
    site: &'a Site,
    tracked: TrackedSite<'a>,
}

/// The skills so far. Levels that only roles name are added to them.
struct Skills<'a> {
    reader: SkillReader<'a>,
    all: Vec<SkillEntry>,
    ids: Vec<NodeId>,
}

impl Skills<'_> {
    fn role(&mut self, id: NodeId, ladder: &SkillLadder, numbers: &BTreeMap<NodeId, usize>) -> RoleEntry {
        let SkillReader { site, .. } = self.reader;
        let node = site.node(id);
        let levels = self.reader.levels(node);
        let stated: Vec<(&str, &[Expectation])> = if ladder.levels.is_empty() {
            vec![("", &ladder.own)]
        } else {
            levels
                .iter()
                .zip(&ladder.levels)
                .map(|(level, skills)| (level.name.value.as_str(), skills.as_slice()))
                .collect()
        };
        let (_, start) = expectations_without_level(ladder, levels, &node.title, false);
        let entry = stated.iter().position(|(_, skills)| std::ptr::eq(*skills, start)).unwrap_or_default();
        let expected = |skills: &mut Self, expectations: &[Expectation]| {
            let needed = ladder.skills.iter().zip(expectations).filter(|(_, expectation)| expectation.is_needed());
            needed.map(|(skill, expectation)| skills.expected(*skill, expectation)).collect()
        };
        RoleEntry {
            title: node.title.clone(),
            href: site.base.href(&node.url),
            entry,
            levels: stated
                .iter()
                .map(|(name, skills)| RoleLevelEntry((*name).into(), expected(self, skills)))
                .collect(),
            moves: self.reader.moves(node, numbers),
        }
    }

    fn expected(&mut self, skill: NodeId, expectation: &Expectation) -> ExpectedSkill {
        let number = self.ids.binary_search(&skill).unwrap_or_default();
        let scale = self.reader.scale(self.reader.site.node(skill));
        ExpectedSkill(number, expectation.level().map(|level| self.all[number].level(level, scale)))
    }
}

impl SkillEntry {
    /// The number of a level, which is added if it is new.
    fn level(&mut self, name: &str, scale: SkillScale<'_>) -> usize {
        let key = name_key(name);
        if let Some(number) = self.levels.iter().position(|level| name_key(&level.0) == key) {
            return number;
        }
        let (scale_number, rank) = scale.rank(name).map_or((0, 0), |rank| (if rank.is_own { 1 } else { 2 }, rank.rank));
        let statement = scale.statement(name).unwrap_or_default();
        self.levels.push(LevelEntry(name.into(), statement.into(), scale_number, rank));
        self.levels.len() - 1
    }
}

impl<'a> SkillReader<'a> {
    fn skill(&self, node: &Node) -> SkillEntry {
        let fields = self.tracked.metadata_of(node).map(|metadata| &metadata.front.kind_fields);
        let (levels, learn): (&[_], &[LearningResource]) = match fields {
            Some(KindFields::Skill { levels, learn }) => (levels, learn),
            _ => (&[], &[]),
        };
        let (title, href) = (node.title.clone(), self.site.base.href(&node.url));
        let mut entry = SkillEntry { title, href, levels: Vec::new(), learn: Vec::new() };
        let scale = self.scale(node);
        for (name, _) in levels {
            entry.level(name, scale);
        }
        for resource in learn {
            let level = resource.level.as_ref().map(|level| entry.level(&level.value, scale));
            entry.learn.push(LearningEntry(resource.title.clone(), resource.url.clone(), level));
        }
        entry
    }

    fn scale(&self, skill: &Node) -> SkillScale<'a> {
        SkillScale::new(self.tracked.metadata_of(skill), &self.site.config.skills.levels)
    }

    fn levels(&self, role: &Node) -> &'a [RoleLevel] {
        let fields = self.tracked.metadata_of(role).and_then(|metadata| metadata.front.role());
        fields.map(|role| role.levels.as_slice()).unwrap_or_default()
    }

    /// The steps from a role that the guide knows: those with a page, and the roles that it leads to.
    fn moves(&self, role: &Node, numbers: &BTreeMap<NodeId, usize>) -> Vec<MoveEntry> {
        let mut moves: Vec<MoveEntry> = Vec::new();
        for edge in role.related(Relation::StartOf) {
            let found = self.site.node(edge.to);
            let [end] = found.related(Relation::MoveTo) else { continue };
            let Some(number) = numbers.get(&end.to) else { continue };
            let name = end.note.as_deref().map(name_key);
            let mut levels = self.levels(self.site.node(end.to)).iter();
            let level = name.and_then(|name| levels.position(|level| name_key(&level.name.value) == name));
            moves.push(MoveEntry(*number, level, Some(self.site.base.href(&found.url))));
        }
        for edge in role.related(Relation::LeadsTo) {
            if let Some(number) = numbers.get(&edge.to)
                && !moves.iter().any(|known| known.0 == *number)
            {
                moves.push(MoveEntry(*number, None, None));
            }
        }
        moves
    }
}
