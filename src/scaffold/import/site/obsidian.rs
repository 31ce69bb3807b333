//! The settings of an Obsidian vault.

use crate::scaffold::import::patterns::Patterns;
use crate::scaffold::import::report::Notes;
use crate::scaffold::import::site::{RootKind, SourceSettings, parse, texts, value_at};
use crate::scaffold::import::tree::SourceTree;

pub(super) fn read(tree: &SourceTree, found: &mut SourceSettings, notes: &mut Notes) {
    found.root("", "", RootKind::Content);
    let mut lines = vec!["/.obsidian/".to_string()];
    let mut value = |path: &str| tree.text(path).and_then(|text| parse(path, text, notes));
    // The folder with templates for new notes.
    let templates = value(".obsidian/templates.json");
    let folder = templates.as_ref().and_then(|value| value_at(value, &["folder"])?.as_text());
    lines.extend(
        folder
            .filter(|folder| !folder.trim_matches('/').is_empty())
            .map(|folder| format!("/{}/", folder.trim_matches('/'))),
    );
    found.excluded = Patterns::new("", lines.iter().map(String::as_str)).0;
    // "Excluded files": folders end in a slash, and an expression between slashes is a regular expression.
    let filters =
        value(".obsidian/app.json").as_ref().and_then(|value| value_at(value, &["userIgnoreFilters"])).map(texts);
    let plain = |filter: &String| !(filter.starts_with('/') && filter.ends_with('/') && filter.len() > 1);
    let filters = filters.unwrap_or_default().into_iter().filter(plain);
    let filters: Vec<String> = filters.map(|filter| format!("/{}", filter.trim_start_matches('/'))).collect();
    found.drafts = Patterns::new("", filters.iter().map(String::as_str)).0;
}
