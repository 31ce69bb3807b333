//! The folder of a guide -> the repository around it, with its commits and trees. Reads objects and references and nothing else:
//! no settings, no environment and no network, and starts no program.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use gix_hash::{Kind, ObjectId, oid};
use gix_mailmap::Snapshot as Mailmap;
use gix_object::FindExt as _;
use gix_object::tree::EntryRef;
use gix_ref::file::ReferenceExt as _;

use crate::input::disk::git::HistoryProblem;

/// The most folders in each other that are read.
const MAX_DEPTH: usize = 128;
/// The size of the memory in which each thread keeps objects that others are stored as differences to.
const PACK_CACHE_BYTES: usize = 16 << 20;

/// A repository at its current commit.
pub(super) struct Repository {
    pub(super) objects: Objects,
    /// The current commit.
    pub(super) head: ObjectId,
    /// The folder of the guide, from that of the repository: `docs/guide`. Empty if it is the same.
    pub(super) guide_folder: String,
}

/// The commits, trees and files of a repository, for one thread.
pub(super) struct Objects {
    handle: gix_odb::Handle,
    pub(super) folder: PathBuf,
}

/// A commit.
pub(super) struct Commit {
    pub(super) id: ObjectId,
    pub(super) tree: ObjectId,
    pub(super) parents: Vec<ObjectId>,
    /// The time of the commit, in seconds since 1970.
    pub(super) committed: i64,
    /// The name of its author. `None` for programs, whose names end in `[bot]` on code hosts.
    pub(super) author: Option<String>,
    /// The time at which its author wrote it, in seconds since 1970.
    pub(super) authored: i64,
}

/// A file that differs between two trees.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct FileChange {
    /// From the folder of the repository.
    pub(super) path: String,
    pub(super) old: Option<ObjectId>,
    pub(super) new: Option<ObjectId>,
}

impl Repository {
    /// Opens the repository that contains a folder. Commits that a shallow clone lacks are a problem.
    pub(super) fn open(guide: &Path) -> Result<Self, HistoryProblem> {
        let guide = fs::canonicalize(guide).map_err(HistoryProblem::unreadable)?;
        let found = gix_discover::upwards(&guide).map_err(|_| HistoryProblem::NoRepository)?.0;
        let (git_folder, work_folder) = found.into_repository_and_work_tree_directories();
        let work_folder = fs::canonicalize(work_folder.ok_or(HistoryProblem::NoRepository)?);
        let work_folder = work_folder.map_err(HistoryProblem::unreadable)?;
        let guide_folder = guide.strip_prefix(&work_folder).map_err(|_| HistoryProblem::NoRepository)?;
        let guide_folder = guide_folder.iter().map(|name| name.to_string_lossy()).collect::<Vec<_>>().join("/");
        // A work tree that was added to a repository shares its objects.
        let common = gix_discover::path::from_plain_file(&git_folder.join("commondir"));
        let common = common.transpose().map_err(HistoryProblem::unreadable)?.map(|common| git_folder.join(common));
        let common = common.unwrap_or_else(|| git_folder.clone());
        if fs::metadata(common.join("shallow")).is_ok_and(|shallow| shallow.len() > 0) {
            return Err(HistoryProblem::Shallow);
        }
        let objects = Objects::open(&common.join("objects"))?;
        let references = gix_ref::file::Store::for_linked_worktree(git_folder, common, Kind::Sha1);
        let head = head(&references, &objects.handle)?;
        Ok(Self { objects, head, guide_folder })
    }
}

impl Objects {
    pub(super) fn open(folder: &Path) -> Result<Self, HistoryProblem> {
        let mut handle = gix_odb::at(folder, Kind::Sha1).map_err(HistoryProblem::unreadable)?;
        // Most trees are stored as the difference to another one.
        handle.set_pack_cache(|| Box::new(gix_pack::cache::lru::MemoryCappedHashmap::new(PACK_CACHE_BYTES)));
        Ok(Self { handle, folder: folder.to_path_buf() })
    }

