//! The levels of a skill in order. A skill that defines its own levels has its own scale; all others share that of
//! site.toml. Levels of different scales are never compared.

use std::cmp::Ordering;

use crate::model::document::entry::Metadata;
use crate::model::document::front_matter::KindFields;
use crate::model::graph::skill_ladder::Expectation;
use crate::model::name::key::{is_same_name, name_key};

/// The scales of one skill.
#[derive(Debug, Clone, Copy)]
pub struct SkillScale<'a> {
    own: &'a [(String, String)],
    shared: &'a [String],
}

/// The position of a level on a scale.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LevelRank {
    /// Whether the scale is the skill's own.
    pub is_own: bool,
    /// The position, from 1.
    pub rank: usize,
}

/// How the expectation of a skill changes between two levels or roles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SkillChange {
    /// It stays as it is.
    Same,
    /// More is expected. The number counts the steps on the scale.
    More(usize),
    /// Less is expected.
    Less,
    /// The skill is no longer needed.
    Dropped,
    /// The levels can't be compared: they are on different scales, on none, or one of them is not stated.
    Unclear,
}

impl SkillChange {
    /// Its name in templates and data.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::More(_) => "more",
            Self::Less => "less",
            Self::Dropped => "dropped",
            Self::Unclear => "unclear",
        }
    }
}

impl<'a> SkillScale<'a> {
    /// The scale of a skill. `shared` are the levels in site.toml.
    pub fn new(skill: Option<&'a Metadata>, shared: &'a [String]) -> Self {
        let own = match skill.map(|skill| &skill.front.kind_fields) {
            Some(KindFields::Skill { levels, .. }) => levels.as_slice(),
            _ => &[],
        };
        Self { own, shared }
    }

    /// What a person at a level can do.
    pub fn statement(self, level: &str) -> Option<&'a str> {
        let level = name_key(level);
        let found = self.own.iter().find(|(name, _)| name_key(name) == level);
        found.map(|(_, text)| text.as_str()).filter(|text| !text.is_empty())
    }

    /// The position of a level on its scale, from 1, and the number of levels of that scale.
    pub fn position(self, level: &str) -> Option<(usize, usize)> {
        let LevelRank { is_own, rank } = self.rank(level)?;
        Some((rank, if is_own { self.own.len() } else { self.shared.len() }))
    }

    /// The position of a level. `None` if it is on neither scale.
    pub fn rank(self, level: &str) -> Option<LevelRank> {
        let level = name_key(level);
        let own = self.own.iter().position(|(name, _)| name_key(name) == level);
        let shared = || self.shared.iter().position(|name| name_key(name) == level);
        own.map(|rank| LevelRank { is_own: true, rank: rank + 1 })
            .or_else(|| shared().map(|rank| LevelRank { is_own: false, rank: rank + 1 }))
    }

    /// Whether someone at the level `from`, or at none, still has to reach `level` on the way to the level `to`. Of levels
    /// that can't be compared, only `to` itself is missing.
    pub fn is_missing(self, level: &str, from: Option<&str>, to: &str) -> bool {
        let rank = |level: &str| self.rank(level);
        let (Some(level_rank), Some(to_rank)) = (rank(level), rank(to)) else { return is_same_name(level, to) };
        if level_rank.is_own != to_rank.is_own {
            return false;
        }
        let from_rank = from.and_then(rank).filter(|from| from.is_own == to_rank.is_own).map_or(0, |from| from.rank);
        (from_rank + 1..=to_rank.rank).contains(&level_rank.rank)
    }

    /// The change from one expectation to another.
    pub fn change(self, from: &Expectation, to: &Expectation) -> SkillChange {
        match (from, to) {
            (Expectation::Needed(Some(from)), Expectation::Needed(Some(to))) if is_same_name(from, to) => {
                SkillChange::Same
            }
            (Expectation::Needed(Some(from)), Expectation::Needed(Some(to))) => {
                match (self.rank(from), self.rank(to)) {
                    (Some(from), Some(to)) if from.is_own == to.is_own => match to.rank.cmp(&from.rank) {
                        Ordering::Less => SkillChange::Less,
                        Ordering::Equal => SkillChange::Same,
                        Ordering::Greater => SkillChange::More(to.rank - from.rank),
                    },
                    _ => SkillChange::Unclear,
                }
            }
            (from, to) if from == to => SkillChange::Same,
            (Expectation::Needed(_), Expectation::None) => SkillChange::Dropped,
            (Expectation::None | Expectation::NotStated, Expectation::Needed(level)) => {
                let rank = level.as_deref().and_then(|level| self.rank(level));
                SkillChange::More(rank.map_or(1, |rank| rank.rank))
            }
            (Expectation::NotStated, Expectation::None) => SkillChange::Same,
            _ => SkillChange::Unclear,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_of_different_scales_are_not_compared() {
        let own = [("novice".to_string(), "Starts.".to_string()), ("master".into(), "Leads.".into())];
        let shared = ["awareness".to_string(), "working".into(), "expert".into()];
        let scale = SkillScale { own: &own, shared: &shared };
        let change =
            |from: &str, to: &str| scale.change(&Expectation::stated(Some(from)), &Expectation::stated(Some(to)));
        assert_eq!(change("awareness", "expert"), SkillChange::More(2));
        assert_eq!(change("expert", "Working"), SkillChange::Less);
        assert_eq!(change("novice", "master"), SkillChange::More(1));
        assert_eq!(change("novice", "expert"), SkillChange::Unclear);
        assert_eq!(change("unheard of", "expert"), SkillChange::Unclear);
        assert_eq!(change("unheard of", "Unheard-of"), SkillChange::Same);
        assert_eq!(change("none", "expert"), SkillChange::More(3));
        assert_eq!(change("none", "unheard of"), SkillChange::More(1));
        assert_eq!(change("expert", "none"), SkillChange::Dropped);
        assert!(scale.is_missing("working", Some("awareness"), "expert") && scale.is_missing("expert", None, "expert"));
        assert!(!scale.is_missing("working", Some("working"), "expert"));
        assert!(!scale.is_missing("expert", None, "working") && !scale.is_missing("novice", None, "expert"));
        assert!(scale.is_missing("unheard of", None, "Unheard-of"));
        let not_stated = Expectation::NotStated;
        assert_eq!(scale.change(&Expectation::stated(Some("expert")), &not_stated), SkillChange::Unclear);
        assert_eq!(scale.change(&not_stated, &Expectation::stated(Some("working"))), SkillChange::More(2));
        assert_eq!(
            scale.change(&Expectation::stated(Some("working")), &Expectation::Needed(None)),
            SkillChange::Unclear
        );
        assert_eq!(scale.change(&not_stated, &not_stated), SkillChange::Same);
        assert_eq!(scale.statement("Master"), Some("Leads."));
        assert_eq!(scale.statement("expert"), None);
    }
}
