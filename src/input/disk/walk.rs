//! The disk -> a [`Snapshot`]. With `input/read` the only reader of a project's files; whatever can't be read is said
//! and left out.
//!
//! What comes in: the root folder and what it holds, the embedded theme, `SOURCE_DATE_EPOCH`. What counts as input
//! follows from the names: `site.toml`, `content/`, `templates/`, `static/`, `themes/`. Hidden files, editors'
//! leavings and whatever a `.guideignore` names (in the syntax of .gitignore) are passed over.
//!
//! A [`Loader`] that is asked again reads only what changed: the files that it is told of, or where it isn't told, those
//! that the system says have another size, time or place on the disk.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use ignore::WalkBuilder;
use include_dir::{Dir, include_dir};
use jiff::civil::Date;
use rayon::prelude::*;
use unicode_normalization::UnicodeNormalization as _;

use crate::diagnostic::{Code, Diagnostic};
use crate::source::{Area, Content, DEFAULT_THEME, MANIFEST, Snapshot, SourceFile, Span};

use crate::input::disk::file;
use crate::input::disk::file::{Found, Trouble, read};

pub use crate::input::disk::file::is_document;

/// The default theme, part of the binary.
static EMBEDDED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/themes/default");

/// The folder for diagnostics that concern the guide as a whole.
pub(crate) const CONTENT: &str = "content";

/// What is only there to be ignored: the file that names what is passed over.
pub const IGNORE_FILE: &str = ".guideignore";

/// Where a guide's input is, below its root, beside `site.toml`.
pub const FOLDERS: [&str; 4] = [CONTENT, "templates", "static", "themes"];

/// The settings' file.
pub const CONFIG: &str = "site.toml";

/// What may have changed since the last time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Changes {
    /// Anything.
    Unknown,
    /// These files and folders, by their paths from the root, and nothing else.
    Paths(BTreeSet<PathBuf>),
}

/// Reads a guide from the disk, again and again.
pub struct Loader {
    root: PathBuf,
    /// What the last time found, sorted by path, with the files of the default theme.
    found: Vec<Found>,
    /// Where the links lead that it followed.
    links: BTreeSet<PathBuf>,
    /// The last snapshot, whose numbers the next one keeps.
    last: Option<Arc<Snapshot>>,
}

impl Loader {
    /// A loader that hasn't read anything yet.
    pub fn new(root: &Path) -> Self {
        Self { root: root.to_path_buf(), found: embedded(), links: BTreeSet::new(), last: None }
    }

    /// Reads everything below the root that a build depends on. What did not change since the last time is what it was
    /// then, the same text in the same place in memory.
    pub fn load(&mut self, changes: &Changes) -> (Arc<Snapshot>, Vec<Diagnostic>) {
        let known = match changes {
            Changes::Paths(paths) if self.last.is_some() => self.known(paths),
            _ => None,
        };
        match known {
            Some(places) => {
                for at in places {
                    let before = &self.found[at];
                    let new = before.disk.as_ref().and_then(|disk| read(&before.file.path, disk, Some(before), true));
                    if let Some(new) = new {
                        self.found[at] = new;
                    }
                }
            }
            None => self.find(changes),
        }
        let (snapshot, diagnostics) = number(&self.found, today(), self.last.as_deref());
        let snapshot = Arc::new(snapshot);
        self.last = Some(snapshot.clone());
        (snapshot, diagnostics)
    }

    /// The files and folders outside the usual ones whose content is input too, because links lead there.
    pub fn links(&self) -> &BTreeSet<PathBuf> {
        &self.links
    }

    /// Which of the files found are at these paths; `None` where a path is of something else, so that only looking at
    /// everything tells what has changed.
    fn known(&self, paths: &BTreeSet<PathBuf>) -> Option<Vec<usize>> {
        let mut places = Vec::new();
        for path in paths {
            let on_disk = self.root.join(path);
            let relative = portable(path)?;
            let start = self.found.partition_point(|found| *found.file.path < *relative);
            let mut same = (start..self.found.len()).take_while(|at| *self.found[*at].file.path == *relative);
            let at = same.find(|at| self.found[*at].disk.as_deref() == Some(&on_disk));
            match (on_disk.symlink_metadata(), at) {
                (Ok(data), Some(at)) if data.is_file() => places.push(at),
                // What came and went between two looks, such as the file that an editor tries a folder with.
                (Err(_), None) if path.file_name().is_some_and(|name| name != IGNORE_FILE) => {
                    let below = format!("{relative}/");
                    if self.found.get(start..)?.iter().any(|found| found.file.path.starts_with(&below)) {
                        return None;
                    }
                }
                _ => return None,
            }
        }
        Some(places)
    }

