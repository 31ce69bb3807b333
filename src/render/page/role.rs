//! The page of a role: facts, career steps, skills, related roles and articles.

use serde::Serialize;

use crate::model::address::slug::slug;
use crate::model::document::front_matter::RoleLevel;
use crate::model::graph::families;
use crate::model::graph::node::{Edge, Node, NodeId};
use crate::model::graph::relation::Relation;
use crate::model::kind::Kind;

use crate::render::image::diagram;
use crate::render::image::diagram::DiagramSide;
use crate::render::page::PageBuilder;
use crate::render::page::group::{Group, push_to};
use crate::render::page::item::{ItemList, ListedItem};
use crate::render::page::link::PageLink;
use crate::render::page::pay::{PayView, pay_view};
use crate::render::page::skill_matrix::SkillMatrix;

/// The fields of a role.
#[derive(Debug, Serialize, Default)]
pub struct RoleView {
    /// The abbreviation.
    pub abbr: Option<String>,
    /// The other titles of the role.
    pub also_called: Vec<String>,
    /// The family, as a link to its page.
    pub family: Option<PageLink>,
    /// The rows of "At a glance".
    pub facts: Vec<Fact>,
    /// The kinds of workplace at which the role differs, each with a note on the difference.
    pub contexts: Vec<ListedItem>,
    /// The skills that the role needs.
    pub skills: Vec<SkillNeed>,
    /// The skills that each level expects; none if no level states a skill.
    pub skill_matrix: Option<SkillMatrix>,
    /// The seniority levels, each with its difference from the level below.
    pub levels: Vec<Fact>,
    /// The pay of the role and of its levels; none if it is not stated.
    pub pay: Option<PayView>,
    /// The codes in occupation classifications, labelled with the name of the classification.
    pub codes: Vec<Fact>,
    /// The names of the role that may also mean other roles, as links to the page of the title.
    pub ambiguous_titles: Vec<PageLink>,
    /// The roles that this one is compared with, as links to the comparison.
    pub comparisons: Vec<ListedItem>,
    /// The newest articles by topic. Each article appears once, under its first topic.
    pub articles_by_topic: Vec<Group>,
    /// A diagram (SVG) of the roles before and after this one; empty if there are none.
    pub diagram: String,
    /// The roles that this one is a variant of.
    pub variant_of: Vec<ListedItem>,
    /// The variants of the role.
    pub variants: Vec<ListedItem>,
    /// The roles that this one is confused with, each with a note on the difference.
    pub confused_with: Vec<ListedItem>,
    /// The roles that this one works with.
    pub works_with: Vec<ListedItem>,
    /// The roles that this one reports to.
    pub reports_to: Vec<ListedItem>,
    /// The roles that report to this one.
    pub manages: Vec<ListedItem>,
    /// The roles that this one leads to.
    pub leads_to: Vec<ListedItem>,
    /// The roles that lead to this one.
    pub comes_from: Vec<ListedItem>,
    /// The moves to and from other roles.
    pub moves: Vec<ListedItem>,
    /// The moves from one level of the role to another.
    pub level_moves: Vec<ListedItem>,
    /// The feed of articles about the role.
    pub feed: Option<String>,
}

/// A label with a text.
#[derive(Debug, Serialize)]
pub struct Fact {
    /// The label.
    pub label: String,
    /// The text; may be empty.
    pub text: String,
}

/// A skill that a role needs.
#[derive(Debug, Serialize)]
pub struct SkillNeed {
    /// The skill.
    pub skill: ListedItem,
    /// The level that the role needs.
    pub level: Option<String>,
    /// What a person at that level can do, from the page of the skill.
    pub level_description: Option<String>,
}

impl<'a> PageBuilder<'a> {
    /// `articles` is the list of articles on the page of the role.
    pub(super) fn role(&self, id: NodeId, node: &'a Node, articles: &ItemList) -> RoleView {
        let related = |relation| self.related_items(node, relation, Kind::Role);
        let has_articles = node.related_of(Relation::DiscussedIn, Kind::Article).next().is_some();
        let (comes_from, leads_to) = (related(Relation::ComesFrom), related(Relation::LeadsTo));
        let total = |relation| node.related_of(relation, Kind::Role).count();
        let from = DiagramSide::new(&comes_from, total(Relation::ComesFrom), "#guide-comes-from");
        let to = DiagramSide::new(&leads_to, total(Relation::LeadsTo), "#guide-leads-to");
        let mut view = RoleView {
            variant_of: related(Relation::VariantOf),
            variants: related(Relation::HasVariant),
            confused_with: related(Relation::ConfusedWith),
            works_with: related(Relation::WorksWith),
            reports_to: related(Relation::ReportsTo),
            manages: related(Relation::Manages),
            diagram: diagram::steps(&from, &node.title, &to),
            leads_to,
            comes_from,
            contexts: self.related_items(node, Relation::DiffersIn, Kind::Context),
            skills: node.related(Relation::NeedsSkill).iter().map(|edge| self.skill_need(edge)).collect(),
            comparisons: self.compared_roles(node),
            ambiguous_titles: self.ambiguous_titles(node),
            articles_by_topic: self.articles_by_topic(node, articles),
            feed: has_articles.then(|| self.site.base.href(&node.url.file("feed.xml"))),
            ..RoleView::default()
        };
        self.add_moves(&mut view, id, node);
        self.add_front_matter(&mut view, node);
        let names: Vec<_> = view.levels.iter().map(|level| (level.label.clone(), level.text.clone())).collect();
        view.skill_matrix =
            self.site.careers.skill_ladders.get(&id).and_then(|ladder| self.skill_matrix(ladder, &names));
        view
    }

