//! The settings of an `MkDocs` site.

use crate::model::document::value::{Data, Value};

use crate::scaffold::import::languages::{Languages, SourceLanguage};
use crate::scaffold::import::layout::text_of;
use crate::scaffold::import::navigation::SourceNavItem;
use crate::scaffold::import::patterns::Patterns;
use crate::scaffold::import::report::{Action, Notes};
use crate::scaffold::import::site::{
    FolderInfo, RootKind, SourceSettings, author_names, base_url, items, key, pairs_of, parse, settings, table,
    text_pairs, texts, value_at,
};
use crate::scaffold::import::tree::SourceTree;

/// The deepest level of navigation that is read.
const MOST_LEVELS: usize = 12;

pub(super) fn read(tree: &SourceTree, found: &mut SourceSettings, notes: &mut Notes) {
    let (path, keys) = settings(tree, &["mkdocs.yml", "mkdocs.yaml"], notes).unwrap_or(("mkdocs.yml", Vec::new()));
    found.title = text_of(&keys, "site_name");
    found.description = text_of(&keys, "site_description");
    found.authors = text_of(&keys, "site_author").into_iter().collect();
    found.language = text_of(&table(&keys, "theme"), "language");
    base_url(found, text_of(&keys, "site_url"), path, notes);
    let folder = text_of(&keys, "docs_dir").unwrap_or_else(|| "docs".into());
    let folder = folder.trim_start_matches("./").trim_matches('/').to_string();
    found.root(&folder, "", RootKind::Content);
    if key(&keys, "use_directory_urls").and_then(Value::as_lenient_bool) == Some(false) {
        found.ugly.push(String::new());
    }
    if text_of(&keys, "INHERIT").is_some() {
        notes.add(Action::Settings, path, "settings in the file of `INHERIT` are not read");
    }
    let lines = |name: &str| {
        let value = key(&keys, name);
        let lines = value.map(texts).unwrap_or_default();
        lines.iter().flat_map(|text| text.lines()).map(str::to_string).collect::<Vec<_>>()
    };
    // What MkDocs leaves out by itself; a pattern with `!` shows it again.
    let mut excluded = vec!["/templates/".to_string()];
    excluded.extend(lines("exclude_docs"));
    let plugins = key(&keys, "plugins");
    excluded.extend(plugin(plugins, "exclude").iter().filter_map(|table| value_at(table, &["glob"])).flat_map(texts));
    found.excluded = Patterns::new(&folder, excluded.iter().map(String::as_str)).0;
    if plugin(plugins, "exclude").iter().any(|table| value_at(table, &["regex"]).is_some()) {
        let subject = "the regular expressions of the plugin `exclude` are not supported: check that what they left out is not public";
        notes.add(Action::Publish, path, subject);
    }
    found.drafts = Patterns::new(&folder, lines("draft_docs").iter().map(String::as_str)).0;
    for table in plugin(plugins, "redirects") {
        for (from, to) in value_at(table, &["redirect_maps"]).map(text_pairs).unwrap_or_default() {
            let is_ugly = !found.ugly.is_empty();
            let stem = from.trim_end_matches(".md");
            let stem = stem.strip_suffix("index").unwrap_or(stem);
            let old = if is_ugly { format!("/{stem}.html") } else { format!("/{}/", stem.trim_matches('/')) };
            let to = if to.contains("://") { to } else { format!("/{to}") };
            found.redirects.push((old, to, path.to_string()));
        }
    }
    languages(tree, &plugin(plugins, "i18n"), found);
    blog(tree, &folder, plugins, found, notes);
    extensions(&keys, found);
    found.nav = key(&keys, "nav").or_else(|| key(&keys, "pages")).map(|nav| entries(nav, 0)).unwrap_or_default();
    found.nav_file = path.to_string();
    folders(tree, &folder, found, notes);
    for (name, value) in table(&keys, "extra") {
        if let Some(text) = value.as_text() {
            found.variables.insert(name.clone(), text.to_string());
            found.variables.insert(format!("config.extra.{name}"), text.to_string());
        }
    }
}

/// The options of a plugin or extension, in a list of names and of tables with one name.
fn plugin<'a>(list: Option<&'a Value>, name: &str) -> Vec<&'a Value> {
    list.map(items).unwrap_or_default().iter().filter_map(|item| value_at(item, &[name])).collect()
}

