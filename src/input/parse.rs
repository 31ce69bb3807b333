//! One document -> its [`Entry`]. A document with errors in its front matter still has an entry with everything that
//! could be read.

use std::sync::Arc;

use crate::diagnostic::{Code, Diagnostic};
use crate::model::address::slug::{slug, title_from_name};
use crate::model::address::url::Url;
use crate::model::config::Config;
use crate::model::document::body::{Body, PointLabel, Position};
use crate::model::document::entry::{Entry, Metadata, Placement, Standpoint};
use crate::model::document::front_matter::FrontMatter;
use crate::model::document::publication::ReadOutcome;
use crate::model::kind::Kind;
use crate::source::{FileId, Span};

use crate::input::markdown::ParseOptions;
use crate::input::markdown::debate;
use crate::input::markdown::limit::ParseAbort;
use crate::input::source_document::{SourceDocument, split_name};
use crate::input::{front_matter, markdown};

/// Parses a document. `None`, with a diagnostic, if it exceeds a limit or the Markdown parser fails on it.
pub(super) fn parse(
    document: &SourceDocument,
    is_index: bool,
    key: u64,
    config: &Config,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Entry> {
    let (id, text) = (document.id, document.file.text());
    if text.len() > config.limits.page_bytes {
        let message = format!("the document is {} bytes long", text.len());
        diagnostics.push(over_limit(Span::start_of(id), message, "page_bytes", config.limits.page_bytes));
        return None;
    }
    let folder_kind = folder_kind(&document.file.name);
    let (front, start) = front_matter::parse(text, id, folder_kind, diagnostics);
    let mut body = if front.outcome == ReadOutcome::Unknown {
        // The document has an error, and more messages about its text would hide it.
        parse_body(document, start, &front, config, &mut Vec::new())?
    } else {
        parse_body(document, start, &front, config, diagnostics)?
    };
    let mut metadata = metadata(document, is_index, front, folder_kind, &body);
    if metadata.kind == Kind::Debate && metadata.place == Placement::Page {
        body.questions = debate::parse(text, &body, &config.markdown);
        metadata.standpoints = standpoints(&body);
    }
    Some(Entry { metadata: Arc::new(metadata), body, key })
}

/// The kind of document that belongs into a folder. `Roles` matches too: it has the same URL as `roles`, and on most
/// computers it is the same folder.
fn folder_kind(name: &str) -> Option<Kind> {
    let first_folder = split_name(name).0.split('/').next().unwrap_or_default();
    Kind::ALL.into_iter().find(|kind| kind.folder().eq_ignore_ascii_case(first_folder))
}

fn parse_body(
    document: &SourceDocument,
    start: usize,
    front: &FrontMatter,
    config: &Config,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Body> {
    let id = document.id;
    let title = front.title.as_ref().map(|title| title.value.as_str());
    let max_steps = config.limits.parse_steps;
    let text = document.file.text();
    let options = ParseOptions { settings: &config.markdown, base: config.base_url.as_ref(), max_steps };
    let (body, abort) = markdown::parse(text, id, start, title, options, diagnostics);
    if let Some(abort) = abort {
        diagnostics.push(aborted(abort, id, max_steps));
        return None;
    }
    let (depth, deepest) = body.nesting;
    if depth > config.limits.nesting {
        let message = format!("the document is nested {depth} levels deep");
        let span = Span::new(id, deepest as usize, deepest as usize);
        diagnostics.push(over_limit(span, message, "nesting", config.limits.nesting));
        return None;
    }
    Some(body)
}

fn metadata(
    document: &SourceDocument,
    is_index: bool,
    front: FrontMatter,
    folder_kind: Option<Kind>,
    body: &Body,
) -> Metadata {
    let (folder, file_stem) = split_name(&document.file.name);
    let stem = if is_index { folder.rsplit('/').next().unwrap_or_default() } else { file_stem };
    let heading = body.title_heading.map(|index| &body.headings[index]);
    let title_span = front.title.as_ref().map(|title| title.span).or(heading.map(|heading| heading.span));
    let heading_text = || heading.map(|heading| heading.text.clone()).filter(|text| !text.is_empty());
    let title = front.title.as_ref().map(|title| title.value.clone());
    let title: Arc<str> = title.or_else(heading_text).unwrap_or_else(|| title_from_name(stem)).into();
    let url = Url::document(folder.split('/').filter(|part| !part.is_empty()), (!is_index).then_some(stem));
    Metadata {
        file: document.id,
        kind: front.kind.or(folder_kind).unwrap_or(Kind::Page),
        place: placement(&url),
        url,
        folder: folder.into(),
        stem: stem.into(),
        slugs: [slug(&title).into(), slug(stem).into()],
        title,
        title_span: title_span.unwrap_or(Span::start_of(document.id)),
        front,
        standpoints: Vec::new(),
    }
}

/// The positions of a debate, reduced to what other pages need.
fn standpoints(body: &Body) -> Vec<Standpoint> {
    let standpoint = |position: &Position| {
        let heading = &body.headings[position.heading];
        let is_sourced = position.labelled(PointLabel::Source).next().is_some();
        Standpoint { heading: position.heading, id: heading.id.clone(), text: heading.text.clone(), is_sourced }
    };
    body.questions.iter().flat_map(|question| &question.positions).map(standpoint).collect()
}

/// A document with the URL of the home page or of a kind's index is the text of that page: both `roles/index.md` and
/// `roles.md`.
fn placement(url: &Url) -> Placement {
    if *url == Url::home() {
        return Placement::Home;
    }
    Kind::ALL.into_iter().find(|kind| *url == Url::index(*kind)).map_or(Placement::Page, Placement::Index)
}

fn over_limit(span: Span, message: String, key: &str, limit: impl std::fmt::Display) -> Diagnostic {
    Diagnostic::new(Code::OverLimit, span, message)
        .label("this document is skipped; the rest of the guide is built")
        .help(format!("reduce it, or raise `{key}` (now {limit}) under [limits] in site.toml"))
}

fn aborted(abort: ParseAbort, file: FileId, max_steps: usize) -> Diagnostic {
    match abort {
        ParseAbort::TooLong(offset) => {
            let message = format!("the Markdown parser needs more than {max_steps} steps for this document");
            over_limit(Span::new(file, offset, offset), message, "parse_steps", max_steps)
        }
        ParseAbort::Failed(offset) => {
            let span = Span::new(file, offset, offset);
            Diagnostic::new(Code::ParserFailure, span, "the Markdown parser fails on this document")
                .label("this line causes the failure; the document is skipped, and the rest of the guide is built")
                .help("rewrite the line, or put a blank line before it")
        }
    }
}