    /// Looks at everything.
    fn find(&mut self, changes: &Changes) {
        let root = &self.root;
        let mut paths = Vec::new();
        let mut found = Vec::new();
        let config = root.join(CONFIG);
        if config.symlink_metadata().is_ok() {
            paths.push((CONFIG.to_string(), config));
        }
        let real_root = fs::canonicalize(root).unwrap_or_else(|_| root.clone());
        let mut links = BTreeSet::new();
        for folder in FOLDERS {
            walk(root, &real_root, folder, &mut paths, &mut links, &mut found);
        }
        let named = |path: &str| matches!(changes, Changes::Paths(paths) if paths.contains(Path::new(path)));
        let before = |path: &str, disk: &Path| {
            let start = self.found.partition_point(|found| *found.file.path < *path);
            let mut same = self.found[start..].iter().take_while(|found| *found.file.path == *path);
            same.find(|found| found.disk.as_deref() == Some(disk))
        };
        let mut files: Vec<Found> = paths
            .into_par_iter()
            .filter_map(|(path, disk)| read(&path, &disk, before(&path, &disk), named(&path)))
            .collect();
        found.append(&mut files);
        if !found.iter().any(|found| found.file.area == Area::Content && is_document(&found.file.name)) {
            found.push(no_content(root));
        }
        found.extend(self.found.iter().filter(|found| found.is_embedded()).cloned());
        found.sort_by(|a, b| a.file.path.cmp(&b.file.path));
        self.found = found;
        self.links = links;
    }
}

/// The snapshot of texts that are in memory, by their paths from the root of a guide that isn't on a disk. What plays no
/// part in a guide is passed over.
pub fn from_memory<'a>(
    files: impl IntoIterator<Item = (&'a str, &'a [u8])>,
    today: Date,
) -> (Arc<Snapshot>, Vec<Diagnostic>) {
    let files: BTreeMap<String, &[u8]> = files
        .into_iter()
        .filter_map(|(path, bytes)| Some((portable(Path::new(path))?, bytes)))
        .filter(|(path, _)| is_input(Path::new(path)))
        .collect();
    let mut found = embedded();
    found.extend(files.into_iter().filter_map(|(path, bytes)| file::from_memory(&path, bytes)));
    found.sort_by(|a, b| a.file.path.cmp(&b.file.path));
    let (snapshot, diagnostics) = number(&found, today, None);
    (Arc::new(snapshot), diagnostics)
}

/// Numbers what was found, and turns trouble into diagnostics.
fn number(found: &[Found], today: Date, last: Option<&Snapshot>) -> (Snapshot, Vec<Diagnostic>) {
    let files = found.iter().map(|found| found.file.clone()).collect();
    let snapshot = Snapshot::new(files, today, last);
    let mut diagnostics = Vec::new();
    for ((id, _), Found { trouble, at, .. }) in snapshot.ids().zip(found) {
        let diagnostic = |trouble: &Trouble| {
            Diagnostic::new(trouble.code, Span::new(id, *at, *at), trouble.message.clone()).help(trouble.help)
        };
        diagnostics.extend(trouble.iter().map(diagnostic));
    }
    (snapshot, diagnostics)
}

/// Today in UTC, or the day of `SOURCE_DATE_EPOCH` (seconds since 1970), the convention of reproducible builds.
pub fn today() -> Date {
    let pinned = std::env::var("SOURCE_DATE_EPOCH").ok().and_then(|seconds| seconds.trim().parse().ok());
    let moment =
        pinned.and_then(|seconds| jiff::Timestamp::from_second(seconds).ok()).unwrap_or_else(jiff::Timestamp::now);
    jiff::tz::TimeZone::UTC.to_datetime(moment).date()
}

