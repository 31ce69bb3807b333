//! Which folder a build may write to, and what the build before it wrote there.

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use crate::source::INPUT_FOLDERS;

use crate::output::manifest::Manifest;
use crate::output::{Doing as _, WriteError};

/// An output folder that we may write to.
#[derive(Debug)]
pub struct OutputTarget {
    /// The folder, without symbolic links.
    pub(super) folder: PathBuf,
    /// What the build before this one wrote, known as soon as it is our turn to write.
    pub(super) old: Manifest,
    /// The guide's own folder.
    pub(super) root: PathBuf,
}

impl OutputTarget {
    /// Checks that `folder` may be written to by a build of the guide in `root`.
    pub fn new(folder: &Path, root: &Path) -> Result<Self, WriteError> {
        let folder = real(folder).doing("can't find the output folder", folder)?;
        let root = real(root).doing("can't find the guide's folder", root)?;
        let shown = folder.display();
        let refuse = |why: String| {
            Err(WriteError::Refused {
                why,
                help: "choose another folder with -o, or with `output` under [build] in site.toml".into(),
            })
        };
        if folder.parent().is_none() {
            return refuse("the output folder is the root of the file system".into());
        }
        if std::env::home_dir()
            .and_then(|home| fs::canonicalize(home).ok())
            .is_some_and(|home| home.starts_with(&folder))
        {
            return refuse(format!("the output folder `{shown}` is the home folder, or holds it"));
        }
        if root.starts_with(&folder) {
            return refuse(format!("the output folder `{shown}` is the guide's own folder, or holds it"));
        }
        for input in INPUT_FOLDERS {
            let input = real(&root.join(input)).unwrap_or_else(|_| root.join(input));
            let shown_input = input.display();
            if folder == input {
                return refuse(format!("the output folder `{shown}` is one that the guide is made from"));
            }
            if folder.starts_with(&input) {
                return refuse(format!(
                    "the output folder `{shown}` is in `{shown_input}`, which the guide is made from"
                ));
            }
            if input.starts_with(&folder) {
                return refuse(format!(
                    "the output folder `{shown}` holds `{shown_input}`, which the guide is made from"
                ));
            }
        }
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Ok(Self { folder, old: Manifest::default(), root });
            }
            Err(error) if error.kind() == io::ErrorKind::NotADirectory => {
                return refuse(format!("`{shown}` is a file, and the output needs a folder"));
            }
            Err(error) => return Err(error).doing("can't look into", &folder),
        };
        let empty = entries.into_iter().next().is_none();
        if !empty && !Manifest::is_in(&folder) {
            return refuse(format!("the output folder `{shown}` isn't empty, and no build of `guide` wrote it"));
        }
        Ok(Self { folder, old: Manifest::default(), root })
    }

    /// The same as it is now, when it is our turn to write: what the build before us left, whole again.
    pub(super) fn now(&self) -> Result<Self, WriteError> {
        recover(&self.folder)?;
        let old = Manifest::read(&self.folder).unwrap_or_default();
        Ok(Self { folder: self.folder.clone(), old, root: self.root.clone() })
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The folder beside it in which the new site is made. Hidden, and on the same file system.
    pub(super) fn staging(&self) -> PathBuf {
        beside(&self.folder, "new")
    }
}

/// A hidden path beside the output folder.
pub(super) fn beside(folder: &Path, what: &str) -> PathBuf {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    folder.with_file_name(format!(".{name}.guide-{what}"))
}

/// The path without symbolic links, of something that may not exist yet.
fn real(path: &Path) -> io::Result<PathBuf> {
    let mut missing = Vec::new();
    let mut existing = std::path::absolute(path)?;
    // `a/..` is resolved by the file system where `a` exists, and by its text where it doesn't.
    loop {
        match fs::canonicalize(&existing) {
            Ok(real) => {
                let mut real = real;
                for part in missing.iter().rev() {
                    match part {
                        Part::Up => _ = real.pop(),
                        Part::Name(name) => real.push(name),
                    }
                }
                return Ok(real);
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let part = match existing.components().next_back() {
                    Some(Component::Normal(name)) => Part::Name(name.to_os_string()),
                    Some(Component::ParentDir) => Part::Up,
                    _ => return Err(error),
                };
                missing.push(part);
                existing.pop();
            }
            Err(error) => return Err(error),
        }
    }
}

/// A part of a path that doesn't exist.
enum Part {
    Up,
    Name(std::ffi::OsString),
}

/// Mends what a killed build left behind between two renames.
fn recover(folder: &Path) -> Result<(), WriteError> {
    let old = beside(folder, "old");
    if !folder.exists() && old.is_dir() {
        fs::rename(&old, folder).doing("can't bring back the old site from", &old)?;
    }
    Ok(())
}
