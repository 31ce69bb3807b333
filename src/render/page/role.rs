//! The page of a role: facts, the parts of its text, career steps, skills and related roles.

use pulldown_cmark_escape::escape_href;
use serde::Serialize;

use crate::model::document::body::Heading;
use crate::model::document::entry::EntryId;
use crate::model::document::front_matter::RoleLevel;
use crate::model::graph::families;
use crate::model::graph::node::{Edge, Node, NodeId};
use crate::model::graph::relation::Relation;
use crate::model::kind::Kind;
use crate::observe::Task;

use crate::render::markdown::auto_link::AutoLinker;
use crate::render::markdown::role as role_text;
use crate::render::markdown::role::{MarkedSection, MarkedSections};
use crate::render::markdown::text_value;
use crate::render::markdown::text_value::ValuePart;
use crate::render::page::document::toc;
use crate::render::page::item::ListedItem;
use crate::render::page::link::PageLink;
use crate::render::page::pay::{PayView, pay_view};
use crate::render::page::related_roles::RelatedRole;
use crate::render::page::skill_matrix::SkillMatrix;
use crate::render::page::{PageBuilder, PageView};

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
    /// The roles that this one is a variant of.
    pub variant_of: Vec<ListedItem>,
    /// The section of the text on how people get in, if its heading has the class `getting-in`.
    pub getting_in: Option<TextPart>,
    /// The section of the text on the next steps, if its heading has the class `next-steps`.
    pub next_steps: Option<TextPart>,
    /// The roles that lead to this one, each with a note on how.
    pub comes_from: Vec<CareerStep>,
    /// The roles that this one leads to, each with a note on how.
    pub leads_to: Vec<CareerStep>,
    /// The moves from one level of the role to another.
    pub level_moves: Vec<ListedItem>,
    /// The other related roles, each once: first those that this one is confused with, then variants, roles that it works
    /// with, its managers and reports, and further roles that it is compared with.
    pub related: Vec<RelatedRole>,
    /// The footnotes of the text, as HTML.
    pub footnotes: String,
    /// The feed of articles about the role.
    pub feed: Option<String>,
}

/// A section of a role's text, which its page shows next to what the guide derives.
#[derive(Debug, Serialize)]
pub struct TextPart {
    /// The anchor of its heading.
    pub id: String,
    /// The text of its heading.
    pub title: String,
    /// The section with its heading, as HTML.
    pub content: String,
}

/// A step from one role to another.
#[derive(Debug, Serialize)]
pub struct CareerStep {
    /// The role at the other end, with a note on how people make the step.
    pub role: ListedItem,
    /// The address of the page of the move.
    pub move_href: Option<String>,
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
    /// The position of the level on the scale of the skill, from 1; 0 if it has none.
    pub rank: usize,
    /// The number of levels on that scale.
    pub ranks: usize,
}

impl<'a> PageBuilder<'a> {
    /// Builds the fields of a role, and moves the text of its sections from the page to them.
    pub(super) fn add_role(&self, page: &mut PageView<'a>, id: NodeId, node: &'a Node) {
        let has_articles = node.related_of(Relation::DiscussedIn, Kind::Article).next().is_some();
        let mut view = RoleView {
            variant_of: self.related_items(node, Relation::VariantOf, Kind::Role),
            leads_to: self.career_steps(id, node, Relation::LeadsTo),
            comes_from: self.career_steps(id, node, Relation::ComesFrom),
            level_moves: self.level_moves(id, node),
            related: self.related_roles(node),
            contexts: self.related_items(node, Relation::DiffersIn, Kind::Context),
            skills: node.related(Relation::NeedsSkill).iter().map(|edge| self.skill_need(edge)).collect(),
            ambiguous_titles: self.ambiguous_titles(node),
            feed: has_articles.then(|| self.site.base.href(&node.url.file("feed.xml"))),
            ..RoleView::default()
        };
        self.add_front_matter(&mut view, node);
        let names: Vec<_> = view.levels.iter().map(|level| (level.label.clone(), level.text.clone())).collect();
        view.skill_matrix =
            self.site.careers.skill_ladders.get(&id).and_then(|ladder| self.skill_matrix(ladder, &names));
        if let Some(entry) = node.entry {
            self.add_text_parts(page, &mut view, entry, id);
        }
        page.role = Some(view);
    }

