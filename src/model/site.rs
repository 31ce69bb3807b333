//! The resolved guide: immutable, every name a node, every relation with its inverse, every page with its URL.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::source::{Area, FileId, HEADERS_FILE, Snapshot};

use crate::model::address::base_url::BaseUrl;
use crate::model::address::url::Url;
use crate::model::config::Config;
use crate::model::document::entry::{Entries, Entry, EntryId};
use crate::model::graph::backlinks::Backlinks;
use crate::model::graph::career_map::CareerMap;
use crate::model::graph::careers::Careers;
use crate::model::graph::cited_sources::CitedSources;
use crate::model::graph::folders::Folders;
use crate::model::graph::mentions::Mentions;
use crate::model::graph::node::{Edge, Node, NodeId, Nodes};
use crate::model::graph::series::SeriesList;
use crate::model::graph::text_links::{LinksByEntry, NavLink};
use crate::model::graph::titles::Titles;
use crate::model::graph::todo::Todo;
use crate::model::graph::unwritten::Unwritten;
use crate::model::kind::Kind;
use crate::model::page::translations::Translations;
use crate::model::page::{Page, Pages};

/// A resolved guide. Unchanged parts are shared between its versions.
#[derive(Debug, Clone)]
pub struct Site {
    /// The settings.
    pub config: Arc<Config>,
    /// The input files, for the texts.
    pub snapshot: Arc<Snapshot>,
    /// The documents, sorted by path.
    pub entries: Entries,
    /// The resolved links of each text.
    pub links: LinksByEntry,
    /// The backlinks of each node.
    pub backlinks: Arc<Backlinks>,
    /// The sources that documents cite. Pages read them through `TrackedSite`.
    pub sources: Arc<CitedSources>,
    /// The nodes, in the order of lists.
    pub nodes: Nodes,
    /// The pages of each folder.
    pub folders: Arc<Folders>,
    /// The documents in a stated order.
    pub series: Arc<SeriesList>,
    /// All titles, sorted.
    pub titles: Arc<Titles>,
    /// The career map.
    pub map: Arc<CareerMap>,
    /// The data that is derived from all roles.
    pub careers: Arc<Careers>,
    /// The names that are linked automatically.
    pub mentions: Arc<Mentions>,
    /// The tasks of the authors.
    pub todos: Arc<[Todo]>,
    /// The names without a document, most named first.
    pub unwritten: Arc<[Unwritten]>,
    /// The document of the home page.
    pub home: Option<EntryId>,
    /// The documents of the indexes, by kind.
    pub indexes: BTreeMap<Kind, EntryId>,
    /// The hashed addresses of styles and scripts, by name.
    pub assets: Arc<BTreeMap<String, Url>>,
    /// The used templates, by name.
    pub templates: Arc<BTreeMap<Arc<str>, FileId>>,
    /// All pages.
    pub pages: Pages,
    /// The address where the site is published.
    pub base: BaseUrl,
    /// The links of the header that site.toml sets.
    pub nav: Arc<[NavLink]>,
    /// The guide in its other languages, by tag. Empty in each of them.
    pub languages: Arc<[Arc<Site>]>,
    /// The pages of the guide in all of its languages.
    pub translations: Arc<Translations>,
}

impl Site {
    /// Whether there is a page on which readers find the roles that fit them.
    pub fn has_find(&self) -> bool {
        self.careers.has_find(&self.config)
    }

    /// Whether readers can mark what they can do, and see on a page what is missing for each role.
    pub fn has_me(&self) -> bool {
        self.careers.has_me(&self.config)
    }

    /// Whether there is a page on which readers read a job advert.
    pub fn has_advert(&self) -> bool {
        self.careers.has_advert(&self.config)
    }

    /// The guide in its main language and in each other one.
    pub fn in_each_language(&self) -> impl Iterator<Item = &Site> {
        std::iter::once(self).chain(self.languages.iter().map(AsRef::as_ref))
    }

    /// The URL of a file or page that is published once for all languages, from its URL in the main language.
    pub fn shared_url(&self, url: Url) -> Url {
        if self.config.folder.is_some() { url.from_other_language() } else { url }
    }

    /// The path below the output folder of a file of the site.
    pub fn output_path<'a>(&self, path: &'a str) -> Cow<'a, str> {
        self.config.folder.as_ref().map_or(path.into(), |folder| format!("{folder}/{path}").into())
    }

    /// The paths of all files of the site in its language, below the output folder.
    pub fn output_paths(&self) -> impl Iterator<Item = String> {
        self.pages.records().map(|record| self.output_path(&record.output).into_owned())
    }

    /// The node with this id.
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id]
    }

    /// The node whose page a link within the site leads to, ignoring its query and fragment.
    pub fn node_at(&self, href: &str) -> Option<NodeId> {
        let path = href.split(['#', '?']).next().unwrap_or_default();
        let record = self.pages.at(&self.base.path_of_href(path)?)?;
        if let Page::Node(id) = record.page { Some(id) } else { None }
    }

    /// Whether lists lead to pages in another language: those of the main one that are not translated.
    pub(crate) fn leaves_language(&self) -> bool {
        self.nodes.iter().any(Node::is_untranslated)
    }

    /// Whether another version has the same templates with the same labels, in the same languages.
    pub(crate) fn has_same_templates(&self, other: &Site) -> bool {
        let content =
            |(name, id): (&Arc<str>, &FileId), site: &Site| (name.clone(), site.snapshot.file(*id).content.clone());
        let is_alike = |(one, two): (&Self, &Self)| {
            one.config.labels == two.config.labels && one.leaves_language() == two.leaves_language()
        };
        self.translations.languages == other.translations.languages
            && self.in_each_language().zip(other.in_each_language()).all(is_alike)
            && self.templates.len() == other.templates.len()
            && self.templates.iter().zip(&*other.templates).all(|(one, two)| content(one, self) == content(two, other))
    }

    /// The author's `_headers` of the site, or else of its theme. It is part of the outline.
    pub fn own_headers(&self) -> Option<&str> {
        let theme = self.config.theme.as_ref().map(|theme| theme.value.as_str());
        let statics = || self.snapshot.area(Area::Static).map(|(_, file)| file);
        let files = || statics().filter(|file| &*file.name == HEADERS_FILE);
        let own = files().find(|file| file.theme.is_none());
        let file = own.or_else(|| files().find(|file| theme.is_some() && file.theme.as_deref() == theme))?;
        Some(file.text())
    }

    /// The number of HTML pages, in all languages.
    pub fn reader_pages(&self) -> usize {
        let in_language = |site: &Self| site.pages.records().filter(|record| record.is_html()).count();
        self.in_each_language().map(in_language).sum()
    }

    /// A link within the site, for use outside of it: an absolute URL if `base_url` is set.
    pub fn address(&self, href: &str) -> String {
        self.config.base_url.as_ref().map_or_else(|| href.into(), |base| base.absolute_href(href))
    }

    /// The document of a node.
    pub fn entry_of(&self, node: &Node) -> Option<&Entry> {
        node.entry.map(|entry| &*self.entries[entry])
    }

    /// The nodes that the text of a node links to, in the order of lists.
    pub fn links_to(&self, node: &Node) -> &[Edge] {
        node.entry.map(|entry| self.links[entry].to.as_slice()).unwrap_or_default()
    }

    /// The nodes of one kind, in the order of lists.
    pub fn of_kind(&self, kind: Kind) -> impl Iterator<Item = (NodeId, &Node)> {
        self.nodes.of_kind(kind)
    }
}
