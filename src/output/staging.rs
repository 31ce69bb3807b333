//! The site before the last one, kept to begin the next with: it differs from the last in little, and to put that right
//! takes less than to make a folder anew of thousands of files that did not change, and to remove as many.

use std::fs;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::cache::{Cache, SPARE, Stamp};
use crate::model::site::Site;
use crate::source::MANIFEST;

use crate::output::build_cache::{Before, Known, Placed, is_untouched};
use crate::output::manifest::Manifest;
use crate::output::target::OutputTarget;
use crate::output::{Doing as _, WriteError, clear, in_its_folder};

/// The folder beside the output in which the new site is made.
pub(crate) struct Staging {
    /// Where it is.
    pub(crate) path: PathBuf,
    /// Whether every file of the old site is there, under a second name; it is empty otherwise.
    pub(crate) is_full: bool,
}

impl Staging {
    /// Makes it: of the spare, where there is one and the site fits into it.
    pub(crate) fn new(
        target: &OutputTarget,
        cache: Option<&Cache>,
        known: &Known,
        site: &Site,
    ) -> Result<Self, WriteError> {
        let path = target.staging();
        clear(&path)?;
        if let Some(cache) = cache {
            let spare = cache.path(SPARE);
            if fits(target, site) && take(&spare, target, known, &path).is_some() {
                return Ok(Self { path, is_full: true });
            }
            clear(&path)?;
            clear_large(&spare);
        }
        fs::create_dir(&path).doing("can't create", &path)?;
        Ok(Self { path, is_full: false })
    }
}

/// Whether no page of a site has the place of a folder of the old one, or is below what was a file there.
fn fits(target: &OutputTarget, site: &Site) -> bool {
    let old = &target.old.files;
    site.pages.records().map(|record| &record.output).filter(|output| !old.contains(*output)).all(|output| {
        let below = format!("{output}/");
        let is_folder = old.range(below.clone()..).next().is_some_and(|path| path.starts_with(&below));
        let mut above = output.as_str();
        let is_below_file = std::iter::from_fn(|| {
            above = above.rsplit_once('/')?.0;
            Some(above)
        });
        !is_folder && !is_below_file.into_iter().any(|above| old.contains(above))
    })
}

/// Moves the spare to where the new site is made, and brings it up to the old one. Where that fails, what is there is
/// good for nothing.
fn take(spare: &Path, target: &OutputTarget, known: &Known, staging: &Path) -> Option<()> {
    // Where a file of the old site was put in another's place, the spare has the other.
    let site = known.site.as_ref().filter(|site| site.is_ours_alone)?;
    let Before { manifest, differing } = site.before.as_ref()?;
    // Anybody may have done something in it since.
    if Stamp::of_file(&spare.join(MANIFEST)).as_ref() != Some(manifest)
        || !is_untouched(spare, &Manifest::read(spare)?, *manifest)
    {
        return None;
    }
    fs::rename(spare, staging).ok()?;
    let bring = |path: &String| {
        remove(staging, path);
        if !target.old.files.contains(path) {
            return Some(());
        }
        let (from, to) = (target.folder.join(path), staging.join(path));
        in_its_folder(&to, || fs::hard_link(&from, &to)).ok()?.ok()
    };
    // What is gone may be in the way of what has come.
    let (come, gone): (Vec<_>, Vec<_>) = differing.iter().partition(|path| target.old.files.contains(*path));
    gone.into_iter().try_for_each(bring)?;
    come.into_par_iter().try_for_each(bring)
}

/// Removes a site on every core, as far as that can be done.
fn clear_large(site: &Path) {
    // What a link leads to isn't ours.
    let is_folder = |path: &Path| fs::symlink_metadata(path).is_ok_and(|data| data.is_dir());
    let below = |folder: &Path| -> Vec<PathBuf> {
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        let folders = entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()));
        folders.map(|entry| entry.path()).collect()
    };
    let folders = if is_folder(site) { below(site) } else { Vec::new() };
    let folders: Vec<PathBuf> = folders.iter().flat_map(|folder| below(folder)).collect();
    folders.par_iter().for_each(|folder| _ = fs::remove_dir_all(folder));
    _ = clear(site);
}

/// Puts the old site away as the next spare, unless someone has put something into it meanwhile. Gives its manifest's
/// stamp.
pub(crate) fn keep(cache: &Cache, site: &Placed, target: &OutputTarget, old: &Path) -> Option<Stamp> {
    if !site.has_nothing_new(old, &target.old) {
        return None;
    }
    let spare = cache.path(SPARE);
    clear(&spare).ok()?;
    let stamp = Stamp::of_file(&old.join(MANIFEST))?;
    fs::rename(old, spare).ok()?;
    Some(stamp)
}

/// Puts a spare back of which nothing was needed, as what the site is now. Gives what the next build may know of it.
pub(crate) fn put_back(
    cache: Option<&Cache>,
    staging: &Staging,
    now: &Manifest,
    site: Option<Placed>,
) -> Option<Placed> {
    let put = || {
        let cache = cache.filter(|_| staging.is_full)?;
        now.write(&staging.path).ok()?;
        let manifest = Stamp::of_file(&staging.path.join(MANIFEST))?;
        fs::rename(&staging.path, cache.path(SPARE)).ok()?;
        Some(Before { manifest, differing: Vec::new() })
    };
    let before = put();
    if before.is_none() {
        _ = clear(&staging.path);
    }
    let mut site = site?;
    site.before = before;
    Some(site)
}

/// Removes a file below a folder, and the folders that hold nothing else. What isn't there needs no removing.
pub(crate) fn remove(folder: &Path, path: &str) {
    _ = fs::remove_file(folder.join(path));
    let mut above = path;
    while let Some((parent, _)) = above.rsplit_once('/') {
        if fs::remove_dir(folder.join(parent)).is_err() {
            break;
        }
        above = parent;
    }
}
