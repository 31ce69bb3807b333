//! Texts -> which nodes go by a name that stands in another's text. Texts are gone through for the names of these nodes
//! alone, no further than until each is found, and not again while they stay as they are.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use crate::model::document::entry::EntryId;
use crate::model::graph::node::NodeId;
use crate::model::graph::relation::Relation;
use crate::model::site::Site;

/// In whose text each of some nodes was found.
pub(crate) struct Mentioned {
    /// Who was looked for, in order.
    wanted: Vec<NodeId>,
    /// A document that names each; `None` where none does.
    by: Vec<Option<EntryId>>,
}

impl Mentioned {
    /// Looks for nodes, which are in order. What was found `before`, in the same outline, holds for documents that haven't
    /// changed since.
    pub(crate) fn new(
        site: &Site,
        wanted: Vec<NodeId>,
        before: Option<&Self>,
        has_changed: impl Fn(EntryId) -> bool,
    ) -> Self {
        let mut texts: Vec<(NodeId, EntryId)> =
            site.nodes.iter_ids().filter_map(|(id, node)| Some((id, node.entry?))).collect();
        let Some(before) = before.filter(|before| before.wanted == wanted) else {
            let mut mentioned = Self { by: vec![None; wanted.len()], wanted };
            mentioned.search(site, &texts);
            return mentioned;
        };
        // A text that changed may name others now, and may not name any more whom it named.
        let kept = |by: &Option<EntryId>| by.filter(|at| !has_changed(*at));
        let mut mentioned = Self { by: before.by.iter().map(kept).collect(), wanted };
        let is_lost = |(before, now): (&Option<EntryId>, &Option<EntryId>)| before.is_some() && now.is_none();
        let changed: Vec<(NodeId, EntryId)> = texts.iter().copied().filter(|(_, at)| has_changed(*at)).collect();
        mentioned.search(site, &changed);
        if before.by.iter().zip(&mentioned.by).any(is_lost) {
            texts.retain(|(_, at)| !has_changed(*at));
            mentioned.search(site, &texts);
        }
        mentioned
    }

    /// Whether a node was found.
    pub(crate) fn has(&self, node: NodeId) -> bool {
        self.wanted.binary_search(&node).is_ok_and(|at| self.by[at].is_some())
    }

    /// Looks for those that weren't found yet in the texts of some nodes.
    fn search(&mut self, site: &Site, texts: &[(NodeId, EntryId)]) {
        let missing = self.wanted.iter().zip(&self.by).filter(|(_, by)| by.is_none());
        let missing: Vec<NodeId> = missing.map(|(id, _)| *id).collect();
        if missing.is_empty() {
            return;
        }
        let left = AtomicUsize::new(missing.len());
        // Which text is found first differs from time to time, but not whether one is.
        let found: Vec<OnceLock<EntryId>> = missing.iter().map(|_| OnceLock::new()).collect();
        let (mentions, theirs) = (&site.mentions, site.mentions.of(&missing));
        texts.par_iter().take_any_while(|_| left.load(Ordering::Relaxed) > 0).for_each(|(id, at)| {
            let entry = &site.entries[*at];
            let text = site.snapshot.file(entry.file).text().get(entry.body.start as usize..).unwrap_or_default();
            if theirs.find(text).is_empty() {
                return;
            }
            // Within a longer name, theirs means nothing.
            let about: Vec<NodeId> = site.node(*id).related(Relation::About).iter().map(|edge| edge.to).collect();
            let meant = mentions.find(text).into_iter().filter_map(|name| mentions.meaning(name.name, &about));
            for place in meant.filter(|meant| meant != id).filter_map(|meant| missing.binary_search(&meant).ok()) {
                if found[place].set(*at).is_ok() {
                    left.fetch_sub(1, Ordering::Relaxed);
                }
            }
        });
        let mut found = found.into_iter().map(OnceLock::into_inner);
        for by in self.by.iter_mut().filter(|by| by.is_none()) {
            *by = found.next().flatten();
        }
    }
}
