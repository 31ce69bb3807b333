//! Checks the texts of a guide: unexplained abbreviations, orphans, and incomplete debates.

use std::collections::{BTreeMap, HashSet};

use rustc_hash::FxHashSet;

use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;

use crate::model::address::url::Url;
use crate::model::config::Config;
use crate::model::document::body::{PointLabel, Position};
use crate::model::document::entry::{Entry, EntryId, MetadataList};
use crate::model::graph::node::{Node, NodeId, Nodes};
use crate::model::graph::text_links::LinkTarget;
use crate::model::kind::Kind;
use crate::model::link::mention_search::MentionSearch;
use crate::model::site::Site;

/// Abbreviations that every reader knows.
const COMMON_ABBREVIATIONS: [&str; 26] = [
    "AI", "AM", "API", "CEO", "CSS", "CSV", "EU", "FAQ", "HR", "HTML", "HTTP", "ID", "IT", "JSON", "OK", "PC", "PDF",
    "TV", "UK", "UN", "URL", "US", "USA", "UTC", "YAML", "ISO",
];

/// The abbreviations that need no explanation: common ones, those of site.toml, and names of nodes.
pub(crate) fn known_abbreviations(nodes: &Nodes, metadata: &MetadataList, config: &Config) -> HashSet<String> {
    let mut known: HashSet<String> = COMMON_ABBREVIATIONS.into_iter().map(str::to_string).collect();
    known.extend(config.check.known_abbreviations.iter().cloned());
    for (node, document) in nodes.iter().filter_map(|node| Some((node, &metadata[node.entry?]))) {
        // Longer names are no abbreviations.
        let others = document.front.called.names().map(|(name, _)| name.value.as_str());
        let short = std::iter::once(node.title.as_str()).chain(others).filter(|name| name.len() <= 10);
        known.extend(short.map(str::to_uppercase));
    }
    known
}

/// What is known before the texts are checked.
pub(crate) struct KnownTexts<'a> {
    /// The abbreviations that need no explanation.
    pub(crate) abbreviations: &'a HashSet<String>,
    /// The mentions that were found in the previous version with the same outline.
    pub(crate) mentions: Option<&'a MentionSearch>,
    /// Whether a document is unchanged since then.
    pub(crate) is_unchanged: &'a (dyn Fn(EntryId) -> bool + Sync),
}

/// Checks the texts of a guide. Returns the mentions that it found, for the next version.
pub(crate) fn check(site: &Site, known: &KnownTexts<'_>, diagnostics: &mut Vec<Diagnostic>) -> MentionSearch {
    let check = TextCheck { site, known_abbreviations: known.abbreviations };
    // The two are independent.
    let (unexplained, (mentioned, orphans)) = rayon::join(|| check.abbreviations(), || check.orphans(known));
    diagnostics.extend(unexplained);
    diagnostics.extend(orphans);
    check.debates(diagnostics);
    mentioned
}

struct TextCheck<'a> {
    site: &'a Site,
    /// The abbreviations that need no explanation.
    known_abbreviations: &'a HashSet<String>,
}

