//! A resolved guide -> the target of any name or link in it, as a build resolves it. For tools that work on the sources.

use std::ops::Deref;
use std::sync::Arc;

use crate::source::{FileId, Snapshot};

use crate::model::address::url::Url;
use crate::model::config::Config;
use crate::model::document::body::{Link, LinkForm};
use crate::model::document::entry::{Entries, Entry, EntryId};
use crate::model::files::Files;
use crate::model::graph::context_name::without_article;
use crate::model::graph::names::{Resolution, split_fragment};
use crate::model::graph::node::{Node, NodeId};
use crate::model::indexed::Id;
use crate::model::kind::Kind;
use crate::model::link::index::LinkIndex;
use crate::model::link::nav;
use crate::model::link::other_language::{GuideLanguages, LanguageIndex};
use crate::model::link::resolve::LinkResolver;
use crate::model::outline::Outline;
use crate::model::page::{Page, PageRecords};
use crate::model::site::Site;

/// A resolved guide with what its names and paths are looked up in.
#[derive(Clone)]
pub(crate) struct GuideLookup {
    site: Arc<Site>,
    outline: Arc<Outline>,
    /// All languages of the guide, the main one first.
    languages: Arc<[LookupLanguage]>,
}

/// What links of one language of a guide are looked up in.
pub(crate) struct LookupLanguage {
    pub(crate) outline: Arc<Outline>,
    pub(crate) snapshot: Arc<Snapshot>,
    pub(crate) config: Arc<Config>,
    pub(crate) entries: Entries,
}

impl Deref for GuideLookup {
    type Target = Site;

    fn deref(&self) -> &Site {
        &self.site
    }
}

impl LookupLanguage {
    fn index(&self) -> LanguageIndex<'_> {
        self.outline.language_index(Files::of(&self.snapshot), &self.config, &self.entries)
    }
}

/// The target of a name or a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LinkedPlace {
    pub(crate) page: NamedPage,
    /// The anchor on the page, if the link has one.
    pub(crate) anchor: Option<String>,
}

/// The page or file that a link leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum NamedPage {
    /// A node, with or without a document.
    Node(NodeId),
    /// A document without a node: the text of the home page or of an index.
    Document(EntryId),
    /// A file that is copied.
    File(FileId),
    /// A document or a file of another language, as a link names it there.
    Other(FileId),
}

/// The nodes that a name can refer to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum NamedNodes {
    One(NodeId),
    Several(Vec<NodeId>),
    None,
}

impl GuideLookup {
    /// The site in the language with the index `own`.
    pub(crate) fn new(site: Arc<Site>, languages: Arc<[LookupLanguage]>, own: usize) -> Self {
        Self { site, outline: languages[own].outline.clone(), languages }
    }

    /// The site.
    pub(crate) fn site(&self) -> &Arc<Site> {
        &self.site
    }

    /// The document in a file.
    pub(crate) fn entry_of_file(&self, file: FileId) -> Option<EntryId> {
        self.entries.binary_search_by_key(&file, |entry| entry.file).ok().map(EntryId::from_index)
    }

    /// The node of a document.
    pub(crate) fn node_of_entry(&self, entry: EntryId) -> Option<NodeId> {
        self.outline.node_of_entry[entry]
    }

    /// A URL of the language, from the start of the guide.
    pub(crate) fn url_in_guide(&self, url: &Url) -> Url {
        let url = self.base.folders().published_url(url);
        self.config.folder.as_deref().map_or_else(|| url.clone(), |folder| url.below(folder))
    }

    /// The page of a document.
    pub(crate) fn page_of_entry(&self, entry: EntryId) -> NamedPage {
        self.node_of_entry(entry).map_or(NamedPage::Document(entry), NamedPage::Node)
    }

    /// The document of a page.
    pub(crate) fn entry_of_page(&self, page: NamedPage) -> Option<EntryId> {
        match page {
            NamedPage::Node(node) => self.node(node).entry,
            NamedPage::Document(entry) => Some(entry),
            NamedPage::File(_) | NamedPage::Other(_) => None,
        }
    }

    /// The document of another language in a file.
    pub(crate) fn other_document(&self, file: FileId) -> Option<&Entry> {
        let found = self.languages.iter().filter_map(|language| language.entries.of_file(file));
        found.into_iter().find(|entry| !entry.is_untranslated())
    }

    /// The nodes of some kinds with a name.
    pub(crate) fn find(&self, name: &str, kinds: &[Kind]) -> NamedNodes {
        let node = |symbol| self.outline.node_of[symbol];
        match self.outline.names.find(name, kinds) {
            Resolution::One(symbol) => NamedNodes::One(node(symbol)),
            Resolution::Several(symbols) => NamedNodes::Several(symbols.into_iter().map(node).collect()),
            Resolution::Unknown => NamedNodes::None,
        }
    }

    /// The node that a name in front matter refers to. Of several kinds, the first one with the name counts.
    pub(crate) fn find_in_front(&self, name: &str, kinds: &[Kind]) -> Option<NodeId> {
        kinds.iter().find_map(|kind| {
            let plain = if *kind == Kind::Context { without_article(name) } else { name };
            match self.find(plain, &[*kind]) {
                NamedNodes::One(node) => Some(node),
                NamedNodes::Several(_) | NamedNodes::None => None,
            }
        })
    }

