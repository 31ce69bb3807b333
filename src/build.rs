//! Disk -> [`Site`] -> pages -> disk: the whole of `guide build` but its messages. Content errors, cancellation and failures
//! to write are values, so a caller decides what to print.

use std::collections::{BTreeMap, BTreeSet};
use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use crate::diagnostic::{self, Count, Diagnostic, Severity};
use crate::model::address::url::{ROLE_INDEX_FOLDER, SEARCH_FOLDER, Url};
use crate::model::document::entry::Entry;
use crate::model::graph::unwritten::is_unwritten_code;
use crate::model::kind::Kind;
use crate::model::page::Page;
use crate::model::site::Site;
use crate::observe::{Observer, Stage, Task};
use crate::output::{self, Bundle, BundleWriter, OutputTarget, WriteError, WriteJob, Written};
use crate::render::Renderer;
use crate::render::template::engine::Theme;
use crate::role_index::RoleFiles;
use crate::search::{SearchIndex, SearchInput, TermStore};
use crate::source::{Area, FileId};
use crate::{Overrides, open_for_build, without_documents};

/// The options of a build.
#[derive(Debug, Clone, Default)]
pub struct BuildOptions {
    /// Settings that replace those of site.toml.
    pub overrides: Overrides,
    /// The output folder. By default `build.output` of site.toml, relative to the guide's folder.
    pub output: Option<PathBuf>,
    /// Treats warnings as errors, and reports the warnings that only `guide check` reports by default.
    pub strict: bool,
    /// Builds all documents without an error, although others have errors.
    pub keep_going: bool,
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
    /// How many documents with errors the site does not contain. 0 without [`BuildOptions::keep_going`].
    pub left_out: usize,
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
        /// Whether [`BuildOptions::keep_going`] would build the rest: no error concerns the whole guide.
        can_keep_going: bool,
    },
    /// The site could not be written, or the observer cancelled the build.
    #[error(transparent)]
    Write(#[from] WriteError),
}

/// Builds the guide in the folder `root` and publishes its site.
///
/// `observer` receives the progress and can cancel.
pub fn build(root: &Path, options: &BuildOptions, observer: &dyn Observer) -> Result<BuildReport, BuildError> {
    let (mut site, mut diagnostics) = open_for_build(root, &options.overrides, observer);
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
    let content_error = |site: Site, mut diagnostics: Vec<Diagnostic>, can_leave_out: bool| {
        diagnostic::sort(&mut diagnostics);
        let has_previous = target.folder().exists();
        let can_keep_going = !options.keep_going && can_leave_out;
        BuildError::Content { site: Box::new(site), diagnostics, has_previous, can_keep_going }
    };
    let mut broken = BTreeSet::new();
    if options.keep_going {
        leave_out_documents(&mut site, &mut broken, &mut diagnostics);
    }
    // The errors of templates on pages that are left out.
    let mut page_errors = Vec::new();
    loop {
        let theme = match observer.in_scope(Task::Stage(Stage::Theme), || Theme::new(&site)) {
            Ok(theme) => theme,
            Err(errors) => return Err(content_error(site, [diagnostics, errors].concat(), false)),
        };
        let count = Count::of(&diagnostics);
        let is_of_guide = has_errors_of_guide(&site, &diagnostics);
        let is_stopped =
            if options.keep_going { is_of_guide } else { count.errors > 0 || (options.strict && count.warnings > 0) };
        if is_stopped {
            // Errors of documents hide none of templates.
            let failures = if is_of_guide { None } else { output::check_templates(&site, &theme, root, observer) };
            let can_leave_out =
                !is_of_guide && failures.as_ref().is_none_or(|failures| documents_of(&site, &failures.pages).is_some());
            page_errors.extend(failures.into_iter().flat_map(|failures| failures.diagnostics));
            return Err(content_error(site, [diagnostics, page_errors].concat(), can_leave_out));
        }
        let failures = match write(&site, root, theme, options, &target, observer) {
            Ok(written) => {
                let failed = diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error);
                let files: BTreeSet<FileId> = failed.map(Diagnostic::file).collect();
                let is_left_out = |entry: &&Arc<Entry>| {
                    entry.broken.is_some() && (files.contains(&entry.file) || broken.contains(&entry.file))
                };
                let left_out = site.entries.iter().filter(is_left_out).count();
                diagnostics.append(&mut page_errors);
                diagnostic::sort(&mut diagnostics);
                return Ok(BuildReport { site, diagnostics, output, files: written, unwritten, left_out });
            }
            Err(WriteError::Render(failures)) => failures,
            Err(error) => return Err(error.into()),
        };
        page_errors.extend(failures.diagnostics);
        let failed_documents = documents_of(&site, &failures.pages);
        let can_leave_out = failed_documents.is_some();
        match failed_documents.filter(|_| options.keep_going) {
            Some(files) => broken.extend(files),
            None => return Err(content_error(site, [diagnostics, page_errors].concat(), can_leave_out)),
        }
        resolve_without(&mut site, &broken, &mut diagnostics);
        leave_out_documents(&mut site, &mut broken, &mut diagnostics);
    }
}

