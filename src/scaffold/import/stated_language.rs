//! A link that leaves the language of its text -> the path of the document in the other language, as that text has to name it.

use crate::model::address::href::join;

use crate::scaffold::import::Generator;
use crate::scaffold::import::layout::{ImportedDocument, is_document};
use crate::scaffold::import::links::LinkMap;

impl LinkMap {
    /// The document of the main language that a path in a document of another one states, from the folder of that language in the
    /// guide. `None` for a path that doesn't lead out of the language: it leads to the translation, if there is one.
    pub(super) fn find_in_stated_language(&self, document: &ImportedDocument, path: &str) -> Option<String> {
        let main = self.main.as_deref()?;
        let target = if let Some(file) = path.strip_prefix("@/") {
            // Zola: the language is part of the name of the file.
            main.path(file).filter(|_| self.from == Generator::Zola)
        } else if let Some(rooted) = path.strip_prefix('/') {
            let is_own = self.address(rooted).is_some();
            let names_own = self.without_language(path).is_some();
            let without_folder = || if names_own { None } else { main.find_own(document, path) };
            let with_folder = main.address_with_folder(rooted).filter(|_| !is_own);
            with_folder.or_else(|| if main.rooted_is_main { without_folder() } else { None })
        } else {
            self.find_outside(main, document, path)
        };
        let target = target.filter(|target| is_document(target))?;
        Some(format!("../{}", main.moved.get(&target).unwrap_or(&target)))
    }

    /// The file of another language, which is not the main one, that a path names. The path starts at the folder of this language
    /// in the guide.
    pub(super) fn find_in_other(&self, document: &ImportedDocument, path: &str) -> Option<String> {
        self.others.iter().find_map(|other| {
            let target = other.find_from(self, document, path)?;
            let target = other.moved.get(&target).unwrap_or(&target);
            let (_, folder) = other.language.as_ref()?;
            let above = if self.language.is_some() { "../" } else { "" };
            Some(format!("{above}{folder}/{target}"))
        })
    }

    /// The file of this language that a path in a document of another language leads to.
    fn find_from(&self, other: &Self, document: &ImportedDocument, path: &str) -> Option<String> {
        if let Some(path) = path.strip_prefix("@/") {
            return self.path(path);
        }
        if let Some(rooted) = path.strip_prefix('/') {
            return self.address_below(rooted);
        }
        let folder = document.source.rsplit_once('/').map_or("", |(folder, _)| folder);
        let by_address = || {
            let old = document.old.as_deref().unwrap_or_default();
            let above = old.rsplit_once('/').map_or("", |(folder, _)| folder).trim_start_matches('/');
            let above = match &other.language {
                Some((language, _)) => format!("{language}/{above}"),
                None => above.to_string(),
            };
            self.address_below(&join(&above, path)?)
        };
        self.source(&join(folder, path)?).or_else(by_address)
    }

    /// The document of the main language that a relative path leads to. It leaves the folder of its language, or the address.
    fn find_outside(&self, main: &Self, document: &ImportedDocument, path: &str) -> Option<String> {
        let (language, _) = self.language.as_ref()?;
        let (folder, name) = document.source.rsplit_once('/').unwrap_or(("", &document.source));
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        if stem.rsplit_once('.').is_some_and(|(_, end)| end.eq_ignore_ascii_case(language)) {
            // Languages in one folder: the generator looks for the file in the same language first.
            return None;
        }
        let by_file = || main.source(&join(folder, path)?);
        let by_address = || {
            let old = document.old.as_deref()?;
            let above = old.rsplit_once('/').map_or("", |(above, _)| above).trim_start_matches('/');
            if join(above, path).is_some() {
                return None;
            }
            let path = join(&format!("{language}/{above}"), path)?;
            main.address(&path).or_else(|| main.address_with_folder(&path))
        };
        if is_document(path) || document.old.is_none() {
            by_file()
        } else if self.is_by_file() {
            by_file().or_else(by_address)
        } else {
            by_address()
        }
    }
}
