//! Pages -> the output folder. Nothing else writes there.
//!
//! A new site is written to a hidden staging folder next to the output folder, and one system call exchanges the two. So
//! a reader finds the old site or the new one, even if the process is killed, and never a mixture.
//!
//! Unchanged files are carried over as hard links and keep their times. A manifest in the output folder lists the files that
//! builds wrote; other files are never deleted, and are carried over too.
//!
//! The state of each page and the replaced site are kept for the next build, which then renders only the pages that can
//! have changed, and reuses the replaced site as its staging folder.

use std::collections::BTreeSet;
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::Path;
use std::time::Duration;

use rayon::prelude::*;

use crate::cache::Cache;
use crate::model::fingerprint::Fingerprints;
use crate::model::page::PageRecord;
use crate::model::site::Site;
use crate::observe::{Observer, Stage, Task};
use crate::render::Renderer;

use crate::output::build_cache::{BuildState, ReusablePages};
use crate::output::files::{Context as _, remove_folder};
use crate::output::manifest::Manifest;
use crate::output::page_writer::{PageError, PageOutcome, PageWriter, WrittenPages};
use crate::output::publish::Publication;
use crate::output::staging::Staging;

pub use crate::output::archive::ArchiveEntry;
pub use crate::output::book_file::BookWriter;
pub use crate::output::bundle::BundleWriter;
pub(crate) use crate::output::render_failures::FailureCollector;
pub use crate::output::render_failures::RenderFailures;
pub use crate::output::target::OutputTarget;
pub use crate::output::template_check::{BookChapters, check_templates};

mod archive;
mod book_file;
mod build_cache;
mod bundle;
mod compress;
mod files;
mod manifest;
mod page_writer;
mod publish;
mod render_failures;
mod rendered_guide;
mod staging;
mod target;
mod template_check;

/// The most pages that one core takes at a time, so that no core is idle while another finishes a large share.
const MAX_SHARE: usize = 32;
/// The pause between two attempts to lock the output folder, or to remove a folder.
const RETRY_INTERVAL: Duration = Duration::from_millis(5);
/// How often a build that gives up tries to remove its staging folder while its threads still write there.
const REMOVE_ATTEMPTS: usize = 100;

/// Files that depend on the whole site: the search index, and the data about moves between any two roles.
pub struct Bundle<'a> {
    /// A hash of the input. The files are generated only if it differs from that of the published site.
    pub fingerprint: String,
    /// The folders of the files, below the output folder.
    pub folders: &'a [String],
    /// Generates the files and passes each to the writer.
    pub make: &'a (dyn Fn(&BundleWriter<'_>) -> Result<(), WriteError> + Sync),
}

/// The pages of a guide in one language.
pub struct LanguageJob<'a> {
    /// The resolved guide.
    pub site: &'a Site,
    /// Renders its pages.
    pub renderer: &'a Renderer<'a>,
}

/// A site to write.
pub struct WriteJob<'a> {
    /// The guide in each language, the main one first.
    pub languages: &'a [LanguageJob<'a>],
    /// The files besides its pages.
    pub bundle: Option<&'a Bundle<'a>>,
    /// Whether to write compressed copies of text files.
    pub precompress: bool,
    /// Receives progress events, and can cancel.
    pub observer: &'a dyn Observer,
}

impl WriteJob<'_> {
    /// Fails if the observer cancelled the build.
    fn check_cancelled(&self) -> Result<(), WriteError> {
        if self.observer.is_cancelled() { Err(WriteError::Cancelled) } else { Ok(()) }
    }
}

/// How the files of the output folder changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Written {
    /// New files, and files with new bytes.
    pub changed: usize,
    /// Files with the same bytes as before.
    pub unchanged: usize,
    /// Files that the new site does not have.
    pub removed: usize,
}

/// Why a site was not written. The output folder is unchanged.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The output folder must not be written to.
    #[error("{why}")]
    Refused {
        /// The reason.
        why: String,
        /// How to fix it.
        help: String,
    },
    /// The operating system reported an error.
    #[error("{what}: {source}")]
    Io {
        /// The operation that failed, with its file.
        what: String,
        /// The error.
        source: io::Error,
    },
    /// Pages could not be rendered, because a template failed.
    #[error("templates failed on some pages")]
    Render(RenderFailures),
    /// The observer cancelled the build.
    #[error("the build was cancelled")]
    Cancelled,
}

/// Writes a site and publishes it in the output folder. After an error the output folder is unchanged.
pub fn write(job: &WriteJob<'_>, target: &OutputTarget) -> Result<Written, WriteError> {
    let parent = target.folder.parent().unwrap_or(Path::new("/"));
    fs::create_dir_all(parent).context("can't create", parent)?;
    let lock = lock_output(parent, job)?;
    // Another build may have published a site since the target was checked.
    let target = &target.refresh()?;
    let result = write_staged(job, target);
    if result.is_err() {
        _ = remove_folder(&target.staging());
    }
    drop(lock);
    result
}

