//! The previous version of a guide, and which parts of it the next version can reuse.

use std::sync::Arc;

use crate::diagnostic::Diagnostic;
use crate::source::Snapshot;

use crate::model::config::Config;
use crate::model::document::entry::{Entries, Entry, EntryId};
use crate::model::files::Files;
use crate::model::graph::backlinks::Backlinks;
use crate::model::graph::cited_sources::CitedSources;
use crate::model::graph::text_links::{LinksByEntry, TextLinks};
use crate::model::link::mention_search::MentionSearch;
use crate::model::outline::Outline;
use crate::model::page::PageRecords;

/// The input and the intermediate results of the previous version.
pub(crate) struct Previous {
    pub(crate) snapshot: Arc<Snapshot>,
    pub(crate) config: Arc<Config>,
    pub(crate) entries: Entries,
    pub(crate) outline: Arc<Outline>,
    pub(crate) links: LinksByEntry,
    pub(crate) link_graph: Arc<LinkGraph>,
    pub(crate) sources: Arc<CitedSources>,
    pub(crate) mentions: MentionSearch,
}

/// The results that depend on the links of all texts.
pub(crate) struct LinkGraph {
    pub(crate) backlinks: Arc<Backlinks>,
    pub(crate) pages: Arc<PageRecords>,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

impl Previous {
    /// Whether settings, files and the metadata of all documents are unchanged, so that the outline is too.
    pub(crate) fn has_same_outline(&self, files: Files<'_>, config: &Config, entries: &Entries) -> bool {
        *self.config == *config
            && Files::of(&self.snapshot).are_same(files)
            && has_same_metadata(&self.entries, entries)
    }

    /// Whether a document is unchanged.
    pub(crate) fn is_unchanged(&self, id: EntryId, entry: &Arc<Entry>) -> bool {
        Arc::ptr_eq(&self.entries[id], entry)
    }

    /// Whether all texts cite the same sources. Those in front matter are part of the metadata.
    pub(crate) fn has_same_citations(&self, entries: &Entries) -> bool {
        let is_same = |(a, b): (&Arc<Entry>, &Arc<Entry>)| {
            Arc::ptr_eq(a, b) || a.body.citations == b.body.citations && a.body.footnotes == b.body.footnotes
        };
        self.entries.iter().zip(&**entries).all(is_same)
    }

    /// Whether the links of all texts are shared with this version.
    pub(crate) fn has_same_links(&self, links: &[Arc<TextLinks>]) -> bool {
        self.links.iter().zip(links).all(|(previous, current)| Arc::ptr_eq(previous, current))
    }
}

fn has_same_metadata(previous: &[Arc<Entry>], current: &[Arc<Entry>]) -> bool {
    let is_same = |(a, b): (&Arc<Entry>, &Arc<Entry>)| Arc::ptr_eq(a, b) || a.metadata == b.metadata;
    previous.len() == current.len() && previous.iter().zip(current).all(is_same)
}