    /// Splits `Name#position` of a name in front matter.
    pub(crate) fn split_position<'a>(&self, name: &'a str, kinds: &[Kind]) -> (&'a str, Option<&'a str>) {
        split_fragment(name, |name| self.find(name, kinds) != NamedNodes::None)
    }

    /// Splits the target of a wikilink into its name and its heading, both as they are written.
    pub(crate) fn split_wikilink<'a>(&self, from: EntryId, target: &'a str) -> (&'a str, Option<&'a str>) {
        if let Some(heading) = target.trim().strip_prefix('#') {
            return ("", Some(heading));
        }
        self.with_index(|index| {
            split_fragment(target, |name| {
                self.find(name, &Kind::ALL) != NamedNodes::None || index.wikilink_path(from, name).is_some()
            })
        })
    }

    fn with_index<T>(&self, look_up: impl FnOnce(LinkIndex<'_>) -> T) -> T {
        let others = self.languages.iter().filter(|_| self.languages.len() > 1);
        let all: Vec<LanguageIndex<'_>> = others.map(LookupLanguage::index).collect();
        let (folder, labels) = (self.config.folder.as_deref(), Some(&*self.config.labels));
        look_up(self.outline.link_index(Files::of(&self.snapshot), GuideLanguages { folder, all: &all, labels }))
    }

    /// The targets of some links as if they were in the text of a document. `None` for a link that is broken or leads to a page
    /// without a source.
    pub(crate) fn targets(&self, from: EntryId, links: &[Link]) -> Vec<Option<LinkedPlace>> {
        let names = (&self.outline.term_uses, &*self.outline.mentions);
        let hrefs =
            self.with_index(|index| LinkResolver::new(index, &self.entries, &self.snapshot, names).hrefs(from, links));
        hrefs.into_iter().map(|href| self.place(from, &href?)).collect()
    }

    /// The target of a link of the header.
    pub(crate) fn header_place(&self, link: &str) -> Option<LinkedPlace> {
        let (href, anchor) = self.with_index(|index| {
            let (destination, anchor) = nav::place(&index, link)?;
            Some((index.base.href(index.url(&destination)), anchor))
        })?;
        self.page_at(&href).map(|page| LinkedPlace { page, anchor })
    }

    /// The place that a resolved link in the text of a document leads to.
    pub(crate) fn place(&self, from: EntryId, href: &str) -> Option<LinkedPlace> {
        let (path, fragment) = href.split_once('#').unwrap_or((href, ""));
        let page = if path.is_empty() { self.page_of_entry(from) } else { self.page_at(path)? };
        let decoded = crate::model::address::percent::decode(fragment).unwrap_or_else(|| fragment.to_string());
        Some(LinkedPlace { page, anchor: (!decoded.is_empty()).then_some(decoded) })
    }

    /// The page at an address within the site.
    fn page_at(&self, href: &str) -> Option<NamedPage> {
        let path = href.split('?').next().unwrap_or_default();
        let Some(mut record) = self.base.path_of_href(path).and_then(|path| self.pages.at(&path)) else {
            return self.original_at(path).or_else(|| self.other_at(path));
        };
        if let Page::Redirect { to } = &record.page {
            record = self.pages.at(to.as_str())?;
        }
        match record.page {
            Page::Node(node) => Some(NamedPage::Node(node)),
            Page::Home => self.home.map(NamedPage::Document),
            Page::Index { kind, number: 1 } => self.indexes.get(&kind).copied().map(NamedPage::Document),
            Page::File(file) => Some(NamedPage::File(file)),
            _ => None,
        }
    }

    /// The document of the main language at an address, which another language has no translation of.
    fn original_at(&self, path: &str) -> Option<NamedPage> {
        let folder = self.config.folder.as_deref()?;
        let main = self.base.path().strip_suffix(folder)?.trim_end_matches('/');
        let path = path.strip_prefix(main)?;
        let is_original = |entry: &EntryId| {
            let entry = &self.entries[*entry];
            entry.is_untranslated() && entry.original.as_ref().is_some_and(|original| original.url.as_str() == path)
        };
        self.entries.ids().find(is_original).map(|entry| self.page_of_entry(entry))
    }

    /// The document or file of another language at an address.
    fn other_at(&self, path: &str) -> Option<NamedPage> {
        // The addresses of the main language contain those of the others.
        let others = self.languages.iter().rev().filter(|other| other.config.folder != self.config.folder);
        others.into_iter().find_map(|LookupLanguage { outline, .. }| {
            let pages: &PageRecords = &outline.planned.records;
            let path = outline.base.path_of_href(path).filter(|path| path.starts_with('/'))?;
            let mut page = &pages.at(&path)?.page;
            if let Page::Redirect { to } = page {
                page = &pages.at(to.as_str())?.page;
            }
            let file = |entry: EntryId| outline.metadata[entry].file;
            match page {
                Page::Node(node) => outline.nodes[*node].entry.map(file),
                Page::Home => outline.home.map(file),
                Page::Index { kind, number: 1 } => outline.indexes.get(kind).copied().map(file),
                Page::File(file) => Some(*file),
                _ => None,
            }
            .map(NamedPage::Other)
        })
    }

    /// All names of nodes that lists show, with their nodes: titles, and other names except hidden ones.
    pub(crate) fn names(&self) -> impl Iterator<Item = (NodeId, &Node, &str)> {
        self.nodes.iter_ids().filter(|(_, node)| !node.is_unlisted).flat_map(|(id, node)| {
            let others = self.entry_of(node).into_iter().flat_map(|entry| {
                let names = &entry.front.alternate_names;
                names.abbr.iter().chain(&names.also).map(|name| name.value.as_str())
            });
            std::iter::once(node.title.as_str()).chain(others).map(move |name| (id, node, name))
        })
    }

    /// A link with a target and a form, for [`GuideLookup::targets`].
    pub(crate) fn link(target: &str, form: LinkForm) -> Link {
        let span = crate::source::Span::start_of(FileId(0));
        Link { span, target_span: span, target: target.to_string(), form, is_untitled: false }
    }
}
