//! The text of a debate -> its pieces: the introduction, and for each question its text and its positions, each of
//! whose labelled lines stands in a place of its own.

use std::ops::Range;

use crate::model::document::body::{Body, Point, PointLabel};

use crate::render::markdown::auto_link::NameLinks;
use crate::render::markdown::html;
use crate::render::markdown::html::{Layout, Text};

/// The pieces of a debate, as HTML.
pub(crate) struct Pieces {
    /// What stands before the first question.
    pub(crate) introduction: String,
    /// Its questions.
    pub(crate) questions: Vec<QuestionPieces>,
    /// What belongs to no question.
    pub(crate) rest: String,
    /// Its footnotes.
    pub(crate) footnotes: String,
}

/// The pieces of a question.
pub(crate) struct QuestionPieces {
    /// Its heading.
    pub(crate) title: String,
    /// What stands between its heading and its first position.
    pub(crate) text: String,
    /// Its positions.
    pub(crate) positions: Vec<PositionPieces>,
}

/// The pieces of a position.
pub(crate) struct PositionPieces {
    /// Its heading.
    pub(crate) title: String,
    /// What is labelled, in the order written.
    pub(crate) points: Vec<(PointLabel, String)>,
    /// What isn't.
    pub(crate) text: String,
}

/// Renders a debate.
pub(crate) fn render(text: &Text<'_>, names: Option<NameLinks<'_>>) -> Pieces {
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
    /// Where the last of all labelled lines so far ends.
    reach: u32,
}

struct DebateLayout {
    slots: usize,
    /// In the order of the text, as the values are: both are looked up by where they begin.
    sections: Vec<Section>,
    values: Vec<Value>,
    /// Whether names in each slot may become links.
    links_names: Vec<bool>,
    rest: usize,
}

impl DebateLayout {
    fn of(body: &Body) -> Self {
        let (sections, values, links_names) = (Vec::new(), Vec::new(), Vec::new());
        let mut layout = Self { slots: 1, sections, values, links_names, rest: 0 };
        for question in &body.questions {
            let end = question
                .positions
                .first()
                .map_or(question.end as usize, |position| body.headings[position.heading].span.start as usize);
            layout.section(body, question.heading, end);
            for position in &question.positions {
                layout.section(body, position.heading, position.end as usize);
                for point in &position.points {
                    let reach = layout.values.last().map_or(0, |value| value.reach).max(point.whole.end);
                    layout.values.push(Value { point: point.clone(), slot: layout.slots, reach });
                    layout.slots += 1;
                }
            }
        }
        layout.rest = layout.slots;
        layout.slots += 1;
        layout.links_names = vec![true; layout.slots];
        for section in layout.sections.iter().filter(|section| section.kind == SectionKind::Heading) {
            layout.links_names[section.slot] = false;
        }
        for value in layout.values.iter().filter(|value| value.point.label == PointLabel::Source) {
            layout.links_names[value.slot] = false;
        }
        layout
    }

    /// Makes the slots of a heading and of the text under it.
    fn section(&mut self, body: &Body, heading: usize, end: usize) {
        let span = body.headings[heading].span;
        let heading = span.start as usize..span.end as usize;
        let text = heading.end..end.max(heading.end);
        self.sections.push(Section { range: heading, slot: self.slots, kind: SectionKind::Heading });
        self.sections.push(Section { range: text, slot: self.slots + 1, kind: SectionKind::Text });
        self.slots += 2;
    }
}

impl Layout for DebateLayout {
    fn slots(&self) -> usize {
        self.slots
    }

    fn slot(&self, range: &Range<usize>) -> Option<usize> {
        let before = self.values.partition_point(|value| value.point.value.start as usize <= range.start);
        let last = before.checked_sub(1).map(|at| &self.values[at]);
        if let Some(Value { slot, .. }) = last.filter(|value| range.end <= value.point.value.end as usize) {
            return Some(*slot);
        }
        let before = self.values.partition_point(|value| value.point.whole.start as usize <= range.start);
        if before.checked_sub(1).is_some_and(|at| range.end <= self.values[at].reach as usize) {
            return None;
        }
        let at = self.sections.partition_point(|section| section.range.start <= range.start);
        match at.checked_sub(1).map(|at| &self.sections[at]) {
            None => Some(0),
            Some(section) if range.start < section.range.end => {
                let is_heading = section.kind == SectionKind::Heading && *range == section.range;
                (!is_heading).then_some(section.slot)
            }
            Some(_) => Some(self.rest),
        }
    }

    fn cut(&self, range: &Range<usize>) -> Option<usize> {
        let before = self.values.partition_point(|value| value.point.value.start as usize <= range.start);
        let start = self.values.get(before)?.point.value.start as usize;
        range.contains(&start).then_some(start)
    }

    fn links_names(&self, slot: usize) -> bool {
        self.links_names.get(slot).copied().unwrap_or(true)
    }
}
