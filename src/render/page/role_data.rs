//! A role -> the data from which a script shows a move to or from any other role, and a comparison with any others. The script pairs
//! them with the rules of `render/page/role_move.rs` and `render/page/comparison.rs`.
//!
//! It depends on the outline only, not on texts.

use serde::Serialize;

use crate::model::document::entry::Metadata;
use crate::model::document::front_matter::KindFields;
use crate::model::document::learning::LearningResource;
use crate::model::graph::node::{Edge, Node, NodeId};
use crate::model::graph::relation::Relation;
use crate::model::graph::skill_ladder::Expectation;
use crate::model::graph::skill_scale::SkillScale;
use crate::model::kind::Kind;
use crate::model::labels::Labels;
use crate::model::name::key::name_key;
use crate::model::site::Site;

use crate::render::markdown::text_value::{ValuePart, parts};
use crate::render::page::comparison::{SHARED, related_texts, skill_texts};
use crate::render::page::item::DateView;
use crate::render::page::learning::{ResourceView, resource_view};
use crate::render::page::pay::{PayLineView, pay_lines};
use crate::render::page::role_move::expectations_without_level;
use crate::render::tracked_site::{DependencyRecorder, TrackedSite};

/// A value of front matter, with its links.
#[derive(Serialize)]
#[serde(untagged)]
pub(crate) enum LinkedText {
    Plain(String),
    /// Texts, and links as their text and address.
    Linked(Vec<LinkedPart>),
}

#[derive(Serialize)]
#[serde(untagged)]
pub(crate) enum LinkedPart {
    Text(String),
    Link(String, String),
}

/// A page with its title and address.
type LinkedPage = (String, String);

/// A role.
#[derive(Serialize)]
pub(crate) struct RoleRecord {
    title: String,
    href: String,
    start: EndData,
    end: EndData,
    /// Its one-line meaning; none if the author wrote none.
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<String>,
    facts: Vec<LabelledText>,
    /// The skills as comparisons list them: each with its level, or with that of each level of the role.
    skills: Vec<LabelledText>,
    contexts: Vec<LabelledText>,
    /// The levels and the related roles. Texts may be empty: the rows are in the same order for all roles.
    related: Vec<LabelledText>,
    /// What it may have in common with others: topics, skills and roles, by the label of the list.
    shared: Vec<(String, Vec<LinkedPage>)>,
    pay: Vec<PayRecord>,
    /// The roles that this one leads to, with the author's note.
    how: Vec<(String, String)>,
    /// The moves to other roles that have a page.
    moves: Vec<MoveLink>,
    /// The comparisons, each with the other role.
    comparisons: Vec<(String, LinkedPage)>,
    debates: Vec<LinkedPage>,
    /// The articles that are about this role and about another one, the newest first.
    articles: Vec<ArticleLink>,
}

/// What one end of a move expects.
#[derive(Serialize)]
struct EndData {
    /// The level whose skills these are.
    #[serde(skip_serializing_if = "Option::is_none")]
    level: Option<String>,
    skills: Vec<SkillRecord>,
}

#[derive(Serialize)]
struct SkillRecord {
    /// The position among all skills, in which pages list them.
    order: usize,
    title: String,
    href: String,
    /// `needed`, `none` or `not-stated`.
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    level: Option<LevelData>,
    /// At the end: the resources that lead to this level or to a lower one of the same scale.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    learn: Vec<LearningRecord>,
}

#[derive(Serialize)]
struct LevelData {
    name: String,
    /// Equal levels have the same key.
    key: String,
    /// The scale: `own` or `shared`. Levels of different scales are never compared.
    #[serde(skip_serializing_if = "Option::is_none")]
    scale: Option<&'static str>,
    /// The position on the scale, from 1; 0 if it is on none.
    rank: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    statement: Option<String>,
}

#[derive(Serialize)]
struct LearningRecord {
    /// The position of its level on the scale of the level at the end; 0 if it is shown whatever the start is.
    rank: usize,
    #[serde(flatten)]
    resource: ResourceView,
    reason: Option<LinkedText>,
}

/// A label with its text.
#[derive(Serialize)]
struct LabelledText {
    /// Equal labels have the same key.
    key: String,
    label: String,
    text: String,
    /// Texts that count as equal have the same hash.
    hash: String,
}

#[derive(Serialize)]
struct PayRecord {
    /// Lines about the same place have the same key.
    key: String,
    place: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    level: Option<String>,
    range: String,
    median: String,
    currency: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<LinkedText>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<LinkedText>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source_href: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    year: Option<i16>,
}

#[derive(Serialize)]
struct MoveLink {
    to: String,
    title: String,
    href: String,
    /// Whether it names no level of either role.
    is_whole: bool,
}

#[derive(Serialize)]
struct ArticleLink {
    title: String,
    href: String,
    date: Option<DateView>,
}