/// The languages of the plugin `i18n`: each is a folder, or the end of the names of its files.
fn languages(tree: &SourceTree, options: &[&Value], found: &mut SourceSettings) {
    let mut main = None;
    let mut others = Vec::new();
    let content = found.content().to_string();
    let folder = |locale: &str| Some(format!("{content}/{locale}")).filter(|folder| tree.has_folder(folder));
    for language in options.iter().filter_map(|table| value_at(table, &["languages"])).flat_map(items) {
        let text = |key: &str| value_at(language, &[key]).and_then(Value::as_text).map(str::to_string);
        let Some(locale) = text("locale") else { continue };
        let is_set = |key: &str| value_at(language, &[key]).and_then(Value::as_lenient_bool);
        if is_set("default") == Some(true) {
            found.title = text("site_name").or(found.title.take());
            main = Some(locale);
            continue;
        }
        let labels = value_at(language, &["nav_translations"]).map(text_pairs).unwrap_or_default();
        others.push(SourceLanguage {
            left_out: (is_set("build") == Some(false)).then(|| "the settings do not build it".to_string()),
            label: text("name"),
            title: text("site_name"),
            description: text("site_description"),
            nav: value_at(language, &["nav"]).map(|nav| entries(nav, 0)).unwrap_or_default(),
            nav_labels: labels.into_iter().collect(),
            ..SourceLanguage::new(&locale, folder(&locale))
        });
    }
    if !others.is_empty() {
        let main_folder = main.as_deref().and_then(folder);
        found.languages = match (main, main_folder) {
            (Some(main), Some(folder)) => Languages::in_folders(main, folder, others),
            (main, _) => Languages::new(main, others),
        };
    }
}

/// The names of the authors of the blog.
fn blog(tree: &SourceTree, folder: &str, plugins: Option<&Value>, found: &mut SourceSettings, notes: &mut Notes) {
    let named = plugin(plugins, "blog").into_iter().find_map(|table| value_at(table, &["blog_dir"])?.as_text());
    let blog = named.unwrap_or("blog").trim_matches('/');
    found.permalinks.insert("blog".into(), blog.to_string());
    let path = format!("{folder}/{blog}/.authors.yml");
    if let Some(text) = tree.text(&path) {
        found.author_names = author_names(text, &path, notes);
    }
}

/// Where snippets are, and which ones are appended to each text.
fn extensions(keys: &[(String, Value)], found: &mut SourceSettings) {
    let all = key(keys, "markdown_extensions");
    let options: Vec<Value> = match all.map(|value| &value.data) {
        Some(Data::Map(_)) => table(&table(keys, "markdown_extensions"), "pymdownx.snippets")
            .into_iter()
            .map(|(_, value)| value)
            .collect(),
        _ => plugin(all, "pymdownx.snippets").into_iter().cloned().collect(),
    };
    for table in &options {
        let texts_of = |name: &str| value_at(table, &[name]).map(texts).unwrap_or_default();
        let clean = |path: String| path.trim_start_matches("./").trim_matches('/').to_string();
        found.include_folders.extend(texts_of("base_path").into_iter().map(clean));
        found.appended.extend(texts_of("auto_append").into_iter().map(clean));
    }
    found.include_folders.push(String::new());
}

/// `nav`: paths, `Title: path`, and `Section: [entries]`.
fn entries(value: &Value, level: usize) -> Vec<SourceNavItem> {
    if level > MOST_LEVELS {
        return Vec::new();
    }
    let entry = |item: &Value| match &item.data {
        Data::Scalar { text, .. } => {
            vec![SourceNavItem { title: String::new(), target: Some(text.clone()), children: Vec::new() }]
        }
        Data::Map(pairs) => pairs
            .iter()
            .map(|(title, value)| {
                let target = value.as_text().map(str::to_string);
                let children = if target.is_some() { Vec::new() } else { entries(value, level + 1) };
                SourceNavItem { title: title.value.clone(), target, children }
            })
            .collect(),
        Data::List(_) => entries(item, level + 1),
    };
    items(value).iter().flat_map(entry).collect()
}

/// The titles and the order of folders in the `.pages` files of awesome-pages.
fn folders(tree: &SourceTree, docs: &str, found: &mut SourceSettings, notes: &mut Notes) {
    for path in tree.paths.iter().filter(|path| path.rsplit('/').next() == Some(".pages")) {
        let Some(folder) = path.strip_prefix(docs).map(|below| below.trim_matches('/').trim_end_matches(".pages"))
        else {
            continue;
        };
        let folder = folder.trim_matches('/').to_string();
        let Some(keys) = tree.text(path).and_then(|text| parse(path, text, notes)).map(pairs_of) else { continue };
        let info: &mut FolderInfo = found.folders.entry(folder.clone()).or_default();
        info.title = text_of(&keys, "title").or(info.title.take());
        let order = key(&keys, "nav").or_else(|| key(&keys, "arrange"));
        for (index, name) in order.map(|value| entries(value, 0)).unwrap_or_default().iter().enumerate() {
            let Some(name) = name.target.as_deref().filter(|name| *name != "...") else { continue };
            let inner = format!("{folder}/{name}").trim_matches('/').to_string();
            let weight = f64::from(u32::try_from(index + 1).unwrap_or(u32::MAX));
            found.folders.entry(inner).or_default().weight = Some(weight);
        }
    }
}
