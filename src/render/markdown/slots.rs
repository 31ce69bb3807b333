//! Rewritten events -> the slots of a page. An article has one slot; a debate has one for each part that its template
//! places separately.

use std::ops::Range;

use pulldown_cmark::{CowStr, Event, Tag, TagEnd};
use pulldown_cmark_escape::escape_html;

use crate::model::labels::Labels;

use crate::render::markdown::footnotes::FootnoteCollector;
use crate::render::markdown::media;

/// Assigns the parts of a text to the slots of a page. Ranges are in bytes of the file.
pub(super) trait SlotLayout {
    /// The number of slots.
    fn slots(&self) -> usize;
    /// The slot of the event at a range; `None` if the page does not show it.
    fn slot(&self, range: &Range<usize>) -> Option<usize>;
    /// The offset at which another slot begins within a range of text.
    fn split(&self, range: &Range<usize>) -> Option<usize>;
    /// Whether names in a slot may become links.
    fn allows_auto_links(&self, slot: usize) -> bool;
}

/// The layout of a text in one piece.
pub(super) struct SingleSlot;

impl SlotLayout for SingleSlot {
    fn slots(&self) -> usize {
        1
    }

    fn slot(&self, _: &Range<usize>) -> Option<usize> {
        Some(0)
    }

    fn split(&self, _: &Range<usize>) -> Option<usize> {
        None
    }

    fn allows_auto_links(&self, _: usize) -> bool {
        true
    }
}

/// Collects rewritten events by slot, and the events of footnotes apart from them.
pub(super) struct SlotEvents<'a> {
    /// The slot of the next event; `None` drops it.
    pub(super) current: Option<usize>,
    /// Whether the next event is part of the title, which the template renders instead.
    pub(super) in_title: bool,
    pub(super) footnotes: FootnoteCollector<'a>,
    slots: Vec<Vec<Event<'a>>>,
    /// The label and the events of the footnote definition that is open.
    open_footnote: Option<(CowStr<'a>, Vec<Event<'a>>)>,
}

impl<'a> SlotEvents<'a> {
    /// Empty slots, each with a capacity of `capacity` events.
    pub(super) fn with_capacity(labels: &'a Labels, slots: usize, capacity: usize) -> Self {
        Self {
            current: Some(0),
            in_title: false,
            footnotes: FootnoteCollector::new(labels),
            slots: (0..slots).map(|_| Vec::with_capacity(capacity)).collect(),
            open_footnote: None,
        }
    }

    pub(super) fn push(&mut self, event: Event<'a>) {
        if self.in_title {
            return;
        }
        if let Some((_, events)) = &mut self.open_footnote {
            events.push(event);
        } else if let Some(slot) = self.current.and_then(|slot| self.slots.get_mut(slot)) {
            slot.push(event);
        }
    }

    pub(super) fn push_html(&mut self, html: impl Into<CowStr<'a>>) {
        self.push(Event::Html(html.into()));
    }

    /// The event that was pushed last.
    pub(super) fn last_mut(&mut self) -> Option<&mut Event<'a>> {
        match &mut self.open_footnote {
            Some((_, events)) => events.last_mut(),
            None => self.slots.get_mut(self.current?)?.last_mut(),
        }
    }

    /// Removes the image that was started last and is still open: its address, its title and the text in it.
    pub(super) fn take_image(&mut self) -> Option<(CowStr<'a>, CowStr<'a>, String)> {
        let events = match &mut self.open_footnote {
            Some((_, events)) => events,
            None => self.slots.get_mut(self.current?)?,
        };
        let mut inner = 0;
        let start = events.iter().rposition(|event| match event {
            Event::End(TagEnd::Image) => {
                inner += 1;
                false
            }
            Event::Start(Tag::Image { .. }) if inner > 0 => {
                inner -= 1;
                false
            }
            event => matches!(event, Event::Start(Tag::Image { .. })),
        })?;
        let inside = events.split_off(start);
        let text = inside.iter().map(|event| match event {
            Event::Text(text) | Event::Code(text) | Event::InlineMath(text) | Event::DisplayMath(text) => text,
            Event::SoftBreak | Event::HardBreak => " ",
            _ => "",
        });
        let text = text.collect();
        match inside.into_iter().next() {
            Some(Event::Start(Tag::Image { dest_url, title, .. })) => Some((dest_url, title, text)),
            _ => None,
        }
    }

    /// Closes the open paragraph as a figure with a caption, if it contains only an image with a title, or a link around one.
    /// `media_title` is the title of an image that is HTML already.
    pub(super) fn close_figure(&mut self, media_title: Option<CowStr<'a>>) -> bool {
        let events = match (&mut self.open_footnote, self.current) {
            (Some((_, events)), _) => events,
            (None, Some(slot)) if slot < self.slots.len() => &mut self.slots[slot],
            _ => return false,
        };
        let Some(start) = events.iter().rposition(|event| *event == Event::Start(Tag::Paragraph)) else { return false };
        let is_linked = matches!(&events[start + 1..], [Event::Start(Tag::Link { .. }), .., Event::End(TagEnd::Link)]);
        let end = events.len() - usize::from(is_linked);
        let title = match &mut events[start + 1 + usize::from(is_linked)..end] {
            [Event::Start(Tag::Image { title, .. }), text @ .., Event::End(TagEnd::Image)]
                if !title.is_empty() && !text.contains(&Event::End(TagEnd::Image)) =>
            {
                std::mem::replace(title, "".into())
            }
            [Event::InlineHtml(html)] => {
                let Some(title) = media_title else { return false };
                *html = html.replacen(&media::title_attribute(&title), "", 1).into();
                title
            }
            _ => return false,
        };
        let mut caption = String::from("\n<figcaption>");
        // Writing to a String can't fail.
        _ = escape_html(&mut caption, &title);
        caption.push_str("</figcaption></figure>\n");
        events[start] = Event::Html("<figure>\n".into());
        events.push(Event::Html(caption.into()));
        true
    }

    /// Whether names in the next event may become links.
    pub(super) fn allow_auto_links(&self, layout: &dyn SlotLayout) -> bool {
        self.open_footnote.is_none()
            && !self.in_title
            && self.current.is_some_and(|slot| layout.allows_auto_links(slot))
    }

    pub(super) fn open_footnote(&mut self, label: CowStr<'a>) {
        self.open_footnote = Some((label, Vec::new()));
    }

    pub(super) fn close_footnote(&mut self) {
        if let Some((label, events)) = self.open_footnote.take() {
            self.footnotes.define(&label, events);
        }
    }

    /// The events of each slot, and as the last item those of the footnotes.
    pub(super) fn finish(self) -> Vec<Vec<Event<'a>>> {
        let Self { mut slots, footnotes, .. } = self;
        slots.push(footnotes.into_section());
        slots
    }
}
