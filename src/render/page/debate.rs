//! The page of a debate: its questions, the positions on each, and the articles that argue them.

use serde::Serialize;

use crate::model::document::body::{Body, Heading, PointLabel};
use crate::model::document::front_matter::{DebateStatus, KindFields};
use crate::model::graph::node::{Node, NodeId};
use crate::model::graph::relation::Relation;
use crate::model::kind::Kind;
use crate::observe::Task;

use crate::render::markdown::auto_link::AutoLinker;
use crate::render::markdown::debate;
use crate::render::markdown::debate::{RenderedPoint, RenderedPosition};
use crate::render::markdown::source_line::with_titled_link;
use crate::render::page::PageBuilder;
use crate::render::page::item::ListedItem;
use crate::render::page::situation::DebateSituation;

/// The longest anchor of a position that the ids of its arguments contain, in bytes.
const MAX_ANCHOR_IN_CLAIM: usize = 120;

/// The fields of a debate.
#[derive(Debug, Serialize, Default)]
pub struct DebateView {
    /// The status: `open`, `settled` or `it-depends`; may be empty.
    pub status: &'static str,
    /// The takeaway for the reader.
    pub takeaway: Option<String>,
    /// The text before the first question, as HTML.
    pub introduction: String,
    /// The situations that its positions name, each with the positions that apply in it.
    pub situations: Vec<DebateSituation>,
    /// The questions.
    pub questions: Vec<QuestionView>,
    /// The number of positions in all questions.
    pub position_count: usize,
    /// The text that belongs to no question, as HTML.
    pub rest: String,
    /// The footnotes, as HTML.
    pub footnotes: String,
    /// The articles that take part in the debate without arguing a position.
    pub articles_without_position: Vec<ListedItem>,
}

/// A question of a debate.
#[derive(Debug, Serialize)]
pub struct QuestionView {
    /// The anchor.
    pub id: String,
    /// The heading, as HTML.
    pub heading: String,
    /// The heading as plain text.
    pub heading_text: String,
    /// The text between the heading and the first position, as HTML.
    pub content: String,
    /// The positions.
    pub positions: Vec<PositionView>,
}

/// A position on a question. All texts are HTML.
#[derive(Debug, Serialize)]
pub struct PositionView {
    /// The anchor.
    pub id: String,
    /// The heading.
    pub heading: String,
    /// The heading as plain text.
    pub heading_text: String,
    /// The people or groups that hold it; empty if it is unattributed.
    pub held_by: Vec<String>,
    /// The conditions under which it applies.
    pub when: Vec<String>,
    /// The sources.
    pub sources: Vec<String>,
    /// The arguments for it.
    pub pros: Vec<ClaimView>,
    /// The arguments against it.
    pub cons: Vec<ClaimView>,
    /// The rest of its text.
    pub content: String,
    /// The articles that argue it.
    pub argued_by: Vec<ListedItem>,
}

/// An argument for or against a position, or a reply to one.
#[derive(Debug, Serialize)]
pub struct ClaimView {
    /// The anchor.
    pub id: String,
    /// The text, as HTML.
    pub text: String,
    /// The replies to an argument. A reply has none.
    pub replies: Vec<ClaimView>,
}

impl<'a> PageBuilder<'a> {
    pub(super) fn debate(&self, id: NodeId, node: &'a Node) -> DebateView {
        let arguing: Vec<_> = node.related_of(Relation::ArguedIn, Kind::Article).collect();
        let page_size = self.site.config.build.page_size;
        let without_position = arguing.iter().filter(|edge| edge.note.is_none()).take(page_size);
        let articles_without_position = without_position.map(|edge| self.item(edge.to, None)).collect();
        let mut view = DebateView { articles_without_position, ..DebateView::default() };
        let Some(entry) = node.entry else { return view };
        let (metadata, body) = (self.tracked.metadata(entry), self.tracked.body(entry));
        if let KindFields::Debate { status, takeaway } = &metadata.front.kind_fields {
            view.status = status.map(DebateStatus::as_str).unwrap_or_default();
            view.takeaway.clone_from(takeaway);
        }
        // A debate without questions is rendered as ordinary text.
        if body.questions.is_empty() {
            return view;
        }
        let render = || debate::render(&self.text(entry), AutoLinker::new(self.tracked, entry, Some(id)));
        let pieces = self.observer.in_scope(Task::Text, render);
        view.introduction = pieces.introduction;
        view.rest = pieces.rest;
        view.footnotes = pieces.footnotes;
        for (question, pieces) in body.questions.iter().zip(pieces.questions) {
            let positions = question.positions.iter().zip(pieces.positions).map(|(position, pieces)| {
                let heading = &body.headings[position.heading];
                let argued_by = arguing.iter().filter(|edge| edge.note.as_ref() == Some(&heading.id)).take(page_size);
                let argued_by = argued_by.map(|edge| self.item(edge.to, None)).collect();
                position_view(heading, pieces, argued_by)
            });
            let heading = &body.headings[question.heading];
            view.questions.push(QuestionView {
                id: heading.id.clone(),
                heading: pieces.title,
                heading_text: heading.text.clone(),
                content: pieces.text,
                positions: positions.collect(),
            });
        }
        view.position_count = position_count(body);
        view.situations = self.debate_situations(id, metadata);
        view
    }

