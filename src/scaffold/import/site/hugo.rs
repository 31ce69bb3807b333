//! The settings of a Hugo site.

use std::collections::BTreeMap;

use crate::input::parse_data;
use crate::model::document::value::{Data, Value};

use crate::scaffold::import::languages::{Languages, SourceLanguage};
use crate::scaffold::import::layout::text_of;
use crate::scaffold::import::navigation::SourceNavItem;
use crate::scaffold::import::patterns::Patterns;
use crate::scaffold::import::report::{Action, Notes};
use crate::scaffold::import::site::{
    RootKind, SourceSettings, base_url, format_of, is_set, items, key, pairs_of, settings, table, text_pairs, texts,
    value_at,
};
use crate::scaffold::import::tree::SourceTree;
use crate::scaffold::import::{Generator, address};

/// Values that documents below a folder inherit.
#[derive(Debug, Clone)]
pub(in crate::scaffold::import) struct Cascade {
    /// The pattern of logical paths that it is limited to, with its kind.
    pub(in crate::scaffold::import) path: Option<String>,
    pub(in crate::scaffold::import) kind: Option<String>,
    pub(in crate::scaffold::import) keys: Vec<(String, Value)>,
}

impl Cascade {
    /// The values in `cascade`: a table or a list of tables, each with an optional target.
    pub(in crate::scaffold::import) fn all(value: &Value) -> Vec<Cascade> {
        let one = |item: &Value| {
            let target = ["target", "_target"].iter().find_map(|name| value_at(item, &[name]));
            let limit = |name: &str| target.and_then(|target| value_at(target, &[name])?.as_text().map(str::to_string));
            let mut keys = pairs_of(item.clone());
            keys.retain(|(key, _)| key != "target" && key != "_target");
            // Values for templates are below `params`.
            let params = table(&keys, "params");
            keys.retain(|(key, _)| key != "params");
            keys.extend(params);
            Cascade { path: limit("path"), kind: limit("kind"), keys }
        };
        items(value).iter().filter(|item| matches!(item.data, Data::Map(_))).map(one).collect()
    }
}

const FILES: [&str; 18] = [
    "hugo.toml",
    "hugo.yaml",
    "hugo.yml",
    "hugo.json",
    "config.toml",
    "config.yaml",
    "config.yml",
    "config.json",
    "config/_default/hugo.toml",
    "config/_default/hugo.yaml",
    "config/_default/hugo.yml",
    "config/_default/hugo.json",
    "config/_default/config.toml",
    "config/_default/config.yaml",
    "config/_default/config.yml",
    "config/_default/config.json",
    "config/production/hugo.toml",
    "config/production/config.toml",
];

/// Hugo's names for `[languages.en]` in a file of its own have the language at the end: `menus.en.toml`.
fn table_or_file(tree: &SourceTree, keys: &[(String, Value)], name: &str, language: &str) -> Vec<(String, Value)> {
    let found = table(keys, name);
    if !found.is_empty() {
        return found;
    }
    let files = [name.to_string(), format!("{name}.{language}")].map(|stem| own_file(tree, &stem));
    files.into_iter().find(|keys| !keys.is_empty()).unwrap_or_default()
}

/// The keys of a file of settings in the usual folder, by its name without extension.
fn own_file(tree: &SourceTree, stem: &str) -> Vec<(String, Value)> {
    let read = |kind: &str| {
        let path = format!("config/_default/{stem}.{kind}");
        parse_data(tree.text(&path)?, format_of(&path), &mut Vec::new())
    };
    ["toml", "yaml", "yml", "json"].into_iter().find_map(read).map(pairs_of).unwrap_or_default()
}

