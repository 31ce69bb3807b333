//! The staging folder -> the published site: adds unchanged files and files of other programs, exchanges the folders in one
//! step, and then removes or retains the replaced site.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::cache::Cache;
use crate::source::MANIFEST;

use crate::output::build_cache::{PublishedSite, RetainedSite, Reusable};
use crate::output::files::{Context as _, create_parent, remove_folder, remove_with_empty_parents, with_parent};
use crate::output::manifest::Manifest;
use crate::output::staging;
use crate::output::staging::Staging;
use crate::output::target::{OutputTarget, hidden_sibling};
use crate::output::{WriteError, WriteJob};

/// A written site that is about to be published.
pub(super) struct Publication<'a> {
    pub(super) job: &'a WriteJob<'a>,
    pub(super) target: &'a OutputTarget,
    pub(super) staging: &'a Staging,
    /// The files of the new site.
    pub(super) manifest: &'a Manifest,
    /// The files that are the same in the published site.
    pub(super) unchanged: &'a BTreeSet<String>,
}

impl Publication<'_> {
    /// Publishes the site. Returns its state for the next build; `None` if the system does not report when its manifest
    /// was written.
    pub(super) fn publish(
        &self,
        cache: Option<&Cache>,
        reusable: &Reusable,
    ) -> Result<Option<PublishedSite>, WriteError> {
        let (target, path) = (self.target, &self.staging.path);
        let has_links = self.complete()?;
        let is_first = target.old.files.is_empty() && !target.folder.exists();
        let has_only_ours = is_first || reusable.site.as_ref().is_some_and(|site| site.has_only_ours);
        let foreign = if has_only_ours { 0 } else { carry_over_foreign(target, path)? };
        self.manifest.write(path)?;
        self.job.check_cancelled()?;
        exchange_or_move(path, &target.folder)?;
        // The new site is published, so what follows must not fail.
        let stamp = match (cache, &reusable.site) {
            (Some(cache), Some(site)) if has_links => staging::retain_replaced(cache, site, target, path),
            _ => None,
        };
        if stamp.is_none() {
            // If the replaced site can't be removed, the next build reports it.
            _ = remove_replaced(path, target);
        }
        let retained = stamp.map(|manifest| RetainedSite { manifest, differing: self.differing() });
        Ok(PublishedSite::new(&target.folder, foreign == 0, retained))
    }

    /// Adds the unchanged files to the staging folder, or removes the dropped ones from a prefilled one. Returns whether all
    /// unchanged files are hard links.
    fn complete(&self) -> Result<bool, WriteError> {
        let (target, path) = (self.target, &self.staging.path);
        if self.staging.is_prefilled {
            let dropped: Vec<&String> = target.old.files.difference(&self.manifest.files).collect();
            dropped.into_par_iter().for_each(|file| remove_with_empty_parents(path, file));
            return Ok(true);
        }
        let carried = self.unchanged.par_iter().map(|file| carry_over(file.as_ref(), &target.folder, path));
        carried.try_reduce(|| true, |a, b| Ok(a && b))
    }

    /// The paths at which the new site differs from the replaced one.
    fn differing(&self) -> Vec<String> {
        let (old, new) = (&self.target.old.files, &self.manifest.files);
        new.difference(self.unchanged).chain(old.difference(new)).cloned().collect()
    }
}

/// Adds a file of the published site to the new one: as a hard link, or on a file system without links as a copy with the
/// same time. Returns whether it is a link.
fn carry_over(path: &Path, old: &Path, staging: &Path) -> Result<bool, WriteError> {
    let (from, to) = (old.join(path), staging.join(path));
    if with_parent(&to, || fs::hard_link(&from, &to))?.is_ok() {
        return Ok(true);
    }
    let modified = fs::metadata(&from).and_then(|data| data.modified());
    fs::copy(&from, &to).context("can't carry over", &from)?;
    if let (Ok(modified), Ok(file)) = (modified, File::options().write(true).open(&to)) {
        _ = file.set_modified(modified);
    }
    Ok(false)
}

/// Adds the files that no build wrote to the new site, unless the site has a file there. Returns their number.
fn carry_over_foreign(target: &OutputTarget, staging: &Path) -> Result<usize, WriteError> {
    let mut foreign = 0;
    let found = visit_folders(&target.folder, &target.old.files, |inside| Ok(inside.foreign))?;
    for path in found.into_iter().flatten().flatten() {
        foreign += 1;
        let (from, to) = (target.folder.join(&path), staging.join(&path));
        if to.symlink_metadata().is_ok() {
            continue;
        }
        if path.ancestors().skip(1).any(|above| staging.join(above).is_file()) {
            return Err(WriteError::Refused {
                why: format!(
                    "the site has a file at the place of `{}`, which no build of `guide` wrote",
                    from.display()
                ),
                help: "move it out of the output folder, or rename the file of the site".into(),
            });
        }
        let kind = fs::symlink_metadata(&from).context("can't read", &from)?.file_type();
        if kind.is_dir() {
            fs::create_dir_all(&to).context("can't create", &to)?;
        } else if kind.is_symlink() {
            carry_over_symlink(&from, &to)?;
        } else {
            carry_over(&path, &target.folder, staging)?;
        }
    }
    Ok(foreign)
}

#[cfg(unix)]
fn carry_over_symlink(from: &Path, to: &Path) -> Result<(), WriteError> {
    create_parent(to)?;
    let link_target = fs::read_link(from).context("can't read the link", from)?;
    std::os::unix::fs::symlink(link_target, to).context("can't carry over", from)
}

