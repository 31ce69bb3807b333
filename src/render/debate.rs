//! The text of a debate -> its pieces: the introduction, and for each question its text and its positions, each of
//! whose labelled lines stands in a place of its own.

use std::ops::Range;

use crate::model::entry::{Body, Point, PointLabel};

use super::html::{self, Layout, Text};
use super::names::NameLinks;

/// The pieces of a debate, as HTML.
pub(super) struct Pieces {
    /// What stands before the first question.
    pub(super) introduction: String,
    /// Its questions.
    pub(super) questions: Vec<QuestionPieces>,
    /// What belongs to no question.
    pub(super) rest: String,
    /// Its footnotes.
    pub(super) footnotes: String,
}

/// The pieces of a question.
pub(super) struct QuestionPieces {
    /// Its heading.
    pub(super) title: String,
    /// What stands between its heading and its first position.
    pub(super) text: String,
    /// Its positions.
    pub(super) positions: Vec<PositionPieces>,
}

/// The pieces of a position.
pub(super) struct PositionPieces {
    /// Its heading.
    pub(super) title: String,
    /// What is labelled, in the order written.
    pub(super) points: Vec<(PointLabel, String)>,
    /// What isn't.
    pub(super) text: String,
}

/// Renders a debate.
pub(super) fn render(text: &Text<'_>, names: Option<NameLinks<'_>>) -> Pieces {
    let layout = DebateLayout::of(text.body);
    let mut slots = html::render_slots(text, &layout, names).into_iter();
    // The slots come in the order in which the layout made them.
    let mut next = || slots.next().unwrap_or_default();
    let introduction = next();
    let questions = text.body.questions.iter().map(|question| {
        let (title, text) = (next(), next());
        let positions = question.positions.iter().map(|position| PositionPieces {
            title: next(),
            text: next(),
            points: position.points.iter().map(|point| (point.label, next())).collect(),
        });
        let positions = positions.collect();
        QuestionPieces { title, text, positions }
    });
    let questions = questions.collect();
    Pieces { introduction, questions, rest: next(), footnotes: next() }
}

/// A stretch of the text with a slot of its own.
struct Section {
    range: Range<usize>,
    slot: usize,
    kind: SectionKind,
}

#[derive(PartialEq, Eq)]
enum SectionKind {
    /// Prose.
    Text,
    /// What is inside a heading; the heading itself is the template's.
    Heading,
}

/// A labelled line: where its value goes.
struct Value {
    point: Point,
    slot: usize,
}

struct DebateLayout {
    slots: usize,
    sections: Vec<Section>,
    values: Vec<Value>,
    first_question: usize,
    rest: usize,
}

impl DebateLayout {
    fn of(body: &Body) -> Self {
        let mut layout =
            Self { slots: 1, sections: Vec::new(), values: Vec::new(), first_question: usize::MAX, rest: 0 };
        for question in &body.questions {
            let end = question
                .positions
                .first()
                .map_or(question.end as usize, |position| body.headings[position.heading].span.start as usize);
            let start = layout.section(body, question.heading, end);
            layout.first_question = layout.first_question.min(start);
            for position in &question.positions {
                layout.section(body, position.heading, position.end as usize);
                for point in &position.points {
                    layout.values.push(Value { point: point.clone(), slot: layout.slots });
                    layout.slots += 1;
                }
            }
        }
        layout.rest = layout.slots;
        layout.slots += 1;
        layout
    }

    /// Makes the slots of a heading and of the text under it. Gives back where the heading starts.
    fn section(&mut self, body: &Body, heading: usize, end: usize) -> usize {
        let span = body.headings[heading].span;
        let heading = span.start as usize..span.end as usize;
        let text = heading.end..end.max(heading.end);
        let start = heading.start;
        self.sections.push(Section { range: heading, slot: self.slots, kind: SectionKind::Heading });
        self.sections.push(Section { range: text, slot: self.slots + 1, kind: SectionKind::Text });
        self.slots += 2;
        start
    }
}

fn within(inner: &Range<usize>, outer: &Range<u32>) -> bool {
    outer.start as usize <= inner.start && inner.end <= outer.end as usize
}

impl Layout for DebateLayout {
    fn slots(&self) -> usize {
        self.slots
    }

    fn slot(&self, range: &Range<usize>) -> Option<usize> {
        for Value { point, slot } in &self.values {
            if within(range, &point.value) {
                return Some(*slot);
            }
        }
        if self.values.iter().any(|value| within(range, &value.point.whole)) {
            return None;
        }
        let at = self.sections.partition_point(|section| section.range.start <= range.start);
        match at.checked_sub(1).map(|at| &self.sections[at]) {
            Some(section) if range.start < section.range.end => {
                let is_heading = section.kind == SectionKind::Heading && *range == section.range;
                (!is_heading).then_some(section.slot)
            }
            _ if range.start < self.first_question => Some(0),
            _ => Some(self.rest),
        }
    }

    fn cut(&self, range: &Range<usize>) -> Option<usize> {
        let starts = self.values.iter().map(|value| value.point.value.start as usize);
        starts.filter(|start| range.start < *start && *start < range.end).min()
    }

    fn links_names(&self, slot: usize) -> bool {
        let is_heading =
            self.sections.iter().any(|section| section.slot == slot && section.kind == SectionKind::Heading);
        let is_source = self.values.iter().any(|value| value.slot == slot && value.point.label == PointLabel::Source);
        !is_heading && !is_source
    }
}
