//! The page of a kind of workplace: how each role differs there.

use serde::Serialize;

use crate::model::graph::node::{Node, NodeId};
use crate::model::graph::relation::Relation;
use crate::model::kind::Kind;
use crate::model::page::lists::List;

use crate::render::page::PageBuilder;
use crate::render::page::item::ListedItem;
use crate::render::page::link::PageLink;

/// The fields of a kind of workplace.
#[derive(Debug, Serialize, Default)]
pub struct ContextView {
    /// The roles that differ at this kind of workplace.
    pub roles: Vec<RoleInContext>,
    /// The other kinds of workplace.
    pub other_contexts: Vec<PageLink>,
    /// The comparisons with other kinds of workplace, as links with the titles of these.
    pub comparisons: Vec<PageLink>,
}

/// A role at a kind of workplace.
#[derive(Debug, Serialize)]
pub struct RoleInContext {
    /// The role; its note describes the role at this kind of workplace.
    pub role: ListedItem,
    /// The titles that the role has at this kind of workplace.
    pub titles: Vec<String>,
    /// The other kinds of workplace, each with a note on the role there.
    pub elsewhere: Vec<ListedItem>,
}

impl<'a> PageBuilder<'a> {
    pub(super) fn context(&self, id: NodeId, node: &'a Node) -> ContextView {
        let page_size = self.site.config.build.page_size;
        let roles = List::Roles.edges(node, &[]).take(page_size).map(|edge| {
            let contexts = self.site.node(edge.to).related(Relation::DiffersIn).iter();
            let elsewhere = contexts.filter(|other| self.site.node(other.to).url != node.url);
            RoleInContext {
                elsewhere: elsewhere.map(|edge| self.item(edge.to, edge.note.clone())).collect(),
                role: self.item(edge.to, edge.note.clone()),
                titles: self.titles_at(edge.to, id),
            }
        });
        let others = self.site.of_kind(Kind::Context).filter(|(_, other)| other.url != node.url).take(page_size);
        ContextView {
            roles: roles.collect(),
            comparisons: self.compared_workplaces(id, node),
            other_contexts: others.map(|(_, other)| self.link(&other.title, &other.url)).collect(),
        }
    }
}
