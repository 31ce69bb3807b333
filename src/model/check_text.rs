//! The texts of a guide, looked at as a whole: what nobody explains, what nothing leads to, what has no source.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use rayon::prelude::*;
use rustc_hash::FxHashSet;

use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;

use super::config::Config;
use super::entry::{Entry, Head, Kind, PointLabel, Position};
use super::mention::KINDS as MENTIONED;
use super::relation::Relation;
use super::route::Url;
use super::site::{Node, NodeId, Site, Target};

/// Abbreviations that need no explanation anywhere.
const EVERYDAY: [&str; 26] = [
    "AI", "AM", "API", "CEO", "CSS", "CSV", "EU", "FAQ", "HR", "HTML", "HTTP", "ID", "IT", "JSON", "OK", "PC", "PDF",
    "TV", "UK", "UN", "URL", "US", "USA", "UTC", "YAML", "ISO",
];

/// The abbreviations that need no explanation in a guide: those that everybody or its readers know, and what something
/// goes by.
pub(super) fn explained(nodes: &[Node], heads: &[Arc<Head>], config: &Config) -> HashSet<String> {
    let mut explained: HashSet<String> = EVERYDAY.into_iter().map(str::to_string).collect();
    explained.extend(config.check.known_abbreviations.iter().cloned());
    for (node, head) in nodes.iter().filter_map(|node| Some((node, &heads[node.entry?]))) {
        // An abbreviation has few letters, and so has a name that is one.
        let others = head.front.called.names().map(|(name, _)| name.value.as_str());
        let short = std::iter::once(node.title.as_str()).chain(others).filter(|name| name.len() <= 10);
        explained.extend(short.map(str::to_uppercase));
    }
    explained
}

/// A part of the check, which says what it finds.
type Part<'a> = &'a (dyn Fn(&mut Vec<Diagnostic>) + Sync);

/// Says everything that isn't right in what texts say.
pub(super) fn check(site: &Site, explained: &HashSet<String>, diagnostics: &mut Vec<Diagnostic>) {
    let check = Check { site, explained };
    // None needs what another says.
    let parts: [Part<'_>; 3] =
        [&|said| check.orphans(said), &|said| check.abbreviations(said), &|said| check.debates(said)];
    let said: Vec<Vec<Diagnostic>> = parts
        .into_par_iter()
        .with_max_len(1)
        .map(|part| {
            let mut said = Vec::new();
            part(&mut said);
            said
        })
        .collect();
    diagnostics.extend(said.into_iter().flatten());
}

struct Check<'a> {
    site: &'a Site,
    /// The abbreviations that need no explanation.
    explained: &'a HashSet<String>,
}

