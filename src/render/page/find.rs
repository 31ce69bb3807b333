//! The page on which readers find the roles that fit them: the statements of each role, in an order that mixes the roles.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::model::address::url::Url;
use crate::model::fingerprint::fingerprint;
use crate::model::graph::fits::{self, FIT_ROLES};
use crate::model::graph::node::{Node, NodeId};
use crate::model::kind::Kind;
use crate::model::page::PageRecord;
use crate::model::page::lists::List;

use crate::render::page::item::ListedItem;
use crate::render::page::link::PageLink;
use crate::render::page::related_roles::RelatedRole;
use crate::render::page::role::Fact;
use crate::render::page::{PageBuilder, PageView};

/// How many articles a role offers for further reading.
const MAX_ARTICLES: usize = 2;

/// The statements of the roles on a page.
#[derive(Debug, Serialize)]
pub struct FindView {
    /// The roles with statements.
    pub roles: Vec<FitRole>,
}

/// A role, with what a person whom it fits says about themselves.
#[derive(Debug, Serialize)]
pub struct FitRole {
    /// The role.
    pub role: ListedItem,
    /// Its statements.
    pub statements: Vec<FitStatement>,
    /// The role that it is confused with the most, with the difference as its note.
    pub nearest: Option<RelatedRole>,
    /// Articles about the role.
    pub articles: Vec<ListedItem>,
}

/// A statement of a role.
#[derive(Debug, Serialize)]
pub struct FitStatement {
    /// The statement.
    pub text: String,
    /// Its position in the mixed order, from 1. Roles with the same statement share it.
    pub position: usize,
    /// The skill behind it.
    pub skill: Option<PageLink>,
    /// The fact behind it.
    pub fact: Option<Fact>,
}

impl<'a> PageBuilder<'a> {
    pub(crate) fn find(&self, record: &PageRecord, number: usize) -> PageView<'a> {
        let mut page = self.base_view(record, "find", self.label("page-title.find"));
        page.description = self.label("page-description.find");
        let all = &self.site.careers.fit_roles;
        let on_this_page: Vec<NodeId> = all.iter().skip((number - 1) * FIT_ROLES).take(FIT_ROLES).copied().collect();
        let positions = self.positions(&on_this_page);
        page.find =
            Some(FindView { roles: on_this_page.iter().filter_map(|id| self.fit_role(*id, &positions)).collect() });
        page.pagination = self.pagination(&Url::find(), number, all.len().div_ceil(FIT_ROLES));
        let title = page.title.clone();
        let ancestors = vec![self.link(self.labels().kinds(Kind::Role), &Url::index(Kind::Role))];
        page.breadcrumbs = self.paginated_breadcrumbs(ancestors, &title, &Url::find(), number);
        page
    }

    /// The position of each statement. They are sorted by a hash, so a new statement does not reorder the others, and the
    /// statements of one role are apart.
    fn positions(&self, roles: &[NodeId]) -> BTreeMap<String, usize> {
        let keys = roles.iter().filter_map(|id| self.tracked.metadata_of(self.site.node(*id))?.front.role());
        let keys = keys.flat_map(|role| &role.fits).map(|fit| fits::key(&fit.statement.value));
        let mut keys: Vec<(u64, String)> = keys.map(|key| (fingerprint(&key), key)).collect();
        keys.sort();
        keys.dedup();
        keys.into_iter().zip(1..).map(|((_, key), position)| (key, position)).collect()
    }

    fn fit_role(&self, id: NodeId, positions: &BTreeMap<String, usize>) -> Option<FitRole> {
        let node = self.site.node(id);
        let role = self.tracked.metadata_of(node)?.front.role()?;
        let skills =
            self.site.careers.skill_ladders.get(&id).map(|ladder| ladder.skills.as_slice()).unwrap_or_default();
        let metadata_of = |id: NodeId| self.tracked.metadata_of(self.site.node(id));
        let mut statements: Vec<FitStatement> = Vec::new();
        for fit in &role.fits {
            let position = positions.get(&fits::key(&fit.statement.value)).copied().unwrap_or_default();
            if statements.iter().any(|other| other.position == position) {
                continue;
            }
            let named = |name: &str| fits::skill_named(name, skills, |id| self.site.node(id), metadata_of);
            let skill = fit.skill.as_ref().and_then(|skill| named(&skill.value)).map(|id| self.site.node(id));
            let fact = fit.fact.as_ref().and_then(|fact| role.facts.iter().find(|(label, _)| *label == fact.value));
            statements.push(FitStatement {
                text: fit.statement.value.clone(),
                position,
                skill: skill.map(|skill: &Node| self.link(&skill.title, &skill.url)),
                fact: fact.map(|(label, text)| Fact { label: label.clone(), text: text.clone() }),
            });
        }
        let nearest = self.related_roles(node).into_iter().next().filter(|related| related.relation == "confused-with");
        let articles = self.item_list(id, node, List::Articles).items;
        Some(FitRole {
            role: self.item(id, None),
            statements,
            nearest,
            articles: articles.into_iter().take(MAX_ARTICLES).collect(),
        })
    }
}
