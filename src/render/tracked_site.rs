//! A view of the site for one page that records which texts and backlinks the page reads.
//!
//! A page is up to date while the outline and everything it read are unchanged. Data that depends on the outline alone
//! is reached through [`TrackedSite::site`]; texts and backlinks are reached only through the methods that record them.

use std::cell::RefCell;

use crate::model::document::body::Body;
use crate::model::document::entry::{EntryId, Metadata};
use crate::model::graph::cited_sources::CitedSource;
use crate::model::graph::node::{Edge, Node, NodeId};
use crate::model::graph::text_links::LinkTarget;
use crate::model::site::Site;
use crate::source::{FileId, SourceFile};

/// Something that a page was rendered from, other than the outline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Dependency {
    /// The text of a document and the targets of its links.
    Text(EntryId),
    /// The nodes whose texts link to a node.
    Backlinks(NodeId),
    /// The sources that all texts cite.
    Sources,
}

/// Collects the dependencies of one page.
#[derive(Debug, Default)]
pub(crate) struct DependencyRecorder(RefCell<Vec<Dependency>>);

impl DependencyRecorder {
    fn record(&self, dependency: Dependency) {
        let mut dependencies = self.0.borrow_mut();
        // A page mostly reads the same text several times in a row.
        if dependencies.last() != Some(&dependency) {
            dependencies.push(dependency);
        }
    }

    /// The dependencies, sorted and without duplicates.
    pub(crate) fn finish(self) -> Vec<Dependency> {
        let mut dependencies = self.0.into_inner();
        dependencies.sort_unstable();
        dependencies.dedup();
        dependencies
    }
}

/// A site and the recorder of the page that reads it. It is not `Sync`, so each page has its own recorder.
#[derive(Clone, Copy)]
pub(crate) struct TrackedSite<'a> {
    /// The site. Read only data from it that depends on the outline alone.
    pub(crate) site: &'a Site,
    recorder: &'a DependencyRecorder,
}

impl<'a> TrackedSite<'a> {
    pub(crate) fn new(site: &'a Site, recorder: &'a DependencyRecorder) -> Self {
        Self { site, recorder }
    }

    /// A file that is not a document: an asset or a copied file.
    pub(crate) fn file(self, id: FileId) -> &'a SourceFile {
        self.site.snapshot.file(id)
    }

    /// The path of a document. It is part of the outline, so nothing is recorded.
    pub(crate) fn path(self, entry: EntryId) -> &'a str {
        &self.site.snapshot.file(self.site.entries[entry].file).path
    }

    /// The metadata of a document. It is part of the outline, so nothing is recorded.
    pub(crate) fn metadata(self, entry: EntryId) -> &'a Metadata {
        &self.site.entries[entry].metadata
    }

    /// The metadata of a node's document.
    pub(crate) fn metadata_of(self, node: &Node) -> Option<&'a Metadata> {
        node.entry.map(|entry| self.metadata(entry))
    }

    /// The parsed body of a document.
    pub(crate) fn body(self, entry: EntryId) -> &'a Body {
        self.record_text(entry);
        &self.site.entries[entry].body
    }

    /// The parsed body of a node's document.
    pub(crate) fn body_of(self, node: &Node) -> Option<&'a Body> {
        node.entry.map(|entry| self.body(entry))
    }

    /// The source text of a document.
    pub(crate) fn source(self, entry: EntryId) -> &'a str {
        self.record_text(entry);
        self.site.snapshot.file(self.site.entries[entry].file).text()
    }

    /// The resolved target of each link in a text, in the order of the links.
    pub(crate) fn link_targets(self, entry: EntryId) -> &'a [LinkTarget] {
        self.record_text(entry);
        &self.site.links[entry].targets
    }

    /// The nodes that a text links to, in list order.
    pub(crate) fn outgoing_links(self, entry: EntryId) -> &'a [Edge] {
        self.record_text(entry);
        &self.site.links[entry].to
    }

    /// The nodes that the text of a node links to, in list order.
    pub(crate) fn outgoing_links_of(self, node: &Node) -> &'a [Edge] {
        node.entry.map(|entry| self.outgoing_links(entry)).unwrap_or_default()
    }

    /// The nodes whose texts link to a node, in list order.
    pub(crate) fn backlinks(self, id: NodeId) -> &'a [Edge] {
        self.recorder.record(Dependency::Backlinks(id));
        self.site.backlinks.of(id)
    }

    /// The sources that documents cite, sorted.
    pub(crate) fn sources(self) -> &'a [CitedSource] {
        self.recorder.record(Dependency::Sources);
        self.site.sources.all()
    }

    /// Whether the review of a document is overdue on the day of the build. Nothing else on a page depends on that day.
    pub(crate) fn is_overdue(self, metadata: &Metadata) -> bool {
        metadata.is_overdue(self.site.snapshot.today)
    }

    /// The `summary` of a document, or its first paragraph.
    pub(crate) fn summary(self, entry: EntryId) -> Option<&'a str> {
        let summary = self.metadata(entry).front.summary.as_deref();
        summary.or_else(|| self.body(entry).first_paragraph.as_deref())
    }

    /// The `summary` of a node's document, or its first paragraph.
    pub(crate) fn summary_of(self, node: &Node) -> Option<&'a str> {
        node.entry.and_then(|entry| self.summary(entry))
    }

    /// Whether [`Self::summary`] of a document comes from its text.
    pub(crate) fn is_summary_from_text(self, entry: EntryId) -> bool {
        self.metadata(entry).front.summary.is_none()
    }

    /// Records that the page depends on a text. Call it where the page reuses data that another page read from that
    /// text.
    pub(crate) fn record_text(self, entry: EntryId) {
        self.recorder.record(Dependency::Text(entry));
    }
}