pub(super) fn read(tree: &SourceTree, found: &mut SourceSettings, notes: &mut Notes) {
    let (path, keys) = settings(tree, &FILES, notes).unwrap_or(("hugo.toml", Vec::new()));
    let default = text_of(&keys, "defaultContentLanguage").map_or("en".into(), |name| name.to_lowercase());
    let of = |name: &str| table_or_file(tree, &keys, name, &default);
    found.title = text_of(&keys, "title");
    found.description = text_of(&keys, "description").or_else(|| text_of(&of("params"), "description"));
    found.language = ["languageCode", "locale", "defaultContentLanguage"].iter().find_map(|name| text_of(&keys, name));
    found.authors = text_of(&keys, "author").or_else(|| text_of(&of("author"), "name")).into_iter().collect();
    base_url(found, text_of(&keys, "baseURL"), path, notes);
    found.permalinks = permalinks(&of("permalinks"), path, notes);
    let ugly = of("uglyURLs").into_iter().filter(|(_, value)| value.as_bool() == Some(true));
    found.ugly = ugly.map(|(name, _)| name).chain(is_set(&keys, "uglyURLs").then(String::new)).collect();
    if is_set(&keys, "defaultContentLanguageInSubdir") {
        notes.add(
            Action::Redirect,
            path,
            "no redirects from old addresses: `defaultContentLanguageInSubdir` is not supported",
        );
    }
    let mut content = folder_of(&keys);
    let mut others = Vec::new();
    let disabled = key(&keys, "disableLanguages").map(texts).unwrap_or_default();
    for (name, value) in of("languages") {
        let Data::Map(_) = &value.data else { continue };
        let (name, own) = (name.to_lowercase(), pairs_of(value));
        let folder = folder_of(&own);
        let code = ["languageCode", "locale"].iter().find_map(|name| text_of(&own, name));
        let label = ["label", "languageName"].iter().find_map(|name| text_of(&own, name));
        if name == default {
            content = folder.or(content);
            found.title = text_of(&own, "title").or(found.title.take());
            found.language = code.or(found.language.take());
            continue;
        }
        let is_disabled = is_set(&own, "disabled") || disabled.iter().any(|other| other.eq_ignore_ascii_case(&name));
        let menus = ["menus", "menu"].into_iter().flat_map(|kind| match table(&own, kind) {
            own if own.is_empty() => own_file(tree, &format!("{kind}.{name}")),
            own => own,
        });
        let menus: Vec<(String, Value)> = menus.collect();
        others.push(SourceLanguage {
            tag: code,
            left_out: is_disabled.then(|| "the settings disable it".to_string()),
            label,
            title: text_of(&own, "title"),
            description: text_of(&own, "description").or_else(|| text_of(&table(&own, "params"), "description")),
            header: menu(&menus),
            ..SourceLanguage::new(name, folder)
        });
    }
    found.languages = Languages::new(Some(default.clone()), others);
    roots(&of("module"), &keys, content.as_deref().unwrap_or("content"), found, notes);
    excluded(&keys, path, found, notes);
    found.cascades = key(&keys, "cascade").map(Cascade::all).unwrap_or_default();
    let taxonomies = of("taxonomies");
    found.taxonomies = taxonomies.iter().filter_map(|(_, value)| value.as_text().map(str::to_string)).collect();
    if taxonomies.is_empty() {
        found.taxonomies = vec!["tags".into(), "categories".into()];
    }
    for (name, what) in [("buildDrafts", "drafts"), ("buildFuture", "future"), ("buildExpired", "expired")] {
        if is_set(&keys, name) {
            let subject = format!("`{name}` was set: to publish these documents, set `{what} = true` under `[build]`");
            notes.add(Action::Publish, path, subject);
        }
    }
    let menus = [of("menus"), of("menu")].concat();
    found.header = menu(&menus);
    found.nav_file = path.to_string();
}

fn folder_of(keys: &[(String, Value)]) -> Option<String> {
    let folder = text_of(keys, "contentDir")?;
    Some(folder.trim_start_matches("./").trim_matches('/').to_string()).filter(|folder| !folder.is_empty())
}

/// The content and static folders, also of mounts. Mounts of other kinds are templates.
fn roots(
    module: &[(String, Value)],
    keys: &[(String, Value)],
    content: &str,
    found: &mut SourceSettings,
    notes: &mut Notes,
) {
    found.root(content, "", RootKind::Content);
    for mount in key(module, "mounts").map(items).unwrap_or_default() {
        let (Some(source), Some(target)) = (
            value_at(mount, &["source"]).and_then(Value::as_text),
            value_at(mount, &["target"]).and_then(Value::as_text),
        ) else {
            continue;
        };
        let (first, below) = target.split_once('/').unwrap_or((target, ""));
        let is_excluding =
            ["excludeFiles", "includeFiles", "files"].iter().any(|name| value_at(mount, &[name]).is_some());
        if is_excluding {
            notes.detail(
                Action::Copy,
                source,
                "a mount that leaves out files is not supported; its folder is skipped",
                target,
            );
        } else if matches!(first, "content" | "static") && source.trim_matches('/') != content {
            let kind = if first == "content" { RootKind::Content } else { RootKind::Static };
            found.root(source, below, kind);
        }
    }
    let mut folders = key(keys, "staticDir").map(texts).unwrap_or_default();
    if folders.is_empty() {
        folders.push("static".into());
    }
    for folder in folders {
        found.root(&folder, "", RootKind::Static);
    }
    found.root("assets", "", RootKind::Linked);
}

