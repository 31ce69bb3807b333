//! The settings files of a site -> its title, address, languages, content folder, and patterns of addresses.

use std::collections::BTreeMap;

use crate::input::{DataFormat, parse_data};
use crate::model::address::base_url::BaseUrl;
use crate::model::document::value::{Data, Value};
use crate::source::Spanned;

use crate::scaffold::import::layout::{text_of, words_of};
use crate::scaffold::import::tree::SourceTree;
use crate::scaffold::import::{Generator, Unconverted, address, note};

/// The settings of a site.
#[derive(Debug, Default)]
pub(super) struct SourceSettings {
    pub(super) title: Option<String>,
    pub(super) base_url: Option<String>,
    pub(super) description: Option<String>,
    pub(super) language: Option<String>,
    pub(super) authors: Vec<String>,
    /// The base path of addresses, without a final slash.
    pub(super) base_path: String,
    /// The pattern for addresses.
    pub(super) permalink: Option<String>,
    /// The patterns for a section (Hugo) or a collection (Jekyll).
    pub(super) permalinks: BTreeMap<String, String>,
    /// The sections with addresses ending in `.html`. An empty name means all.
    pub(super) ugly: Vec<String>,
    /// Redirects: an address, and a target relative to it.
    pub(super) redirects: Vec<(String, String)>,
    /// The content folder, if it is not the default.
    pub(super) folder: Option<String>,
    /// The languages of a Hugo site, with their content folders if they have one.
    pub(super) languages: Vec<(String, Option<String>)>,
    /// The default language, which is not part of addresses and file names.
    pub(super) default_language: Option<String>,
}

/// The chapters in SUMMARY.md, by path: their position and title.
pub(super) fn chapters(
    tree: &SourceTree,
    settings: &SourceSettings,
    unconverted: &mut Unconverted,
) -> BTreeMap<String, (usize, String)> {
    let folder = settings.folder.as_deref().unwrap_or("src");
    let file = format!("{folder}/SUMMARY.md");
    let summary = tree.text(&file).unwrap_or_default();
    let mut chapters = BTreeMap::new();
    // The first heading is the title of the summary.
    let first = summary.lines().find(|line| !line.trim().is_empty()).filter(|line| line.starts_with("# "));
    for line in summary.lines() {
        if let Some(part) = line.strip_prefix("# ").filter(|_| first.is_none_or(|first| !std::ptr::eq(first, line))) {
            note(unconverted, &file, format!("skipped the part title `{}`: a guide has no parts", part.trim()));
        }
        let Some((title, rest)) = line.split_once("](") else { continue };
        let (Some((_, title)), Some((path, _))) = (title.split_once('['), rest.split_once(')')) else { continue };
        let path = path.trim().trim_start_matches("./").trim_matches(['<', '>']).replace("%20", " ");
        let title = title.replace(['*', '`'], "");
        if path.is_empty() {
            note(unconverted, &file, format!("skipped the chapter `{title}`: it has no file"));
        } else if tree.text(&format!("{folder}/{path}")).is_none() {
            note(unconverted, &file, format!("skipped the chapter `{title}`: its file `{path}` does not exist"));
        } else {
            let position = chapters.len() + 1;
            chapters.entry(path).or_insert((position, title));
        }
    }
    chapters
}

/// The value at a path of keys.
fn value_at<'a>(value: &'a Value, keys: &[&str]) -> Option<&'a Value> {
    keys.iter().try_fold(value, |value, wanted| match &value.data {
        Data::Map(pairs) => pairs.iter().find(|(key, _)| key.value == *wanted).map(|(_, value)| value),
        _ => None,
    })
}

fn unsupported_pattern(key: &str, pattern: &str) -> String {
    format!("no redirects from old addresses: the pattern `{key}: {pattern}` is not supported")
}

/// Hugo's patterns by section. Newer versions group them by the kind of page; only those of `page` apply.
fn hugo_permalinks(table: &[(String, Value)], path: &str, unconverted: &mut Unconverted) -> BTreeMap<String, String> {
    let mut permalinks = BTreeMap::new();
    for (name, value) in table {
        let patterns = match &value.data {
            Data::Map(pairs) if name == "page" => pairs_of(pairs),
            Data::Map(_) => {
                note(
                    unconverted,
                    path,
                    format!("no redirects from old addresses: `permalinks.{name}` is not supported"),
                );
                continue;
            }
            _ => vec![(name.clone(), value.clone())],
        };
        for (section, pattern) in patterns {
            let Some(pattern) = pattern.as_text() else { continue };
            if !address::is_supported_pattern(Generator::Hugo, pattern) {
                note(unconverted, path, unsupported_pattern(&format!("permalinks.{section}"), pattern));
            }
            permalinks.insert(section.trim_matches('/').to_string(), pattern.to_string());
        }
    }
    permalinks
}

