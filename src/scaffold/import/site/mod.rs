//! The settings files of a site -> [`SourceSettings`]: its title, address, content folders, navigation, languages, redirects,
//! and what it does not publish. One file per generator.

use std::collections::BTreeMap;

use crate::input::{DataFormat, parse_data};
use crate::model::address::base_url::BaseUrl;
use crate::model::document::value::{Data, Value};
use crate::source::Spanned;

use crate::scaffold::import::Generator;
use crate::scaffold::import::languages::{Languages, SourceLanguage, address_below};
use crate::scaffold::import::layout::{below, text_of};
use crate::scaffold::import::navigation::SourceNavItem;
use crate::scaffold::import::patterns::Patterns;
use crate::scaffold::import::report::{Action, Notes};
use crate::scaffold::import::tree::SourceTree;

mod docusaurus;
mod gitbook;
mod html_list;
mod hugo;
mod jekyll;
mod js;
mod mdbook;
mod middleman;
mod mkdocs;
mod nav_data;
mod obsidian;
mod starlight;
mod summary;
mod vitepress;
mod zola;

pub(super) use hugo::Cascade;

/// What is in a folder of the source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RootKind {
    /// Documents, and files next to them.
    Content,
    /// Files that are published unchanged.
    Static,
    /// Files of which those are published that a document names.
    Linked,
}

/// A folder of the source that is part of the site.
#[derive(Debug, Clone)]
pub(super) struct SourceRoot {
    /// Its path in the source; empty for the source itself.
    pub(super) folder: String,
    /// The folder of the guide that it becomes; empty for `content/` itself.
    pub(super) target: String,
    pub(super) kind: RootKind,
}

impl SourceRoot {
    fn new(folder: &str, target: &str, kind: RootKind) -> Self {
        let folder = folder.trim_start_matches("./").trim_matches('/');
        Self { folder: if folder == "." { "" } else { folder }.into(), target: target.trim_matches('/').into(), kind }
    }
}

/// The title and the position of a folder.
#[derive(Debug, Clone, Default)]
pub(super) struct FolderInfo {
    pub(super) title: Option<String>,
    pub(super) weight: Option<f64>,
    pub(super) summary: Option<String>,
}

/// The settings of a site.
#[derive(Debug, Default, Clone)]
pub(super) struct SourceSettings {
    pub(super) title: Option<String>,
    pub(super) base_url: Option<String>,
    pub(super) description: Option<String>,
    pub(super) language: Option<String>,
    /// The name of the language as readers write it.
    pub(super) language_label: Option<String>,
    pub(super) authors: Vec<String>,
    /// The names of authors, by the key that documents use.
    pub(super) author_names: BTreeMap<String, String>,
    /// The base path of addresses, without a final slash.
    pub(super) base_path: String,
    /// The pattern for addresses.
    pub(super) permalink: Option<String>,
    /// The patterns for a section (Hugo) or a collection (Jekyll).
    pub(super) permalinks: BTreeMap<String, String>,
    /// The sections with addresses ending in `.html`. An empty name means all.
    pub(super) ugly: Vec<String>,
    /// Redirects: an address, a target relative to it, and the file that contains them.
    pub(super) redirects: Vec<(String, String, String)>,
    /// The folders of the site. The first one that contains a file counts.
    pub(super) roots: Vec<SourceRoot>,
    pub(super) languages: Languages,
    /// Files that are not part of the site.
    pub(super) excluded: Patterns,
    /// Documents that are not published.
    pub(super) drafts: Patterns,
    /// The navigation.
    pub(super) nav: Vec<SourceNavItem>,
    /// The file that contains the navigation.
    pub(super) nav_file: String,
    /// Whether the navigation is that of the main language, in another one.
    pub(super) has_main_nav: bool,
    /// Whether the generator publishes only documents in the navigation.
    pub(super) is_nav_complete: bool,
    /// The links in the header, if they are separate from the navigation.
    pub(super) header: Vec<SourceNavItem>,
    /// Titles and positions of folders, by their path in the guide.
    pub(super) folders: BTreeMap<String, FolderInfo>,
    /// Values for documents below a folder, from the settings file.
    pub(super) cascades: Vec<Cascade>,
    /// The folders of taxonomies.
    pub(super) taxonomies: Vec<String>,
    /// Whether documents with a date in the future are public.
    pub(super) publishes_future: bool,
    /// Collections whose documents have no pages, with whether a template shows their texts.
    pub(super) hidden_collections: BTreeMap<String, bool>,
    /// Folders from which texts are included, and files that are appended to each text.
    pub(super) include_folders: Vec<String>,
    pub(super) appended: Vec<String>,
    /// Texts for variables in documents.
    pub(super) variables: BTreeMap<String, String>,
}

impl SourceSettings {
    fn root(&mut self, folder: &str, target: &str, kind: RootKind) {
        self.roots.push(SourceRoot::new(folder, target, kind));
    }

