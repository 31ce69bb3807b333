//! A snapshot -> its entries, each on its own and so on every core. A file with errors still gives what can be read.
//!
//! What one document comes to depends on its path, its text and the settings for Markdown, and on nothing else, so it is
//! remembered with them, and a preview parses only what changed.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::diagnostic::{Code, Diagnostic};
use crate::model::config::{Config, Limits, Markdown};
use crate::model::entry::{Body, Entry, Head, Kind, Place, PointLabel, Position, Standpoint};
use crate::model::route::{Url, slug};
use crate::source::{Area, Content, FileId, Snapshot, SourceFile, Span};

use super::stop::Stop;
use super::{debate, front_matter, markdown, read};

/// All entries in the order of their files' paths.
pub type Parsed = Vec<Arc<Entry>>;

/// Names, without extension, that make a file its folder's page; the first that is there wins.
const INDEX_NAMES: [&str; 3] = ["index", "_index", "readme"];

/// What the documents of the last snapshot came to.
#[derive(Default)]
pub struct Memory {
    settings: Option<(Markdown, Limits)>,
    documents: FxHashMap<FileId, Remembered>,
}

/// What one document came to, and what that depends on.
struct Remembered {
    path: Arc<str>,
    text: Arc<str>,
    is_index: bool,
    /// `None` where it is beyond a limit.
    entry: Option<Arc<Entry>>,
    diagnostics: Vec<Diagnostic>,
}

impl Memory {
    /// Parses every document of a snapshot that isn't as it was in the last one.
    pub fn parse(&mut self, snapshot: &Snapshot, config: &Config) -> (Parsed, Vec<Diagnostic>) {
        let settings = (config.markdown.clone(), config.limits);
        if self.settings.as_ref() != Some(&settings) {
            *self = Self { settings: Some(settings), documents: FxHashMap::default() };
        }
        let documents: Vec<Document<'_>> = snapshot
            .area(Area::Content)
            .filter(|(_, file)| read::is_document(&file.name))
            .filter_map(|(id, file)| match &file.content {
                Content::Text(text) => Some((id, file, text)),
                Content::OnDisk { .. } | Content::Unreadable => None,
            })
            .collect();
        let indexes = Indexes::find(&documents);
        let new: Vec<Option<Remembered>> = documents
            .par_iter()
            .map(|document| {
                let is_index = indexes.has(document);
                let known = self.documents.get(&document.0).is_some_and(|known| known.is_of(document, is_index));
                (!known).then(|| parse_one(document, is_index, config))
            })
            .collect();
        let mut entries = Vec::with_capacity(documents.len());
        let mut diagnostics = Vec::new();
        for ((id, file, _), new) in documents.iter().zip(new) {
            if let Some(new) = new {
                self.documents.insert(*id, new);
            }
            let Some(remembered) = self.documents.get(id) else { continue };
            diagnostics.extend(indexes.two(*id, file));
            diagnostics.extend(remembered.diagnostics.iter().cloned());
            entries.extend(remembered.entry.clone());
        }
        if self.documents.len() > documents.len() {
            let kept: HashSet<FileId> = documents.iter().map(|(id, ..)| *id).collect();
            self.documents.retain(|id, _| kept.contains(id));
        }
        (entries, diagnostics)
    }
}

impl Remembered {
    /// Whether it is what this document would come to.
    fn is_of(&self, (_, file, text): &Document<'_>, is_index: bool) -> bool {
        let same_text = Arc::ptr_eq(&self.text, text) || self.text == **text;
        self.path == file.path && self.is_index == is_index && same_text
    }
}

/// A file of Markdown, with its text.
type Document<'a> = (FileId, &'a SourceFile, &'a Arc<str>);

/// Which file is the page of each folder that has one.
struct Indexes<'a> {
    /// The page of each folder that has one.
    by_folder: HashMap<&'a str, (usize, FileId)>,
    /// Every file that is its folder's page, or would be if another weren't, with its folder.
    named: FxHashMap<FileId, &'a str>,
}

