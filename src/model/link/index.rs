//! Everything that links are looked up in, and the lookup of paths and URLs.

use std::borrow::Cow;
use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use crate::source::{Area, FileId};

use crate::model::address::base_url::BaseUrl;
use crate::model::address::href::join;
use crate::model::address::output_paths::{collision_key, collision_key_of};
use crate::model::address::slug::AddressStyle;
use crate::model::address::url::Url;
use crate::model::config::LimitSettings;
use crate::model::document::entry::{EntryId, MetadataList};
use crate::model::document::publication::PublicationRules;
use crate::model::files::Files;
use crate::model::graph::broken::BrokenDocuments;
use crate::model::graph::names::{SymbolId, SymbolTable};
use crate::model::graph::node::{NodeId, Nodes};
use crate::model::indexed::Indexed;
use crate::model::labels::Labels;
use crate::model::link::other_language::{GuideLanguages, OtherDestination};
use crate::model::page::{Page, PageRecords};

/// The files below `content/` by case-folded path; documents with their entry.
pub(crate) type FilesByPath = FxHashMap<String, (FileId, Option<EntryId>)>;

/// Collects the files that links can lead to.
pub(crate) fn files_by_path(files: Files<'_>, metadata: &MetadataList) -> FilesByPath {
    // Files of the main language are there for all, unless the language has its own.
    let other_files = files.original_copied_content().chain(files.copied_content());
    let mut by_path: FilesByPath = other_files.map(|(id, name)| (collision_key(name), (id, None))).collect();
    by_path.reserve(metadata.len());
    for (entry, document) in metadata.iter_ids() {
        by_path.insert(collision_key(files.name(document.file)), (document.file, Some(entry)));
    }
    // A translation is also found at the path of its original.
    for (entry, document) in metadata.iter_ids() {
        if let Some(original) = &document.original {
            by_path.entry(collision_key(&original.path)).or_insert((document.file, Some(entry)));
        }
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
    /// How names become addresses.
    pub(crate) style: AddressStyle,
    pub(crate) broken: &'a BrokenDocuments,
    /// Whether links lead to documents that can't be built.
    pub(crate) has_placeholders: bool,
    /// The node of each symbol.
    pub(crate) node_of: &'a Indexed<SymbolId, Vec<NodeId>>,
    /// The node of each document that has one.
    pub(crate) node_of_entry: &'a Indexed<EntryId, Vec<Option<NodeId>>>,
    /// Whether each document is published.
    pub(crate) is_published: &'a Indexed<EntryId, Vec<bool>>,
    pub(crate) files_by_path: &'a FilesByPath,
    pub(crate) pages: &'a PageRecords,
    /// In another language than the main one, the pages of that, and the addresses of its files as in `moved`.
    pub(crate) main: Option<(&'a PageRecords, &'a FxHashMap<FileId, Url>)>,
    /// The addresses of copied files whose own address is used by another page or file.
    pub(crate) moved: &'a FxHashMap<FileId, Url>,
    /// The hashed addresses of styles and scripts.
    pub(crate) assets: &'a BTreeMap<String, Url>,
    /// The languages of the guide.
    pub(crate) languages: GuideLanguages<'a>,
    pub(crate) base: &'a BaseUrl,
    pub(crate) rules: PublicationRules,
    pub(crate) limits: LimitSettings,
    pub(crate) labels: &'a Labels,
}

/// The destination of a link.
pub(crate) enum Destination {
    /// A document.
    Entry(EntryId),
    /// A page without a document, or a file.
    Url(Url),
    /// A page or file of another language, which is named there.
    Other(Box<OtherDestination>),
}

impl Destination {
    /// Whether it is a document, of any language.
    pub(crate) fn is_document(&self) -> bool {
        match self {
            Self::Entry(_) => true,
            Self::Url(_) => false,
            Self::Other(other) => other.entry.is_some(),
        }
    }
}

/// The destination of a relative path.
pub(crate) struct RelativeDestination {
    pub(crate) taken: Destination,
    /// The destination of the other reading, if it leads elsewhere.
    pub(crate) other: Option<Destination>,
    /// Whether the path was resolved from the address of the page, as browsers do.
    pub(crate) for_browsers: bool,
}

impl RelativeDestination {
    fn agreed(taken: Destination) -> Self {
        Self { taken, other: None, for_browsers: false }
    }
}

/// The path of a page without its extension: `x` for `x.html` and `x.htm`.
fn page_name(path: &str) -> Option<&str> {
    [".html", ".htm"].iter().find_map(|extension| {
        let start = path.len().checked_sub(extension.len())?;
        path.get(start..).filter(|end| end.eq_ignore_ascii_case(extension)).map(|_| &path[..start])
    })
}

/// The folder of a page that is an index by its name: `roles` for `roles/index` and `roles/README`.
fn folder_of_index(page: &str) -> Option<&str> {
    let (folder, name) = page.rsplit_once('/').unwrap_or(("", page));
    ["index", "_index", "readme"].iter().any(|index| name.eq_ignore_ascii_case(index)).then_some(folder)
}

impl<'a> LinkIndex<'a> {
    /// The destination of a relative path on the page of a document, and whether browsers and code hosts disagree on it.
    ///
    /// Code hosts resolve it from the folder of the file, browsers from the address of the page. A path with a final slash
    /// is meant for browsers, any other path for code hosts. A path that leaves the folder of its language names what is there.
    pub(crate) fn relative_path(&self, from: EntryId, path: &str) -> Option<RelativeDestination> {
        let document = &self.metadata[from];
        let page_folder = if document.url.as_str().ends_with('/') { document.url.as_str() } else { "/" };
        let in_page_folder = || match join(page_folder, path) {
            Some(path) => self.site_path(&path),
            None => self.beyond(page_folder, path),
        };
        let in_file_folder = || self.file(&document.folder, path).or_else(|| self.beyond(&document.folder, path));
        let name = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
        if matches!(path, "." | "./") {
            // A browser would stay on the page, which nobody means.
            return in_file_folder().map(RelativeDestination::agreed);
        }
        let is_folder = path.ends_with('/') || matches!(name, "." | "..");
        if !is_folder && name.contains('.') {
            // The name of a file. Other generators write pages to `folder/name.html`, so both readings are the same.
            return in_file_folder().or_else(in_page_folder).map(RelativeDestination::agreed);
        }
        if !is_folder {
            let Some(taken) = in_file_folder() else { return in_page_folder().map(RelativeDestination::agreed) };
            let other = in_page_folder().filter(|other| !self.is_same(&taken, other));
            return Some(RelativeDestination { taken, other, for_browsers: false });
        }
        let Some(taken) = in_page_folder() else { return in_file_folder().map(RelativeDestination::agreed) };
        let other = self.folder(&document.folder, path).filter(|other| !self.is_same(&taken, other));
        Some(RelativeDestination { taken, other, for_browsers: true })
    }

    /// Whether two destinations have the same address.
    fn is_same(&self, one: &Destination, other: &Destination) -> bool {
        self.url(one) == self.url(other)
    }

    /// The address of a destination.
    pub(crate) fn url<'b>(&self, destination: &'b Destination) -> &'b Url
    where
        'a: 'b,
    {
        match destination {
            Destination::Entry(entry) => &self.metadata[*entry].url,
            Destination::Url(url) => url,
            Destination::Other(other) => &other.url,
        }
    }

    /// The destination of a path in double brackets: relative to the folder of the document or, as in a vault, to the root. A path
    /// that leaves the folder of its language names what is there.
    pub(crate) fn wikilink_path(&self, from: EntryId, path: &str) -> Option<Destination> {
        let folder = &self.metadata[from].folder;
        let in_site = || self.site_path(path.strip_prefix('/').unwrap_or(path));
        self.file(folder, path).or_else(|| self.beyond(folder, path)).or_else(in_site)
    }

    /// A file or folder below `content/`, by its path from a folder, with or without extension.
    pub(crate) fn file(&self, folder: &str, path: &str) -> Option<Destination> {
        let joined = join(folder, path)?;
        let key = collision_key(&joined);
        let document = if path.ends_with('/') { None } else { self.document(&key) };
        document.or_else(|| self.index_of(&key)).or_else(|| self.site_path(&joined))
    }

    /// The page of a folder below `content/`, by its path from another folder.
    fn folder(&self, folder: &str, path: &str) -> Option<Destination> {
        self.index_of(&collision_key_of(join(folder, path)?))
    }

    /// A file below `content/` by its folded path, with or without extension. `.html` and `.htm` stand for the page that a
    /// document becomes.
    fn document(&self, key: &str) -> Option<Destination> {
        // The first lookup nearly always succeeds, so the other paths are built lazily.
        if let Some(file) = self.files_by_path.get(key) {
            return Some(self.file_destination(file));
        }
        let page = page_name(key);
        let names = [Some(key), page].into_iter().flatten();
        let mut paths = names.flat_map(|name| [".md", ".markdown"].map(|extension| format!("{name}{extension}")));
        let file = paths.find_map(|path| self.files_by_path.get(&path));
        file.map(|file| self.file_destination(file)).or_else(|| self.index_of(folder_of_index(page?)?))
    }

    /// The page of a folder below `content/`, by its folded path.
    fn index_of(&self, key: &str) -> Option<Destination> {
        let names = ["index.md", "_index.md", "readme.md", "index.markdown", "readme.markdown", "index.html.md"].iter();
        let mut paths = names.map(|name| if key.is_empty() { (*name).into() } else { format!("{key}/{name}") });
        paths.find_map(|path: String| self.files_by_path.get(&path)).map(|file| self.file_destination(file))
    }

    fn file_destination(&self, (file, entry): &(FileId, Option<EntryId>)) -> Destination {
        if let Some(entry) = entry {
            return Destination::Entry(*entry);
        }
        let usual = || Url::home().file(self.files.name(*file));
        let Some((_, moved)) = self.main.filter(|_| self.files.area(*file) == Area::Original) else {
            return Destination::Url(self.moved.get(file).cloned().unwrap_or_else(usual));
        };
        Destination::Url(moved.get(file).cloned().unwrap_or_else(usual).from_other_language())
    }

    /// A path of the site without its first slash: the address of a page or file, or a path below `content/`.
    pub(crate) fn site_path(&self, path: &str) -> Option<Destination> {
        let base = self.base.path().trim_start_matches('/');
        let is_part = |rest: &&str| base.ends_with('/') || rest.is_empty() || rest.starts_with('/');
        let below_base = path.strip_prefix(base).filter(|_| !base.is_empty()).filter(is_part);
        let below_base = below_base.map(|rest| rest.trim_start_matches('/'));
        let published = |path: &str| match self.base.folders().usual(path) {
            Cow::Borrowed(_) => None,
            Cow::Owned(usual) => self.path_below_base(&usual),
        };
        let found = [Some(path), below_base].into_iter().flatten().find_map(|path| {
            // A path can also have the usual names of folders, which are those below `content/`.
            published(path).or_else(|| self.path_below_base(path))
        });
        // The address of a page in the main language, which is above the base path of another one.
        let main = self.base.main_path().trim_start_matches('/');
        let in_guide = || path.strip_prefix(main).filter(|_| !main.is_empty())?.strip_prefix('/');
        found.or_else(|| self.in_guide(in_guide().filter(|_| main.len() < base.len())?))
    }

    fn path_below_base(&self, path: &str) -> Option<Destination> {
        let plain = path.trim_end_matches('/');
        let page = page_name(plain).filter(|_| plain == path);
        // `roles/index.html` is the page `roles/`, and `roles/x.html` was the page `roles/x/` on another site.
        let folder = page.and_then(folder_of_index);
        let as_page = |path: &str| Url::document(path.split('/').filter(|part| !part.is_empty()), None, self.style);
        // A style or script has two addresses, of which browsers can cache the hashed one.
        let asset = || self.assets.get(path).cloned();
        // An address with all its letters, or one that a link encodes.
        let exact = || if path.is_ascii() { None } else { Url::alias(path) };
        let addresses: [&dyn Fn() -> Option<Url>; 7] = [
            &exact,
            &|| Some(as_page(folder.unwrap_or(plain))),
            &asset,
            &|| Some(Url::home().file(path)),
            &|| page.map(as_page),
            &|| folder.is_some().then(|| as_page(plain)),
            // The old address of a page can have any form: `/old.php`.
            &|| Url::alias(path),
        ];
        for address in addresses {
            if let Some(url) = address()
                && let Some(page) = self.page(&url)
            {
                return Some(self.destination(page, url));
            }
        }
        if let Some((pages, _)) = self.main {
            let found = addresses.iter().filter_map(|address| address()).find(|url| pages.at(url.as_str()).is_some());
            if let Some(url) = found {
                return Some(Destination::Url(url.from_other_language()));
            }
        }
        if !self.broken.is_empty()
            && let Some(entry) = self.broken.at(as_page(folder.unwrap_or(plain)).as_str())
        {
            return Some(Destination::Entry(entry));
        }
        match self.document(&collision_key(plain)) {
            // Another file would have been found by its address.
            Some(Destination::Entry(entry)) => Some(Destination::Entry(entry)),
            _ => self.in_named_language(path),
        }
    }

    /// Whether a broken document may have the page or file that a path should lead to.
    pub(crate) fn may_be_broken(&self, path: &str) -> bool {
        let last = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
        !self.broken.is_empty() && self.broken.may_define(last.rsplit_once('.').map_or(last, |(stem, _)| stem))
    }

    /// The page at an address.
    pub(crate) fn page(&self, url: &Url) -> Option<&'a Page> {
        self.pages.at(url.as_str()).map(|record| &record.page)
    }

    /// The title of the page at a URL, if it follows from the kind of the page.
    pub(crate) fn page_title(&self, url: &Url) -> Option<&'a str> {
        let key = match self.page(url)? {
            Page::Node(id) => return Some(&self.nodes[*id].title),
            Page::Index { kind, .. } => return Some(self.labels.kinds(*kind)),
            Page::Home => "page-title.home",
            Page::Titles { .. } => "page-title.titles",
            Page::Sources { .. } => "source-list.title",
            Page::Search => "page-title.search",
            Page::Map { .. } => "page-title.map",
            Page::Find { .. } => "page-title.find",
            Page::Me => "page-title.me",
            Page::Advert { .. } => "page-title.advert",
            Page::PrintList => "print.title",
            _ => return None,
        };
        Some(self.labels.text(key))
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
