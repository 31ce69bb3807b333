//! The documents of the main language and their translations -> what is translated, and which translations are outdated.

use std::cmp::Reverse;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::diagnostic::{Code, Diagnostic};
use crate::source::{FileId, Spanned};

use crate::model::document::entry::{Entry, EntryId};
use crate::model::document::structure::words_of;
use crate::model::site::Site;

/// The state of the translation of a guide into one language.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TranslationState {
    /// The number of published documents of the main language.
    pub documents: usize,
    /// How many of them are translated.
    pub translated: usize,
    /// How many translations are outdated.
    pub outdated: usize,
    /// The documents of the main language without a translation, most linked first, each with the number of its links.
    pub missing: Vec<(EntryId, usize)>,
}

/// The fingerprint of the words of a document, by which a translation knows that its original has changed. Relations, figures and
/// settings are none of them.
pub(crate) fn words_fingerprint(entry: &Entry, text: &str) -> String {
    let mut hasher = blake3::Hasher::new();
    for words in words_of(&entry.front) {
        hasher.update(words.as_bytes());
        hasher.update(b"\n");
    }
    // Editors of different systems end lines differently.
    for line in text.get(entry.body.start as usize..).unwrap_or_default().trim().lines() {
        hasher.update(line.trim_end().as_bytes());
        hasher.update(b"\n");
    }
    hasher.finalize().to_hex()[..8].to_string()
}

/// Reports the translations whose original has changed since.
pub(crate) fn check(main: &Site, other: &Site, diagnostics: &mut Vec<Diagnostic>) {
    for (translation, original) in translations(main, other) {
        let Some((version, current)) = outdated(main, translation, original) else { continue };
        let path = &main.snapshot.file(original.file).path;
        let message = format!("`{path}` has changed since this translation");
        let help = format!("translate the changes, then write `original_version: {current}`");
        let diagnostic = Diagnostic::new(Code::OutdatedTranslation, version.span, message).help(help);
        diagnostics.push(diagnostic.replace(version.value.clone(), current));
    }
}

/// Collects the state of the translation of a guide.
pub fn state(main: &Site, other: &Site) -> TranslationState {
    let rules = main.config.build.publication_rules(main.snapshot.today);
    let mut links: FxHashMap<EntryId, usize> = FxHashMap::default();
    for (id, node) in main.nodes.iter_ids() {
        if let Some(entry) = node.entry {
            links.insert(entry, node.edges.len() + main.backlinks.of(id).len());
        }
    }
    let translated: FxHashSet<FileId> = translations(main, other).map(|(_, original)| original.file).collect();
    let published = || main.entries.iter_ids().filter(|(_, entry)| rules.publishes(entry));
    let missing = published().filter(|(_, entry)| !translated.contains(&entry.file));
    let mut missing: Vec<(EntryId, usize)> =
        missing.map(|(id, _)| (id, links.get(&id).copied().unwrap_or_default())).collect();
    missing.sort_by_key(|(_, links)| Reverse(*links));
    let is_outdated = |(translation, original): &(&Entry, &Entry)| outdated(main, translation, original).is_some();
    TranslationState {
        documents: published().count(),
        translated: published().count() - missing.len(),
        outdated: translations(main, other).filter(is_outdated).count(),
        missing,
    }
}

/// Each translation with its original.
fn translations<'a>(main: &'a Site, other: &'a Site) -> impl Iterator<Item = (&'a Entry, &'a Entry)> {
    let by_path: FxHashMap<&str, &Entry> =
        main.entries.iter().map(|entry| (&*main.snapshot.file(entry.file).name, &**entry)).collect();
    let rules = other.config.build.publication_rules(other.snapshot.today);
    other.entries.iter().filter(move |entry| rules.publishes(entry)).filter_map(move |entry| {
        let original = entry.original.as_ref().filter(|original| original.is_translated)?;
        Some((&**entry, *by_path.get(&*original.path)?))
    })
}

/// The version of its original that a translation states, and the current one, if they differ.
fn outdated<'a>(main: &Site, translation: &'a Entry, original: &Entry) -> Option<(&'a Spanned<String>, String)> {
    let version = translation.front.original_version.as_ref()?;
    let current = words_fingerprint(original, main.snapshot.file(original.file).text());
    (version.value != current).then_some((version, current))
}
