//! The text of a debate -> its questions and positions. A debate is ordinary Markdown: each `##` with a `###` under it
//! is a question, each `###` a position, and lines such as `- Held by: …` say what is to be known of it.

use std::ops::Range;

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use crate::model::config::MarkdownSettings;
use crate::model::document::body::{Body, Point, PointLabel, Position, Question};

/// Reads the questions of a text whose headings are known.
pub(crate) fn parse(text: &str, body: &Body, settings: &MarkdownSettings) -> Vec<Question> {
    let start = body.start as usize;
    let source = text.get(start..).unwrap_or_default();
    let mut reader =
        Reader { text, body, questions: Vec::new(), heading: 0, depth: 0, list: None, end: offset(text.len()) };
    for (event, range) in Parser::new_ext(source, settings.parser_options()).into_offset_iter() {
        reader.event(&event, start + range.start..start + range.end);
    }
    reader.questions.retain(|question| !question.positions.is_empty());
    reader.questions
}

fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// A list directly under a position, while it is read.
struct List {
    range: Range<usize>,
    /// How many of its items have no label.
    unlabelled: usize,
    /// The item whose first words come next.
    item: Option<Range<usize>>,
    /// The first of its points.
    first: usize,
}

struct Reader<'a> {
    text: &'a str,
    body: &'a Body,
    questions: Vec<Question>,
    /// The next heading, as an index into the body's.
    heading: usize,
    /// How many containers are open.
    depth: usize,
    list: Option<List>,
    end: u32,
}

impl Reader<'_> {
    fn position(&mut self) -> Option<&mut Position> {
        let question = self.questions.last_mut()?;
        // A section of another level ends the question, and what follows isn't its position's.
        if question.end != self.end {
            return None;
        }
        question.positions.last_mut()
    }

    fn event(&mut self, event: &Event<'_>, range: Range<usize>) {
        if let Some(item) = self.list.as_mut().and_then(|list| list.item.take()) {
            self.item(item, range.start);
        }
        match event {
            Event::Start(Tag::Heading { .. }) => self.heading(range.start),
            Event::Start(Tag::Paragraph) if self.depth == 0 => self.paragraph(range),
            Event::Start(Tag::List(_)) => {
                if self.depth == 0 && self.position().is_some() {
                    let first = self.position().map_or(0, |position| position.points.len());
                    self.list = Some(List { range, unlabelled: 0, item: None, first });
                }
                self.depth += 1;
            }
            Event::Start(Tag::Item) => {
                if let Some(list) = self.list.as_mut().filter(|_| self.depth == 1) {
                    list.item = Some(range);
                }
                self.depth += 1;
            }
            Event::Start(Tag::BlockQuote(_) | Tag::FootnoteDefinition(_) | Tag::Table(_) | Tag::DefinitionList) => {
                self.depth += 1;
            }
            Event::End(TagEnd::List(_)) => {
                self.depth -= 1;
                if self.depth == 0 {
                    self.close_list();
                }
            }
            Event::End(
                TagEnd::Item
                | TagEnd::BlockQuote(_)
                | TagEnd::FootnoteDefinition
                | TagEnd::Table
                | TagEnd::DefinitionList,
            ) => self.depth -= 1,
            _ => {}
        }
    }

    fn heading(&mut self, start: usize) {
        let at = self.heading;
        self.heading += 1;
        let Some(heading) = self.body.headings.get(at) else { return };
        if self.depth > 0 || heading.level > 3 {
            return;
        }
        let here = offset(start);
        if let Some(question) = self.questions.last_mut().filter(|question| question.end == self.end) {
            if let Some(position) = question.positions.last_mut().filter(|position| position.end == self.end) {
                position.end = here;
            }
            if heading.level == 3 {
                question.positions.push(Position { heading: at, end: self.end, points: Vec::new() });
                return;
            }
            question.end = here;
        }
        if heading.level == 2 {
            self.questions.push(Question { heading: at, end: self.end, positions: Vec::new() });
        }
    }

    /// An item of a list, whose content begins at `start`.
    fn item(&mut self, item: Range<usize>, start: usize) {
        let content = self.text.get(start..item.end).unwrap_or_default();
        let labelled = label(content);
        match (labelled, self.position()) {
            (Some((label, value)), Some(position)) => position.points.push(Point {
                label,
                whole: offset(item.start)..offset(item.end),
                // To the end of the item: what stands in it, such as a list, ends with the line.
                value: offset(start + value)..offset(item.end),
            }),
            _ => {
                if let Some(list) = &mut self.list {
                    list.unlabelled += 1;
                }
            }
        }
    }

    /// A list that has nothing but labelled items leaves no empty list behind.
    fn close_list(&mut self) {
        let Some(list) = self.list.take() else { return };
        let Some(position) = self.position() else { return };
        if list.unlabelled == 0
            && let Some(first) = position.points.get_mut(list.first)
        {
            first.whole = offset(list.range.start)..offset(list.range.end);
        }
    }

    /// Labelled lines of a paragraph. What follows a labelled line up to the next belongs to it.
    fn paragraph(&mut self, range: Range<usize>) {
        let text = self.text.get(range.clone()).unwrap_or_default();
        let mut points: Vec<Point> = Vec::new();
        let mut at = range.start;
        for line in text.split_inclusive('\n') {
            let indent = line.len() - line.trim_start().len();
            let end = offset(at + line.trim_end().len());
            if let Some((label, value)) = label(&line[indent..]) {
                if let Some(before) = points.last_mut() {
                    before.whole.end = offset(at);
                }
                let value = offset(at + indent + value)..end;
                points.push(Point { label, whole: offset(at)..end, value });
            } else if let Some(point) = points.last_mut() {
                point.value.end = end;
                point.whole.end = end;
            }
            at += line.len();
        }
        let Some(position) = self.position() else { return };
        if let (Some(first), Some(last_end)) = (points.first().cloned(), points.last().map(|point| point.whole.end))
            && first.whole.start as usize == range.start
        {
            // Nothing else is in it: the paragraph goes with its first line.
            points[0].whole = first.whole.start..last_end.max(offset(range.end));
        }
        position.points.append(&mut points);
    }
}

/// The label that a line begins with, in bold or not, and where in the line its value begins.
fn label(line: &str) -> Option<(PointLabel, usize)> {
    let colon = line.find(':')?;
    let written = &line[..colon];
    if written.contains('\n') {
        return None;
    }
    let emphasis = |c: char| matches!(c, '*' | '_');
    let label = PointLabel::read(written.trim_matches(|c: char| emphasis(c) || c == ' '))?;
    let opened = written.chars().take_while(|c| emphasis(*c)).count();
    let closed = written.chars().rev().take_while(|c| emphasis(*c)).count();
    let rest = &line[colon + 1..];
    // `**Held by:** …` closes its emphasis behind the colon.
    let still_open = rest.chars().take(opened.saturating_sub(closed)).take_while(|c| emphasis(*c)).count();
    let rest = &rest[still_open..];
    let value = rest.trim_start();
    (!value.is_empty()).then(|| (label, line.len() - value.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_read_in_every_form() {
        for line in ["Held by: us", "**Held by:** us", "**Held by**: us", "_held BY:_ us"] {
            let (label, value) = label(line).unwrap_or_else(|| panic!("{line}"));
            assert_eq!((label, &line[value..]), (PointLabel::HeldBy, "us"), "{line}");
        }
        for line in ["Forever: x", "For", "For: ", "a very long line that happens to hold a colon: x", "https://x"] {
            assert_eq!(label(line), None, "{line}");
        }
    }
}
