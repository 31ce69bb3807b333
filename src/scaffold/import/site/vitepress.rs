//! The settings of a `VitePress` site. Those in JavaScript are read as far as they are literal.

use crate::scaffold::import::languages::{Languages, SourceLanguage};
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
    // The files of the other languages have titles too.
    let names = js::keys(&code, "locales");
    let is_shared = |path: &&&String| {
        let stem = path.rsplit('/').next().and_then(|file| file.split('.').next()).unwrap_or_default();
        stem == "root" || !names.iter().any(|name| name == stem)
    };
    let shared = configs.iter().filter(is_shared).filter_map(|path| tree.text(path));
    let shared: String = shared.map(js::without_comments).collect();
    found.title = js::text(&shared, "title");
    found.description = js::text(&shared, "description");
    found.language = js::text(&shared, "lang");
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
    languages(tree, &code, &folder, found);
    navigation(tree, &code, path, found, notes);
    for name in ["rewrites", "dynamicRoutes"] {
        if js::has(&code, name) {
            let subject = format!("`{name}` is in JavaScript: old addresses that follow from it do not redirect");
            notes.add(Action::Redirect, path, subject);
        }
    }
    found.include_folders = vec![folder];
}

/// Languages are folders, also the main one unless it is `root`. The settings of each can have a file of its own.
fn languages(tree: &SourceTree, code: &str, content: &str, found: &mut SourceSettings) {
    let names = js::keys(code, "locales");
    let folder = |name: &str| format!("{content}/{}", name.trim_matches('/')).trim_matches('/').to_string();
    let is_root = |name: &str| matches!(name, "root" | "/");
    let locales = js::table(code, "locales").unwrap_or_default();
    let language = |name: &String| {
        let is_own = |path: &&String| {
            let stem = path.rsplit('/').next().and_then(|file| file.split('.').next());
            path.contains(".vitepress/config/") && stem == Some(name)
        };
        let own_file = tree.paths.iter().find(is_own).and_then(|path| tree.text(path));
        let own_file = own_file.map(js::without_comments).unwrap_or_default();
        let own = js::table(locales, name).unwrap_or_default();
        let text = |key: &str| js::text(own, key).or_else(|| js::text(&own_file, key));
        SourceLanguage {
            tag: text("lang"),
            label: js::text(own, "label"),
            title: text("title"),
            description: text("description"),
            ..SourceLanguage::new(name.trim_matches('/'), Some(folder(name)))
        }
    };
    let has_root = names.iter().any(|name| is_root(name));
    let mut others: Vec<SourceLanguage> = names.iter().filter(|name| !is_root(name)).map(language).collect();
    if others.is_empty() || others.len() == 1 && !has_root {
        return;
    }
    let of_root = js::table(locales, "root").and_then(|root| js::text(root, "lang"));
    found.language = of_root.filter(|_| has_root).or(found.language.take());
    if has_root {
        found.languages = Languages::new(found.language.clone(), others);
        return;
    }
    // All languages have a folder. The main one is that of the site, or the first.
    let is_main = |language: &SourceLanguage| {
        let tags = [Some(&language.name), language.tag.as_ref()];
        found.language.is_some() && tags.contains(&found.language.as_ref())
    };
    let main = others.remove(others.iter().position(is_main).unwrap_or(0));
    found.language = main.tag.clone().or_else(|| Some(main.name.clone()));
    found.languages = Languages::in_folders(main.name.clone(), folder(&main.name), others);
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
        for language in found.languages.others_mut() {
            let of = |key: &str| {
                let value = value.as_ref()?;
                value_at(value, &["locales", &language.name, "themeConfig", key]).map(nav_data::read)
            };
            (language.nav, language.header) = (of("sidebar").unwrap_or_default(), of("nav").unwrap_or_default());
        }
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
