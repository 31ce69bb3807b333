//! The languages of a site: which files belong to each of them.

use std::collections::{BTreeMap, BTreeSet};

use crate::input::config::is_language_tag;

use crate::scaffold::import::Generator;
use crate::scaffold::import::layout::{below, is_document};
use crate::scaffold::import::navigation::SourceNavItem;
use crate::scaffold::import::report::{Action, Notes};
use crate::scaffold::import::site::{FolderInfo, SourceRoot, SourceSettings};
use crate::scaffold::import::tree::SourceTree;

/// The two-letter codes of ISO 639-1 that sites use as names of folders. Codes that are English words, such as `no`, `is`,
/// `go` and `ad`, are not among them: a site must name those in its settings.
const CODES: [&str; 66] = [
    "af", "ar", "az", "bg", "bn", "bs", "ca", "cs", "cy", "da", "de", "el", "en", "eo", "es", "et", "eu", "fa", "fi",
    "fr", "ga", "gl", "gu", "he", "hi", "hr", "hu", "hy", "id", "it", "ja", "ka", "kk", "km", "kn", "ko", "lt", "lv",
    "mk", "ml", "mn", "mr", "ms", "my", "nb", "ne", "nl", "nn", "pl", "pt", "ro", "ru", "sk", "sl", "sq", "sr", "sv",
    "sw", "ta", "te", "th", "tr", "uk", "ur", "vi", "zh",
];

/// A language other than the main one.
#[derive(Debug, Default, Clone)]
pub(super) struct SourceLanguage {
    /// Its name in addresses and files of the source.
    pub(super) name: String,
    /// Its tag, if the settings state another one than its name.
    pub(super) tag: Option<String>,
    /// Its folder in the source, if it has one.
    pub(super) folder: Option<String>,
    /// The folders of its documents, if they are not as those of the main language.
    pub(super) roots: Vec<SourceRoot>,
    /// Why it is left out, if it is.
    pub(super) left_out: Option<String>,
    /// Its name as readers write it.
    pub(super) label: Option<String>,
    pub(super) title: Option<String>,
    pub(super) description: Option<String>,
    /// The navigation, the links in the header, and the file that contains them. Empty if they are those of the main language.
    pub(super) nav: Vec<SourceNavItem>,
    pub(super) header: Vec<SourceNavItem>,
    pub(super) nav_file: Option<String>,
    /// The texts of the navigation, by those in the main language.
    pub(super) nav_labels: BTreeMap<String, String>,
    /// Titles and positions of folders, by their path in the guide.
    pub(super) folders: BTreeMap<String, FolderInfo>,
}

impl SourceLanguage {
    pub(super) fn new(name: impl Into<String>, folder: Option<String>) -> Self {
        Self { name: name.into(), folder, ..Self::default() }
    }

    /// The name of its folder in the guide. It is the folder of the source, so that addresses stay, unless that is no tag of its
    /// language: `cn` for `zh-CN`. `None` if there is no valid tag.
    pub(super) fn guide_folder(&self) -> Option<String> {
        let name = self.name.replace('_', "-");
        let language = |tag: &str| tag.split('-').next().unwrap_or_default().to_lowercase();
        let stated = self.tag.as_ref().map(|tag| tag.replace('_', "-")).filter(|tag| is_language_tag(tag));
        match stated {
            Some(tag) if !is_language_tag(&name) || language(&tag) != language(&name) => Some(tag),
            _ => Some(name).filter(|name| is_language_tag(name)),
        }
    }

    /// Why it can't be in the guide.
    fn problem(&self) -> Option<String> {
        let invalid = || "its name is not a language tag".to_string();
        self.left_out.clone().or_else(|| self.guide_folder().is_none().then(invalid))
    }
}

/// The languages of a site.
#[derive(Debug, Default, Clone)]
pub(super) struct Languages {
    /// The main language, which is not part of addresses and file names.
    main: Option<String>,
    /// The folder of the main language, if all languages have one.
    main_folder: Option<String>,
    others: Vec<SourceLanguage>,
}

impl Languages {
    /// Languages from settings. `main` is the default language.
    pub(super) fn new(main: Option<String>, others: Vec<SourceLanguage>) -> Self {
        let mut others = others;
        for index in 0..others.len() {
            let folder = others[index].guide_folder().map(|tag| tag.to_lowercase());
            let is_same = |other: &SourceLanguage| other.guide_folder().map(|tag| tag.to_lowercase()) == folder;
            if folder.is_some() && others[..index].iter().any(is_same) {
                others[index].left_out = Some("another language has the same tag".into());
            }
        }
        Self { main, main_folder: None, others }
    }

