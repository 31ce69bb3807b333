//! A site -> fingerprints of all inputs of its pages, with which a build detects pages that are up to date. They are valid for
//! one program on one machine.

use std::hash::{BuildHasher as _, Hash};
use std::sync::Arc;

use foldhash::quality::FixedState;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::model::document::entry::{Entry, EntryId};
use crate::model::files::Files;
use crate::model::indexed::Id;
use crate::model::site::Site;

/// The fingerprints of a site. Two sites with the same outline have the same ids of entries, nodes and pages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fingerprints {
    /// All that does not depend on texts, and the list of pages.
    pub outline: u64,
    /// Each document: its file and its resolved links.
    pub texts: Vec<u64>,
    /// The backlinks of each node.
    pub backlinks: Vec<u64>,
    /// The sources that documents cite.
    pub sources: u64,
}

impl Fingerprints {
    /// Computes the fingerprints of a site.
    pub fn of(site: &Site) -> Self {
        let files = Files::of(&site.snapshot);
        // The input of the outline, and the pages that are not part of it. The date affects only which reviews are overdue and
        // which documents are public, so on most days the fingerprint stays the same.
        let rules = site.config.build.publication_rules(files.today());
        let document = |entry: &Arc<Entry>| {
            fingerprint(&(&entry.metadata, entry.is_overdue(files.today()), rules.withheld(&entry.front)))
        };
        let metadata: Vec<u64> = site.entries.par_iter().map(document).collect();
        let outline =
            fingerprint(&(files, &site.config, metadata, site.pages.linked.sorted(), &site.translations, &*site.nav));
        let text = |entry: EntryId| {
            let links = &site.links[entry];
            fingerprint(&(site.entries[entry].key, &links.targets, &links.to))
        };
        let texts = (0..site.entries.len()).into_par_iter().map(EntryId::from_index).map(text).collect();
        let backlinks = site.nodes.ids().map(|id| fingerprint(site.backlinks.of(id))).collect();
        let sources = fingerprint(&site.sources);
        Self { outline, texts, backlinks, sources }
    }
}

/// The fingerprint of a value. It is compared with a single other value, and nobody constructs collisions, so 64 bits are
/// enough.
pub(crate) fn fingerprint<T: Hash + ?Sized>(value: &T) -> u64 {
    FixedState::default().hash_one(value)
}
