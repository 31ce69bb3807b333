//! Skills and the roles that need them, as a table of dots by level.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::model::graph::families::FAMILY_SIZE;
use crate::model::graph::node::NodeId;
use crate::model::graph::skill_ladder::Expectation;
use crate::model::name::key::is_same_name;

use crate::render::page::PageBuilder;
use crate::render::page::item::ListedItem;
use crate::render::page::link::PageLink;

/// The maximum number of roles in a table, and of its cells. The pages of the families have tables of any number of roles.
const MAX_ROLES: usize = 40;
const MAX_CELLS: usize = 1_200;

/// The number of sizes of dots. A scale with more levels has several of them in one size.
const SIZES: usize = 4;

/// The skills of a page with the roles that need them. If there are too many roles for a table, it is empty and has links.
#[derive(Debug, Serialize, Default)]
pub struct SkillTable {
    /// The roles that need a skill.
    pub roles: Vec<ColumnRole>,
    /// A row for each skill that a role needs.
    pub rows: Vec<SkillTableRow>,
    /// If there are too many roles or skills: the pages of the families, which have tables of their roles.
    pub families: Vec<PageLink>,
}

/// A role at the top of a table.
#[derive(Debug, Serialize)]
pub struct ColumnRole {
    /// The role.
    pub role: ListedItem,
    /// Its abbreviation.
    pub abbr: Option<String>,
}

/// A skill in a table.
#[derive(Debug, Serialize)]
pub struct SkillTableRow {
    /// The skill.
    pub skill: ListedItem,
    /// What each role expects, in the order of the roles.
    pub dots: Vec<SkillDot>,
}

/// What a role expects of a skill, as a dot.
#[derive(Debug, Serialize, Default)]
pub struct SkillDot {
    /// The level, or from which level to which one; `needed` if none is stated, `none` if the role doesn't need the skill, and
    /// empty if the guide doesn't say.
    pub text: String,
    /// The size of the dot: the level at which the role begins, from 1 to 4; 0 if none is stated.
    pub from: usize,
    /// The size of the highest level.
    pub to: usize,
}

impl PageBuilder<'_> {
    /// The table of the skills on one page of the index. `None` if no role needs one.
    pub(super) fn skill_table(&self, skills: &[NodeId]) -> Option<SkillTable> {
        let ladders = &self.site.careers.skill_ladders;
        let needed: BTreeSet<NodeId> = ladders.values().flat_map(|ladder| &ladder.skills).copied().collect();
        let skills: Vec<NodeId> = skills.iter().copied().filter(|skill| needed.contains(skill)).collect();
        let roles: Vec<NodeId> = self
            .roles_by_family()
            .into_iter()
            .filter(|role| ladders.get(role).is_some_and(|ladder| !ladder.skills.is_empty()))
            .collect();
        if skills.is_empty() || roles.is_empty() {
            return None;
        }
        if roles.len() > MAX_ROLES || roles.len() * skills.len() > MAX_CELLS {
            let families = self.site.careers.families.iter().take(2 * FAMILY_SIZE);
            let families: Vec<PageLink> = families.map(|family| self.link(&family.name, &family.url)).collect();
            return (!families.is_empty()).then(|| SkillTable { families, ..SkillTable::default() });
        }
        let abbr = |id: NodeId| {
            let metadata = self.tracked.metadata_of(self.site.node(id))?;
            Some(metadata.front.alternate_names.abbr.as_ref()?.value.clone())
        };
        let row = |skill: &NodeId| SkillTableRow {
            skill: self.item(*skill, None),
            dots: roles.iter().map(|role| self.skill_dot(*role, *skill)).collect(),
        };
        Some(SkillTable {
            rows: skills.iter().map(row).collect(),
            roles: roles.iter().map(|id| ColumnRole { role: self.item(*id, None), abbr: abbr(*id) }).collect(),
            families: Vec::new(),
        })
    }

    fn skill_dot(&self, role: NodeId, skill: NodeId) -> SkillDot {
        let found = self.site.careers.skill_ladders.get(&role).and_then(|ladder| {
            let position = ladder.position(skill)?;
            Some((&ladder.lowest()[position], &ladder.highest()[position]))
        });
        let Some((lowest, highest)) = found else { return SkillDot::default() };
        let size = |expectation: &Expectation| {
            let position = expectation.level().and_then(|level| self.skill_scale(skill).position(level));
            position.map_or(0, |(rank, ranks)| (rank * SIZES).div_ceil(ranks.max(1)))
        };
        let text = match (lowest, highest) {
            (Expectation::Needed(Some(one)), Expectation::Needed(Some(other))) if !is_same_name(one, other) => {
                self.labels().fill("skill-level.range", &[("from", one), ("to", other)])
            }
            (_, Expectation::Needed(Some(level))) | (Expectation::Needed(Some(level)), _) => level.clone(),
            (_, Expectation::Needed(None)) | (Expectation::Needed(None), _) => self.label("skill-level.needed"),
            (_, Expectation::None) | (Expectation::None, _) => self.label("skill-level.none"),
            (Expectation::NotStated, Expectation::NotStated) => String::new(),
        };
        let (low, high) = (size(lowest), size(highest));
        SkillDot { text, from: if low == 0 { high } else { low }, to: high.max(low) }
    }
}
