//! Orphans: documents that only the list of their kind links to. The pages of a folder are no orphans: its page lists them.

use std::collections::HashSet;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::diagnostic::{Code, Diagnostic};
use crate::source::{Area, FileId};

use crate::model::address::url::Url;
use crate::model::check::{KnownTexts, broken_phrases, written};
use crate::model::document::entry::{Entry, EntryId};
use crate::model::document::publication::ReadOutcome;
use crate::model::graph::broken::Phrases;
use crate::model::graph::node::{Node, NodeId};
use crate::model::graph::text_links::LinkTarget;
use crate::model::kind::Kind;
use crate::model::link::mention_search::MentionSearch;
use crate::model::site::Site;

/// Reports documents without links, relations or mentions. Returns the mentions that it found, too.
pub(super) fn check(site: &Site, known: &KnownTexts<'_>, broken: &Phrases) -> (MentionSearch, Vec<Diagnostic>) {
    // The page of a folder leads to the documents in it.
    let is_folder_page = |entry: &Entry| {
        entry.url == {
            Url::document(entry.folder.split('/').filter(|part| !part.is_empty()), None, site.config.address_style())
        }
    };
    let mut alone: Vec<(NodeId, &Node, &Entry)> = written(site)
        .filter(|(id, node, entry)| {
            let is_in_order = site.folders.position(*id).is_some() || site.series.part(*id).is_some();
            let is_listed = node.kind == Kind::Page || is_in_order;
            // The error in its front matter may be a relation.
            let is_complete = entry.front.outcome == ReadOutcome::Complete;
            let has_links = !node.edges.is_empty() || !site.backlinks.of(*id).is_empty();
            is_complete && !node.is_unlisted && !has_links && !is_listed && !is_folder_page(entry)
        })
        .collect();
    // Nothing can link to the only document of a guide.
    if written(site).nth(1).is_none() {
        alone.clear();
    }
    let named = alone.iter().filter(|(_, node, _)| node.kind.is_auto_linked()).map(|(id, ..)| *id).collect();
    let has_changed = |id: EntryId| !(known.is_unchanged)(id);
    let mentions = MentionSearch::new(site, named, known.mentions, has_changed);
    let linked = if alone.is_empty() { HashSet::new() } else { linked_from_lists(site) };
    let mut diagnostics = Vec::new();
    for (id, node, entry) in alone {
        if linked.contains(&site.base.href(&node.url)) || mentions.is_mentioned(id) {
            continue;
        }
        if broken.contain(&node.title) || broken.contain(&entry.stem) {
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

/// Removes the reports about documents that a text or the header in another language links to.
pub(crate) fn remove_linked_across(languages: &[&Site], diagnostics: &mut Vec<Diagnostic>) {
    let mut orphans: FxHashMap<String, (usize, &Entry)> = FxHashMap::default();
    for file in diagnostics.iter().filter(|diagnostic| diagnostic.code == Code::Orphan).map(Diagnostic::file) {
        let is_own = |site: &&Site| site.snapshot.file(file).area == Area::Content;
        let Some(index) = languages.iter().position(is_own) else { continue };
        if let Some(entry) = languages[index].entries.of_file(file) {
            orphans.insert(languages[index].base.href(&entry.url), (index, entry));
        }
    }
    if orphans.is_empty() {
        return;
    }
    let mut linked: FxHashSet<FileId> = FxHashSet::default();
    for (index, site) in languages.iter().enumerate() {
        let orphan = |href: &str| {
            let page = href.split(['#', '?']).next().unwrap_or_default();
            orphans.get(page).filter(|(own, _)| *own != index).map(|(_, entry)| entry.file)
        };
        let published = site.nodes.iter().filter_map(|node| node.entry);
        let published = published.chain(site.home).chain(site.indexes.values().copied());
        let hrefs = published.flat_map(|entry| &site.links[entry].targets).filter_map(LinkTarget::href);
        linked.extend(hrefs.chain(site.nav.iter().map(|link| link.href.as_str())).filter_map(orphan));
        // A document that can't be read may link to anything.
        let broken = broken_phrases(site);
        let others = orphans.values().filter(|(own, _)| *own != index).map(|(_, entry)| entry);
        linked.extend(others.filter(|entry| broken.contain(&entry.stem)).map(|entry| entry.file));
    }
    diagnostics.retain(|diagnostic| diagnostic.code != Code::Orphan || !linked.contains(&diagnostic.file()));
}

/// The targets of links on the home page and on indexes, which are not nodes, and of those in the header.
fn linked_from_lists(site: &Site) -> HashSet<String> {
    let lists = site.home.iter().chain(site.indexes.values());
    let targets = lists.flat_map(|entry| &site.links[*entry].targets);
    let header = site.nav.iter().map(|link| link.href.as_str());
    let hrefs = targets.filter_map(LinkTarget::href).chain(header);
    hrefs.map(|href| href.split(['#', '?']).next().unwrap_or_default().to_string()).collect()
}
