//! One file on the disk -> a [`ScannedFile`]. A file whose size, time and inode are unchanged is not read again.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use crate::source::{Area, Content, DEFAULT_THEME, SourceFile};

use crate::input::disk::paths::{InputPath, classify, is_document};
use crate::input::disk::problem::ReadProblem;

/// A modification time is trusted only if it is older than this when the file is read: a second write within one tick of
/// the file system's clock could leave the time unchanged. Two seconds is the coarsest tick of any file system in use.
const TRUSTED_AGE: Duration = Duration::from_secs(2);

/// A file that was found, before the snapshot gives it an id.
#[derive(Debug, Clone)]
pub(super) struct ScannedFile {
    pub(super) file: Arc<SourceFile>,
    pub(super) problem: Option<ReadProblem>,
    /// `None` for files that are not on the disk.
    pub(super) disk_path: Option<PathBuf>,
    /// `None` if a later change might not show in the metadata.
    pub(super) stamp: Option<ScanStamp>,
}

/// Metadata that differs between two versions of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ScanStamp {
    size: u64,
    modified: u128,
    inode: u64,
}

impl ScannedFile {
    /// A path that is in the snapshot only to carry a diagnostic.
    pub(super) fn unusable(path: String, problem: ReadProblem) -> Self {
        let path: Arc<str> = path.into();
        let name = path.clone();
        let file = SourceFile { path, area: Area::Static, name, theme: None, content: Content::Unreadable };
        Self { file: Arc::new(file), problem: Some(problem), disk_path: None, stamp: None }
    }

    /// Whether it is part of the default theme in the binary.
    pub(super) fn is_embedded(&self) -> bool {
        self.file.path.starts_with(DEFAULT_THEME)
    }
}

/// Reads a text file, or records where a static file is. Returns `previous` if its stamp still matches, unless `is_named`
/// says that the file changed. `None` for a file that is not input.
pub(super) fn read(
    path: &str,
    disk_path: &Path,
    previous: Option<&ScannedFile>,
    is_named: bool,
) -> Option<ScannedFile> {
    let now = SystemTime::now();
    let metadata = fs::metadata(disk_path);
    let stamp = metadata.as_ref().ok().and_then(|metadata| scan_stamp(metadata, now));
    if let Some(previous) = previous.filter(|previous| !is_named && stamp.is_some() && previous.stamp == stamp) {
        return Some(previous.clone());
    }
    let InputPath { area, name, theme } = classify(path)?;
    // Styles and scripts are read because their file names in the output contain a hash of their content.
    let is_text = is_text(area, &name) || area == Area::Static && is_hashed(&name);
    let (content, problem) = match read_content(path, disk_path, is_text, metadata) {
        Ok(content) => (content, None),
        Err(problem) => (Content::Unreadable, Some(problem)),
    };
    // Sharing the text of the previous snapshot makes it cheap to compare the two.
    let content = previous
        .map(|previous| &previous.file.content)
        .filter(|previous| **previous == content)
        .cloned()
        .unwrap_or(content);
    let file = Arc::new(SourceFile { path: path.into(), area, name, theme, content });
    Some(ScannedFile { file, problem, disk_path: Some(disk_path.to_path_buf()), stamp })
}

/// A text file whose bytes are in memory. `None` for a file that is not input, and for static files, which are only ever
/// streamed from the disk.
pub(super) fn from_memory(path: &str, bytes: &[u8]) -> Option<ScannedFile> {
    let InputPath { area, name, theme } = classify(path)?;
    if !is_text(area, &name) {
        return None;
    }
    let (content, problem) = match decode(path, bytes.to_vec()) {
        Ok(text) => (Content::Text(text), None),
        Err(problem) => (Content::Unreadable, Some(problem)),
    };
    let file = Arc::new(SourceFile { path: path.into(), area, name, theme, content });
    Some(ScannedFile { file, problem, disk_path: None, stamp: None })
}

fn read_content(
    path: &str,
    disk_path: &Path,
    is_text: bool,
    metadata: io::Result<fs::Metadata>,
) -> Result<Content, ReadProblem> {
    match metadata {
        Ok(metadata) if metadata.is_dir() => Err(ReadProblem::folder_instead_of_file(path)),
        // Reading a FIFO would block until another process writes to it.
        Ok(metadata) if !metadata.is_file() => Err(ReadProblem::special_file(path)),
        Ok(metadata) if !is_text => {
            let modified = modified_nanos(&metadata);
            Ok(Content::OnDisk { path: disk_path.to_path_buf(), size: metadata.len(), modified })
        }
        Err(error) if !is_text => Err(ReadProblem::io(path, &error)),
        _ => {
            let bytes = fs::read(disk_path).map_err(|error| ReadProblem::io(path, &error))?;
            decode(path, bytes).map(Content::Text)
        }
    }
}

/// Decodes UTF-8, drops a byte order mark, and converts all line endings to `\n`.
fn decode(path: &str, bytes: Vec<u8>) -> Result<Arc<str>, ReadProblem> {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(ReadProblem::utf16(path));
    }
    let text =
        String::from_utf8(bytes).map_err(|error| ReadProblem::not_utf8(path, error.utf8_error().valid_up_to()))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    Ok(if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n").into() } else { text.into() })
}

/// Whether a file is read as text from memory as from the disk.
fn is_text(area: Area, name: &str) -> bool {
    match area {
        Area::Config | Area::Template => true,
        Area::Content => is_document(name),
        Area::Static => false,
    }
}

/// Whether the output name of a static file contains a hash of its content.
fn is_hashed(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|extension| extension == "css" || extension == "js")
}

fn scan_stamp(metadata: &fs::Metadata, now: SystemTime) -> Option<ScanStamp> {
    let age = now.duration_since(metadata.modified().ok()?).ok()?;
    (age > TRUSTED_AGE).then(|| ScanStamp {
        size: metadata.len(),
        modified: modified_nanos(metadata),
        inode: inode(metadata),
    })
}

/// The modification time in nanoseconds since 1970; 0 if the system doesn't report it.
fn modified_nanos(metadata: &fs::Metadata) -> u128 {
    let since = metadata.modified().ok().and_then(|time| time.duration_since(SystemTime::UNIX_EPOCH).ok());
    since.map_or(0, |since| since.as_nanos())
}

#[cfg(unix)]
fn inode(metadata: &fs::Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(metadata)
}

#[cfg(not(unix))]
fn inode(_: &fs::Metadata) -> u64 {
    0
}
