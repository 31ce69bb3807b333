//! Roles as cards: each with its abbreviation and the question that it answers.

use serde::Serialize;

use crate::model::graph::node::NodeId;

use crate::render::page::PageBuilder;
use crate::render::page::group::FamilyRoles;
use crate::render::page::item::ListedItem;

/// A family of roles, as cards.
#[derive(Debug, Serialize)]
pub struct CardGroup {
    /// The name of the family; empty if the roles are not divided into families.
    pub title: String,
    /// The address of its page.
    pub href: Option<String>,
    /// Its roles.
    pub roles: Vec<RoleCard>,
}

/// A role as a card.
#[derive(Debug, Serialize)]
pub struct RoleCard {
    /// The role.
    pub role: ListedItem,
    /// Its abbreviation.
    pub abbr: Option<String>,
    /// Its first fact: the text, or the summary of the role if it has no facts.
    pub question: Option<String>,
}

impl PageBuilder<'_> {
    /// The roles by family, at most `limit` families with at most `limit` roles each.
    pub(super) fn role_cards(&self, limit: usize) -> Vec<CardGroup> {
        let families = self.family_roles(limit, limit).into_iter();
        let group = |FamilyRoles { title, href, roles }| CardGroup {
            title,
            href,
            roles: roles.into_iter().map(|id| self.role_card(id)).collect(),
        };
        families.map(group).collect()
    }

    fn role_card(&self, id: NodeId) -> RoleCard {
        let node = self.site.node(id);
        let metadata = self.tracked.metadata_of(node);
        let fact = metadata.and_then(|role| role.front.role()?.facts.first().map(|(_, text)| text.clone()));
        RoleCard {
            role: self.item(id, None),
            abbr: metadata.and_then(|role| Some(role.front.alternate_names.abbr.as_ref()?.value.clone())),
            question: fact.or_else(|| self.tracked.summary_of(node).map(Into::into)),
        }
    }
}
