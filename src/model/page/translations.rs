//! The pages of a guide in each of its languages -> the versions of each page. Pages name their other versions to readers and to search
//! engines, and each version names the same ones.

use std::collections::BTreeMap;

use memchr::memchr2;

use crate::model::address::base_url::BaseUrl;
use crate::model::address::folder_names::FolderNames;
use crate::model::address::url::Url;
use crate::model::config::Config;
use crate::model::graph::node::Nodes;
use crate::model::page::print::{PrintSection, folder_url};
use crate::model::page::{Page, PageRecord, Pages};

/// A language of a guide.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct GuideLanguage {
    /// Its tag (BCP 47).
    pub tag: String,
    /// Its name, as its readers write it.
    pub name: String,
    /// Its text direction: `rtl` or `ltr`.
    pub direction: &'static str,
    /// The address of the guide in the language.
    pub base: BaseUrl,
}

/// The versions of the pages of a guide. Empty for a guide in one language.
#[derive(Debug, Default, Hash)]
pub struct Translations {
    /// The languages, the main one first.
    pub languages: Vec<GuideLanguage>,
    /// The versions of each page by its URL in the main language: the index of the language, and the URL within it.
    versions: BTreeMap<Url, Vec<(usize, Url)>>,
}

/// The pages of a guide in one language.
pub(crate) struct LanguagePages<'a> {
    pub(crate) config: &'a Config,
    pub(crate) nodes: &'a Nodes,
    pub(crate) pages: &'a Pages,
}

impl Translations {
    /// Collects the versions of all pages. The main language comes first.
    pub(crate) fn collect(languages: &[LanguagePages<'_>]) -> Self {
        if languages.len() < 2 {
            return Self::default();
        }
        let mut versions: BTreeMap<Url, Vec<(usize, Url)>> = BTreeMap::new();
        for (index, LanguagePages { nodes, pages, .. }) in languages.iter().enumerate() {
            for record in pages.records() {
                if let Some(key) = key(record, nodes, index == 0) {
                    versions.entry(key).or_default().push((index, record.url.clone()));
                }
            }
        }
        versions.retain(|_, versions| versions.len() > 1);
        let language = |LanguagePages { config, .. }: &LanguagePages<'_>| GuideLanguage {
            tag: config.language.clone(),
            name: config.language_name().to_string(),
            direction: config.direction(),
            base: config.base(),
        };
        let languages: Vec<GuideLanguage> = languages.iter().map(language).collect();
        Self { languages, versions }
    }

    /// The language of the page at an address with the base path. `None` for a file, or outside the guide.
    pub(crate) fn language_at(&self, href: &str) -> Option<&str> {
        let end = memchr2(b'#', b'?', href.as_bytes()).unwrap_or(href.len());
        let path = href.get(..end).filter(|path| path.ends_with('/'))?;
        // The addresses of the main language contain those of the others.
        let is_below = |language: &&GuideLanguage| {
            path.strip_prefix(language.base.path()).is_some_and(|rest| rest.starts_with('/'))
        };
        self.languages.iter().rev().find(is_below).map(|language| language.tag.as_str())
    }

    /// The versions of a page of the guide in one language, by the index of their language. Empty for a page with one version.
    pub(crate) fn of(&self, record: &PageRecord, nodes: &Nodes, is_main: bool) -> &[(usize, Url)] {
        key(record, nodes, is_main).and_then(|key| self.versions.get(&key)).map(Vec::as_slice).unwrap_or_default()
    }
}

/// What all versions of a page have in common: the URL in the main language. `None` for a page that has no other version, such as a
/// further page of a list, whose items differ.
fn key(record: &PageRecord, nodes: &Nodes, is_main: bool) -> Option<Url> {
    match record.page {
        Page::Node(id) => {
            let node = &nodes[id];
            if is_main { Some(node.url.clone()) } else { Some(node.original.as_ref()?.url.clone()) }
        }
        Page::Home
        | Page::Me
        | Page::Search
        | Page::PrintList
        | Page::Index { number: 1, .. }
        | Page::Titles { number: 1 }
        | Page::Sources { number: 1 }
        | Page::Map { number: 1 }
        | Page::Find { number: 1 }
        | Page::Advert { number: 1 }
        | Page::Family { number: 1, .. } => Some(record.url.clone()),
        Page::Print(ref page) if page.number == 1 => match page.section {
            PrintSection::Folder(id) if !is_main => {
                Some(folder_url(&nodes[id].original.as_ref()?.url, &FolderNames::default()))
            }
            section => Some(section.url(nodes, &FolderNames::default())),
        },
        _ => None,
    }
}