impl<'a> Indexes<'a> {
    fn find(documents: &[Document<'a>]) -> Self {
        let (mut by_folder, mut named) = (HashMap::new(), FxHashMap::default());
        for (id, file, _) in documents {
            let (folder, stem) = split(&file.name);
            let Some(rank) = index_rank(stem) else { continue };
            named.insert(*id, folder);
            let chosen = by_folder.entry(folder).or_insert((rank, *id));
            if rank < chosen.0 {
                *chosen = (rank, *id);
            }
        }
        Self { by_folder, named }
    }

    /// The page of the folder in which a file is named like one.
    fn chosen(&self, id: FileId) -> Option<FileId> {
        self.by_folder.get(self.named.get(&id)?).map(|(_, chosen)| *chosen)
    }

    /// Whether a file is its folder's page.
    fn has(&self, (id, ..): &Document<'_>) -> bool {
        self.chosen(*id) == Some(*id)
    }

    /// What to say of a file that would be its folder's page if another weren't.
    fn two(&self, id: FileId, file: &SourceFile) -> Option<Diagnostic> {
        let chosen = self.chosen(id).filter(|chosen| *chosen != id)?;
        let message = format!("`{}` isn't its folder's page, because another file is", file.name);
        let diagnostic = Diagnostic::new(Code::TwoIndexes, Span::start_of(id), message)
            .related(Span::start_of(chosen), "this is the folder's page")
            .help("keep one of them, or give this one another name; until then it has a page of its own");
        Some(diagnostic)
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

fn parse_one(document: &Document<'_>, is_index: bool, config: &Config) -> Remembered {
    let (_, file, text) = document;
    let mut diagnostics = Vec::new();
    let entry = if text.len() > config.limits.page_bytes {
        let message = format!("this document has {} bytes", text.len());
        diagnostics.push(over_limit(Span::start_of(document.0), message, "page_bytes", config.limits.page_bytes));
        None
    } else {
        entry(document, is_index, config, &mut diagnostics).map(Arc::new)
    };
    Remembered { path: file.path.clone(), text: (*text).clone(), is_index, entry, diagnostics }
}

/// What to say of a document that is left out because of a limit.
fn over_limit(span: Span, message: String, key: &str, most: impl std::fmt::Display) -> Diagnostic {
    Diagnostic::new(Code::OverLimit, span, message)
        .label("it is left out, and the rest of the guide is made")
        .help(format!("make it less, or set `{key}` under [limits] in site.toml, which is {most}"))
}

/// What to say of a document that couldn't be read to its end.
fn stopped(stop: Stop, file: FileId, most_steps: usize) -> Diagnostic {
    match stop {
        Stop::TooLong(at) => {
            let message = format!("this text takes the parser more than {most_steps} steps");
            over_limit(Span::new(file, at, at), message, "parse_steps", most_steps)
        }
        Stop::Failed(at) => {
            Diagnostic::new(Code::ParserFailure, Span::new(file, at, at), "the Markdown parser fails on this text")
                .label("this line makes it fail; the document is left out, and the rest of the guide is made")
                .help("write the line in another way, or put a blank line before it")
        }
    }
}

fn entry(
    (id, file, text): &Document<'_>,
    is_index: bool,
    config: &Config,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Entry> {
    let (id, settings) = (*id, &config.markdown);
    let (folder, stem) = split(&file.name);
    let first_folder = folder.split('/').next().unwrap_or_default();
    let folder_kind = Kind::ALL.into_iter().find(|kind| kind.folder() == first_folder).unwrap_or(Kind::Article);
    let (front, start) = front_matter::parse(text, id, folder_kind, diagnostics);
    let title = front.title.as_ref().map(|title| title.value.as_str());
    let most_steps = config.limits.parse_steps;
    let (mut body, stop) = markdown::parse(text, id, start, title, settings, most_steps, diagnostics);
    if let Some(stop) = stop {
        diagnostics.push(stopped(stop, id, most_steps));
        return None;
    }
    let (depth, deepest) = body.nesting;
    if depth > config.limits.nesting {
        let message = format!("this text is nested {depth} deep");
        let span = Span::new(id, deepest as usize, deepest as usize);
        diagnostics.push(over_limit(span, message, "nesting", config.limits.nesting));
        return None;
    }
    let stem = if is_index { folder.rsplit('/').next().unwrap_or_default() } else { stem };
    let heading = body.title_heading.map(|at| &body.headings[at]);
    let written = front.title.as_ref().map(|title| title.span).or(heading.map(|heading| heading.span));
    let heading = || heading.map(|heading| heading.text.clone()).filter(|text| !text.is_empty());
    let title: Arc<str> = title.map(str::to_string).or_else(heading).unwrap_or_else(|| humanise(stem)).into();
    let title_span = written.unwrap_or(Span::start_of(id));
    let url = Url::document(folder.split('/').filter(|part| !part.is_empty()), (!is_index).then_some(stem));
    let place = place(&url);
    let kind = front.kind.unwrap_or(folder_kind);
    if kind == Kind::Debate && place == Place::Page {
        body.questions = debate::parse(text, &body, settings);
    }
    let (folder, stem): (Arc<str>, Arc<str>) = (folder.into(), stem.into());
    let slugs = [slug(&title).into(), slug(&stem).into()];
    let standpoints = standpoints(&body);
    let head = Head { file: id, kind, place, url, folder, stem, title, title_span, slugs, front, standpoints };
    Some(Entry { head: Arc::new(head), body })
}

/// The positions of a debate, as far as they concern others.
fn standpoints(body: &Body) -> Vec<Standpoint> {
    let standpoint = |position: &Position| {
        let heading = &body.headings[position.heading];
        let is_sourced = position.labelled(PointLabel::Source).next().is_some();
        Standpoint { heading: position.heading, id: heading.id.clone(), text: heading.text.clone(), is_sourced }
    };
    body.questions.iter().flat_map(|question| &question.positions).map(standpoint).collect()
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