    /// The language of a file. `None` for the main one, and for files that are published unchanged.
    pub(super) fn language_of(&self, path: &str) -> Option<&SourceLanguage> {
        let root = self.roots.iter().find(|root| below(path, &root.folder).is_some());
        let is_shared = root.is_some_and(|root| root.kind != RootKind::Content);
        if is_shared { None } else { self.languages.other(path, self.content()) }
    }

    /// The settings of the site in another of its languages.
    pub(super) fn in_language(&self, language: &SourceLanguage) -> Self {
        let mut roots: Vec<SourceRoot> = language.roots.clone();
        // Documents in the folder of a language have the same places as those in the content folder.
        if let (true, Some(folder)) = (roots.is_empty(), &language.folder) {
            roots.push(SourceRoot::new(folder, "", RootKind::Content));
        }
        roots.extend(self.roots.iter().filter(|root| root.kind == RootKind::Content).cloned());
        let own = |item: &SourceNavItem| item.in_language(&language.nav_labels);
        let or_main = |items: &[SourceNavItem], main: &[SourceNavItem]| -> Vec<SourceNavItem> {
            if items.is_empty() { main.iter().map(own).collect() } else { items.to_vec() }
        };
        let inner = |address: &str| Some(address_below(address, &language.name)?.to_string());
        let redirects = self.redirects.iter();
        Self {
            title: language.title.clone(),
            description: language.description.clone(),
            language: language.guide_folder(),
            language_label: language.label.clone(),
            redirects: redirects
                .filter_map(|(from, to, file)| Some((inner(from)?, inner(to)?, file.clone())))
                .collect(),
            roots,
            languages: Languages::seen_from(language),
            nav: or_main(&language.nav, &self.nav),
            header: or_main(&language.header, if language.nav.is_empty() { &self.header } else { &[] }),
            nav_file: language.nav_file.clone().unwrap_or_else(|| self.nav_file.clone()),
            has_main_nav: language.nav.is_empty() && language.header.is_empty(),
            is_nav_complete: false,
            folders: language.folders.clone(),
            ..self.clone()
        }
    }

    /// The folder of the documents.
    pub(super) fn content(&self) -> &str {
        self.roots.iter().find(|root| root.kind == RootKind::Content).map_or("", |root| &root.folder)
    }
}

/// Reads the settings of a site.
pub(super) fn read(tree: &SourceTree, from: Generator, notes: &mut Notes) -> SourceSettings {
    let mut found = SourceSettings::default();
    match from {
        Generator::Hugo => hugo::read(tree, &mut found, notes),
        Generator::Zola => zola::read(tree, &mut found, notes),
        Generator::Jekyll => jekyll::read(tree, &mut found, notes),
        Generator::Mdbook => mdbook::read(tree, &mut found, notes),
        Generator::Mkdocs => mkdocs::read(tree, &mut found, notes),
        Generator::Docusaurus => docusaurus::read(tree, &mut found, notes),
        Generator::Vitepress => vitepress::read(tree, &mut found, notes),
        Generator::Starlight => starlight::read(tree, &mut found, notes),
        Generator::Gitbook => gitbook::read(tree, &mut found, notes),
        Generator::Middleman => middleman::read(tree, &mut found, notes),
        Generator::Obsidian => obsidian::read(tree, &mut found, notes),
        Generator::Folder => folder(tree, &mut found),
    }
    found.language = found.language.take().map(|language| language.replace('_', "-")).filter(|tag| is_tag(tag));
    redirects_file(tree, &mut found, notes);
    if found.languages.is_empty() {
        found.languages = Languages::detect(tree, &found, from);
    }
    if found.language.is_none() {
        found.language = found.languages.main().filter(|tag| is_tag(tag)).map(str::to_string);
    }
    found
}

/// Whether a text looks like a language tag.
fn is_tag(language: &str) -> bool {
    language
        .split('-')
        .all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric()))
        && language.len() >= 2
        && language.split('-').next().is_some_and(|first| first.bytes().all(|byte| byte.is_ascii_alphabetic()))
}

/// A plain folder. The texts may be in a folder `content` next to the README.
fn folder(tree: &SourceTree, found: &mut SourceSettings) {
    use crate::scaffold::import::layout::is_document;
    let is_outside = |path: &&String| is_document(path) && path.contains('/') && !path.starts_with("content/");
    if tree.has_folder("content") && !tree.paths.iter().any(|path| is_outside(&path)) {
        found.root("content", "", RootKind::Content);
    }
    found.root("", "", RootKind::Content);
}