/// `ignoreFiles` has regular expressions. Those that only name an extension or a folder can be converted.
fn excluded(keys: &[(String, Value)], path: &str, found: &mut SourceSettings, notes: &mut Notes) {
    let mut patterns = Vec::new();
    for written in key(keys, "ignoreFiles").map(texts).unwrap_or_default() {
        match pattern(&written) {
            Some(pattern) => patterns.push(pattern),
            None => notes.detail(
                Action::Publish,
                path,
                "a pattern of `ignoreFiles` could not be read: check that what it left out is not public",
                format!("`{written}`"),
            ),
        }
    }
    found.excluded = Patterns::new("", patterns.iter().map(String::as_str)).0;
}

/// A simple regular expression as a glob: `\.foo$` is `*.foo`, `^drafts/` and `/drafts/` are `drafts`.
fn pattern(regex: &str) -> Option<String> {
    let is_start = regex.starts_with('^');
    let inner = regex.trim_start_matches('^').trim_start_matches(".*");
    let (inner, is_end) = inner.strip_suffix('$').map_or((inner, false), |inner| (inner, true));
    let inner = inner.trim_end_matches(".*");
    let mut plain = String::new();
    let mut chars = inner.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' => plain.push(chars.next().filter(|c| matches!(c, '.' | '-' | '_' | '/'))?),
            '.' if chars.peek() == Some(&'*') => {
                chars.next();
                plain.push('*');
            }
            c if c.is_alphanumeric() || matches!(c, '/' | '-' | '_' | ' ') => plain.push(c),
            _ => return None,
        }
    }
    if plain.is_empty() {
        return None;
    }
    let is_folder = plain.ends_with('/');
    let name = plain.trim_matches('/');
    Some(match (is_start, is_end, is_folder) {
        (_, true, _) => format!("*{name}"),
        (_, _, true) => format!("{name}/"),
        _ => format!("*{name}*"),
    })
}

/// The patterns of addresses by section. Newer versions group them by the kind of page; only those of `page` apply.
fn permalinks(table: &[(String, Value)], path: &str, notes: &mut Notes) -> BTreeMap<String, String> {
    let mut permalinks = BTreeMap::new();
    for (name, value) in table {
        let patterns = match &value.data {
            Data::Map(_) if name == "page" => text_pairs(value),
            Data::Map(_) => {
                let subject = "no redirects from old addresses: a pattern is not supported";
                notes.detail(Action::Redirect, path, subject, format!("`permalinks.{name}`"));
                continue;
            }
            _ => value.as_text().map(|pattern| (name.clone(), pattern.to_string())).into_iter().collect(),
        };
        for (section, pattern) in patterns {
            if !address::is_supported_pattern(Generator::Hugo, &pattern) {
                address::note_pattern(path, &format!("permalinks.{section}"), &pattern, notes);
            }
            permalinks.insert(section.trim_matches('/').to_string(), pattern);
        }
    }
    permalinks
}

/// The main menu of the settings, by weight. Entries with a parent are below it.
fn menu(menus: &[(String, Value)]) -> Vec<SourceNavItem> {
    let main = menus.iter().find(|(name, _)| name == "main").or_else(|| menus.first());
    let mut entries: Vec<(i64, String, Option<String>, SourceNavItem)> = main
        .map(|(_, value)| items(value))
        .unwrap_or_default()
        .iter()
        .filter_map(|item| {
            let text = |name: &str| value_at(item, &[name]).and_then(Value::as_text).map(str::to_string);
            let title = text("name").or_else(|| text("title"))?;
            let weight = value_at(item, &["weight"]).and_then(Value::as_integer).unwrap_or(i64::MAX);
            let id = text("identifier").unwrap_or_else(|| title.clone());
            let target = text("pageRef").or_else(|| text("url"));
            Some((weight, id, text("parent"), SourceNavItem { title, target, children: Vec::new() }))
        })
        .collect();
    entries.sort_by_key(|(weight, ..)| *weight);
    let mut top: Vec<(String, SourceNavItem)> = Vec::new();
    for (_, id, _, item) in entries.iter().filter(|(_, _, parent, _)| parent.is_none()) {
        top.push((id.clone(), item.clone()));
    }
    for (_, _, parent, item) in entries {
        if let Some((_, above)) = parent.and_then(|parent| top.iter_mut().find(|(id, _)| *id == parent)) {
            above.children.push(item);
        }
    }
    top.into_iter().map(|(_, item)| item).collect()
}
