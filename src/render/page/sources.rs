//! The list of all sources: each once, with what it supports and when it was last read.

use serde::Serialize;

use crate::model::address::url::Url;
use crate::model::document::entry::EntryId;
use crate::model::graph::cited_sources::{CitedSource, SourceUse};
use crate::model::page::{PageRecord, SOURCES_SIZE};

use crate::render::page::item::DateView;
use crate::render::page::link::PageLink;
use crate::render::page::{PageBuilder, PageView};

/// A source that the guide cites.
#[derive(Debug, Serialize)]
pub struct CitedSourceView {
    /// Its title, as the authors wrote it.
    pub title: String,
    /// Its address on the web.
    pub href: Option<String>,
    /// The last day on which an author read it.
    pub read: Option<DateView>,
    /// The pages that cite it. Each link leads to the first place.
    pub cited_by: Vec<PageLink>,
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
        let mut cited_by: Vec<(EntryId, PageLink)> = Vec::new();
        for place in &source.uses {
            if !cited_by.iter().any(|(entry, _)| *entry == place.entry) {
                cited_by.push((place.entry, self.link_to_use(place)));
            }
        }
        CitedSourceView {
            title: source.title.to_string(),
            href: source.url.as_deref().map(String::from),
            read: source.read.map(|read| DateView::new(read, &self.site.config.labels)),
            cited_by: cited_by.into_iter().map(|(_, link)| link).collect(),
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