    /// Reads a commit. Its author has the name that the mailmap gives them.
    pub(super) fn commit(&self, id: &oid, mailmap: &Mailmap) -> Result<Commit, HistoryProblem> {
        let mut buffer = Vec::new();
        let commit = self.handle.find_commit_iter(id, &mut buffer).map_err(HistoryProblem::unreadable)?;
        let author = commit.author().map_err(HistoryProblem::unreadable)?.trim();
        let name = mailmap.try_resolve_ref(author).and_then(|author| author.name).unwrap_or(author.name);
        let committer = commit.committer().map_err(HistoryProblem::unreadable)?;
        Ok(Commit {
            id: id.to_owned(),
            tree: commit.clone().tree_id().map_err(HistoryProblem::unreadable)?,
            parents: commit.parent_ids().collect(),
            committed: committer.seconds(),
            author: shown_name(name),
            authored: author.seconds(),
        })
    }

    /// The tree of a folder below another one. `None` if there is no such folder.
    pub(super) fn subtree(&self, tree: &oid, path: &str) -> Result<Option<ObjectId>, HistoryProblem> {
        let mut found = tree.to_owned();
        let mut buffer = Vec::new();
        for name in path.split('/').filter(|name| !name.is_empty()) {
            let entries = self.handle.find_tree_iter(&found, &mut buffer).map_err(HistoryProblem::unreadable)?;
            let is_it = |entry: &EntryRef<'_>| entry.mode.is_tree() && *entry.filename == *name;
            match entries.filter_map(Result::ok).find(is_it) {
                Some(entry) => found = entry.oid.to_owned(),
                None => return Ok(None),
            }
        }
        Ok(Some(found))
    }

    /// The file `.mailmap` of a commit: the names of authors, and their other names and addresses.
    pub(super) fn mailmap(&self, commit: &oid) -> Result<Mailmap, HistoryProblem> {
        let tree = self.commit(commit, &Mailmap::default())?.tree;
        Ok(self.file(&tree, ".mailmap")?.map(|text| Mailmap::from_bytes(&text)).unwrap_or_default())
    }

    /// The content of a file in a tree. `None` if there is no such file.
    fn file(&self, tree: &oid, name: &str) -> Result<Option<Vec<u8>>, HistoryProblem> {
        let mut buffer = Vec::new();
        let mut entries = self.handle.find_tree_iter(tree, &mut buffer).map_err(HistoryProblem::unreadable)?;
        let is_it = |entry: &EntryRef<'_>| entry.mode.is_blob() && *entry.filename == *name;
        let found = entries.find_map(|entry| entry.ok().filter(is_it)).map(|entry| entry.oid.to_owned());
        let Some(id) = found else { return Ok(None) };
        let blob = self.handle.find_blob(&id, &mut buffer).map_err(HistoryProblem::unreadable)?;
        Ok(Some(blob.data.to_vec()))
    }

