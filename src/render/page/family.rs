//! The page of a family of roles: its roles and their skills.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde::Serialize;

use crate::model::address::url::Url;
use crate::model::graph::families::FAMILY_SIZE;
use crate::model::graph::node::NodeId;
use crate::model::graph::skill_ladder::Expectation;
use crate::model::graph::skill_scale::SkillChange;
use crate::model::kind::Kind;
use crate::model::name::key::is_same_name;
use crate::model::page::PageRecord;

use crate::render::page::item::ListedItem;
use crate::render::page::skill_matrix::SkillCell;
use crate::render::page::{PageBuilder, PageView};

/// The maximum number of skills in the table of a family. Its roles need the others the least.
const MAX_SKILLS: usize = 30;

/// The fields of a family of roles.
#[derive(Debug, Serialize, Default)]
pub struct FamilyView {
    /// The skills that the roles on this page need, the most needed ones if there are many.
    pub skills: Vec<ListedItem>,
    /// The number of skills that the table leaves out.
    pub more_skills: usize,
    /// The roles on this page.
    pub roles: Vec<FamilyRole>,
}

/// A role of a family, with its skills.
#[derive(Debug, Serialize)]
pub struct FamilyRole {
    /// The role.
    pub role: ListedItem,
    /// What the role expects of each skill of the table. For a role whose levels differ, the level is a range.
    pub cells: Vec<SkillCell>,
}

impl<'a> PageBuilder<'a> {
    pub(crate) fn family(&self, record: &PageRecord, index: usize, number: usize) -> PageView<'a> {
        let family = &self.site.careers.families[index];
        let mut page = self.base_view(record, "family", family.name.clone());
        page.description = self.labels().with("page-description.family", "family", &family.name);
        let roles: Vec<NodeId> =
            family.roles.iter().skip((number - 1) * FAMILY_SIZE).take(FAMILY_SIZE).copied().collect();
        let mut needed: BTreeMap<NodeId, usize> = BTreeMap::new();
        for ladder in roles.iter().filter_map(|role| self.site.careers.skill_ladders.get(role)) {
            for skill in &ladder.skills {
                *needed.entry(*skill).or_default() += 1;
            }
        }
        let mut skills: Vec<(NodeId, usize)> = needed.into_iter().collect();
        skills.sort_by_key(|(skill, count)| (Reverse(*count), *skill));
        let more_skills = skills.len().saturating_sub(MAX_SKILLS);
        skills.truncate(MAX_SKILLS);
        let mut skills: Vec<NodeId> = skills.into_iter().map(|(skill, _)| skill).collect();
        skills.sort_unstable();
        let role = |role: &NodeId| FamilyRole {
            role: self.item(*role, None),
            cells: skills.iter().map(|skill| self.family_cell(*role, *skill)).collect(),
        };
        page.family = Some(FamilyView {
            roles: roles.iter().map(role).collect(),
            skills: skills.iter().map(|skill| self.item(*skill, None)).collect(),
            more_skills,
        });
        page.pagination = self.pagination(&family.url, number, family.roles.len().div_ceil(FAMILY_SIZE));
        let ancestors = vec![self.link(self.labels().kinds(Kind::Role), &Url::index(Kind::Role))];
        page.breadcrumbs = self.paginated_breadcrumbs(ancestors, &page.title, &family.url, number);
        page
    }

    fn family_cell(&self, role: NodeId, skill: NodeId) -> SkillCell {
        let ladder = self.site.careers.skill_ladders.get(&role);
        let position = ladder.and_then(|ladder| ladder.position(skill));
        let (Some(ladder), Some(position)) = (ladder, position) else {
            return self.skill_cell(skill, &Expectation::NotStated, SkillChange::Same);
        };
        let (lowest, highest) = (&ladder.lowest()[position], &ladder.highest()[position]);
        let mut cell = self.skill_cell(skill, if highest.is_needed() { highest } else { lowest }, SkillChange::Same);
        if let (Some(lowest), Some(highest)) = (lowest.level(), highest.level())
            && !is_same_name(lowest, highest)
        {
            cell.level = Some(self.labels().fill("skill-level.range", &[("from", &lowest), ("to", &highest)]));
        }
        cell
    }
}
