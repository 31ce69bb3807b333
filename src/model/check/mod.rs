//! A resolved guide -> diagnostics about contradictions and missing statements.
//!
//! Each subject has a file with one function from its inputs to diagnostics. About metadata: `cards`, `comparisons`, `cycles`, `dates`,
//! `keys`, `learning`, `moves`, `pay`, `reviews`, `roles`, `skills` and `titles`. About texts: `abbreviations`, `debates`, `orphans`,
//! `policy` and `sources`. About files: `images`. About themes: `theme`, `template_links`, and `ejected` for copies of theme files.

mod abbreviations;
mod adverts;
mod cards;
mod comparisons;
mod cycles;
mod dates;
mod debates;
pub mod ejected;
mod fits;
pub(crate) mod images;
mod keys;
mod learning;
mod moves;
pub(crate) mod orphans;
mod pay;
pub(crate) mod policy;
mod reviews;
mod roles;
mod skills;
mod sources;
mod template_links;
pub(crate) mod theme;
mod titles;
pub mod translations;

use std::collections::HashSet;

use jiff::civil::Date;

use crate::diagnostic::Diagnostic;

use crate::model::config::Config;
use crate::model::document::entry::{Entry, EntryId, Metadata, MetadataList};
use crate::model::graph::broken::{BrokenDocuments, Phrases};
use crate::model::graph::careers::Careers;
use crate::model::graph::node::{Node, NodeId, Nodes};
use crate::model::graph::titles::Title;
use crate::model::kind::Kind;
use crate::model::link::mention_search::MentionSearch;
use crate::model::site::Site;

pub(crate) use crate::model::check::abbreviations::known as known_abbreviations;

/// The input of the checks of metadata.
pub(crate) struct MetadataInput<'a> {
    pub(crate) nodes: &'a Nodes,
    pub(crate) metadata: &'a MetadataList,
    pub(crate) titles: &'a [Title],
    pub(crate) broken: &'a BrokenDocuments,
    pub(crate) careers: &'a Careers,
    /// Whether the guide was written for `guide`.
    pub(crate) is_for_guide: bool,
    pub(crate) today: Date,
    pub(crate) config: &'a Config,
}

impl<'a> MetadataInput<'a> {
    fn metadata_of(&self, node: &Node) -> Option<&'a Metadata> {
        node.entry.map(|entry| &*self.metadata[entry])
    }

    fn written(&self) -> impl Iterator<Item = (NodeId, &'a Node, &'a Metadata)> {
        self.nodes.iter_ids().filter_map(|(id, node)| Some((id, node, self.metadata_of(node)?)))
    }

    fn of_kind(&self, kind: Kind) -> impl Iterator<Item = (NodeId, &'a Node, &'a Metadata)> {
        self.written().filter(move |(_, node, _)| node.kind == kind)
    }
}

/// Checks the metadata of a guide.
pub(crate) fn check_metadata(input: &MetadataInput<'_>) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    cycles::check(input, &mut diagnostics);
    dates::check(input, &mut diagnostics);
    keys::check(input, &mut diagnostics);
    reviews::check(input, &mut diagnostics);
    comparisons::check(input, &mut diagnostics);
    titles::check(input, &mut diagnostics);
    roles::check(input, &mut diagnostics);
    skills::check(input, &mut diagnostics);
    pay::check(input, &mut diagnostics);
    moves::check(input, &mut diagnostics);
    learning::check(input, &mut diagnostics);
    fits::check(input, &mut diagnostics);
    adverts::check(input, &mut diagnostics);
    cards::check(input, &mut diagnostics);
    diagnostics
}

/// Results that the checks of texts reuse.
pub(crate) struct KnownTexts<'a> {
    /// The abbreviations that need no explanation.
    pub(crate) abbreviations: &'a HashSet<String>,
    /// Whether the guide was written for `guide`.
    pub(crate) is_for_guide: bool,
    /// The mentions that were found in the previous version with the same outline.
    pub(crate) mentions: Option<&'a MentionSearch>,
    /// Whether a document is unchanged since then.
    pub(crate) is_unchanged: &'a (dyn Fn(EntryId) -> bool + Sync),
}

/// Checks the texts of a guide, and the links in its templates. Returns the mentions that it found, for the next version.
pub(crate) fn check_texts(site: &Site, known: &KnownTexts<'_>, diagnostics: &mut Vec<Diagnostic>) -> MentionSearch {
    let broken = &broken_phrases(site);
    // The two are independent.
    let (unexplained, (mentions, orphans)) =
        rayon::join(|| abbreviations::check(site, known, broken), || orphans::check(site, known, broken));
    diagnostics.extend(unexplained);
    diagnostics.extend(orphans);
    debates::check(site, diagnostics);
    sources::check(site, diagnostics);
    policy::check_texts(site, diagnostics);
    template_links::check(site, diagnostics);
    mentions
}

/// The phrases of the documents that can't be built. They may explain, link or mention anything in these words.
fn broken_phrases(site: &Site) -> Phrases {
    let mut phrases = Phrases::default();
    for entry in site.entries.iter().filter(|entry| entry.broken.is_some()) {
        phrases.add(site.snapshot.file(entry.file).text());
    }
    phrases
}

/// The nodes that have a document.
fn written(site: &Site) -> impl Iterator<Item = (NodeId, &Node, &Entry)> {
    site.nodes.iter_ids().filter_map(|(id, node)| Some((id, node, site.entry_of(node)?)))
}
