//! What the page of a debate shows, and what articles say of the debates they take part in.

use crate::model::document::body::PointLabel;
use crate::model::document::entry::{DebateStatus, KindFields};
use crate::model::graph::node::{Node, NodeId};
use crate::model::graph::relation::Relation;
use crate::model::kind::Kind;
use crate::observe::Task;

use crate::render::markdown::auto_link::NameLinks;
use crate::render::markdown::debate;
use crate::render::markdown::debate::PositionPieces;
use crate::render::view::{Argued, Crumb, DebateView, Listed, PositionView, QuestionView, Source};
use crate::render::views::{Views, source_view};

impl<'a> Views<'a> {
    pub(super) fn debate(&self, id: NodeId, node: &'a Node) -> DebateView {
        let argued: Vec<_> = node.related_of(Relation::ArguedIn, Kind::Article).collect();
        let article = |to: NodeId| self.item(to, None);
        let undecided = argued.iter().filter(|edge| edge.note.is_none());
        let undecided = undecided.take(self.site.config.build.page_size).map(|edge| article(edge.to)).collect();
        let mut view = DebateView { undecided, ..DebateView::default() };
        let Some(at) = node.entry else { return view };
        let (head, body) = (self.seen.head(at), self.seen.body(at));
        if let KindFields::Debate { status, takeaway } = &head.front.own {
            view.status = status.map(DebateStatus::as_str).unwrap_or_default();
            view.takeaway.clone_from(takeaway);
        }
        // Without questions it is an ordinary text, and the page shows it as such.
        if body.questions.is_empty() {
            return view;
        }
        let render = || debate::render(&self.text(at), NameLinks::of(self.seen, at, Some(id)));
        let pieces = self.observer.in_scope(Task::Text, render);
        view.introduction = pieces.introduction;
        view.rest = pieces.rest;
        view.footnotes = pieces.footnotes;
        for (question, pieces) in body.questions.iter().zip(pieces.questions) {
            let positions = question.positions.iter().zip(pieces.positions).map(|(position, pieces)| {
                let heading = &body.headings[position.heading];
                let argued_by = argued.iter().filter(|edge| edge.note.as_ref() == Some(&heading.id));
                let argued_by = argued_by.take(self.site.config.build.page_size).map(|edge| article(edge.to)).collect();
                position_view(heading.id.clone(), pieces, argued_by)
            });
            let heading = &body.headings[question.heading];
            view.questions.push(QuestionView {
                id: heading.id.clone(),
                question: pieces.title,
                text: heading.text.clone(),
                content: pieces.text,
                positions: positions.collect(),
            });
        }
        view.position_count = view.questions.iter().map(|question| question.positions.len()).sum();
        view
    }

    /// The sides that an article argues.
    pub(super) fn argues(&self, node: &Node) -> Vec<Argued> {
        let edges = node.related_of(Relation::Debates, Kind::Debate);
        let argued = edges.filter_map(|edge| {
            let debate = self.site.node(edge.to);
            let id = edge.note.as_ref()?;
            let headings = &self.seen.body_of(debate)?.headings;
            let heading = headings.iter().find(|heading| heading.id == *id)?;
            let href = self.site.base.href(&debate.url);
            Some(Argued {
                position: Crumb { title: heading.text.clone(), href: Some(format!("{href}#{id}")) },
                debate: Crumb { title: debate.title.clone(), href: Some(href) },
            })
        });
        argued.collect()
    }
}

fn position_view(id: String, pieces: PositionPieces, argued_by: Vec<Listed>) -> PositionView {
    let points = |label: PointLabel| -> Vec<String> {
        pieces.points.iter().filter(|(other, _)| *other == label).map(|(_, html)| html.clone()).collect()
    };
    PositionView {
        id,
        held_by: points(PointLabel::HeldBy),
        when: points(PointLabel::When),
        said_in: points(PointLabel::Source).into_iter().map(with_link).collect(),
        pros: points(PointLabel::For),
        cons: points(PointLabel::But),
        position: pieces.title,
        content: pieces.text,
        argued_by,
    }
}

/// A source whose bare address is a link, as people write them.
fn with_link(html: String) -> String {
    let Source { before, address, after } = source_view(&html);
    if address.is_empty() || html.contains('<') {
        return html;
    }
    format!("{before}<a href=\"{address}\" rel=\"external\">{address}</a>{after}")
}
