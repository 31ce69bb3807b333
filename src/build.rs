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
use crate::output::{self, Bundle, BundleWriter, LanguageJob, OutputTarget, WriteError, WriteJob, Written};
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
        let themes = match observer.in_scope(Task::Stage(Stage::Theme), || Theme::of_each_language(&site)) {
            Ok(themes) => themes,
            Err(errors) => return Err(content_error(site, [diagnostics, errors].concat(), false)),
        };
        let count = Count::of(&diagnostics);
        let is_of_guide = has_errors_of_guide(&site, &diagnostics);
        let is_stopped =
            if options.keep_going { is_of_guide } else { count.errors > 0 || (options.strict && count.warnings > 0) };
        if is_stopped {
            // Errors of documents hide none of templates.
            let failures =
                if is_of_guide { None } else { output::check_templates(&site, &themes, None, root, observer) };
            let can_leave_out =
                !is_of_guide && failures.as_ref().is_none_or(|failures| documents_of(&site, &failures.pages).is_some());
            page_errors.extend(failures.into_iter().flat_map(|failures| failures.diagnostics));
            return Err(content_error(site, [diagnostics, page_errors].concat(), can_leave_out));
        }
        let failures = match write(&site, root, themes, options, &target, observer) {
            Ok(written) => {
                let failed = diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error);
                let files: BTreeSet<FileId> = failed.map(Diagnostic::file).collect();
                let is_left_out = |entry: &&Arc<Entry>| {
                    entry.broken.is_some() && (files.contains(&entry.file) || broken.contains(&entry.file))
                };
                let of_language = |site: &Site| site.entries.iter().filter(is_left_out).count();
                let left_out = site.in_each_language().map(of_language).sum();
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
pub(crate) fn leave_out_documents(site: &mut Site, broken: &mut BTreeSet<FileId>, diagnostics: &mut Vec<Diagnostic>) {
    loop {
        let failing = diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error);
        let is_built = |file: &FileId| {
            let mut entries = site.in_each_language().filter_map(|site| site.entries.of_file(*file));
            entries.any(|entry| entry.broken.is_none() && !entry.is_untranslated())
        };
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

/// The files of the documents whose pages can't be rendered, each by the index of its language. `None` if the template is wrong and
/// not the documents: it also fails on a page without a document, or on all documents of a kind.
fn documents_of(site: &Site, pages: &BTreeSet<(usize, Url)>) -> Option<BTreeSet<FileId>> {
    let languages: Vec<&Site> = site.in_each_language().collect();
    let mut files = BTreeSet::new();
    let mut failed_nodes = BTreeMap::<(usize, Kind), usize>::new();
    for (language, url) in pages {
        let site = languages[*language];
        let page = &site.pages.at(url.as_str())?.page;
        let entry = match page {
            Page::Node(node) | Page::List { node, .. } => site.node(*node).entry,
            Page::Home => site.home,
            Page::Index { kind, .. } => site.indexes.get(kind).copied(),
            _ => None,
        };
        if let Page::Node(node) = page {
            *failed_nodes.entry((*language, site.node(*node).kind)).or_default() += 1;
        }
        files.insert(site.entries[entry?].file);
    }
    let fails_on_all = |((language, kind), failed): ((usize, Kind), usize)| {
        let all = languages[language].of_kind(kind).filter(|(_, node)| !node.is_untranslated()).count();
        failed > 1 && all == failed
    };
    (!failed_nodes.into_iter().any(fails_on_all)).then_some(files)
}

/// Renders all pages, generates the search index and the data of moves next to them, and publishes everything.
fn write(
    site: &Site,
    root: &Path,
    themes: Vec<Theme>,
    options: &BuildOptions,
    target: &OutputTarget,
    observer: &dyn Observer,
) -> Result<Written, WriteError> {
    let sites: Vec<&Site> = site.in_each_language().collect();
    let collect = || sites.par_iter().map(|site| LanguageFiles::of(site)).collect::<Vec<_>>();
    let generated = observer.in_scope(Task::Stage(Stage::Records), collect);
    let make = |writer: &BundleWriter<'_>| {
        observer.in_scope(Task::Stage(Stage::Index), || {
            generated.par_iter().try_for_each(|files| files.write(root, writer))
        })
    };
    let (folders, fingerprints): (Vec<String>, Vec<&str>) = generated.iter().flat_map(LanguageFiles::folders).unzip();
    let bundle = Bundle { fingerprint: fingerprints.join(" "), folders: &folders, make: &make };
    let bundle = Some(bundle).filter(|_| !folders.is_empty());
    // Freeing what was prepared for ten thousand pages would take longer than some stages.
    let themes = ManuallyDrop::new(themes);
    let renderer = |(site, theme)| Renderer::new(site, theme).with_observer(observer);
    let renderers = sites.into_par_iter().zip(&**themes).map(renderer).collect();
    let renderers: ManuallyDrop<Vec<Renderer<'_>>> = ManuallyDrop::new(renderers);
    let languages: Vec<LanguageJob<'_>> =
        site.in_each_language().zip(&**renderers).map(|(site, renderer)| LanguageJob { site, renderer }).collect();
    let precompress = options.precompress;
    let job = WriteJob { languages: &languages, bundle: bundle.as_ref(), precompress, observer };
    output::write(&job, target)
}

/// The files of a guide in one language that depend on all of its pages.
struct LanguageFiles<'a> {
    site: &'a Site,
    search: Option<SearchInput>,
    roles: Option<RoleFiles>,
}

