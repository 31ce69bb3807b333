//! The settings of a Starlight site. Those in JavaScript are read as far as they are literal.

use crate::scaffold::import::languages::{Languages, SourceLanguage};
use crate::scaffold::import::patterns::Patterns;
use crate::scaffold::import::report::{Action, Notes};
use crate::scaffold::import::site::{RootKind, SourceSettings, base_url, js};
use crate::scaffold::import::tree::SourceTree;

const CONFIG: [&str; 4] = ["astro.config.mjs", "astro.config.ts", "astro.config.js", "astro.config.mts"];

const CONTENT: &str = "src/content/docs";

pub(super) fn read(tree: &SourceTree, found: &mut SourceSettings, notes: &mut Notes) {
    let (path, code) = tree.first(&CONFIG).unwrap_or((CONFIG[0], ""));
    let code = js::without_comments(code);
    let own = code.find("starlight(").map_or(code.as_str(), |start| &code[start..]);
    found.title = js::text(own, "title");
    found.description = js::text(own, "description");
    let base = js::text(&code, "base").unwrap_or_default();
    let site =
        js::text(&code, "site").map(|site| format!("{}/{}", site.trim_end_matches('/'), base.trim_start_matches('/')));
    base_url(found, site, path, notes);
    if !base.is_empty() {
        found.base_path = format!("/{}", base.trim_matches('/'));
    }
    found.root(CONTENT, "", RootKind::Content);
    found.root("public", "", RootKind::Static);
    found.root("src", "assets", RootKind::Linked);
    // A content collection of Astro leaves these out.
    found.excluded = Patterns::new(CONTENT, ["_*"]).0;
    for (from, to) in js::pairs(&code, "redirects") {
        found.redirects.push((from, to, path.to_string()));
    }
    languages(own, found);
    if js::has(own, "sidebar") {
        notes.add(
            Action::Navigation,
            path,
            "navigation in JavaScript is not read: the order follows `sidebar: {order: …}` and the names of files",
        );
    }
}

/// Languages are folders, also the main one unless it is `root`.
fn languages(code: &str, found: &mut SourceSettings) {
    let names = js::keys(code, "locales");
    if names.is_empty() {
        return;
    }
    let locales = js::table(code, "locales").unwrap_or_default();
    let titles = js::table(code, "title").unwrap_or_default();
    let has_root = names.iter().any(|name| name == "root");
    let default = js::text(code, "defaultLocale");
    let folder = |name: &str| format!("{CONTENT}/{name}");
    let is_main = |name: &String| name == "root" || !has_root && default.as_ref() == Some(name);
    let others = names.iter().filter(|name| !is_main(name)).map(|name| {
        let own = js::table(locales, name).unwrap_or_default();
        let tag = js::text(own, "lang");
        let title = js::text(titles, tag.as_deref().unwrap_or(name));
        SourceLanguage { label: js::text(own, "label"), title, tag, ..SourceLanguage::new(name, Some(folder(name))) }
    });
    let others: Vec<SourceLanguage> = others.collect();
    let main = js::table(locales, if has_root { "root" } else { default.as_deref().unwrap_or("root") });
    found.language = main.and_then(|main| js::text(main, "lang")).or_else(|| default.clone());
    if let Some(title) = found.language.as_deref().and_then(|language| js::text(titles, language)) {
        found.title = Some(title);
    }
    found.languages = match default.filter(|_| !has_root) {
        Some(name) => Languages::in_folders(name.clone(), folder(&name), others),
        None => Languages::new(None, others),
    };
}
