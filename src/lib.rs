//! `guide` turns a folder of Markdown into a career guide: a static site whose role pages, indexes and links between
//! them are derived from articles and their front matter.
//!
//! ```text
//! disk ──load──▶ Snapshot ──parse──▶ entries ──resolve──▶ Site ──render──▶ pages ──write──▶ disk
//! ```
//!
//! 1. [`input::disk::Loader`] reads the disk into a [`source::Snapshot`]. No later stage reads project files, the
//!    clock or the environment.
//! 2. [`input::GuideParser`] parses each document into a [`model::document::entry::Entry`], in which references are still
//!    names. Unchanged documents come from the cache.
//! 3. [`model::languages::GuideResolver`] turns entries into a [`model::site::Site`]: every name resolved, every relation with its
//!    inverse, every page with its URL.
//! 4. [`render::Renderer`] renders one page at a time, as a pure function of the site, the theme and the page.
//! 5. [`output`] writes the pages that changed to a staging folder and swaps it with the old site.
//!
//! [`open()`] runs steps 1 to 3, [`build::build`] all of them, and `serve` runs 1 to 3 after each change and 4 for each
//! request. Each stage returns its value and its [`diagnostic::Diagnostic`]s. No stage prints, and none stops at the first
//! problem.

pub mod book;
pub mod build;
mod cache;
pub mod cli;
pub mod diagnostic;
mod external_links;
pub mod font_file;
pub mod highlight;
mod image_cache;
pub mod image_file;
pub mod input;
pub mod interrupt;
pub mod lsp;
pub mod maths;
pub mod model;
pub mod observe;
pub mod output;
mod quiet_panic;
pub mod refactor;
pub mod render;
mod role_index;
pub mod scaffold;
pub mod search;
pub mod serve;
pub mod source;

use std::collections::{BTreeMap, BTreeSet};
use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::diagnostic::Diagnostic;
use crate::input::disk::{Changes, HistoryReader, Loader};
use crate::input::{DocumentHistories, GuideParser, ImageVariantPlanner, ImageWork};
use crate::model::address::base_url::BaseUrl;
use crate::model::config::Config;
use crate::model::document::entry::{BrokenDocument, Entry, Metadata};
use crate::model::document::history::History;
use crate::model::document::publication::IncludeSettings;
use crate::model::languages::{GuideResolver, ParsedGuide, ParsedLanguage};
use crate::model::lookup::GuideLookup;
use crate::model::site::Site;
use crate::observe::{Observer, Stage, Task};
use crate::source::{FileId, Snapshot};

/// Settings of the command line that replace those of site.toml.
#[derive(Debug, Clone, Default)]
pub struct Overrides {
    /// Replaces `base_url`.
    pub base_url: Option<BaseUrl>,
    /// Replaces the scheme and host of `base_url`, but not its path: the address of a preview.
    pub origin: Option<String>,
    /// Documents to publish although they are not public, besides those that site.toml includes.
    pub include: IncludeSettings,
    /// Unsets `search.enabled`.
    pub no_search: bool,
    /// Whether links lead to the addresses of broken documents, at which a preview has placeholders.
    pub has_placeholders: bool,
    /// Sets `build.review`: a preview has the list of what its authors have to do.
    pub review: bool,
}

impl Overrides {
    fn apply_to(&self, config: &mut Config) {
        if let Some(base_url) = &self.base_url {
            config.base_url = Some(base_url.clone());
        }
        if let Some(origin) = &self.origin {
            config.base_url = Some(config.base().with_origin(origin));
        }
        config.build.include = config.build.include.or(self.include);
        config.search.enabled &= !self.no_search;
        config.build.has_placeholders = self.has_placeholders;
        config.build.review |= self.review;
    }
}

/// Loads, parses and resolves the guide in the folder `root`. The diagnostics are sorted.
pub fn open(root: &Path, overrides: &Overrides) -> (Site, Vec<Diagnostic>) {
    Guide::new(root, overrides.clone()).open_first(&())
}

/// Opens the guide for a build: also saves the parsed documents for the next build, and loads the grammars that code
/// blocks need while the guide is resolved.
pub(crate) fn open_for_build(root: &Path, overrides: &Overrides, observer: &dyn Observer) -> (Site, Vec<Diagnostic>) {
    let mut guide = Guide::new(root, overrides.clone());
    guide.build_root = Some(root.into());
    guide.image_planner = Some(ImageVariantPlanner::new(root, ImageWork::Encode));
    // Freeing what the next version would reuse takes longer than some stages, and there is none.
    let mut guide = ManuallyDrop::new(guide);
    guide.open_first(observer)
}

