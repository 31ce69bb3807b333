//! The skills that roles state -> what each level of a role expects. A level expects what the level below it does, unless
//! it states something else; the first level starts with the skills of the role itself.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::model::document::entry::MetadataList;
use crate::model::graph::names::SymbolId;
use crate::model::graph::node::{NodeId, Nodes};
use crate::model::graph::symbol::StatedSkill;
use crate::model::indexed::Indexed;
use crate::model::kind::Kind;

/// The level that removes a skill.
pub const NO_SKILL: &str = "none";

/// What a role or one of its levels expects of a skill.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Expectation {
    /// The guide does not say.
    #[default]
    NotStated,
    /// The skill is not needed: `none`.
    None,
    /// The skill is needed, at a level if one is stated.
    Needed(Option<String>),
}

impl Expectation {
    /// The expectation that an author states with a level, or without one.
    pub fn stated(level: Option<&str>) -> Self {
        match level.map(str::trim) {
            Some(level) if level.eq_ignore_ascii_case(NO_SKILL) => Self::None,
            level => Self::Needed(level.filter(|level| !level.is_empty()).map(Into::into)),
        }
    }

    /// Its name in templates and data.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::NotStated => "not-stated",
            Self::None => "none",
            Self::Needed(_) => "needed",
        }
    }

    /// The level of the skill.
    pub fn level(&self) -> Option<&str> {
        if let Self::Needed(level) = self { level.as_deref() } else { None }
    }

    /// Whether the skill is needed.
    pub fn is_needed(&self) -> bool {
        matches!(self, Self::Needed(_))
    }
}

/// The skills of a role, and what each of its levels expects of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SkillLadder {
    /// The skills that the role or a level states, in list order.
    pub skills: Vec<NodeId>,
    /// What the role itself states about each skill.
    pub own: Vec<Expectation>,
    /// What each level expects of each skill. Empty if no level states a skill.
    pub levels: Vec<Vec<Expectation>>,
}

impl SkillLadder {
    /// The lowest level's expectations, or those of the role if its levels state none.
    pub fn lowest(&self) -> &[Expectation] {
        self.levels.first().unwrap_or(&self.own)
    }

    /// The highest level's expectations, or those of the role if its levels state none.
    pub fn highest(&self) -> &[Expectation] {
        self.levels.last().unwrap_or(&self.own)
    }

    /// The position of a skill in the lists of expectations.
    pub fn position(&self, skill: NodeId) -> Option<usize> {
        self.skills.binary_search(&skill).ok()
    }
}

/// The skills of each role that states any.
pub type SkillLadders = BTreeMap<NodeId, SkillLadder>;

/// Collects the skills of all roles.
pub(crate) fn collect(
    stated: Vec<StatedSkill>,
    node_of: &Indexed<SymbolId, Vec<NodeId>>,
    nodes: &Nodes,
    metadata: &MetadataList,
) -> SkillLadders {
    let mut by_role: BTreeMap<NodeId, Vec<(Option<usize>, NodeId, Expectation)>> = BTreeMap::new();
    for StatedSkill { role, level, skill, expectation } in stated {
        by_role.entry(node_of[role]).or_default().push((level, node_of[skill], expectation));
    }
    let level_count = |role: NodeId| {
        let fields = nodes[role].entry.and_then(|entry| metadata[entry].front.role());
        fields.map_or(0, |fields| fields.levels.len())
    };
    by_role.into_iter().map(|(role, stated)| (role, ladder(&stated, level_count(role)))).collect()
}

/// The roles that expect a skill at any level, in list order.
pub(crate) fn skilled_roles(ladders: &SkillLadders, nodes: &Nodes) -> Vec<NodeId> {
    let expects =
        |ladder: &SkillLadder| ladder.levels.iter().chain([&ladder.own]).flatten().any(Expectation::is_needed);
    let roles = nodes.of_kind(Kind::Role).map(|(id, _)| id);
    roles.filter(|id| ladders.get(id).is_some_and(expects)).collect()
}

fn ladder(stated: &[(Option<usize>, NodeId, Expectation)], level_count: usize) -> SkillLadder {
    let mut skills: Vec<NodeId> = stated.iter().map(|(_, skill, _)| *skill).collect();
    skills.sort_unstable();
    skills.dedup();
    let column = |skill: &NodeId| skills.binary_search(skill).unwrap_or_default();
    let mut own = vec![Expectation::NotStated; skills.len()];
    for (_, skill, expectation) in stated.iter().filter(|(level, ..)| level.is_none()) {
        own[column(skill)] = expectation.clone();
    }
    let mut levels = Vec::new();
    if stated.iter().any(|(level, ..)| level.is_some()) {
        let mut current = own.clone();
        for index in 0..level_count {
            for (_, skill, expectation) in stated.iter().filter(|(level, ..)| *level == Some(index)) {
                current[column(skill)] = expectation.clone();
            }
            levels.push(current.clone());
        }
    }
    SkillLadder { skills, own, levels }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::indexed::Id;

    #[test]
    fn a_level_expects_what_the_level_below_expects_unless_it_states_otherwise() {
        let skill = NodeId::from_index;
        let needed = |level: &str| Expectation::Needed(Some(level.into()));
        let stated = [
            (None, skill(2), needed("working")),
            (Some(0), skill(1), needed("expert")),
            (Some(2), skill(1), needed("working")),
            (Some(1), skill(2), Expectation::None),
            (Some(2), skill(0), Expectation::Needed(None)),
        ];
        let ladder = ladder(&stated, 3);
        assert_eq!(ladder.skills, [0, 1, 2].map(skill));
        assert_eq!(ladder.own, [Expectation::NotStated, Expectation::NotStated, needed("working")]);
        assert_eq!(ladder.levels[0], [Expectation::NotStated, needed("expert"), needed("working")]);
        assert_eq!(ladder.levels[1], [Expectation::NotStated, needed("expert"), Expectation::None]);
        assert_eq!(ladder.levels[2], [Expectation::Needed(None), needed("working"), Expectation::None]);
    }

    #[test]
    fn a_role_whose_levels_state_no_skill_has_only_its_own() {
        let stated = [(None, NodeId::from_index(0), Expectation::Needed(None))];
        let ladder = ladder(&stated, 3);
        assert_eq!((ladder.levels.len(), ladder.lowest()), (0, &[Expectation::Needed(None)][..]));
    }

    #[test]
    fn none_differs_from_an_unstated_level() {
        assert_eq!(Expectation::stated(Some("None ")), Expectation::None);
        assert_eq!(Expectation::stated(Some(" ")), Expectation::Needed(None));
        assert_eq!(Expectation::stated(None), Expectation::Needed(None));
        assert_eq!(Expectation::stated(Some("expert")).level(), Some("expert"));
    }
}
