//! A snapshot -> its entries, each on its own and so on every core. A file with errors still gives what can be read.
//!
//! What one document comes to depends on its path, its text and the settings for Markdown, and on nothing else, so it is
//! remembered with them: a preview, and a build after another, parse only what changed.

use std::collections::HashMap;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use crate::cache::{Cache, PARSED};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::address::slug::slug;
use crate::model::address::url::Url;
use crate::model::config::{Config, LimitSettings, MarkdownSettings};
use crate::model::document::body::{Body, PointLabel, Position};
use crate::model::document::entry::{Entry, Metadata, Placement, Standpoint};
use crate::model::fingerprint::fingerprint;
use crate::model::kind::Kind;
use crate::source::{Area, Content, FileId, Snapshot, SourceFile, Span};

use crate::input::disk;
use crate::input::markdown::debate;
use crate::input::markdown::limit::ParseAbort;
use crate::input::parse_cache;
use crate::input::parse_cache::Left;
use crate::input::{front_matter, markdown};

/// All entries in the order of their files' paths.
pub type Parsed = Vec<Arc<Entry>>;

/// Names, without extension, that make a file its folder's page; the first that is there wins.
const INDEX_NAMES: [&str; 3] = ["index", "_index", "readme"];

/// What the documents of the last snapshot came to, in the order of their paths.
#[derive(Default)]
pub struct ParseCache {
    /// The guide whose last build may have left something, until that was looked at.
    root: Option<PathBuf>,
    settings: Option<(MarkdownSettings, LimitSettings)>,
    documents: Vec<Remembered>,
    /// Whether the last build left all of that.
    is_left: bool,
}

/// What one document came to, and what that depends on.
struct Remembered {
    document: Document,
    is_index: bool,
    /// `None` where it is beyond a limit.
    entry: Option<Arc<Entry>>,
    diagnostics: Vec<Diagnostic>,
    /// Whether the last build left it.
    is_left: bool,
}

impl ParseCache {
    /// What the last build of the guide in `root` left.
    pub fn open(root: &Path) -> Self {
        Self { root: Some(root.into()), ..Self::default() }
    }

    /// Parses every document of a snapshot that isn't as it was in the last one.
    pub fn parse(&mut self, snapshot: &Snapshot, config: &Config) -> (Parsed, Vec<Diagnostic>) {
        let settings = (config.markdown.clone(), config.limits);
        let left = self.root.take().map(|root| Left::read(&root, &settings)).unwrap_or_default();
        if self.settings.as_ref() != Some(&settings) {
            *self = Self { settings: Some(settings), ..Self::default() };
        }
        let mut last = std::mem::take(&mut self.documents).into_iter().peekable();
        let mut documents = Vec::with_capacity(last.len());
        for (id, file) in snapshot.ids() {
            while last.next_if(|known| known.document.id < id).is_some() {}
            let known = last.next_if(|known| known.document.id == id);
            // A large guide has a great many, and nearly all are as they were, in the same place in memory.
            let document = match &known {
                Some(known) if Arc::ptr_eq(&known.document.file, file) => Some(known.document.clone()),
                _ => Document::of(id, file),
            };
            documents.extend(document.map(|document| (document, known)));
        }
        let indexes = Indexes::find(documents.iter().map(|(document, _)| document));
        let remember = |(document, known): (Document, Option<Remembered>)| {
            let is_index = indexes.has(&document);
            match known.filter(|known| known.is_index == is_index && known.document.is_same(&document)) {
                Some(known) => Remembered { document, ..known },
                None => Remembered::new(document, is_index, config, &left),
            }
        };
        self.documents = documents.into_par_iter().map(remember).collect();
        self.is_left = self.documents.iter().all(|known| known.is_left);
        let mut entries = Vec::with_capacity(self.documents.len());
        let mut diagnostics = Vec::new();
        for remembered in &self.documents {
            diagnostics.extend(indexes.two(&remembered.document));
            diagnostics.extend(remembered.diagnostics.iter().cloned());
            entries.extend(remembered.entry.clone());
        }
        (entries, diagnostics)
    }

    /// Leaves what documents came to for the next build of the guide in `root`, unless that is what the last one left.
    /// Those beyond a limit aren't among them.
    pub fn leave(&self, root: &Path) {
        let Some(settings) = self.settings.as_ref().filter(|_| !self.is_left) else { return };
        let Some(cache) = Cache::open(root) else { return };
        let known = self.documents.iter().filter_map(|known| Some((known.entry.as_deref()?, &*known.diagnostics)));
        cache.write(PARSED, |out| parse_cache::write(settings, known, out));
    }

    /// The code, from fence to fence, in documents that were parsed because the last build left nothing of them.
    pub fn new_code(&self) -> impl Iterator<Item = &str> {
        let new = self.documents.iter().filter(|known| !known.is_left);
        new.filter_map(|known| Some((known.document.file.text(), known.entry.as_ref()?))).flat_map(|(text, entry)| {
            let block = |range: &Range<u32>| text.get(range.start as usize..range.end as usize);
            entry.body.code.iter().filter_map(block)
        })
    }
}

/// A file of Markdown.
#[derive(Clone)]
struct Document {
    id: FileId,
    file: Arc<SourceFile>,
    /// Where its name makes it its folder's page, how good a name it is for that.
    rank: Option<usize>,
}