    fn add_text_parts(&self, page: &mut PageView<'a>, view: &mut RoleView, entry: EntryId, id: NodeId) {
        let text = self.text(entry);
        let marked = MarkedSections::of(&text);
        let render = || role_text::render(&text, &marked, AutoLinker::new(self.tracked, entry, Some(id)));
        let parts = self.observer.in_scope(Task::Text, render);
        // A section within the other one is part of that.
        let part = |section: &Option<MarkedSection>, content: String| {
            let Heading { id, text: title, .. } = &text.body.headings[section.as_ref()?.heading];
            (!content.is_empty()).then(|| TextPart { id: id.clone(), title: title.clone(), content })
        };
        page.content = parts.text;
        view.getting_in = part(&marked.getting_in, parts.getting_in);
        view.next_steps = part(&marked.next_steps, parts.next_steps);
        // A footnote is a source: the list below the footnotes doesn't repeat it.
        page.uncited_sources.retain(|source| !cites(&parts.footnotes, source));
        view.footnotes = parts.footnotes;
        page.toc = toc(text.body, |heading| !marked.contains(&text.body.headings[heading]));
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
        view.pay = pay_view(role, &self.site.config);
        view.codes = facts(&role.codes);
        view.levels = role.levels.iter().map(level).collect();
    }

    /// The steps to or from the role, with the pages of the moves.
    pub(super) fn career_steps(&self, id: NodeId, node: &Node, relation: Relation) -> Vec<CareerStep> {
        let is_forward = relation == Relation::LeadsTo;
        let (here, there) =
            if is_forward { (Relation::StartOf, Relation::MoveTo) } else { (Relation::EndOf, Relation::MoveFrom) };
        let steps = node.related_of(relation, Kind::Role).take(self.site.config.build.page_size).map(|edge| {
            let mut moves = node.related(here).iter().map(|edge| self.site.node(edge.to));
            let found = moves.find(|other| edge.to != id && other.related(there).iter().any(|end| end.to == edge.to));
            CareerStep {
                role: self.item(edge.to, edge.note.clone()),
                move_href: found.map(|found| self.site.base.href(&found.url)),
            }
        });
        steps.collect()
    }

    /// The moves between the levels of a role.
    pub(super) fn level_moves(&self, id: NodeId, node: &Node) -> Vec<ListedItem> {
        let is_within = |other: &NodeId| {
            let ends = [Relation::MoveFrom, Relation::MoveTo].map(|relation| self.site.node(*other).related(relation));
            ends.into_iter().flatten().all(|edge| edge.to == id)
        };
        let mut moves: Vec<NodeId> = node.related(Relation::StartOf).iter().map(|edge| edge.to).collect();
        moves.retain(is_within);
        moves.sort_unstable();
        moves.dedup();
        self.first_items(moves)
    }

    fn skill_need(&self, edge: &Edge) -> SkillNeed {
        let level_description = edge.note.as_ref().and_then(|level| self.skill_scale(edge.to).statement(level));
        let level_description = level_description.map(Into::into);
        let (rank, ranks) =
            edge.note.as_ref().map_or((0, 0), |level| self.skill_scale(edge.to).position(level).unwrap_or_default());
        SkillNeed { skill: self.item(edge.to, None), level: edge.note.clone(), level_description, rank, ranks }
    }

    fn ambiguous_titles(&self, node: &Node) -> Vec<PageLink> {
        let names = self.alternate_names(node).into_iter().chain(std::iter::once(node.title.clone()));
        let links = names.filter_map(|name| {
            let url = self.ambiguous_title_page(&name)?;
            Some(PageLink { title: name, href: Some(self.site.base.href(url)) })
        });
        links.collect()
    }
}

/// Whether a text (HTML) links to an address in a source.
fn cites(html: &str, source: &str) -> bool {
    text_value::parts(source).into_iter().any(|part| {
        let ValuePart::Link { href, .. } = part else { return false };
        let mut link = String::from("href=\"");
        // Writing to a String can't fail.
        _ = escape_href(&mut link, &href);
        html.contains(&(link + "\""))
    })
}