/// Jekyll's patterns by collection.
fn jekyll_permalinks(table: &[(String, Value)], path: &str, unconverted: &mut Unconverted) -> BTreeMap<String, String> {
    let mut permalinks = BTreeMap::new();
    for (name, value) in table {
        let Some(pattern) = value_at(value, &["permalink"]).and_then(Value::as_text) else { continue };
        if !address::is_supported_pattern(Generator::Jekyll, pattern) {
            note(unconverted, path, unsupported_pattern(&format!("collections.{name}.permalink"), pattern));
        }
        permalinks.insert(name.clone(), pattern.to_string());
    }
    permalinks
}

fn pairs_of(pairs: &[(Spanned<String>, Value)]) -> Vec<(String, Value)> {
    pairs.iter().map(|(key, value)| (key.value.clone(), value.clone())).collect()
}

/// Reads the settings of a site, from the first settings file that exists.
pub(super) fn read(tree: &SourceTree, from: Generator, unconverted: &mut Unconverted) -> SourceSettings {
    let files: &[&str] = match from {
        Generator::Hugo => &[
            "hugo.toml",
            "hugo.yaml",
            "hugo.yml",
            "hugo.json",
            "config.toml",
            "config.yaml",
            "config.yml",
            "config.json",
            "config/_default/hugo.toml",
            "config/_default/config.toml",
            "config/_default/hugo.yaml",
            "config/_default/config.yaml",
        ],
        Generator::Zola => &["config.toml", "zola.toml"],
        Generator::Jekyll => &["_config.yml", "_config.yaml", "_config.toml"],
        Generator::Mdbook => &["book.toml"],
        Generator::Obsidian | Generator::Folder => &[],
    };
    let Some((path, text)) = files.iter().find_map(|path| Some((*path, tree.text(path)?))) else {
        return SourceSettings::default();
    };
    let mut diagnostics = Vec::new();
    let value = parse_data(text, format_of(path), &mut diagnostics);
    for diagnostic in diagnostics {
        note(unconverted, path, format!("settings: {}", diagnostic.message));
    }
    let Some(Data::Map(pairs)) = value.map(|value| value.data) else { return SourceSettings::default() };
    let keys = pairs_of(&pairs);
    let read = SettingsReader { tree, from, path, keys };
    let (keys, table) = (&read.keys, |name: &str| read.table(name));
    let mut found = SourceSettings {
        title: text_of(keys, "title"),
        description: text_of(keys, "description").or_else(|| text_of(&table("params"), "description")),
        language: ["languageCode", "default_language", "defaultContentLanguage", "lang", "locale"]
            .iter()
            .find_map(|key| text_of(keys, key))
            .map(|language| language.replace('_', "-")),
        authors: text_of(keys, "author").or_else(|| text_of(&table("author"), "name")).into_iter().collect(),
        permalink: text_of(keys, "permalink"),
        ..SourceSettings::default()
    };
    let mut base_url = text_of(keys, "baseURL").or_else(|| text_of(keys, "base_url"));
    match from {
        Generator::Jekyll => {
            jekyll(&read, &mut found, unconverted);
            let url = text_of(keys, "url");
            base_url =
                url.map(|url| format!("{}{}", url.trim_end_matches('/'), text_of(keys, "baseurl").unwrap_or_default()));
        }
        Generator::Hugo => hugo(&read, &mut found, unconverted),
        Generator::Mdbook => mdbook(&read, &mut found),
        _ => {}
    }
    let is_tag = |language: &String| {
        language
            .split('-')
            .all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric()))
            && language.len() >= 2
            && language.split('-').next().is_some_and(|first| first.bytes().all(|byte| byte.is_ascii_alphabetic()))
    };
    found.language = found.language.filter(is_tag);
    if let Some(written) = base_url.filter(|url| url != "/" && !url.is_empty()) {
        if let Ok(base) = BaseUrl::parse(&written) {
            found.base_path = base.path().to_string();
            found.base_url = Some(written);
        } else {
            note(unconverted, path, format!("ignored the base URL `{written}`: not a full URL"));
        }
    }
    found
}

/// Reads values of a settings file.
struct SettingsReader<'a> {
    tree: &'a SourceTree,
    from: Generator,
    path: &'a str,
    keys: Vec<(String, Value)>,
}

impl SettingsReader<'_> {
    /// The keys of a table, ignoring the case of its name. Empty if it does not exist.
    fn table(&self, name: &str) -> Vec<(String, Value)> {
        match self.keys.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| &value.data) {
            Some(Data::Map(pairs)) => pairs_of(pairs),
            // In Hugo, each table can be a file.
            None if self.from == Generator::Hugo => {
                let in_file = |kind: &&str| {
                    let text = self.tree.text(&format!("config/_default/{name}.{kind}"))?;
                    match parse_data(text, format_of(kind), &mut Vec::new())?.data {
                        Data::Map(pairs) => Some(pairs_of(&pairs)),
                        _ => None,
                    }
                };
                ["toml", "yaml", "yml"].iter().find_map(in_file).unwrap_or_default()
            }
            _ => Vec::new(),
        }
    }

    /// Whether a key is true, ignoring its case.
    fn is_set(&self, name: &str) -> bool {
        self.keys.iter().any(|(key, value)| key.eq_ignore_ascii_case(name) && value.as_bool() == Some(true))
    }
}

