//! The list of all sources: each once, with what it supports and when it was last read.

use serde::Serialize;

use crate::model::address::url::Url;
use crate::model::graph::cited_sources::{CitedSource, SourceUse};
use crate::model::page::{PageRecord, SOURCES_SIZE};

use crate::render::page::item::DateView;
use crate::render::page::link::PageLink;
use crate::render::page::{PageBuilder, PageView};

/// How many pages a source lists. A source of thousands of roles would fill megabytes.
const MAX_CITED_BY: usize = 12;

/// A source that the guide cites.
#[derive(Debug, Serialize)]
pub struct CitedSourceView {
    /// Its title, as the authors wrote it.
    pub title: String,
    /// Its address on the web.
    pub href: Option<String>,
    /// The last day on which an author read it.
    pub read: Option<DateView>,
    /// The first pages that cite it. Each link leads to the first place.
    pub cited_by: Vec<PageLink>,
    /// How many more pages cite it.
    pub cited_by_more: usize,
}

impl<'a> PageBuilder<'a> {
    /// One page of the list of all sources.
    pub(crate) fn sources(&self, record: &PageRecord, number: usize) -> PageView<'a> {
        let labels = &self.site.config.labels;
        let title = labels.text("source-list.title");
        let mut page = self.base_view(record, "sources", title.into());
        page.description = labels.text("source-list.description").into();
        let sources = self.tracked.sources();
        let shown = sources.iter().skip((number - 1) * SOURCES_SIZE).take(SOURCES_SIZE);
        page.cited_sources = shown.map(|source| self.cited_source(source)).collect();
        let first = Url::sources();
        page.pagination = self.pagination(&first, number, sources.len().div_ceil(SOURCES_SIZE));
        page.breadcrumbs = self.paginated_breadcrumbs(Vec::new(), title, &first, number);
        page
    }

    fn cited_source(&self, source: &CitedSource) -> CitedSourceView {
        // The places in a document are next to each other.
        let mut first_uses: Vec<&SourceUse> = source.uses.iter().collect();
        first_uses.dedup_by_key(|place| place.entry);
        let shown = first_uses.len().min(MAX_CITED_BY);
        CitedSourceView {
            title: source.title.to_string(),
            href: source.url.as_deref().map(String::from),
            read: source.read.map(|read| DateView::new(read, &self.site.config.labels)),
            cited_by: first_uses[..shown].iter().map(|place| self.link_to_use(place)).collect(),
            cited_by_more: first_uses.len() - shown,
        }
    }

    /// A link to the place that cites a source.
    fn link_to_use(&self, place: &SourceUse) -> PageLink {
        let metadata = self.tracked.metadata(place.entry);
        let mut href = self.site.base.href(&metadata.url);
        if let Some(anchor) = &place.anchor {
            href = format!("{href}#{anchor}");
        }
        let title = if metadata.title.is_empty() { &self.site.config.title } else { &*metadata.title };
        PageLink { title: title.into(), href: Some(href) }
    }
}
