//! A site -> fingerprints of all that its pages are made of, by which a build knows what to take from the one before.
//! They hold for one program on one machine.

use std::hash::{BuildHasher as _, Hash};
use std::sync::Arc;

use foldhash::quality::FixedState;
use rayon::prelude::*;

use crate::model::document::entry::{Entry, EntryId};
use crate::model::files::Files;
use crate::model::indexed::Id;
use crate::model::site::Site;

/// Fingerprints of a site. Where two sites have the same outline, their entries, nodes and pages have the same numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fingerprints {
    /// Of all that doesn't depend on texts, and of which pages there are.
    pub outline: u64,
    /// Of each document: its file and what its links come to.
    pub texts: Vec<u64>,
    /// Of what links to each node.
    pub backlinks: Vec<u64>,
}

impl Fingerprints {
    /// Those of a site.
    pub fn of(site: &Site) -> Self {
        let files = Files::of(&site.snapshot);
        // What an outline is made of, and the pages that it doesn't know of. The day decides which reviews are due, and
        // nothing else, so most days are like the one before.
        let head = |entry: &Arc<Entry>| fingerprint(&(&entry.head, entry.is_overdue(files.today())));
        let heads: Vec<u64> = site.entries.par_iter().map(head).collect();
        let outline = fingerprint(&(files, &site.config, heads, site.pages.linked.sorted()));
        let text = |entry: EntryId| {
            let links = &site.links[entry];
            fingerprint(&(site.entries[entry].key, &links.targets, &links.to))
        };
        let texts = (0..site.entries.len()).into_par_iter().map(EntryId::from_index).map(text).collect();
        let backlinks = site.nodes.ids().map(|id| fingerprint(site.backlinks.of(id))).collect();
        Self { outline, texts, backlinks }
    }
}

/// The fingerprint of a value. It is compared with that of one other, which nobody made to be like it: 64 bits are enough.
pub(crate) fn fingerprint<T: Hash + ?Sized>(value: &T) -> u64 {
    FixedState::default().hash_one(value)
}
