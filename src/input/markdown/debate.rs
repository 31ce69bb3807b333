//! The text of a debate -> its questions and positions. A debate is ordinary Markdown: each `##` with a `###` below it is a
//! question, each `###` is a position, and lines such as `- Held by: …` are labelled points of the position. The items of a list
//! below an argument are replies to it.

use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};

use crate::diagnostic::Diagnostic;
use crate::model::config::MarkdownSettings;
use crate::model::document::body::{Body, Point, PointLabel, Position, Question};
use crate::model::document::debate_words::DebateWords;
use crate::model::document::markdown_events::MarkdownEvent;
use crate::model::document::markdown_source::MarkdownSource;
use crate::source::FileId;

use crate::input::markdown::nested_replies::NestedReplies;

/// The colons after a label: an ASCII one, and the wide one of Chinese and Japanese.
const COLONS: [char; 2] = [':', '：'];

/// Finds the questions of a text. `body` must already contain its headings.
pub(crate) fn parse(
    (text, file): (&str, FileId),
    body: &Body,
    settings: &MarkdownSettings,
    words: &DebateWords,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Question> {
    let start = body.start as usize;
    let source = text.get(start..).unwrap_or_default();
    let mut reader = DebateReader {
        text,
        body,
        words,
        questions: Vec::new(),
        next_heading: 0,
        depth: 0,
        list: None,
        open_label: None,
        argument: None,
        nested_item: None,
        nested_replies: Vec::new(),
        end: to_u32(text.len()),
    };
    for (event, range) in MarkdownSource::new(source, settings.syntax()).events() {
        match event {
            MarkdownEvent::Parsed(event) => reader.event(&event, start + range.start..start + range.end),
            MarkdownEvent::AlertStart(_) => reader.depth += 1,
            MarkdownEvent::AlertEnd => reader.depth -= 1,
            _ => {}
        }
    }
    diagnostics.extend(reader.nested_replies.iter().map(|nested| nested.diagnostic(text, file)));
    reader.questions.retain(|question| !question.positions.is_empty());
    reader.questions
}

fn to_u32(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}

/// A list directly below a position whose end has not been reached.
struct OpenList {
    range: Range<usize>,
    /// The number of items without a label.
    unlabelled: usize,
    /// The item whose content starts with the next event.
    item: Option<Range<usize>>,
    /// The index of its first point in the position.
    first_point: usize,
}

/// The last argument that was read.
struct OpenArgument {
    /// The number of block containers around its text.
    depth: usize,
    /// The end of its item.
    end: usize,
    /// Whether the items of the list below it are replies.
    has_replies: bool,
    /// The item of the last reply.
    reply: Range<usize>,
}

impl OpenArgument {
    fn new(depth: usize, end: usize) -> Self {
        Self { depth, end, has_replies: false, reply: 0..0 }
    }
}

/// A label without a text of its own. The items of the list below it are arguments.
struct OpenLabel {
    label: PointLabel,
    /// Whether no argument was read yet.
    is_first: bool,
}

/// The meaning of an item in a list below a labelled line.
#[derive(Clone, Copy)]
enum NestedItem {
    Argument,
    Reply,
}

struct DebateReader<'a> {
    text: &'a str,
    body: &'a Body,
    words: &'a DebateWords,
    questions: Vec<Question>,
    /// The index of the next heading in the body.
    next_heading: usize,
    /// The number of block containers that are open.
    depth: usize,
    list: Option<OpenList>,
    open_label: Option<OpenLabel>,
    argument: Option<OpenArgument>,
    /// The argument or reply whose content starts with the next event.
    nested_item: Option<(NestedItem, Range<usize>)>,
    /// The lists below replies.
    nested_replies: Vec<NestedReplies>,
    /// The end of the text, which is also the end of every open question and position.
    end: u32,
}

