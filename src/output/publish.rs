//! What did not change, and what others put into the output folder -> the new site; and the new site into the old one's
//! place, in one step. Then the old one goes.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::cache::Cache;
use crate::source::MANIFEST;

use crate::output::build_cache::{Before, Known, Placed};
use crate::output::manifest::Manifest;
use crate::output::staging;
use crate::output::staging::Staging;
use crate::output::target::{OutputTarget, beside};
use crate::output::{Doing as _, WriteError, WriteJob, clear, create_parent, in_its_folder};

/// Brings what did not change into the new site, and puts it in the old one's place. Gives what the next build may know of
/// it; nothing where the system doesn't say when a file was changed.
pub(crate) fn place(
    job: &WriteJob<'_>,
    target: &OutputTarget,
    staging: &Staging,
    kept: (Option<&Cache>, &Known),
    new: &Manifest,
    unchanged: &BTreeSet<String>,
) -> Result<Option<Placed>, WriteError> {
    let path = &staging.path;
    let mut has_links = true;
    if staging.is_full {
        let gone: Vec<&String> = target.old.files.difference(&new.files).collect();
        gone.into_par_iter().for_each(|gone| staging::remove(path, gone));
    } else {
        let carried = unchanged.par_iter().map(|file| carry(file.as_ref(), &target.folder, path));
        has_links = carried.try_reduce(|| true, |one, other| Ok(one && other))?;
    }
    let (cache, known) = kept;
    let is_new = target.old.files.is_empty() && !target.folder.exists();
    let is_ours_alone = is_new || known.site.as_ref().is_some_and(|site| site.is_ours_alone);
    let foreign = if is_ours_alone { 0 } else { carry_foreign(target, path)? };
    new.write(path)?;
    job.check_cancelled()?;
    swap(path, &target.folder)?;
    let spare = match (cache, &known.site) {
        (Some(cache), Some(site)) if has_links => staging::keep(cache, site, target, path),
        _ => None,
    };
    if spare.is_none() {
        // The new site has its place. What can't be removed of the old one is in the way of the next build, which says so.
        _ = remove_old(path, target);
    }
    let before = spare.map(|manifest| Before { manifest, differing: differing(&target.old, new, unchanged) });
    Ok(Placed::new(&target.folder, foreign == 0, before))
}

/// The paths at which two sites differ, of which the new one has some files from the old.
fn differing(old: &Manifest, new: &Manifest, unchanged: &BTreeSet<String>) -> Vec<String> {
    new.files.difference(unchanged).chain(old.files.difference(&new.files)).cloned().collect()
}

/// Brings a file of the old site into the new one as it is: by a second name, or where the file system has none, by
/// a copy with the same time. Says whether it is the same file.
fn carry(path: &Path, old: &Path, staging: &Path) -> Result<bool, WriteError> {
    let (from, to) = (old.join(path), staging.join(path));
    if in_its_folder(&to, || fs::hard_link(&from, &to))?.is_ok() {
        return Ok(true);
    }
    let modified = fs::metadata(&from).and_then(|data| data.modified());
    fs::copy(&from, &to).doing("can't carry over", &from)?;
    if let (Ok(modified), Ok(file)) = (modified, File::options().write(true).open(&to)) {
        _ = file.set_modified(modified);
    }
    Ok(false)
}

/// Carries over what others put into the output folder, unless a page of ours has its place. Says how much that is.
fn carry_foreign(target: &OutputTarget, staging: &Path) -> Result<usize, WriteError> {
    let mut foreign = 0;
    let found = walk(&target.folder, &target.old.files, |inside| Ok(inside.foreign))?;
    for path in found.into_iter().flatten().flatten() {
        foreign += 1;
        let (from, to) = (target.folder.join(&path), staging.join(&path));
        if to.symlink_metadata().is_ok() {
            continue;
        }
        if path.ancestors().skip(1).any(|above| staging.join(above).is_file()) {
            return Err(WriteError::Refused {
                why: format!("the site has a file where `{}` is, which no build of `guide` wrote", from.display()),
                help: "move it out of the output folder, or rename the site's file".into(),
            });
        }
        let kind = fs::symlink_metadata(&from).doing("can't look at", &from)?.file_type();
        if kind.is_dir() {
            fs::create_dir_all(&to).doing("can't create", &to)?;
        } else if kind.is_symlink() {
            carry_link(&from, &to)?;
        } else {
            carry(&path, &target.folder, staging)?;
        }
    }
    Ok(foreign)
}

#[cfg(unix)]
fn carry_link(from: &Path, to: &Path) -> Result<(), WriteError> {
    create_parent(to)?;
    let leads_to = fs::read_link(from).doing("can't read the link", from)?;
    std::os::unix::fs::symlink(leads_to, to).doing("can't carry over", from)
}

#[cfg(not(unix))]
fn carry_link(from: &Path, to: &Path) -> Result<(), WriteError> {
    create_parent(to)?;
    fs::copy(from, to).map(|_| ()).doing("can't carry over", from)
}

