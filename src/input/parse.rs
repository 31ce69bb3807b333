//! A snapshot -> its entries, each on its own and so on every core. A file with errors still gives what can be read.

use std::sync::Arc;

use rayon::prelude::*;

use crate::diagnostic::{Code, Diagnostic};
use crate::model::config::Config;
use crate::model::entry::{Entry, Kind, Place};
use crate::model::route::Url;
use crate::source::{Area, Content, FileId, Snapshot, SourceFile, Span};

use super::{debate, front_matter, load, markdown};

/// All entries in the order of their files' paths.
pub type Parsed = Vec<Entry>;

/// Names, without extension, that make a file its folder's page; the first that is there wins.
const INDEX_NAMES: [&str; 3] = ["index", "_index", "readme"];

/// Parses every document of a snapshot.
pub fn parse(snapshot: &Snapshot, config: &Config) -> (Parsed, Vec<Diagnostic>) {
    let documents: Vec<(FileId, &SourceFile)> = snapshot
        .area(Area::Content)
        .filter(|(_, file)| load::is_document(&file.name) && matches!(file.content, Content::Text(_)))
        .collect();
    let indexes = Indexes::find(&documents);
    let results: Vec<(Entry, Vec<Diagnostic>)> =
        documents.par_iter().map(|(id, file)| parse_one(*id, file, &indexes, config)).collect();
    let mut entries = Vec::with_capacity(results.len());
    let mut diagnostics = Vec::new();
    for (entry, mut said) in results {
        entries.push(entry);
        diagnostics.append(&mut said);
    }
    (entries, diagnostics)
}

/// Which file is the page of each folder that has one.
struct Indexes<'a> {
    by_folder: std::collections::HashMap<&'a str, (usize, FileId)>,
}

impl<'a> Indexes<'a> {
    fn find(documents: &[(FileId, &'a SourceFile)]) -> Self {
        let mut by_folder = std::collections::HashMap::new();
        for (id, file) in documents {
            let (folder, stem) = split(&file.name);
            let Some(rank) = index_rank(stem) else { continue };
            let chosen = by_folder.entry(folder).or_insert((rank, *id));
            if rank < chosen.0 {
                *chosen = (rank, *id);
            }
        }
        Self { by_folder }
    }
}

fn index_rank(stem: &str) -> Option<usize> {
    INDEX_NAMES.iter().position(|name| stem.eq_ignore_ascii_case(name))
}

/// The folder of a file and its name without extension.
fn split(name: &str) -> (&str, &str) {
    let (folder, file) = name.rsplit_once('/').unwrap_or(("", name));
    (folder, file.rsplit_once('.').map_or(file, |(stem, _)| stem))
}

fn parse_one(id: FileId, file: &SourceFile, indexes: &Indexes<'_>, config: &Config) -> (Entry, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let (folder, stem) = split(&file.name);
    let first_folder = folder.split('/').next().unwrap_or_default();
    let folder_kind = Kind::ALL.into_iter().find(|kind| kind.folder() == first_folder).unwrap_or(Kind::Article);
    let mut is_index = index_rank(stem).is_some();
    if is_index && let Some((_, chosen)) = indexes.by_folder.get(folder).filter(|(_, chosen)| *chosen != id) {
        is_index = false;
        diagnostics.push(
            Diagnostic::new(
                Code::TwoIndexes,
                Span::start_of(id),
                format!("`{}` isn't its folder's page, because another file is", file.name),
            )
            .related(Span::start_of(*chosen), "this is the folder's page")
            .help("keep one of them, or give this one another name; until then it has a page of its own"),
        );
    }
    let text = file.text();
    let (front, start) = front_matter::parse(text, id, folder_kind, &mut diagnostics);
    let title = front.title.as_ref().map(|title| title.value.as_str());
    let mut body = markdown::parse(text, id, start, title, &config.markdown, &mut diagnostics);
    let stem = if is_index { folder.rsplit('/').next().unwrap_or_default() } else { stem };
    let heading = || body.title_heading.map(|at| body.headings[at].text.clone()).filter(|text| !text.is_empty());
    let title = title.map(str::to_string).or_else(heading).unwrap_or_else(|| humanise(stem));
    let url = Url::document(folder.split('/').filter(|part| !part.is_empty()), (!is_index).then_some(stem));
    let place = place(&url);
    let kind = front.kind.unwrap_or(folder_kind);
    if kind == Kind::Debate && place == Place::Page {
        body.questions = debate::parse(text, &body, &config.markdown);
    }
    let entry =
        Entry { file: id, kind, place, url, folder: Arc::from(folder), stem: Arc::from(stem), title, front, body };
    (entry, diagnostics)
}

/// A document at the address of the home page or of a kind's index is the text of that page, whether it is
/// `roles/index.md` or `roles.md`.
fn place(url: &Url) -> Place {
    if *url == Url::home() {
        return Place::Home;
    }
    Kind::ALL.into_iter().find(|kind| *url == Url::index(*kind)).map_or(Place::Page, Place::Index)
}

/// A title for a file that gives none: `getting-started` is "Getting started".
fn humanise(stem: &str) -> String {
    let words: Vec<&str> = stem.split(['-', '_', ' ']).filter(|word| !word.is_empty()).collect();
    let joined = words.join(" ");
    let mut chars = joined.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => "Untitled".into(),
    }
}
