//! Writes source files, for `init`, `new`, `theme eject`, `labels` and `import`. Nothing else writes them. Existing files are never
//! overwritten: if one is in the way, nothing is written. Manual pages, which nobody edits, are the exception.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

pub mod csv;
pub mod edit;
pub mod eject;
pub mod import;
pub mod init;
pub mod labels;
pub mod new;
pub mod onet;
pub mod translate;
mod translated_words;

/// Why a command wrote nothing.
#[derive(Debug, thiserror::Error)]
#[error("{why}")]
pub struct Refusal {
    /// The reason.
    pub why: String,
    /// How to fix it.
    pub help: String,
}

impl Refusal {
    fn new(why: impl Into<String>, help: impl Into<String>) -> Self {
        Self { why: why.into(), help: help.into() }
    }

    fn io(operation: &str, path: &Path, error: &io::Error) -> Self {
        let help = match error.kind() {
            io::ErrorKind::NotFound => "check the path",
            io::ErrorKind::PermissionDenied => "check the permissions",
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "free some disk space",
            _ => "choose another path",
        };
        Self::new(format!("{operation} `{}`: {error}", path.display()), help)
    }
}

/// A file to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFile {
    /// Its path below the target folder, with `/`.
    pub path: String,
    /// Its content.
    pub content: Vec<u8>,
}

/// Writes files below a folder, which is created if needed. If one of the files exists, none is written.
pub fn create(folder: &Path, files: &[NewFile]) -> Result<(), Refusal> {
    if let Some(existing) = files.iter().find(|file| folder.join(&file.path).symlink_metadata().is_ok()) {
        return Err(Refusal::new(format!("`{}` already exists", existing.path), "no file was written"));
    }
    for file in files {
        let path = create_parent(folder, &file.path)?;
        create_from(&path, &mut file.content.as_slice())?;
    }
    Ok(())
}

/// Writes files below a folder and replaces existing ones. Only for generated files that nobody edits.
pub fn replace(folder: &Path, files: &[NewFile]) -> Result<(), Refusal> {
    for file in files {
        let path = create_parent(folder, &file.path)?;
        fs::write(&path, &file.content).map_err(|error| Refusal::io("can't write", &path, &error))?;
    }
    Ok(())
}

/// Copies the bytes of a file, but not its permissions or times. Does not overwrite a file.
fn copy(from: &Path, folder: &Path, path: &str) -> Result<(), Refusal> {
    let to = create_parent(folder, path)?;
    let mut reader = File::open(from).map_err(|error| Refusal::io("can't read", from, &error))?;
    create_from(&to, &mut reader)
}

/// Creates a file. After an error the file is removed, because an incomplete one would look like the work of its author.
fn create_from(path: &Path, source: &mut dyn io::Read) -> Result<(), Refusal> {
    let refusal = |error: io::Error| Refusal::io("can't write", path, &error);
    // The file can have been created since it was checked.
    let mut new = File::create_new(path).map_err(refusal)?;
    io::copy(source, &mut new).map(|_| ()).map_err(|error| {
        _ = fs::remove_file(path);
        refusal(error)
    })
}

/// The path of a file below a folder, after creating the folders above it.
fn create_parent(folder: &Path, path: &str) -> Result<PathBuf, Refusal> {
    let path = folder.join(path);
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).map_err(|error| Refusal::io("can't create", parent, &error))?;
    }
    Ok(path)
}
