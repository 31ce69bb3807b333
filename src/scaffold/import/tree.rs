//! The source folder -> its texts, and the paths of all files. Symbolic links are not followed.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use ignore::WalkBuilder;

use crate::input::disk::is_temporary;
use crate::scaffold::import::{Refusal, Unconverted, note};

/// Folders with generated files or without texts.
const IGNORED_FOLDERS: [&str; 6] = ["node_modules", "_site", "public", "vendor", "target", "__pycache__"];

/// The files of a folder. Paths are relative and use `/`.
pub(super) struct SourceTree {
    /// All files.
    pub(super) paths: Vec<String>,
    /// The texts, by path.
    texts: BTreeMap<String, String>,
}

impl SourceTree {
    pub(super) fn read(source: &Path, unconverted: &mut Unconverted) -> Result<Self, Refusal> {
        let mut tree = Self { paths: Vec::new(), texts: BTreeMap::new() };
        let walker = WalkBuilder::new(source)
            .standard_filters(false)
            .hidden(true)
            .follow_links(false)
            .sort_by_file_path(Path::cmp)
            .filter_entry(|entry| {
                let is_folder = entry.file_type().is_some_and(|kind| kind.is_dir());
                !is_folder || entry.depth() == 0 || !IGNORED_FOLDERS.iter().any(|name| entry.file_name() == *name)
            })
            .build();
        for entry in walker {
            let entry = entry.map_err(|error| Refusal::new(format!("can't read the folder: {error}"), ""))?;
            let Ok(below) = entry.path().strip_prefix(source) else { continue };
            let parts: Option<Vec<&str>> = below.iter().map(|part| part.to_str()).collect();
            let path = parts.filter(|parts| !parts.iter().any(|part| part.contains(char::is_control)));
            let Some(path) = path.map(|parts| parts.join("/")) else {
                note(
                    unconverted,
                    &below.to_string_lossy().replace(char::is_control, "?"),
                    "skipped: its name is not valid UTF-8",
                );
                continue;
            };
            match entry.file_type() {
                Some(kind) if kind.is_file() && is_temporary(&path) => continue,
                Some(kind) if kind.is_file() => {}
                Some(kind) if kind.is_symlink() => {
                    note(unconverted, &path, "skipped: a symbolic link");
                    continue;
                }
                _ => continue,
            }
            if is_text(&path) {
                let bytes = fs::read(entry.path()).map_err(|error| Refusal::io("can't read", entry.path(), &error))?;
                match String::from_utf8(bytes) {
                    Ok(text) => {
                        let text = text.strip_prefix('\u{feff}').unwrap_or(&text).replace("\r\n", "\n");
                        tree.texts.insert(path.clone(), text.replace('\r', "\n"));
                    }
                    Err(_) if crate::scaffold::import::layout::is_document(&path) => {
                        note(unconverted, &path, "skipped: it is not UTF-8; save it as UTF-8 and copy it by hand");
                        continue;
                    }
                    Err(_) => {}
                }
            }
            tree.paths.push(path);
        }
        Ok(tree)
    }

    /// A folder in memory that contains only texts.
    pub(super) fn from_memory(texts: BTreeMap<String, String>) -> Self {
        Self { paths: texts.keys().cloned().collect(), texts }
    }

    /// The text of a file.
    pub(super) fn text(&self, path: &str) -> Option<&str> {
        self.texts.get(path).map(String::as_str)
    }
}

/// Whether a file can be a document, a settings file, or included by a document.
fn is_text(path: &str) -> bool {
    const NOT_TEXT: [&str; 24] = [
        "png", "jpg", "jpeg", "gif", "webp", "avif", "ico", "svg", "pdf", "zip", "gz", "mp3", "mp4", "webm", "mov",
        "woff", "woff2", "ttf", "otf", "eot", "docx", "xlsx", "pptx", "wasm",
    ];
    let extension = Path::new(path).extension().map(|extension| extension.to_string_lossy().to_lowercase());
    extension.is_none_or(|extension| !NOT_TEXT.contains(&extension.as_str()))
}
