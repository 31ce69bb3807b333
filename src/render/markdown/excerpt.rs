//! A text and the position of a link -> the sentence around the link. Backlinks show it, so that readers see why a page is
//! linked.

use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark::{Event, Tag};

use crate::model::config::{Config, MarkdownSettings};
use crate::model::document::markdown_events::MarkdownEvent;
use crate::model::document::markdown_source::MarkdownSource;
use crate::model::language::character_table::is_alphanumeric;
use crate::model::language::sentence::{CLOSING, sentence_end};
use crate::model::language::table::{LanguageData, language_data};
use crate::model::visible_text::VisibleTextReader;

/// The maximum length of an excerpt in characters. A longer sentence is cut around the link.
const MAX_LENGTH: usize = 240;

/// The sentence around the byte at `offset`, without markup. `None` if it is hardly longer than `title`, the title of the
/// linked page.
pub(crate) fn sentence_around(text: &str, offset: usize, config: &Config, title: &str) -> Option<String> {
    let offset = offset.min(text.len());
    let before = text.get(..offset)?;
    let start = blank_line_before(before);
    let end = offset + blank_line_after(&text[offset..]);
    let (block, link) = plain_block(text, start..end, offset - start, &config.markdown)?;
    let (before, after) = block.split_at_checked(link)?;
    let (before, after) = (without_footnotes(before), without_footnotes(after));
    let data = language_data(&config.language);
    let sentence = match (&before, &after) {
        (Cow::Borrowed(before), Cow::Borrowed(_)) => sentence_at(&block, before.len(), data),
        _ => sentence_at(&[&*before, &*after].concat(), before.len(), data),
    };
    let letters = |text: &str| text.chars().filter(|c| is_alphanumeric(*c)).count();
    (letters(&sentence) > letters(title) + 3).then_some(sentence)
}

/// A text without references to footnotes, which are text where their definitions are missing.
fn without_footnotes(text: &str) -> Cow<'_, str> {
    if !text.contains("[^") {
        return text.into();
    }
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("[^") {
        kept.push_str(before);
        match after.split_once(']') {
            Some((label, after)) if !label.is_empty() && !label.contains(['[', ' ']) => rest = after,
            _ => {
                kept.push_str("[^");
                rest = after;
            }
        }
    }
    kept.push_str(rest);
    kept.into()
}

/// The text of the block that contains the byte at `offset` of a part of a text, and the offset of that byte in it.
fn plain_block(text: &str, part: Range<usize>, offset: usize, settings: &MarkdownSettings) -> Option<(String, usize)> {
    let source = MarkdownSource::part_of(text, part, settings.syntax());
    let mut reader = VisibleTextReader::new(settings.raw_html, source.placeholders());
    let mut link = None;
    let mut block: Option<String> = None;
    for (event, range) in source.events() {
        let is_end = matches!(event, MarkdownEvent::Parsed(Event::End(_)));
        // A term without a link is within a text.
        let is_around = range.end > offset && matches!(event, MarkdownEvent::Parsed(Event::Text(_)));
        if link.is_none() && (range.start >= offset || is_around) && !is_end && is_inline(&event) {
            link = Some(reader.text().len() + offset.saturating_sub(range.start));
        }
        let mut ended = None;
        reader.event(&event, range, &mut |block| ended = Some(block.text.to_string()));
        if link.is_some() && ended.is_some() {
            block = ended;
            break;
        }
    }
    reader.finish(&mut |ended| _ = block.get_or_insert_with(|| ended.text.to_string()));
    // A link in a hidden element is in no block.
    link.zip(block).filter(|(link, block)| block.is_char_boundary(*link)).map(|(link, block)| (block, link))
}

fn is_inline(event: &MarkdownEvent<'_>) -> bool {
    let MarkdownEvent::Parsed(event) = event else { return false };
    !matches!(event, Event::Start(tag) if is_block(tag)) && !matches!(event, Event::Rule)
}

fn is_block(tag: &Tag<'_>) -> bool {
    matches!(
        tag,
        Tag::Paragraph
            | Tag::Heading { .. }
            | Tag::Item
            | Tag::TableCell
            | Tag::BlockQuote(_)
            | Tag::DefinitionListTitle
            | Tag::DefinitionListDefinition
            | Tag::FootnoteDefinition(_)
    )
}

/// The start of the last lines of a text, back to a blank line.
fn blank_line_before(text: &str) -> usize {
    let mut start = text.len();
    for line in text.split_inclusive('\n').rev() {
        if line.ends_with('\n') && line.trim().is_empty() {
            break;
        }
        start -= line.len();
    }
    start
}

/// The end of the first lines of a text, up to a blank line.
fn blank_line_after(text: &str) -> usize {
    let mut end = 0;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        if number > 0 && line.trim().is_empty() {
            break;
        }
        end += line.len();
    }
    end
}

