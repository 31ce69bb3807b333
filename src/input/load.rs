//! The disk -> a [`Snapshot`]. The only reader of a project's files; whatever can't be read is said and left out.
//!
//! What comes in: the root folder and what it holds, the embedded theme, `SOURCE_DATE_EPOCH`. What counts as input
//! follows from the names: `site.toml`, `content/`, `templates/`, `static/`, `themes/`. Hidden files, editors'
//! leavings and whatever a `.guideignore` names (in the syntax of .gitignore) are passed over.
//!
//! A [`Loader`] that is asked again reads only what changed: the files that it is told of, or where it isn't told, those
//! that the system says have another size, time or place on the disk.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use ignore::WalkBuilder;
use include_dir::{Dir, include_dir};
use jiff::civil::Date;
use rayon::prelude::*;
use unicode_normalization::UnicodeNormalization as _;

use crate::diagnostic::{Code, Diagnostic};
use crate::source::{Area, Content, DEFAULT_THEME, Snapshot, SourceFile, Span};

/// The default theme, part of the binary.
static EMBEDDED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/themes/default");

/// The folder for diagnostics that concern the guide as a whole.
const CONTENT: &str = "content";

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

/// A file's time has to be older than this when it is read, or a second change within the clock's step could leave it
/// as it is. Two seconds is the coarsest step of any file system in use.
const SETTLED: Duration = Duration::from_secs(2);

/// How the disk tells that a file is another one than before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stamp {
    size: u64,
    modified: u128,
    inode: u64,
}

/// Something found on the disk that couldn't be used.
#[derive(Debug, Clone)]
struct Trouble {
    code: Code,
    message: String,
    help: &'static str,
}

impl Trouble {
    fn unreadable(what: &str, error: &io::Error) -> Self {
        let reason = match error.kind() {
            io::ErrorKind::PermissionDenied => "permission denied".to_string(),
            io::ErrorKind::NotFound => "it isn't there any more".to_string(),
            _ => error.to_string(),
        };
        Self {
            code: Code::Unreadable,
            message: format!("{what} can't be read: {reason}"),
            help: "check that it exists and that you may read it",
        }
    }
}

/// A file as it was found, before it has a number.
#[derive(Debug, Clone)]
struct Found {
    file: SourceFile,
    trouble: Vec<Trouble>,
    /// Where in the text the trouble is, in bytes.
    at: usize,
    /// Its path as the operating system knows it, where it is a file of the disk that was read.
    disk: Option<PathBuf>,
    /// What the disk said of it then, where that tells whether it has changed since.
    stamp: Option<Stamp>,
}

/// Reads a guide from the disk, again and again.
pub struct Loader {
    root: PathBuf,
    /// The files of the default theme.
    embedded: Vec<Found>,
    /// What the last time found on the disk.
    found: Vec<Found>,
    /// The last snapshot, whose numbers the next one keeps.
    last: Option<Arc<Snapshot>>,
}

impl Loader {
    /// A loader that hasn't read anything yet.
    pub fn new(root: &Path) -> Self {
        Self { root: root.to_path_buf(), embedded: embedded(), found: Vec::new(), last: None }
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
        let mut found: Vec<&Found> = self.embedded.iter().chain(&self.found).collect();
        found.sort_by(|a, b| a.file.path.cmp(&b.file.path));
        let (snapshot, diagnostics) = number(&found, self.last.as_deref());
        let snapshot = Arc::new(snapshot);
        self.last = Some(snapshot.clone());
        (snapshot, diagnostics)
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
        for folder in FOLDERS {
            walk(root, &real_root, folder, &mut paths, &mut found);
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
        found.sort_by(|a, b| a.file.path.cmp(&b.file.path));
        self.found = found;
    }
}

/// Numbers what was found, and turns trouble into diagnostics.
fn number(found: &[&Found], last: Option<&Snapshot>) -> (Snapshot, Vec<Diagnostic>) {
    let files = found.iter().map(|found| found.file.clone()).collect();
    let snapshot = Snapshot::new(files, today(), last);
    let mut diagnostics = Vec::new();
    for ((id, _), Found { trouble, at, .. }) in snapshot.ids().zip(found) {
        let diagnostic = |trouble: &Trouble| {
            Diagnostic::new(trouble.code, Span::new(id, *at, *at), trouble.message.clone()).help(trouble.help)
        };
        diagnostics.extend(trouble.iter().map(diagnostic));
    }
    (snapshot, diagnostics)
}

/// Whether a file's name makes it a document rather than a static file.
pub fn is_document(name: &str) -> bool {
    Path::new(name)
        .extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("md") || extension.eq_ignore_ascii_case("markdown"))
}

