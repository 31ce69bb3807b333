//! The disk -> a [`Snapshot`] and a diagnostic for each file that can't be read. The snapshot also depends on the
//! embedded theme and on `SOURCE_DATE_EPOCH`.
//!
//! A [`Loader`] keeps the previous scan. It reads a file again only if the caller names it as changed, or if its size,
//! modification time or inode differ.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::civil::Date;
use rayon::prelude::*;

use crate::diagnostic::Diagnostic;
use crate::source::{Area, CONFIG_FILE, CONTENT_FOLDER, IGNORE_FILE, INPUT_FOLDERS, Snapshot};

use crate::input::disk::embedded::default_theme;
use crate::input::disk::file;
use crate::input::disk::file::{ScannedFile, read};
use crate::input::disk::paths::{is_document, is_input, portable_path};
use crate::input::disk::problem::ReadProblem;
use crate::input::disk::walk::{Walk, walk_folder};

/// What may have changed since the previous load.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Changes {
    /// Anything.
    Unknown,
    /// Only these files and folders, by their paths from the root.
    Paths(BTreeSet<PathBuf>),
}

impl Changes {
    fn names(&self, path: &str) -> bool {
        matches!(self, Self::Paths(paths) if paths.contains(Path::new(path)))
    }
}

/// Reads a guide from the disk, any number of times.
pub struct Loader {
    root: PathBuf,
    /// The previous scan, sorted by path, with the files of the default theme.
    files: Vec<ScannedFile>,
    /// The targets of the symbolic links that the previous scan followed.
    links: BTreeSet<PathBuf>,
    /// Texts that replace files on the disk, by path from the root.
    unsaved: BTreeMap<String, Arc<str>>,
    /// The next snapshot keeps its file ids.
    previous: Option<Arc<Snapshot>>,
}

impl Loader {
    /// A loader that hasn't read anything yet.
    pub fn new(root: &Path) -> Self {
        Self {
            root: root.to_path_buf(),
            files: default_theme(),
            links: BTreeSet::new(),
            unsaved: BTreeMap::new(),
            previous: None,
        }
    }

    /// Reads everything below the root that a build depends on. Unchanged files share their text with the previous
    /// snapshot.
    pub fn load(&mut self, changes: &Changes) -> (Arc<Snapshot>, Vec<Diagnostic>) {
        let located = match changes {
            Changes::Paths(paths) if self.previous.is_some() => self.locate(paths),
            _ => None,
        };
        match located {
            Some(indices) => indices.into_iter().for_each(|index| self.reread(index)),
            None => self.scan(changes),
        }
        let (snapshot, diagnostics) = snapshot(&self.files, today(), self.previous.as_deref());
        let snapshot = Arc::new(snapshot);
        self.previous = Some(snapshot.clone());
        (snapshot, diagnostics)
    }

    /// Files and folders outside the input folders whose content is input too, because symbolic links point there.
    pub fn links(&self) -> &BTreeSet<PathBuf> {
        &self.links
    }

    /// Sets the unsaved text of a file, which replaces the one on the disk until it is `None` again. The file need not exist. The
    /// next load must name the path as changed. Returns whether the path can be input.
    pub fn set_unsaved(&mut self, path: &Path, text: Option<&str>) -> bool {
        let Some(path) = portable_path(path).filter(|path| is_input(Path::new(path))) else { return false };
        match text {
            Some(text) => _ = self.unsaved.insert(path, text.into()),
            None => _ = self.unsaved.remove(&path),
        }
        true
    }

    /// The path of a file on the disk. Its path in the snapshot can differ in its Unicode normal form.
    pub fn disk_path(&self, path: &str) -> PathBuf {
        let start = self.files.partition_point(|scanned| *scanned.file.path < *path);
        let scanned = self.files.get(start).filter(|scanned| *scanned.file.path == *path);
        scanned.and_then(|scanned| scanned.disk_path.clone()).unwrap_or_else(|| self.root.join(path))
    }

    /// Finds the indices of the scanned files at these paths. `None` if a path is anything else, so that only a full scan
    /// finds out what changed.
    fn locate(&self, paths: &BTreeSet<PathBuf>) -> Option<Vec<usize>> {
        let mut indices = Vec::new();
        for path in paths {
            let disk_path = self.root.join(path);
            let relative = portable_path(path)?;
            match (disk_path.symlink_metadata(), self.index_of(&relative, &disk_path)) {
                (_, index) if self.unsaved.contains_key(&relative) => indices.push(index?),
                (Ok(metadata), Some(index)) if metadata.is_file() => indices.push(index),
                // A file that appeared and vanished between two events, such as the probe that some editors write.
                (Err(_), None) if path.file_name().is_some_and(|name| name != IGNORE_FILE) => {
                    let start = self.files.partition_point(|scanned| *scanned.file.path < *relative);
                    let below = format!("{relative}/");
                    if self.files.get(start..)?.iter().any(|scanned| scanned.file.path.starts_with(&below)) {
                        return None;
                    }
                }
                _ => return None,
            }
        }
        Some(indices)
    }

    /// Two paths on the disk can have the same normalised path, so both must match.
    fn index_of(&self, path: &str, disk_path: &Path) -> Option<usize> {
        let start = self.files.partition_point(|scanned| *scanned.file.path < *path);
        let mut same_path = (start..self.files.len()).take_while(|index| *self.files[*index].file.path == *path);
        same_path.find(|index| self.files[*index].disk_path.as_deref() == Some(disk_path))
    }

