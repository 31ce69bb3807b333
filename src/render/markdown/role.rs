//! The text of a role -> its parts. The page of a role shows two sections next to what the guide derives: how people get
//! in, above the roles that people come from, and the next steps. Authors mark them with a class on the heading:
//! `## How people get in {.getting-in}`.

use std::ops::Range;

use crate::model::document::body::{Body, Heading};

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

/// The headings of the marked sections, as positions in [`Body::headings`].
pub(crate) struct MarkedHeadings {
    pub(crate) getting_in: Option<usize>,
    pub(crate) next_steps: Option<usize>,
}

impl MarkedHeadings {
    /// The first heading with each class.
    pub(crate) fn of(text: &MarkdownText<'_>) -> Self {
        let first = |class: &str| {
            let mut headings = text.body.headings.iter().enumerate();
            headings.find(|(_, heading)| has_class(text, heading, class)).map(|(index, _)| index)
        };
        Self { getting_in: first(GETTING_IN), next_steps: first(NEXT_STEPS) }
    }

    /// Whether the heading is in a marked section.
    pub(crate) fn contains(&self, body: &Body, heading: usize) -> bool {
        let start = body.headings[heading].span.start as usize;
        [self.getting_in, self.next_steps].into_iter().flatten().any(|marked| section(body, marked).contains(&start))
    }
}

/// Renders the text of a role. `auto_linker` links the names in it.
pub(crate) fn render(
    text: &MarkdownText<'_>,
    marked: &MarkedHeadings,
    auto_linker: Option<AutoLinker<'_>>,
) -> RenderedRole {
    let section = |heading: Option<usize>| heading.map(|heading| section(text.body, heading));
    let layout = RoleLayout { sections: [section(marked.getting_in), section(marked.next_steps)] };
    let mut slots = html::render_slots(text, &layout, auto_linker).into_iter();
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

/// The range of a section in the file: from its heading to the next heading that is not below it.
fn section(body: &Body, heading: usize) -> Range<usize> {
    let first = &body.headings[heading];
    let next = body.headings[heading + 1..].iter().find(|other| other.level <= first.level);
    first.span.start as usize..next.map_or(usize::MAX, |next| next.span.start as usize)
}

/// The text in slot 0, and a slot for each marked section.
struct RoleLayout {
    sections: [Option<Range<usize>>; 2],
}

impl SlotLayout for RoleLayout {
    fn slots(&self) -> usize {
        self.sections.len() + 1
    }

    fn slot(&self, range: &Range<usize>) -> Option<usize> {
        let contains = |section: &Option<Range<usize>>| section.as_ref().is_some_and(|it| it.contains(&range.start));
        Some(self.sections.iter().position(contains).map_or(0, |index| index + 1))
    }

    fn split(&self, _: &Range<usize>) -> Option<usize> {
        None
    }

    fn allows_auto_links(&self, _: usize) -> bool {
        true
    }
}
