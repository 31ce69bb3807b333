//! The levels of a role -> the matrix of levels and skills.

use serde::Serialize;

use crate::model::graph::node::NodeId;
use crate::model::graph::skill_ladder::{Expectation, SkillLadder};
use crate::model::graph::skill_scale::{SkillChange, SkillScale};

use crate::render::page::PageBuilder;
use crate::render::page::item::ListedItem;

/// The skills that each level of a role expects.
#[derive(Debug, Serialize)]
pub struct SkillMatrix {
    /// The levels of the role, lowest first.
    pub levels: Vec<MatrixLevel>,
    /// A row for each skill, with a cell for each level.
    pub rows: Vec<MatrixRow>,
}

/// A level of a role, with what it changes.
#[derive(Debug, Serialize)]
pub struct MatrixLevel {
    /// The name of the level.
    pub name: String,
    /// The difference from the level below; may be empty.
    pub differs: String,
    /// The skills that differ from the level below; at the lowest level, all that it needs.
    pub changed: Vec<SkillCell>,
    /// The skills that it needs as the level below does.
    pub unchanged: Vec<SkillCell>,
}

/// The row of a skill.
#[derive(Debug, Serialize)]
pub struct MatrixRow {
    /// The skill.
    pub skill: ListedItem,
    /// What each level expects, lowest level first.
    pub cells: Vec<SkillCell>,
}

/// What a role or a level expects of a skill.
#[derive(Debug, Clone, Serialize)]
pub struct SkillCell {
    /// The skill.
    pub skill: ListedItem,
    /// `needed`, `none` or `not-stated`.
    pub state: &'static str,
    /// The level of the skill, if one is stated.
    pub level: Option<String>,
    /// What a person at that level can do, from the page of the skill.
    pub statement: Option<String>,
    /// The change from the level below: `same`, `more`, `less`, `dropped`, or `unclear` for levels that can't be compared.
    pub change: &'static str,
}

impl<'a> PageBuilder<'a> {
    /// The scale of a skill.
    pub(super) fn skill_scale(&self, skill: NodeId) -> SkillScale<'a> {
        SkillScale::new(self.tracked.metadata_of(self.site.node(skill)), &self.site.config.skills.levels)
    }

    /// What is expected of a skill, with the change from what was expected before.
    pub(super) fn skill_cell(&self, skill: NodeId, expectation: &Expectation, change: SkillChange) -> SkillCell {
        let statement = expectation.level().and_then(|level| self.skill_scale(skill).statement(level));
        SkillCell {
            skill: self.item(skill, None),
            state: expectation.as_str(),
            level: expectation.level().map(Into::into),
            statement: statement.map(Into::into),
            change: change.as_str(),
        }
    }

    /// The matrix of a role. `names` are the names of its levels and how each differs from the one below. `None` if no
    /// level states a skill.
    pub(super) fn skill_matrix(&self, ladder: &SkillLadder, names: &[(String, String)]) -> Option<SkillMatrix> {
        if ladder.levels.is_empty() {
            return None;
        }
        let row = |(position, skill): (usize, &NodeId)| {
            let mut below = &Expectation::NotStated;
            let cells = ladder.levels.iter().map(|level| {
                let change = self.skill_scale(*skill).change(below, &level[position]);
                below = &level[position];
                self.skill_cell(*skill, below, change)
            });
            MatrixRow { skill: self.item(*skill, None), cells: cells.collect() }
        };
        let rows: Vec<MatrixRow> = ladder.skills.iter().enumerate().map(row).collect();
        let level = |(index, (name, differs)): (usize, &(String, String))| {
            let cells = rows.iter().map(|row| row.cells[index].clone()).filter(|cell| cell.state != "not-stated");
            let (unchanged, changed): (Vec<_>, Vec<_>) = cells.partition(|cell| cell.change == "same");
            MatrixLevel {
                name: name.clone(),
                differs: differs.clone(),
                changed,
                unchanged: unchanged.into_iter().filter(|cell| cell.state == "needed").collect(),
            }
        };
        Some(SkillMatrix { levels: names.iter().enumerate().map(level).collect(), rows })
    }
}
