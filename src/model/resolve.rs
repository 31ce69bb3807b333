//! Entries -> the [`Site`]: every name becomes a node, every relation gets its inverse, every page its URL.
//!
//! First the outline is made, of heads and never of texts, then the links of each text are followed in it, then what
//! links to what is turned round. Each of these is a function of what comes in, and what comes in the same as the last
//! time gives what it gave then: so an edit costs what it changes.

use std::sync::Arc;

use crate::diagnostic::Diagnostic;
use crate::source::Snapshot;

use crate::model::check::texts;
use crate::model::config::Config;
use crate::model::document::entry::{Entries, Entry, EntryId};
use crate::model::files::Files;
use crate::model::graph::backlinks::Backlinks;
use crate::model::graph::text_links::{LinksByEntry, TextLinks};
use crate::model::link::mention_search::Mentioned;
use crate::model::link::resolve::Lookup;
use crate::model::outline::Outline;
use crate::model::page::{Pages, Records};
use crate::model::site::Site;

/// Resolves guides, and remembers of the last one what the next may come to as well.
#[derive(Default)]
pub struct Resolver {
    last: Option<Previous>,
}

/// What the last site was made of, and what that came to.
pub(crate) struct Previous {
    snapshot: Arc<Snapshot>,
    config: Arc<Config>,
    entries: Entries,
    outline: Arc<Outline>,
    /// What the links of each text came to.
    pub(crate) links: LinksByEntry,
    web: Arc<LinkGraph>,
    /// Who was found to be mentioned in texts.
    pub(crate) mentioned: Mentioned,
}

impl Previous {
    /// Whether a document is what it was.
    pub(crate) fn has(&self, at: EntryId, entry: &Arc<Entry>) -> bool {
        Arc::ptr_eq(&self.entries[at], entry)
    }
}

/// What follows from the links of all texts together.
struct LinkGraph {
    backlinks: Arc<Backlinks>,
    pages: Arc<Records>,
    diagnostics: Vec<Diagnostic>,
}

impl Resolver {
    /// Resolves everything. What can't be resolved is said, and the rest of the guide stands.
    pub fn resolve(
        &mut self,
        snapshot: Arc<Snapshot>,
        config: Config,
        entries: Vec<Arc<Entry>>,
    ) -> (Site, Vec<Diagnostic>) {
        let (config, entries) = (Arc::new(config), Entries::new(entries.into()));
        let files = Files::of(&snapshot);
        let last = self.last.take();
        // Where what heads, settings and files say is another, nothing of the last time counts.
        let known = last.as_ref().filter(|last| {
            *last.config == *config && Files::of(&last.snapshot).are_same(files) && same_heads(&last.entries, &entries)
        });
        let outline = if let Some(last) = known {
            last.outline.clone()
        } else {
            let heads = entries.iter().map(|entry| entry.head.clone()).collect();
            Arc::new(Outline::new(files, &config, heads))
        };
        let links = LinksByEntry::new(Lookup::new(files, &outline, &entries).resolve_all(&entries, known).into());
        let web = match known {
            Some(last) if same(&last.links, &links) => last.web.clone(),
            _ => Arc::new(LinkGraph::new(files, &outline, &links, config.build.page_size)),
        };
        let site = Site {
            config: config.clone(),
            snapshot: snapshot.clone(),
            entries: entries.clone(),
            links: links.clone(),
            backlinks: web.backlinks.clone(),
            nodes: outline.nodes.clone(),
            titles: outline.titles.clone(),
            map: outline.map.clone(),
            mentions: outline.mentions.clone(),
            todos: outline.todos.clone(),
            unwritten: outline.unwritten.clone(),
            home: outline.home,
            indexes: outline.indexes.clone(),
            assets: outline.assets.clone(),
            templates: outline.templates.clone(),
            pages: Pages { planned: outline.planned.records.clone(), linked: web.pages.clone() },
            base: outline.base.clone(),
        };
        let mut diagnostics = outline.diagnostics.clone();
        diagnostics.extend_from_slice(&web.diagnostics);
        let mentioned = texts::check(&site, &outline.explained, known, &mut diagnostics);
        self.last = Some(Previous { snapshot, config, entries, outline, links, web, mentioned });
        // To take it apart takes time that nobody has to wait for.
        rayon::spawn(move || drop(last));
        (site, diagnostics)
    }
}

impl LinkGraph {
    fn new(files: Files<'_>, outline: &Outline, links: &LinksByEntry, page_size: usize) -> Self {
        let backlinks = Backlinks::new(&outline.nodes, links);
        let (pages, said) = outline.planned.linked(files, &outline.nodes, &backlinks, page_size);
        let diagnostics = links.iter().flat_map(|links| &links.said).cloned().chain(said).collect();
        Self { backlinks: Arc::new(backlinks), pages: Arc::new(pages), diagnostics }
    }
}

/// Whether all documents have the heads that they had.
fn same_heads(before: &[Arc<Entry>], after: &[Arc<Entry>]) -> bool {
    let same = |(one, other): (&Arc<Entry>, &Arc<Entry>)| Arc::ptr_eq(one, other) || one.head == other.head;
    before.len() == after.len() && before.iter().zip(after).all(same)
}

/// Whether the links of all texts are those that they were, in the same place in memory.
fn same(before: &[Arc<TextLinks>], after: &[Arc<TextLinks>]) -> bool {
    before.iter().zip(after).all(|(one, other)| Arc::ptr_eq(one, other))
}