/// The name of a role in the query of the picker: its address without what all roles share.
pub(crate) fn role_key(node: &Node) -> String {
    node.url.within_index(Kind::Role).to_string()
}

/// Reads one role.
struct RoleReader<'a> {
    site: &'a Site,
    /// Only metadata is read, so nothing is recorded.
    tracked: TrackedSite<'a>,
    skills: &'a [NodeId],
}

/// Creates the data of each role of a site, from any thread.
pub(crate) struct RoleRecordBuilder<'a> {
    site: &'a Site,
    /// The skills, in the order of lists.
    skills: Vec<NodeId>,
}

impl<'a> RoleRecordBuilder<'a> {
    pub(crate) fn new(site: &'a Site) -> Self {
        // Pages also order skills that no list shows.
        let skills = site.nodes.iter_ids().filter(|(_, node)| node.kind == Kind::Skill).map(|(id, _)| id);
        Self { site, skills: skills.collect() }
    }

    /// The data of a role.
    pub(crate) fn role(&self, id: NodeId, node: &'a Node) -> RoleRecord {
        let recorder = DependencyRecorder::default();
        RoleReader { site: self.site, tracked: TrackedSite::new(self.site, &recorder), skills: &self.skills }
            .role(id, node)
    }
}

impl<'a> RoleReader<'a> {
    fn role(&self, id: NodeId, node: &'a Node) -> RoleRecord {
        let fields = self.metadata(node).and_then(|metadata| metadata.front.role());
        let leads_to = node.related(Relation::LeadsTo).iter();
        RoleRecord {
            title: node.title.clone(),
            href: self.href(node),
            start: self.end(id, node, true),
            end: self.end(id, node, false),
            summary: self.metadata(node).and_then(|metadata| metadata.front.summary.clone()),
            facts: fields.map(|role| labelled(&role.facts)).unwrap_or_default(),
            skills: labelled(&skill_texts(self.site, id, fields)),
            contexts: self.contexts(node),
            related: labelled(&related_texts(self.site, node, fields)),
            shared: self.shared(node),
            pay: fields
                .map(|role| pay_lines(role, &self.site.config.labels))
                .unwrap_or_default()
                .into_iter()
                .map(pay_data)
                .collect(),
            how: leads_to.filter_map(|edge| Some((role_key(self.site.node(edge.to)), edge.note.clone()?))).collect(),
            moves: self.moves(id, node),
            comparisons: self.comparisons(id, node),
            debates: self.pages(node, Kind::Debate).map(|node| self.page(node)).collect(),
            articles: self.articles(id, node),
        }
    }