impl<'a> TextCheck<'a> {
    fn written(&self) -> impl Iterator<Item = (NodeId, &'a Node, &'a Entry)> + use<'a> {
        let site = self.site;
        site.nodes.iter_ids().filter_map(|(id, node)| Some((id, node, site.entry_of(node)?)))
    }

    /// Debates without questions, questions with one position, and incomplete positions.
    fn debates(&self, diagnostics: &mut Vec<Diagnostic>) {
        for (_, _, entry) in self.written().filter(|(_, node, _)| node.kind == Kind::Debate) {
            if entry.body.questions.is_empty() {
                let message = format!("the debate `{}` has no questions", entry.metadata.title);
                let help = "write each question as a heading `## …`, and each position below it as a heading `### …`";
                diagnostics.push(Diagnostic::new(Code::NoQuestion, entry.metadata.title_span, message).help(help));
            }
            for question in &entry.body.questions {
                if question.positions.len() == 1 {
                    let heading = &entry.body.headings[question.heading];
                    let message = format!("only one position on `{}`", heading.text);
                    let help = "add another position as `### …`, or change the question to plain text";
                    diagnostics.push(Diagnostic::new(Code::OnePosition, heading.span, message).help(help));
                }
                for position in &question.positions {
                    check_position(entry, position, diagnostics);
                }
            }
        }
    }

    /// Unexplained abbreviations, each at its first place.
    fn abbreviations(&self) -> Vec<Diagnostic> {
        let mut diagnostics = Vec::new();
        let mut known: FxHashSet<&str> = FxHashSet::default();
        let mut used: BTreeMap<&str, (Span, usize)> = BTreeMap::new();
        for found in self.written().flat_map(|(_, _, entry)| &entry.body.abbreviations) {
            if found.explained {
                known.insert(&found.text);
            } else {
                used.entry(&found.text).or_insert((found.span, 0)).1 += 1;
            }
        }
        for (text, (span, times)) in used {
            let is_numeral = text.bytes().all(|byte| matches!(byte, b'I' | b'V' | b'X'));
            if is_numeral || known.contains(text) || self.known_abbreviations.contains(text) {
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

    /// Documents without links, relations or mentions: only the list of their kind leads to them.
    fn orphans(&self, known: &KnownTexts<'_>) -> (MentionSearch, Vec<Diagnostic>) {
        // The page of a folder leads to the documents in it.
        let is_folder_page = |entry: &Entry| {
            entry.url == { Url::document(entry.folder.split('/').filter(|part| !part.is_empty()), None) }
        };
        let mut alone: Vec<(NodeId, &Node, &Entry)> = self
            .written()
            .filter(|(id, node, entry)| {
                node.edges.is_empty() && self.site.backlinks.of(*id).is_empty() && !is_folder_page(entry)
            })
            .collect();
        // Nothing can link to the only document of a guide.
        if self.written().nth(1).is_none() {
            alone.clear();
        }
        let named = alone.iter().filter(|(_, node, _)| node.kind.is_auto_linked()).map(|(id, ..)| *id).collect();
        let has_changed = |id: EntryId| !(known.is_unchanged)(id);
        let mentions = MentionSearch::new(self.site, named, known.mentions, has_changed);
        let linked = if alone.is_empty() { HashSet::new() } else { self.linked_from_lists() };
        let mut diagnostics = Vec::new();
        for (id, node, entry) in alone {
            if linked.contains(&self.site.base.href(&node.url)) || mentions.is_mentioned(id) {
                continue;
            }
            let message = format!("nothing links to `{}`", node.title);
            let help = match node.kind {
                Kind::Article => "add `roles` or `topics`, or link to it from another document",
                _ => "link to it or mention it in another document",
            };
            diagnostics.push(Diagnostic::new(Code::Orphan, entry.title_span, message).help(help));
        }
        (mentions, diagnostics)
    }

    /// The targets of links on the home page and on indexes, which are no nodes.
    fn linked_from_lists(&self) -> HashSet<String> {
        let lists = self.site.home.iter().chain(self.site.indexes.values());
        let targets = lists.flat_map(|entry| &self.site.links[*entry].targets);
        let hrefs = targets.filter_map(LinkTarget::href);
        hrefs.map(|href| href.split(['#', '?']).next().unwrap_or_default().to_string()).collect()
    }
}

/// Reports a position without a holder or without a source.
fn check_position(entry: &Entry, position: &Position, diagnostics: &mut Vec<Diagnostic>) {
    let heading = &entry.body.headings[position.heading];
    let lacks = |label: PointLabel| position.labelled(label).next().is_none();
    if lacks(PointLabel::HeldBy) {
        let message = format!("no holder of the position `{}`", heading.text);
        let help = "add `- Held by: …` below it; until then, the page shows it as unattributed";
        diagnostics.push(Diagnostic::new(Code::UnattributedPosition, heading.span, message).help(help));
    }
    if lacks(PointLabel::Source) {
        let message = format!("no source for the position `{}`", heading.text);
        let help = "add `- Source: https://… (title, date)` below it";
        diagnostics.push(Diagnostic::new(Code::UnsourcedPosition, heading.span, message).help(help));
    }
}
