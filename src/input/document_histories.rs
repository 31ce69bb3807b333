//! Parsed documents and the history of their repository -> documents with dates and contributors. A document that was parsed before
//! the same history keeps its entry, so that nothing derived from it is computed again.

use std::sync::Arc;

use crate::model::document::entry::Entry;
use crate::model::document::history::History;
use crate::source::Snapshot;

/// The entries that the previous call returned.
#[derive(Default)]
pub(crate) struct DocumentHistories {
    history: Option<Arc<History>>,
    /// Each entry without its history and with it, sorted by file.
    entries: Vec<(Arc<Entry>, Arc<Entry>)>,
}

impl DocumentHistories {
    /// Adds the history of each document to its entry. Without a history, returns the entries as they are.
    pub(crate) fn add(
        &mut self,
        history: Option<Arc<History>>,
        snapshot: &Snapshot,
        entries: Vec<Arc<Entry>>,
    ) -> Vec<Arc<Entry>> {
        let is_same = match (&self.history, &history) {
            (Some(one), Some(other)) => Arc::ptr_eq(one, other),
            _ => false,
        };
        let previous = std::mem::take(&mut self.entries);
        let Some(known) = &history else {
            self.history = None;
            return entries;
        };
        let add = |entry: Arc<Entry>| {
            let found = previous.binary_search_by_key(&entry.file, |(plain, _)| plain.file).ok();
            let found = found.map(|index| &previous[index]).filter(|(plain, _)| is_same && Arc::ptr_eq(plain, &entry));
            if let Some((_, dated)) = found {
                return (entry, dated.clone());
            }
            let dated = known.documents.get(&*snapshot.file(entry.file).path).map_or_else(
                || entry.clone(),
                |own| Arc::new(Entry { metadata: Arc::new(own.added_to(&entry.metadata)), ..(*entry).clone() }),
            );
            (entry, dated)
        };
        self.entries = entries.into_iter().map(add).collect();
        self.history = history;
        self.entries.iter().map(|(_, dated)| dated.clone()).collect()
    }
}