/// Whether an error concerns more than single files below `content/` and `static/`: settings, or a theme.
pub(crate) fn has_errors_of_guide(site: &Site, diagnostics: &[Diagnostic]) -> bool {
    let is_of_guide = |diagnostic: &Diagnostic| {
        matches!(site.snapshot.file(diagnostic.file()).area, Area::Config | Area::Labels | Area::Template)
    };
    diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error).any(is_of_guide)
}

/// Resolves the guide again until no document of it has an error. Adds the files of the documents that are left out to
/// `broken`.
fn leave_out_documents(site: &mut Site, broken: &mut BTreeSet<FileId>, diagnostics: &mut Vec<Diagnostic>) {
    loop {
        let failing = diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error);
        let is_built = |file: &FileId| site.entries.of_file(*file).is_some_and(|entry| entry.broken.is_none());
        let before = broken.len();
        broken.extend(failing.map(Diagnostic::file).filter(is_built));
        if broken.len() == before {
            return;
        }
        resolve_without(site, broken, diagnostics);
    }
}

/// Resolves the guide without some documents. Adds new errors, but no warnings: these follow from the missing documents.
fn resolve_without(site: &mut Site, broken: &BTreeSet<FileId>, diagnostics: &mut Vec<Diagnostic>) {
    let (resolved, mut new) = without_documents(site, broken);
    *site = resolved;
    new.retain(|diagnostic| diagnostic.severity == Severity::Error);
    diagnostics.append(&mut new);
    diagnostic::sort(diagnostics);
}

/// The files of the documents whose pages can't be rendered. `None` if the template is wrong and not the documents: it also
/// fails on a page without a document, or on all documents of a kind.
fn documents_of(site: &Site, pages: &BTreeSet<Url>) -> Option<BTreeSet<FileId>> {
    let mut files = BTreeSet::new();
    let mut failed_nodes = BTreeMap::<Kind, usize>::new();
    for url in pages {
        let page = &site.pages.at(url.as_str())?.page;
        let entry = match page {
            Page::Node(node) | Page::List { node, .. } => site.node(*node).entry,
            Page::Home => site.home,
            Page::Index { kind, .. } => site.indexes.get(kind).copied(),
            _ => None,
        };
        if let Page::Node(node) = page {
            *failed_nodes.entry(site.node(*node).kind).or_default() += 1;
        }
        files.insert(site.entries[entry?].file);
    }
    let fails_on_all = |(kind, failed): (Kind, usize)| failed > 1 && site.of_kind(kind).count() == failed;
    (!failed_nodes.into_iter().any(fails_on_all)).then_some(files)
}

/// Renders all pages, generates the search index and the data of moves next to them, and publishes everything.
fn write(
    site: &Site,
    root: &Path,
    theme: Theme,
    options: &BuildOptions,
    target: &OutputTarget,
    observer: &dyn Observer,
) -> Result<Written, WriteError> {
    let collect = || (site.config.search.enabled.then(|| SearchInput::of(site)), RoleFiles::of(site));
    let (search, moves) = observer.in_scope(Task::Stage(Stage::Records), collect);
    let make = |writer: &BundleWriter<'_>| {
        observer.in_scope(Task::Stage(Stage::Index), || {
            moves.as_ref().map_or(Ok(()), |files| write_role_files(files, writer))?;
            search.as_ref().map_or(Ok(()), |input| write_index(site, input, root, writer))
        })
    };
    let (folders, fingerprints): (Vec<&str>, Vec<&str>) = [
        search.as_ref().map(|input| (SEARCH_FOLDER, input.fingerprint.as_str())),
        moves.as_ref().map(|files| (ROLE_INDEX_FOLDER, files.fingerprint.as_str())),
    ]
    .into_iter()
    .flatten()
    .unzip();
    let bundle = Bundle { fingerprint: fingerprints.join(" "), folders: &folders, make: &make };
    let bundle = Some(bundle).filter(|_| !folders.is_empty());
    // Freeing what was prepared for ten thousand pages would take longer than some stages.
    let theme = ManuallyDrop::new(theme);
    let renderer = ManuallyDrop::new(Renderer::new(site, &theme).with_observer(observer));
    let job =
        WriteJob { site, renderer: &renderer, bundle: bundle.as_ref(), precompress: options.precompress, observer };
    output::write(&job, target)
}

/// Passes the data of moves to the writer.
fn write_role_files(files: &RoleFiles, writer: &BundleWriter<'_>) -> Result<(), WriteError> {
    let paths: Vec<&str> = files.paths().collect();
    paths.into_par_iter().try_for_each(|path| {
        let output = format!("{ROLE_INDEX_FOLDER}/{path}");
        let make = || files.file(path).unwrap_or_default();
        if RoleFiles::is_named_by_content(path) {
            writer.write_named_by_content(output, make)
        } else {
            writer.write(output, &make())
        }
    })
}

/// Builds the search index and passes its files to the writer.
fn write_index(site: &Site, input: &SearchInput, root: &Path, writer: &BundleWriter<'_>) -> Result<(), WriteError> {
    let index = TermStore::open(root).index(site, input, writer.cache());
    let paths: Vec<&str> = index.paths().collect();
    paths.into_par_iter().try_for_each(|path| {
        let output = format!("{SEARCH_FOLDER}/{path}");
        let make = || index.file(site, path).unwrap_or_default();
        if SearchIndex::is_named_by_content(path) {
            writer.write_named_by_content(output, make)
        } else {
            writer.write(output, &make())
        }
    })
}