impl Document {
    /// A file, if it is one.
    fn of(id: FileId, file: &Arc<SourceFile>) -> Option<Self> {
        let is_text = matches!(file.content, Content::Text(_));
        let is_document = file.area == Area::Content && is_text && disk::is_document(&file.name);
        is_document.then(|| Self { id, file: file.clone(), rank: index_rank(split(&file.name).1) })
    }

    /// Whether all that it comes to by itself is what the other comes to.
    fn is_same(&self, other: &Self) -> bool {
        let (one, two) = (&self.file, &other.file);
        Arc::ptr_eq(one, two) || one.path == two.path && one.content == two.content
    }
}

/// Which file is the page of each folder that has one.
struct Indexes(HashMap<String, (usize, FileId)>);

impl Indexes {
    fn find<'a>(documents: impl Iterator<Item = &'a Document>) -> Self {
        let mut by_folder = HashMap::new();
        for document in documents {
            let Some(rank) = document.rank else { continue };
            let folder = split(&document.file.name).0.to_string();
            let chosen = by_folder.entry(folder).or_insert((rank, document.id));
            if rank < chosen.0 {
                *chosen = (rank, document.id);
            }
        }
        Self(by_folder)
    }

    /// The page of the folder in which a file is named like one.
    fn chosen(&self, document: &Document) -> Option<FileId> {
        document.rank.and_then(|_| self.0.get(split(&document.file.name).0)).map(|(_, chosen)| *chosen)
    }

    /// Whether a file is its folder's page.
    fn has(&self, document: &Document) -> bool {
        self.chosen(document) == Some(document.id)
    }

    /// What to say of a file that would be its folder's page if another weren't.
    fn two(&self, document: &Document) -> Option<Diagnostic> {
        let chosen = self.chosen(document).filter(|chosen| *chosen != document.id)?;
        let message = format!("`{}` isn't its folder's page, because another file is", document.file.name);
        let diagnostic = Diagnostic::new(Code::TwoIndexes, Span::start_of(document.id), message)
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

impl Remembered {
    /// What a document comes to, as the last build left it or else by parsing it.
    fn new(document: Document, is_index: bool, config: &Config, left: &Left) -> Self {
        let text = document.file.text();
        let key = fingerprint(&(&document.file.name, is_index, text));
        if let Some((entry, diagnostics)) = left.find(document.id, key) {
            return Self { document, is_index, entry: Some(Arc::new(entry)), diagnostics, is_left: true };
        }
        let mut diagnostics = Vec::new();
        let entry = if text.len() > config.limits.page_bytes {
            let message = format!("this document has {} bytes", text.len());
            diagnostics.push(over_limit(Span::start_of(document.id), message, "page_bytes", config.limits.page_bytes));
            None
        } else {
            entry(&document, is_index, key, config, &mut diagnostics)
        };
        Self { document, is_index, entry: entry.map(Arc::new), diagnostics, is_left: false }
    }
}

/// What to say of a document that is left out because of a limit.
fn over_limit(span: Span, message: String, key: &str, most: impl std::fmt::Display) -> Diagnostic {
    Diagnostic::new(Code::OverLimit, span, message)
        .label("it is left out, and the rest of the guide is made")
        .help(format!("make it less, or set `{key}` under [limits] in site.toml, which is {most}"))
}

/// What to say of a document that couldn't be read to its end.
fn stopped(stop: ParseAbort, file: FileId, most_steps: usize) -> Diagnostic {
    match stop {
        ParseAbort::TooLong(at) => {
            let message = format!("this text takes the parser more than {most_steps} steps");
            over_limit(Span::new(file, at, at), message, "parse_steps", most_steps)
        }
        ParseAbort::Failed(at) => {
            Diagnostic::new(Code::ParserFailure, Span::new(file, at, at), "the Markdown parser fails on this text")
                .label("this line makes it fail; the document is left out, and the rest of the guide is made")
                .help("write the line in another way, or put a blank line before it")
        }
    }
}

fn entry(
    document: &Document,
    is_index: bool,
    key: u64,
    config: &Config,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Entry> {
    let (id, text, settings) = (document.id, document.file.text(), &config.markdown);
    let (folder, stem) = split(&document.file.name);
    let first_folder = folder.split('/').next().unwrap_or_default();
    // `Roles` has the address of `roles`, and on most computers they are one folder.
    let is_of = |kind: &Kind| kind.folder().eq_ignore_ascii_case(first_folder);
    let folder_kind = Kind::ALL.into_iter().find(is_of).unwrap_or(Kind::Article);
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
    if kind == Kind::Debate && place == Placement::Page {
        body.questions = debate::parse(text, &body, settings);
    }
    let (folder, stem): (Arc<str>, Arc<str>) = (folder.into(), stem.into());
    let slugs = [slug(&title).into(), slug(&stem).into()];
    let standpoints = standpoints(&body);
    let head = Metadata { file: id, kind, place, url, folder, stem, title, title_span, slugs, front, standpoints };
    Some(Entry { head: Arc::new(head), body, key })
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
fn place(url: &Url) -> Placement {
    if *url == Url::home() {
        return Placement::Home;
    }
    Kind::ALL.into_iter().find(|kind| *url == Url::index(*kind)).map_or(Placement::Page, Placement::Index)
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