    /// Adds all files that differ between two trees of the folder `path`. A folder that does not exist has no tree.
    pub(super) fn add_changes(
        &self,
        path: &str,
        (old, new): (Option<ObjectId>, Option<ObjectId>),
        changes: &mut Vec<FileChange>,
    ) -> Result<(), HistoryProblem> {
        let mut folders = vec![(path.to_string(), old, new, 0)];
        let (mut old_buffer, mut new_buffer) = (Vec::new(), Vec::new());
        while let Some((path, old, new, depth)) = folders.pop() {
            if old == new {
                continue;
            }
            if depth > MAX_DEPTH {
                return Err(HistoryProblem::Unreadable(format!("`{path}` has too many folders")));
            }
            let old = self.entries(old, &mut old_buffer)?;
            let new = self.entries(new, &mut new_buffer)?;
            each_difference(&old, &new, |name, old, new| {
                let path = if path.is_empty() { name.to_string() } else { format!("{path}/{name}") };
                let folder = |entry: Option<EntryRef<'_>>| {
                    entry.filter(|entry| entry.mode.is_tree()).map(|entry| entry.oid.to_owned())
                };
                let file = |entry: Option<EntryRef<'_>>| {
                    entry.filter(|entry| entry.mode.is_blob()).map(|entry| entry.oid.to_owned())
                };
                let (old_file, new_file) = (file(old), file(new));
                // Only its permissions may differ.
                if old_file != new_file {
                    changes.push(FileChange { path: path.clone(), old: old_file, new: new_file });
                }
                let (old_folder, new_folder) = (folder(old), folder(new));
                if old_folder != new_folder {
                    folders.push((path, old_folder, new_folder, depth + 1));
                }
            });
        }
        Ok(())
    }

    fn entries<'a>(
        &self,
        tree: Option<ObjectId>,
        buffer: &'a mut Vec<u8>,
    ) -> Result<Vec<EntryRef<'a>>, HistoryProblem> {
        let Some(tree) = tree else { return Ok(Vec::new()) };
        let entries = self.handle.find_tree_iter(&tree, buffer).map_err(HistoryProblem::unreadable)?;
        entries.collect::<Result<_, _>>().map_err(HistoryProblem::unreadable)
    }
}

/// The name of an author, in one line.
fn shown_name(name: &[u8]) -> Option<String> {
    // Old commits may be in another encoding, nearly always in this one.
    let name =
        std::str::from_utf8(name).map_or_else(|_| name.iter().copied().map(char::from).collect(), str::to_string);
    let words = name.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty());
    let name = words.collect::<Vec<_>>().join(" ");
    (!name.is_empty() && !name.ends_with("[bot]")).then_some(name)
}

/// The commit of HEAD.
fn head(references: &gix_ref::file::Store, objects: &gix_odb::Handle) -> Result<ObjectId, HistoryProblem> {
    let head = references.try_find("HEAD").map_err(HistoryProblem::unreadable)?;
    let mut head = head.ok_or(HistoryProblem::NoCommits)?;
    if let gix_ref::TargetRef::Symbolic(branch) = head.target.to_ref()
        && references.try_find(branch.as_partial_name()).map_err(HistoryProblem::unreadable)?.is_none()
    {
        return Err(HistoryProblem::NoCommits);
    }
    head.peel_to_id(references, objects).map_err(HistoryProblem::unreadable)
}

/// Calls `each` with the name of each entry that is not the same in two sorted lists.
fn each_difference<'a>(
    old: &[EntryRef<'a>],
    new: &[EntryRef<'a>],
    mut each: impl FnMut(&str, Option<EntryRef<'a>>, Option<EntryRef<'a>>),
) {
    let (mut old, mut new) = (old.iter().copied().peekable(), new.iter().copied().peekable());
    loop {
        let order = match (old.peek(), new.peek()) {
            (Some(old), Some(new)) => old.cmp(new),
            (Some(_), None) => std::cmp::Ordering::Less,
            (None, Some(_)) => std::cmp::Ordering::Greater,
            (None, None) => return,
        };
        let old = if order.is_le() { old.next() } else { None };
        let new = if order.is_ge() { new.next() } else { None };
        if old.map(|entry| (entry.mode, entry.oid)) != new.map(|entry| (entry.mode, entry.oid)) {
            let name = old.or(new).map(|entry| entry.filename.to_string()).unwrap_or_default();
            each(&name, old, new);
        }
    }
}

/// The folders that contain all of `paths`, without those in others.
pub(super) fn without_nested(paths: &BTreeSet<String>) -> Vec<String> {
    let is_below = |path: &str, folder: &str| {
        folder.is_empty() || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
    };
    let is_outer = |path: &&String| !paths.iter().any(|folder| folder != *path && is_below(path, folder));
    paths.iter().filter(is_outer).cloned().collect()
}
