//! Maths between dollar signs and in code blocks -> the events of formulas.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, CowStr, Event, Tag, TagEnd};

use crate::model::document::inline_syntax::MathSpan;
use crate::model::document::markdown_events::{MarkdownEvent, MarkdownEvents};

/// The event of some maths. Lines after the first start without the markers of block quotes.
pub(super) fn math_event<'a>(text: &'a str, math: &MathSpan) -> Event<'a> {
    let content = &text[math.content.clone()];
    let content: CowStr<'a> = if content.contains('\n') {
        let lines = content.lines().enumerate();
        let line = |(number, line): (usize, &'a str)| match number {
            0 => line,
            _ => line.trim_start_matches([' ', '\t', '>']),
        };
        lines.map(line).collect::<Vec<_>>().join("\n").into()
    } else {
        content.into()
    };
    if math.is_display { Event::DisplayMath(content) } else { Event::InlineMath(content) }
}

/// Whether an event starts code in the language `math`.
pub(super) fn starts_formula(event: &MarkdownEvent<'_>) -> bool {
    let MarkdownEvent::Parsed(Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info)))) = event else { return false };
    info.split([' ', '{', ',']).next().is_some_and(|language| language.eq_ignore_ascii_case("math"))
}

impl<'a> MarkdownEvents<'a> {
    /// Reads a code block up to its end, as a paragraph with maths. Returns the start of the paragraph.
    pub(super) fn fenced_formula(&mut self, range: Range<usize>) -> (MarkdownEvent<'a>, Range<usize>) {
        let mut tex = String::new();
        while let Some((event, _)) = self.next_event() {
            match event {
                MarkdownEvent::Parsed(Event::Text(text)) => tex.push_str(&text),
                MarkdownEvent::Parsed(Event::End(TagEnd::CodeBlock)) => break,
                _ => {}
            }
        }
        let end = MarkdownEvent::Parsed(Event::End(TagEnd::Paragraph));
        self.ready.push_front((end, range.clone()));
        if !tex.trim().is_empty() {
            self.ready.push_front((MarkdownEvent::Parsed(Event::DisplayMath(tex.into())), range.clone()));
        }
        (MarkdownEvent::Parsed(Event::Start(Tag::Paragraph)), range)
    }
}
