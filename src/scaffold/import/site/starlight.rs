//! The settings of a Starlight site. Those in JavaScript are read as far as they are literal.

use crate::scaffold::import::languages::Languages;
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
    let locales = js::keys(own, "locales");
    if !locales.is_empty() {
        let default = js::text(own, "defaultLocale");
        let has_root = locales.iter().any(|name| name == "root");
        if has_root || default.is_none() {
            let others = locales.iter().filter(|name| *name != "root");
            found.languages =
                Languages::new(None, others.map(|name| (name.clone(), Some(format!("{CONTENT}/{name}")))).collect());
            found.language = locales.iter().any(|name| name == "root").then(|| js::text(own, "lang")).flatten();
        } else {
            found.languages.set_main(default);
        }
    }
    if js::has(own, "sidebar") {
        notes.add(
            Action::Navigation,
            path,
            "navigation in JavaScript is not read: the order follows `sidebar: {order: …}` and the names of files",
        );
    }
}
