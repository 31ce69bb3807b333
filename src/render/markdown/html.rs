//! [`MarkdownText`] -> HTML. pulldown-cmark parses the text, the rewriter changes its events, and the result is sanitized if
//! it contains the author's own HTML. Anchors, link targets and the title were found when the document was parsed and
//! resolved; they are matched to events by position and never derived again.

use pulldown_cmark::Event;

use crate::model::config::{MarkdownSettings, RawHtml};
use crate::model::document::body::Body;
use crate::model::document::markdown_source::MarkdownSource;
use crate::model::graph::text_links::LinkTarget;
use crate::model::labels::Labels;

use crate::render::markdown::auto_link::AutoLinker;
use crate::render::markdown::link_language::LinkLanguages;
use crate::render::markdown::links::trim_srcsets;
use crate::render::markdown::rewriter::EventRewriter;
use crate::render::markdown::sanitize;
use crate::render::markdown::slots::{SingleSlot, SlotEvents, SlotLayout};

/// The text of a document, with everything that its HTML depends on.
#[derive(Clone, Copy)]
pub struct MarkdownText<'a> {
    /// The whole file.
    pub source: &'a str,
    /// The parsed text, including its start in the file.
    pub body: &'a Body,
    /// The targets of the links in `body`, in the same order.
    pub targets: &'a [LinkTarget],
    /// The Markdown settings of the guide.
    pub settings: &'a MarkdownSettings,
    /// The texts of the theme.
    pub labels: &'a Labels,
    /// The languages of the guide, which links name. `None` for a guide in one language.
    pub languages: Option<LinkLanguages<'a>>,
    /// Whether to mark broken links for the authors. Readers see their text only.
    pub marks_broken_links: bool,
}

/// Renders a text in one piece, with its footnotes at the end. `auto_linker` links the names in it.
pub fn render(text: &MarkdownText<'_>, auto_linker: Option<AutoLinker<'_>>) -> String {
    let mut parts = render_slots(text, &SingleSlot, auto_linker).into_iter();
    let mut html = parts.next().unwrap_or_default();
    parts.for_each(|part| html.push_str(&part));
    html
}

/// Renders a text into the slots of a layout. The last item of the result is the footnotes, which have no slot.
pub(super) fn render_slots(
    text: &MarkdownText<'_>,
    layout: &dyn SlotLayout,
    auto_linker: Option<AutoLinker<'_>>,
) -> Vec<String> {
    let MarkdownText { source, body, settings, .. } = *text;
    let start = body.start as usize;
    let markdown = source.get(start..).unwrap_or_default();
    let is_single = layout.slots() == 1;
    // Prose has about one event per 24 bytes.
    let events =
        SlotEvents::with_capacity(text.labels, layout.slots(), if is_single { markdown.len() / 24 } else { 0 });
    let prepared = MarkdownSource::new(markdown, settings.syntax());
    let mut rewriter = EventRewriter::new(text, layout, auto_linker, events);
    for (event, range) in prepared.events() {
        rewriter.event(event, start + range.start..start + range.end);
    }
    let (slots, formulas) = rewriter.finish();
    let to_html = |mut events: Vec<Event<'_>>| {
        if let Some(languages) = text.languages {
            languages.add_to(&mut events);
        }
        let mut html = String::with_capacity(if is_single { markdown.len() * 3 / 2 } else { 256 });
        pulldown_cmark::html::push_html(&mut html, events.into_iter());
        match settings.raw_html {
            RawHtml::Sanitize if body.raw_html => formulas.restore(trim_srcsets(sanitize::clean(&html))),
            RawHtml::Trust if body.raw_html => trim_srcsets(html),
            _ => html,
        }
    };
    slots.into_iter().map(to_html).collect()
}
