//! `guide` turns a folder of Markdown into a career guide: a static site whose role pages, indexes and links between
//! them nobody writes by hand.
//!
//! ```text
//! disk ──load──▶ Snapshot ──parse──▶ entries ──resolve──▶ Site ──render──▶ pages ──write──▶ disk
//! ```
//!
//! - [`input::load::load`] reads the disk into a [`source::Snapshot`]; nothing after it reads project files, the
//!   clock or the environment.
//! - [`input::parse`] turns each document into a [`model::entry::Entry`], in which references are still names.
//! - [`model::resolve::resolve`] turns entries into a [`model::site::Site`]: every name resolved, every relation with
//!   its inverse, every page with its URL.
//! - [`render::Renderer::render`] turns one page into bytes, a pure function of the site, the theme and the page.
//! - [`search::index`] makes the files of the search, of all pages at once, beside the rendering.
//! - [`output::write`] writes what changed, beside the old site, and swaps the two.
//!
//! Each stage returns its value and its [`diagnostic::Diagnostic`]s; none prints, and none stops at the first problem.

pub mod cli;
pub mod diagnostic;
pub mod highlight;
pub mod input;
pub mod model;
pub mod output;
pub mod render;
pub mod report;
pub mod search;
pub mod source;

use std::path::Path;
use std::sync::Arc;

use diagnostic::Diagnostic;
use model::config::Config;
use model::route::BaseUrl;
use model::site::Site;
use source::Snapshot;

/// What the command line changes in a guide's settings.
#[derive(Debug, Clone, Default)]
pub struct Overrides {
    /// In place of `base_url`.
    pub base_url: Option<BaseUrl>,
    /// In place of `build.drafts`, where it is set.
    pub drafts: bool,
    /// In place of `search.enabled`, where it is set.
    pub no_search: bool,
}

/// Everything up to pages: loads, parses and resolves the guide in `root`.
pub fn open(root: &Path, overrides: &Overrides) -> (Site, Vec<Diagnostic>) {
    let (snapshot, mut diagnostics) = input::load::load(root);
    let (site, mut said) = understand(snapshot, overrides);
    diagnostics.append(&mut said);
    diagnostic::judge(&site.config.check.levels, &mut diagnostics);
    diagnostic::sort(&mut diagnostics);
    (site, diagnostics)
}

/// The part of the path that touches no disk: parses and resolves a snapshot.
pub fn understand(snapshot: Snapshot, overrides: &Overrides) -> (Site, Vec<Diagnostic>) {
    let (mut config, mut diagnostics) = input::config::parse(&snapshot);
    apply(overrides, &mut config);
    let (entries, mut said) = input::parse(&snapshot, &config);
    diagnostics.append(&mut said);
    let (site, mut said) = model::resolve::resolve(Arc::new(snapshot), config, entries);
    diagnostics.append(&mut said);
    (site, diagnostics)
}

fn apply(overrides: &Overrides, config: &mut Config) {
    if let Some(base_url) = &overrides.base_url {
        config.base_url = Some(base_url.clone());
    }
    config.build.drafts |= overrides.drafts;
    config.search.enabled &= !overrides.no_search;
}
