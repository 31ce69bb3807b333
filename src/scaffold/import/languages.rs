//! The languages of a site: which files are in the main one, and which ones a guide can't hold.

use std::collections::{BTreeMap, BTreeSet};

use crate::scaffold::import::Generator;
use crate::scaffold::import::layout::is_document;
use crate::scaffold::import::report::{Action, Notes};
use crate::scaffold::import::site::SourceSettings;
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
#[derive(Debug, Clone)]
struct SourceLanguage {
    name: String,
    /// Its folder in the source, if it has one.
    folder: Option<String>,
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
    pub(super) fn new(main: Option<String>, others: Vec<(String, Option<String>)>) -> Self {
        let others = others.into_iter().map(|(name, folder)| SourceLanguage { name, folder }).collect();
        Self { main, main_folder: None, others }
    }

    /// Sets the main language.
    pub(super) fn set_main(&mut self, name: Option<String>) {
        self.main = name;
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
            .map(|name| SourceLanguage { name: (*name).to_string(), folder: Some(format!("{prefix}{name}")) })
            .collect();
        Self { main, main_folder, others }
    }

    /// The language of a file, by its folder or name. `None` for the main language. `content` is the content folder.
    pub(super) fn other(&self, path: &str, content: &str) -> Option<&str> {
        let others = || self.others.iter().filter(|language| Some(&language.name) != self.main.as_ref());
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
        by_folder.or_else(by_name).map(|language| language.name.as_str())
    }

    /// A file name without the main language: `about.en` is `about`.
    pub(super) fn without<'a>(&self, stem: &'a str) -> &'a str {
        match (stem.rsplit_once('.'), &self.main) {
            (Some((name, language)), Some(own)) if !name.is_empty() && language.eq_ignore_ascii_case(own) => name,
            _ => stem,
        }
    }

    /// Notes each language that is left out, with its numbers of files.
    pub(super) fn report(&self, left_out: &BTreeMap<String, (usize, usize)>, notes: &mut Notes) {
        for (name, (documents, files)) in left_out {
            let folder =
                self.others.iter().find(|language| language.name == *name).and_then(|one| one.folder.as_deref());
            let place = folder.map(|folder| format!(" in `{folder}`")).unwrap_or_default();
            let noun = if *documents == 1 { "document" } else { "documents" };
            let subject =
                format!("the language `{name}` is left out: {documents} {noun} and {files} other files{place}");
            notes.add(Action::Translate, folder.unwrap_or(name), subject);
        }
    }
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
