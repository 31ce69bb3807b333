//! [`MarkdownEvents`] -> the same events without the line breaks between two characters of Chinese or Japanese, which have no
//! spaces between words. Readers of all other events see a line break as a space.

use std::collections::VecDeque;
use std::ops::Range;

use memchr::memchr_iter;
use pulldown_cmark::Event;

use crate::model::document::markdown_events::{MarkdownEvent, MarkdownEvents, is_inline_element};
use crate::model::language::characters::is_unspaced;

/// The events of a text in which lines are joined as in the [segment break
/// rules](https://www.w3.org/TR/css-text-3/#line-break-transform) of CSS.
pub(super) struct JoinedLines<'a> {
    pub(super) events: MarkdownEvents<'a>,
    /// Events that were read ahead.
    ahead: VecDeque<(MarkdownEvent<'a>, Range<usize>)>,
    /// Whether the text may have such characters. Most events of other texts are only passed on.
    may_join: bool,
    /// Whether the last text ended with a character that has no space after it.
    is_unspaced: bool,
}

impl<'a> JoinedLines<'a> {
    pub(super) fn new(text: &str, events: MarkdownEvents<'a>) -> Self {
        Self { events, ahead: VecDeque::new(), may_join: may_be_unspaced(text), is_unspaced: false }
    }

    /// Whether the text after a line break starts with a character that has no space before it.
    fn continues(&mut self) -> bool {
        let mut index = 0;
        loop {
            if index == self.ahead.len() {
                let Some(event) = self.events.next() else { return false };
                self.ahead.push_back(event);
            }
            match &self.ahead[index].0 {
                MarkdownEvent::Parsed(Event::Text(text) | Event::Code(text)) => {
                    return text.starts_with(is_unspaced);
                }
                MarkdownEvent::Parsed(Event::Start(tag)) if is_inline_element(tag.to_end()) => {}
                MarkdownEvent::Parsed(Event::End(tag)) if is_inline_element(*tag) => {}
                MarkdownEvent::HighlightStart | MarkdownEvent::HighlightEnd => {}
                _ => return false,
            }
            index += 1;
        }
    }
}

impl<'a> Iterator for JoinedLines<'a> {
    type Item = (MarkdownEvent<'a>, Range<usize>);

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        if !self.may_join {
            return self.events.next();
        }
        loop {
            let event = match self.ahead.pop_front() {
                Some(event) => event,
                None => self.events.next()?,
            };
            match &event.0 {
                MarkdownEvent::Parsed(Event::Text(text) | Event::Code(text)) => {
                    // Most texts end with ASCII.
                    self.is_unspaced = !text.as_bytes().last().is_none_or(u8::is_ascii) && text.ends_with(is_unspaced);
                }
                MarkdownEvent::Parsed(Event::SoftBreak) if self.is_unspaced && self.continues() => continue,
                MarkdownEvent::Parsed(Event::InlineHtml(_) | Event::InlineMath(_) | Event::FootnoteReference(_)) => {
                    self.is_unspaced = false;
                }
                _ => {}
            }
            return Some(event);
        }
    }
}

/// Whether a text may have characters that have no spaces between them. In UTF-8, all of them are above `E2 80`, where
/// the quotation marks and dashes of other languages are.
fn may_be_unspaced(text: &str) -> bool {
    let bytes = text.as_bytes();
    // Without an exit in a chunk, the compiler vectorises the loop.
    let has_higher = |chunk: &[u8]| chunk.iter().fold(0, |highest, byte| highest.max(*byte)) > 0xe2;
    !text.is_ascii()
        && (bytes.chunks(256).any(has_higher)
            || memchr_iter(0xe2, bytes).any(|offset| bytes.get(offset + 1).is_some_and(|byte| *byte > 0x80)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_unspaced_character_is_seen() {
        for c in ('\0'..=char::MAX).filter(|c| is_unspaced(*c)) {
            assert!(may_be_unspaced(&c.to_string()), "{c:?}");
        }
        assert!(!may_be_unspaced("“a” – ‘b’ … é"));
    }
}
