//! One file of the disk -> what a snapshot holds of it, unless the disk says that it is as it was when it was last read.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use crate::diagnostic::Code;
use crate::source::{Area, Content, DEFAULT_THEME, SourceFile};

use crate::input::disk::walk::{CONFIG, CONTENT};

/// A file's time has to be older than this when it is read, or a second change within the clock's step could leave it
/// as it is. Two seconds is the coarsest step of any file system in use.
const SETTLED: Duration = Duration::from_secs(2);

/// How the disk tells that a file is another one than before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stamp {
    size: u64,
    modified: u128,
    inode: u64,
}

/// Something found on the disk that couldn't be used.
#[derive(Debug, Clone)]
pub(crate) struct Trouble {
    pub(crate) code: Code,
    pub(crate) message: String,
    pub(crate) help: &'static str,
}

impl Trouble {
    pub(crate) fn neither(path: &str) -> Self {
        Self {
            code: Code::Unreadable,
            message: format!("`{path}` is neither a file nor a folder"),
            help: "take it out of the guide's folder",
        }
    }

    pub(crate) fn leads_out(link: &str) -> Self {
        let message = format!("`{link}` leads out of the guide's folder");
        Self { code: Code::Link, message, help: "copy what it leads to into the guide" }
    }

    pub(crate) fn circle(link: &str) -> Self {
        let message = format!("`{link}` leads to a folder that it is in");
        Self { code: Code::Link, message, help: "remove the symbolic link" }
    }

    pub(crate) fn site(link: &str) -> Self {
        let message = format!("`{link}` leads to a site that a build made");
        Self { code: Code::Link, message, help: "remove the symbolic link that leads there" }
    }

    pub(crate) fn unreadable(what: &str, error: &io::Error) -> Self {
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

    fn not_utf8(path: &str, why: &str) -> Self {
        Self { code: Code::NotUtf8, message: format!("`{path}` {why}"), help: "save it as UTF-8" }
    }
}

/// A file as it was found, before it has a number.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    pub(crate) file: Arc<SourceFile>,
    pub(crate) trouble: Vec<Trouble>,
    /// Where in the text the trouble is, in bytes.
    pub(crate) at: usize,
    /// Its path as the operating system knows it, where it is a file of the disk that was read.
    pub(crate) disk: Option<PathBuf>,
    /// What the disk said of it then, where that tells whether it has changed since.
    pub(crate) stamp: Option<Stamp>,
}

impl Found {
    /// Whether it is part of the program and not on the disk.
    pub(crate) fn is_embedded(&self) -> bool {
        self.file.path.starts_with(DEFAULT_THEME)
    }
}

/// Whether a file's name makes it a document rather than a static file.
pub fn is_document(name: &str) -> bool {
    // A large guide asks of every file at each change, so the name isn't taken apart as a path.
    let stem_and_extension = name.rsplit_once('.').filter(|(stem, _)| !stem.is_empty() && !stem.ends_with('/'));
    stem_and_extension.is_some_and(|(_, extension)| {
        extension.eq_ignore_ascii_case("md") || extension.eq_ignore_ascii_case("markdown")
    })
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

/// Reads one file, or notes where it is if it isn't text that a build looks into. One that is as it was `before` isn't
/// read again, unless it `is_named` as changed. `None` for a file that plays no part.
pub(crate) fn read(path: &str, disk: &Path, before: Option<&Found>, is_named: bool) -> Option<Found> {
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
    let content = if data.as_ref().is_ok_and(|data| !data.is_file()) {
        // Reading a pipe would wait for whoever writes into it.
        let neither = Trouble::neither(path);
        let is_folder = data.is_ok_and(|data| data.is_dir());
        trouble.push(if is_folder { Trouble { message: format!("`{path}` is a folder"), ..neither } } else { neither });
        Content::Unreadable
    } else if is_text {
        match fs::read(disk) {
            Ok(bytes) => match text(bytes) {
                Ok(text) => Content::Text(text),
                Err((why, offset)) => {
                    at = offset;
                    trouble.push(Trouble::not_utf8(path, &why));
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
    let file = Arc::new(SourceFile { path: path.into(), area, name, theme, content });
    Some(Found { file, trouble, at, disk: Some(disk.to_path_buf()), stamp })
}

/// One file whose bytes are in memory. `None` for one that plays no part, and for static files, which are never held.
pub(crate) fn from_memory(path: &str, bytes: &[u8]) -> Option<Found> {
    let (area, name, theme) = place(path)?;
    let is_text = matches!(area, Area::Config | Area::Template) || area == Area::Content && is_document(&name);
    let (content, trouble, at) = match is_text.then(|| text(bytes.to_vec()))? {
        Ok(text) => (Content::Text(text), Vec::new(), 0),
        Err((why, offset)) => (Content::Unreadable, vec![Trouble::not_utf8(path, &why)], offset),
    };
    let file = Arc::new(SourceFile { path: path.into(), area, name, theme, content });
    Some(Found { file, trouble, at, disk: None, stamp: None })
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
fn is_hashed(name: &str) -> bool {
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
