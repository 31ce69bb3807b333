//! Unexplained abbreviations.

use std::collections::{BTreeMap, HashSet};

use rustc_hash::FxHashSet;

use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;

use crate::model::check::{KnownTexts, written};
use crate::model::config::Config;
use crate::model::document::entry::MetadataList;
use crate::model::graph::broken::Phrases;
use crate::model::graph::node::Nodes;
use crate::model::site::Site;

/// The abbreviations that need no explanation, besides those that every reader knows: those of site.toml, and names of nodes.
pub(crate) fn known(nodes: &Nodes, metadata: &MetadataList, config: &Config) -> HashSet<String> {
    let mut known: HashSet<String> = config.check.known_abbreviations.iter().cloned().collect();
    for (node, document) in nodes.iter().filter_map(|node| Some((node, &metadata[node.entry?]))) {
        // Longer names are no abbreviations.
        let others = document.front.alternate_names.names().map(|(name, _)| name.value.as_str());
        let short = std::iter::once(node.title.as_str()).chain(others).filter(|name| name.len() <= 10);
        known.extend(short.map(str::to_uppercase));
    }
    known
}

/// Reports unexplained abbreviations, each where it is used first.
pub(super) fn check(site: &Site, known: &KnownTexts<'_>, broken: &Phrases) -> Vec<Diagnostic> {
    if !site.config.check.is_on(Code::UnexplainedAbbreviation, known.is_for_guide) {
        return Vec::new();
    }
    let mut diagnostics = Vec::new();
    let mut explained: FxHashSet<&str> = FxHashSet::default();
    let mut used: BTreeMap<&str, (Span, usize)> = BTreeMap::new();
    for found in written(site).flat_map(|(_, _, entry)| &entry.body.abbreviations) {
        if found.explained {
            explained.insert(&found.text);
        } else {
            used.entry(&found.text).or_insert((found.span, 0)).1 += 1;
        }
    }
    for (text, (span, times)) in used {
        if explained.contains(text) || known.abbreviations.contains(text) || broken.contain(text) {
            continue;
        }
        let extent = if times > 1 { format!(" (in {times} documents)") } else { String::new() };
        let message = format!("unexplained abbreviation `{text}`{extent}");
        let help = format!(
            "spell it out once, as in `… ({text})`, add a term, or add it to `known_abbreviations` under [check] in site.toml"
        );
        diagnostics.push(Diagnostic::new(Code::UnexplainedAbbreviation, span, message).help(help));
    }
    diagnostics
}
