//! The text of a document -> the first paragraph as a summary, and the number of words.

use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};

use crate::model::config::RawHtml;
use crate::model::document::markdown_events::MarkdownEvent;
use crate::model::document::placeholder::PlaceholderTags;
use crate::model::visible_text::{VisibleBlockKind, VisibleTextReader};

/// The approximate maximum length of a summary in characters.
const MAX_SUMMARY: usize = 280;

/// Collects the text of the first paragraph that isn't empty.
pub(super) enum SummaryReader<'a> {
    /// The reader, and the number of open images. Their descriptions are not part of a summary.
    Reading(Box<VisibleTextReader<'a>>, usize),
    Done(String),
}

impl<'a> SummaryReader<'a> {
    pub(super) fn new(raw_html: RawHtml, placeholders: &'a PlaceholderTags<'a>) -> Self {
        Self::Reading(Box::new(VisibleTextReader::new(raw_html, placeholders)), 0)
    }

    pub(super) fn event(&mut self, event: &MarkdownEvent<'_>, range: &Range<usize>) {
        let Self::Reading(reader, images) = self else { return };
        match event {
            MarkdownEvent::Parsed(Event::Start(Tag::Image { .. })) => *images += 1,
            MarkdownEvent::Parsed(Event::End(TagEnd::Image)) => *images = images.saturating_sub(1),
            _ if *images > 0 => return,
            _ => {}
        }
        let mut summary = None;
        reader.event(event, range.clone(), &mut |block| {
            if block.kind == VisibleBlockKind::Paragraph {
                summary = Some(shorten(&block.text.split_whitespace().collect::<Vec<_>>().join(" ")));
            }
        });
        if let Some(summary) = summary {
            *self = Self::Done(summary);
        }
    }

    pub(super) fn take(&mut self) -> Option<String> {
        if let Self::Done(summary) = self { Some(std::mem::take(summary)) } else { None }
    }
}

/// Counts the words between white space.
pub(super) fn count_words(text: &str) -> usize {
    if !text.is_ascii() {
        return text.split_whitespace().count();
    }
    let bytes = text.as_bytes();
    let Some((first, after)) = bytes.split_first() else { return 0 };
    let is_space = |byte: &u8| matches!(byte, b'\t'..=b'\r' | b' ');
    // Compares each byte with the previous one. The count of a chunk fits in a byte, so the compiler vectorises the loop.
    let starts_word = |(previous, byte): (&u8, &u8)| u8::from(is_space(previous) & !is_space(byte));
    let chunks = bytes.chunks(128).zip(after.chunks(128));
    let starts: usize =
        chunks.map(|(previous, chunk)| usize::from(previous.iter().zip(chunk).map(starts_word).sum::<u8>())).sum();
    starts + usize::from(!is_space(first))
}

/// Cuts a paragraph after the last sentence that fits, or after the last word.
fn shorten(text: &str) -> String {
    let Some((limit, _)) = text.char_indices().nth(MAX_SUMMARY) else { return text.to_string() };
    let fitting = &text[..limit];
    if let Some(end) = fitting.rfind(". ").filter(|&end| end > limit / 3) {
        return fitting[..=end].to_string();
    }
    let end = fitting.rfind(' ').unwrap_or(limit);
    format!("{}…", fitting[..end].trim_end_matches([',', ';', ':', '-', ' ']))
}
