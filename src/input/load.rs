//! The disk -> a [`Snapshot`]. The only reader of a project's files; whatever can't be read is said and left out.
//!
//! What comes in: the root folder and what it holds, the embedded theme, `SOURCE_DATE_EPOCH`. What counts as input
//! follows from the names: `site.toml`, `content/`, `templates/`, `static/`, `themes/`. Hidden files, editors'
//! leavings and whatever a `.guideignore` names (in the syntax of .gitignore) are passed over.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ignore::WalkBuilder;
use include_dir::{Dir, include_dir};
use jiff::civil::Date;
use rayon::prelude::*;
use unicode_normalization::UnicodeNormalization as _;

use crate::diagnostic::{Code, Diagnostic};
use crate::source::{Area, Content, DEFAULT_THEME, FileId, Snapshot, SourceFile, Span};

/// The default theme, part of the binary.
static EMBEDDED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/themes/default");

/// The folder for diagnostics that concern the guide as a whole.
const CONTENT: &str = "content";

/// Something found on the disk that couldn't be used.
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
struct Found {
    file: SourceFile,
    trouble: Vec<Trouble>,
    /// Where in the text the trouble is, in bytes.
    at: usize,
}

/// Reads everything below `root` that a build depends on.
pub fn load(root: &Path) -> (Snapshot, Vec<Diagnostic>) {
    let mut found: Vec<Found> = embedded();
    let config = root.join("site.toml");
    if config.symlink_metadata().is_ok() {
        found.push(read("site.toml".into(), Area::Config, "site.toml".into(), None, &config));
    }
    let real_root = fs::canonicalize(root).unwrap_or_else(|_| root.to_path_buf());
    let mut paths = Vec::new();
    for folder in [CONTENT, "templates", "static", "themes"] {
        walk(root, &real_root, folder, &mut paths, &mut found);
    }
    let mut files: Vec<Found> = paths
        .into_par_iter()
        .filter_map(|(relative, path)| {
            let (area, name, theme) = place(&relative)?;
            Some(read(relative, area, name, theme, &path))
        })
        .collect();
    found.append(&mut files);
    if !found.iter().any(|found| found.file.area == Area::Content && is_document(&found.file.name)) {
        found.push(no_content(root));
    }
    number(found)
}

/// Sorts what was found, numbers it, and turns trouble into diagnostics.
fn number(mut found: Vec<Found>) -> (Snapshot, Vec<Diagnostic>) {
    found.sort_by(|a, b| a.file.path.cmp(&b.file.path));
    let mut diagnostics = Vec::new();
    let mut files = Vec::with_capacity(found.len());
    for (id, Found { file, trouble, at }) in (0..).map(FileId).zip(found) {
        let diagnostic =
            |Trouble { code, message, help }| Diagnostic::new(code, Span::new(id, at, at), message).help(help);
        diagnostics.extend(trouble.into_iter().map(diagnostic));
        files.push(file);
    }
    (Snapshot { files, today: today() }, diagnostics)
}

/// Whether a file's name makes it a document rather than a static file.
pub fn is_document(name: &str) -> bool {
    Path::new(name)
        .extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("md") || extension.eq_ignore_ascii_case("markdown"))
}

/// Today in UTC, or the day of `SOURCE_DATE_EPOCH` (seconds since 1970), the convention of reproducible builds.
pub fn today() -> Date {
    let pinned = std::env::var("SOURCE_DATE_EPOCH").ok().and_then(|seconds| seconds.trim().parse().ok());
    let moment =
        pinned.and_then(|seconds| jiff::Timestamp::from_second(seconds).ok()).unwrap_or_else(jiff::Timestamp::now);
    jiff::tz::TimeZone::UTC.to_datetime(moment).date()
}

/// Finds what part a file plays; `None` for one that plays none.
fn place(relative: &str) -> Option<(Area, Arc<str>, Option<Arc<str>>)> {
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
        .add_custom_ignore_filename(".guideignore")
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
    Found { file: SourceFile { area: Area::Static, ..file }, trouble: vec![trouble], at: 0 }
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

/// Reads one file, or notes where it is if it isn't text that a build looks into.
fn read(path: String, area: Area, name: Arc<str>, theme: Option<Arc<str>>, disk: &Path) -> Found {
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
        match fs::metadata(disk) {
            Ok(data) => Content::OnDisk { path: disk.to_path_buf(), size: data.len() },
            Err(error) => {
                trouble.push(Trouble::unreadable(&format!("`{path}`"), &error));
                Content::Unreadable
            }
        }
    };
    Found { file: SourceFile { path: path.into(), area, name, theme, content }, trouble, at }
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
            found.push(Found { file, trouble: Vec::new(), at: 0 });
        }
        for dir in dir.dirs() {
            collect(dir, found);
        }
    }
    let mut found = Vec::new();
    collect(&EMBEDDED, &mut found);
    found
}
