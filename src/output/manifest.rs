//! The list of what a build wrote, in the output folder: only what is on it is ever deleted.

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Component, Path};
use std::time::Duration;

use crate::cache::Stamp;
use crate::source::MANIFEST;

use crate::output::{Doing as _, WriteError, write_file};

/// Its first line. A file that starts otherwise is not ours.
const HEAD: &str = "guide manifest 1";
/// What a line with the bundle's fingerprint starts with. No path below the folder does.
const BUNDLE: &str = "/bundle ";

/// A site of more files is large: to look through it takes longer than to wait for the clock.
const LARGE: usize = 250;
/// How long to wait at a time for the clock of a file system to go on.
const STEP: Duration = Duration::from_millis(1);
/// How often at most.
const STEPS: usize = 12;

/// What a build wrote.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Manifest {
    /// Its files, by path with `/`.
    pub(super) files: BTreeSet<String>,
    /// The fingerprint of the files that were made all at once.
    pub(super) bundle: Option<String>,
}

impl Manifest {
    /// Reads the manifest of an output folder; nothing where no build of ours wrote one.
    pub(super) fn read(folder: &Path) -> Option<Self> {
        let text = fs::read_to_string(folder.join(MANIFEST)).ok()?;
        let mut lines = text.lines();
        if lines.next()? != HEAD {
            return None;
        }
        let mut bundle = None;
        let file = |line: &str| {
            // Only paths below the folder count, whoever may have written into the file.
            let is_below = Path::new(line).components().all(|part| matches!(part, Component::Normal(_)));
            if let Some(fingerprint) = line.strip_prefix(BUNDLE) {
                bundle = Some(fingerprint.to_string());
                return None;
            }
            (!line.is_empty() && is_below).then(|| line.to_string())
        };
        let files = lines.filter_map(file).collect();
        Some(Self { files, bundle })
    }

    /// Whether a folder has one.
    pub(super) fn is_in(folder: &Path) -> bool {
        let first = fs::File::open(folder.join(MANIFEST)).map(|file| BufReader::new(file).lines().next());
        matches!(first, Ok(Some(Ok(line))) if line == HEAD)
    }

    /// The folders that hold its files, from the output folder itself on.
    pub(super) fn folders(&self) -> Vec<&str> {
        let mut folders = vec![""];
        let mut last = "";
        for path in self.files.iter().map(String::as_str) {
            let mut above = path;
            while let Some((folder, _)) = above.rsplit_once('/') {
                // Paths are sorted, so those of one folder follow each other.
                if last.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/')) {
                    break;
                }
                folders.push(folder);
                above = folder;
            }
            last = path;
        }
        folders
    }

    /// Writes it into a folder, as the last file of the site there. The clock of a file system may go on in steps of some
    /// milliseconds, and only what is older than the manifest is known to be as it was. So that a large site needn't be looked
    /// through, the next step is waited for.
    pub(super) fn write(&self, site: &Path) -> Result<(), WriteError> {
        let (path, text) = (site.join(MANIFEST), self.text());
        write_file(text.as_bytes(), &path)?;
        let first = Stamp::of_file(&path);
        let waits = if self.files.len() > LARGE { STEPS } else { 0 };
        for _ in 0..waits {
            if Stamp::of_file(&path) != first {
                break;
            }
            std::thread::sleep(STEP);
            fs::write(&path, &text).doing("can't write", &path)?;
        }
        Ok(())
    }

    /// The text of the file.
    fn text(&self) -> String {
        let bundle = self.bundle.iter().flat_map(|fingerprint| [BUNDLE, fingerprint, "\n"]);
        let files = self.files.iter().flat_map(|path| [path.as_str(), "\n"]);
        [HEAD, "\n"].into_iter().chain(bundle).chain(files).collect()
    }

    /// Adds files, each with whether it was written; one that has its place already stays, and what was not written is
    /// added to those that did not change.
    pub(super) fn add(&mut self, files: Vec<(String, bool)>, unchanged: &mut BTreeSet<String>) {
        for (path, changed) in files {
            if self.files.insert(path.clone()) && !changed {
                unchanged.insert(path);
            }
        }
    }

    /// Whether a file is another one, compressed.
    pub(super) fn is_compressed(&self, path: &str) -> bool {
        let plain = path.strip_suffix(".br").or_else(|| path.strip_suffix(".gz"));
        plain.is_some_and(|plain| self.files.contains(plain))
    }
}