/// What is in a folder below an output folder, by path below the latter.
#[derive(Default)]
struct Inside {
    folder: PathBuf,
    folders: Vec<PathBuf>,
    ours: Vec<PathBuf>,
    /// What our manifest doesn't list, the folder itself if it is empty.
    foreign: Vec<PathBuf>,
}

/// Goes through an output folder level by level, each level on every core, and gives what `visit` makes of each folder.
/// A large site has a folder for each article, and folders in folders are as deep as whoever made them likes.
fn walk<T: Send>(
    output: &Path,
    ours: &BTreeSet<String>,
    visit: impl Fn(Inside) -> Result<T, WriteError> + Sync,
) -> Result<Vec<Vec<T>>, WriteError> {
    let mut levels = Vec::new();
    let mut level = vec![PathBuf::new()];
    while !level.is_empty() {
        let look = |folder: &PathBuf| {
            let mut inside = look_into(output, folder, ours)?;
            let below = std::mem::take(&mut inside.folders);
            Ok((below, visit(inside)?))
        };
        let (below, visited): (Vec<_>, Vec<_>) =
            level.par_iter().map(look).collect::<Result<Vec<_>, _>>()?.into_iter().unzip();
        level = below.concat();
        levels.push(visited);
    }
    Ok(levels)
}

fn look_into(output: &Path, folder: &Path, ours: &BTreeSet<String>) -> Result<Inside, WriteError> {
    let here = output.join(folder);
    let mut inside = Inside { folder: folder.into(), ..Inside::default() };
    let entries = match fs::read_dir(&here) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(inside),
        Err(error) => return Err(error).doing("can't look into", &here),
    };
    let mut is_empty = !folder.as_os_str().is_empty();
    for entry in entries {
        let entry = entry.doing("can't look into", &here)?;
        is_empty = false;
        let path = folder.join(entry.file_name());
        if entry.file_type().doing("can't look at", &entry.path())?.is_dir() {
            inside.folders.push(path);
            continue;
        }
        // What isn't Unicode can't be ours.
        let parts: Option<Vec<&str>> = path.iter().map(|part| part.to_str()).collect();
        let name = parts.map(|parts| parts.join("/"));
        let is_ours = name.is_some_and(|name| name == MANIFEST || ours.contains(&name));
        if is_ours { inside.ours.push(path) } else { inside.foreign.push(path) }
    }
    if is_empty {
        inside.foreign.push(folder.into());
    }
    Ok(inside)
}

/// Puts the new site in the old one's place, and the old one where the new one was.
fn swap(staging: &Path, folder: &Path) -> Result<(), WriteError> {
    if !folder.exists() {
        return fs::rename(staging, folder).doing("can't put the new site into", folder);
    }
    if exchange(staging, folder).is_ok() { Ok(()) } else { swap_by_renames(staging, folder) }
}

/// Without a way to swap two names in one step there is a moment with neither. A build that is killed in it leaves the
/// old site under a name from which the next one brings it back.
fn swap_by_renames(staging: &Path, folder: &Path) -> Result<(), WriteError> {
    let old = beside(folder, "old");
    fs::rename(folder, &old).doing("can't move the old site out of", folder)?;
    if let Err(error) = fs::rename(staging, folder) {
        _ = fs::rename(&old, folder);
        return Err(error).doing("can't put the new site into", folder);
    }
    fs::rename(&old, staging).doing("can't put away", &old)
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

/// Takes away the old site, which now lies where the new one was made. What someone put into it while the new one
/// was written is moved over first.
fn remove_old(old: &Path, target: &OutputTarget) -> Result<(), WriteError> {
    let empty = |inside: Inside| {
        for path in inside.foreign {
            let (from, to) = (old.join(&path), target.folder.join(&path));
            if to.symlink_metadata().is_err() {
                create_parent(&to)?;
                fs::rename(&from, &to).doing("can't carry over", &from)?;
            }
        }
        // What can't be removed is told below, and has to be told once.
        inside.ours.iter().for_each(|path| _ = fs::remove_file(old.join(path)));
        Ok(inside.folder)
    };
    for level in walk(old, &target.old.files, empty)?.into_iter().rev() {
        level.par_iter().for_each(|folder| _ = fs::remove_dir(old.join(folder)));
    }
    clear(old)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_renames_swap_two_folders_or_leave_them() {
        let root = tempfile::tempdir().expect("a folder");
        let (new, site) = (root.path().join(".site.guide-new"), root.path().join("site"));
        let holds = |path: &Path| fs::read_to_string(path.join("which")).ok();
        for (path, which) in [(&new, "new"), (&site, "old")] {
            fs::create_dir(path).and_then(|()| fs::write(path.join("which"), which)).expect("written");
        }
        swap_by_renames(&new, &site).expect("swapped");
        assert_eq!((holds(&site), holds(&new)), (Some("new".into()), Some("old".into())));
        fs::remove_dir_all(&new).expect("removed");
        assert!(swap_by_renames(&new, &site).is_err());
        assert_eq!((holds(&site), holds(&new)), (Some("new".into()), None));
        assert_eq!(fs::read_dir(root.path()).expect("a folder").count(), 1);
    }
}
