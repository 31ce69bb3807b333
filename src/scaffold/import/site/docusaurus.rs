//! The settings of a Docusaurus site. Those in JavaScript are read as far as they are literal.

use std::collections::BTreeMap;

use crate::model::document::value::Value;

use crate::scaffold::import::languages::{Languages, SourceLanguage};
use crate::scaffold::import::layout::text_of;
use crate::scaffold::import::patterns::Patterns;
use crate::scaffold::import::report::{Action, Notes};
use crate::scaffold::import::site::{
    FolderInfo, RootKind, SourceRoot, SourceSettings, author_names, base_url, js, nav_data, pairs_of, parse, table,
    value_at,
};
use crate::scaffold::import::tree::SourceTree;

const CONFIG: [&str; 4] =
    ["docusaurus.config.js", "docusaurus.config.ts", "docusaurus.config.mjs", "docusaurus.config.cjs"];

/// What Docusaurus leaves out: partials, and files for tests.
const EXCLUDED: [&str; 4] = ["_*.md", "_*.mdx", "_*/", "__tests__/"];

pub(super) fn read(tree: &SourceTree, found: &mut SourceSettings, notes: &mut Notes) {
    let (path, code) = tree.first(&CONFIG).unwrap_or((CONFIG[0], ""));
    let code = js::without_comments(code);
    found.title = js::text(&code, "title");
    found.description = js::text(&code, "tagline");
    found.language = js::text(&code, "defaultLocale");
    let base = js::text(&code, "baseUrl").unwrap_or_else(|| "/".into());
    let url =
        js::text(&code, "url").map(|url| format!("{}/{}", url.trim_end_matches('/'), base.trim_start_matches('/')));
    base_url(found, url, path, notes);
    found.base_path = base.trim_end_matches('/').to_string();
    // The options of the documents come before those of the blog in the usual preset.
    let options = |name: &str| code.find(&format!("{name}:")).map_or("", |start| &code[start..]);
    let route = |options: &str, default: &str| {
        let block = options.split('}').next().unwrap_or_default();
        js::text(block, "routeBasePath").unwrap_or_else(|| default.into()).trim_matches('/').to_string()
    };
    let (docs, blog) = (route(options("docs"), "docs"), route(options("blog"), "blog"));
    let docs_folder = js::text(options("docs").split('}').next().unwrap_or_default(), "path").unwrap_or("docs".into());
    found.root(&docs_folder, &docs, RootKind::Content);
    found.root("blog", &blog, RootKind::Content);
    found.root("src/pages", "", RootKind::Content);
    found.root("static", "", RootKind::Static);
    found.root("src", "assets", RootKind::Linked);
    found.excluded = Patterns::new("", EXCLUDED).0;
    if js::has(options("docs"), "exclude") {
        match js::list(options("docs"), "exclude") {
            Some(list) => {
                let lines: Vec<String> = EXCLUDED.iter().map(|line| (*line).to_string()).chain(list).collect();
                found.excluded = Patterns::new("", lines.iter().map(String::as_str)).0;
            }
            None => notes.add(
                Action::Publish,
                path,
                "`exclude` is not a plain list: check that what it left out is not public",
            ),
        }
    }
    languages(tree, &code, &docs, &blog, found, notes);
    authors(tree, found, notes);
    navigation(tree, &code, path, found, notes);
    found.folders.extend(category_files(tree, &docs_folder, &docs, notes));
    if code.contains("plugin-client-redirects") {
        let subject = "redirects in JavaScript (`plugin-client-redirects`) are not read";
        notes.add(Action::Redirect, path, subject);
    }
    if tree.has_folder("versioned_docs") {
        let count = tree.paths.iter().filter(|path| path.starts_with("versioned_docs/")).count();
        notes.add(
            Action::Copy,
            "versioned_docs",
            format!("older versions of the documents are left out: {count} files"),
        );
    }
}

