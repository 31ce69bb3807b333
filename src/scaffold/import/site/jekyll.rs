//! The settings of a Jekyll site.

use std::collections::BTreeMap;

use crate::model::document::value::{Data, Value};

use crate::scaffold::import::layout::{text_of, words_of};
use crate::scaffold::import::navigation::SourceNavItem;
use crate::scaffold::import::patterns::Patterns;
use crate::scaffold::import::report::{Action, Notes};
use crate::scaffold::import::site::{
    Cascade, RootKind, SourceSettings, author_names, base_url, is_set, items, key, nav_data, pairs_of, parse, settings,
    table, texts, value_at,
};
use crate::scaffold::import::tree::SourceTree;
use crate::scaffold::import::{Generator, address};

/// What Jekyll leaves out without any settings.
const EXCLUDED: [&str; 7] =
    ["/Gemfile", "/Gemfile.lock", "/gemfiles/", "/vendor/bundle/", "/vendor/cache/", "/vendor/gems/", "/vendor/ruby/"];

pub(super) fn read(tree: &SourceTree, found: &mut SourceSettings, notes: &mut Notes) {
    let (path, keys) =
        settings(tree, &["_config.yml", "_config.yaml", "_config.toml"], notes).unwrap_or(("_config.yml", Vec::new()));
    found.title = text_of(&keys, "title");
    found.description = text_of(&keys, "description");
    found.language = ["lang", "locale", "language"].iter().find_map(|name| text_of(&keys, name));
    found.authors = text_of(&keys, "author").or_else(|| text_of(&table(&keys, "author"), "name")).into_iter().collect();
    found.permalink = text_of(&keys, "permalink");
    let base = text_of(&keys, "baseurl").unwrap_or_default();
    found.base_path = base.trim_end_matches('/').to_string();
    let url = text_of(&keys, "url").map(|url| format!("{}{base}", url.trim_end_matches('/')));
    base_url(found, url, path, notes);
    found.permalinks = permalinks(&table(&keys, "collections"), path, notes);
    if let Some(pattern) =
        found.permalink.as_deref().filter(|pattern| !address::is_supported_pattern(Generator::Jekyll, pattern))
    {
        address::note_pattern(path, "permalink", pattern, notes);
    }
    let source = text_of(&keys, "source").unwrap_or_default();
    found.root(&source, "", RootKind::Content);
    found.publishes_future = is_set(&keys, "future");
    let included = words_of(&keys, "include");
    let excluded = key(&keys, "exclude").map(texts).unwrap_or_default();
    // A pattern of Jekyll starts at the top of the site, and one without a star also matches a folder.
    let lines = excluded.iter().map(|line| format!("/{}", line.trim_start_matches('/')));
    let shown = included.iter().map(|line| format!("!/{}", line.trim_start_matches('/')));
    let lines: Vec<String> = EXCLUDED.iter().map(|line| (*line).to_string()).chain(lines).chain(shown).collect();
    found.excluded = Patterns::new(&source, lines.iter().map(String::as_str)).0;
    if is_set(&keys, "show_drafts") {
        let subject = "`show_drafts` was set: to publish these documents, set `drafts = true` under `[build]`";
        notes.add(Action::Publish, path, subject);
    }
    defaults(&keys, path, found, notes);
    hidden_collections(tree, &keys, found);
    navigation(tree, &keys, found, notes);
    if let Some((path, text)) = tree.first(&["_data/authors.yml", "_data/authors.yaml", "_data/authors.json"]) {
        found.author_names = author_names(text, path, notes);
    }
    found.include_folders = vec!["_includes".into()];
    for (name, value) in &keys {
        if let Some(text) = value.as_text() {
            found.variables.insert(format!("site.{name}"), text.to_string());
        }
    }
}

/// The patterns of addresses by collection.
fn permalinks(table: &[(String, Value)], path: &str, notes: &mut Notes) -> BTreeMap<String, String> {
    let mut permalinks = BTreeMap::new();
    for (name, value) in table {
        let Some(pattern) = value_at(value, &["permalink"]).and_then(Value::as_text) else { continue };
        if !address::is_supported_pattern(Generator::Jekyll, pattern) {
            address::note_pattern(path, &format!("collections.{name}.permalink"), pattern, notes);
        }
        permalinks.insert(name.clone(), pattern.to_string());
    }
    permalinks
}

