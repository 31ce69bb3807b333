//! The only writer of source files: what `init`, `new`, `theme eject` and `import` make. Nothing that is there is
//! ever written over; where something is in the way, nothing at all is written. Manual pages, which nobody edits, are
//! made here too.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

pub mod eject;
pub mod import;
pub mod init;
pub mod new;
mod yaml;

/// Why nothing was written, and what to do instead.
#[derive(Debug)]
pub struct Refusal {
    /// Why.
    pub why: String,
    /// What to do instead.
    pub help: String,
}

impl Refusal {
    fn new(why: impl Into<String>, help: impl Into<String>) -> Self {
        Self { why: why.into(), help: help.into() }
    }

    fn io(what: &str, path: &Path, error: &io::Error) -> Self {
        let help = match error.kind() {
            io::ErrorKind::NotFound => "name one that is there",
            io::ErrorKind::PermissionDenied => "check that you have the right to",
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "make room on the disk",
            _ => "name another one",
        };
        Self::new(format!("{what} `{}`: {error}", path.display()), help)
    }
}

/// A file to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFile {
    /// Its path from the folder that it is made in, with `/`.
    pub path: String,
    /// Its content.
    pub content: Vec<u8>,
}

/// Makes files below a folder, which may be missing. If one of them is there already, none is made.
pub fn create(folder: &Path, files: &[NewFile]) -> Result<(), Refusal> {
    if let Some(taken) = files.iter().find(|file| folder.join(&file.path).symlink_metadata().is_ok()) {
        return Err(Refusal::new(format!("`{}` is there already", taken.path), "nothing was written"));
    }
    for file in files {
        let path = prepare(folder, &file.path)?;
        create_from(&path, &mut file.content.as_slice())?;
    }
    Ok(())
}

/// Makes files below a folder, in place of what is there: for what is made anew each time and nobody edits.
pub fn replace(folder: &Path, files: &[NewFile]) -> Result<(), Refusal> {
    for file in files {
        let path = prepare(folder, &file.path)?;
        fs::write(&path, &file.content).map_err(|error| Refusal::io("can't write", &path, &error))?;
    }
    Ok(())
}

/// Copies a file of another folder, and not its rights or times. Nothing is written over.
fn copy(from: &Path, folder: &Path, path: &str) -> Result<(), Refusal> {
    let to = prepare(folder, path)?;
    let mut reader = File::open(from).map_err(|error| Refusal::io("can't read", from, &error))?;
    create_from(&to, &mut reader)
}

/// Makes a file that isn't there, whole or not at all: half of one would be taken for what its author wrote.
fn create_from(path: &Path, from: &mut dyn io::Read) -> Result<(), Refusal> {
    let refused = |error: io::Error| Refusal::io("can't write", path, &error);
    // Somebody may have made it since it was looked for.
    let mut new = File::create_new(path).map_err(refused)?;
    io::copy(from, &mut new).map(|_| ()).map_err(|error| {
        _ = fs::remove_file(path);
        refused(error)
    })
}

/// Where a file goes, with the folders above it made.
fn prepare(folder: &Path, path: &str) -> Result<PathBuf, Refusal> {
    let path = folder.join(path);
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).map_err(|error| Refusal::io("can't create", parent, &error))?;
    }
    Ok(path)
}