impl<'a> LanguageFiles<'a> {
    fn of(site: &'a Site) -> Self {
        Self { site, search: site.config.search.enabled.then(|| SearchInput::of(site)), roles: RoleFiles::of(site) }
    }

    /// The folders of the files, each with a hash of what the files are made of.
    fn folders(&self) -> impl Iterator<Item = (String, &str)> {
        let search = self.search.as_ref().map(|input| (SEARCH_FOLDER, input.fingerprint.as_str()));
        let roles = self.roles.as_ref().map(|files| (ROLE_INDEX_FOLDER, files.fingerprint.as_str()));
        let folders = search.into_iter().chain(roles);
        folders.map(|(folder, fingerprint)| (self.site.output_path(folder).into_owned(), fingerprint))
    }

    fn write(&self, root: &Path, writer: &BundleWriter<'_>) -> Result<(), WriteError> {
        self.roles.as_ref().map_or(Ok(()), |files| self.write_role_files(files, writer))?;
        self.search.as_ref().map_or(Ok(()), |input| self.write_index(input, root, writer))
    }

    /// Passes the data of moves to the writer.
    fn write_role_files(&self, files: &RoleFiles, writer: &BundleWriter<'_>) -> Result<(), WriteError> {
        let paths: Vec<&str> = files.paths().collect();
        paths.into_par_iter().try_for_each(|path| {
            let output = self.site.output_path(&format!("{ROLE_INDEX_FOLDER}/{path}")).into_owned();
            let make = || files.file(path).unwrap_or_default();
            if RoleFiles::is_named_by_content(path) {
                writer.write_named_by_content(output, make)
            } else {
                writer.write(output, &make())
            }
        })
    }

    /// Builds the search index and passes its files to the writer.
    fn write_index(&self, input: &SearchInput, root: &Path, writer: &BundleWriter<'_>) -> Result<(), WriteError> {
        let site = self.site;
        let index = TermStore::open(root, site.config.folder.as_deref()).index(site, input, writer.cache());
        let paths: Vec<&str> = index.paths().collect();
        paths.into_par_iter().try_for_each(|path| {
            let output = site.output_path(&format!("{SEARCH_FOLDER}/{path}")).into_owned();
            let make = || index.file(site, path).unwrap_or_default();
            if SearchIndex::is_named_by_content(path) {
                writer.write_named_by_content(output, make)
            } else {
                writer.write(output, &make())
            }
        })
    }
}