/// The redirects in a `_redirects` file: a source, a target and an optional status on each line.
fn redirects_file(tree: &SourceTree, found: &mut SourceSettings, notes: &mut Notes) {
    let folders = found.roots.iter().map(|root| root.folder.as_str()).chain(["", "static", "public"]);
    let paths: Vec<String> =
        folders.map(|folder| format!("{folder}/_redirects").trim_start_matches('/').to_string()).collect();
    let Some(path) = paths.into_iter().find(|path| tree.has(path)) else { return };
    for line in tree.text(&path).unwrap_or_default().lines() {
        let line = line.split('#').next().unwrap_or_default();
        let mut words = line.split_whitespace();
        let (Some(from), Some(to)) = (words.next(), words.next()) else { continue };
        if from.contains(['*', ':']) || to.contains(':') && !to.contains("://") || to.contains('*') {
            notes.detail(Action::Redirect, &path, "a redirect with a pattern works only on a server", line.trim());
        } else {
            found.redirects.push((from.into(), to.into(), path.clone()));
        }
    }
}

/// Parses a settings file. Problems are noted.
fn parse(path: &str, text: &str, notes: &mut Notes) -> Option<Value> {
    let mut diagnostics = Vec::new();
    let value = parse_data(text, format_of(path), &mut diagnostics);
    // Settings of `MkDocs` have tags for values that a program computes.
    for diagnostic in diagnostics.into_iter().filter(|diagnostic| !diagnostic.message.contains("is a tag of YAML")) {
        notes.detail(Action::Settings, path, "settings that can't be read", diagnostic.message);
    }
    value
}

/// Reads the first of some settings files that exists: its path and its keys.
fn settings<'a>(tree: &SourceTree, paths: &[&'a str], notes: &mut Notes) -> Option<(&'a str, Vec<(String, Value)>)> {
    let (path, text) = tree.first(paths)?;
    Some((path, pairs_of(parse(path, text, notes)?)))
}

/// The keys and values of a table; none for any other value.
fn pairs_of(value: Value) -> Vec<(String, Value)> {
    match value.data {
        Data::Map(pairs) => pairs.into_iter().map(|(key, value)| (key.value, value)).collect(),
        _ => Vec::new(),
    }
}

/// The value at a path of keys.
pub(super) fn value_at<'a>(value: &'a Value, keys: &[&str]) -> Option<&'a Value> {
    keys.iter().try_fold(value, |value, wanted| match &value.data {
        Data::Map(pairs) => pairs.iter().find(|(key, _)| key.value == *wanted).map(|(_, value)| value),
        _ => None,
    })
}

/// The items of a list. A single value is a list of one, and null is empty.
pub(super) fn items(value: &Value) -> &[Value] {
    match &value.data {
        Data::List(items) => items,
        _ if value.is_null() => &[],
        _ => std::slice::from_ref(value),
    }
}

/// The texts in a value: of a scalar or of a list.
pub(super) fn texts(value: &Value) -> Vec<String> {
    items(value).iter().filter_map(Value::as_text).map(str::to_string).collect()
}

/// A value by its key, ignoring case.
fn key<'a>(keys: &'a [(String, Value)], name: &str) -> Option<&'a Value> {
    keys.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

/// The keys of a table by its name. Empty if it does not exist.
fn table(keys: &[(String, Value)], name: &str) -> Vec<(String, Value)> {
    key(keys, name).cloned().map(pairs_of).unwrap_or_default()
}

/// Whether a key is true.
fn is_set(keys: &[(String, Value)], name: &str) -> bool {
    key(keys, name).and_then(Value::as_lenient_bool) == Some(true)
}

/// Pairs of texts in a table.
fn text_pairs(value: &Value) -> Vec<(String, String)> {
    let Data::Map(pairs) = &value.data else { return Vec::new() };
    let pair = |(key, value): &(Spanned<String>, Value)| Some((key.value.clone(), value.as_text()?.to_string()));
    pairs.iter().filter_map(pair).collect()
}

/// Takes over the address of a site.
fn base_url(found: &mut SourceSettings, written: Option<String>, path: &str, notes: &mut Notes) {
    let Some(written) = written.filter(|url| url != "/" && !url.is_empty()) else { return };
    if let Ok(base) = BaseUrl::parse(&written) {
        found.base_path = base.path().to_string();
        found.base_url = Some(written);
    } else {
        notes.detail(Action::Settings, path, "the base URL was not used: it is not a full URL", format!("`{written}`"));
    }
}

/// The names of authors in a file of authors: `ada: {name: Ada}`.
fn author_names(text: &str, path: &str, notes: &mut Notes) -> BTreeMap<String, String> {
    let mut keys = parse(path, text, notes).map(pairs_of).unwrap_or_default();
    // Material for MkDocs has one more level.
    let inner = table(&keys, "authors");
    if !inner.is_empty() {
        keys = inner;
    }
    let name = |(key, value): (String, Value)| {
        let name = text_of(&pairs_of(value), "name")?;
        Some((key, name))
    };
    keys.into_iter().filter_map(name).collect()
}

/// The format of a settings file, by its extension.
fn format_of(path: &str) -> DataFormat {
    if path.ends_with("toml") { DataFormat::Toml } else { DataFormat::Yaml }
}