#[cfg(not(unix))]
fn carry_over_symlink(from: &Path, to: &Path) -> Result<(), WriteError> {
    create_parent(to)?;
    fs::copy(from, to).map(|_| ()).context("can't carry over", from)
}

/// The content of a folder below the output folder. All paths are relative to the output folder.
#[derive(Default)]
struct FolderContent {
    folder: PathBuf,
    folders: Vec<PathBuf>,
    ours: Vec<PathBuf>,
    /// Files that the manifest does not list, or the folder itself if it is empty.
    foreign: Vec<PathBuf>,
}

/// Visits every folder of an output folder level by level, each level on every core. Returns the results by level. Works
/// without recursion, because folders of other programs can be nested deeply.
fn visit_folders<T: Send>(
    output: &Path,
    ours: &BTreeSet<String>,
    visit: impl Fn(FolderContent) -> Result<T, WriteError> + Sync,
) -> Result<Vec<Vec<T>>, WriteError> {
    let mut levels = Vec::new();
    let mut level = vec![PathBuf::new()];
    while !level.is_empty() {
        let visit_one = |folder: &PathBuf| {
            let mut content = read_folder(output, folder, ours)?;
            let below = std::mem::take(&mut content.folders);
            Ok((below, visit(content)?))
        };
        let (below, visited): (Vec<_>, Vec<_>) =
            level.par_iter().map(visit_one).collect::<Result<Vec<_>, _>>()?.into_iter().unzip();
        level = below.concat();
        levels.push(visited);
    }
    Ok(levels)
}

fn read_folder(output: &Path, folder: &Path, ours: &BTreeSet<String>) -> Result<FolderContent, WriteError> {
    let here = output.join(folder);
    let mut content = FolderContent { folder: folder.into(), ..FolderContent::default() };
    let entries = match fs::read_dir(&here) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(content),
        Err(error) => return Err(error).context("can't read the folder", &here),
    };
    let mut is_empty = !folder.as_os_str().is_empty();
    for entry in entries {
        let entry = entry.context("can't read the folder", &here)?;
        is_empty = false;
        let path = folder.join(entry.file_name());
        if entry.file_type().context("can't read", &entry.path())?.is_dir() {
            content.folders.push(path);
            continue;
        }
        // Builds write only Unicode names.
        let parts: Option<Vec<&str>> = path.iter().map(|part| part.to_str()).collect();
        let name = parts.map(|parts| parts.join("/"));
        let is_ours = name.is_some_and(|name| name == MANIFEST || ours.contains(&name));
        if is_ours { content.ours.push(path) } else { content.foreign.push(path) }
    }
    if is_empty {
        content.foreign.push(folder.into());
    }
    Ok(content)
}

/// Moves the new site to the output folder, and the old site to the staging folder.
fn exchange_or_move(staging: &Path, folder: &Path) -> Result<(), WriteError> {
    if !folder.exists() {
        return fs::rename(staging, folder).context("can't move the new site to", folder);
    }
    if exchange(staging, folder).is_ok() { Ok(()) } else { exchange_by_renames(staging, folder) }
}

/// Exchanges the folders on a system that can't do it in one step. If the process is killed between the two renames, the next
/// build restores the old site.
fn exchange_by_renames(staging: &Path, folder: &Path) -> Result<(), WriteError> {
    let old = hidden_sibling(folder, "old");
    fs::rename(folder, &old).context("can't move the old site from", folder)?;
    if let Err(error) = fs::rename(staging, folder) {
        _ = fs::rename(&old, folder);
        return Err(error).context("can't move the new site to", folder);
    }
    fs::rename(&old, staging).context("can't move the old site from", &old)
}

#[cfg(any(target_os = "linux", target_os = "android", target_os = "macos"))]
fn exchange(a: &Path, b: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    renameat_with(CWD, a, CWD, b, RenameFlags::EXCHANGE).map_err(io::Error::from)
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_os = "macos")))]
fn exchange(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Removes the replaced site, which is now in the staging folder. Files that someone added to it during the build are moved
/// to the new site first.
fn remove_replaced(old: &Path, target: &OutputTarget) -> Result<(), WriteError> {
    let empty_folder = |content: FolderContent| {
        for path in content.foreign {
            let (from, to) = (old.join(&path), target.folder.join(&path));
            if to.symlink_metadata().is_err() {
                create_parent(&to)?;
                fs::rename(&from, &to).context("can't carry over", &from)?;
            }
        }
        // A failure is reported below, once for the whole folder.
        content.ours.iter().for_each(|path| _ = fs::remove_file(old.join(path)));
        Ok(content.folder)
    };
    for level in visit_folders(old, &target.old.files, empty_folder)?.into_iter().rev() {
        level.par_iter().for_each(|folder| _ = fs::remove_dir(old.join(folder)));
    }
    remove_folder(old)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_renames_exchange_two_folders_or_leave_them_unchanged() {
        let root = tempfile::tempdir().expect("a folder");
        let (new, site) = (root.path().join(".site.guide-new"), root.path().join("site"));
        let holds = |path: &Path| fs::read_to_string(path.join("which")).ok();
        for (path, which) in [(&new, "new"), (&site, "old")] {
            fs::create_dir(path).and_then(|()| fs::write(path.join("which"), which)).expect("written");
        }
        exchange_by_renames(&new, &site).expect("exchanged");
        assert_eq!((holds(&site), holds(&new)), (Some("new".into()), Some("old".into())));
        fs::remove_dir_all(&new).expect("removed");
        assert!(exchange_by_renames(&new, &site).is_err());
        assert_eq!((holds(&site), holds(&new)), (Some("new".into()), None));
        assert_eq!(fs::read_dir(root.path()).expect("a folder").count(), 1);
    }
}