    fn reread(&mut self, index: usize) {
        let previous = &self.files[index];
        let disk_path = previous.disk_path.as_ref();
        if let Some(new) =
            disk_path.and_then(|disk_path| self.read(&previous.file.path, disk_path, Some(previous), true))
        {
            self.files[index] = new;
        }
    }

    /// The unsaved text of a file, or the file on the disk.
    fn read(
        &self,
        path: &str,
        disk_path: &Path,
        previous: Option<&ScannedFile>,
        is_named: bool,
    ) -> Option<ScannedFile> {
        let unsaved = self.unsaved.get(path).and_then(|text| file::from_memory(path, text.as_bytes()));
        match unsaved {
            Some(unsaved) => Some(ScannedFile { disk_path: Some(disk_path.to_path_buf()), ..unsaved }),
            None => read(path, disk_path, previous, is_named),
        }
    }

    /// Walks all input folders and reads every file that changed.
    fn scan(&mut self, changes: &Changes) {
        let mut walk = Walk::default();
        let config = self.root.join(CONFIG_FILE);
        if config.symlink_metadata().is_ok() {
            walk.files.push((CONFIG_FILE.to_string(), config));
        }
        let real_root = fs::canonicalize(&self.root).unwrap_or_else(|_| self.root.clone());
        for folder in INPUT_FOLDERS {
            walk_folder(&self.root, &real_root, folder, &mut walk);
        }
        let Walk { files: mut paths, links, unusable: mut files } = walk;
        // A file that exists and was not found is ignored.
        let unsaved = self.unsaved.keys().map(|path| (path.clone(), self.root.join(path)));
        paths.extend(unsaved.filter(|(_, disk_path)| disk_path.symlink_metadata().is_err()));
        let read_if_changed = |(path, disk_path): (String, PathBuf)| {
            let previous = self.index_of(&path, &disk_path).map(|index| &self.files[index]);
            self.read(&path, &disk_path, previous, changes.names(&path))
        };
        let mut read_files: Vec<ScannedFile> = paths.into_par_iter().filter_map(read_if_changed).collect();
        files.append(&mut read_files);
        let is_document = |file: &ScannedFile| file.file.area == Area::Content && is_document(&file.file.name);
        if !files.iter().any(is_document) {
            let problem = ReadProblem::no_content(self.root.join(CONTENT_FOLDER).is_dir());
            files.push(ScannedFile::unusable(CONTENT_FOLDER.into(), problem));
        }
        files.extend(self.files.iter().filter(|file| file.is_embedded()).cloned());
        files.sort_by(|a, b| a.file.path.cmp(&b.file.path));
        self.files = files;
        self.links = links;
    }
}

/// A snapshot of texts in memory, keyed by path from the root. Files that are not input are ignored.
pub fn from_memory<'a>(
    files: impl IntoIterator<Item = (&'a str, &'a [u8])>,
    today: Date,
) -> (Arc<Snapshot>, Vec<Diagnostic>) {
    let input: BTreeMap<String, &[u8]> = files
        .into_iter()
        .filter_map(|(path, bytes)| Some((portable_path(Path::new(path))?, bytes)))
        .filter(|(path, _)| is_input(Path::new(path)))
        .collect();
    let mut files = default_theme();
    files.extend(input.into_iter().filter_map(|(path, bytes)| file::from_memory(&path, bytes)));
    files.sort_by(|a, b| a.file.path.cmp(&b.file.path));
    let (snapshot, diagnostics) = snapshot(&files, today, None);
    (Arc::new(snapshot), diagnostics)
}

/// Gives each file an id and turns its problem into a diagnostic.
fn snapshot(files: &[ScannedFile], today: Date, previous: Option<&Snapshot>) -> (Snapshot, Vec<Diagnostic>) {
    let snapshot = Snapshot::new(files.iter().map(|scanned| scanned.file.clone()).collect(), today, previous);
    let with_ids = snapshot.iter_ids().zip(files);
    let diagnostics =
        with_ids.filter_map(|((id, _), scanned)| Some(scanned.problem.as_ref()?.diagnostic(id))).collect();
    (snapshot, diagnostics)
}

/// Today in UTC, or the day of `SOURCE_DATE_EPOCH`.
pub fn today() -> Date {
    jiff::tz::TimeZone::UTC.to_datetime(source_date().unwrap_or_else(jiff::Timestamp::now)).date()
}

/// The time in `SOURCE_DATE_EPOCH` (seconds since 1970), as reproducible-builds.org specifies. `None` if it is not set.
pub(crate) fn source_date() -> Option<jiff::Timestamp> {
    let pinned = std::env::var("SOURCE_DATE_EPOCH").ok().and_then(|seconds| seconds.trim().parse().ok());
    pinned.and_then(|seconds| jiff::Timestamp::from_second(seconds).ok())
}

/// The real path of a scanned file. `None` if it is no longer a file, or now resolves outside the guide in `root`.
pub fn real_path_inside(root: &Path, path: &Path) -> Option<PathBuf> {
    let real = fs::canonicalize(path).ok()?;
    let folders = INPUT_FOLDERS.iter().map(|folder| root.join(folder)).chain([root.to_path_buf()]);
    let is_inside = folders.filter_map(|folder| fs::canonicalize(folder).ok()).any(|folder| real.starts_with(folder));
    (is_inside && fs::metadata(&real).ok()?.is_file()).then_some(real)
}
