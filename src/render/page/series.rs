//! The series that a page is a part of: its place in it, and the other parts.

use serde::Serialize;

use crate::model::graph::node::NodeId;
use crate::model::graph::series::Series;

use crate::render::page::PageBuilder;
use crate::render::page::item::ListedItem;
use crate::render::page::link::PageLink;

/// The most parts that a page of a series lists. In a longer series, those around the page.
const MAX_PARTS: usize = 24;

/// A series, seen from one of its documents.
#[derive(Debug, Serialize)]
pub struct SeriesView {
    /// Its name, and the page of its topic if it has one.
    pub series: PageLink,
    /// The number of the page, from 1.
    pub part: usize,
    /// The number of parts.
    pub total: usize,
    /// The parts in order, as far as they are close to the current page.
    pub parts: Vec<SeriesEntry>,
    /// The part before the page.
    pub previous: Option<PageLink>,
    /// The part after the page.
    pub next: Option<PageLink>,
}

/// A part in the list of a series.
#[derive(Debug, Serialize)]
pub struct SeriesEntry {
    /// Its number, from 1.
    pub part: usize,
    /// Its title.
    pub title: String,
    /// Its address; none for the current page.
    pub href: Option<String>,
}

impl PageBuilder<'_> {
    /// The series of a page.
    pub(super) fn series(&self, id: NodeId) -> Option<SeriesView> {
        let (Series { title, topic, parts }, index) = self.site.series.part(id)?;
        let link = |index: usize| parts.get(index).map(|part| self.node_link(*part));
        let href = topic.map(|topic| self.site.base.href(&self.site.node(topic).url));
        let start = index.saturating_sub(MAX_PARTS / 2).min(parts.len().saturating_sub(MAX_PARTS));
        let entry = |(position, part): (usize, &NodeId)| {
            let PageLink { title, href } = self.node_link(*part);
            SeriesEntry { part: position + 1, title, href: href.filter(|_| position != index) }
        };
        Some(SeriesView {
            series: PageLink { title: title.clone(), href },
            part: index + 1,
            total: parts.len(),
            parts: parts.iter().enumerate().skip(start).take(MAX_PARTS).map(entry).collect(),
            previous: index.checked_sub(1).and_then(link),
            next: link(index + 1),
        })
    }

    /// The documents of a topic's series, in order.
    pub(super) fn path_of_topic(&self, topic: NodeId) -> Vec<ListedItem> {
        let parts = self.site.series.of_topic(topic).map(|series| series.parts.as_slice()).unwrap_or_default();
        parts.iter().map(|part| self.item(*part, None)).collect()
    }
}
