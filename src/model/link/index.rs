//! Everything that links are looked up in, and the lookup of paths and URLs.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use crate::source::FileId;

use crate::model::address::base_url::BaseUrl;
use crate::model::address::href::join;
use crate::model::address::output_paths::{collision_key, collision_key_of};
use crate::model::address::url::Url;
use crate::model::document::entry::{EntryId, MetadataList};
use crate::model::document::publication::PublicationRules;
use crate::model::files::Files;
use crate::model::graph::names::{SymbolId, SymbolTable};
use crate::model::graph::node::{NodeId, Nodes};
use crate::model::indexed::Indexed;
use crate::model::page::{Page, PageRecords};

/// The files below `content/` by case-folded path; documents with their entry.
pub(crate) type FilesByPath = FxHashMap<String, (FileId, Option<EntryId>)>;

/// Collects the files that links can lead to.
pub(crate) fn files_by_path(files: Files<'_>, metadata: &MetadataList) -> FilesByPath {
    let other_files = files.copied_content().map(|(id, name)| (collision_key(name), (id, None)));
    let mut by_path: FilesByPath = other_files.collect();
    by_path.reserve(metadata.len());
    for (entry, document) in metadata.iter_ids() {
        by_path.insert(collision_key(files.name(document.file)), (document.file, Some(entry)));
    }
    by_path
}

/// The part of a guide that links are looked up in. It contains no texts.
#[derive(Clone, Copy)]
pub(crate) struct LinkIndex<'a> {
    pub(crate) files: Files<'a>,
    pub(crate) metadata: &'a MetadataList,
    pub(crate) nodes: &'a Nodes,
    pub(crate) names: &'a SymbolTable,
    /// The node of each symbol.
    pub(crate) node_of: &'a Indexed<SymbolId, Vec<NodeId>>,
    /// The node of each document that has one.
    pub(crate) node_of_entry: &'a Indexed<EntryId, Vec<Option<NodeId>>>,
    /// Whether each document is published.
    pub(crate) is_published: &'a Indexed<EntryId, Vec<bool>>,
    pub(crate) files_by_path: &'a FilesByPath,
    pub(crate) pages: &'a PageRecords,
    /// The hashed addresses of styles and scripts.
    pub(crate) assets: &'a BTreeMap<String, Url>,
    pub(crate) base: &'a BaseUrl,
    pub(crate) rules: PublicationRules,
}

/// The destination of a link.
pub(crate) enum Destination {
    /// A document.
    Entry(EntryId),
    /// A page without a document, or a file.
    Url(Url),
}

impl<'a> LinkIndex<'a> {
    /// The destination of a relative path on the page of a document: first as a file, as code hosts resolve it, then as an
    /// address, as browsers do.
    pub(crate) fn relative_path(&self, from: EntryId, path: &str) -> Option<Destination> {
        let document = &self.metadata[from];
        self.file(&document.folder, path).or_else(|| {
            let page_folder = if document.url.as_str().ends_with('/') { document.url.as_str() } else { "/" };
            self.site_path(&join(page_folder, path)?)
        })
    }

    /// The destination of a path in double brackets: relative to the folder of the document or, as in a vault, to the root.
    pub(crate) fn wikilink_path(&self, from: EntryId, path: &str) -> Option<Destination> {
        self.file(&self.metadata[from].folder, path).or_else(|| self.site_path(path))
    }

    /// A file or folder below `content/`, by its path from a folder, with or without extension.
    pub(crate) fn file(&self, folder: &str, path: &str) -> Option<Destination> {
        let key = collision_key_of(join(folder, path)?);
        let stem = key.strip_suffix(".html").unwrap_or(&key);
        // The first lookup nearly always succeeds, so the other paths are built lazily.
        let direct = || {
            let exact = self.files_by_path.get(&key);
            exact
                .or_else(|| [".md", ".markdown"].iter().find_map(|end| self.files_by_path.get(&format!("{stem}{end}"))))
        };
        let index = || {
            let names = ["index.md", "_index.md", "readme.md"].iter();
            let mut paths = names.map(|name| if key.is_empty() { (*name).into() } else { format!("{key}/{name}") });
            paths.find_map(|path| self.files_by_path.get(&path))
        };
        match (if path.ends_with('/') { None } else { direct() }).or_else(index) {
            Some((_, Some(entry))) => Some(Destination::Entry(*entry)),
            Some((id, None)) => Some(Destination::Url(Url::home().file(self.files.name(*id)))),
            None => self.site_path(&join(folder, path)?),
        }
    }

    /// A path of the site without its first slash: the address of a page or file, or a path below `content/`.
    pub(crate) fn site_path(&self, path: &str) -> Option<Destination> {
        let base = self.base.path().trim_start_matches('/');
        let is_part = |rest: &&str| base.ends_with('/') || rest.is_empty() || rest.starts_with('/');
        let below_base = path.strip_prefix(base).filter(|_| !base.is_empty()).filter(is_part);
        let below_base = below_base.map(|rest| rest.trim_start_matches('/'));
        for path in [Some(path), below_base].into_iter().flatten() {
            let folder = path.strip_suffix("index.html").filter(|folder| folder.is_empty() || folder.ends_with('/'));
            let plain = folder.unwrap_or(path).trim_end_matches('/');
            let page = Url::document(plain.split('/').filter(|part| !part.is_empty()), None);
            let exact = Url::home().file(path);
            // A style or script has two addresses, of which browsers can cache this one.
            let asset = self.assets.get(path).cloned();
            for url in [Some(page), asset, Some(exact)].into_iter().flatten() {
                if let Some(page) = self.page(&url) {
                    return Some(self.destination(page, url));
                }
            }
            let key = collision_key(path);
            if let Some((_, Some(entry))) =
                self.files_by_path.get(&key).or_else(|| self.files_by_path.get(&format!("{key}.md")))
            {
                return Some(Destination::Entry(*entry));
            }
        }
        None
    }

    /// The page at an address.
    pub(crate) fn page(&self, url: &Url) -> Option<&'a Page> {
        self.pages.at(url.as_str()).map(|record| &record.page)
    }

    /// The destination at an address: its document if it has one, so that anchors can be checked.
    fn destination(&self, page: &Page, url: Url) -> Destination {
        match page {
            Page::Node(id) => self.nodes[*id].entry.map_or(Destination::Url(url), Destination::Entry),
            Page::Redirect { to } => match self.page(to) {
                Some(Page::Node(id)) => self.nodes[*id].entry.map_or(Destination::Url(to.clone()), Destination::Entry),
                _ => Destination::Url(to.clone()),
            },
            _ => Destination::Url(url),
        }
    }
}