    /// The languages of a site in which each has a folder, also the main one.
    pub(super) fn in_folders(main: String, main_folder: String, others: Vec<SourceLanguage>) -> Self {
        Self { main_folder: Some(main_folder), ..Self::new(Some(main), others) }
    }

    /// The languages as one of the others sees them.
    pub(super) fn seen_from(language: &SourceLanguage) -> Self {
        Self { main: Some(language.name.clone()), ..Self::default() }
    }

    /// The languages that become part of the guide, besides the main one.
    pub(super) fn others(&self) -> impl Iterator<Item = &SourceLanguage> {
        self.others.iter().filter(|language| !self.is_main(language) && language.problem().is_none())
    }

    pub(super) fn others_mut(&mut self) -> impl Iterator<Item = &mut SourceLanguage> {
        self.others.iter_mut()
    }

    fn is_main(&self, language: &SourceLanguage) -> bool {
        Some(&language.name) == self.main.as_ref()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.others.is_empty()
    }

    /// The name of the main language.
    pub(super) fn main(&self) -> Option<&str> {
        self.main.as_deref()
    }

    /// The folder of the main language in the source, if all languages have one.
    pub(super) fn main_folder(&self) -> Option<&str> {
        self.main_folder.as_deref()
    }

    /// Finds folders named after languages that contain the same documents as the site or as each other.
    pub(super) fn detect(tree: &SourceTree, settings: &SourceSettings, from: Generator) -> Self {
        if matches!(from, Generator::Obsidian | Generator::Middleman) {
            return Self { main: settings.languages.main.clone(), ..Self::default() };
        }
        let content = settings.content();
        let prefix = if content.is_empty() { String::new() } else { format!("{content}/") };
        let mut below: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        let mut outside: BTreeSet<&str> = BTreeSet::new();
        for path in tree.paths.iter().filter(|path| is_document(path)) {
            let Some(path) = path.strip_prefix(&prefix) else { continue };
            match path.split_once('/').filter(|(folder, _)| is_language(folder)) {
                Some((folder, rest)) => _ = below.entry(folder).or_default().insert(stem(rest)),
                None => _ = outside.insert(stem(path)),
            }
        }
        let shares = |one: &BTreeSet<&str>, other: &BTreeSet<&str>| {
            one.intersection(other).count() * 2 > one.len().min(other.len())
        };
        let in_folders: Vec<&str> = below
            .iter()
            .filter(|(name, files)| {
                !outside.is_empty() && shares(files, &outside)
                    || below.iter().any(|(other, others)| other != *name && shares(files, others))
            })
            .map(|(name, _)| *name)
            .collect();
        if in_folders.is_empty() {
            return Self { main: settings.languages.main.clone(), ..Self::default() };
        }
        let is_main_outside = in_folders.iter().any(|name| shares(&below[name], &outside) && !outside.is_empty());
        let wanted = settings.languages.main.clone().or_else(|| settings.language.clone());
        let largest = || {
            in_folders.iter().max_by_key(|name| (**name == "en", below[**name].len())).map(|name| (*name).to_string())
        };
        let main = match (is_main_outside, wanted.filter(|wanted| in_folders.contains(&wanted.as_str()))) {
            (true, _) => settings.languages.main.clone(),
            (false, Some(wanted)) => Some(wanted),
            (false, None) => largest(),
        };
        let is_main = |name: &str| !is_main_outside && main.as_deref() == Some(name);
        let main_folder = in_folders.iter().find(|name| is_main(name)).map(|name| format!("{prefix}{name}"));
        let others = in_folders
            .iter()
            .filter(|name| !is_main(name))
            .map(|name| SourceLanguage::new(*name, Some(format!("{prefix}{name}"))))
            .collect();
        Self { main_folder, ..Self::new(main, others) }
    }

