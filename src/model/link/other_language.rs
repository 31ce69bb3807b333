//! A path or an address of another language of the guide -> its page or file there. A link that leaves the folder of its language names
//! exactly what is there: a page without a translation is not found in the folder of the translations.

use std::cmp::Reverse;

use crate::diagnostic::did_you_mean;

use crate::model::address::href::{join, relative};
use crate::model::address::output_paths::collision_key;
use crate::model::address::percent::decode;
use crate::model::address::url::Url;
use crate::model::document::entry::{Entries, EntryId, Metadata};
use crate::model::labels::Labels;
use crate::model::link::index::{Destination, LinkIndex};
use crate::model::link::suggestion::common_folders;

/// What can be named in one language of the guide: its own pages and files, and no others.
pub(crate) struct LanguageIndex<'a> {
    /// The folder of the language. `None` for the main one.
    pub(crate) folder: Option<&'a str>,
    /// Its name, as its readers write it.
    pub(crate) name: &'a str,
    /// An index without the other languages.
    pub(crate) index: LinkIndex<'a>,
    pub(crate) entries: &'a Entries,
}

/// All languages of the guide, as a link in one of them names their pages.
#[derive(Clone, Copy, Default)]
pub(crate) struct GuideLanguages<'a> {
    /// The folder of the language of the link. `None` for the main one.
    pub(crate) folder: Option<&'a str>,
    /// All languages, the main one first. Empty for a guide in one language.
    pub(crate) all: &'a [LanguageIndex<'a>],
    /// The labels of the language of the link.
    pub(crate) labels: Option<&'a Labels>,
}

/// A page or file of another language.
pub(crate) struct OtherDestination {
    /// The index of the language.
    pub(crate) language: usize,
    /// Its document.
    pub(crate) entry: Option<EntryId>,
    /// Its URL for pages of the language of the link.
    pub(crate) url: Url,
}

impl<'a> GuideLanguages<'a> {
    /// The language of a path below `content/` or of an address, and the path within the language.
    fn split<'b>(&self, path: &'b str) -> Option<(usize, &'b str)> {
        let (first, rest) = path.split_once('/').unwrap_or((path, ""));
        let named = self.all.iter().position(|other| is_folder(other, first));
        named.map(|language| (language, rest)).or_else(|| (!self.all.is_empty()).then_some((0, path)))
    }

    /// Whether a path begins with the folder of a language.
    pub(super) fn has_folder_of(&self, path: &str) -> bool {
        let first = path.split('/').next().unwrap_or_default();
        self.all.iter().any(|other| is_folder(other, first))
    }

    /// The language with this index.
    pub(super) fn get(&self, language: usize) -> Option<&'a LanguageIndex<'a>> {
        self.all.get(language)
    }

    /// The main language, in another one.
    pub(super) fn main(&self) -> Option<&'a LanguageIndex<'a>> {
        self.all.first().filter(|_| self.folder.is_some())
    }
}

fn is_folder(language: &LanguageIndex<'_>, name: &str) -> bool {
    language.folder.is_some_and(|folder| folder.eq_ignore_ascii_case(name))
}

impl LanguageIndex<'_> {
    /// The document and the URL that the language itself has at a path or an address.
    fn find(&self, path: &str) -> Option<(Option<EntryId>, Url)> {
        match self.index.file("", path)? {
            Destination::Entry(entry) => {
                let name = |document: &Metadata| collision_key(self.index.files.name(document.file));
                let document = &self.index.metadata[entry];
                if document.is_untranslated() {
                    // The original stands for a translation that is not published.
                    let is_it = |other: &Metadata| !other.is_untranslated() && name(other) == name(document);
                    let own = self.index.metadata.iter_ids().find(|(_, other)| is_it(other));
                    return own.map(|(entry, document)| (Some(entry), document.url.clone()));
                }
                // A translation with a path of its own is also known by that of its original, where there is no file.
                let is_elsewhere = document.original.as_ref().is_some_and(|original| {
                    let key = collision_key(&original.path);
                    key != name(document) && key == collision_key(path.trim_end_matches('/'))
                });
                (!is_elsewhere).then(|| (Some(entry), document.url.clone()))
            }
            Destination::Url(url) => self.index.page(&url).map(|_| (None, url)),
            Destination::Other(_) => None,
        }
    }

    /// The URL of a page of the language, from the start of the guide.
    fn in_guide(&self, url: &Url) -> Url {
        let url = self.index.base.folders().published_url(url);
        self.folder.map_or_else(|| url.clone(), |folder| url.below(folder))
    }
}

