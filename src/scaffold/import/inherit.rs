//! Values that documents get from the folders above them or from the settings -> their front matter.

use std::collections::HashMap;

use crate::input::parse_data;
use crate::model::document::value::{Data, Value};
use crate::source::{FileId, Span};

use crate::scaffold::import::Generator;
use crate::scaffold::import::layout::{ImportedDocument, SourceLayout};
use crate::scaffold::import::patterns::Patterns;
use crate::scaffold::import::privacy;
use crate::scaffold::import::report::{Action, Notes};
use crate::scaffold::import::site::Cascade;
use crate::scaffold::import::tree::SourceTree;

/// Other values that have a meaning in a guide.
const INHERITED: [&str; 10] =
    ["_build", "author", "authors", "categories", "category", "date", "tags", "topics", "roles", "sitemap_exclude"];

/// Adds inherited values to all documents. Their own values take precedence, then those of the nearest folder.
pub(super) fn apply(layout: &mut SourceLayout, tree: &SourceTree, notes: &mut Notes) {
    match layout.from {
        Generator::Hugo => hugo(layout, notes),
        Generator::Zola => zola(layout),
        Generator::Jekyll => jekyll(layout),
        Generator::Mkdocs => mkdocs(layout, tree),
        _ => {}
    }
}

fn inherit(document: &mut ImportedDocument, from: Generator, keys: &[(String, Value)]) {
    for (key, value) in keys {
        let is_known = privacy::is_publication_key(key, value, from)
            || INHERITED.iter().any(|known| known.eq_ignore_ascii_case(key));
        if is_known && !document.keys.iter().any(|(own, _)| own.eq_ignore_ascii_case(key)) {
            document.keys.push((key.clone(), value.clone()));
        }
    }
}

/// The folder of a source file.
fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The folders above a file, the nearest first. The last one is the root.
fn folders_above(path: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(folder_of(path)), |folder| (!folder.is_empty()).then(|| folder_of(folder)))
}

fn hugo(layout: &mut SourceLayout, notes: &mut Notes) {
    let from = layout.from;
    let mut by_folder: HashMap<String, Vec<Cascade>> = HashMap::new();
    for document in &layout.documents {
        let is_branch = document.source.rsplit('/').next().is_some_and(|name| name.starts_with("_index."));
        let written = document.keys.iter().find(|(key, _)| key.eq_ignore_ascii_case("cascade"));
        if let Some((_, value)) = written.filter(|_| is_branch) {
            by_folder.insert(folder_of(&document.source).to_string(), Cascade::all(value));
            let others = Cascade::all(value).into_iter().flat_map(|cascade| cascade.keys);
            for (key, value) in others {
                if !privacy::is_publication_key(&key, &value, from) && !INHERITED.contains(&key.as_str()) {
                    let subject = "a value of `cascade` that documents do not inherit: set it in each of them";
                    notes.detail(Action::Settings, &document.source, subject, format!("`{key}`"));
                }
            }
        }
    }
    let content = layout.settings.content().to_string();
    let site = std::mem::take(&mut layout.settings.cascades);
    for document in &mut layout.documents {
        let above: Vec<&Cascade> = folders_above(&document.source)
            .filter_map(|folder| by_folder.get(folder))
            .flatten()
            .chain(&site)
            .filter(|cascade| applies(cascade, document, &content))
            .collect();
        for cascade in above {
            inherit(document, from, &cascade.keys);
        }
    }
}