    /// The language of a file, by its folder or name. `None` for the main language. `content` is the content folder.
    pub(super) fn other(&self, path: &str, content: &str) -> Option<&SourceLanguage> {
        let others = || self.others.iter().filter(|language| !self.is_main(language));
        let is_below = |folder: &str| path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
        let own = if is_below(content) { content.len() } else { 0 };
        // The folder of one language can be inside that of another.
        let by_folder = others().find(|language| {
            let folder = language.folder.as_deref();
            folder.is_some_and(|folder| folder.len() > own && folder != content && is_below(folder))
        });
        let by_name = || {
            let (_, name) = path.rsplit_once('/').unwrap_or(("", path));
            let (stem, _) = name.rsplit_once('.')?;
            let (_, end) = stem.rsplit_once('.')?;
            others().find(|language| language.name.eq_ignore_ascii_case(end))
        };
        by_folder.or_else(by_name)
    }

    /// A file name without the main language: `about.en` is `about`.
    pub(super) fn without<'a>(&self, stem: &'a str) -> &'a str {
        match (stem.rsplit_once('.'), &self.main) {
            (Some((name, language)), Some(own)) if !name.is_empty() && language.eq_ignore_ascii_case(own) => name,
            _ => stem,
        }
    }

    /// The path of a file without the main language in its name: `a/plan.de.png` is `a/plan.png`.
    pub(super) fn without_in_path(&self, path: &str) -> String {
        let Some((stem, end)) = path.rsplit_once('.') else { return path.to_string() };
        let (folder, name) = stem.rsplit_once('/').map_or(("", stem), |(folder, name)| (folder, name));
        let name = self.without(name);
        if folder.is_empty() { format!("{name}.{end}") } else { format!("{folder}/{name}.{end}") }
    }

    /// Notes each language that is left out, with its numbers of documents and other files.
    pub(super) fn report(&self, tree: &SourceTree, files: &BTreeMap<&str, Vec<&String>>, notes: &mut Notes) {
        for language in self.others.iter().filter(|language| !self.is_main(language)) {
            let folder = language.folder.as_deref();
            let place = folder.map(|folder| format!(" in `{folder}`")).unwrap_or_default();
            let SourceLanguage { name, .. } = language;
            if let Some(why) = language.problem()
                && let Some(files) = files.get(name.as_str())
            {
                let documents = files.iter().filter(|path| is_document(path)).count();
                let noun = if documents == 1 { "document" } else { "documents" };
                let others = files.len() - documents;
                let subject = format!(
                    "the language `{name}` is left out: {why}; {documents} {noun} and {others} other files{place}"
                );
                notes.add(Action::Translate, folder.unwrap_or(name), subject);
                continue;
            }
            if let Some(folder) = language.guide_folder().filter(|tag| !tag.eq_ignore_ascii_case(name)) {
                let subject =
                    format!("addresses below `/{name}/` are below `/{folder}/` now: redirect them on the server");
                notes.add(Action::Redirect, language.folder.as_deref().unwrap_or(name), subject);
            }
            // What a language has besides documents of the site, such as older versions of them.
            let is_outside = |path: &&&String| {
                is_document(path)
                    && !language.roots.is_empty()
                    && !language.roots.iter().any(|root| below(path, &root.folder).is_some())
                    && tree.text(path).is_some()
            };
            for path in files.get(name.as_str()).into_iter().flatten().filter(is_outside) {
                let subject =
                    format!("left out: a document in `{name}` of an older version or of another part of the site");
                notes.add(Action::Translate, path, subject);
            }
        }
    }

    /// The language that an address belongs to, and the address below its folder.
    pub(super) fn of_address<'a>(&self, address: &'a str) -> Option<(&SourceLanguage, &'a str)> {
        self.others().find_map(|language| Some((language, address_below(address, &language.name)?)))
    }
}

/// The part of a rooted address below the folder of a language, with a leading slash.
pub(super) fn address_below<'a>(address: &'a str, language: &str) -> Option<&'a str> {
    let address = address.strip_prefix('/')?;
    let (first, rest) = address.split_at(address.find('/').unwrap_or(address.len()));
    first.eq_ignore_ascii_case(language).then_some(if rest.is_empty() { "/" } else { rest })
}

/// Whether a folder is named after a language: `de`, `pt-br`, `zh-Hans`.
fn is_language(folder: &str) -> bool {
    let mut parts = folder.split(['-', '_']);
    let is_known = parts.next().is_some_and(|first| CODES.contains(&first.to_lowercase().as_str()));
    let mut rest = parts.clone();
    is_known
        && rest.all(|part| (2..=4).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric()))
        && parts.count() <= 2
}

fn stem(path: &str) -> &str {
    path.rsplit_once('.').map_or(path, |(stem, _)| stem)
}