/// Today in UTC, or the day of `SOURCE_DATE_EPOCH` (seconds since 1970), the convention of reproducible builds.
fn today() -> Date {
    let pinned = std::env::var("SOURCE_DATE_EPOCH").ok().and_then(|seconds| seconds.trim().parse().ok());
    let moment =
        pinned.and_then(|seconds| jiff::Timestamp::from_second(seconds).ok()).unwrap_or_else(jiff::Timestamp::now);
    jiff::tz::TimeZone::UTC.to_datetime(moment).date()
}

/// Finds what part a file plays; `None` for one that plays none.
fn place(relative: &str) -> Option<(Area, Arc<str>, Option<Arc<str>>)> {
    if relative == CONFIG {
        return Some((Area::Config, CONFIG.into(), None));
    }
    let (folder, name) = relative.split_once('/')?;
    match folder {
        CONTENT => Some((Area::Content, name.into(), None)),
        "templates" => Some((Area::Template, name.into(), None)),
        "static" => Some((Area::Static, name.into(), None)),
        "themes" => {
            let (theme, rest) = name.split_once('/')?;
            let (part, name) = rest.split_once('/')?;
            let area = match part {
                "templates" => Area::Template,
                "static" => Area::Static,
                _ => return None,
            };
            Some((area, name.into(), Some(theme.into())))
        }
        _ => None,
    }
}

