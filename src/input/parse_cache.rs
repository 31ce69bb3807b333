//! Snapshot -> entries. Parsed documents are cached by a hash of file name, text and Markdown settings (not mtime), so
//! only changed documents are parsed again, in a preview and in the next build.
//!
//! In memory, an unchanged document is recognised by its text; across builds, by the key in `.guide/parsed`.

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use crate::cache::{Cache, PARSED, of_language};
use crate::diagnostic::Diagnostic;
use crate::model::config::Config;
use crate::model::document::debate_words::DebateWords;
use crate::model::document::entry::Entry;
use crate::model::fingerprint::fingerprint;
use crate::source::Snapshot;

use crate::input::parse;
use crate::input::source_document::{FolderPages, SourceDocument};
use crate::input::stored_entries;
use crate::input::stored_entries::{ParseSettings, StoredEntries};

/// The parsed documents of the previous snapshot, and before the first one, those that the previous build saved.
#[derive(Default)]
pub struct ParseCache {
    /// The guide whose saved entries are read by the first call of [`ParseCache::parse`], with the name of their file.
    root: Option<(PathBuf, String)>,
    settings: Option<ParseSettings>,
    /// Sorted by file.
    documents: Vec<CachedDocument>,
}

/// A document and the result of parsing it.
struct CachedDocument {
    document: SourceDocument,
    /// Whether it is the page of its folder, which decides its URL.
    is_index: bool,
    entry: Arc<Entry>,
    diagnostics: Vec<Diagnostic>,
    /// Whether the entry was read from the disk.
    from_cache: bool,
}

impl ParseCache {
    /// A cache that starts with the entries saved by the previous build of the guide in `root`, in its main language or in the one with
    /// this folder.
    pub fn open(root: &Path, folder: Option<&str>) -> Self {
        Self { root: Some((root.into(), of_language(PARSED, folder))), ..Self::default() }
    }

    /// Returns the entries of all documents of a snapshot, sorted by path, and their diagnostics. Parses the documents that changed since
    /// the previous call, on all cores.
    pub fn parse(&mut self, snapshot: &Snapshot, config: &Config) -> (Vec<Arc<Entry>>, Vec<Diagnostic>) {
        let words = DebateWords::of(&config.labels);
        let settings = (
            config.markdown.clone(),
            config.limits,
            config.base_url.clone(),
            config.language.clone(),
            config.folders.clone(),
            words,
        );
        let stored =
            self.root.take().map(|(root, name)| StoredEntries::read(&root, &name, &settings)).unwrap_or_default();
        if self.settings.as_ref() != Some(&settings) {
            *self = Self { settings: Some(settings), ..Self::default() };
        }
        let documents = self.match_documents(snapshot);
        let folder_pages = FolderPages::find(documents.iter().map(|(document, _)| document));
        let update = |(document, cached): (SourceDocument, Option<CachedDocument>)| {
            let is_index = folder_pages.contains(&document);
            let is_unchanged =
                |cached: &CachedDocument| cached.is_index == is_index && cached.document.has_same_source(&document);
            match cached.filter(is_unchanged) {
                Some(cached) => CachedDocument { document, ..cached },
                None => CachedDocument::new(document, is_index, config, &stored),
            }
        };
        self.documents = documents.into_par_iter().map(update).collect();
        let mut entries = Vec::with_capacity(self.documents.len());
        let mut diagnostics = Vec::new();
        for cached in &self.documents {
            diagnostics.extend(folder_pages.check(&cached.document));
            diagnostics.extend(cached.diagnostics.iter().cloned());
            entries.push(cached.entry.clone());
        }
        (entries, diagnostics)
    }

    /// Saves all entries for the next build of the guide in `root`, unless all of them were read from there.
    pub fn save(&self, root: &Path, folder: Option<&str>) {
        let Some(settings) = &self.settings else { return };
        if self.documents.iter().all(|cached| cached.from_cache) {
            return;
        }
        let Some(cache) = Cache::open(root) else { return };
        let entries = self.documents.iter().map(|cached| (&*cached.entry, &*cached.diagnostics));
        cache.write(&of_language(PARSED, folder), |out| stored_entries::write(settings, entries, out));
    }

    /// The code blocks, with their fences, of the documents that were not read from the disk.
    pub fn new_code(&self) -> impl Iterator<Item = &str> {
        let new = self.documents.iter().filter(|cached| !cached.from_cache);
        new.flat_map(|cached| {
            let text = cached.document.file.text();
            let block = |range: &Range<u32>| text.get(range.start as usize..range.end as usize);
            cached.entry.body.code.iter().filter_map(block)
        })
    }

    /// Pairs each document of a snapshot with the cached one of the same id, and drops the other cached documents.
    fn match_documents(&mut self, snapshot: &Snapshot) -> Vec<(SourceDocument, Option<CachedDocument>)> {
        let mut previous = std::mem::take(&mut self.documents).into_iter().peekable();
        let mut documents = Vec::with_capacity(previous.len());
        for (id, file) in snapshot.iter_ids() {
            while previous.next_if(|cached| cached.document.id < id).is_some() {}
            let cached = previous.next_if(|cached| cached.document.id == id);
            // After an edit, nearly all files of a large guide are shared with the previous snapshot.
            let document = match &cached {
                Some(cached) if Arc::ptr_eq(&cached.document.file, file) => Some(cached.document.clone()),
                _ => SourceDocument::new(id, file),
            };
            documents.extend(document.map(|document| (document, cached)));
        }
        documents
    }
}

impl CachedDocument {
    /// Takes the stored entry of a document, or parses it.
    fn new(document: SourceDocument, is_index: bool, config: &Config, stored: &StoredEntries) -> Self {
        let key = fingerprint(&(&document.file.name, is_index, document.is_readable(), document.file.text()));
        if let Some((entry, diagnostics)) = stored.find(document.id, key) {
            return Self { document, is_index, entry: Arc::new(entry), diagnostics, from_cache: true };
        }
        let mut diagnostics = Vec::new();
        let entry = Arc::new(parse::parse(&document, is_index, key, config, &mut diagnostics));
        Self { document, is_index, entry, diagnostics, from_cache: false }
    }
}
