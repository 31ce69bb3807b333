//! One guide of the workspace: opened again after each change, with the unsaved documents of the editor laid over its files.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::build::has_errors_of_guide;
use crate::diagnostic;
use crate::diagnostic::Diagnostic;
use crate::input::disk::Changes;
use crate::model::lookup::GuideLookup;
use crate::model::site::Site;
use crate::render::template::engine::Theme;
use crate::source::{Area, FileId};
use crate::{Guide, Overrides};

/// A guide and the result of opening it last.
pub(super) struct OpenGuide {
    root: PathBuf,
    guide: Guide,
    /// What changed since it was opened last. `None` if nothing did.
    changes: Option<Changes>,
    current: Option<CurrentGuide>,
}

/// A version of a guide.
pub(super) struct CurrentGuide {
    pub(super) lookup: GuideLookup,
    /// The diagnostics that `guide check` reports, sorted.
    pub(super) diagnostics: Vec<Diagnostic>,
    /// The errors of the templates when they were compiled.
    theme_errors: Arc<[Diagnostic]>,
    /// The errors of the templates on the pages of a version with the same templates.
    render_errors: Vec<Diagnostic>,
    /// The guide in its other languages. Diagnostics are those of all languages, and only here.
    languages: Vec<CurrentGuide>,
}

impl OpenGuide {
    /// The guide in the folder `root`. Reads nothing yet.
    pub(super) fn new(root: PathBuf) -> Self {
        let guide = Guide::new(&root, Overrides::default());
        Self { root, guide, changes: Some(Changes::Unknown), current: None }
    }

    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// The current version. `None` before the guide was opened.
    pub(super) fn current(&self) -> Option<&CurrentGuide> {
        self.current.as_ref()
    }

    /// The current version in the language of a file.
    pub(super) fn current_of(&self, file: FileId) -> Option<&CurrentGuide> {
        let current = self.current.as_ref()?;
        let is_own = |language: &&CurrentGuide| language.lookup.snapshot.file(file).area == Area::Content;
        Some(current.languages.iter().find(is_own).unwrap_or(current))
    }

    /// The current version in each language. Empty before the guide was opened.
    pub(super) fn in_each_language(&self) -> impl Iterator<Item = &CurrentGuide> {
        self.current.iter().flat_map(|current| std::iter::once(current).chain(&current.languages))
    }

    /// What names and paths are looked up in, in each language, the main one first.
    pub(super) fn lookups(&self) -> Vec<&GuideLookup> {
        self.in_each_language().map(|current| &current.lookup).collect()
    }

    /// The diagnostics in a file.
    pub(super) fn diagnostics_of(&self, file: FileId) -> &[Diagnostic] {
        self.current.as_ref().map(|current| current.diagnostics_of(file)).unwrap_or_default()
    }

    /// Sets the unsaved text of a file, or `None` for the text on the disk.
    pub(super) fn set_unsaved(&mut self, path: &Path, text: Option<&str>) {
        let Ok(relative) = path.strip_prefix(&self.root) else { return };
        if self.guide.set_unsaved(relative, text) {
            self.note_change(path);
        }
    }

    /// Notes that a file or folder has changed.
    pub(super) fn note_change(&mut self, path: &Path) {
        let Ok(relative) = path.strip_prefix(&self.root) else { return };
        match self.changes.get_or_insert_with(|| Changes::Paths(BTreeSet::new())) {
            Changes::Unknown => {}
            Changes::Paths(paths) => _ = paths.insert(relative.to_path_buf()),
        }
    }

    /// Notes that any file can have changed.
    pub(super) fn note_unknown_changes(&mut self) {
        self.changes = Some(Changes::Unknown);
    }

    /// Whether something has changed since the guide was opened last.
    pub(super) fn is_stale(&self) -> bool {
        self.changes.is_some()
    }

    /// Opens the guide again, if something has changed.
    pub(super) fn update(&mut self) {
        let Some(changes) = self.changes.take() else { return };
        let Some((site, diagnostics)) = self.guide.open(&changes) else { return };
        let site = Arc::new(site);
        let previous = self.current.take();
        let same = previous.as_ref().filter(|previous| previous.lookup.has_same_templates(&site));
        let (theme_errors, render_errors) = match same {
            Some(previous) => (previous.theme_errors.clone(), previous.render_errors.clone()),
            None => (Theme::new(&site).err().unwrap_or_default().into(), Vec::new()),
        };
        let mut lookups = self.guide.lookups(&site).into_iter();
        let Some(lookup) = lookups.next() else { return };
        let languages = lookups.map(CurrentGuide::of_language).collect();
        let mut current = CurrentGuide { lookup, diagnostics, theme_errors, render_errors, languages };
        current.diagnostics.extend(current.theme_errors.iter().cloned());
        current.add_render_errors();
        self.current = Some(current);
        // Freeing a large guide takes time.
        rayon::spawn(move || drop(previous));
    }

    /// Sets the errors of the templates on the pages of a version. Returns whether they are those of the current version.
    pub(super) fn set_render_errors(&mut self, site: &Arc<Site>, errors: Vec<Diagnostic>) -> bool {
        let Some(current) = self.current.as_mut().filter(|current| Arc::ptr_eq(current.lookup.site(), site)) else {
            return false;
        };
        let before = std::mem::replace(&mut current.render_errors, errors);
        current.diagnostics.retain(|diagnostic| !before.contains(diagnostic));
        current.add_render_errors();
        true
    }

    /// The version whose pages a check would render to find errors of templates. `None` if it would render none.
    pub(super) fn to_render(&self) -> Option<Arc<Site>> {
        let current = self.current.as_ref()?;
        let site = current.lookup.site();
        let has_errors = !current.theme_errors.is_empty() || has_errors_of_guide(site, &current.diagnostics);
        (!has_errors).then(|| site.clone())
    }

    /// The path on the disk of a file of the guide.
    pub(super) fn disk_path(&self, path: &str) -> PathBuf {
        self.guide.disk_path(path)
    }

    /// The file of the current version at a path on the disk.
    pub(super) fn file_at(&self, path: &Path) -> Option<FileId> {
        let relative = path.strip_prefix(&self.root).ok()?;
        let relative = crate::input::disk::portable_path(relative)?;
        let snapshot = &self.current.as_ref()?.lookup.snapshot;
        let index = snapshot.files.binary_search_by(|file| (*file.path).cmp(relative.as_str())).ok()?;
        snapshot.iter_ids().nth(index).map(|(id, _)| id)
    }
}

impl CurrentGuide {
    fn of_language(lookup: GuideLookup) -> Self {
        Self {
            lookup,
            diagnostics: Vec::new(),
            theme_errors: Arc::default(),
            render_errors: Vec::new(),
            languages: Vec::new(),
        }
    }

    fn add_render_errors(&mut self) {
        self.diagnostics.extend(self.render_errors.iter().cloned());
        diagnostic::sort(&mut self.diagnostics);
    }

    /// The diagnostics in a file.
    pub(super) fn diagnostics_of(&self, file: FileId) -> &[Diagnostic] {
        let start = self.diagnostics.partition_point(|diagnostic| diagnostic.file() < file);
        let end = self.diagnostics.partition_point(|diagnostic| diagnostic.file() <= file);
        &self.diagnostics[start..end]
    }
}
