//! Documents that claim one address -> an address for each. Real folders have a file `spending.md` next to a folder
//! `spending/` with a README, and names that differ only in case or punctuation.

use std::collections::BTreeMap;
use std::sync::Arc;

use rustc_hash::FxHashSet;

use crate::diagnostic::{Code, Diagnostic};
use crate::source::{FileId, Span};

use crate::model::address::slug::AddressStyle;
use crate::model::address::url::Url;
use crate::model::document::entry::{Entry, Metadata, Placement};
use crate::model::document::publication::PublicationRules;
use crate::model::name::key::is_same_name;

/// Gives each document an address of its own. The page of a folder keeps the address, otherwise the document whose file name
/// is the address, otherwise the first by path; so the result does not depend on an order. `cname` is the file whose name hosts
/// need; some systems can't have a folder `cname` next to it. `path` is the path of a file.
pub(crate) fn separate<'a>(
    entries: &mut [Arc<Entry>],
    rules: PublicationRules,
    style: AddressStyle,
    cname: Option<FileId>,
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
    let cname = cname.map(|file| (Url::document(["cname"], None, style), file)).filter(|(url, _)| used.contains(url));
    shared.extend(cname.clone().map(|(url, _)| (url, Vec::new())));
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
        let file_owner = cname.as_ref().filter(|(cname, _)| *cname == url).map(|(_, file)| *file);
        let first = documents.iter().copied().min_by_key(|index| priority(&entries[*index], style));
        let owner = first.filter(|_| file_owner.is_none());
        let Some(owner_file) = file_owner.or(owner.map(|owner| entries[owner].file)) else { continue };
        let is_owner_broken = owner.is_some_and(|owner| entries[owner].broken.is_some());
        for index in documents.into_iter().filter(|index| Some(*index) != owner) {
            let own = own_address(&entries[index], style, &taken);
            taken.extend(with_folders(&own));
            let file = entries[index].file;
            // `Pêcheur` and `Pécheur` are different names, so nobody needs to rename one.
            let is_other_name = owner.is_some_and(|owner| !is_same_name(&entries[owner].stem, &entries[index].stem));
            let is_expected = is_other_name && !entries[index].stem.is_ascii();
            // Whether a broken document is published at all may be what could not be read.
            if entries[index].broken.is_none() && !is_owner_broken && !is_expected {
                let (one, other) = (path(file), path(owner_file));
                let (message, related, help) = match file_owner {
                    Some(_) => (
                        format!("`{one}` would need a folder with the name of the file `{other}`"),
                        "hosts need this name".into(),
                        "rename the document, or set its `address`, to choose its URL",
                    ),
                    None => (
                        format!("`{one}` and `{other}` have the same URL {url}"),
                        format!("published at {url}"),
                        "rename one of the two, or set its `address`, to choose its URL",
                    ),
                };
                diagnostics.push(
                    Diagnostic::new(Code::DuplicateUrl, Span::start_of(file), message)
                        .label(format!("published at {own}"))
                        .related(Span::start_of(owner_file), related)
                        .help(help),
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
fn priority(entry: &Entry, style: AddressStyle) -> u8 {
    if Url::document(folders(entry), None, style) == entry.url {
        0
    } else if style.slug(&entry.stem) == *entry.stem {
        1
    } else {
        2
    }
}

/// The first free address of a document: with all its letters, or with a number after its name: `/spending-2/`.
fn own_address(entry: &Entry, style: AddressStyle, taken: &FxHashSet<String>) -> Url {
    Url::document(folders(entry), None, style).free(&entry.stem, style, |url| taken.contains(url.as_str()))
}

/// An address, and those of all folders that it is in.
fn with_folders(url: &Url) -> Vec<String> {
    let url = url.as_str();
    url.match_indices('/').map(|(slash, _)| url[..=slash].to_string()).collect()
}