    fn add_front_matter(&self, view: &mut RoleView, node: &Node) {
        let Some(metadata) = self.tracked.metadata_of(node) else { return };
        let Some(role) = metadata.front.role() else { return };
        let facts = |pairs: &[(String, String)]| {
            pairs.iter().map(|(label, text)| Fact { label: label.clone(), text: text.clone() }).collect()
        };
        let level = |level: &RoleLevel| Fact {
            label: level.name.value.clone(),
            text: level.differs.clone().unwrap_or_default(),
        };
        let names = &metadata.front.alternate_names;
        view.abbr = names.abbr.as_ref().map(|abbr| abbr.value.clone());
        view.also_called = names.also.iter().map(|name| name.value.clone()).collect();
        let family = role.family.as_deref().and_then(|name| families::find(&self.site.careers.families, name));
        view.family = family.map(|family| self.link(&family.name, &family.url));
        view.facts = facts(&role.facts);
        view.pay = pay_view(role);
        view.codes = facts(&role.codes);
        view.levels = role.levels.iter().map(level).collect();
    }

    fn add_moves(&self, view: &mut RoleView, id: NodeId, node: &Node) {
        let edges = node.related(Relation::StartOf).iter().chain(node.related(Relation::EndOf));
        let mut moves: Vec<NodeId> = edges.map(|edge| edge.to).collect();
        moves.sort_unstable();
        moves.dedup();
        let is_within = |other: &NodeId| {
            let ends = [Relation::MoveFrom, Relation::MoveTo].map(|relation| self.site.node(*other).related(relation));
            ends.into_iter().flatten().all(|edge| edge.to == id)
        };
        let (levels, others): (Vec<NodeId>, Vec<NodeId>) = moves.into_iter().partition(is_within);
        view.level_moves = self.first_items(levels);
        view.moves = self.first_items(others);
    }

    fn skill_need(&self, edge: &Edge) -> SkillNeed {
        let level_description = edge.note.as_ref().and_then(|level| self.skill_scale(edge.to).statement(level));
        let level_description = level_description.map(Into::into);
        SkillNeed { skill: self.item(edge.to, None), level: edge.note.clone(), level_description }
    }

    fn compared_roles(&self, node: &Node) -> Vec<ListedItem> {
        let comparisons = node.related(Relation::ComparedIn).iter().map(|edge| self.site.node(edge.to));
        let others = comparisons.flat_map(|comparison| {
            let roles = comparison.related(Relation::Compares).iter().map(|edge| edge.to);
            let others = roles.filter(|role| self.site.node(*role).url != node.url);
            let href = self.site.base.href(&comparison.url);
            others.map(move |other| self.item(other, None).with_target(&self.site.node(other).title, href.clone()))
        });
        others.take(self.site.config.build.page_size).collect()
    }

    fn ambiguous_titles(&self, node: &Node) -> Vec<PageLink> {
        let names = self.alternate_names(node).into_iter().chain(std::iter::once(node.title.clone()));
        let links = names.filter_map(|name| {
            let url = self.ambiguous_title_page(&name)?;
            Some(PageLink { title: name, href: Some(self.site.base.href(url)) })
        });
        links.collect()
    }

    /// The articles on the page of a role by their first topic. Topics are sorted by title, articles without one come
    /// last.
    fn articles_by_topic(&self, node: &'a Node, articles: &ItemList) -> Vec<Group> {
        let mut groups: Vec<Group> = Vec::new();
        let mut without_topic = Group { title: String::new(), href: None, items: Vec::new() };
        for edge in node.related_of(Relation::DiscussedIn, Kind::Article).take(articles.items.len()) {
            let topics = self.site.node(edge.to).related_of(Relation::OnTopic, Kind::Topic);
            // Edges are sorted by node; the span has the order of the author.
            let first = topics.min_by_key(|edge| edge.span).map(|edge| self.site.node(edge.to).title.clone());
            let item = self.item(edge.to, None);
            match first {
                None => without_topic.items.push(item),
                Some(title) => push_to(&mut groups, title, item),
            }
        }
        groups.sort_by_cached_key(|group| slug(&group.title));
        if !without_topic.items.is_empty() {
            without_topic.title = if groups.is_empty() { String::new() } else { "On other topics".into() };
            groups.push(without_topic);
        }
        groups
    }
}