/// Values for documents below a path or of a collection, as a cascade.
fn defaults(keys: &[(String, Value)], path: &str, found: &mut SourceSettings, notes: &mut Notes) {
    let all = key(keys, "defaults").map(items).unwrap_or_default();
    for item in all {
        let Some(values) = value_at(item, &["values"]) else { continue };
        if value_at(values, &["permalink"]).is_some_and(|value| !value.is_null()) {
            let subject = "no redirects from old addresses: `permalink` under `defaults` is not supported";
            notes.add(Action::Redirect, path, subject);
        }
        let scope = |name: &str| {
            value_at(item, &["scope", name]).and_then(Value::as_text).map(str::trim).filter(|text| !text.is_empty())
        };
        let folder = scope("path").map(|path| path.trim_matches('/').to_string());
        let mut values = pairs_of(values.clone());
        values.retain(|(key, _)| key != "permalink" && key != "layout");
        found.cascades.push(Cascade { path: folder, kind: scope("type").map(str::to_string), keys: values });
    }
}

/// Collections without pages, with whether a template shows the texts of their documents.
fn hidden_collections(tree: &SourceTree, keys: &[(String, Value)], found: &mut SourceSettings) {
    let collections: Vec<(String, bool)> = match key(keys, "collections").map(|value| &value.data) {
        Some(Data::List(names)) => names.iter().filter_map(|name| Some((name.as_text()?.to_string(), false))).collect(),
        Some(Data::Map(pairs)) => pairs
            .iter()
            .map(|(name, value)| {
                let output = value_at(value, &["output"]).and_then(Value::as_lenient_bool);
                (name.value.clone(), output == Some(true))
            })
            .collect(),
        _ => Vec::new(),
    };
    for (name, _) in collections.into_iter().filter(|(name, has_pages)| !has_pages && name != "posts") {
        // The name of a document in a loop over the collection.
        let in_loops = format!(" in site.{name}");
        let shows_text = |path: &&String| {
            let is_template =
                ["html", "htm", "md", "markdown", "liquid"].iter().any(|end| path.ends_with(&format!(".{end}")));
            let text = tree.text(path).filter(|_| is_template).unwrap_or_default();
            text.match_indices(&in_loops).any(|(offset, _)| {
                let ends = !text[offset + in_loops.len()..].starts_with(|c: char| c.is_alphanumeric() || c == '_');
                let variable = text[..offset].rsplit([' ', '\t', '\n']).next().unwrap_or_default();
                let shows = |part: &str| text.contains(&format!("{variable}.{part}"));
                ends && !variable.is_empty() && (shows("content") || shows("output"))
            })
        };
        let is_shown = tree.paths.iter().any(|path| shows_text(&path));
        found.hidden_collections.insert(name, is_shown);
    }
}

/// Navigation in `_data`, or the pages in `header_pages`.
fn navigation(tree: &SourceTree, keys: &[(String, Value)], found: &mut SourceSettings, notes: &mut Notes) {
    const NAMES: [&str; 9] = ["navigation", "nav", "sidebar", "toc", "menu", "docs", "sidebars", "main_nav", "header"];
    for name in NAMES {
        for kind in ["yml", "yaml", "json"] {
            let path = format!("_data/{name}.{kind}");
            let Some(value) = tree.text(&path).and_then(|text| parse(&path, text, notes)) else { continue };
            let nav = nav_data::read(&value);
            if !nav.is_empty() && found.nav.is_empty() {
                (found.nav, found.nav_file) = (nav, path);
            }
        }
    }
    let pages = key(keys, "header_pages").map(texts).unwrap_or_default();
    let page = |path: String| SourceNavItem { title: String::new(), target: Some(path), children: Vec::new() };
    found.header = pages.into_iter().map(page).collect();
}