impl LinkIndex<'_> {
    /// The page or file that a relative path leads to if it leaves the folder of the language.
    pub(super) fn beyond(&self, folder: &str, path: &str) -> Option<Destination> {
        self.in_guide(&self.path_beyond(folder, path)?)
    }

    /// A relative path that leaves the folder of the language, from the start of the guide.
    fn path_beyond(&self, folder: &str, path: &str) -> Option<String> {
        let own = self.languages.folder.filter(|_| join(folder, path).is_none())?;
        join(&format!("{own}/{folder}"), path)
    }

    /// A page or file by its path below `content/`, or by its address from the start of the guide.
    pub(super) fn in_guide(&self, path: &str) -> Option<Destination> {
        let (language, rest) = self.languages.split(path)?;
        let other = self.languages.get(language)?;
        if other.folder == self.languages.folder {
            return if rest.len() < path.len() { self.file("", rest) } else { None };
        }
        let (entry, url) = other.find(rest)?;
        let url = other.in_guide(&url);
        let url = if self.languages.folder.is_some() { url.from_other_language() } else { url };
        Some(Destination::Other(Box::new(OtherDestination { language, entry, url })))
    }

    /// A page or file of the language whose folder is the first part of a path.
    pub(super) fn in_named_language(&self, path: &str) -> Option<Destination> {
        if self.languages.has_folder_of(path) { self.in_guide(path) } else { None }
    }

    /// The path from the start of the guide that a link names, if it can lead to another language.
    pub(super) fn path_in_guide(&self, from: EntryId, path: &str) -> Option<String> {
        if self.languages.all.is_empty() {
            return None;
        }
        if let Some(path) = ["/", "@/"].iter().find_map(|root| path.strip_prefix(root)) {
            let below = self.base.main_path().trim_start_matches('/');
            let below = path.strip_prefix(below).filter(|_| !below.is_empty()).and_then(|rest| rest.strip_prefix('/'));
            let is_named = |path: &&str| self.languages.has_folder_of(path);
            return below.or_else(|| Some(path).filter(is_named)).map(Into::into);
        }
        let document = &self.metadata[from];
        let folders = [&*document.folder, document.url.as_str().trim_start_matches('/')];
        // Nearly all links stay in the folder that they are in.
        let is_of_language = |folder: &str| folder.is_empty() || self.languages.has_folder_of(folder);
        if !path.contains("..") && !folders.iter().copied().any(is_of_language) {
            return None;
        }
        folders.into_iter().find_map(|folder| match join(folder, path) {
            None => self.path_beyond(folder, path),
            joined => joined.filter(|joined| self.languages.has_folder_of(joined)),
        })
    }

    /// The path from the start of the guide that a path in double brackets names, if it can lead to another language.
    pub(super) fn wikilink_in_guide(&self, from: EntryId, path: &str) -> Option<String> {
        let is_named = |path: &&str| self.languages.has_folder_of(path);
        let named = || Some(path).filter(is_named).map(Into::into);
        if path.contains('/') { self.path_in_guide(from, path).or_else(named) } else { None }
    }

    /// Whether a document of another language that can't be built may have the page that a path from the start of the guide names.
    pub(super) fn may_be_broken_in_guide(&self, path: &str) -> bool {
        let other = self.languages.split(path).and_then(|(language, rest)| Some((self.languages.get(language)?, rest)));
        other.is_some_and(|(other, rest)| other.index.may_be_broken(rest))
    }

    /// Whether a page of another language is published. It can be broken: its error is reported where it is.
    pub(super) fn is_other_published(&self, other: &OtherDestination) -> bool {
        let Some((language, entry)) = self.languages.get(other.language).zip(other.entry) else { return true };
        language.index.is_published[entry] || language.index.metadata[entry].broken.is_some()
    }

    /// Whether the guide has other languages.
    pub(super) fn has_other_languages(&self) -> bool {
        !self.languages.all.is_empty()
    }

    /// The addresses of the documents of other languages, from the start of the guide. Those of the main one are like own addresses,
    /// unless they are named from there.
    pub(super) fn addresses_of_others(&self, with_main: bool) -> Vec<String> {
        let others = self
            .languages
            .all
            .iter()
            .filter(|other| other.folder != self.languages.folder && (with_main || other.folder.is_some()));
        let of_language = |other: &LanguageIndex<'_>| {
            let own = other.index.metadata.iter().filter(|document| !document.is_untranslated());
            own.map(|document| other.in_guide(&document.url).to_string()).collect::<Vec<_>>()
        };
        others.flat_map(of_language).collect()
    }

    /// A correct spelling of a link to another language. `path` is its path from the start of the guide, and `written` that of the link.
    /// A document without a translation is suggested in the main language.
    pub(super) fn similar_in_guide(&self, from: EntryId, path: &str, written: &str) -> Option<String> {
        let (language, rest) = self.languages.split(path)?;
        let other = self.languages.get(language)?;
        let (folder, name) = rest.trim_end_matches('/').rsplit_once('/').unwrap_or(("", rest.trim_end_matches('/')));
        let wanted = collision_key(name.trim_end_matches(".html").trim_end_matches(".md"));
        let stem = |document: &Metadata| collision_key(&document.stem);
        let documents = || other.index.metadata.iter();
        let same_name = documents().filter(|document| stem(document) == wanted);
        let nearest = same_name.min_by_key(|document| Reverse(common_folders(&document.folder, folder)));
        let in_folder = || documents().filter(|document| *document.folder == *folder && !document.is_untranslated());
        let misspelled = || {
            let stems: Vec<String> = in_folder().map(|document| stem(document)).collect();
            let similar = did_you_mean(&wanted, stems.iter().map(String::as_str))?;
            in_folder().find(|document| stem(document) == similar)
        };
        let document = nearest.or_else(misspelled)?;
        let folder = other.folder.filter(|_| !document.is_untranslated());
        if written.starts_with('/') {
            let is_own = !document.is_untranslated();
            let url = if is_own { other.in_guide(&document.url) } else { document.url.without_mark() };
            return Some(decode(url.as_str()).unwrap_or_else(|| url.to_string()));
        }
        let in_content = |folder: Option<&str>, path: &str| match folder {
            Some(folder) => format!("{folder}/{path}"),
            None => path.into(),
        };
        let own_folder = in_content(self.languages.folder, &self.metadata[from].folder);
        Some(relative(&own_folder, &in_content(folder, other.index.files.name(document.file))))
    }
}
