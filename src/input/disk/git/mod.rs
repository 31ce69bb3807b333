//! The repository of a guide -> the [`History`] of its documents at the current commit. It depends on nothing but that commit.
//!
//! Reads objects and references with crates of gitoxide, without its crate `gix`, which adds networks, settings and the start of
//! programs. A build caches the history of the current commit in `.guide/history`.

mod repository;
mod walk;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::cache;
use crate::cache::{Cache, HISTORY};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::document::history::{DocumentHistory, History};
use crate::model::fingerprint::fingerprint;
use crate::source::{CONTENT_FOLDER, Span};

use crate::input::disk::git::repository::{Commit, Repository};
use crate::input::disk::paths::{is_document, portable_path};

/// Why there is no history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum HistoryProblem {
    /// No repository contains the folder.
    NoRepository,
    /// The repository has no commits.
    NoCommits,
    /// The repository has only the last commits of its history.
    Shallow,
    /// The repository can't be read, for this reason.
    Unreadable(String),
}

impl HistoryProblem {
    /// The warning at the setting that asks for the history.
    pub(crate) fn diagnostic(&self, setting: Span) -> Diagnostic {
        let (code, message, help) = match self {
            Self::NoRepository => {
                let help = "build the guide in a clone of its repository, or remove `git`";
                (Code::NoHistory, "the guide is in no git repository".into(), help)
            }
            Self::NoCommits => (Code::NoHistory, "the git repository has no commits".into(), "commit the guide"),
            Self::Unreadable(reason) => {
                let help = "run `git fsck`, or remove `git`";
                (Code::NoHistory, format!("can't read the git repository: {reason}"), help)
            }
            Self::Shallow => {
                let help = "run `git fetch --unshallow`; for actions/checkout, set `fetch-depth: 0`";
                (Code::ShallowClone, "the git repository has only the last commits".into(), help)
            }
        };
        Diagnostic::new(code, setting, message).label("no dates or contributors from the history").help(help)
    }

    fn unreadable(error: impl std::fmt::Display) -> Self {
        Self::Unreadable(error.to_string())
    }
}

/// Reads the history of a guide, again only if the current commit changed.
pub(crate) struct HistoryReader {
    root: PathBuf,
    last: Option<(HistoryKey, Arc<History>)>,
}

/// What a history depends on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct HistoryKey {
    program: Option<String>,
    /// The id of the current commit.
    head: String,
    /// The folder of the guide in the repository.
    folder: String,
}

impl HistoryReader {
    pub(crate) fn new(root: &Path) -> Self {
        Self { root: root.to_path_buf(), last: None }
    }

    /// The history at the current commit. `saves` saves it for the next build.
    pub(crate) fn read(&mut self, saves: bool) -> Result<Arc<History>, HistoryProblem> {
        let repository = Repository::open(&self.root)?;
        let (head, folder) = (repository.head.to_string(), repository.guide_folder.clone());
        let key = HistoryKey { program: cache::program_id(), head, folder };
        if let Some((_, history)) = self.last.as_ref().filter(|(last, _)| *last == key) {
            return Ok(history.clone());
        }
        let history = if let Some(history) = stored(&self.root, &key) {
            history
        } else {
            let history = history(&repository)?;
            if saves {
                save(&self.root, &key, &history);
            }
            history
        };
        let history = Arc::new(history);
        self.last = Some((key, history.clone()));
        Ok(history)
    }
}

/// The history that a build saved for the same commit. A damaged file counts as missing.
fn stored(root: &Path, key: &HistoryKey) -> Option<History> {
    let bytes = cache::read(root, HISTORY)?;
    let ((checksum, found), payload) = postcard::take_from_bytes::<(u64, HistoryKey)>(&bytes).ok()?;
    let is_valid = found == *key && key.program.is_some() && checksum == fingerprint(payload);
    is_valid.then(|| postcard::from_bytes(payload).ok()).flatten()
}

fn save(root: &Path, key: &HistoryKey, history: &History) {
    let (Some(cache), Ok(payload)) = (Cache::open(root), postcard::to_stdvec(history)) else { return };
    let Ok(header) = postcard::to_stdvec(&(fingerprint(&payload[..]), key)) else { return };
    cache.write(HISTORY, |out| {
        out.write_all(&header)?;
        out.write_all(&payload)
    });
}

/// Walks the history of the documents of a guide.
fn history(repository: &Repository) -> Result<History, HistoryProblem> {
    let guide = &repository.guide_folder;
    let folder = if guide.is_empty() { CONTENT_FOLDER.to_string() } else { format!("{guide}/{CONTENT_FOLDER}") };
    let (commits, files) = walk::walk(repository, &folder)?;
    let mut documents = BTreeMap::new();
    for file in files.into_iter().filter(|file| is_document(&file.path)) {
        let path = file.path.strip_prefix(guide.as_str()).unwrap_or(&file.path).trim_start_matches('/');
        let changes: Vec<&Commit> = file.commits.iter().map(|index| &commits[*index]).collect();
        if let (Some(path), Some(history)) = (portable_path(Path::new(path)), document_history(&changes)) {
            documents.insert(path, history);
        }
    }
    Ok(History { documents })
}

/// The last day on which an author changed a document, and the names of its authors, the first one first.
fn document_history(changes: &[&Commit]) -> Option<DocumentHistory> {
    let last = changes.iter().map(|commit| commit.authored).max()?;
    let time = jiff::Timestamp::from_second(last).ok()?;
    let mut first: BTreeMap<&str, i64> = BTreeMap::new();
    for commit in changes {
        let Some(name) = &commit.author else { continue };
        let time = first.entry(name).or_insert(commit.authored);
        *time = commit.authored.min(*time);
    }
    let mut names: Vec<(i64, &str)> = first.into_iter().map(|(name, time)| (time, name)).collect();
    names.sort_unstable();
    let contributors = names.into_iter().map(|(_, name)| name.to_string()).collect();
    Some(DocumentHistory { updated: jiff::tz::TimeZone::UTC.to_datetime(time).date(), contributors })
}
