//! The data about roles that is derived from all of them: families, and skills by level.

use std::collections::BTreeMap;

use crate::model::config::Config;
use crate::model::document::entry::MetadataList;
use crate::model::graph::families::Family;
use crate::model::graph::names::SymbolId;
use crate::model::graph::node::{NodeId, Nodes};
use crate::model::graph::situations::{Situations, StatedSituation};
use crate::model::graph::skill_ladder::SkillLadders;
use crate::model::graph::symbol::{StatedSkill, StatedTitles};
use crate::model::graph::{families, role_choice, situations, skill_ladder};
use crate::model::indexed::Indexed;
use crate::model::theme_files::{ADVERT_FILES, FIND_FILES, LANGUAGE_FILES, ME_FILES};

/// The derived data about roles.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Careers {
    /// The families of roles, sorted.
    pub families: Vec<Family>,
    /// The skills that each role expects, by level.
    pub skill_ladders: SkillLadders,
    /// The roles with statements about the person whom they fit, in list order.
    pub fit_roles: Vec<NodeId>,
    /// The roles with words of adverts that point to them, in list order.
    pub advert_roles: Vec<NodeId>,
    /// Whether there are roles between which an advert can be unclear.
    has_roles_to_tell_apart: bool,
    /// The situations in which positions of debates apply.
    pub situations: Situations,
    /// The titles of roles at workplaces, by role and workplace.
    pub titles_at: BTreeMap<(NodeId, NodeId), Vec<String>>,
    /// The roles that expect a skill, in list order.
    pub skilled_roles: Vec<NodeId>,
}

impl Careers {
    /// Whether there is a page on which readers find the roles that fit them.
    pub(crate) fn has_find(&self, config: &Config) -> bool {
        config.reader.tools && !self.fit_roles.is_empty()
    }

    /// Whether readers can mark what they can do, and see on a page what is missing for each role.
    pub(crate) fn has_me(&self, config: &Config) -> bool {
        config.reader.tools && !self.skilled_roles.is_empty()
    }

    /// The theme's files for the tools that the site does not have.
    pub(crate) fn unused_files(&self, config: &Config) -> Vec<&'static str> {
        // All languages share the files, and which tools the others have is not known here.
        let is_in_several = !config.languages.is_empty();
        let tools = [
            (FIND_FILES, self.has_find(config)),
            (ME_FILES, self.has_me(config)),
            (ADVERT_FILES, self.has_advert(config)),
            (LANGUAGE_FILES, false),
        ];
        tools
            .into_iter()
            .filter(|(_, is_used)| !is_used && !is_in_several)
            .flat_map(|(files, _)| files)
            .copied()
            .collect()
    }

    /// Whether there is a page on which readers read a job advert.
    pub(crate) fn has_advert(&self, config: &Config) -> bool {
        config.reader.tools && self.has_roles_to_tell_apart
    }

    pub(crate) fn collect(
        stated_skills: Vec<StatedSkill>,
        stated_situations: Vec<StatedSituation>,
        stated_titles: &[StatedTitles<'_>],
        node_of: &Indexed<SymbolId, Vec<NodeId>>,
        nodes: &Nodes,
        metadata: &MetadataList,
        config: &Config,
    ) -> Self {
        let mut titles_at: BTreeMap<(NodeId, NodeId), Vec<String>> = BTreeMap::new();
        for StatedTitles { role, context, titles } in stated_titles {
            titles_at.entry((node_of[*role], node_of[*context])).or_default().extend_from_slice(titles);
        }
        let skill_ladders = skill_ladder::collect(stated_skills, node_of, nodes, metadata);
        Self {
            titles_at,
            families: families::collect(nodes, metadata, config),
            fit_roles: role_choice::roles_with(nodes, metadata, |role| !role.fits.is_empty()),
            advert_roles: role_choice::roles_with(nodes, metadata, |role| !role.adverts.is_empty()),
            has_roles_to_tell_apart: role_choice::has_comparisons(nodes),
            situations: situations::collect(stated_situations, node_of),
            skilled_roles: skill_ladder::skilled_roles(&skill_ladders, nodes),
            skill_ladders,
        }
    }
}
