//! The files of a bundle -> the staging folder. A file whose name contains a hash of its content is not generated again
//! while the published site has it.

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;

use crate::cache::{Cache, Stamp};

use crate::output::build_cache::Reusable;
use crate::output::files::{metadata_if_equal, write_file};
use crate::output::target::OutputTarget;
use crate::output::{Bundle, WriteError, WriteJob};

/// Receives the files of a bundle, from any thread.
pub struct BundleWriter<'a> {
    job: &'a WriteJob<'a>,
    target: &'a OutputTarget,
    staging: &'a Path,
    reusable: &'a Reusable,
    cache: Option<&'a Cache>,
    written: Mutex<Vec<BundleFile>>,
}

/// A written or reused file: its path, whether it changed, and its stamp.
struct BundleFile {
    path: String,
    is_changed: bool,
    stamp: Option<Stamp>,
}

/// The path of each file of a bundle and whether it changed, and the stamps for the next build.
pub(super) type WrittenBundle = (Vec<(String, bool)>, Vec<(String, Stamp)>);

impl<'a> BundleWriter<'a> {
    pub(super) fn new(
        job: &'a WriteJob<'a>,
        target: &'a OutputTarget,
        staging: &'a Path,
        reusable: &'a Reusable,
        cache: Option<&'a Cache>,
    ) -> Self {
        Self { job, target, staging, reusable, cache, written: Mutex::default() }
    }

    /// The cache folder of the guide, which this build has locked.
    pub(crate) fn cache(&self) -> Option<&Cache> {
        self.cache
    }

    /// Adds a file whose path contains a hash of its content. `make` is called unless the published site has the file, as a
    /// build wrote it.
    pub fn write_named_by_content(&self, path: String, make: impl FnOnce() -> Vec<u8>) -> Result<(), WriteError> {
        match self.published_stamp(&path) {
            Some(stamp) => {
                self.add(path, false, Some(stamp));
                Ok(())
            }
            None => self.write(path, &make()),
        }
    }

    /// Adds a file. It is written if the published site has other bytes at its path.
    pub fn write(&self, path: String, bytes: &[u8]) -> Result<(), WriteError> {
        self.job.check_cancelled()?;
        let same = metadata_if_equal(&self.target.folder.join(&path), bytes);
        let is_changed = same.is_none();
        let metadata = match same {
            Some(metadata) => Some(metadata),
            None => write_file(bytes, &self.staging.join(&path))?.metadata().ok(),
        };
        self.add(path, is_changed, metadata.as_ref().and_then(Stamp::of));
        Ok(())
    }

    /// Generates the files of a bundle and writes those that changed. If its fingerprint is that of the published site, the
    /// published files are reused.
    pub(super) fn write_bundle(&self, bundle: &Bundle<'_>) -> Result<WrittenBundle, WriteError> {
        if self.target.old.bundle.as_ref() == Some(&bundle.fingerprint)
            && let Some(published) = self.published(bundle.folders)
        {
            return Ok(published);
        }
        (bundle.make)(self)?;
        let mut written = std::mem::take(&mut *self.written.lock().unwrap_or_else(PoisonError::into_inner));
        written.sort_by(|one, other| one.path.cmp(&other.path));
        let stamps = written.iter().filter_map(|file| Some((file.path.clone(), file.stamp?))).collect();
        Ok((written.into_iter().map(|file| (file.path, file.is_changed)).collect(), stamps))
    }

    /// The published files of the bundle; `None` if somebody touched one of them.
    fn published(&self, folders: &[String]) -> Option<WrittenBundle> {
        let is_of_bundle = |path: &&String| {
            let is_below =
                |folder: &String| path.strip_prefix(folder.as_str()).is_some_and(|rest| rest.starts_with('/'));
            folders.iter().any(is_below) && !self.target.old.is_compressed(path)
        };
        let paths: Vec<&String> = self.target.old.files.iter().filter(is_of_bundle).collect();
        let stamp = |path: &&String| Some(((*path).clone(), self.published_stamp(path)?));
        let stamps: Vec<(String, Stamp)> = paths.par_iter().map(stamp).collect::<Option<_>>()?;
        Some((paths.into_iter().map(|path| (path.clone(), false)).collect(), stamps))
    }

    /// The stamp of a file of the published site, if it is as the build wrote it.
    fn published_stamp(&self, path: &str) -> Option<Stamp> {
        let is_ours = self.target.old.files.contains(path);
        is_ours.then(|| self.reusable.bundle_file(path, &self.target.folder.join(path))).flatten()
    }

    fn add(&self, path: String, is_changed: bool, stamp: Option<Stamp>) {
        let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        written.push(BundleFile { path, is_changed, stamp });
    }
}