/// Opens the guide for a check: also decodes its images as a build does, because some are found to be damaged only then.
pub(crate) fn open_for_check(root: &Path, overrides: &Overrides) -> (Site, Vec<Diagnostic>) {
    let mut guide = Guide::new(root, overrides.clone());
    guide.image_planner = Some(ImageVariantPlanner::new(root, ImageWork::Encode));
    guide.open_first(&())
}

/// Opens a guide whose files are in memory, as [`input::disk::from_memory`] returns them.
pub fn open_in_memory(
    snapshot: &Arc<Snapshot>,
    diagnostics: Vec<Diagnostic>,
    overrides: &Overrides,
) -> (Site, Vec<Diagnostic>) {
    let mut guide = Guide::new(Path::new(""), overrides.clone());
    // Files in memory have no previous build and no repository.
    guide.parser = GuideParser::new(None);
    guide.history_reader = None;
    guide.image_planner = None;
    guide.analyze(snapshot, diagnostics, &())
}

/// Resolves a guide again as if the documents in these files could not be read.
pub(crate) fn without_documents(site: &Site, files: &BTreeSet<FileId>) -> (Site, Vec<Diagnostic>) {
    let entry = |entry: &Arc<Entry>| {
        if !files.contains(&entry.file) || entry.broken.is_some() {
            return entry.clone();
        }
        let broken = Some(BrokenDocument { unread: site.snapshot.file(entry.file).text().into() });
        let metadata = Metadata { broken, ..(*entry.metadata).clone() };
        Arc::new(Entry { metadata: Arc::new(metadata), ..(**entry).clone() })
    };
    let of_language = |site: &Site| ParsedLanguage {
        config: (*site.config).clone(),
        snapshot: site.snapshot.clone(),
        // What a language takes over from the main one is found again.
        entries: site.entries.iter().filter(|entry| !entry.is_untranslated()).map(entry).collect(),
    };
    let guide =
        ParsedGuide { main: of_language(site), others: site.languages.iter().map(|site| of_language(site)).collect() };
    let (site, mut diagnostics) = GuideResolver::default().resolve(guide);
    finish(&site, &mut diagnostics);
    (site, diagnostics)
}

/// Applies the settings to the diagnostics of a site, and sorts them.
fn finish(site: &Site, diagnostics: &mut Vec<Diagnostic>) {
    let is_allowed = |file, code| {
        let mut entries = site.in_each_language().filter_map(|site| site.entries.of_file(file));
        entries.any(|entry| entry.front.allow.contains(&code))
    };
    diagnostic::apply_levels(&site.config.check.levels, is_allowed, diagnostics);
    diagnostic::sort(diagnostics);
    diagnostic::cap_per_file(diagnostics);
}

/// A guide that is opened again after each change. Unchanged files are not read, parsed or resolved again. The result
/// always equals that of a fresh [`open()`].
pub struct Guide {
    overrides: Overrides,
    loader: Loader,
    parser: GuideParser,
    /// `None` if the guide is in memory.
    history_reader: Option<HistoryReader>,
    /// By the folder of a language.
    document_histories: BTreeMap<Option<Arc<str>>, DocumentHistories>,
    resolver: GuideResolver,
    /// `None` if the guide is in memory.
    image_planner: Option<ImageVariantPlanner>,
    previous: Option<(Arc<Snapshot>, Vec<Diagnostic>)>,
    /// The guide's folder, if it is opened for a build.
    build_root: Option<PathBuf>,
}

impl Guide {
    /// The guide in the folder `root`. Reads nothing but the cache of parsed documents.
    pub fn new(root: &Path, overrides: Overrides) -> Self {
        Self {
            overrides,
            loader: Loader::new(root),
            parser: GuideParser::new(Some(root)),
            history_reader: Some(HistoryReader::new(root)),
            document_histories: BTreeMap::new(),
            resolver: GuideResolver::default(),
            image_planner: Some(ImageVariantPlanner::new(root, ImageWork::Plan)),
            previous: None,
            build_root: None,
        }
    }

