//! A run of text without markup, in which names become links.

use std::ops::Range;

use pulldown_cmark::{CowStr, Event};
use pulldown_cmark_escape::{escape_href, escape_html};

use crate::render::markdown::auto_link::NameLink;

/// Text without markup in it, over one line or several.
#[derive(Default)]
pub(crate) struct Run<'a> {
    /// What the parser gave of it.
    pub(crate) events: Vec<Event<'a>>,
    /// The text of the events, a line break as a space.
    pub(crate) text: String,
    /// Where in it lines break.
    breaks: Vec<usize>,
}

impl<'a> Run<'a> {
    pub(crate) fn text(&mut self, text: CowStr<'a>) {
        self.text.push_str(&text);
        self.events.push(Event::Text(text));
    }

    pub(crate) fn soft_break(&mut self) {
        self.breaks.push(self.text.len());
        self.text.push(' ');
        self.events.push(Event::SoftBreak);
    }

    /// Its room, for the next one.
    pub(crate) fn emptied(mut self) -> Self {
        self.events.clear();
        self.text.clear();
        self.breaks.clear();
        self
    }

    /// Writes it with links in it.
    pub(crate) fn linked(&self, links: Vec<NameLink<'_>>, push: &mut impl FnMut(Event<'a>)) {
        let mut at = 0;
        for NameLink { range, href, tooltip } in links {
            self.piece(at..range.start, push);
            let mut tag = String::from("<a class=\"auto-link\" href=\"");
            // Writing to a String can't fail.
            _ = escape_href(&mut tag, &href);
            if let Some(tooltip) = tooltip {
                tag.push_str("\" title=\"");
                _ = escape_html(&mut tag, tooltip);
            }
            tag.push_str("\">");
            push(Event::InlineHtml(tag.into()));
            self.piece(range.clone(), push);
            push(Event::InlineHtml("</a>".into()));
            at = range.end;
        }
        self.piece(at..self.text.len(), push);
    }

    /// Writes a piece of it, its lines broken where they were.
    fn piece(&self, range: Range<usize>, push: &mut impl FnMut(Event<'a>)) {
        let mut at = range.start;
        for &line in self.breaks.iter().filter(|line| range.contains(line)) {
            push(Event::Text(self.text[at..line].to_string().into()));
            push(Event::SoftBreak);
            at = line + 1;
        }
        if at < range.end {
            push(Event::Text(self.text[at..range.end].to_string().into()));
        }
    }
}
