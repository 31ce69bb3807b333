//! Consecutive text events -> one run of text, in which names become links. pulldown-cmark splits text at line breaks and
//! special characters, but a name can continue across them.

use std::ops::Range;

use pulldown_cmark::{CowStr, Event};
use pulldown_cmark_escape::{escape_href, escape_html};

use crate::render::markdown::auto_link::AutoLink;
use crate::render::markdown::slots::SlotEvents;

/// Text without markup, on one or more lines.
#[derive(Default)]
pub(super) struct TextRun<'a> {
    events: Vec<Event<'a>>,
    /// The text of the events, with a space for each line break.
    text: String,
    /// The offsets of the line breaks in `text`.
    breaks: Vec<usize>,
}

impl<'a> TextRun<'a> {
    pub(super) fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    pub(super) fn push_text(&mut self, text: CowStr<'a>) {
        self.text.push_str(&text);
        self.events.push(Event::Text(text));
    }

    pub(super) fn push_soft_break(&mut self) {
        self.breaks.push(self.text.len());
        self.text.push(' ');
        self.events.push(Event::SoftBreak);
    }

    /// Writes the run with `links` in it, and empties it.
    pub(super) fn flush(&mut self, links: Vec<AutoLink<'_>>, output: &mut SlotEvents<'a>) {
        if links.is_empty() {
            self.events.drain(..).for_each(|event| output.push(event));
        } else {
            self.write_linked(links, output);
            self.events.clear();
        }
        self.text.clear();
        self.breaks.clear();
    }

    fn write_linked(&self, links: Vec<AutoLink<'_>>, output: &mut SlotEvents<'a>) {
        let mut written = 0;
        for AutoLink { range, href, tooltip } in links {
            self.write_piece(written..range.start, output);
            let mut tag = String::from("<a class=\"auto-link\" href=\"");
            // Writing to a String can't fail.
            _ = escape_href(&mut tag, &href);
            if let Some(tooltip) = tooltip {
                tag.push_str("\" title=\"");
                _ = escape_html(&mut tag, tooltip);
            }
            tag.push_str("\">");
            output.push(Event::InlineHtml(tag.into()));
            self.write_piece(range.clone(), output);
            output.push(Event::InlineHtml("</a>".into()));
            written = range.end;
        }
        self.write_piece(written..self.text.len(), output);
    }

    /// Writes a range of the text with its line breaks.
    fn write_piece(&self, range: Range<usize>, output: &mut SlotEvents<'a>) {
        let mut written = range.start;
        for &line_break in self.breaks.iter().filter(|offset| range.contains(offset)) {
            output.push(Event::Text(self.text[written..line_break].to_string().into()));
            output.push(Event::SoftBreak);
            written = line_break + 1;
        }
        if written < range.end {
            output.push(Event::Text(self.text[written..range.end].to_string().into()));
        }
    }
}
