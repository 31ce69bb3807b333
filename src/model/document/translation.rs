//! The documents of another language and those of the main language -> the documents of the guide in that language. A translation
//! adds words; what the original states about roles, skills and steps holds in every language. A document without a translation is
//! in the graph too, so that lists and the map are whole from the first day, but its page is that of the main language.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};

use crate::diagnostic::{Code, Diagnostic};
use crate::source::{FileId, Span};

use crate::model::address::href::join;
use crate::model::address::url::Url;
use crate::model::document::body::Body;
use crate::model::document::entry::{Entries, Entry, Metadata, Placement};
use crate::model::document::publication::PublicationRules;
use crate::model::document::structure::{inherit, structure_of};

/// The document of the main language that a document of another language stands for.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Original {
    /// The URL of its page in the main language.
    pub url: Url,
    /// The path of its file below `content/`.
    pub path: Box<str>,
    /// Its names, by which documents of either language can refer to it.
    pub names: Vec<String>,
    /// Whether the document is a translation. Otherwise it is the original, which has none.
    pub is_translated: bool,
}

/// The documents of one language, which are combined again only if one of them changed.
#[derive(Default)]
pub(crate) struct TranslatedEntries {
    /// By the file of the translation, or of the original without one: what was combined, and the result.
    combined: FxHashMap<FileId, Combined>,
}

struct Combined {
    own: Option<Arc<Entry>>,
    original: Arc<Entry>,
    result: Arc<Entry>,
}

impl TranslatedEntries {
    /// Combines the documents of a language with those of the main language, sorted by path. `name` is the path of a file below the
    /// folder of its language. Until a translation is public, the original stands for itself. A translation has the path of its original, or names it in `translation_of`.
    pub(crate) fn update<'a>(
        &mut self,
        own: Vec<Arc<Entry>>,
        originals: &Entries,
        name: impl Fn(FileId) -> &'a str,
        rules: PublicationRules,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Vec<Arc<Entry>> {
        let by_name: FxHashMap<&str, &Arc<Entry>> = originals.iter().map(|entry| (name(entry.file), entry)).collect();
        let mut before = std::mem::take(&mut self.combined);
        // Where the translation of each original is stated.
        let mut translated: FxHashMap<FileId, Span> = FxHashMap::default();
        let mut with_page: FxHashSet<FileId> = FxHashSet::default();
        let mut entries = Vec::with_capacity(originals.len().max(own.len()));
        // A stated original comes before one with the same path.
        let mut stated: Vec<Option<&Arc<Entry>>> = Vec::with_capacity(own.len());
        for entry in &own {
            let original = entry.front.translation_of.as_ref().and_then(|path| {
                let found = join("", &path.value).and_then(|path| {
                    [path.clone(), format!("{path}.md")].iter().find_map(|path| by_name.get(path.as_str()).copied())
                });
                if found.is_none() {
                    diagnostics.push(unknown_original(&path.value, path.span));
                }
                found
            });
            let is_first = |original: &&Arc<Entry>| {
                let span = entry.front.translation_of.as_ref().map_or(entry.title_span, |path| path.span);
                let first = *translated.entry(original.file).or_insert(span);
                if first != span {
                    diagnostics.push(translated_twice(name(original.file), span, first));
                }
                first == span
            };
            stated.push(original.filter(is_first));
        }
        for (entry, stated) in own.into_iter().zip(stated) {
            let same_path = by_name.get(name(entry.file)).copied();
            let same_path = same_path.filter(|original| !translated.contains_key(&original.file));
            let Some(original) = stated.or(same_path) else {
                entries.push(entry);
                continue;
            };
            translated.entry(original.file).or_insert(entry.title_span);
            let result = self.combine(&mut before, entry.file, Some(entry), (original, name(original.file)));
            if rules.publishes(&result) || result.broken.is_some() {
                with_page.insert(original.file);
            }
            entries.push(result);
        }
        for original in originals.iter().filter(|original| original.place == Placement::Page) {
            if original.broken.is_none() && !with_page.contains(&original.file) {
                entries.push(self.combine(&mut before, original.file, None, (original, name(original.file))));
            }
        }
        entries.sort_by_key(|entry| entry.file);
        entries
    }

    /// The document for an original and its translation. An unchanged pair has the same document as before.
    fn combine(
        &mut self,
        before: &mut FxHashMap<FileId, Combined>,
        file: FileId,
        own: Option<Arc<Entry>>,
        (original, path): (&Arc<Entry>, &str),
    ) -> Arc<Entry> {
        let is_same = |combined: &Combined| {
            let is_same_own = combined.own.as_ref().map(Arc::as_ptr) == own.as_ref().map(Arc::as_ptr);
            is_same_own && Arc::ptr_eq(&combined.original, original)
        };
        let combined = before.remove(&file).filter(is_same).unwrap_or_else(|| {
            let result = match &own {
                Some(own) => translation(own, original, path),
                None => untranslated(original, path),
            };
            let result = Arc::new(result);
            Combined { own, original: original.clone(), result }
        });
        let result = combined.result.clone();
        self.combined.insert(file, combined);
        result
    }
}

/// A translation with what its original states.
fn translation(own: &Entry, original: &Entry, path: &str) -> Entry {
    let metadata = Metadata {
        kind: original.kind,
        front: inherit(&own.front, &original.front),
        original: Some(Box::new(original_of(original, path, true))),
        ..(*own.metadata).clone()
    };
    Entry { metadata: Arc::new(metadata), ..own.clone() }
}

/// The place of a document without a translation in another language: without its words, at its page in the main language.
fn untranslated(original: &Entry, path: &str) -> Entry {
    let metadata = Metadata {
        url: original.url.from_other_language(),
        front: structure_of(&original.front),
        original: Some(Box::new(original_of(original, path, false))),
        ..(*original.metadata).clone()
    };
    Entry { metadata: Arc::new(metadata), body: Body::default(), key: original.key }
}

fn original_of(original: &Entry, path: &str, is_translated: bool) -> Original {
    let others = original.front.alternate_names.names().map(|(name, _)| name.value.clone());
    let names = [original.title.to_string(), original.stem.to_string()].into_iter().chain(others).collect();
    Original { url: original.url.clone(), path: path.into(), names, is_translated }
}

/// Reports the keys of translations in the main language, where they have no effect.
pub(crate) fn check_main(entries: &Entries, diagnostics: &mut Vec<Diagnostic>) {
    let stated = entries.iter().filter_map(|entry| entry.front.translation_of.as_ref());
    diagnostics.extend(stated.map(|path| {
        let message = "`translation_of` has no effect in the main language of the guide";
        let help = "move the document to the folder of its language, such as content/de/, or remove the key";
        Diagnostic::new(Code::UnknownOriginal, path.span, message).label("nothing is taken over").help(help)
    }));
}

fn unknown_original(path: &str, span: Span) -> Diagnostic {
    let message = format!("there is no document `{path}` in the main language");
    let help = "write its path below `content/`, such as roles/product-owner.md";
    Diagnostic::new(Code::UnknownOriginal, span, message).label("nothing is taken over from it").help(help)
}

fn translated_twice(path: &str, span: Span, first: Span) -> Diagnostic {
    Diagnostic::new(Code::UnknownOriginal, span, format!("`{path}` has another translation"))
        .related(first, "the other one")
        .help("remove one of the two")
}
