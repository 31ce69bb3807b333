//! The text of a document -> the references to footnotes that it doesn't define. The parser treats these as text, so
//! they are searched for in text events.

use std::collections::HashSet;
use std::ops::Range;

use pulldown_cmark::{Event, Options, Tag, TagEnd};

use crate::model::document::markdown_events::MarkdownEvent;
use crate::model::document::markdown_source::MarkdownSource;

/// The maximum length of a footnote label in bytes, a little more than that of a link label (`CommonMark` 0.31, section
/// 4.7).
const MAX_LABEL: usize = 1000;

/// Finds `[^label]` where no footnote has this label. Returns the byte range of each reference, and its label.
pub(super) fn undefined_footnotes<'a>(
    text: &'a str,
    options: Options,
    defined: &HashSet<String>,
) -> Vec<(Range<usize>, &'a str)> {
    if !text.contains("[^") {
        return Vec::new();
    }
    let mut undefined = Vec::new();
    let mut in_code_block = false;
    for (event, range) in MarkdownSource::new(text, options).events() {
        let MarkdownEvent::Parsed(event) = event else { continue };
        match event {
            Event::Start(Tag::CodeBlock(_)) => in_code_block = true,
            Event::End(TagEnd::CodeBlock) => in_code_block = false,
            Event::Text(event_text) if !in_code_block && event_text.starts_with('[') => {
                let label = label_at(text, range.start).filter(|label| !defined.contains(*label));
                undefined.extend(label.map(|label| (range.start..range.start + label.len() + "[^]".len(), label)));
            }
            _ => {}
        }
    }
    undefined
}

/// The label of a reference that starts at `offset`. Text events end at brackets, so it is read from the source.
fn label_at(text: &str, offset: usize) -> Option<&str> {
    let rest = text[offset..].strip_prefix("[^")?;
    let is_end = |byte: u8| matches!(byte, b']' | b'\n' | b' ');
    let end = rest.bytes().take(MAX_LABEL).position(is_end)?;
    let label = &rest[..end];
    (rest[end..].starts_with(']') && !label.is_empty()).then_some(label)
}
