//! The comparison of two kinds of workplace: what each role is here and there.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::model::document::front_matter::KindFields;
use crate::model::graph::node::{Node, NodeId};
use crate::model::graph::relation::Relation;
use crate::model::kind::Kind;
use crate::model::name::key::is_same_name;

use crate::render::page::comparison::{ComparisonRow, row};
use crate::render::page::item::ListedItem;
use crate::render::page::link::PageLink;
use crate::render::page::situation::{SituatedDebate, SituatedPosition};
use crate::render::page::{PageBuilder, PageView};

/// The fields of a comparison of two kinds of workplace.
#[derive(Debug, Serialize)]
pub struct WorkplacesView {
    /// The first kind of workplace.
    pub left: ListedItem,
    /// The second kind of workplace.
    pub right: ListedItem,
    /// The rows that the author of the comparison added.
    pub rows: Vec<ComparisonRow>,
    /// The roles that differ at both.
    pub roles: Vec<RoleAtBoth>,
    /// The roles that only the first one has a note on, with the note.
    pub only_left: Vec<ListedItem>,
    /// The roles that only the second one has a note on, with the note.
    pub only_right: Vec<ListedItem>,
    /// Whether there are more roles than the page shows.
    pub has_more_roles: bool,
    /// The debates with positions that apply at one of the two.
    pub debates: Vec<DebateAtBoth>,
    /// The newest articles that link to both.
    pub articles: Vec<ListedItem>,
}

/// A role at two kinds of workplace.
#[derive(Debug, Serialize)]
pub struct RoleAtBoth {
    /// The role.
    pub role: ListedItem,
    /// What it is at the first one.
    pub left: String,
    /// What it is at the second one.
    pub right: String,
    /// Its titles at the first one.
    pub left_titles: Vec<String>,
    /// Its titles at the second one.
    pub right_titles: Vec<String>,
    /// Whether the two texts differ.
    pub differs: bool,
}

/// A debate at two kinds of workplace.
#[derive(Debug, Serialize)]
pub struct DebateAtBoth {
    /// The debate.
    pub debate: ListedItem,
    /// The positions that apply at the first one.
    pub left: Vec<SituatedPosition>,
    /// The positions that apply at the second one.
    pub right: Vec<SituatedPosition>,
}

impl<'a> PageBuilder<'a> {
    /// Adds the comparison of two kinds of workplace to its page.
    pub(super) fn add_workplaces(&self, page: &mut PageView<'a>, node: &'a Node, left: NodeId, right: NodeId) {
        let (here, there) = (self.site.node(left), self.site.node(right));
        if page.description.is_empty() {
            page.description = self.labels().with("page-description.workplaces", "title", &node.title);
        }
        let fields = self.tracked.metadata_of(node).map(|metadata| &metadata.front.kind_fields);
        let rows = match fields {
            Some(KindFields::Comparison { rows, .. }) => {
                rows.iter().map(|(label, [left, right])| row(label, left, right)).collect()
            }
            _ => Vec::new(),
        };
        let notes =
            |context: &'a Node| context.related_of(Relation::ContextOf, Kind::Role).filter(|edge| edge.note.is_some());
        let of = |context: &'a Node| -> BTreeSet<NodeId> { notes(context).map(|edge| edge.to).collect() };
        let (of_left, of_right) = (of(here), of(there));
        let size = self.site.config.build.page_size;
        let both: Vec<NodeId> = of_left.intersection(&of_right).copied().collect();
        let only = |context: &'a Node, others: &BTreeSet<NodeId>| -> Vec<ListedItem> {
            let own = notes(context).filter(|edge| !others.contains(&edge.to)).take(size);
            own.map(|edge| self.item(edge.to, edge.note.clone())).collect()
        };
        page.workplaces = Some(WorkplacesView {
            left: self.item(left, None),
            right: self.item(right, None),
            rows,
            roles: both.iter().take(size).map(|role| self.role_at_both(*role, left, right)).collect(),
            only_left: only(here, &of_right),
            only_right: only(there, &of_left),
            has_more_roles: both.len() > size,
            debates: self.debates_at_both((left, here), (right, there)),
            articles: self.articles_on_both(left, right),
        });
    }

    fn role_at_both(&self, role: NodeId, left: NodeId, right: NodeId) -> RoleAtBoth {
        let note = |context: NodeId| {
            let edge = self.site.node(role).related(Relation::DiffersIn).iter().find(|edge| edge.to == context);
            edge.and_then(|edge| edge.note.clone()).unwrap_or_default()
        };
        let (here, there) = (note(left), note(right));
        RoleAtBoth {
            role: self.item(role, None),
            differs: !is_same_name(&here, &there),
            left: here,
            right: there,
            left_titles: self.titles_at(role, left),
            right_titles: self.titles_at(role, right),
        }
    }

    /// The titles of a role at a kind of workplace.
    pub(super) fn titles_at(&self, role: NodeId, context: NodeId) -> Vec<String> {
        self.site.careers.titles_at.get(&(role, context)).cloned().unwrap_or_default()
    }

    fn debates_at_both(&self, left: (NodeId, &'a Node), right: (NodeId, &'a Node)) -> Vec<DebateAtBoth> {
        let mut there: Vec<SituatedDebate> = self.situated_debates(right.0, right.1);
        let mut debates: Vec<DebateAtBoth> = Vec::new();
        for SituatedDebate { debate, positions } in self.situated_debates(left.0, left.1) {
            let same = there.iter().position(|other| other.debate.href() == debate.href());
            let right = same.map(|index| there.remove(index).positions).unwrap_or_default();
            debates.push(DebateAtBoth { debate, left: positions, right });
        }
        let only_there = there.into_iter();
        debates.extend(only_there.map(|SituatedDebate { debate, positions }| DebateAtBoth {
            debate,
            left: Vec::new(),
            right: positions,
        }));
        debates
    }

    /// The articles whose texts link to both kinds of workplace.
    fn articles_on_both(&self, left: NodeId, right: NodeId) -> Vec<ListedItem> {
        let of_right = self.tracked.backlinks(right);
        let articles = self.tracked.backlinks(left).iter().filter(|edge| edge.kind == Kind::Article);
        let shared = articles.filter(|edge| of_right.iter().any(|other| other.to == edge.to)).map(|edge| edge.to);
        self.first_items(shared.collect())
    }

    /// The comparisons of a kind of workplace with others, each with the title of the other.
    pub(super) fn compared_workplaces(&self, id: NodeId, node: &Node) -> Vec<PageLink> {
        let size = self.site.config.build.page_size;
        let compared = node.related(Relation::ComparedIn).iter().filter_map(|edge| {
            let comparison = self.site.node(edge.to);
            let other = comparison.related_of(Relation::Compares, Kind::Context).find(|other| other.to != id)?;
            Some(self.link(&self.site.node(other.to).title, &comparison.url))
        });
        compared.take(size).collect()
    }
}
