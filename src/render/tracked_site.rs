//! A site as one page sees it. What doesn't depend on texts is there for all; what is said in texts, and which texts link
//! where, is got at here only, and each look is noted. So a page is as it was wherever the outline is, and all that its
//! page looked at.

use std::cell::RefCell;

use crate::model::check::outline::is_overdue;
use crate::model::document::body::Body;
use crate::model::document::entry::Metadata;
use crate::model::graph::node::{Edge, Node, NodeId};
use crate::model::graph::text_links::LinkTarget;
use crate::model::site::Site;
use crate::source::{FileId, SourceFile};

/// One thing that a page depends on beside the outline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Dependency {
    /// The text of a document and what its links come to, as an index into the site's entries.
    Text(usize),
    /// What links to a node.
    Backlinks(NodeId),
}

/// What was looked at, as it was noted.
#[derive(Debug, Default)]
pub(crate) struct DependencyRecorder(RefCell<Vec<Dependency>>);

impl DependencyRecorder {
    fn add(&self, look: Dependency) {
        let mut looks = self.0.borrow_mut();
        // Most looks are at what was looked at just before.
        if looks.last() != Some(&look) {
            looks.push(look);
        }
    }

    /// Each look once, in order.
    pub(crate) fn finish(self) -> Vec<Dependency> {
        let mut looks = self.0.into_inner();
        looks.sort_unstable();
        looks.dedup();
        looks
    }
}

/// A site, and where it is noted what a page looks at. It can't be shared between threads, so no look of one page is
/// noted for another.
#[derive(Clone, Copy)]
pub(crate) struct TrackedSite<'a> {
    /// The site, for all that doesn't depend on texts.
    pub(crate) site: &'a Site,
    notes: &'a DependencyRecorder,
}

impl<'a> TrackedSite<'a> {
    pub(crate) fn new(site: &'a Site, notes: &'a DependencyRecorder) -> Self {
        Self { site, notes }
    }

    /// A file that is no document.
    pub(crate) fn file(self, id: FileId) -> &'a SourceFile {
        self.site.snapshot.file(id)
    }

    /// The head of a document.
    pub(crate) fn head(self, at: usize) -> &'a Metadata {
        &self.site.entries[at].head
    }

    /// The head of a node's document.
    pub(crate) fn head_of(self, node: &Node) -> Option<&'a Metadata> {
        node.entry.map(|at| self.head(at))
    }

    /// The facts of a text.
    pub(crate) fn body(self, at: usize) -> &'a Body {
        self.notes.add(Dependency::Text(at));
        &self.site.entries[at].body
    }

    /// The facts of a node's text.
    pub(crate) fn body_of(self, node: &Node) -> Option<&'a Body> {
        node.entry.map(|at| self.body(at))
    }

    /// A document as its author wrote it.
    pub(crate) fn source(self, at: usize) -> &'a str {
        self.notes.add(Dependency::Text(at));
        self.site.snapshot.file(self.site.entries[at].file).text()
    }

    /// Where each link of a text leads.
    pub(crate) fn targets(self, at: usize) -> &'a [LinkTarget] {
        self.notes.add(Dependency::Text(at));
        &self.site.links[at].targets
    }

    /// The nodes that a text links to, in the order of lists.
    pub(crate) fn links(self, at: usize) -> &'a [Edge] {
        self.notes.add(Dependency::Text(at));
        &self.site.links[at].to
    }

    /// The nodes that the text of a node links to.
    pub(crate) fn links_of(self, node: &Node) -> &'a [Edge] {
        node.entry.map(|at| self.links(at)).unwrap_or_default()
    }

    /// What links to a node, in the order of lists.
    pub(crate) fn backlinks(self, id: NodeId) -> &'a [Edge] {
        self.notes.add(Dependency::Backlinks(id));
        self.site.backlinks.of(id)
    }

    /// Whether a document should have been reviewed by the day of the build, which nothing else depends on.
    pub(crate) fn is_overdue(self, head: &Metadata) -> bool {
        is_overdue(head, self.site.snapshot.today)
    }

    /// The one line of a document: its summary, else its first paragraph.
    pub(crate) fn summary(self, at: usize) -> Option<&'a str> {
        let summary = self.head(at).front.summary.as_deref();
        summary.or_else(|| self.body(at).first_paragraph.as_deref())
    }

    /// Whether the one line of a document is from its text.
    pub(crate) fn summary_is_text(self, at: usize) -> bool {
        self.head(at).front.summary.is_none()
    }

    /// DependencyRecorder a look at a text, for what was made by a look of another page.
    pub(crate) fn note_text(self, at: usize) {
        self.notes.add(Dependency::Text(at));
    }

    /// The one line of a node's document.
    pub(crate) fn summary_of(self, node: &Node) -> Option<&'a str> {
        node.entry.and_then(|at| self.summary(at))
    }
}
