//! The home page: the ways into the guide, the roles by family, a part of the career map, a debate and some articles.

use std::cmp::Reverse;

use serde::Serialize;

use crate::model::address::percent::encode_query_value;
use crate::model::address::url::Url;
use crate::model::document::body::Body;
use crate::model::document::entry::{EntryId, Metadata};
use crate::model::graph::node::{Node, NodeId};
use crate::model::graph::relation::Relation;
use crate::model::kind::Kind;
use crate::model::page::PageRecord;
use crate::observe::Task;

use crate::render::markdown::auto_link::AutoLinker;
use crate::render::markdown::home as home_text;
use crate::render::page::debate::position_count;
use crate::render::page::item::{DateView, ItemList, ListedItem};
use crate::render::page::link::PageLink;
use crate::render::page::role::CareerStep;
use crate::render::page::role_cards::CardGroup;
use crate::render::page::{PageBuilder, PageView};

/// The maximum number of articles.
const MAX_ARTICLES: usize = 3;

/// The maximum number of families of roles, and of roles in each.
const MAX_IN_FAMILIES: usize = 12;

/// The number of steps on each side of the role in the small map.
const MAX_STEPS: usize = 3;

/// The number of examples of searches.
const MAX_EXAMPLES: usize = 4;

/// A guide with fewer roles doesn't ask which one fits.
const MIN_ROLES_TO_CHOOSE: usize = 3;

/// The fields of the home page.
#[derive(Debug, Serialize, Default)]
pub struct HomeView {
    /// Examples of searches, as links to their results; empty if the search is disabled.
    pub search_examples: Vec<PageLink>,
    /// The routes that the author wrote as HTML: the first list of the text in which every item starts with a link.
    pub routes: String,
    /// The questions that most readers come with, each with the page that answers it; at most three.
    pub entry_points: Vec<EntryPoint>,
    /// Further ways into the guide, without those that an entry point or a route leads to.
    pub more_ways: Vec<PageLink>,
    /// The roles by family; at most twelve families with twelve roles each.
    pub families: Vec<CardGroup>,
    /// The number of roles.
    pub role_count: usize,
    /// The role with most career steps, with some of them; none if no role leads to another.
    pub hub: Option<HubRole>,
    /// The debate with most positions.
    pub debate: Option<FeaturedDebate>,
    /// The newest articles; at most three.
    pub articles: Vec<ListedItem>,
    /// The first pages and folders that are in no other folder.
    pub pages: ItemList,
    /// The index of each kind that the guide has pages of.
    pub indexes: Vec<PageLink>,
    /// The date of the last review of any document.
    pub reviewed: Option<DateView>,
}

/// A question that a reader comes with, and the page that answers it.
#[derive(Debug, Serialize)]
pub struct EntryPoint {
    /// The question or situation of the reader.
    pub question: String,
    /// A description of the page.
    pub answer: String,
    /// The address of the page.
    pub href: String,
}

/// A role with some of the steps to and from it.
#[derive(Debug, Serialize)]
pub struct HubRole {
    /// The role.
    pub role: ListedItem,
    /// The first roles that lead to it.
    pub comes_from: Vec<CareerStep>,
    /// The first roles that it leads to.
    pub leads_to: Vec<CareerStep>,
}

/// A debate with its first question at a glance.
#[derive(Debug, Serialize)]
pub struct FeaturedDebate {
    /// The debate, with its size as the note.
    pub debate: ListedItem,
    /// Its first question.
    pub question: String,
    /// The positions on that question.
    pub positions: Vec<PageLink>,
}

