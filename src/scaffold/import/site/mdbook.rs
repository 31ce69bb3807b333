//! The settings of a book of mdBook.

use crate::model::document::value::Value;

use crate::scaffold::import::layout::{text_of, words_of};
use crate::scaffold::import::report::Notes;
use crate::scaffold::import::site::{
    RootKind, SourceSettings, base_url, settings, summary, table, text_pairs, value_at,
};
use crate::scaffold::import::tree::SourceTree;

pub(super) fn read(tree: &SourceTree, found: &mut SourceSettings, notes: &mut Notes) {
    let (path, keys) = settings(tree, &["book.toml"], notes).unwrap_or(("book.toml", Vec::new()));
    let book = table(&keys, "book");
    found.title = text_of(&book, "title");
    found.description = text_of(&book, "description");
    found.language = text_of(&book, "language");
    found.authors = words_of(&book, "authors");
    let folder = text_of(&book, "src").unwrap_or_else(|| "src".into());
    let folder = folder.trim_start_matches("./").trim_matches('/');
    let folder = if folder == "." { "" } else { folder };
    found.root(folder, "", RootKind::Content);
    let output = keys.iter().find(|(key, _)| key == "output").map(|(_, value)| value);
    let of = |keys: &[&str]| output.and_then(|output| value_at(output, keys));
    let site = of(&["html", "site-url"]).and_then(Value::as_text);
    if let Some(site) = site.filter(|site| site.starts_with('/')) {
        found.base_path = site.trim_end_matches('/').to_string();
    } else {
        base_url(found, site.map(str::to_string), path, notes);
    }
    for (from, to) in of(&["html", "redirect"]).map(text_pairs).unwrap_or_default() {
        found.redirects.push((from, to, path.to_string()));
    }
    let file = if folder.is_empty() { "SUMMARY.md".to_string() } else { format!("{folder}/SUMMARY.md") };
    found.nav = tree.text(&file).map(|text| summary::read(text, &file, notes)).unwrap_or_default();
    found.is_nav_complete = true;
    found.nav_file = file;
}
