//! The settings of a `VitePress` site. Those in JavaScript are read as far as they are literal.

use crate::scaffold::import::languages::Languages;
use crate::scaffold::import::patterns::Patterns;
use crate::scaffold::import::report::{Action, Notes};
use crate::scaffold::import::site::{RootKind, SourceSettings, base_url, js, nav_data, parse, value_at};
use crate::scaffold::import::tree::SourceTree;

pub(super) fn read(tree: &SourceTree, found: &mut SourceSettings, notes: &mut Notes) {
    // The settings can be a folder, with a file per language. The first one is the main one.
    let is_config = |path: &&String| {
        path.contains(".vitepress/config")
            && ["js", "ts", "mjs", "mts", "json"].iter().any(|end| path.ends_with(&format!(".{end}")))
    };
    let mut configs: Vec<&String> = tree.paths.iter().filter(is_config).collect();
    configs.sort_by_key(|path| (path.matches('/').count(), !path.contains("/config."), !path.contains("index")));
    let code: String = configs.iter().filter_map(|path| tree.text(path)).map(js::without_comments).collect();
    let path = configs.first().map_or(".vitepress/config", |path| path.as_str());
    let above = path.split(".vitepress").next().unwrap_or_default().trim_matches('/').to_string();
    found.title = js::text(&code, "title");
    found.description = js::text(&code, "description");
    found.language = js::text(&code, "lang");
    let base = js::text(&code, "base").unwrap_or_else(|| "/".into());
    found.base_path = base.trim_end_matches('/').to_string();
    let host = js::text(&code, "hostname").map(|host| {
        if host.trim_end_matches('/').ends_with(base.trim_matches('/')) {
            host
        } else {
            format!("{}{base}", host.trim_end_matches('/'))
        }
    });
    base_url(found, host, path, notes);
    let source = js::text(&code, "srcDir").unwrap_or_default();
    let source = source.trim_start_matches("./").trim_matches('/');
    let source = if source == "." { "" } else { source };
    let folder = format!("{above}/{source}").trim_matches('/').to_string();
    let folder = if above.is_empty()
        && folder.is_empty()
        && !tree.has("index.md")
        && tree.has_folder("docs")
        && configs.is_empty()
    {
        "docs".to_string()
    } else {
        folder
    };
    let below = |name: &str| format!("{folder}/{name}").trim_matches('/').to_string();
    found.root(&below("public"), "", RootKind::Static);
    found.root(&folder, "", RootKind::Content);
    if !js::is_true(&code, "cleanUrls") {
        found.ugly.push(String::new());
    }
    let mut excluded = Vec::new();
    if js::has(&code, "srcExclude") {
        match js::list(&code, "srcExclude") {
            Some(list) => excluded = list,
            None => notes.add(
                Action::Publish,
                path,
                "`srcExclude` is not a plain list: check that what it left out is not public",
            ),
        }
    }
    excluded.push("/node_modules/".into());
    found.excluded = Patterns::new(&folder, excluded.iter().map(String::as_str)).0;
    let locales = js::keys(&code, "locales");
    if locales.len() > 1 {
        let others = locales.iter().filter(|name| *name != "root");
        let others = others.map(|name| (name.clone(), Some(below(name)))).collect();
        found.languages = Languages::new(None, others);
        found.languages.set_main(found.language.clone());
    }
    navigation(tree, &code, path, found, notes);
    for name in ["rewrites", "dynamicRoutes"] {
        if js::has(&code, name) {
            let subject = format!("`{name}` is in JavaScript: old addresses that follow from it do not redirect");
            notes.add(Action::Redirect, path, subject);
        }
    }
    found.include_folders = vec![folder];
}

/// Sidebars in a JSON file of settings. Those in JavaScript are named.
fn navigation(tree: &SourceTree, code: &str, path: &str, found: &mut SourceSettings, notes: &mut Notes) {
    let json = tree.paths.iter().find(|path| path.contains(".vitepress/") && path.rsplit('.').next() == Some("json"));
    if let Some((json, text)) = json.and_then(|path| Some((path, tree.text(path)?))) {
        let value = parse(json, text, notes);
        let sidebar = value.as_ref().and_then(|value| value_at(value, &["themeConfig", "sidebar"]).or(Some(value)));
        let nav = value.as_ref().and_then(|value| value_at(value, &["themeConfig", "nav"]));
        found.header = nav.map(nav_data::read).unwrap_or_default();
        found.nav = sidebar.map(nav_data::read).unwrap_or_default();
        found.nav_file.clone_from(json);
        return;
    }
    if ["sidebar", "nav"].iter().any(|name| js::has(code, name)) || code.contains("sidebar") {
        notes.add(
            Action::Navigation,
            path,
            "navigation in JavaScript is not read: the order follows the folders and the names of files",
        );
    }
}
