//! The output folder: checks that a build may write there, and reads what the previous build wrote.

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use crate::source::INPUT_FOLDERS;

use crate::output::WriteError;
use crate::output::files::Context as _;
use crate::output::manifest::Manifest;

/// An output folder that a build may write to.
#[derive(Debug)]
pub struct OutputTarget {
    /// The path of the folder, without symbolic links.
    pub(super) folder: PathBuf,
    /// The files of the published site. Empty until the folder is locked.
    pub(super) old: Manifest,
    /// The folder of the guide.
    pub(super) root: PathBuf,
}

impl OutputTarget {
    /// Checks that `folder` may be written to by a build of the guide in `root`.
    pub fn new(folder: &Path, root: &Path) -> Result<Self, WriteError> {
        let folder = real(folder).context("can't find the output folder", folder)?;
        let root = real(root).context("can't find the folder of the guide", root)?;
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
            return refuse(format!("the output folder `{shown}` is your home folder or contains it"));
        }
        if root.starts_with(&folder) {
            return refuse(format!("the output folder `{shown}` is the folder of the guide or contains it"));
        }
        for input in INPUT_FOLDERS {
            let input = real(&root.join(input)).unwrap_or_else(|_| root.join(input));
            let shown_input = input.display();
            if folder == input {
                return refuse(format!("the output folder `{shown}` is an input folder of the guide"));
            }
            if folder.starts_with(&input) {
                return refuse(format!(
                    "the output folder `{shown}` is inside `{shown_input}`, an input folder of the guide"
                ));
            }
            if input.starts_with(&folder) {
                return refuse(format!(
                    "the output folder `{shown}` contains `{shown_input}`, an input folder of the guide"
                ));
            }
        }
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Ok(Self { folder, old: Manifest::default(), root });
            }
            Err(error) if error.kind() == io::ErrorKind::NotADirectory => {
                return refuse(format!("the output folder `{shown}` is a file"));
            }
            Err(error) => return Err(error).context("can't read the folder", &folder),
        };
        let empty = entries.into_iter().next().is_none();
        if !empty && !Manifest::is_in(&folder) {
            return refuse(format!("the output folder `{shown}` is not empty, and no build of `guide` wrote it"));
        }
        Ok(Self { folder, old: Manifest::default(), root })
    }

    /// The target with the files of the published site. If an interrupted build moved that site away, it is restored. Call
    /// this while the folder is locked.
    pub(super) fn refresh(&self) -> Result<Self, WriteError> {
        recover(&self.folder)?;
        let old = Manifest::read(&self.folder).unwrap_or_default();
        Ok(Self { folder: self.folder.clone(), old, root: self.root.clone() })
    }

    /// The path of the folder, without symbolic links.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The staging folder: hidden, next to the output folder and so on the same file system.
    pub(super) fn staging(&self) -> PathBuf {
        hidden_sibling(&self.folder, "new")
    }
}

/// A hidden path next to the output folder.
pub(super) fn hidden_sibling(folder: &Path, purpose: &str) -> PathBuf {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    folder.with_file_name(format!(".{name}.guide-{purpose}"))
}

/// The absolute path without symbolic links. The last parts of it need not exist.
fn real(path: &Path) -> io::Result<PathBuf> {
    let mut missing = Vec::new();
    let mut existing = std::path::absolute(path)?;
    // `a/..` is resolved by the file system if `a` exists, and lexically otherwise.
    loop {
        match fs::canonicalize(&existing) {
            Ok(real) => {
                let mut real = real;
                for part in missing.iter().rev() {
                    match part {
                        MissingPart::Up => _ = real.pop(),
                        MissingPart::Name(name) => real.push(name),
                    }
                }
                return Ok(real);
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let part = match existing.components().next_back() {
                    Some(Component::Normal(name)) => MissingPart::Name(name.to_os_string()),
                    Some(Component::ParentDir) => MissingPart::Up,
                    _ => return Err(error),
                };
                missing.push(part);
                existing.pop();
            }
            Err(error) => return Err(error),
        }
    }
}

/// A part of a path below the last folder that exists.
enum MissingPart {
    Up,
    Name(std::ffi::OsString),
}

/// Restores the old site after a build that was killed between two renames.
fn recover(folder: &Path) -> Result<(), WriteError> {
    let old = hidden_sibling(folder, "old");
    if !folder.exists() && old.is_dir() {
        fs::rename(&old, folder).context("can't restore the old site from", &old)?;
    }
    Ok(())
}