    /// The debates that a node takes part in or that are about it, each with its size as the note.
    pub(super) fn debate_items(&self, node: &Node) -> Vec<ListedItem> {
        let relations = [Relation::Debates, Relation::DiscussedIn, Relation::TopicOf];
        let edges = relations.iter().flat_map(|relation| node.related_of(*relation, Kind::Debate));
        let mut ids: Vec<NodeId> = edges.map(|edge| edge.to).collect();
        ids.sort_unstable();
        ids.dedup();
        let first_page = ids.into_iter().take(self.site.config.build.page_size);
        first_page.map(|id| self.debate_item(id)).collect()
    }

    /// A debate with its size as the note.
    pub(super) fn debate_item(&self, id: NodeId) -> ListedItem {
        self.item(id, self.debate_size(id))
    }

    /// `3 questions, 8 positions`
    fn debate_size(&self, id: NodeId) -> Option<String> {
        let body = self.tracked.body_of(self.site.node(id))?;
        let (questions, positions) = (&body.questions, position_count(body));
        let size = || {
            let questions = self.labels().count("count.questions", questions.len(), &[]);
            self.labels().enumeration(&[questions, self.labels().count("count.positions", positions, &[])])
        };
        (!questions.is_empty()).then(size)
    }
}

/// The number of positions on all questions of a debate.
pub(super) fn position_count(body: &Body) -> usize {
    body.questions.iter().map(|question| question.positions.len()).sum()
}

/// The anchor of an argument for or against a position: the `number`th with its label. Each argument repeats the anchor of the
/// position, so a long one is shortened.
pub(in crate::render) fn claim_id(position: &str, label: PointLabel, number: usize) -> String {
    let side = if label == PointLabel::For { "for" } else { "but" };
    if position.len() <= MAX_ANCHOR_IN_CLAIM {
        return format!("guide-claim-{position}-{side}-{number}");
    }
    format!("guide-claim-{}-{side}-{number}", &blake3::hash(position.as_bytes()).to_hex()[..16])
}

/// The anchor of a reply to an argument.
pub(in crate::render) fn reply_id(claim: &str, number: usize) -> String {
    format!("{claim}-{number}")
}

fn position_view(heading: &Heading, pieces: RenderedPosition, argued_by: Vec<ListedItem>) -> PositionView {
    let labelled = |label: PointLabel| pieces.points.iter().filter(move |point| point.label == label);
    let points = |label: PointLabel| -> Vec<String> { labelled(label).map(|point| point.value.clone()).collect() };
    let claims = |label: PointLabel| -> Vec<ClaimView> {
        let claim = |(number, point): (usize, &RenderedPoint)| {
            let id = claim_id(&heading.id, label, number);
            let reply = |(number, text)| ClaimView { id: reply_id(&id, number), text, replies: Vec::new() };
            let replies = (1..).zip(point.replies.iter().cloned()).map(reply).collect();
            ClaimView { id, text: point.value.clone(), replies }
        };
        (1..).zip(labelled(label)).map(claim).collect()
    };
    PositionView {
        id: heading.id.clone(),
        heading_text: heading.text.clone(),
        held_by: points(PointLabel::HeldBy),
        when: points(PointLabel::When),
        sources: points(PointLabel::Source).into_iter().map(with_titled_link).collect(),
        pros: claims(PointLabel::For),
        cons: claims(PointLabel::But),
        heading: pieces.title,
        content: pieces.text,
        argued_by,
    }
}
