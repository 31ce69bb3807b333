//! Headings -> headings with the anchors and levels that the page needs. The page's title is left to the template.

use pulldown_cmark::{CowStr, Event, HeadingLevel, Tag, TagEnd};
use pulldown_cmark_escape::{escape_href, escape_html};

use crate::model::config::RawHtml;
use crate::model::document::body::{Body, Heading};
use crate::model::labels::Labels;

use crate::render::markdown::html::MarkdownText;

/// Rewrites the headings of a text in their order.
pub(super) struct HeadingRewriter<'a> {
    body: &'a Body,
    labels: &'a Labels,
    keeps_attributes: bool,
    /// The level of each heading on the page.
    levels: Vec<u8>,
    /// The number of headings opened so far.
    opened: usize,
}

impl<'a> HeadingRewriter<'a> {
    pub(super) fn new(text: &MarkdownText<'a>) -> Self {
        let MarkdownText { body, settings, labels, .. } = *text;
        // Attributes can be event handlers.
        let keeps_attributes = settings.raw_html == RawHtml::Trust;
        Self { body, labels, keeps_attributes, levels: body.shown_levels(), opened: 0 }
    }

    /// The start of the next heading; `None` for the title.
    pub(super) fn open(
        &mut self,
        level: HeadingLevel,
        id: Option<CowStr<'a>>,
        classes: Vec<CowStr<'a>>,
        attrs: Vec<(CowStr<'a>, Option<CowStr<'a>>)>,
    ) -> Option<Event<'a>> {
        let index = self.opened;
        self.opened += 1;
        if self.body.title_heading == Some(index) {
            return None;
        }
        let id = self.body.headings.get(index).map(|heading| CowStr::from(heading.id.clone())).or(id);
        let level = self.level(index, level);
        let attrs = if self.keeps_attributes { attrs } else { Vec::new() };
        Some(Event::Start(Tag::Heading { level, id, classes, attrs }))
    }

    /// The end of the heading that was opened last.
    pub(super) fn close(&self, level: HeadingLevel) -> Event<'a> {
        Event::End(TagEnd::Heading(self.level(self.opened.saturating_sub(1), level)))
    }

    /// A link to the heading that was closed last. It is next to the heading, so that it is not part of its name.
    pub(super) fn permalink(&self) -> Option<String> {
        let Heading { id, text, .. } = self.linkable()?;
        let mut html = String::from("<a class=\"permalink\" href=\"#");
        // Writing to a String can't fail.
        _ = escape_href(&mut html, id);
        html.push_str("\" aria-label=\"");
        _ = escape_html(&mut html, &self.labels.with("page.permalink", "title", text));
        html.push_str("\"></a>");
        Some(html)
    }

    /// The heading that was opened last, unless it is empty.
    pub(super) fn linkable(&self) -> Option<&'a Heading> {
        let heading = self.body.headings.get(self.opened.checked_sub(1)?)?;
        (!heading.text.is_empty()).then_some(heading)
    }

    fn level(&self, index: usize, written: HeadingLevel) -> HeadingLevel {
        let level = self.levels.get(index).and_then(|level| HeadingLevel::try_from(usize::from(*level)).ok());
        level.unwrap_or(written)
    }
}