    /// Loads, parses and resolves the guide. Returns `None` if `changes` changed nothing.
    pub fn open(&mut self, changes: &Changes) -> Option<(Site, Vec<Diagnostic>)> {
        let (snapshot, diagnostics) = self.loader.load(changes);
        let is_same =
            |previous: &(Arc<Snapshot>, Vec<Diagnostic>)| previous.0.is_same(&snapshot) && previous.1 == diagnostics;
        if self.previous.as_ref().is_some_and(is_same) {
            return None;
        }
        self.previous = Some((snapshot.clone(), diagnostics.clone()));
        Some(self.analyze(&snapshot, diagnostics, &()))
    }

    /// The site that was opened last, with what its names and paths are looked up in, in each language, the main one first. Empty
    /// before the first one.
    pub(crate) fn lookups(&self, site: &Arc<Site>) -> Vec<GuideLookup> {
        self.resolver.lookups(site)
    }

    /// Sets the unsaved text of a file below the root, which replaces the one on the disk until it is `None` again. The next
    /// [`Guide::open`] must name the path as changed. Returns whether the path can be input.
    pub fn set_unsaved(&mut self, path: &Path, text: Option<&str>) -> bool {
        self.loader.set_unsaved(path, text)
    }

    /// The path on the disk of a file of the snapshot.
    pub fn disk_path(&self, path: &str) -> PathBuf {
        self.loader.disk_path(path)
    }

    /// Files and folders outside the input folders that symbolic links of the guide lead to.
    pub fn links(&self) -> &BTreeSet<PathBuf> {
        self.loader.links()
    }

    fn open_first(&mut self, observer: &dyn Observer) -> (Site, Vec<Diagnostic>) {
        let load = || self.loader.load(&Changes::Unknown);
        let (snapshot, diagnostics) = observer.in_scope(Task::Stage(Stage::Read), load);
        self.analyze(&snapshot, diagnostics, observer)
    }

    /// The history of the guide's repository, if the settings ask for it.
    fn read_history(&mut self, config: &Config, diagnostics: &mut Vec<Diagnostic>) -> Option<Arc<History>> {
        let setting = config.source.git?;
        match self.history_reader.as_mut()?.read(self.build_root.is_some()) {
            Ok(history) => Some(history),
            Err(problem) => {
                diagnostics.push(problem.diagnostic(setting));
                None
            }
        }
    }

    /// Parses and resolves a snapshot. `diagnostics` are those of loading it.
    fn analyze(
        &mut self,
        snapshot: &Arc<Snapshot>,
        mut diagnostics: Vec<Diagnostic>,
        observer: &dyn Observer,
    ) -> (Site, Vec<Diagnostic>) {
        let parse = || {
            let (mut config, mut config_diagnostics) = input::config::parse(snapshot);
            diagnostics.append(&mut config_diagnostics);
            self.overrides.apply_to(&mut config);
            let others = input::config::of_other_languages(snapshot, &config, &mut diagnostics);
            let mut parsed = self.parser.parse(snapshot, config, others, &mut diagnostics);
            let history = self.read_history(&parsed.main.config, &mut diagnostics);
            for language in std::iter::once(&mut parsed.main).chain(&mut parsed.others) {
                let histories = self.document_histories.entry(language.config.folder.clone()).or_default();
                let entries = std::mem::take(&mut language.entries);
                language.entries = histories.add(history.clone(), &language.snapshot, entries);
            }
            parsed
        };
        let mut parsed = observer.in_scope(Task::Stage(Stage::Parse), parse);
        let planner = self.image_planner.as_mut().filter(|_| !parsed.main.config.images.widths.is_empty());
        if let Some(planner) = planner {
            let add = || planner.add_to(&mut parsed, &|| observer.is_cancelled());
            observer.in_scope(Task::Stage(Stage::Images), add);
        }
        if !parsed.others.is_empty() {
            highlight::expect_languages();
        }
        let (parser, build_root) = (&self.parser, self.build_root.as_deref());
        let prepare = |root: &Path| {
            parser.save(root);
            highlight::prepare(parser.new_code());
        };
        // Resolving uses one core for much of its time, so the other work runs next to it.
        let resolve = || rayon::join(|| build_root.map(prepare), || self.resolver.resolve(parsed)).1;
        let (site, mut site_diagnostics) = observer.in_scope(Task::Stage(Stage::Resolve), resolve);
        diagnostics.append(&mut site_diagnostics);
        finish(&site, &mut diagnostics);
        (site, diagnostics)
    }
}
