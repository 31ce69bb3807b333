//! A repository -> the days on which files changed, and their authors. Walks all commits once, newest first, and follows files that
//! were renamed without other changes.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};
use std::path::Path;

use gix_hash::ObjectId;
use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::input::disk::git::HistoryProblem;
use crate::input::disk::git::repository::{Commit, FileChange, Objects, Repository, without_nested};

/// How often the walk starts again because files came from a folder that it did not watch.
const MAX_ROUNDS: usize = 8;

/// The changes of one commit in the watched folders.
#[derive(Default)]
struct CommitChanges {
    /// The files that it added or changed, except those that it only renamed.
    changed: Vec<String>,
    /// The files that it renamed: their old path and their new one.
    renamed: Vec<(String, String)>,
}

/// A file, and the indices of the commits that changed it, newest first.
pub(super) struct FileHistory {
    pub(super) path: String,
    pub(super) commits: Vec<usize>,
}

/// Walks the history of all files in a folder at HEAD. Returns the commits, newest first, and the files.
pub(super) fn walk(repository: &Repository, folder: &str) -> Result<(Vec<Commit>, Vec<FileHistory>), HistoryProblem> {
    let commits = commits(repository)?;
    let mut watched = BTreeSet::from([folder.to_string()]);
    let mut changes = Vec::new();
    for _ in 0..MAX_ROUNDS {
        changes = all_changes(&repository.objects.folder, &commits, &without_nested(&watched))?;
        let sources =
            changes.iter().filter_map(|changes| common_folder(changes.renamed.iter().map(|(old, _)| old.as_str())));
        let before = without_nested(&watched);
        let is_new = |source: &String| without_nested(&before.iter().chain([source]).cloned().collect()) != before;
        let new: Vec<String> = sources.filter(is_new).collect();
        if new.is_empty() {
            break;
        }
        watched.extend(new);
    }
    let mut files = files_at_head(repository, &commits, folder)?;
    // The names of the files before the commits that were read so far.
    let mut names: FxHashMap<String, usize> =
        files.iter().enumerate().map(|(index, file)| (file.path.clone(), index)).collect();
    for (commit, changes) in changes.into_iter().enumerate() {
        for path in &changes.changed {
            if let Some(file) = names.get(path) {
                files[*file].commits.push(commit);
            }
        }
        let renamed: Vec<(String, usize)> =
            changes.renamed.into_iter().filter_map(|(old, new)| Some((old, names.remove(&new)?))).collect();
        names.extend(renamed);
    }
    Ok((commits, files))
}

fn files_at_head(
    repository: &Repository,
    commits: &[Commit],
    folder: &str,
) -> Result<Vec<FileHistory>, HistoryProblem> {
    let mut found = Vec::new();
    if let Some(head) = commits.first() {
        repository.objects.add_changes(folder, (None, repository.objects.subtree(&head.tree, folder)?), &mut found)?;
    }
    Ok(found.into_iter().map(|file| FileHistory { path: file.path, commits: Vec::new() }).collect())
}

/// All commits, each before its parents, and otherwise the newest first. The order depends on nothing but the commits.
fn commits(repository: &Repository) -> Result<Vec<Commit>, HistoryProblem> {
    let mut found: FxHashMap<ObjectId, (Commit, usize)> = FxHashMap::default();
    let mailmap = repository.objects.mailmap(&repository.head)?;
    let mut open = vec![repository.head];
    while let Some(id) = open.pop() {
        if found.contains_key(&id) {
            continue;
        }
        let commit = repository.objects.commit(&id, &mailmap)?;
        open.extend(&commit.parents);
        found.insert(id, (commit, 0));
    }
    let parents: Vec<ObjectId> = found.values().flat_map(|(commit, _)| commit.parents.clone()).collect();
    for parent in parents {
        if let Some((_, children)) = found.get_mut(&parent) {
            *children += 1;
        }
    }
    let mut sorted = Vec::with_capacity(found.len());
    let mut ready = BinaryHeap::from([(0, Reverse(repository.head))]);
    while let Some((_, Reverse(id))) = ready.pop() {
        let Some((commit, _)) = found.remove(&id) else { continue };
        for parent in &commit.parents {
            if let Some((commit, children)) = found.get_mut(parent) {
                *children -= 1;
                if *children == 0 {
                    ready.push((commit.committed, Reverse(*parent)));
                }
            }
        }
        sorted.push(commit);
    }
    Ok(sorted)
}

