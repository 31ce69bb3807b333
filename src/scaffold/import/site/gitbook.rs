//! The settings of a `GitBook` space: `.gitbook.yaml` of Git Sync, or `book.json` of the older program.

use crate::model::document::value::Value;

use crate::scaffold::import::layout::text_of;
use crate::scaffold::import::report::Notes;
use crate::scaffold::import::site::{RootKind, SourceSettings, key, settings, summary, table, text_pairs};
use crate::scaffold::import::tree::SourceTree;

pub(super) fn read(tree: &SourceTree, found: &mut SourceSettings, notes: &mut Notes) {
    let (path, keys) =
        settings(tree, &[".gitbook.yaml", ".gitbook.yml", "book.json"], notes).unwrap_or((".gitbook.yaml", Vec::new()));
    let clean = |path: String| path.trim_start_matches("./").trim_matches('/').to_string();
    let root = text_of(&keys, "root").map(clean).filter(|root| root != ".").unwrap_or_default();
    let below = |path: &str| if root.is_empty() { path.to_string() } else { format!("{root}/{path}") };
    found.title = text_of(&keys, "title");
    found.description = text_of(&keys, "description");
    found.language = text_of(&keys, "language");
    found.authors = text_of(&keys, "author").into_iter().collect();
    found.root(&below(".gitbook/assets"), "assets", RootKind::Static);
    if !root.is_empty() {
        found.root(".gitbook/assets", "assets", RootKind::Static);
    }
    found.root(&root, "", RootKind::Content);
    found.include_folders = vec![below(".gitbook/includes"), ".gitbook/includes".into()];
    for (from, to) in key(&keys, "redirects").map(text_pairs).unwrap_or_default() {
        let to = format!("/{}", to.trim_start_matches("./").trim_start_matches('/'));
        found.redirects.push((format!("/{}", from.trim_start_matches('/')), to, path.to_string()));
    }
    let structure: Vec<(String, Value)> = table(&keys, "structure");
    let file = below(&text_of(&structure, "summary").map_or("SUMMARY.md".into(), clean));
    if let Some(text) = tree.text(&file) {
        found.nav = summary::read(text, &file, notes);
        // Without a summary, all files are part of the space.
        found.is_nav_complete = !found.nav.is_empty();
    }
    found.nav_file = file;
}
