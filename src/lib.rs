//! `guide` turns a folder of Markdown into a career guide: a static site whose role pages, indexes and links between
//! them nobody writes by hand.
//!
//! ```text
//! disk ──load──▶ Snapshot ──parse──▶ entries ──resolve──▶ Site ──render──▶ pages ──write──▶ disk
//! ```
//!
//! - [`input::disk::Loader`] reads the disk into a [`source::Snapshot`]; nothing after it reads project files, the
//!   clock or the environment.
//! - [`input::ParseCache`] parses each document into a [`model::document::entry::Entry`], in which references are still names, or
//!   remembers what it came to, if need be from the last build.
//! - [`model::resolve::Resolver`] turns entries into a [`model::site::Site`]: every name resolved, every relation with its
//!   inverse, every page with its URL.
//! - [`render::Renderer::render`] turns one page into bytes, a pure function of the site, the theme and the page.
//! - [`search::index`] makes the files of the search, of all pages at once, beside the rendering.
//! - [`output::write`] writes what changed, beside the old site, and swaps the two.
//!
//! An [`observe::Observer`] is told of each stage and page, so that the command line can say where the time went.
//!
//! Each stage returns its value and its [`diagnostic::Diagnostic`]s; none prints, and none stops at the first problem.

pub mod build;
mod cache;
pub mod cli;
pub mod diagnostic;
pub mod highlight;
pub mod input;
pub mod interrupt;
pub mod model;
pub mod observe;
pub mod output;
pub mod render;
pub mod scaffold;
pub mod search;
pub mod serve;
pub mod source;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::diagnostic::Diagnostic;
use crate::input::disk::{Changes, Loader};
use crate::model::address::base_url::BaseUrl;
use crate::model::config::Config;
use crate::model::site::Site;
use crate::observe::{Observer, Stage, Task};
use crate::source::Snapshot;

/// What the command line changes in a guide's settings.
#[derive(Debug, Clone, Default)]
pub struct Overrides {
    /// In place of `base_url`.
    pub base_url: Option<BaseUrl>,
    /// In place of the scheme and host of `base_url`, whose path stays: where a preview is.
    pub origin: Option<String>,
    /// In place of `build.drafts`, where it is set.
    pub drafts: bool,
    /// In place of `search.enabled`, where it is set.
    pub no_search: bool,
}

/// Everything up to pages: loads, parses and resolves the guide in `root`.
pub fn open(root: &Path, overrides: &Overrides) -> (Site, Vec<Diagnostic>) {
    Guide::new(root, overrides.clone()).open_first(&())
}

/// The same for a build, which `observer` watches: beside resolving, what the texts came to is left for the next build, and
/// what their pages will need is prepared.
pub(crate) fn open_for_build(root: &Path, overrides: &Overrides, observer: &dyn Observer) -> (Site, Vec<Diagnostic>) {
    let mut guide = Guide::new(root, overrides.clone());
    guide.build_in = Some(root.into());
    guide.open_first(observer)
}

/// What [`open()`] gives of a guide whose texts are in memory, as [`input::disk::from_memory`] makes it of them.
pub fn open_in_memory(
    snapshot: Arc<Snapshot>,
    said: Vec<Diagnostic>,
    overrides: &Overrides,
) -> (Site, Vec<Diagnostic>) {
    let mut guide = Guide::new(Path::new(""), overrides.clone());
    // A text in memory has no build before this.
    guide.parsed = input::ParseCache::default();
    guide.analyze(snapshot, said, &())
}

/// A guide that is opened again after each change. What did not change is neither read nor parsed again, and what can't
/// have come to anything else is not resolved again; so whatever came before, the site is the one that [`open()`] gives.
pub struct Guide {
    overrides: Overrides,
    loader: Loader,
    parsed: input::ParseCache,
    resolved: model::resolve::Resolver,
    last: Option<(Arc<Snapshot>, Vec<Diagnostic>)>,
    /// Its folder, where it is opened to be built.
    build_in: Option<PathBuf>,
}

impl Guide {
    /// The guide in `root`, of which nothing has been read yet.
    pub fn new(root: &Path, overrides: Overrides) -> Self {
        Self {
            overrides,
            loader: Loader::new(root),
            parsed: input::ParseCache::open(root),
            resolved: model::resolve::Resolver::default(),
            last: None,
            build_in: None,
        }
    }

    fn open_first(&mut self, observer: &dyn Observer) -> (Site, Vec<Diagnostic>) {
        let (snapshot, said) = observer.in_scope(Task::Stage(Stage::Read), || self.loader.load(&Changes::Unknown));
        self.analyze(snapshot, said, observer)
    }

    /// Loads, parses and resolves what `changes` may have changed; `None` where nothing did.
    pub fn open(&mut self, changes: &Changes) -> Option<(Site, Vec<Diagnostic>)> {
        let (snapshot, said) = self.loader.load(changes);
        if self.last.as_ref().is_some_and(|(last, last_said)| last.is_same(&snapshot) && *last_said == said) {
            return None;
        }
        self.last = Some((snapshot.clone(), said.clone()));
        Some(self.analyze(snapshot, said, &()))
    }

    /// Files and folders outside the usual ones that count too, because links of the guide lead there.
    pub fn links(&self) -> &BTreeSet<PathBuf> {
        self.loader.links()
    }

    /// The part of the path that reads no source: parses and resolves a snapshot, and judges all that was said. For a
    /// build, it leaves what texts came to as well, and begins what their pages will need.
    fn analyze(
        &mut self,
        snapshot: Arc<Snapshot>,
        mut diagnostics: Vec<Diagnostic>,
        observer: &dyn Observer,
    ) -> (Site, Vec<Diagnostic>) {
        let parse = || {
            let (mut config, mut said) = input::config::parse(&snapshot);
            diagnostics.append(&mut said);
            apply(&self.overrides, &mut config);
            let (entries, mut said) = self.parsed.parse(&snapshot, &config);
            diagnostics.append(&mut said);
            (config, entries)
        };
        let (config, entries) = observer.in_scope(Task::Stage(Stage::Parse), parse);
        let (parsed, root) = (&self.parsed, self.build_in.as_deref());
        let prepare = |root: &Path| {
            parsed.leave(root);
            highlight::prepare(parsed.new_code());
        };
        let resolve = || self.resolved.resolve(snapshot, config, entries);
        // Much of it is done on one core.
        let both = || rayon::join(|| root.map(prepare), resolve).1;
        let (site, mut said) = observer.in_scope(Task::Stage(Stage::Resolve), both);
        diagnostics.append(&mut said);
        let allows = |file, code| {
            let entry = site.entries.binary_search_by_key(&file, |entry| entry.file);
            entry.is_ok_and(|at| site.entries[at].front.allow.contains(&code))
        };
        diagnostic::apply_levels(&site.config.check.levels, allows, &mut diagnostics);
        diagnostic::sort(&mut diagnostics);
        diagnostic::cap_per_file(&mut diagnostics);
        (site, diagnostics)
    }
}

fn apply(overrides: &Overrides, config: &mut Config) {
    if let Some(base_url) = &overrides.base_url {
        config.base_url = Some(base_url.clone());
    }
    if let Some(origin) = &overrides.origin {
        config.base_url = Some(config.base().at(origin));
    }
    config.build.drafts |= overrides.drafts;
    config.search.enabled &= !overrides.no_search;
}