/// The changes of each commit in some folders.
fn all_changes(objects: &Path, commits: &[Commit], folders: &[String]) -> Result<Vec<CommitChanges>, HistoryProblem> {
    let indices: FxHashMap<ObjectId, usize> =
        commits.iter().enumerate().map(|(index, commit)| (commit.id, index)).collect();
    let chunk_size = commits.len().div_ceil(rayon::current_num_threads()).max(64);
    let chunks = commits.par_chunks(chunk_size).map(|chunk| {
        let objects = Objects::open(objects)?;
        let each = |commit: &Commit| {
            let parents: Vec<&Commit> =
                commit.parents.iter().filter_map(|parent| Some(&commits[*indices.get(parent)?])).collect();
            changes(&objects, commit, &parents, folders)
        };
        chunk.iter().map(each).collect::<Result<Vec<_>, _>>()
    });
    let chunks: Vec<Vec<CommitChanges>> = chunks.collect::<Result<_, _>>()?;
    Ok(chunks.into_iter().flatten().collect())
}

/// The changes of a commit. A merge changed a file if it has it from none of its parents.
fn changes(
    objects: &Objects,
    commit: &Commit,
    parents: &[&Commit],
    folders: &[String],
) -> Result<CommitChanges, HistoryProblem> {
    let mut found = Vec::new();
    for folder in folders {
        let new = objects.subtree(&commit.tree, folder)?;
        let mut of_parents = Vec::new();
        for parent in parents {
            let old = objects.subtree(&parent.tree, folder)?;
            if old == new {
                of_parents.clear();
                break;
            }
            let mut changes = Vec::new();
            objects.add_changes(folder, (old, new), &mut changes)?;
            of_parents.push(changes);
        }
        match of_parents.split_first() {
            None if parents.is_empty() => objects.add_changes(folder, (None, new), &mut found)?,
            None => {}
            Some((first, others)) => {
                let others: Vec<BTreeSet<&str>> =
                    others.iter().map(|changes| changes.iter().map(|change| &*change.path).collect()).collect();
                let is_in_all = |change: &&FileChange| others.iter().all(|paths| paths.contains(&*change.path));
                found.extend(first.iter().filter(is_in_all).cloned());
            }
        }
    }
    let renamed = match parents {
        [parent] => renames(objects, commit, parent, &found)?,
        _ => Vec::new(),
    };
    let new_names: BTreeSet<&str> = renamed.iter().map(|(_, new)| new.as_str()).collect();
    let changed = found.iter().filter(|change| change.new.is_some() && !new_names.contains(&*change.path));
    let changed = changed.map(|change| change.path.clone()).collect();
    Ok(CommitChanges { changed, renamed })
}

/// The files that a commit added with the content of a file that it removed, anywhere in the objects.
fn renames(
    objects: &Objects,
    commit: &Commit,
    parent: &Commit,
    changes: &[FileChange],
) -> Result<Vec<(String, String)>, HistoryProblem> {
    let added: Vec<(&str, ObjectId)> = changes
        .iter()
        .filter(|change| change.old.is_none())
        .filter_map(|change| Some((&*change.path, change.new?)))
        .collect();
    if added.is_empty() {
        return Ok(Vec::new());
    }
    let mut renamed = Vec::new();
    let mut removed = removed_files(changes);
    let missing = |removed: &BTreeMap<ObjectId, Vec<String>>| added.iter().any(|(_, id)| !removed.contains_key(id));
    if missing(&removed) {
        let mut all = Vec::new();
        objects.add_changes("", (Some(parent.tree), Some(commit.tree)), &mut all)?;
        removed = removed_files(&all);
    }
    for (path, id) in added {
        let Some(sources) = removed.get_mut(&id) else { continue };
        let name = path.rsplit('/').next();
        let same_name = sources.iter().position(|source| source.rsplit('/').next() == name);
        if !sources.is_empty() {
            renamed.push((sources.remove(same_name.unwrap_or(0)), path.to_string()));
        }
    }
    Ok(renamed)
}

/// The files that a commit removed, by content.
fn removed_files(changes: &[FileChange]) -> BTreeMap<ObjectId, Vec<String>> {
    let mut removed: BTreeMap<ObjectId, Vec<String>> = BTreeMap::new();
    let mut sorted: Vec<&FileChange> = changes.iter().filter(|change| change.new.is_none()).collect();
    sorted.sort();
    for change in sorted {
        removed
            .entry(change.old.unwrap_or(ObjectId::null(gix_hash::Kind::Sha1)))
            .or_default()
            .push(change.path.clone());
    }
    removed
}

/// The folder that contains all of these files.
fn common_folder<'a>(mut paths: impl Iterator<Item = &'a str>) -> Option<String> {
    let folder = |path: &'a str| path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut common = folder(paths.next()?);
    for path in paths {
        while !(common.is_empty() || path.strip_prefix(common).is_some_and(|rest| rest.starts_with('/'))) {
            common = folder(common);
        }
    }
    Some(common.to_string())
}
