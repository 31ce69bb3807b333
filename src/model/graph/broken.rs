//! The documents that can't be built, and the names that they may define. A missing name is not reported if one of them may
//! define it.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet, FxHasher};

use crate::model::document::entry::{EntryId, Metadata, MetadataList};
use crate::model::name::key::name_key;

/// The broken documents of a guide. Most guides have none, so every lookup is cheap then.
#[derive(Debug, Default)]
pub(crate) struct BrokenDocuments {
    /// By the keys of their names.
    by_name: FxHashMap<Arc<str>, EntryId>,
    /// By the address of their page.
    by_url: FxHashMap<Arc<str>, EntryId>,
    /// The phrases of their unread texts.
    unread: Phrases,
}

impl BrokenDocuments {
    /// Those among the documents of a guide.
    pub(crate) fn of(metadata: &MetadataList) -> Self {
        let mut documents = Self::default();
        for (entry, document) in metadata.iter_ids() {
            if let Some(broken) = &document.broken {
                documents.add(entry, document, &broken.unread);
            }
        }
        documents
    }

    fn add(&mut self, entry: EntryId, document: &Metadata, unread: &str) {
        let others = document.front.alternate_names.names().map(|(name, _)| name_key(&name.value).into());
        for name in document.keys.iter().cloned().chain(others) {
            self.by_name.entry(name).or_insert(entry);
        }
        self.by_url.entry(document.url.shared()).or_insert(entry);
        self.unread.add(unread);
    }

    /// Whether there are none.
    pub(crate) fn is_empty(&self) -> bool {
        self.by_url.is_empty()
    }

    /// The broken document with this name.
    pub(crate) fn named(&self, name: &str) -> Option<EntryId> {
        if self.is_empty() { None } else { self.by_name.get(name_key(name).as_str()).copied() }
    }

    /// The broken document whose page has this address.
    pub(crate) fn at(&self, url: &str) -> Option<EntryId> {
        self.by_url.get(url).copied()
    }

    /// Whether a broken document may define or explain a name.
    pub(crate) fn may_define(&self, name: &str) -> bool {
        !self.is_empty() && (self.named(name).is_some() || self.unread.contain(name))
    }
}

/// The number of words by which phrases are compared. Names are rarely longer.
const PHRASE_WORDS: usize = 4;

/// All phrases of some texts, so that a name is found in them without reading the texts again: a guide can have thousands of
/// missing names. Words are compared without case and punctuation.
#[derive(Debug, Default)]
pub(crate) struct Phrases(FxHashSet<u64>);

impl Phrases {
    /// Adds the phrases of a text.
    pub(crate) fn add(&mut self, text: &str) {
        let mut last: Vec<FxHasher> = Vec::new();
        for word in words(text) {
            last.insert(0, FxHasher::default());
            last.truncate(PHRASE_WORDS);
            for phrase in &mut last {
                word.hash(phrase);
                self.0.insert(phrase.finish());
            }
        }
    }

    /// Whether a text contains a name, or the first words of a long one.
    pub(crate) fn contain(&self, name: &str) -> bool {
        let mut phrase = FxHasher::default();
        let mut is_empty = true;
        for word in words(name).take(PHRASE_WORDS) {
            word.hash(&mut phrase);
            is_empty = false;
        }
        !is_empty && self.0.contains(&phrase.finish())
    }
}

/// The words of a text, in lowercase.
fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_as_a_whole() {
        let mut phrases = Phrases::default();
        phrases.add("title: \"Registered Nurse\nalso_called: [RN, Pflegefachkraft]");
        for (name, is_found) in
            [("registered nurse", true), ("RN", true), ("Nurs", false), ("also-called", true), ("", false)]
        {
            assert_eq!(phrases.contain(name), is_found, "{name}");
        }
    }
}