fn jekyll(read: &SettingsReader<'_>, found: &mut SourceSettings, unconverted: &mut Unconverted) {
    let path = text_of(&read.keys, "baseurl").unwrap_or_default();
    found.base_path = path.trim_end_matches('/').to_string();
    found.permalinks = jekyll_permalinks(&read.table("collections"), read.path, unconverted);
    let defaults = read.keys.iter().find(|(key, _)| key == "defaults").map(|(_, value)| &value.data);
    let sets = |item: &Value| matches!(value_at(item, &["values", "permalink"]), Some(value) if !value.is_null());
    if matches!(defaults, Some(Data::List(items)) if items.iter().any(sets)) {
        note(unconverted, read.path, "no redirects from old addresses: `permalink` under `defaults` is not supported");
    }
    if let Some(pattern) =
        found.permalink.as_deref().filter(|pattern| !address::is_supported_pattern(Generator::Jekyll, pattern))
    {
        note(unconverted, read.path, unsupported_pattern("permalink", pattern));
    }
}

fn hugo(read: &SettingsReader<'_>, found: &mut SourceSettings, unconverted: &mut Unconverted) {
    let folder_of = |keys: &[(String, Value)]| {
        let folder = text_of(keys, "contentDir")?;
        Some(folder.trim_start_matches("./").trim_matches('/').to_string()).filter(|folder| !folder.is_empty())
    };
    if read.is_set("defaultContentLanguageInSubdir") {
        note(
            unconverted,
            read.path,
            "no redirects from old addresses: `defaultContentLanguageInSubdir` is not supported",
        );
    }
    found.permalinks = hugo_permalinks(&read.table("permalinks"), read.path, unconverted);
    let ugly = read.table("uglyURLs").into_iter().filter(|(_, value)| value.as_bool() == Some(true));
    found.ugly = ugly.map(|(name, _)| name).chain(read.is_set("uglyURLs").then(String::new)).collect();
    let default = text_of(&read.keys, "defaultContentLanguage").map_or("en".into(), |name| name.to_lowercase());
    found.folder = folder_of(&read.keys);
    for (name, value) in read.table("languages") {
        let Data::Map(pairs) = &value.data else { continue };
        let name = name.to_lowercase();
        let keys = pairs_of(pairs);
        let folder = folder_of(&keys);
        if name == default {
            found.folder = folder.clone().or(found.folder.take());
            found.title = text_of(&keys, "title").or(found.title.take());
        }
        found.languages.push((name, folder));
    }
    found.default_language = Some(default);
}

fn mdbook(read: &SettingsReader<'_>, found: &mut SourceSettings) {
    let book = read.table("book");
    found.title = text_of(&book, "title");
    found.description = text_of(&book, "description");
    found.language = text_of(&book, "language");
    found.authors = words_of(&book, "authors");
    found.folder = text_of(&book, "src");
    let output = read.keys.iter().find(|(key, _)| key == "output").map(|(_, value)| value);
    let redirects = output.and_then(|output| value_at(output, &["html", "redirect"]));
    if let Some(Data::Map(pairs)) = redirects.map(|value| &value.data) {
        let pair = |(key, value): &(Spanned<String>, Value)| Some((key.value.clone(), value.as_text()?.to_string()));
        found.redirects = pairs.iter().filter_map(pair).collect();
    }
}

impl SourceSettings {
    /// The content folder.
    pub(super) fn content(&self) -> &str {
        self.folder.as_deref().unwrap_or("content")
    }

    /// The language of a file of a Hugo site, by its folder or name. `None` for the default language.
    pub(super) fn other_language(&self, path: &str) -> Option<&str> {
        let others = || self.languages.iter().filter(|(name, _)| Some(name) != self.default_language.as_ref());
        let is_below = |folder: &str| path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
        let own = if is_below(self.content()) { self.content().len() } else { 0 };
        // The folder of one language can be inside that of another.
        let by_folder = others().find(|(_, folder)| {
            folder.as_deref().is_some_and(|folder| folder.len() > own && folder != self.content() && is_below(folder))
        });
        let by_name = || {
            let (_, name) = path.rsplit_once('/').unwrap_or(("", path));
            let (stem, _) = name.rsplit_once('.')?;
            let (_, language) = stem.rsplit_once('.')?;
            others().find(|(name, _)| name.eq_ignore_ascii_case(language))
        };
        by_folder.or_else(by_name).map(|(name, _)| name.as_str())
    }

    /// A file name without the default language: `about.en` is `about`.
    pub(super) fn without_language<'a>(&self, stem: &'a str) -> &'a str {
        match (stem.rsplit_once('.'), &self.default_language) {
            (Some((name, language)), Some(own)) if !name.is_empty() && language.eq_ignore_ascii_case(own) => name,
            _ => stem,
        }
    }
}

/// The format of a settings file, by its extension.
fn format_of(path: &str) -> DataFormat {
    if path.ends_with("toml") { DataFormat::Toml } else { DataFormat::Yaml }
}