/// Collects the files below one folder of the root, as paths from the root with `/`, and on the disk.
fn walk(
    root: &Path,
    real_root: &Path,
    folder: &str,
    paths: &mut Vec<(String, PathBuf)>,
    links: &mut BTreeSet<PathBuf>,
    found: &mut Vec<Found>,
) {
    let start = root.join(folder);
    if !start.is_dir() {
        return;
    }
    // The folder itself may be a link: whoever made it meant it. What is below it stays below it, or in the guide.
    let real_start = fs::canonicalize(&start).unwrap_or_else(|_| start.clone());
    let astray = {
        let real_root = real_root.to_path_buf();
        move |path: &Path, is_link: bool| astray(path, is_link, &real_root, &real_start)
    };
    // Folders that aren't looked into. The walker tells of them while it goes, and of nothing below them.
    let closed = Arc::new(Mutex::new(Vec::new()));
    if let Some(found_there) = unopenable(root, &start) {
        found.push(found_there);
        return;
    }
    let walker = WalkBuilder::new(&start)
        .standard_filters(false)
        .hidden(true)
        .add_custom_ignore_filename(IGNORE_FILE)
        .follow_links(true)
        .filter_entry({
            let (root, astray, closed) = (root.to_path_buf(), astray.clone(), closed.clone());
            move |entry| {
                if entry.file_type().is_none_or(|kind| !kind.is_dir()) {
                    return true;
                }
                let path = entry.path();
                let trouble = match astray(path, entry.path_is_symlink()) {
                    Some(trouble) => {
                        let relative = relative(&root, path);
                        Some(troubled(relative.clone(), trouble(&relative)))
                    }
                    None => unopenable(&root, path),
                };
                let is_open = trouble.is_none();
                if let Ok(mut closed) = closed.lock() {
                    closed.extend(trouble);
                }
                is_open
            }
        })
        .build();
    for entry in walker {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                found.push(walk_error(root, folder, &error));
                continue;
            }
        };
        let is_file = entry.file_type().is_some_and(|kind| kind.is_file());
        let trouble = if entry.path_is_symlink() { astray(entry.path(), true) } else { None };
        if entry.path_is_symlink() && trouble.is_none() {
            links.extend(fs::canonicalize(entry.path()));
        }
        let Ok(below) = entry.path().strip_prefix(root) else { continue };
        let Some(relative) = portable(below) else {
            found.push(nameless(below));
            continue;
        };
        if let Some(trouble) = trouble {
            let trouble = trouble(&relative);
            found.push(troubled(relative, trouble));
        } else if is_file {
            if !is_leaving(&relative) {
                paths.push((relative, entry.into_path()));
            }
        } else if entry.file_type().is_some_and(|kind| !kind.is_dir()) {
            found.push(troubled(relative.clone(), Trouble::neither(&relative)));
        }
    }
    if let Ok(mut closed) = closed.lock() {
        found.append(&mut closed);
    }
}

/// What is wrong with the list of what is passed over in a folder: whoever opens a pipe waits until somebody writes into
/// it.
fn unopenable(root: &Path, folder: &Path) -> Option<Found> {
    let path = folder.join(IGNORE_FILE);
    let is_neither = fs::metadata(&path).is_ok_and(|data| !data.is_file() && !data.is_dir());
    is_neither.then(|| {
        let relative = relative(root, &path);
        troubled(relative.clone(), Trouble::neither(&relative))
    })
}

/// Why a link, or a folder that a link led to, isn't followed: it leads out of the guide and of the folder where the
/// walk began; to a folder that it is in, so that following it never ends; or into a site that a build made, which the
/// next one would take in, and the one after it both.
fn astray(path: &Path, is_link: bool, root: &Path, start: &Path) -> Option<fn(&str) -> Trouble> {
    // Asking for the real path takes long, and of what is no link there is mostly nothing to ask.
    if !is_link && !path.join(MANIFEST).is_file() {
        return None;
    }
    let Ok(real) = fs::canonicalize(path) else { return Some(Trouble::leads_out) };
    let parent = path.parent().and_then(|parent| fs::canonicalize(parent).ok());
    let is_site = |folder: &Path| folder.starts_with(root) && folder != root && folder.join(MANIFEST).is_file();
    if !real.starts_with(root) && !real.starts_with(start) {
        Some(Trouble::leads_out)
    } else if is_link && parent.is_some_and(|parent| parent.starts_with(&real)) {
        Some(Trouble::circle)
    } else if !real.starts_with(start) && real.ancestors().any(is_site) {
        Some(Trouble::site)
    } else {
        None
    }
}

/// A path from the root, as it is shown.
fn relative(root: &Path, path: &Path) -> String {
    let below = path.strip_prefix(root).unwrap_or(path);
    portable(below).unwrap_or_else(|| below.to_string_lossy().into_owned())
}

/// Whether something at this path below the root could be input, or says what is: neither hidden nor left behind by an
/// editor, and below one of the folders.
pub fn is_input(relative: &Path) -> bool {
    let mut parts = relative.iter().map(|part| part.to_string_lossy());
    let Some(first) = parts.next() else { return false };
    let is_hidden = |part: &str| part.starts_with('.') && part != IGNORE_FILE;
    let Some(last) = relative.file_name() else { return false };
    first == CONFIG
        || FOLDERS.contains(&&*first) && !parts.any(|part| is_hidden(&part)) && !is_leaving(&last.to_string_lossy())
}