impl DebateReader<'_> {
    /// The position that is open.
    fn position(&mut self) -> Option<&mut Position> {
        let question = self.questions.last_mut()?;
        // A section of a higher level closes the question.
        if question.end != self.end {
            return None;
        }
        question.positions.last_mut()
    }

    fn event(&mut self, event: &Event<'_>, range: Range<usize>) {
        if let Some(item) = self.list.as_mut().and_then(|list| list.item.take()) {
            self.item(item, range.start);
        }
        if let Some((kind, item)) = self.nested_item.take() {
            self.nested_item(kind, &item, range.start);
        }
        match event {
            Event::Start(Tag::Heading { .. }) => self.heading(range.start),
            Event::Start(Tag::Paragraph) if self.depth == 0 => self.paragraph(range),
            Event::Start(Tag::List(_)) => {
                if self.depth == 0 && self.position().is_some() {
                    let first_point = self.position().map_or(0, |position| position.points.len());
                    self.list = Some(OpenList { range, unlabelled: 0, item: None, first_point });
                } else {
                    self.nested_list(&range);
                }
                self.depth += 1;
            }
            Event::Start(Tag::Item) => {
                if let Some(list) = self.list.as_mut().filter(|_| self.depth == 1) {
                    list.item = Some(range);
                } else if let Some(kind) = self.kind_of_nested_item() {
                    self.nested_item = Some((kind, range));
                }
                self.depth += 1;
            }
            Event::Start(Tag::BlockQuote(_) | Tag::FootnoteDefinition(_) | Tag::Table(_) | Tag::DefinitionList) => {
                self.depth += 1;
            }
            Event::End(TagEnd::List(_)) => {
                self.depth -= 1;
                if self.depth == 0 {
                    (self.open_label, self.argument) = (None, None);
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
        let index = self.next_heading;
        self.next_heading += 1;
        let Some(heading) = self.body.headings.get(index) else { return };
        if self.depth > 0 || heading.level > 3 {
            return;
        }
        let start = to_u32(start);
        if let Some(question) = self.questions.last_mut().filter(|question| question.end == self.end) {
            if let Some(position) = question.positions.last_mut().filter(|position| position.end == self.end) {
                position.end = start;
            }
            if heading.level == 3 {
                question.positions.push(Position { heading: index, end: self.end, points: Vec::new() });
                return;
            }
            question.end = start;
        }
        if heading.level == 2 {
            self.questions.push(Question { heading: index, end: self.end, positions: Vec::new() });
        }
    }

    /// Reads a list item whose content starts at `start`.
    fn item(&mut self, item: Range<usize>, start: usize) {
        let content = self.text.get(start..item.end).unwrap_or_default();
        let labelled = label(content, self.words);
        (self.open_label, self.argument) = (None, None);
        match (labelled, self.position()) {
            (Some((label, value)), Some(position)) => {
                position.points.push(Point {
                    label,
                    whole: to_u32(item.start)..to_u32(item.end),
                    // The value includes nested blocks, such as a list.
                    value: to_u32(start + value)..to_u32(item.end),
                    replies: Vec::new(),
                });
                if label.is_argument() {
                    self.argument = Some(OpenArgument::new(self.depth, item.end));
                }
            }
            _ => {
                if let Some(list) = &mut self.list {
                    list.unlabelled += 1;
                }
            }
        }
    }

    /// Decides what the items of a list below an argument are. A list that more text follows, or that a line with a final colon
    /// introduces, is part of the argument.
    fn nested_list(&mut self, list: &Range<usize>) {
        let (text, depth, is_below_label) = (self.text, self.depth, self.open_label.is_some());
        let Some(argument) = &mut self.argument else { return };
        let between = |start: usize, end: usize| text.get(start..end).unwrap_or_default().trim();
        if argument.has_replies {
            if depth == argument.depth + 2 && !between(0, list.start).ends_with(COLONS) {
                self.nested_replies.push(NestedReplies { list: list.clone(), reply: argument.reply.clone() });
            }
            return;
        }
        if depth != argument.depth || !between(list.end, argument.end).is_empty() {
            return;
        }
        let points = self.questions.last_mut().and_then(|question| question.positions.last_mut());
        let Some(point) = points.and_then(|position| position.points.last_mut()) else { return };
        let before = between(point.value.start as usize, list.start);
        if before.is_empty() && !is_below_label {
            self.open_label = Some(OpenLabel { label: point.label, is_first: true });
            self.argument = None;
        } else if !before.is_empty() && !before.ends_with(COLONS) {
            argument.has_replies = true;
            point.value.end = to_u32(list.start);
        }
    }

    /// The meaning of an item that starts at the current depth.
    fn kind_of_nested_item(&self) -> Option<NestedItem> {
        match &self.argument {
            Some(argument) if argument.has_replies && self.depth == argument.depth + 1 => Some(NestedItem::Reply),
            // Below a list, an item and a list.
            _ => (self.open_label.is_some() && self.depth == 3).then_some(NestedItem::Argument),
        }
    }

    /// Reads an item of a list below a labelled line, whose content starts at `start`.
    fn nested_item(&mut self, kind: NestedItem, item: &Range<usize>, start: usize) {
        // The next event of an empty item is its end, whose range is that of the item.
        if start <= item.start {
            return;
        }
        let value = to_u32(start)..to_u32(item.end);
        let depth = self.depth;
        let label = self.open_label.as_mut().map(|open| (open.label, std::mem::take(&mut open.is_first)));
        let Some(position) = self.position() else { return };
        match (kind, label) {
            (NestedItem::Reply, _) => {
                if let Some(point) = position.points.last_mut() {
                    point.replies.push(value);
                }
                if let Some(argument) = &mut self.argument {
                    argument.reply = item.clone();
                }
            }
            (NestedItem::Argument, Some((label, is_first))) => {
                if let Some(point) = position.points.last_mut().filter(|_| is_first) {
                    point.value = value;
                } else {
                    let whole = to_u32(item.start)..to_u32(item.end);
                    position.points.push(Point { label, whole, value, replies: Vec::new() });
                }
                self.argument = Some(OpenArgument::new(depth, item.end));
            }
            (NestedItem::Argument, None) => {}
        }
    }

    /// If all items of a list are labelled, the first point covers the whole list, so that no empty list is rendered.
    fn close_list(&mut self) {
        let Some(list) = self.list.take() else { return };
        let Some(position) = self.position() else { return };
        if list.unlabelled == 0
            && let Some(first) = position.points.get_mut(list.first_point)
        {
            first.whole = to_u32(list.range.start)..to_u32(list.range.end);
        }
    }

    /// Reads the labelled lines of a paragraph. The lines up to the next label belong to a point.
    fn paragraph(&mut self, range: Range<usize>) {
        let text = self.text.get(range.clone()).unwrap_or_default();
        let mut points: Vec<Point> = Vec::new();
        let mut line_start = range.start;
        for line in text.split_inclusive('\n') {
            let indent = line.len() - line.trim_start().len();
            let end = to_u32(line_start + line.trim_end().len());
            if let Some((label, value)) = label(&line[indent..], self.words) {
                if let Some(previous) = points.last_mut() {
                    previous.whole.end = to_u32(line_start);
                }
                let value = to_u32(line_start + indent + value)..end;
                points.push(Point { label, whole: to_u32(line_start)..end, value, replies: Vec::new() });
            } else if let Some(point) = points.last_mut() {
                point.value.end = end;
                point.whole.end = end;
            }
            line_start += line.len();
        }
        let Some(position) = self.position() else { return };
        if let (Some(first), Some(last_end)) = (points.first().cloned(), points.last().map(|point| point.whole.end))
            && first.whole.start as usize == range.start
        {
            // The paragraph starts with a label, so the first point covers all of it.
            points[0].whole = first.whole.start..last_end.max(to_u32(range.end));
        }
        position.points.append(&mut points);
    }
}

/// The label at the start of a line, with or without emphasis, and the offset of its value. French has a space before the colon.
fn label(line: &str, words: &DebateWords) -> Option<(PointLabel, usize)> {
    let (colon, mark) = line.match_indices(COLONS).next()?;
    let before = &line[..colon];
    if before.contains('\n') {
        return None;
    }
    let is_emphasis = |c: char| matches!(c, '*' | '_');
    let label = words.read(before.trim_matches(|c: char| is_emphasis(c) || c.is_whitespace()))?;
    let opened = before.chars().take_while(|c| is_emphasis(*c)).count();
    let closed = before.chars().rev().take_while(|c| is_emphasis(*c)).count();
    let rest = &line[colon + mark.len()..];
    // `**Held by:** …` closes its emphasis after the colon.
    let still_open = rest.chars().take(opened.saturating_sub(closed)).take_while(|c| is_emphasis(*c)).count();
    let rest = &rest[still_open..];
    let value = rest.trim_start();
    // A block below the label starts with its indentation; if that is a tab, the parser lets it start at the line break.
    let space = &rest[..rest.len() - value.len()];
    let skipped = space.find(['\n', '\r']).unwrap_or(space.len());
    (!value.is_empty()).then(|| (label, line.len() - rest.len() + skipped))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::labels::{LabelText, Labels};

    #[test]
    fn labels_are_recognised_with_any_emphasis_and_colon() {
        let list = |words: &[&str]| LabelText::List(words.iter().map(|word| (*word).into()).collect());
        let labels =
            [("debate-word.held-by", list(&["Held by", "主張者"])), ("debate-word.for", list(&["For", "Für"]))];
        let labels = labels.into_iter().map(|(key, words)| (key.into(), words)).collect();
        let words = DebateWords::of(&Labels::new("en", labels));
        let label = |line| label(line, &words);
        for line in
            ["Held by: us", "**Held by:** us", "**Held by**: us", "_held BY:_ us", "主張者：us", "**主張者：** us"]
        {
            let (label, value) = label(line).unwrap_or_else(|| panic!("{line}"));
            assert_eq!((label, &line[value..]), (PointLabel::HeldBy, "us"), "{line}");
        }
        for line in ["For: us", "For\u{a0}: us", "**For\u{202f}:** us", "Fu\u{308}r: us", "FÜR ：us"] {
            assert_eq!(
                label(line).map(|(label, value)| (label, &line[value..])),
                Some((PointLabel::For, "us")),
                "{line}"
            );
        }
        let indented = "For:\n\n    - one";
        assert_eq!(label(indented).map(|(_, value)| &indented[value..]), Some("\n\n    - one"));
        for line in
            ["Forever: x", "For", "For: ", "a very long line that happens to hold a colon: x", "https://x", "(For): x"]
        {
            assert_eq!(label(line), None, "{line}");
        }
    }
}
