//! Disk -> [`Site`] -> pages -> disk: the whole of `guide build` but its messages. Content errors, cancellation and failures
//! to write are values, so a caller decides what to print.

use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};

use crate::diagnostic::{self, Count, Diagnostic};
use crate::model::address::url::SEARCH_FOLDER;
use crate::model::graph::unwritten::is_unwritten_code;
use crate::model::site::Site;
use crate::observe::{Observer, Stage, Task};
use crate::output::{self, Bundle, OutputTarget, WriteError, WriteJob, Written};
use crate::render::Renderer;
use crate::render::template::engine::Theme;
use crate::{Overrides, open_for_build, search};

/// The options of a build.
#[derive(Debug, Clone, Default)]
pub struct BuildOptions {
    /// Settings that replace those of site.toml.
    pub overrides: Overrides,
    /// The output folder. By default `build.output` of site.toml, relative to the guide's folder.
    pub output: Option<PathBuf>,
    /// Treats warnings as errors, and reports the warnings that only `guide check` reports by default.
    pub strict: bool,
    /// Writes a `.br` and a `.gz` file next to each text file over 1 KiB.
    pub precompress: bool,
}

/// The result of a build that published a site.
pub struct BuildReport {
    /// The resolved guide.
    pub site: Site,
    /// Its diagnostics, sorted. With [`BuildOptions::strict`] there are none.
    pub diagnostics: Vec<Diagnostic>,
    /// The folder of the site, as the options or site.toml name it.
    pub output: PathBuf,
    /// How many files changed.
    pub files: Written,
    /// How many roles, topics and skills are named and have no document yet.
    pub unwritten: usize,
}

/// Why a build published no site. The previous site is unchanged.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// The content or a template has errors, or warnings with [`BuildOptions::strict`].
    #[error("the guide has errors")]
    Content {
        /// The resolved guide, whose files the diagnostics refer to.
        site: Box<Site>,
        /// All diagnostics, sorted.
        diagnostics: Vec<Diagnostic>,
        /// Whether there is a previous site.
        has_previous: bool,
    },
    /// The site could not be written, or the observer cancelled the build.
    #[error(transparent)]
    Write(#[from] WriteError),
}

/// Builds the guide in the folder `root` and publishes its site.
///
/// `observer` receives the progress and can cancel.
pub fn build(root: &Path, options: &BuildOptions, observer: &dyn Observer) -> Result<BuildReport, BuildError> {
    let (site, mut diagnostics) = open_for_build(root, &options.overrides, observer);
    observer.resolved(&site);
    if observer.is_cancelled() {
        return Err(WriteError::Cancelled.into());
    }
    let unwritten = diagnostics.iter().filter(|diagnostic| is_unwritten_code(diagnostic.code)).count();
    if !options.strict {
        diagnostics.retain(|diagnostic| !diagnostic.is_left_to_check());
    }
    let output = options.output.clone().unwrap_or_else(|| root.join(&site.config.build.output));
    let target = OutputTarget::new(&output, root)?;
    let content_error = |site: Site, mut diagnostics: Vec<Diagnostic>| {
        diagnostic::sort(&mut diagnostics);
        let has_previous = target.folder().exists();
        BuildError::Content { site: Box::new(site), diagnostics, has_previous }
    };
    let theme = match observer.in_scope(Task::Stage(Stage::Theme), || Theme::new(&site)) {
        Ok(theme) => theme,
        Err(errors) => return Err(content_error(site, [diagnostics, errors].concat())),
    };
    let count = Count::of(&diagnostics);
    if count.errors > 0 || (options.strict && count.warnings > 0) {
        return Err(content_error(site, diagnostics));
    }
    match write(&site, theme, options, &target, observer) {
        Ok(files) => Ok(BuildReport { site, diagnostics, output, files, unwritten }),
        Err(WriteError::Render(errors)) => Err(content_error(site, [diagnostics, errors].concat())),
        Err(error) => Err(error.into()),
    }
}

/// Renders all pages, builds the search index next to them, and publishes both.
fn write(
    site: &Site,
    theme: Theme,
    options: &BuildOptions,
    target: &OutputTarget,
    observer: &dyn Observer,
) -> Result<Written, WriteError> {
    let language = site.config.language.as_str();
    let is_searchable = site.config.search.enabled;
    let collect = || observer.in_scope(Task::Stage(Stage::Records), || search::records(site));
    let records = if is_searchable { collect() } else { Vec::new() };
    let fingerprint = || search::fingerprint(&records, language);
    let make =
        || observer.in_scope(Task::Stage(Stage::Index), || search::index(&records, language).map_err(Into::into));
    let bundle = is_searchable.then(|| Bundle {
        fingerprint: observer.in_scope(Task::Stage(Stage::Records), fingerprint),
        folder: SEARCH_FOLDER,
        make: &make,
    });
    // Freeing what was prepared for ten thousand pages would take longer than some stages.
    let theme = ManuallyDrop::new(theme);
    let renderer = ManuallyDrop::new(Renderer::new(site, &theme).with_observer(observer));
    let job =
        WriteJob { site, renderer: &renderer, bundle: bundle.as_ref(), precompress: options.precompress, observer };
    output::write(&job, target)
}
