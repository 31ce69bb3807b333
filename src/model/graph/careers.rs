//! The data about roles that is derived from all of them: families, and skills by level.

use crate::model::document::entry::MetadataList;
use crate::model::graph::families::Family;
use crate::model::graph::names::SymbolId;
use crate::model::graph::node::{NodeId, Nodes};
use crate::model::graph::skill_ladder::SkillLadders;
use crate::model::graph::statements::StatedSkill;
use crate::model::graph::{families, skill_ladder};
use crate::model::indexed::Indexed;

/// The derived data about roles.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Careers {
    /// The families of roles, sorted.
    pub families: Vec<Family>,
    /// The skills that each role expects, by level.
    pub skill_ladders: SkillLadders,
}

impl Careers {
    pub(crate) fn collect(
        stated_skills: Vec<StatedSkill>,
        node_of: &Indexed<SymbolId, Vec<NodeId>>,
        nodes: &Nodes,
        metadata: &MetadataList,
    ) -> Self {
        Self {
            families: families::collect(nodes, metadata),
            skill_ladders: skill_ladder::collect(stated_skills, node_of, nodes, metadata),
        }
    }
}