impl<'a> PageBuilder<'a> {
    pub(crate) fn home(&self, record: &PageRecord) -> PageView<'a> {
        let mut page = self.base_view(record, "home", self.site.config.title.clone());
        let mut view = HomeView::default();
        page.description.clone_from(&self.site.config.description);
        page.summary = Some(page.description.clone()).filter(|description| !description.is_empty());
        if let Some(entry) = self.site.home {
            self.add_document(&mut page, entry, None);
            self.override_title(&mut page, entry);
            self.add_routes(&mut page, &mut view, entry);
        }
        let kinds = Kind::ALL.into_iter().filter(|kind| self.has_any(*kind));
        view.indexes = kinds.map(|kind| self.link(self.labels().kinds(kind), &Url::index(kind))).collect();
        view.role_count = self.site.of_kind(Kind::Role).count();
        if view.routes.is_empty() {
            view.entry_points = self.entry_points(view.role_count);
        }
        view.more_ways = self.more_ways(&view.entry_points);
        view.more_ways
            .retain(|way| way.href.as_ref().is_none_or(|href| !view.routes.contains(&format!("href=\"{href}\""))));
        view.families = self.role_cards(MAX_IN_FAMILIES);
        view.hub = self.hub();
        view.debate = self.featured_debate();
        view.articles = self.newest_articles();
        view.pages = self.top_pages();
        view.reviewed = self.last_review();
        if self.site.config.search.enabled {
            view.search_examples = self.search_examples();
        }
        page.home = Some(view);
        page
    }

    /// The newest articles. If one has a date, those without a date are not among the newest.
    fn newest_articles(&self) -> Vec<ListedItem> {
        let date = |node: &Node| self.tracked.metadata_of(node).and_then(Metadata::shown_date);
        let articles: Vec<(NodeId, &Node)> = self.site.of_kind(Kind::Article).take(MAX_ARTICLES).collect();
        let has_dates = articles.iter().any(|(_, node)| date(node).is_some());
        let shown = articles.into_iter().filter(|(_, node)| !has_dates || date(node).is_some());
        shown.map(|(id, _)| self.item(id, None)).collect()
    }

    fn add_routes(&self, page: &mut PageView<'a>, view: &mut HomeView, entry: EntryId) {
        let render = || home_text::render(&self.text(entry), AutoLinker::new(self.tracked, entry, None));
        let rendered = self.observer.in_scope(Task::Text, render);
        page.content = rendered.text;
        view.routes = rendered.routes;
    }

    fn top_pages(&self) -> ItemList {
        let (top, size) = (self.site.folders.top(), self.site.config.build.page_size);
        let items = top.iter().take(size).map(|id| self.folder_item(*id)).collect();
        let more = (top.len() > size).then(|| self.site.base.href(&Url::index(Kind::Page)));
        ItemList { items, total: top.len(), more }
    }

    fn has_any(&self, kind: Kind) -> bool {
        self.site.of_kind(kind).next().is_some()
    }

    /// The entry points for which the guide has pages.
    fn entry_points(&self, roles: usize) -> Vec<EntryPoint> {
        let all = [
            (self.site.has_find(), Url::find(), "entry-point.find-question", "entry-point.find-answer"),
            (
                roles >= MIN_ROLES_TO_CHOOSE && !self.site.has_find(),
                Url::index(Kind::Role),
                "entry-point.roles-question",
                "entry-point.roles-answer",
            ),
            (self.site.has_advert(), Url::advert(), "entry-point.advert-question", "entry-point.advert-answer"),
            (
                !self.site.titles.is_empty() && !self.site.has_advert(),
                Url::titles(),
                "entry-point.titles-question",
                "entry-point.titles-answer",
            ),
            (!self.site.map.is_empty(), Url::map(), "entry-point.map-question", "entry-point.map-answer"),
        ];
        let present = all.into_iter().filter(|(present, ..)| *present);
        let entry_point = |(_, url, question, answer): (bool, Url, &'static str, &'static str)| EntryPoint {
            question: self.labels().text(question).into(),
            answer: self.labels().text(answer).into(),
            href: self.site.base.href(&url),
        };
        present.map(entry_point).collect()
    }

    /// Links to the lists that answer further questions, without those that an entry point leads to.
    fn more_ways(&self, shown: &[EntryPoint]) -> Vec<PageLink> {
        let index = |kind: Kind, key: &'static str| (self.has_any(kind), Url::index(kind), key);
        let all = [
            (!self.site.titles.is_empty(), Url::titles(), "way.titles"),
            (!self.site.map.is_empty(), Url::map(), "way.map"),
            (self.site.has_find(), Url::find(), "way.find"),
            (self.site.has_me(), Url::me(), "way.me"),
            (self.site.has_advert(), Url::advert(), "way.advert"),
            index(Kind::Comparison, "way.comparisons"),
            index(Kind::Move, "way.moves"),
            index(Kind::Context, "way.contexts"),
            index(Kind::Debate, "way.debates"),
            index(Kind::Skill, "way.skills"),
            index(Kind::Term, "way.terms"),
        ];
        let links =
            all.into_iter().filter(|(present, ..)| *present).map(|(_, url, key)| self.link(self.label(key), &url));
        let is_new = |link: &PageLink| shown.iter().all(|point| link.href.as_ref() != Some(&point.href));
        links.filter(is_new).collect()
    }

    /// The role with most steps to and from it. Of several, the first in list order.
    fn hub(&self) -> Option<HubRole> {
        let steps = |node: &Node| {
            let count = |relation| node.related_of(relation, Kind::Role).count();
            count(Relation::ComesFrom) + count(Relation::LeadsTo)
        };
        let mut roles: Vec<(usize, NodeId, &'a Node)> =
            self.site.of_kind(Kind::Role).map(|(id, node)| (steps(node), id, node)).collect();
        roles.sort_by_key(|(steps, ..)| Reverse(*steps));
        let (_, id, node) = roles.into_iter().next().filter(|(steps, ..)| *steps > 0)?;
        let some = |relation| {
            let mut steps = self.career_steps(id, node, relation);
            steps.truncate(MAX_STEPS);
            steps
        };
        Some(HubRole {
            role: self.item(id, None),
            comes_from: some(Relation::ComesFrom),
            leads_to: some(Relation::LeadsTo),
        })
    }

    /// The debate with most positions. Of several, the first in list order.
    fn featured_debate(&self) -> Option<FeaturedDebate> {
        let debates =
            self.site.of_kind(Kind::Debate).filter_map(|(id, node)| Some((id, node, self.tracked.body_of(node)?)));
        let mut debates: Vec<(NodeId, &Node, &Body)> = debates.filter(|(.., body)| position_count(body) > 0).collect();
        debates.sort_by_key(|(.., body)| std::cmp::Reverse(position_count(body)));
        let (id, node, body) = debates.into_iter().next()?;
        let question = body.questions.iter().find(|question| !question.positions.is_empty())?;
        let href = self.site.base.href(&node.url);
        let positions = question.positions.iter().map(|position| {
            let heading = &body.headings[position.heading];
            PageLink { title: heading.text.clone(), href: Some(format!("{href}#{}", heading.id)) }
        });
        Some(FeaturedDebate {
            debate: self.debate_item(id),
            question: body.headings[question.heading].text.clone(),
            positions: positions.collect(),
        })
    }

    fn last_review(&self) -> Option<DateView> {
        let nodes = Kind::ALL.into_iter().flat_map(|kind| self.site.of_kind(kind));
        let reviews =
            nodes.filter_map(|(_, node)| Some(self.tracked.metadata_of(node)?.front.reviewed.as_ref()?.value));
        reviews.max().map(|date| self.date(date))
    }

    /// An ambiguous title, two roles to compare, another title of a role and a glossary term, as far as the guide has them.
    fn search_examples(&self) -> Vec<PageLink> {
        // Of several, the first with the most. What few pages are related to is no example.
        let ambiguous = self.site.titles.iter().filter(|title| title.url.is_some());
        let ambiguous = ambiguous.rev().max_by_key(|title| title.roles.len()).map(|title| title.text.clone());
        let relations = |id: NodeId| self.site.node(id).edges.len();
        let related_most = |kind: Kind| {
            let mut nodes: Vec<(NodeId, &Node)> = self.site.of_kind(kind).collect();
            nodes.sort_by_key(|(id, _)| Reverse(relations(*id)));
            nodes.into_iter().map(|(_, node)| node)
        };
        let short = |id: NodeId| {
            let node = self.site.node(id);
            let abbr = self.tracked.metadata_of(node).and_then(|role| role.front.alternate_names.abbr.as_ref());
            abbr.map_or_else(|| node.title.clone(), |abbr| abbr.value.clone())
        };
        let compared = self.site.of_kind(Kind::Comparison).filter_map(|(_, node)| {
            let [left, right] = node.related(Relation::Compares) else { return None };
            let is_of_roles = left.kind == Kind::Role;
            is_of_roles.then(|| (relations(left.to) + relations(right.to), left.to, right.to))
        });
        let compared = compared.min_by_key(|(count, ..)| Reverse(*count));
        let compared = compared.map(|(_, left, right)| {
            self.labels().fill("search-example.compared", &[("one", &short(left)), ("other", &short(right))])
        });
        let title = related_most(Kind::Role).find_map(|node| {
            let names = &self.tracked.metadata_of(node)?.front.alternate_names;
            names.also.first().map(|name| name.value.clone())
        });
        let of_kind = |kind| related_most(kind).next().map(|node| node.title.clone());
        let all = [ambiguous, compared, title, of_kind(Kind::Skill), of_kind(Kind::Term), of_kind(Kind::Role)];
        let search = self.site.base.href(&Url::search());
        let mut examples: Vec<PageLink> = Vec::new();
        for title in all.into_iter().flatten() {
            if examples.len() < MAX_EXAMPLES && examples.iter().all(|example| example.title != title) {
                let href = Some(format!("{search}?q={}", encode_query_value(&title)));
                examples.push(PageLink { title, href });
            }
        }
        examples
    }
}
