//! The list of the files that a build wrote, stored in the output folder. A build deletes only listed files.

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Component, Path};
use std::time::Duration;

use crate::cache::Stamp;
use crate::source::MANIFEST;

use crate::output::WriteError;
use crate::output::files::{Context as _, write_file};

/// The first line. A file without it is not a manifest.
const HEADER: &str = "guide manifest 1";
/// The start of the line with the fingerprint of the bundle. No relative path starts with a slash.
const BUNDLE: &str = "/bundle ";

/// For a site with more files, comparing them takes longer than waiting for the clock of the file system.
const MIN_FILES_TO_WAIT: usize = 250;
/// The pause between two readings of the clock of the file system.
const CLOCK_INTERVAL: Duration = Duration::from_millis(1);
/// The most readings.
const MAX_READINGS: usize = 12;

/// The files that a build wrote.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Manifest {
    /// Their paths below the output folder, with `/`.
    pub(super) files: BTreeSet<String>,
    /// The fingerprint of the bundle.
    pub(super) bundle: Option<String>,
}

impl Manifest {
    /// Reads the manifest of an output folder. `None` if no build wrote one.
    pub(super) fn read(folder: &Path) -> Option<Self> {
        let text = fs::read_to_string(folder.join(MANIFEST)).ok()?;
        let mut lines = text.lines();
        if lines.next()? != HEADER {
            return None;
        }
        let mut bundle = None;
        let file = |line: &str| {
            // Someone may have edited the file: a path outside the folder must not be deleted.
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

    /// Whether a folder has a manifest.
    pub(super) fn is_in(folder: &Path) -> bool {
        let first = fs::File::open(folder.join(MANIFEST)).map(|file| BufReader::new(file).lines().next());
        matches!(first, Ok(Some(Ok(line))) if line == HEADER)
    }

    /// The folders of the files, including the output folder itself, as an empty path.
    pub(super) fn folders(&self) -> Vec<&str> {
        let mut folders = vec![""];
        let mut last = "";
        for path in self.files.iter().map(String::as_str) {
            let mut above = path;
            while let Some((folder, _)) = above.rsplit_once('/') {
                // The paths are sorted, so the files of a folder are next to each other.
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

    /// Writes the manifest, as the last file of the site in the folder `site`.
    ///
    /// Files that are older than the manifest are known to be unchanged. The clock of a file system can advance in steps of
    /// several milliseconds, so for a large site this waits for the next step.
    pub(super) fn write(&self, site: &Path) -> Result<(), WriteError> {
        let (path, text) = (site.join(MANIFEST), self.text());
        write_file(text.as_bytes(), &path)?;
        let first = Stamp::of_file(&path);
        let readings = if self.files.len() > MIN_FILES_TO_WAIT { MAX_READINGS } else { 0 };
        for _ in 0..readings {
            if Stamp::of_file(&path) != first {
                break;
            }
            std::thread::sleep(CLOCK_INTERVAL);
            fs::write(&path, &text).context("can't write", &path)?;
        }
        Ok(())
    }

    /// The content of the file.
    fn text(&self) -> String {
        let bundle = self.bundle.iter().flat_map(|fingerprint| [BUNDLE, fingerprint, "\n"]);
        let files = self.files.iter().flat_map(|path| [path.as_str(), "\n"]);
        [HEADER, "\n"].into_iter().chain(bundle).chain(files).collect()
    }

    /// Adds files, each with whether it changed, and adds the unchanged ones to `unchanged`. A path that is already listed
    /// keeps its entry.
    pub(super) fn add(&mut self, files: Vec<(String, bool)>, unchanged: &mut BTreeSet<String>) {
        for (path, changed) in files {
            if self.files.insert(path.clone()) && !changed {
                unchanged.insert(path);
            }
        }
    }

    /// Whether a file is the compressed copy of another one.
    pub(super) fn is_compressed(&self, path: &str) -> bool {
        let plain = path.strip_suffix(".br").or_else(|| path.strip_suffix(".gz"));
        plain.is_some_and(|plain| self.files.contains(plain))
    }
}
