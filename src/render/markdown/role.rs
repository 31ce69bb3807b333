//! The text of a role -> its parts. The page of a role shows two sections next to what the guide derives: how people get
//! in, above the roles that people come from, and the next steps. Authors mark them with a class on the heading:
//! `## How people get in {.getting-in}`.

use std::ops::Range;

use crate::model::document::body::Heading;

use crate::render::markdown::auto_link::AutoLinker;
use crate::render::markdown::html;
use crate::render::markdown::html::MarkdownText;
use crate::render::markdown::slots::SlotLayout;

/// The class of the section on how people get in.
const GETTING_IN: &str = ".getting-in";

/// The class of the section on the next steps.
const NEXT_STEPS: &str = ".next-steps";

/// The text of a role as HTML.
pub(crate) struct RenderedRole {
    /// The text that belongs to no marked section.
    pub(crate) text: String,
    /// The section on how people get in, with its heading; empty if none is marked.
    pub(crate) getting_in: String,
    /// The section on the next steps, with its heading; empty if none is marked.
    pub(crate) next_steps: String,
    /// The footnotes.
    pub(crate) footnotes: String,
}

/// A marked section.
pub(crate) struct MarkedSection {
    /// Its heading, as a position among those of the text.
    pub(crate) heading: usize,
    /// Its range in the file: from its heading to the next heading that is not below it.
    range: Range<usize>,
}

/// The first section with each class.
pub(crate) struct MarkedSections {
    pub(crate) getting_in: Option<MarkedSection>,
    pub(crate) next_steps: Option<MarkedSection>,
}

impl MarkedSections {
    pub(crate) fn of(text: &MarkdownText<'_>) -> Self {
        let headings = &text.body.headings;
        let first = |class: &str| {
            let heading = headings.iter().position(|heading| has_class(text, heading, class))?;
            let Heading { level, span, .. } = &headings[heading];
            let next = headings[heading + 1..].iter().find(|other| other.level <= *level);
            let end = next.map_or(usize::MAX, |next| next.span.start as usize);
            Some(MarkedSection { heading, range: span.start as usize..end })
        };
        Self { getting_in: first(GETTING_IN), next_steps: first(NEXT_STEPS) }
    }

    /// Whether a heading is in a marked section.
    pub(crate) fn contains(&self, heading: &Heading) -> bool {
        self.position(heading.span.start as usize).is_some()
    }

    /// Which section contains an offset.
    fn position(&self, offset: usize) -> Option<usize> {
        let contains = |section: &Option<MarkedSection>| section.as_ref().is_some_and(|it| it.range.contains(&offset));
        [&self.getting_in, &self.next_steps].into_iter().position(contains)
    }
}

/// Renders the text of a role. `auto_linker` links the names in it.
pub(crate) fn render(
    text: &MarkdownText<'_>,
    marked: &MarkedSections,
    auto_linker: Option<AutoLinker<'_>>,
) -> RenderedRole {
    let mut slots = html::render_slots(text, marked, auto_linker).into_iter();
    let mut next = || slots.next().unwrap_or_default();
    RenderedRole { text: next(), getting_in: next(), next_steps: next(), footnotes: next() }
}

/// Whether the attributes at the end of a heading contain a class.
fn has_class(text: &MarkdownText<'_>, heading: &Heading, class: &str) -> bool {
    let span = heading.span.start as usize..heading.span.end as usize;
    let source = text.source.get(span).unwrap_or_default();
    let attributes = source.trim_end().strip_suffix('}').and_then(|source| source.rsplit_once('{'));
    text.settings.extensions && attributes.is_some_and(|(_, list)| list.split_whitespace().any(|item| item == class))
}

/// The text in slot 0, and a slot for each marked section.
impl SlotLayout for MarkedSections {
    fn slots(&self) -> usize {
        3
    }

    fn slot(&self, range: &Range<usize>) -> Option<usize> {
        Some(self.position(range.start).map_or(0, |index| index + 1))
    }

    fn split(&self, _: &Range<usize>) -> Option<usize> {
        None
    }

    fn allows_auto_links(&self, _: usize) -> bool {
        true
    }
}