/// What editors and systems leave behind.
fn is_leaving(relative: &str) -> bool {
    let name = relative.rsplit('/').next().unwrap_or_default();
    let extension = Path::new(name).extension().unwrap_or_default();
    name.ends_with('~')
        || extension == "swp"
        || extension == "tmp"
        || (name.starts_with('#') && name.ends_with('#'))
        || name == "Thumbs.db"
}

/// A path with `/` between its parts, in Unicode's composed form, so that it is the same on every system. `None`
/// where it isn't UTF-8 or holds a control character.
fn portable(path: &Path) -> Option<String> {
    let parts: Vec<&str> = path.iter().map(|part| part.to_str()).collect::<Option<_>>()?;
    let joined = parts.join("/");
    let joined = if joined.is_ascii() { joined } else { joined.nfc().collect() };
    (!joined.contains(char::is_control)).then_some(joined)
}

/// A file that takes part only through its diagnostic.
fn troubled(path: String, trouble: Trouble) -> Found {
    let name: Arc<str> = path.into();
    let file = SourceFile { path: name.clone(), area: Area::Config, name, theme: None, content: Content::Unreadable };
    let file = Arc::new(SourceFile { area: Area::Static, ..file });
    Found { file, trouble: vec![trouble], at: 0, disk: None, stamp: None }
}

fn walk_error(root: &Path, folder: &str, error: &ignore::Error) -> Found {
    fn details(error: &ignore::Error) -> (Option<&Path>, bool) {
        match error {
            ignore::Error::WithPath { path, err } => (Some(path), details(err).1),
            ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => details(err),
            ignore::Error::Loop { child, .. } => (Some(child), true),
            _ => (None, false),
        }
    }
    let (path, circle) = details(error);
    let relative =
        path.and_then(|path| path.strip_prefix(root).ok()).and_then(portable).unwrap_or_else(|| folder.to_string());
    let dangling = path.is_some_and(|path| path.symlink_metadata().is_ok_and(|data| data.is_symlink()));
    let trouble = if circle {
        Trouble::circle(&relative)
    } else if dangling {
        Trouble {
            code: Code::Link,
            message: format!("`{relative}` leads nowhere"),
            help: "remove the symbolic link, or put back what it leads to",
        }
    } else {
        match error.io_error() {
            Some(io) => Trouble::unreadable(&format!("`{relative}`"), io),
            None => Trouble {
                code: Code::Unreadable,
                message: format!("`{relative}` can't be read: {error}"),
                help: "check that it exists and that you may read it",
            },
        }
    };
    troubled(relative, trouble)
}

fn nameless(below: &Path) -> Found {
    let shown: String = below.to_string_lossy().chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
    let trouble = Trouble {
        code: Code::FileName,
        message: format!("the name of `{shown}` isn't plain UTF-8 text"),
        help: "rename the file",
    };
    troubled(shown, trouble)
}

fn no_content(root: &Path) -> Found {
    let message = if root.join(CONTENT).is_dir() {
        "`content` holds no Markdown file"
    } else {
        "there is no folder `content` here"
    };
    troubled(
        CONTENT.into(),
        Trouble {
            code: Code::NoContent,
            message: message.into(),
            help: "write a first article: content/articles/hello.md",
        },
    )
}

/// The real path of a file that was found in the guide in `root`. `None` where it isn't a file any more, or has become
/// a link out of the guide.
pub fn still_inside(root: &Path, path: &Path) -> Option<PathBuf> {
    let real = fs::canonicalize(path).ok()?;
    let folders = FOLDERS.iter().map(|folder| root.join(folder)).chain([root.to_path_buf()]);
    let inside = folders.filter_map(|folder| fs::canonicalize(folder).ok()).any(|folder| real.starts_with(folder));
    (inside && fs::metadata(&real).ok()?.is_file()).then_some(real)
}

/// The files of the default theme.
fn embedded() -> Vec<Found> {
    fn collect(dir: &'static Dir<'static>, found: &mut Vec<Found>) {
        for file in dir.files() {
            let Some(relative) = portable(file.path()) else { continue };
            let Some((_, name)) = relative.split_once('/') else { continue };
            let area = if relative.starts_with("templates/") { Area::Template } else { Area::Static };
            let content = file.contents_utf8().map_or(Content::Unreadable, |text| Content::Text(text.into()));
            let path = format!("{DEFAULT_THEME}/{relative}").into();
            let file =
                Arc::new(SourceFile { path, area, name: name.into(), theme: Some(DEFAULT_THEME.into()), content });
            found.push(Found { file, trouble: Vec::new(), at: 0, disk: None, stamp: None });
        }
        for dir in dir.dirs() {
            collect(dir, found);
        }
    }
    let mut found = Vec::new();
    collect(&EMBEDDED, &mut found);
    found
}
