//! The documents that can't be built, and the names that they may define. A missing name is not reported if one of them may
//! define it.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::model::address::slug::slug;
use crate::model::document::entry::{EntryId, Metadata, MetadataList};

/// The broken documents of a guide. Most guides have none, so every lookup is cheap then.
#[derive(Debug, Default)]
pub(crate) struct BrokenDocuments {
    /// By the slugs of their names.
    by_name: FxHashMap<Arc<str>, EntryId>,
    /// By the address of their page.
    by_url: FxHashMap<Arc<str>, EntryId>,
    /// The words of each one's unread text.
    texts: Vec<String>,
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
        let others = document.front.alternate_names.names().map(|(name, _)| slug(&name.value).into());
        for name in document.slugs.iter().cloned().chain(others) {
            self.by_name.entry(name).or_insert(entry);
        }
        self.by_url.entry(document.url.shared()).or_insert(entry);
        self.texts.push(between_hyphens(unread));
    }

    /// Whether there are none.
    pub(crate) fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }

    /// The broken document with this name.
    pub(crate) fn named(&self, name: &str) -> Option<EntryId> {
        if self.is_empty() { None } else { self.by_name.get(slug(name).as_str()).copied() }
    }

    /// The broken document whose page has this address.
    pub(crate) fn at(&self, url: &str) -> Option<EntryId> {
        self.by_url.get(url).copied()
    }

    /// Whether a broken document may define or explain a name.
    pub(crate) fn may_define(&self, name: &str) -> bool {
        if self.is_empty() {
            return false;
        }
        let wanted = between_hyphens(name);
        self.named(name).is_some() || wanted.len() > 2 && self.texts.iter().any(|text| text.contains(&wanted))
    }
}

/// The words of a text, in lowercase and between hyphens, so that names can be found in it as a whole. Unlike a slug, it has
/// the length of the text.
pub(crate) fn between_hyphens(text: &str) -> String {
    let mut words = String::with_capacity(text.len() + 2);
    words.push('-');
    for c in text.chars() {
        if c.is_alphanumeric() {
            words.extend(c.to_lowercase());
        } else if !words.ends_with('-') {
            words.push('-');
        }
    }
    if !words.ends_with('-') {
        words.push('-');
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_as_a_whole() {
        let text = between_hyphens("title: \"Registered Nurse\nalso_called: [RN, Pflegefachkraft]");
        for (name, is_found) in [("registered nurse", true), ("RN", true), ("Nurs", false), ("also-called", true)] {
            assert_eq!(text.contains(&between_hyphens(name)), is_found, "{name}");
        }
    }
}