/// The sentence of a paragraph that contains the byte at `link`, at most [`MAX_LENGTH`] characters of it.
pub(crate) fn sentence_at(paragraph: &str, link: usize, data: &LanguageData) -> String {
    let (paragraph, link) = around(paragraph, link);
    // Nearly all bytes are no mark in ASCII and don't start another character.
    let may_end = |index: &usize| matches!(paragraph.as_bytes()[*index], b'.' | b'!' | b'?' | 0xc0..);
    let end = |index: usize| {
        let c = paragraph[index..].chars().next()?;
        sentence_end(paragraph, index, c, data)
    };
    let before = (0..link).rev().filter(may_end).filter_map(end).find(|end| *end <= link);
    let start = before.unwrap_or(0);
    // If the link is among closing marks, the full stop before it can end the sentence after the link.
    let from = paragraph[..link].trim_end_matches(CLOSING).char_indices().next_back().map_or(0, |(index, _)| index);
    let after = (from..paragraph.len()).filter(may_end).filter_map(end).find(|end| *end > link);
    let sentence = collapse_spaces(&paragraph[start..after.unwrap_or(paragraph.len())]);
    if sentence.chars().count() <= MAX_LENGTH {
        return sentence;
    }
    let link = collapse_spaces(&paragraph[start..link.max(start)]).chars().count();
    cut_around(&sentence, link)
}

/// The part of a paragraph that an excerpt can come from, and the offset of the link in it: a paragraph of a megabyte can have
/// thousands of links.
fn around(paragraph: &str, link: usize) -> (&str, usize) {
    let reach = 16 * MAX_LENGTH;
    let is_boundary = |index: &usize| paragraph.is_char_boundary(*index);
    let start = (link.saturating_sub(reach)..=link).find(is_boundary).unwrap_or(link);
    let end = (link..=paragraph.len().min(link + reach)).rfind(is_boundary).unwrap_or(paragraph.len());
    (&paragraph[start..end], link - start)
}

fn collapse_spaces(text: &str) -> String {
    // Nearly all texts have single spaces.
    if text.is_ascii() && !text.contains("  ") && !text.bytes().any(|byte| matches!(byte, b'\t'..=b'\r')) {
        return text.trim_matches(' ').into();
    }
    let mut collapsed = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !collapsed.is_empty() {
            collapsed.push(' ');
        }
        collapsed.push_str(word);
    }
    collapsed
}

/// Whole words of a long sentence around the character at `link`, with `…` at each cut.
fn cut_around(sentence: &str, link: usize) -> String {
    let start = link.saturating_sub(MAX_LENGTH / 2);
    let kept: String = sentence.chars().skip(start).take(MAX_LENGTH).collect();
    // A text without spaces is cut between two characters.
    let is_near = |part: &str| part.chars().count() < MAX_LENGTH / 4;
    let first = kept.split_once(' ').filter(|(word, _)| is_near(word));
    let kept = if start > 0 { first.map_or(kept.as_str(), |(_, rest)| rest) } else { &kept };
    let has_end = start + MAX_LENGTH >= sentence.chars().count();
    let last = kept.rsplit_once(' ').filter(|(_, word)| is_near(word));
    let kept = if has_end { kept } else { last.map_or(kept, |(words, _)| words) };
    format!("{}{kept}{}", if start > 0 { "…" } else { "" }, if has_end { "" } else { "…" })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn excerpt(text: &str, link: &str) -> Option<String> {
        sentence_around(text, text.find(link).expect("the link"), &Config::default(), "Owner")
    }

    #[test]
    fn the_excerpt_is_the_sentence_around_the_link() {
        let text = "# Head\n\nFirst one, e.g. this. Ask *the* [owner](o.md)\nfirst! Then go.\n\n- [owner](p.md)\n- Or the [[Owner]] again\n\n| a | b |\n|---|---|\n| x | see [owner](q.md) there |\n";
        assert_eq!(excerpt(text, "[owner](o.md)").as_deref(), Some("Ask the owner first!"));
        assert_eq!(excerpt(text, "[owner](p.md)"), None, "a link alone adds nothing to the title");
        assert_eq!(excerpt(text, "[[Owner]]").as_deref(), Some("Or the Owner again"));
        assert_eq!(excerpt(text, "[owner](q.md)").as_deref(), Some("see owner there"));
        assert_eq!(
            excerpt("It began with an [owner](o.md) there.[^a] More.", "[owner]").as_deref(),
            Some("It began with an owner there.")
        );
        let long = format!("{} [owner](o.md) {}", "word ".repeat(100), "word ".repeat(100));
        let cut = excerpt(&long, "[owner]").expect("a sentence");
        assert!(cut.contains("owner") && cut.chars().count() <= MAX_LENGTH + 2, "{cut}");
    }
}
