//! The text of a debate -> its parts: the introduction, the questions and their positions. The template places each part
//! separately, so each has a slot, down to the labelled lines of a position (`- Held by: ...`).

use std::ops::Range;

use crate::model::document::body::{Body, Point, PointLabel};

use crate::render::markdown::auto_link::AutoLinker;
use crate::render::markdown::html;
use crate::render::markdown::html::MarkdownText;
use crate::render::markdown::slots::SlotLayout;

/// A debate as HTML.
pub(crate) struct RenderedDebate {
    /// The text before the first question.
    pub(crate) introduction: String,
    /// Its questions.
    pub(crate) questions: Vec<RenderedQuestion>,
    /// The text that belongs to no question.
    pub(crate) rest: String,
    /// Its footnotes.
    pub(crate) footnotes: String,
}

/// A question as HTML.
pub(crate) struct RenderedQuestion {
    /// The content of its heading.
    pub(crate) title: String,
    /// The text between its heading and its first position.
    pub(crate) text: String,
    /// Its positions.
    pub(crate) positions: Vec<RenderedPosition>,
}

/// A position as HTML.
pub(crate) struct RenderedPosition {
    /// The content of its heading.
    pub(crate) title: String,
    /// Its labelled lines, in the order written.
    pub(crate) points: Vec<RenderedPoint>,
    /// The rest of its text.
    pub(crate) text: String,
}

/// A labelled line as HTML.
pub(crate) struct RenderedPoint {
    pub(crate) label: PointLabel,
    /// The text after the label.
    pub(crate) value: String,
    /// The replies to it.
    pub(crate) replies: Vec<String>,
}

/// Renders a debate. `auto_linker` links the names in it.
pub(crate) fn render(text: &MarkdownText<'_>, auto_linker: Option<AutoLinker<'_>>) -> RenderedDebate {
    let layout = DebateLayout::new(text.body);
    let mut slots = html::render_slots(text, &layout, auto_linker).into_iter();
    // The slots are in the order in which `DebateLayout::new` assigns them.
    let mut next = || slots.next().unwrap_or_default();
    let introduction = next();
    let questions = text.body.questions.iter().map(|question| {
        let (title, text) = (next(), next());
        let positions = question.positions.iter().map(|position| RenderedPosition {
            title: next(),
            text: next(),
            points: position
                .points
                .iter()
                .map(|point| RenderedPoint {
                    label: point.label,
                    value: next(),
                    replies: point.replies.iter().map(|_| next()).collect(),
                })
                .collect(),
        });
        let positions = positions.collect();
        RenderedQuestion { title, text, positions }
    });
    let questions = questions.collect();
    RenderedDebate { introduction, questions, rest: next(), footnotes: next() }
}

/// A heading, or the text below it.
struct DebateSection {
    range: Range<usize>,
    slot: usize,
    kind: SectionKind,
}

#[derive(PartialEq, Eq)]
enum SectionKind {
    Text,
    /// The content of a heading. The template renders the heading itself.
    Heading,
}

/// A labelled line or a reply, and the slot of its value.
struct PointSlot {
    label: PointLabel,
    whole: Range<u32>,
    value: Range<u32>,
    slot: usize,
    /// The largest end of all labelled lines up to this one.
    reach: u32,
}

struct DebateLayout {
    slots: usize,
    /// Sorted by position, like `points`.
    sections: Vec<DebateSection>,
    points: Vec<PointSlot>,
    /// Whether names may become links, by slot.
    auto_links: Vec<bool>,
    /// The slot of the text that belongs to no question.
    rest: usize,
}

impl DebateLayout {
    fn new(body: &Body) -> Self {
        let mut layout = Self { slots: 1, sections: Vec::new(), points: Vec::new(), auto_links: Vec::new(), rest: 0 };
        for question in &body.questions {
            let end = question
                .positions
                .first()
                .map_or(question.end as usize, |position| body.headings[position.heading].span.start as usize);
            layout.add_section(body, question.heading, end);
            for position in &question.positions {
                layout.add_section(body, position.heading, position.end as usize);
                position.points.iter().for_each(|point| layout.add_point(point));
            }
        }
        layout.rest = layout.slots;
        layout.slots += 1;
        layout.auto_links = vec![true; layout.slots];
        for section in layout.sections.iter().filter(|section| section.kind == SectionKind::Heading) {
            layout.auto_links[section.slot] = false;
        }
        for point in layout.points.iter().filter(|point| point.label == PointLabel::Source) {
            layout.auto_links[point.slot] = false;
        }
        layout
    }

    /// Adds a slot for a heading and one for the text from there to `end`.
    fn add_section(&mut self, body: &Body, heading: usize, end: usize) {
        let span = body.headings[heading].span;
        let heading = span.start as usize..span.end as usize;
        let text = heading.end..end.max(heading.end);
        self.sections.push(DebateSection { range: heading, slot: self.slots, kind: SectionKind::Heading });
        self.sections.push(DebateSection { range: text, slot: self.slots + 1, kind: SectionKind::Text });
        self.slots += 2;
    }

    /// Adds a slot for the value of a labelled line, and one for each reply.
    fn add_point(&mut self, point: &Point) {
        self.add_value(point.label, &point.whole, &point.value);
        point.replies.iter().for_each(|reply| self.add_value(point.label, reply, reply));
    }

    fn add_value(&mut self, label: PointLabel, whole: &Range<u32>, value: &Range<u32>) {
        let reach = self.points.last().map_or(0, |last| last.reach).max(whole.end);
        self.points.push(PointSlot { label, whole: whole.clone(), value: value.clone(), slot: self.slots, reach });
        self.slots += 1;
    }
}

impl SlotLayout for DebateLayout {
    fn slots(&self) -> usize {
        self.slots
    }

    fn slot(&self, range: &Range<usize>) -> Option<usize> {
        let value = last_at(&self.points, range.start, |point| point.value.start as usize);
        if let Some(value) = value.filter(|point| range.end <= point.value.end as usize) {
            return Some(value.slot);
        }
        // The label of a line, and the list around the lines, are not shown.
        let whole = last_at(&self.points, range.start, |point| point.whole.start as usize);
        if whole.is_some_and(|point| range.end <= point.reach as usize) {
            return None;
        }
        match last_at(&self.sections, range.start, |section| section.range.start) {
            None => Some(0),
            Some(section) if range.start < section.range.end => {
                let is_heading = section.kind == SectionKind::Heading && *range == section.range;
                (!is_heading).then_some(section.slot)
            }
            Some(_) => Some(self.rest),
        }
    }

    fn split(&self, range: &Range<usize>) -> Option<usize> {
        let next = self.points.partition_point(|point| point.value.start as usize <= range.start);
        let start = self.points.get(next)?.value.start as usize;
        range.contains(&start).then_some(start)
    }

    fn allows_auto_links(&self, slot: usize) -> bool {
        self.auto_links.get(slot).copied().unwrap_or(true)
    }
}

/// The last of the sorted items that starts at `offset` or before.
fn last_at<T>(items: &[T], offset: usize, start: impl Fn(&T) -> usize) -> Option<&T> {
    let end = items.partition_point(|item| start(item) <= offset);
    end.checked_sub(1).map(|index| &items[index])
}