/// Collects the files below one folder of the root, as paths from the root with `/`, and on the disk.
fn walk(root: &Path, real_root: &Path, folder: &str, paths: &mut Vec<(String, PathBuf)>, found: &mut Vec<Found>) {
    let start = root.join(folder);
    if !start.is_dir() {
        return;
    }
    // The folder itself may be a link: whoever made it meant it. What is below it stays below it, or in the guide.
    let allowed = [real_root.to_path_buf(), fs::canonicalize(&start).unwrap_or_else(|_| start.clone())];
    let inside = {
        let allowed = allowed.clone();
        move |path: &Path| {
            fs::canonicalize(path).is_ok_and(|real| allowed.iter().any(|folder| real.starts_with(folder)))
        }
    };
    let followed = inside.clone();
    let walker = WalkBuilder::new(&start)
        .standard_filters(false)
        .hidden(true)
        .add_custom_ignore_filename(IGNORE_FILE)
        .follow_links(true)
        .filter_entry(move |entry| {
            // A link out of the guide isn't followed; the file itself is met below, and said.
            !entry.path_is_symlink() || entry.file_type().is_none_or(|kind| !kind.is_dir()) || followed(entry.path())
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
        let Ok(below) = entry.path().strip_prefix(root) else { continue };
        let Some(relative) = portable(below) else {
            found.push(nameless(below));
            continue;
        };
        if entry.path_is_symlink() && !inside(entry.path()) {
            let trouble = Trouble {
                code: Code::Link,
                message: format!("`{relative}` leads out of the guide's folder"),
                help: "copy the file into the guide",
            };
            found.push(troubled(relative, trouble));
        } else if is_file {
            if !is_leaving(&relative) {
                paths.push((relative, entry.into_path()));
            }
        } else if entry.file_type().is_some_and(|kind| !kind.is_dir()) {
            let trouble = Trouble {
                code: Code::Unreadable,
                message: format!("`{relative}` is neither a file nor a folder"),
                help: "take it out of the guide's folder",
            };
            found.push(troubled(relative, trouble));
        }
    }
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
    let joined: String = parts.join("/").nfc().collect();
    (!joined.contains(char::is_control)).then_some(joined)
}

/// A file that takes part only through its diagnostic.
fn troubled(path: String, trouble: Trouble) -> Found {
    let name: Arc<str> = path.into();
    let file = SourceFile { path: name.clone(), area: Area::Config, name, theme: None, content: Content::Unreadable };
    let file = SourceFile { area: Area::Static, ..file };
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
        Trouble {
            code: Code::Link,
            message: format!("`{relative}` leads to a folder that it is in"),
            help: "remove the symbolic link",
        }
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

/// Reads one file, or notes where it is if it isn't text that a build looks into. One that is as it was `before` isn't
/// read again, unless it `is_named` as changed. `None` for a file that plays no part.
fn read(path: &str, disk: &Path, before: Option<&Found>, is_named: bool) -> Option<Found> {
    let now = SystemTime::now();
    let data = fs::metadata(disk);
    let stamp = data.as_ref().ok().and_then(|data| stamp(data, now));
    if let Some(before) = before.filter(|before| !is_named && stamp.is_some() && before.stamp == stamp) {
        return Some(before.clone());
    }
    let (area, name, theme) = place(path)?;
    let is_text = match area {
        Area::Config | Area::Template => true,
        Area::Content => is_document(&name),
        // Styles and scripts are read because their names carry their hash.
        Area::Static => is_hashed(&name),
    };
    let mut trouble = Vec::new();
    let mut at = 0;
    let content = if is_text {
        match fs::read(disk) {
            Ok(bytes) => match text(bytes) {
                Ok(text) => Content::Text(text),
                Err((why, offset)) => {
                    at = offset;
                    trouble.push(Trouble {
                        code: Code::NotUtf8,
                        message: format!("`{path}` {why}"),
                        help: "save it as UTF-8",
                    });
                    Content::Unreadable
                }
            },
            Err(error) => {
                trouble.push(Trouble::unreadable(&format!("`{path}`"), &error));
                Content::Unreadable
            }
        }
    } else {
        match data {
            Ok(data) => Content::OnDisk { path: disk.to_path_buf(), size: data.len(), modified: modified(&data) },
            Err(error) => {
                trouble.push(Trouble::unreadable(&format!("`{path}`"), &error));
                Content::Unreadable
            }
        }
    };
    // The same text stays the same in memory, which makes comparing two snapshots cheap.
    let content =
        before.map(|before| &before.file.content).filter(|known| **known == content).cloned().unwrap_or(content);
    let file = SourceFile { path: path.into(), area, name, theme, content };
    Some(Found { file, trouble, at, disk: Some(disk.to_path_buf()), stamp })
}

/// When a file last changed, in nanoseconds since 1970; 0 where the system doesn't say.
fn modified(data: &fs::Metadata) -> u128 {
    let since = data.modified().ok().and_then(|time| time.duration_since(SystemTime::UNIX_EPOCH).ok());
    since.map_or(0, |since| since.as_nanos())
}

/// What the disk says of a file; `None` where a later change could leave that as it is.
fn stamp(data: &fs::Metadata, now: SystemTime) -> Option<Stamp> {
    let age = now.duration_since(data.modified().ok()?).ok()?;
    (age > SETTLED).then(|| Stamp { size: data.len(), modified: modified(data), inode: inode(data) })
}

#[cfg(unix)]
fn inode(data: &fs::Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(data)
}

#[cfg(not(unix))]
fn inode(_: &fs::Metadata) -> u64 {
    0
}

/// Whether a static file's name carries a hash of its bytes in the output.
pub fn is_hashed(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|extension| extension == "css" || extension == "js")
}

/// Bytes as text: UTF-8, without a byte order mark, with every line ending as `\n`. Or what they are instead, and
/// the offset of the first byte that doesn't fit.
fn text(bytes: Vec<u8>) -> Result<Arc<str>, (String, usize)> {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(("is UTF-16, not UTF-8".into(), 0));
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let offset = error.utf8_error().valid_up_to();
        (format!("isn't UTF-8: byte {offset} can't be read"), offset)
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    Ok(if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n").into() } else { text.into() })
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
            let file = SourceFile { path, area, name: name.into(), theme: Some(DEFAULT_THEME.into()), content };
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
