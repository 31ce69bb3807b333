//! The staging folder, in which a new site is written. The site that a build replaces is retained in the cache folder and
//! becomes the staging folder of the next build: updating its few differences is faster than linking thousands of unchanged
//! files and removing as many.

use std::fs;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::cache::{Cache, RETAINED, Stamp};
use crate::source::MANIFEST;

use crate::output::build_cache::{PublishedSite, RetainedSite, Reusable, is_untouched};
use crate::output::files::{Context as _, remove_folder, remove_with_empty_parents, subfolders, with_parent};
use crate::output::manifest::Manifest;
use crate::output::target::OutputTarget;
use crate::output::{LanguageJob, WriteError};

/// The staging folder of a build.
pub(super) struct Staging {
    pub(super) path: PathBuf,
    /// Whether it contains every file of the published site, as a hard link. Otherwise it starts empty.
    pub(super) is_prefilled: bool,
}

impl Staging {
    /// Creates the staging folder: from the retained site if there is one that fits, otherwise empty.
    pub(super) fn new(
        target: &OutputTarget,
        cache: Option<&Cache>,
        reusable: &Reusable,
        languages: &[LanguageJob<'_>],
    ) -> Result<Self, WriteError> {
        let path = target.staging();
        remove_folder(&path)?;
        if let Some(cache) = cache {
            let retained = cache.path(RETAINED);
            if fits(target, languages) && take_retained(&retained, target, reusable, &path).is_some() {
                return Ok(Self { path, is_prefilled: true });
            }
            remove_folder(&path)?;
            remove_site(&retained);
        }
        fs::create_dir(&path).context("can't create", &path)?;
        Ok(Self { path, is_prefilled: false })
    }

    /// Retains an unused staging folder for the next build, because the site did not change. Returns the state of the
    /// published site.
    pub(super) fn retain(
        &self,
        cache: Option<&Cache>,
        manifest: &Manifest,
        site: Option<PublishedSite>,
    ) -> Option<PublishedSite> {
        let retain = || {
            let cache = cache.filter(|_| self.is_prefilled)?;
            manifest.write(&self.path).ok()?;
            let stamp = Stamp::of_file(&self.path.join(MANIFEST))?;
            fs::rename(&self.path, cache.path(RETAINED)).ok()?;
            Some(RetainedSite { manifest: stamp, differing: Vec::new() })
        };
        let retained = retain();
        if retained.is_none() {
            _ = remove_folder(&self.path);
        }
        let mut site = site?;
        site.retained = retained;
        Some(site)
    }
}

/// Whether the new files fit between those of the published site: none has the path of a folder, or is below a file.
fn fits(target: &OutputTarget, languages: &[LanguageJob<'_>]) -> bool {
    let old = &target.old.files;
    let outputs = languages
        .iter()
        .flat_map(|LanguageJob { site, .. }| site.pages.records().map(|record| site.output_path(&record.output)));
    outputs.filter(|output| !old.contains(&**output)).all(|output| {
        let prefix = format!("{output}/");
        let is_folder = old.range(prefix.clone()..).next().is_some_and(|path| path.starts_with(&prefix));
        let mut above = &*output;
        let mut folders_above = std::iter::from_fn(|| {
            above = above.rsplit_once('/')?.0;
            Some(above)
        });
        !is_folder && !folders_above.any(|folder| old.contains(folder))
    })
}

/// Moves the retained site to `staging` and updates it to the published site. After a failure the folder is unusable.
fn take_retained(retained: &Path, target: &OutputTarget, reusable: &Reusable, staging: &Path) -> Option<()> {
    // If someone replaced a file of the published site, the retained site still has the original.
    let site = reusable.site.as_ref().filter(|site| site.has_only_ours)?;
    let RetainedSite { manifest, differing } = site.retained.as_ref()?;
    // Someone may have changed the retained site.
    if Stamp::of_file(&retained.join(MANIFEST)).as_ref() != Some(manifest)
        || !is_untouched(retained, &Manifest::read(retained)?, *manifest)
    {
        return None;
    }
    fs::rename(retained, staging).ok()?;
    let update = |path: &String| {
        remove_with_empty_parents(staging, path);
        if !target.old.files.contains(path) {
            return Some(());
        }
        let (from, to) = (target.folder.join(path), staging.join(path));
        with_parent(&to, || fs::hard_link(&from, &to)).ok()?.ok()
    };
    // Removed files come first: a new folder can have the name of a removed file.
    let (added, removed): (Vec<_>, Vec<_>) = differing.iter().partition(|path| target.old.files.contains(*path));
    removed.into_iter().try_for_each(update)?;
    added.into_par_iter().try_for_each(update)
}

/// Removes a site, on every core. Ignores errors.
fn remove_site(site: &Path) {
    let is_folder = fs::symlink_metadata(site).is_ok_and(|metadata| metadata.is_dir());
    let folders: Vec<PathBuf> = if is_folder { subfolders(site).collect() } else { Vec::new() };
    let folders: Vec<PathBuf> = folders.iter().flat_map(|folder| subfolders(folder)).collect();
    folders.par_iter().for_each(|folder| _ = fs::remove_dir_all(folder));
    _ = remove_folder(site);
}

/// Retains the replaced site, which is at `old`, unless someone added a file to it. Returns the stamp of its manifest.
pub(super) fn retain_replaced(cache: &Cache, site: &PublishedSite, target: &OutputTarget, old: &Path) -> Option<Stamp> {
    if !site.has_nothing_new(old, &target.old) {
        return None;
    }
    let retained = cache.path(RETAINED);
    remove_folder(&retained).ok()?;
    let stamp = Stamp::of_file(&old.join(MANIFEST))?;
    fs::rename(old, retained).ok()?;
    Some(stamp)
}