impl<'a> Check<'a> {
    fn written(&self) -> impl Iterator<Item = (NodeId, &'a Node, &'a Entry)> + use<'a> {
        let site = self.site;
        let ids = (0..).map(NodeId).zip(&*site.nodes);
        ids.filter_map(|(id, node)| Some((id, node, site.entry_of(node)?)))
    }

    /// What the questions of debates lack.
    fn debates(&self, diagnostics: &mut Vec<Diagnostic>) {
        for (_, _, entry) in self.written().filter(|(_, node, _)| node.kind == Kind::Debate) {
            for question in &entry.body.questions {
                if question.positions.len() == 1 {
                    let heading = &entry.body.headings[question.heading];
                    let message = format!("`{}` has one position", heading.text);
                    let help = "write what others say as another `###`, or make it plain text";
                    diagnostics.push(Diagnostic::new(Code::OnePosition, heading.span, message).help(help));
                }
                for position in &question.positions {
                    unsupported(entry, position, diagnostics);
                }
            }
        }
    }

    /// Abbreviations that no text explains and nothing goes by, each at its first place.
    fn abbreviations(&self, diagnostics: &mut Vec<Diagnostic>) {
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
            if is_numeral || known.contains(text) || self.explained.contains(text) {
                continue;
            }
            let often = if times > 1 { format!(", in {times} texts") } else { String::new() };
            let message = format!("nothing says what `{text}` stands for{often}");
            let help = format!(
                "write it out once, as in `… ({text})`, or make it a term, or add it to `known_abbreviations` under [check]"
            );
            diagnostics.push(Diagnostic::new(Code::UnexplainedAbbreviation, span, message).help(help));
        }
    }

    /// Documents that no text, no relation and no name in a text leads to; only the list of their kind does.
    fn orphans(&self, diagnostics: &mut Vec<Diagnostic>) {
        // The page of a folder is on the way to what else is in the folder.
        let is_folder_page = |entry: &Entry| {
            entry.url == { Url::document(entry.folder.split('/').filter(|part| !part.is_empty()), None) }
        };
        let alone: Vec<(NodeId, &Node, &Entry)> = self
            .written()
            .filter(|(id, node, entry)| {
                node.edges.is_empty() && self.site.backlinks.of(*id).is_empty() && !is_folder_page(entry)
            })
            .collect();
        // To the only document of a guide nothing else can lead.
        if alone.is_empty() || self.written().nth(1).is_none() {
            return;
        }
        let linked = self.linked_from_lists();
        let mentioned = self.mentioned(&alone);
        for (id, node, entry) in alone {
            if linked.contains(&self.site.base.href(&node.url)) || mentioned.contains(&id) {
                continue;
            }
            let message = format!("nothing leads to `{}`", node.title);
            let help = match node.kind {
                Kind::Article => "name its `roles` or `topics`, or link to it from another text",
                _ => "link to it from another text, or name it in one",
            };
            diagnostics.push(Diagnostic::new(Code::Orphan, entry.title_span, message).help(help));
        }
    }

    /// Where the texts of the home page and of indexes lead, which aren't nodes.
    fn linked_from_lists(&self) -> HashSet<String> {
        let lists = self.site.home.iter().chain(self.site.indexes.values());
        let targets = lists.flat_map(|entry| &self.site.links[*entry].targets);
        let href = |target: &Target| match target {
            Target::Href(href) => Some(href.split(['#', '?']).next().unwrap_or_default().to_string()),
            Target::Broken => None,
        };
        targets.filter_map(href).collect()
    }

    /// Which of those that nothing else leads to go by a name that stands in another's text. Texts are gone through for
    /// their names alone, and no further than until each is found.
    fn mentioned(&self, alone: &[(NodeId, &Node, &Entry)]) -> HashSet<NodeId> {
        let named = alone.iter().filter(|(_, node, _)| MENTIONED.contains(&node.kind));
        let wanted: Vec<NodeId> = named.map(|(id, ..)| *id).collect();
        let (found, left) = (wanted.iter().map(|_| AtomicBool::new(false)), AtomicUsize::new(wanted.len()));
        let found: Vec<AtomicBool> = found.collect();
        let (mentions, theirs) = (&self.site.mentions, self.site.mentions.of(&wanted));
        let written: Vec<(NodeId, &Entry)> = self.written().map(|(id, _, entry)| (id, entry)).collect();
        written.par_iter().take_any_while(|_| left.load(Ordering::Relaxed) > 0).for_each(|(id, entry)| {
            let text = self.site.snapshot.file(entry.file).text().get(entry.body.start as usize..).unwrap_or_default();
            if theirs.find(text).is_empty() {
                return;
            }
            // Within a longer name, theirs means nothing.
            let about: Vec<NodeId> = self.site.node(*id).related(Relation::About).iter().map(|edge| edge.to).collect();
            let meant = mentions.find(text).into_iter().filter_map(|name| mentions.meaning(name.name, &about));
            for at in meant.filter(|meant| meant != id).filter_map(|meant| wanted.binary_search(&meant).ok()) {
                if !found[at].swap(true, Ordering::Relaxed) {
                    left.fetch_sub(1, Ordering::Relaxed);
                }
            }
        });
        let is_found = |(id, found): (&NodeId, &AtomicBool)| found.load(Ordering::Relaxed).then_some(*id);
        wanted.iter().zip(&found).filter_map(is_found).collect()
    }
}

/// A position that nobody holds, or without a source.
fn unsupported(entry: &Entry, position: &Position, diagnostics: &mut Vec<Diagnostic>) {
    let heading = &entry.body.headings[position.heading];
    let lacks = |label: PointLabel| position.labelled(label).next().is_none();
    if lacks(PointLabel::HeldBy) {
        let message = format!("nobody is said to hold `{}`", heading.text);
        let help = "write `- Held by: …` under it; until then the page says that it is unattributed";
        diagnostics.push(Diagnostic::new(Code::UnattributedPosition, heading.span, message).help(help));
    }
    if lacks(PointLabel::Source) {
        let message = format!("`{}` has no source", heading.text);
        let help = "write `- Source: https://… (title, date)` under it";
        diagnostics.push(Diagnostic::new(Code::UnsourcedPosition, heading.span, message).help(help));
    }
}
