//! Entries -> the [`Site`]: every name becomes a node, every relation gets its inverse, every page its URL.
//!
//! There are three steps: the outline of all metadata, without texts; the links of each text; and the backlinks. Each step is
//! a pure function and is skipped when its inputs are unchanged. So an edit of a text costs little.

use std::sync::Arc;

use crate::diagnostic::Diagnostic;
use crate::source::Snapshot;

use crate::model::check::{KnownTexts, check_texts};
use crate::model::config::Config;
use crate::model::document::entry::{Entries, Entry, EntryId};
use crate::model::document::shared_address;
use crate::model::files::Files;
use crate::model::graph::backlinks::Backlinks;
use crate::model::graph::cited_sources::CitedSources;
use crate::model::graph::text_links::LinksByEntry;
use crate::model::link::resolve::{LinkResolver, ReusableLinks};
use crate::model::lookup::GuideLookup;
use crate::model::outline::Outline;
use crate::model::page::Pages;
use crate::model::page::withheld_files::without_withheld;
use crate::model::previous::{LinkGraph, Previous};
use crate::model::site::Site;

/// Resolves successive versions of a guide, and reuses what did not change.
#[derive(Default)]
pub(crate) struct Resolver {
    previous: Option<Previous>,
}

impl Resolver {
    /// The last version with what its names and paths are looked up in. `None` before the first one.
    pub(crate) fn lookup(&self, site: Arc<Site>) -> Option<GuideLookup> {
        self.previous.as_ref().map(|previous| GuideLookup::new(site, previous.outline.clone()))
    }

    /// The outline of the last version.
    pub(crate) fn outline(&self) -> Option<Arc<Outline>> {
        self.previous.as_ref().map(|previous| previous.outline.clone())
    }

    /// Resolves one version. In another language than the main one, `main` is the outline of that. Names and links that can't be resolved are reported and stay unlinked.
    pub(crate) fn resolve(
        &mut self,
        snapshot: Arc<Snapshot>,
        config: Config,
        mut entries: Vec<Arc<Entry>>,
        main: Option<Arc<Outline>>,
    ) -> (Site, Vec<Diagnostic>) {
        let files = Files::of(&snapshot);
        let rules = config.build.publication_rules(files.today());
        let address_diagnostics =
            shared_address::separate(&mut entries, rules, config.address_style(), files.cname(), |file| {
                files.path(file)
            });
        let (config, entries) = (Arc::new(config), Entries::new(entries.into()));
        let previous = self.previous.take();
        // With another outline, no result is reused.
        let reusable = previous.as_ref().filter(|previous| {
            let is_same_main = previous.outline.main.as_ref().map(Arc::as_ptr) == main.as_ref().map(Arc::as_ptr);
            is_same_main && previous.has_same_outline(files, &config, &entries)
        });
        let outline = if let Some(previous) = reusable {
            previous.outline.clone()
        } else {
            let metadata = entries.iter().map(|entry| entry.metadata.clone()).collect();
            Arc::new(Outline::new(files, &config, metadata, main))
        };
        let is_unchanged = |id: EntryId| reusable.is_some_and(|previous| previous.is_unchanged(id, &entries[id]));
        let links = resolve_links(&snapshot, &outline, &entries, reusable, &is_unchanged);
        let sources = match reusable {
            Some(previous) if previous.has_same_citations(&entries) => previous.sources.clone(),
            _ => Arc::new(cited_sources(&outline, &entries, &config)),
        };
        let link_graph = match reusable {
            Some(previous) if previous.has_same_links(&links) && previous.sources.len() == sources.len() => {
                previous.link_graph.clone()
            }
            _ => Arc::new(link_graph(files, &outline, &links, config.build.page_size, sources.len())),
        };
        let planned = without_withheld(&outline.planned.records, &snapshot, &entries, outline.rules);
        let planned = planned.map_or_else(|| outline.planned.records.clone(), Arc::new);
        let site = Site {
            config: config.clone(),
            snapshot: snapshot.clone(),
            entries: entries.clone(),
            links: links.clone(),
            backlinks: link_graph.backlinks.clone(),
            sources: sources.clone(),
            nodes: outline.nodes.clone(),
            folders: outline.folders.clone(),
            series: outline.series.clone(),
            titles: outline.titles.clone(),
            map: outline.map.clone(),
            careers: outline.careers.clone(),
            mentions: outline.mentions.clone(),
            todos: outline.todos.clone(),
            unwritten: outline.unwritten.clone(),
            home: outline.home,
            indexes: outline.indexes.clone(),
            assets: outline.assets.clone(),
            templates: outline.templates.clone(),
            pages: Pages { planned, linked: link_graph.pages.clone() },
            base: outline.base.clone(),
            nav: outline.nav.clone(),
            languages: Arc::default(),
            translations: Arc::default(),
        };
        let mut diagnostics = address_diagnostics;
        diagnostics.extend_from_slice(&outline.diagnostics);
        diagnostics.extend_from_slice(&link_graph.diagnostics);
        let known = KnownTexts {
            abbreviations: &outline.known_abbreviations,
            is_for_guide: outline.is_for_guide,
            mentions: reusable.map(|previous| &previous.mentions),
            is_unchanged: &is_unchanged,
        };
        let mentions = check_texts(&site, &known, &mut diagnostics);
        self.previous = Some(Previous { snapshot, config, entries, outline, links, link_graph, sources, mentions });
        // Freeing a large guide takes time that the caller need not wait for.
        rayon::spawn(move || drop(previous));
        (site, diagnostics)
    }
}

fn resolve_links(
    snapshot: &Snapshot,
    outline: &Outline,
    entries: &Entries,
    previous: Option<&Previous>,
    is_unchanged: &(dyn Fn(EntryId) -> bool + Sync),
) -> LinksByEntry {
    let reusable = previous.map(|previous| ReusableLinks { links: &previous.links, is_unchanged });
    let resolver = LinkResolver::new(
        outline.link_index(Files::of(snapshot)),
        entries,
        snapshot,
        (&outline.term_uses, &outline.mentions),
    );
    LinksByEntry::new(resolver.resolve_all(reusable.as_ref()).into())
}

/// The sources of all documents that lists show.
fn cited_sources(outline: &Outline, entries: &Entries, config: &Config) -> CitedSources {
    let is_listed =
        |id: EntryId, entry: &Entry| outline.is_shown[id] && !entry.front.unlisted && !entry.is_untranslated();
    CitedSources::collect(entries, is_listed, &config.language)
}

fn link_graph(
    files: Files<'_>,
    outline: &Outline,
    links: &LinksByEntry,
    page_size: usize,
    source_count: usize,
) -> LinkGraph {
    let backlinks = Backlinks::new(&outline.nodes, links);
    let (pages, page_diagnostics) = outline.planned.linked(files, &outline.nodes, &backlinks, page_size, source_count);
    let diagnostics = links.iter().flat_map(|links| &links.diagnostics).cloned().chain(page_diagnostics).collect();
    LinkGraph { backlinks: Arc::new(backlinks), pages: Arc::new(pages), diagnostics }
}
