//! One file on the disk -> a [`ScannedFile`]. A file whose size, time and inode are unchanged is not read again.

use std::fs;
use std::fs::File;
use std::io;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use crate::image_file::svg::{self, SVG_BYTES};
use crate::image_file::{ImageFacts, ImageFormat, ImageProblem, header};
use crate::source::{Area, Content, HEADERS_FILE, SourceFile};

use crate::input::disk::paths::{InputPath, classify, is_document, is_templated_source};
use crate::input::disk::problem::ReadProblem;
use crate::input::disk::read_bytes;

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
        self.file.is_embedded()
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
    if is_templated_source(area, &name) {
        return Some(ScannedFile::unusable(path.into(), ReadProblem::templated_source(path)));
    }
    // `_headers` is merged with that of the build. Styles and scripts are read because their file names in the output contain
    // a hash of their content.
    let is_text = is_text(area, &name) || area == Area::Static && (is_hashed(&name) || *name == *HEADERS_FILE);
    let (content, problem) = match read_content(path, disk_path, is_text, metadata) {
        Ok(content) => content,
        Err(problem) => (Content::Unreadable, Some(problem)),
    };
    let content = if area == Area::Content { content } else { unless_damaged(content) };
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
    if is_templated_source(area, &name) {
        return Some(ScannedFile::unusable(path.into(), ReadProblem::templated_source(path)));
    }
    if !is_text(area, &name) {
        return None;
    }
    let (content, problem) = decode(path, bytes.to_vec());
    let content = if area == Area::Content { content } else { unless_damaged(content) };
    let file = Arc::new(SourceFile { path: path.into(), area, name, theme, content });
    Some(ScannedFile { file, problem, disk_path: None, stamp: None })
}

/// Only documents are shown in part. A damaged template or style is not used.
fn unless_damaged(content: Content) -> Content {
    if matches!(content, Content::Damaged(_)) { Content::Unreadable } else { content }
}

fn read_content(
    path: &str,
    disk_path: &Path,
    is_text: bool,
    metadata: io::Result<fs::Metadata>,
) -> Result<(Content, Option<ReadProblem>), ReadProblem> {
    match metadata {
        Ok(metadata) if metadata.is_dir() => Err(ReadProblem::folder_instead_of_file(path)),
        // Reading a FIFO would block until another process writes to it.
        Ok(metadata) if !metadata.is_file() => Err(ReadProblem::special_file(path)),
        Ok(metadata) if !is_text => {
            let modified = modified_nanos(&metadata);
            let image = ImageFormat::of_name(path).map(|_| read_image(path, disk_path, metadata.len()));
            let path = disk_path.to_path_buf();
            Ok((Content::OnDisk { path, size: metadata.len(), modified, image, variants: None }, None))
        }
        Err(error) if !is_text => Err(ReadProblem::io(path, &error)),
        _ => {
            let bytes = fs::read(disk_path).map_err(|error| ReadProblem::io(path, &error))?;
            Ok(decode(path, bytes))
        }
    }
}

/// Reads the header of an image.
fn read_image(path: &str, disk_path: &Path, length: u64) -> ImageFacts {
    let Ok(file) = File::open(disk_path) else { return ImageFacts::broken(ImageProblem::Unreadable) };
    let facts = header::read(&mut BufReader::new(file), length);
    // Other files with this extension can contain a script too.
    let is_svg = facts.format == Some(ImageFormat::Svg) || ImageFormat::of_name(path) == Some(ImageFormat::Svg);
    let removals = || svg::sanitized(&read_bytes(disk_path, SVG_BYTES).ok()?).and_then(|(_, removals)| removals);
    ImageFacts { removals: if is_svg { removals() } else { None }, ..facts }
}

/// Decodes UTF-8, drops a byte order mark, and converts all line endings to `\n`. Invalid bytes are a problem, and are
/// replaced: the names in the rest of the text still show what the document is.
fn decode(path: &str, bytes: Vec<u8>) -> (Content, Option<ReadProblem>) {
    if let Some(text) = decode_utf16(&bytes) {
        return (Content::Damaged(normalized(&text)), Some(ReadProblem::utf16(path)));
    }
    match String::from_utf8(bytes) {
        Ok(text) => (Content::Text(normalized(&text)), None),
        Err(error) => {
            let byte = error.utf8_error().valid_up_to();
            let text = String::from_utf8_lossy(error.as_bytes());
            let offset = normalized(text.get(..byte).unwrap_or_default()).len();
            (Content::Damaged(normalized(&text)), Some(ReadProblem::not_utf8(path, byte, offset)))
        }
    }
}

fn normalized(text: &str) -> Arc<str> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n").into() } else { text.into() }
}

/// The text of a file in UTF-16, recognised by its byte order mark.
fn decode_utf16(bytes: &[u8]) -> Option<String> {
    let unit: fn([u8; 2]) -> u16 = match bytes {
        [0xff, 0xfe, ..] => u16::from_le_bytes,
        [0xfe, 0xff, ..] => u16::from_be_bytes,
        _ => return None,
    };
    let units: Vec<u16> = bytes.as_chunks().0.iter().copied().map(unit).collect();
    Some(String::from_utf16_lossy(&units))
}

/// Whether a file is read as text from memory as from the disk.
fn is_text(area: Area, name: &str) -> bool {
    match area {
        Area::Config | Area::Labels | Area::Template => true,
        Area::Content | Area::Original | Area::OtherLanguage => is_document(name),
        Area::Static | Area::Fonts => false,
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
