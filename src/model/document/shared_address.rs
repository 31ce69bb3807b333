//! Documents that claim one address -> an address for each. Real folders have a file `spending.md` next to a folder
//! `spending/` with a README, and names that differ only in case or punctuation.

use std::collections::BTreeMap;
use std::sync::Arc;

use rustc_hash::FxHashSet;

use crate::diagnostic::{Code, Diagnostic};
use crate::source::{FileId, Span};

use crate::model::address::slug::slug;
use crate::model::address::url::Url;
use crate::model::document::entry::{Entry, Metadata, Placement};
use crate::model::document::publication::PublicationRules;

/// Gives each document an address of its own. The page of a folder keeps the address, otherwise the document whose file name
/// is the address, otherwise the first by path; so the result does not depend on an order. `path` is the path of a file.
pub(crate) fn separate<'a>(
    entries: &mut [Arc<Entry>],
    rules: PublicationRules,
    path: impl Fn(FileId) -> &'a str,
) -> Vec<Diagnostic> {
    let is_public = |entry: &Entry| rules.withheld(&entry.front).is_none();
    let mut used: FxHashSet<&Url> = FxHashSet::default();
    used.reserve(entries.len());
    let mut shared: BTreeMap<Url, Vec<usize>> = BTreeMap::new();
    for entry in entries.iter().filter(|entry| is_public(entry)) {
        if !used.insert(&entry.url) {
            shared.entry(entry.url.clone()).or_default();
        }
    }
    if shared.is_empty() {
        return Vec::new();
    }
    // The address of a folder without a page is not free either.
    let mut taken: FxHashSet<String> = used.into_iter().flat_map(with_folders).collect();
    for (index, entry) in entries.iter().enumerate().filter(|(_, entry)| is_public(entry)) {
        if let Some(documents) = shared.get_mut(&entry.url) {
            documents.push(index);
        }
    }
    let mut diagnostics = Vec::new();
    for (url, documents) in shared {
        let Some(owner) = documents.iter().copied().min_by_key(|index| priority(&entries[*index])) else { continue };
        let owner_file = entries[owner].file;
        for index in documents.into_iter().filter(|index| *index != owner) {
            let Some(own) = own_address(&entries[index], &taken) else { continue };
            taken.extend(with_folders(&own));
            let file = entries[index].file;
            // Whether a broken document is published at all may be what could not be read.
            if entries[index].broken.is_none() && entries[owner].broken.is_none() {
                let message = format!("`{}` and `{}` have the same URL {url}", path(file), path(owner_file));
                diagnostics.push(
                    Diagnostic::new(Code::DuplicateUrl, Span::start_of(file), message)
                        .label(format!("published at {own}"))
                        .related(Span::start_of(owner_file), format!("published at {url}"))
                        .help("rename one of the two to choose its URL"),
                );
            }
            let entry = &entries[index];
            let metadata = Metadata { url: own, place: Placement::Page, ..(*entry.metadata).clone() };
            entries[index] = Arc::new(Entry { metadata: Arc::new(metadata), ..(**entry).clone() });
        }
    }
    diagnostics
}

fn folders(entry: &Entry) -> impl Iterator<Item = &str> {
    entry.folder.split('/').filter(|part| !part.is_empty())
}

/// The document with the lowest priority keeps a shared address. Equal ones are in the order of their paths.
fn priority(entry: &Entry) -> u8 {
    if Url::document(folders(entry), None) == entry.url {
        0
    } else if slug(&entry.stem) == *entry.stem {
        1
    } else {
        2
    }
}

/// The first free address with a number after the name of a document: `/spending-2/`. Each number has another address, and
/// there are more numbers than addresses that are taken.
fn own_address(entry: &Entry, taken: &FxHashSet<String>) -> Option<Url> {
    let numbered = |number: usize| {
        let name = format!("{}-{number}", slug(&entry.stem));
        Url::document(folders(entry).chain([&*name]), None)
    };
    (2..taken.len() + 3).map(numbered).find(|url| !taken.contains(url.as_str()))
}

/// An address, and those of all folders that it is in.
fn with_folders(url: &Url) -> Vec<String> {
    let url = url.as_str();
    url.match_indices('/').map(|(slash, _)| url[..=slash].to_string()).collect()
}
