//! Texts -> which of some nodes are mentioned in the text of another. The search ends when every node is found, and unchanged
//! texts are not searched again.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use crate::model::document::entry::EntryId;
use crate::model::graph::node::NodeId;
use crate::model::graph::relation::Relation;
use crate::model::site::Site;

/// The nodes that were searched, and a document that mentions each.
pub(crate) struct MentionSearch {
    /// The nodes, sorted.
    wanted: Vec<NodeId>,
    /// For each node, a document that mentions it.
    found_in: Vec<Option<EntryId>>,
}

impl MentionSearch {
    /// Searches the nodes `wanted`, which are sorted. Reuses a previous search with the same outline for unchanged documents.
    pub(crate) fn new(
        site: &Site,
        wanted: Vec<NodeId>,
        previous: Option<&Self>,
        has_changed: impl Fn(EntryId) -> bool,
    ) -> Self {
        let mut texts: Vec<(NodeId, EntryId)> =
            site.nodes.iter_ids().filter_map(|(id, node)| Some((id, node.entry?))).collect();
        let Some(previous) = previous.filter(|previous| previous.wanted == wanted) else {
            let mut search = Self { found_in: vec![None; wanted.len()], wanted };
            search.run(site, &texts);
            return search;
        };
        // A changed text can mention other nodes than before, so its results are discarded.
        let keep = |entry: &Option<EntryId>| entry.filter(|entry| !has_changed(*entry));
        let mut search = Self { found_in: previous.found_in.iter().map(keep).collect(), wanted };
        let is_lost = |(before, now): (&Option<EntryId>, &Option<EntryId>)| before.is_some() && now.is_none();
        let changed: Vec<(NodeId, EntryId)> = texts.iter().copied().filter(|(_, entry)| has_changed(*entry)).collect();
        search.run(site, &changed);
        if previous.found_in.iter().zip(&search.found_in).any(is_lost) {
            texts.retain(|(_, entry)| !has_changed(*entry));
            search.run(site, &texts);
        }
        search
    }

    /// Whether a node is mentioned.
    pub(crate) fn is_mentioned(&self, node: NodeId) -> bool {
        self.wanted.binary_search(&node).is_ok_and(|index| self.found_in[index].is_some())
    }

    /// Searches the texts of some nodes for the nodes that are not found yet.
    fn run(&mut self, site: &Site, texts: &[(NodeId, EntryId)]) {
        let missing = self.wanted.iter().zip(&self.found_in).filter(|(_, entry)| entry.is_none());
        let missing: Vec<NodeId> = missing.map(|(id, _)| *id).collect();
        if missing.is_empty() {
            return;
        }
        let remaining = AtomicUsize::new(missing.len());
        // Which text is found first depends on timing, but not whether one is found.
        let found: Vec<OnceLock<EntryId>> = missing.iter().map(|_| OnceLock::new()).collect();
        let (mentions, wanted_names) = (&site.mentions, site.mentions.restricted_to(&missing));
        texts.par_iter().take_any_while(|_| remaining.load(Ordering::Relaxed) > 0).for_each(|(id, entry_id)| {
            let entry = &site.entries[*entry_id];
            let text = site.snapshot.file(entry.file).text().get(entry.body.start as usize..).unwrap_or_default();
            if wanted_names.find(text).is_empty() {
                return;
            }
            // A name inside a longer one is no mention, so all names are searched.
            let about: Vec<NodeId> = site.node(*id).related(Relation::About).iter().map(|edge| edge.to).collect();
            let meant = mentions.find(text).into_iter().filter_map(|name| mentions.meaning(name.name, &about));
            for index in meant.filter(|meant| meant != id).filter_map(|meant| missing.binary_search(&meant).ok()) {
                if found[index].set(*entry_id).is_ok() {
                    remaining.fetch_sub(1, Ordering::Relaxed);
                }
            }
        });
        let mut found = found.into_iter().map(OnceLock::into_inner);
        for entry in self.found_in.iter_mut().filter(|entry| entry.is_none()) {
            *entry = found.next().flatten();
        }
    }
}