/// Removes the staging folder of the output folder `output`, for a process that exits in the middle of a build of the guide
/// in `root`. Retries, because other threads may still write there.
pub fn discard_staging(output: &Path, root: &Path) {
    let Ok(target) = OutputTarget::new(output, root) else { return };
    for _ in 0..REMOVE_ATTEMPTS {
        if remove_folder(&target.staging()).is_ok() {
            return;
        }
        std::thread::sleep(RETRY_INTERVAL);
    }
}

/// Waits until no other build writes to the same parent folder. Returns `None` on a file system without locks.
fn lock_output(parent: &Path, job: &WriteJob<'_>) -> Result<Option<File>, WriteError> {
    let Ok(folder) = File::open(parent) else { return Ok(None) };
    loop {
        match folder.try_lock() {
            Ok(()) => return Ok(Some(folder)),
            Err(TryLockError::WouldBlock) => {
                job.check_cancelled()?;
                std::thread::sleep(RETRY_INTERVAL);
            }
            Err(TryLockError::Error(_)) => return Ok(None),
        }
    }
}

fn write_staged(job: &WriteJob<'_>, target: &OutputTarget) -> Result<Written, WriteError> {
    let WriteJob { languages, bundle, observer, .. } = *job;
    let cache = Cache::open(&target.root);
    let compare = || {
        let read = || cache.as_ref().and_then(|_| BuildState::read(target));
        let fingerprints = || languages.iter().map(|language| Fingerprints::of(language.site)).collect::<Vec<_>>();
        let (fingerprints, state) = rayon::join(fingerprints, read);
        let reusable = state.map(|state| state.reusable(&fingerprints)).unwrap_or_default();
        let staging = Staging::new(target, cache.as_ref(), &reusable, languages)?;
        Ok((fingerprints, reusable, staging))
    };
    let (fingerprints, reusable, staging) = observer.in_scope(Task::Stage(Stage::Compare), compare)?;
    // The bundle takes longest, so it starts first.
    let bundle_writer = BundleWriter::new(job, target, &staging.path, &reusable, cache.as_ref());
    let write_bundle = || bundle.map(|bundle| bundle_writer.write_bundle(bundle));
    let write_language = |(index, language)| {
        let reusable = ReusablePages { reusable: &reusable, language: index };
        write_pages(&PageWriter { job, language, reusable, target, staging: &staging.path })
    };
    let write_all_pages = || languages.par_iter().enumerate().map(write_language).collect::<Vec<_>>();
    let write_all = || rayon::join(write_bundle, write_all_pages);
    let (bundle_files, pages) = observer.in_scope(Task::Stage(Stage::Pages), write_all);
    let WrittenPages { unchanged, states } = WrittenPages::collect(pages, languages)?;
    let (bundle_files, bundle_stamps) = bundle_files.transpose()?.unwrap_or_default();
    let mut manifest = Manifest {
        files: languages.iter().flat_map(|language| language.site.output_paths()).collect(),
        bundle: bundle.map(|bundle| bundle.fingerprint.clone()),
    };
    let mut unchanged: BTreeSet<String> = unchanged.into_iter().collect();
    // A page takes precedence over a file of the bundle with the same path.
    manifest.add(bundle_files, &mut unchanged);
    if job.precompress {
        let compress = || compress::compress_texts(job, &manifest.files, &unchanged, target, &staging.path);
        let compressed = observer.in_scope(Task::Stage(Stage::Compress), compress)?;
        manifest.add(compressed, &mut unchanged);
    }
    let written = Written {
        changed: manifest.files.len() - unchanged.len(),
        unchanged: unchanged.len(),
        removed: target.old.files.difference(&manifest.files).count(),
    };
    let is_same_site = written.changed == 0 && manifest == target.old && target.folder.is_dir();
    observer.in_scope(Task::Stage(Stage::Publish), || {
        let cache = cache.as_ref();
        let published = if is_same_site {
            staging.retain(cache, &manifest, reusable.site.clone())
        } else {
            let publication =
                Publication { job, target, staging: &staging, manifest: &manifest, unchanged: &unchanged };
            publication.publish(cache, &reusable)?
        };
        if let (Some(cache), Some(published)) = (cache, published)
            && let Some(state) = BuildState::new(target, fingerprints, states, bundle_stamps, published)
        {
            state.save(cache);
        }
        Ok(written)
    })
}

fn write_pages(writer: &PageWriter<'_>) -> Vec<Result<PageOutcome, PageError>> {
    let pages: Vec<&PageRecord> = writer.language.site.pages.records().collect();
    let pages = pages.into_par_iter().enumerate().with_max_len(MAX_SHARE);
    let write = |(index, record)| writer.job.observer.in_scope(Task::Page(record), || writer.write(index, record));
    pages.map(write).collect()
}
