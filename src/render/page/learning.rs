//! Resources to learn a skill: all of them on its page, and on a move those of the missing levels.

use serde::Serialize;

use crate::model::document::front_matter::KindFields;
use crate::model::document::learning::{LearningResource, ResourceKind};
use crate::model::graph::node::NodeId;
use crate::model::graph::skill_ladder::Expectation;
use crate::model::labels::Labels;
use crate::model::name::key::is_same_name;

use crate::render::page::PageBuilder;
use crate::render::page::item::{DateView, ListedItem};

/// A resource to learn a skill.
#[derive(Debug, Serialize)]
pub struct ResourceView {
    /// The title.
    pub title: String,
    /// The address on the web.
    pub href: Option<String>,
    /// The reason to use it.
    pub why: Option<String>,
    /// The level that it leads to; none for all levels.
    pub level: Option<String>,
    /// The kind: `book`, `course`, `article` or `practice`.
    pub kind: Option<&'static str>,
    /// The cost.
    pub cost: Option<String>,
    /// The day on which the author checked it.
    pub date: Option<DateView>,
}

/// The resources for one skill of a move.
#[derive(Debug, Serialize)]
pub struct SkillToLearn {
    /// The skill.
    pub skill: ListedItem,
    /// The resources that lead to a missing level.
    pub resources: Vec<ResourceView>,
}

impl<'a> PageBuilder<'a> {
    /// The resources of a skill.
    pub(super) fn resources(&self, skill: NodeId) -> &'a [LearningResource] {
        match self.tracked.metadata_of(self.site.node(skill)).map(|metadata| &metadata.front.kind_fields) {
            Some(KindFields::Skill { learn, .. }) => learn,
            _ => &[],
        }
    }

    /// The resources for the levels of a skill above `from` and up to `to`, and those for all levels. If the two can't be
    /// compared, those for `to`.
    pub(super) fn skill_to_learn(&self, skill: NodeId, from: &Expectation, to: &Expectation) -> Option<SkillToLearn> {
        let scale = self.skill_scale(skill);
        let is_missing = |resource: &&LearningResource| match (&resource.level, to.level()) {
            (Some(level), Some(to)) => scale.is_missing(&level.value, from.level(), to),
            _ => true,
        };
        let resources: Vec<_> =
            self.resources(skill).iter().filter(is_missing).map(|one| resource_view(one, self.labels())).collect();
        (!resources.is_empty()).then(|| SkillToLearn { skill: self.item(skill, None), resources })
    }
}

/// A resource as templates see it.
pub(super) fn resource_view(resource: &LearningResource, labels: &Labels) -> ResourceView {
    ResourceView {
        title: resource.title.clone(),
        href: resource.url.clone(),
        why: resource.why.clone(),
        level: resource.level.as_ref().map(|level| level.value.clone()),
        kind: resource.kind.map(ResourceKind::as_str),
        cost: resource.cost.clone(),
        date: resource.date.map(|date| DateView::new(date, labels)),
    }
}

/// The resources that lead to a level.
pub(super) fn resources_of_level(resources: &[LearningResource], level: &str, labels: &Labels) -> Vec<ResourceView> {
    let is_of_level = |resource: &&LearningResource| match &resource.level {
        Some(other) => is_same_name(&other.value, level),
        None => level.is_empty(),
    };
    resources.iter().filter(is_of_level).map(|one| resource_view(one, labels)).collect()
}
