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
use crate::model::link::index::LinkIndex;
use crate::model::link::nav;
use crate::model::link::other_language::{GuideLanguages, LanguageIndex};
use crate::model::link::resolve::{LinkResolver, ReusableLinks};
use crate::model::lookup::LookupLanguage;
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

/// A guide whose outline is resolved, and whose texts are not yet. The links in them can name pages of other languages, whose outlines
/// come first.
pub(crate) struct OutlinedGuide {
    pub(crate) snapshot: Arc<Snapshot>,
    pub(crate) config: Arc<Config>,
    pub(crate) entries: Entries,
    pub(crate) outline: Arc<Outline>,
    /// The previous version.
    previous: Option<Previous>,
    /// Whether the previous version has the same outline. With another one, no result is reused.
    is_reusable: bool,
    /// The diagnostics about addresses.
    diagnostics: Vec<Diagnostic>,
}

impl OutlinedGuide {
    /// What links of other languages can name in this one.
    pub(crate) fn language_index(&self) -> LanguageIndex<'_> {
        self.outline.language_index(Files::of(&self.snapshot), &self.config, &self.entries)
    }
}

impl Resolver {
    /// What names and paths of the last version are looked up in. `None` before the first one.
    pub(crate) fn language(&self) -> Option<LookupLanguage> {
        let Previous { outline, snapshot, config, entries, .. } = self.previous.as_ref()?;
        Some(LookupLanguage {
            outline: outline.clone(),
            snapshot: snapshot.clone(),
            config: config.clone(),
            entries: entries.clone(),
        })
    }

    /// Resolves all but the texts of one version. In another language than the main one, `main` is the outline of that.
    pub(crate) fn outline(
        &mut self,
        snapshot: Arc<Snapshot>,
        config: Config,
        mut entries: Vec<Arc<Entry>>,
        main: Option<Arc<Outline>>,
    ) -> OutlinedGuide {
        let files = Files::of(&snapshot);
        let rules = config.build.publication_rules(files.today());
        let diagnostics =
            shared_address::separate(&mut entries, rules, config.address_style(), files.cname(), |file| {
                files.path(file)
            });
        let (config, entries) = (Arc::new(config), Entries::new(entries.into()));
        let previous = self.previous.take();
        let reusable = previous.as_ref().filter(|previous| {
            let is_same_main = previous.outline.main.as_ref().map(Arc::as_ptr) == main.as_ref().map(Arc::as_ptr);
            is_same_main && previous.has_same_outline(files, &config, &entries)
        });
        let is_reusable = reusable.is_some();
        let outline = if let Some(previous) = reusable {
            previous.outline.clone()
        } else {
            let metadata = entries.iter().map(|entry| entry.metadata.clone()).collect();
            Arc::new(Outline::new(files, &config, metadata, main))
        };
        OutlinedGuide { snapshot, config, entries, outline, previous, is_reusable, diagnostics }
    }

    /// Resolves the texts of one version. Names and links that can't be resolved are reported and stay unlinked.
    pub(crate) fn resolve(
        &mut self,
        guide: &OutlinedGuide,
        languages: &[LanguageIndex<'_>],
    ) -> (Site, Vec<Diagnostic>) {
        let OutlinedGuide { snapshot, config, entries, outline, .. } = guide;
        let files = Files::of(snapshot);
        let reusable = guide.previous.as_ref().filter(|_| guide.is_reusable);
        let languages =
            GuideLanguages { folder: config.folder.as_deref(), all: languages, labels: Some(&config.labels) };
        let index = outline.link_index(files, languages);
        let mut diagnostics = guide.diagnostics.clone();
        diagnostics.extend_from_slice(&outline.diagnostics);
        let nav = nav::resolve(&index, config, &mut diagnostics);
        let is_unchanged = |id: EntryId| reusable.is_some_and(|previous| previous.is_unchanged(id, &entries[id]));
        let links = resolve_links(index, guide, reusable, &is_unchanged);
        let sources = match reusable {
            Some(previous) if previous.has_same_citations(entries) => previous.sources.clone(),
            _ => Arc::new(cited_sources(outline, entries, config)),
        };
        let link_graph = match reusable {
            Some(previous) if previous.has_same_links(&links) && previous.sources.len() == sources.len() => {
                previous.link_graph.clone()
            }
            _ => Arc::new(link_graph(files, outline, &links, config.build.page_size, sources.len())),
        };
        let planned = without_withheld(&outline.planned.records, snapshot, entries, outline.rules);
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
            nav: nav.into(),
            languages: Arc::default(),
            translations: Arc::default(),
        };
        diagnostics.extend_from_slice(&link_graph.diagnostics);
        let known = KnownTexts {
            abbreviations: &outline.known_abbreviations,
            is_for_guide: outline.is_for_guide,
            mentions: reusable.map(|previous| &previous.mentions),
            is_unchanged: &is_unchanged,
        };
        let mentions = check_texts(&site, &known, &mut diagnostics);
        self.previous = Some(Previous {
            snapshot: snapshot.clone(),
            config: config.clone(),
            entries: entries.clone(),
            outline: outline.clone(),
            links,
            link_graph,
            sources,
            mentions,
        });
        (site, diagnostics)
    }
}

fn resolve_links(
    index: LinkIndex<'_>,
    guide: &OutlinedGuide,
    previous: Option<&Previous>,
    is_unchanged: &(dyn Fn(EntryId) -> bool + Sync),
) -> LinksByEntry {
    let reusable = previous.map(|previous| ReusableLinks { links: &previous.links, is_unchanged });
    let names = (&guide.outline.term_uses, &*guide.outline.mentions);
    let resolver = LinkResolver::new(index, &guide.entries, &guide.snapshot, names);
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