/// Languages are folders in `i18n`, with one folder for the documents of each plugin.
fn languages(tree: &SourceTree, code: &str, docs: &str, blog: &str, found: &mut SourceSettings, notes: &mut Notes) {
    let main = js::text(code, "defaultLocale").unwrap_or_else(|| "en".into());
    let listed = js::list(code, "locales");
    let mut names = listed.clone().unwrap_or_default();
    let folders = tree.paths.iter().filter_map(|path| path.strip_prefix("i18n/")?.split('/').next());
    for name in folders {
        if names.last().is_none_or(|last| last != name) && !names.iter().any(|known| known == name) {
            names.push(name.to_string());
        }
    }
    let configs = js::table(code, "localeConfigs").unwrap_or_default();
    let language = |name: String| {
        let folder = format!("i18n/{name}");
        let own = js::table(configs, &name).unwrap_or_default();
        let is_listed = listed.as_ref().is_none_or(|listed| listed.contains(&name));
        let inner = format!("{folder}/docusaurus-plugin-content-docs/current");
        let roots = vec![
            SourceRoot::new(&inner, docs, RootKind::Content),
            SourceRoot::new(&format!("{folder}/docusaurus-plugin-content-blog"), blog, RootKind::Content),
            SourceRoot::new(&format!("{folder}/docusaurus-plugin-content-pages"), "", RootKind::Content),
        ];
        let navbar = messages(tree, &format!("{folder}/docusaurus-theme-classic/navbar.json"), notes);
        let sidebars = messages(tree, &format!("{folder}/docusaurus-plugin-content-docs/current.json"), notes);
        let label_of = |(key, text): (String, String)| {
            let label = [".category.", ".link.", ".doc."].iter().find_map(|kind| key.split_once(kind))?.1;
            (!label.contains(".link.generated-index.")).then(|| (label.to_string(), text))
        };
        SourceLanguage {
            tag: js::text(own, "htmlLang"),
            left_out: (!is_listed).then(|| "the settings do not list it".to_string()),
            label: js::text(own, "label"),
            title: navbar.into_iter().find(|(key, _)| key == "title").map(|(_, text)| text),
            nav_labels: sidebars.into_iter().filter_map(label_of).collect(),
            folders: category_files(tree, &inner, docs, &mut Notes::default()),
            roots,
            ..SourceLanguage::new(name, Some(folder))
        }
    };
    let others = names.into_iter().filter(|name| *name != main).map(language).collect();
    found.languages = Languages::new(Some(main), others);
}

/// The texts in a file of translations, by key: `{"title": {"message": "Titel"}}`.
fn messages(tree: &SourceTree, path: &str, notes: &mut Notes) -> Vec<(String, String)> {
    let Some(keys) = tree.text(path).and_then(|text| parse(path, text, notes)).map(pairs_of) else { return Vec::new() };
    let text = |(key, value): (String, Value)| Some((key, value_at(&value, &["message"])?.as_text()?.to_string()));
    keys.into_iter().filter_map(text).collect()
}

fn authors(tree: &SourceTree, found: &mut SourceSettings, notes: &mut Notes) {
    if let Some((path, text)) = tree.first(&["blog/authors.yml", "blog/authors.yaml"]) {
        found.author_names = author_names(text, path, notes);
    }
}

/// Sidebars in JSON or YAML. Those in JavaScript are named.
fn navigation(tree: &SourceTree, code: &str, config: &str, found: &mut SourceSettings, notes: &mut Notes) {
    if let Some((path, text)) = tree.first(&["sidebars.json", "sidebars.yml", "sidebars.yaml"]) {
        found.nav = parse(path, text, notes).map(|value| nav_data::read(&value)).unwrap_or_default();
        found.nav_file = path.to_string();
    } else if let Some(path) =
        ["sidebars.js", "sidebars.ts", "sidebars.cjs", "sidebars.mjs"].iter().find(|path| tree.has(path))
    {
        let code = js::without_comments(tree.text(path).unwrap_or_default());
        let is_generated = code.contains("autogenerated") && !code.contains("items") && !code.contains("label");
        if !is_generated {
            notes.add(
                Action::Navigation,
                path,
                "navigation in JavaScript is not read: the order follows `sidebar_position` and the names of files",
            );
        }
    }
    if js::has(code, "navbar") {
        notes.add(
            Action::Navigation,
            config,
            "the links in the header are in JavaScript: write them as `[[nav]]` in site.toml",
        );
    }
}

/// `_category_.json` and `_category_.yml`: the label, the position and the description of a folder.
fn category_files(tree: &SourceTree, folder: &str, target: &str, notes: &mut Notes) -> BTreeMap<String, FolderInfo> {
    let mut folders = BTreeMap::new();
    for path in &tree.paths {
        let Some((above, name)) = path.rsplit_once('/') else { continue };
        if !name.starts_with("_category_.") {
            continue;
        }
        let Some(below) = above.strip_prefix(folder) else { continue };
        let Some(keys) = tree.text(path).and_then(|text| parse(path, text, notes)).map(pairs_of) else { continue };
        let plain = below.split('/').map(|part| crate::scaffold::import::layout::without_number(part).0);
        let inner = plain.filter(|part| !part.is_empty()).collect::<Vec<_>>().join("/");
        let place = format!("{target}/{inner}").trim_matches('/').to_string();
        let link = table(&keys, "link");
        let info = FolderInfo {
            title: text_of(&keys, "label").or_else(|| text_of(&link, "title")),
            weight: keys.iter().find(|(key, _)| key == "position").and_then(|(_, value)| Value::as_number(value)),
            summary: text_of(&keys, "description").or_else(|| text_of(&link, "description")),
        };
        folders.insert(place, info);
    }
    folders
}