    fn metadata(&self, node: &Node) -> Option<&'a Metadata> {
        self.tracked.metadata_of(node)
    }

    fn href(&self, node: &Node) -> String {
        self.site.base.href(&node.url)
    }

    fn page(&self, node: &Node) -> LinkedPage {
        (node.title.clone(), self.href(node))
    }

    fn pages(&self, node: &'a Node, kind: Kind) -> impl Iterator<Item = &'a Node> {
        node.related_of(Relation::DiscussedIn, kind).map(|edge| self.site.node(edge.to))
    }

    fn end(&self, id: NodeId, node: &Node, is_start: bool) -> EndData {
        let Some(ladder) = self.site.careers.skill_ladders.get(&id) else {
            return EndData { level: None, skills: Vec::new() };
        };
        let fields = self.metadata(node).and_then(|metadata| metadata.front.role());
        let levels = fields.map(|role| role.levels.as_slice()).unwrap_or_default();
        let (level, expectations) = expectations_without_level(ladder, levels, &node.title, is_start);
        let skills = ladder.skills.iter().zip(expectations);
        let skills = skills.map(|(skill, expectation)| self.skill(*skill, expectation, !is_start));
        EndData { level: level.map(|level| level.name.value.clone()), skills: skills.collect() }
    }

    fn skill(&self, id: NodeId, expectation: &Expectation, is_end: bool) -> SkillRecord {
        let node = self.site.node(id);
        let metadata = self.metadata(node);
        let scale = SkillScale::new(metadata, &self.site.config.skills.levels);
        let learn = match metadata.map(|metadata| &metadata.front.kind_fields) {
            Some(KindFields::Skill { learn, .. }) if is_end && expectation.is_needed() => learn
                .iter()
                .filter_map(|resource| resource_data(resource, scale, expectation, &self.site.config.labels))
                .collect(),
            _ => Vec::new(),
        };
        let level = expectation.level().map(|level| {
            let rank = scale.rank(level);
            LevelData {
                name: level.into(),
                key: name_key(level),
                scale: rank.map(|rank| if rank.is_own { "own" } else { "shared" }),
                rank: rank.map_or(0, |rank| rank.rank),
                statement: scale.statement(level).map(Into::into),
            }
        });
        SkillRecord {
            order: self.skills.binary_search(&id).unwrap_or_default(),
            title: node.title.clone(),
            href: self.href(node),
            state: expectation.as_str(),
            level,
            learn,
        }
    }

    fn contexts(&self, node: &Node) -> Vec<LabelledText> {
        let edges = node.related(Relation::DiffersIn).iter();
        let text = |edge: &Edge| {
            edge.note.clone().unwrap_or_else(|| self.site.config.labels.text("skill-level.stated").into())
        };
        labelled(&edges.map(|edge| (self.site.node(edge.to).title.clone(), text(edge))).collect::<Vec<_>>())
    }

    fn shared(&self, node: &Node) -> Vec<(String, Vec<LinkedPage>)> {
        let lists = SHARED.map(|(label, relation, kind)| {
            let edges = node.related_of(relation, kind);
            (
                self.site.config.labels.text(label).to_string(),
                edges.map(|edge| self.page(self.site.node(edge.to))).collect::<Vec<_>>(),
            )
        });
        lists.into_iter().filter(|(_, pages)| !pages.is_empty()).collect()
    }

    fn moves(&self, id: NodeId, node: &Node) -> Vec<MoveLink> {
        let moves = node.related(Relation::StartOf).iter().filter_map(|edge| {
            let found = self.site.node(edge.to);
            let ([from], [to]) = (found.related(Relation::MoveFrom), found.related(Relation::MoveTo)) else {
                return None;
            };
            let (title, href) = self.page(found);
            let is_whole = from.note.is_none() && to.note.is_none();
            (to.to != id).then(|| MoveLink { to: role_key(self.site.node(to.to)), title, href, is_whole })
        });
        moves.collect()
    }

    fn comparisons(&self, id: NodeId, node: &Node) -> Vec<(String, LinkedPage)> {
        let compared = node.related(Relation::ComparedIn).iter().filter_map(|edge| {
            let found = self.site.node(edge.to);
            let other = found.related(Relation::Compares).iter().find(|edge| edge.to != id)?;
            Some((role_key(self.site.node(other.to)), self.page(found)))
        });
        compared.collect()
    }

    fn articles(&self, id: NodeId, node: &'a Node) -> Vec<ArticleLink> {
        let is_shared = |article: &&Node| article.related_of(Relation::About, Kind::Role).any(|edge| edge.to != id);
        let articles = self.pages(node, Kind::Article).filter(is_shared).map(|article| {
            let (title, href) = self.page(article);
            let date = self
                .metadata(article)
                .and_then(Metadata::shown_date)
                .map(|date| DateView::new(date, &self.site.config.labels));
            ArticleLink { title, href, date }
        });
        articles.collect()
    }
}

/// A resource for a level that can be missing on the way to what the end expects.
fn resource_data(
    resource: &LearningResource,
    scale: SkillScale<'_>,
    end: &Expectation,
    labels: &Labels,
) -> Option<LearningRecord> {
    let rank = match (&resource.level, end.level()) {
        (Some(level), Some(end)) if !scale.is_missing(&level.value, None, end) => return None,
        (Some(level), Some(end)) => match (scale.rank(&level.value), scale.rank(end)) {
            (Some(rank), Some(_)) => rank.rank,
            _ => 0,
        },
        _ => 0,
    };
    let mut view = resource_view(resource, labels);
    let reason = view.why.take().map(|why| linked(&why));
    Some(LearningRecord { rank, resource: view, reason })
}

fn labelled(pairs: &[(String, String)]) -> Vec<LabelledText> {
    let row = |(label, text): &(String, String)| LabelledText {
        key: name_key(label),
        label: label.clone(),
        text: text.clone(),
        hash: blake3::hash(name_key(text).as_bytes()).to_hex()[..12].to_string(),
    };
    pairs.iter().map(row).collect()
}

fn pay_data(line: PayLineView) -> PayRecord {
    let place = line.place.unwrap_or_default();
    let (source, source_href) = match line.source {
        Some(source) if source.href.is_some() => (Some(LinkedText::Plain(source.title)), source.href),
        Some(source) => (Some(linked(&source.title)), None),
        None => (None, None),
    };
    PayRecord {
        key: name_key(&place),
        place,
        level: line.level,
        range: line.range,
        median: line.median_text,
        currency: line.currency,
        note: line.note.as_deref().map(linked),
        source,
        source_href,
        year: line.year,
    }
}

/// A value of front matter with its links, as the filter `link_urls` finds them.
fn linked(text: &str) -> LinkedText {
    let parts: Vec<LinkedPart> = parts(text)
        .into_iter()
        .map(|part| match part {
            ValuePart::Text(text) => LinkedPart::Text(text.into()),
            ValuePart::Link { href, title } => LinkedPart::Link(title.into(), href.into_owned()),
        })
        .collect();
    match parts.as_slice() {
        [] | [LinkedPart::Text(_)] => LinkedText::Plain(text.into()),
        _ => LinkedText::Linked(parts),
    }
}
