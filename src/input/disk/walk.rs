//! One input folder -> the files to read below it, and a [`ReadProblem`] for each one that can't be.
//!
//! Hidden files, editors' temporary files and everything that a `.guideignore` matches are skipped. Symbolic links are
//! followed as long as they stay in the guide.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use ignore::{DirEntry, WalkBuilder};

use crate::source::{IGNORE_FILE, MANIFEST};

use crate::input::disk::file::ScannedFile;
use crate::input::disk::paths::{is_temporary, portable_path, shown_path};
use crate::input::disk::problem::ReadProblem;

/// What a walk over the input folders found.
#[derive(Default)]
pub(super) struct Walk {
    /// The files to read: path from the root with `/`, and path on the disk.
    pub(super) files: Vec<(String, PathBuf)>,
    /// The targets of the symbolic links that were followed.
    pub(super) links: BTreeSet<PathBuf>,
    /// Files and folders that can't be read.
    pub(super) unusable: Vec<ScannedFile>,
}

/// Where symbolic links may point, as real paths.
#[derive(Clone)]
struct Bounds {
    root: PathBuf,
    /// The folder that the walk starts in, which may itself be a link to a place outside the root.
    start: PathBuf,
}

/// Walks one folder of the root.
pub(super) fn walk_folder(root: &Path, real_root: &Path, folder: &str, walk: &mut Walk) {
    let start = root.join(folder);
    if !start.is_dir() {
        return;
    }
    if let Some(unusable) = check_ignore_file(root, &start) {
        walk.unusable.push(unusable);
        return;
    }
    let real_start = fs::canonicalize(&start).unwrap_or_else(|_| start.clone());
    let bounds = Bounds { root: real_root.to_path_buf(), start: real_start };
    // The walker owns its filter, so the filter reports skipped folders through a shared list.
    let skipped = Arc::new(Mutex::new(Vec::new()));
    let filter = {
        let (root, bounds, skipped) = (root.to_path_buf(), bounds.clone(), skipped.clone());
        move |entry: &DirEntry| {
            let problem = check_folder(&root, &bounds, entry);
            let is_open = problem.is_none();
            if let Ok(mut skipped) = skipped.lock() {
                skipped.extend(problem);
            }
            is_open
        }
    };
    let walker = WalkBuilder::new(&start)
        .standard_filters(false)
        .hidden(true)
        .add_custom_ignore_filename(IGNORE_FILE)
        .follow_links(true)
        .filter_entry(filter)
        .build();
    for entry in walker {
        match entry {
            Ok(entry) => walk.add(root, &bounds, entry),
            Err(error) => walk.unusable.push(walk_error(root, folder, &error)),
        }
    }
    if let Ok(mut skipped) = skipped.lock() {
        walk.unusable.append(&mut skipped);
    }
}

impl Walk {
    fn add(&mut self, root: &Path, bounds: &Bounds, entry: DirEntry) {
        let problem = if entry.path_is_symlink() { check_symlink(entry.path(), true, bounds) } else { None };
        if entry.path_is_symlink() && problem.is_none() {
            self.links.extend(fs::canonicalize(entry.path()));
        }
        let Ok(below) = entry.path().strip_prefix(root) else { return };
        let Some(relative) = portable_path(below) else {
            self.unusable.push(invalid_name(below));
            return;
        };
        let (is_file, is_special) =
            entry.file_type().map_or((false, false), |kind| (kind.is_file(), !kind.is_file() && !kind.is_dir()));
        if let Some(problem) = problem {
            let problem = problem(&relative);
            self.unusable.push(ScannedFile::unusable(relative, problem));
        } else if is_special {
            let problem = ReadProblem::special_file(&relative);
            self.unusable.push(ScannedFile::unusable(relative, problem));
        } else if is_file && !is_temporary(&relative) {
            self.files.push((relative, entry.into_path()));
        }
    }
}

/// Why a folder is skipped; `None` for a folder that is walked, and for a file.
fn check_folder(root: &Path, bounds: &Bounds, entry: &DirEntry) -> Option<ScannedFile> {
    if entry.file_type().is_none_or(|kind| !kind.is_dir()) {
        return None;
    }
    match check_symlink(entry.path(), entry.path_is_symlink(), bounds) {
        Some(problem) => {
            let relative = shown_path(root, entry.path());
            let problem = problem(&relative);
            Some(ScannedFile::unusable(relative, problem))
        }
        None => check_ignore_file(root, entry.path()),
    }
}

/// Reports a `.guideignore` that is not a regular file; opening a FIFO would block.
fn check_ignore_file(root: &Path, folder: &Path) -> Option<ScannedFile> {
    let path = folder.join(IGNORE_FILE);
    let is_special = fs::metadata(&path).is_ok_and(|metadata| !metadata.is_file() && !metadata.is_dir());
    is_special.then(|| {
        let relative = shown_path(root, &path);
        let problem = ReadProblem::special_file(&relative);
        ScannedFile::unusable(relative, problem)
    })
}

/// Why a link, or a folder below a link, is not followed:
/// - it points outside the guide and the folder where the walk started,
/// - it points to a folder that contains it, so that the walk would never end,
/// - it points into a generated site, whose files the next build would copy, and the one after that again.
fn check_symlink(path: &Path, is_link: bool, bounds: &Bounds) -> Option<fn(&str) -> ReadProblem> {
    // Resolving a path is slow, and a folder that is not a link only matters if it holds a site.
    if !is_link && !path.join(MANIFEST).is_file() {
        return None;
    }
    let Bounds { root, start } = bounds;
    let Ok(real) = fs::canonicalize(path) else { return Some(ReadProblem::link_outside) };
    let parent = path.parent().and_then(|parent| fs::canonicalize(parent).ok());
    let is_site = |folder: &Path| folder.starts_with(root) && folder != root && folder.join(MANIFEST).is_file();
    if !real.starts_with(root) && !real.starts_with(start) {
        Some(ReadProblem::link_outside)
    } else if is_link && parent.is_some_and(|parent| parent.starts_with(&real)) {
        Some(ReadProblem::link_cycle)
    } else if !real.starts_with(start) && real.ancestors().any(is_site) {
        Some(ReadProblem::link_to_site)
    } else {
        None
    }
}

fn walk_error(root: &Path, folder: &str, error: &ignore::Error) -> ScannedFile {
    let (path, is_cycle) = error_details(error);
    let relative = path
        .and_then(|path| path.strip_prefix(root).ok())
        .and_then(portable_path)
        .unwrap_or_else(|| folder.to_string());
    let is_link = path.is_some_and(|path| path.symlink_metadata().is_ok_and(|metadata| metadata.is_symlink()));
    let problem = match error.io_error() {
        _ if is_cycle => ReadProblem::link_cycle(&relative),
        _ if is_link => ReadProblem::broken_link(&relative),
        Some(io) => ReadProblem::io(&relative, io),
        None => ReadProblem::unreadable(&relative, &error.to_string()),
    };
    ScannedFile::unusable(relative, problem)
}

/// The path that an error is about, and whether a cycle of links caused it.
fn error_details(error: &ignore::Error) -> (Option<&Path>, bool) {
    match error {
        ignore::Error::WithPath { path, err } => (Some(path), error_details(err).1),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => error_details(err),
        ignore::Error::Loop { child, .. } => (Some(child), true),
        _ => (None, false),
    }
}

fn invalid_name(below: &Path) -> ScannedFile {
    let shown: String = below.to_string_lossy().chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
    let problem = ReadProblem::invalid_name(&shown);
    ScannedFile::unusable(shown, problem)
}
