//! The text of the home page -> its routes and the rest. The routes are the first list in which every item starts with a
//! link: the questions that readers come with, each linked to the page that answers it.

use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};

use crate::model::document::markdown_events::MarkdownEvent;
use crate::model::document::markdown_source::MarkdownSource;

use crate::render::markdown::auto_link::AutoLinker;
use crate::render::markdown::html;
use crate::render::markdown::html::MarkdownText;
use crate::render::markdown::slots::SlotLayout;

/// The text of the home page as HTML.
pub(crate) struct RenderedHome {
    /// The text without the routes, with its footnotes.
    pub(crate) text: String,
    /// The list of routes; empty if there is none.
    pub(crate) routes: String,
}

/// Renders the text of the home page. `auto_linker` links the names in it.
pub(crate) fn render(text: &MarkdownText<'_>, auto_linker: Option<AutoLinker<'_>>) -> RenderedHome {
    let layout = HomeLayout { routes: find_routes(text).unwrap_or_default() };
    let mut slots = html::render_slots(text, &layout, auto_linker).into_iter();
    let mut next = || slots.next().unwrap_or_default();
    let (text, routes, footnotes) = (next(), next(), next());
    RenderedHome { text: text + &footnotes, routes }
}

/// The range in the file of the first outermost list in which every item starts with a link.
fn find_routes(text: &MarkdownText<'_>) -> Option<Range<usize>> {
    let start = text.body.start as usize;
    let source = MarkdownSource::new(text.source.get(start..).unwrap_or_default(), text.settings.syntax());
    let (mut list, mut depth, mut has_item, mut starts_item) = (None, 0_usize, false, false);
    for (event, range) in source.events() {
        let MarkdownEvent::Parsed(event) = event else { continue };
        match event {
            Event::Start(Tag::List(None)) if depth == 0 => {
                list = Some(start + range.start..start + range.end);
                (depth, has_item, starts_item) = (1, false, false);
            }
            Event::End(TagEnd::List(_)) if depth == 1 => {
                if list.is_some() && has_item && !starts_item {
                    return list;
                }
                depth = 0;
            }
            Event::Start(Tag::Item) if depth == 1 => (depth, has_item, starts_item) = (2, true, true),
            Event::End(TagEnd::Item) if depth == 2 => {
                depth = 1;
                // An empty item.
                if std::mem::take(&mut starts_item) {
                    list = None;
                }
            }
            Event::Start(Tag::Paragraph) if starts_item => depth += 1,
            Event::Start(tag) => {
                if std::mem::take(&mut starts_item) && !matches!(tag, Tag::Link { .. }) {
                    list = None;
                }
                depth += 1;
            }
            Event::End(_) => depth = depth.saturating_sub(1),
            _ if std::mem::take(&mut starts_item) => list = None,
            _ => {}
        }
    }
    None
}

/// The text in slot 0, and the routes in slot 1.
struct HomeLayout {
    /// The range of the routes; empty if there are none.
    routes: Range<usize>,
}

impl SlotLayout for HomeLayout {
    fn slots(&self) -> usize {
        2
    }

    fn slot(&self, range: &Range<usize>) -> Option<usize> {
        Some(usize::from(self.routes.contains(&range.start)))
    }

    fn split(&self, _: &Range<usize>) -> Option<usize> {
        None
    }

    fn allows_auto_links(&self, slot: usize) -> bool {
        slot == 0
    }
}