/// Whether a cascade is for a document. A pattern that can't be read is for all.
fn applies(cascade: &Cascade, document: &ImportedDocument, content: &str) -> bool {
    let name = document.source.rsplit('/').next().unwrap_or_default();
    let is_branch = name.starts_with("_index.");
    let kind = match (is_branch, folder_of(&document.source) == content) {
        (true, true) => "home",
        (true, false) => "section",
        (false, _) => "page",
    };
    let is_kind = cascade.kind.as_deref().is_none_or(|wanted| wanted.contains(kind) || wanted.contains('*'));
    let Some(path) = &cascade.path else { return is_kind };
    // The logical path of a page: without extension, and without the index of its folder.
    let logical = document.logical.trim_start_matches('/');
    let logical = logical.strip_suffix("/index").unwrap_or(logical);
    let alternatives: Vec<String> = match path.strip_prefix('{').and_then(|inner| inner.strip_suffix('}')) {
        Some(inner) => inner.split(',').map(|part| part.trim().to_lowercase()).collect(),
        None => vec![path.to_lowercase()],
    };
    let (patterns, invalid) = Patterns::new("", alternatives.iter().map(String::as_str));
    is_kind && (!invalid.is_empty() || patterns.matches(logical))
}

/// A section that is a draft hides everything below it.
fn zola(layout: &mut SourceLayout) {
    let is_draft = |document: &&ImportedDocument| {
        let is_section = document.source.rsplit('/').next().is_some_and(|name| name.starts_with("_index."));
        let draft = document.keys.iter().find(|(key, _)| key == "draft");
        is_section && draft.is_some_and(|(_, value)| value.as_lenient_bool() != Some(false))
    };
    let drafts: Vec<String> =
        layout.documents.iter().filter(is_draft).map(|document| folder_of(&document.source).to_string()).collect();
    for document in &mut layout.documents {
        let is_below = folders_above(&document.source).any(|folder| drafts.iter().any(|draft| draft == folder));
        if is_below && !document.keys.iter().any(|(key, value)| key == "draft" && value.as_lenient_bool() == Some(true))
        {
            document.keys.retain(|(key, _)| key != "draft");
            document.keys.push(("draft".into(), yes()));
        }
    }
}

fn yes() -> Value {
    let data = Data::Scalar { text: "true".into(), quoted: false };
    Value { span: Span { file: FileId(0), start: 0, end: 0 }, data }
}

/// `defaults` in the settings: the most specific scope takes precedence.
fn jekyll(layout: &mut SourceLayout) {
    let from = layout.from;
    let mut defaults = std::mem::take(&mut layout.settings.cascades);
    defaults.sort_by_key(|scope| std::cmp::Reverse(scope.path.as_deref().map_or(0, str::len)));
    for document in &mut layout.documents {
        let source = document.source.clone();
        let collection = source.split('/').find_map(|part| part.strip_prefix('_'));
        let kind = collection.unwrap_or("pages");
        for scope in &defaults {
            let is_kind =
                scope.kind.as_deref().is_none_or(|wanted| wanted == kind || wanted == kind.trim_end_matches('s'));
            let is_below = scope.path.as_deref().is_none_or(|path| {
                let (patterns, _) = Patterns::new("", [path]);
                source == path || source.starts_with(&format!("{path}/")) || patterns.matches(&source)
            });
            if is_kind && is_below {
                inherit(document, from, &scope.keys);
            }
        }
    }
}

/// The `.meta.yml` files of Material's plugin.
fn mkdocs(layout: &mut SourceLayout, tree: &SourceTree) {
    let mut by_folder: HashMap<&str, Vec<(String, Value)>> = HashMap::new();
    for path in tree.paths.iter().filter(|path| path.ends_with(".meta.yml")) {
        let value = tree.text(path).and_then(|text| parse_data(text, crate::input::DataFormat::Yaml, &mut Vec::new()));
        if let Some(Data::Map(pairs)) = value.map(|value| value.data) {
            by_folder.insert(folder_of(path), pairs.into_iter().map(|(key, value)| (key.value, value)).collect());
        }
    }
    if by_folder.is_empty() {
        return;
    }
    for document in &mut layout.documents {
        let source = document.source.clone();
        for keys in folders_above(&source).filter_map(|folder| by_folder.get(folder)) {
            inherit(document, Generator::Mkdocs, keys);
        }
    }
}
