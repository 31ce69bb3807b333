//! The text of a document -> the first paragraph as a summary, and the number of words.

use std::ops::Range;

use memchr::{memchr_iter, memchr2};
use pulldown_cmark::{Event, Tag, TagEnd};

use crate::model::config::RawHtml;
use crate::model::document::markdown_events::MarkdownEvent;
use crate::model::document::placeholder::PlaceholderTags;
use crate::model::language::boundary::has_no_spaces;
use crate::model::language::sentence::sentence_end;
use crate::model::language::table::{LanguageData, language_data};
use crate::model::visible_text::{VisibleBlockKind, VisibleTextReader};

use crate::input::markdown::foreign_tags::TagRemover;

/// The approximate maximum length of a summary in characters.
const MAX_SUMMARY: usize = 280;

/// Collects the text of the first paragraph that isn't empty without the tags of other generators.
pub(super) enum SummaryReader<'a> {
    Reading(Box<OpenSummary<'a>>),
    Done(Option<String>),
}

/// The state until a summary is found.
pub(super) struct OpenSummary<'a> {
    language: &'static LanguageData,
    reader: VisibleTextReader<'a>,
    remover: TagRemover<'a>,
    /// The number of open images. Their descriptions are not part of a summary.
    images: usize,
    /// The code spans of the paragraph that is open.
    code: Vec<Range<usize>>,
    /// The line breaks of the paragraph that is open.
    breaks: Vec<usize>,
    /// The first paragraph in a block of another generator.
    in_block: Option<String>,
}

impl<'a> SummaryReader<'a> {
    /// A reader of a Markdown text.
    pub(super) fn new(
        source: &'a str,
        raw_html: RawHtml,
        placeholders: &'a PlaceholderTags<'a>,
        language: &str,
    ) -> Self {
        Self::Reading(Box::new(OpenSummary {
            language: language_data(language),
            reader: VisibleTextReader::new(raw_html, placeholders),
            remover: TagRemover::new(source),
            images: 0,
            code: Vec::new(),
            breaks: Vec::new(),
            in_block: None,
        }))
    }

    pub(super) fn event(&mut self, event: &MarkdownEvent<'_>, range: &Range<usize>) {
        let Self::Reading(open) = self else { return };
        if let Some(summary) = open.event(event, range) {
            *self = Self::Done(Some(summary));
        }
    }

    pub(super) fn take(&mut self) -> Option<String> {
        match self {
            Self::Reading(open) => open.in_block.take(),
            Self::Done(summary) => summary.take(),
        }
    }
}

impl OpenSummary<'_> {
    /// Reads an event. Returns the summary that it ends.
    fn event(&mut self, event: &MarkdownEvent<'_>, range: &Range<usize>) -> Option<String> {
        match event {
            MarkdownEvent::Parsed(Event::Start(Tag::Image { .. })) => self.images += 1,
            MarkdownEvent::Parsed(Event::End(TagEnd::Image)) => self.images = self.images.saturating_sub(1),
            _ if self.images > 0 => return None,
            _ => {}
        }
        let start = self.reader.text().len();
        let Self { language, reader, remover, code, breaks, in_block, .. } = self;
        let mut summary = None;
        let mut has_ended = false;
        reader.event(event, range.clone(), &mut |block| {
            has_ended = true;
            let clean =
                (block.kind == VisibleBlockKind::Paragraph).then(|| remover.paragraph(block.text, code, breaks));
            match clean.flatten() {
                Some(clean) if clean.is_in_block => _ = in_block.get_or_insert_with(|| shorten(&clean.text, language)),
                Some(clean) => summary = Some(shorten(&clean.text, language)),
                None => {}
            }
        });
        if has_ended || reader.text().is_empty() {
            code.clear();
            breaks.clear();
        }
        match event {
            MarkdownEvent::Parsed(Event::Code(_)) => code.push(start.min(reader.text().len())..reader.text().len()),
            MarkdownEvent::Parsed(Event::SoftBreak | Event::HardBreak) => breaks.push(start),
            _ => {}
        }
        summary
    }
}

/// Counts the words of a text, in which characters of scripts without spaces are words, and those characters.
pub(super) fn count_words(text: &str) -> (usize, usize) {
    if is_spaced_like_ascii(text.as_bytes()) { (count_ascii_words(text), 0) } else { count_unicode_words(text) }
}

/// Whether a text has no other white space than that of ASCII, and only scripts with spaces: ASCII, or letters below U+0800 and general
/// punctuation without spaces.
fn is_spaced_like_ascii(bytes: &[u8]) -> bool {
    let is_low = |chunk: &[u8]| chunk.iter().fold(0, |highest, byte| highest.max(*byte)) <= 0xe2;
    // NEL (C2 85) and the no-break space (C2 A0).
    let is_letter = |at: usize| !matches!(bytes.get(at + 1), Some(0x85 | 0xa0));
    let is_mark = |at: usize| matches!(bytes.get(at + 1..at + 3), Some([0x80, 0x90..=0xa7 | 0xb0..=0xbf]));
    bytes.is_ascii()
        || bytes.chunks(256).all(is_low)
            && memchr2(0xe0, 0xe1, bytes).is_none()
            && memchr_iter(0xc2, bytes).all(is_letter)
            && memchr_iter(0xe2, bytes).all(is_mark)
}

fn count_unicode_words(text: &str) -> (usize, usize) {
    let (mut words, mut characters, mut is_in_word) = (0, 0, false);
    for c in text.chars() {
        // A fast path for Latin, Cyrillic, Arabic and the scripts of India.
        let is_plain = matches!(c, '!'..='~' | '\u{a1}'..='\u{dff}');
        if !is_plain && c.is_whitespace() {
            is_in_word = false;
        } else if !is_plain && has_no_spaces(c) {
            characters += usize::from(c.is_alphanumeric());
            is_in_word = false;
        } else {
            words += usize::from(!is_in_word);
            is_in_word = true;
        }
    }
    (words + characters, characters)
}

/// Counts the words between white space.
fn count_ascii_words(text: &str) -> usize {
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
fn shorten(text: &str, data: &LanguageData) -> String {
    let Some((limit, _)) = text.char_indices().nth(MAX_SUMMARY) else { return text.to_string() };
    let fitting = &text[..limit];
    let ends = fitting.char_indices().rev().filter_map(|(index, c)| sentence_end(text, index, c, data));
    if let Some(end) = ends.take_while(|end| *end > limit / 3).find(|end| *end <= limit) {
        return fitting[..end].to_string();
    }
    // A text without spaces is cut between two characters.
    let end = fitting.rfind(' ').filter(|end| *end > limit / 2).unwrap_or(limit);
    format!("{}…", fitting[..end].trim_end_matches([',', ';', ':', '-', ' ']))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn words_are_the_same_by_bytes_and_by_characters(text in "[ a é ж ع א ’ – \u{a0} \u{85} \u{2028} \u{202f} \u{3000} क ท 日 \t\n.]{0,20}") {
            prop_assert_eq!(count_words(&text), count_unicode_words(&text));
        }
    }
}
