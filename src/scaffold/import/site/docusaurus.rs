//! The settings of a Docusaurus site. Those in JavaScript are read as far as they are literal.

use crate::model::document::value::Value;

use crate::scaffold::import::languages::Languages;
use crate::scaffold::import::layout::text_of;
use crate::scaffold::import::patterns::Patterns;
use crate::scaffold::import::report::{Action, Notes};
use crate::scaffold::import::site::{
    FolderInfo, RootKind, SourceSettings, author_names, base_url, js, nav_data, pairs_of, parse, table,
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
    languages(tree, &code, found);
    authors(tree, found, notes);
    navigation(tree, &code, path, found, notes);
    categories(tree, &docs_folder, &docs, found, notes);
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

/// Languages are folders in `i18n`.
fn languages(tree: &SourceTree, code: &str, found: &mut SourceSettings) {
    let main = js::text(code, "defaultLocale").unwrap_or_else(|| "en".into());
    let mut names = js::list(code, "locales").unwrap_or_default();
    let folders = tree.paths.iter().filter_map(|path| path.strip_prefix("i18n/")?.split('/').next());
    for name in folders {
        if names.last().is_none_or(|last| last != name) && !names.iter().any(|known| known == name) {
            names.push(name.to_string());
        }
    }
    let others = names.into_iter().filter(|name| *name != main);
    let others: Vec<_> = others.map(|name| (name.clone(), Some(format!("i18n/{name}")))).collect();
    found.languages = Languages::new(Some(main), others);
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
fn categories(tree: &SourceTree, folder: &str, target: &str, found: &mut SourceSettings, notes: &mut Notes) {
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
        found.folders.insert(place, info);
    }
}
