//! One document -> its [`Entry`]. A document with errors in its front matter still has an entry with everything that
//! could be read.

use std::sync::Arc;

use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::model::address::folder_names::FolderNames;
use crate::model::address::slug::{is_generic, title_from_name};
use crate::model::address::url::Url;
use crate::model::config::Config;
use crate::model::document::body::{Body, Heading, Link, LinkForm, Point, PointLabel, Position};
use crate::model::document::citation::{Citation, CitationPlace, TextCitation};
use crate::model::document::debate_words::DebateWords;
use crate::model::document::entry::{BrokenDocument, Entry, Metadata, Placement, SituationLink, Standpoint};
use crate::model::document::front_matter::FrontMatter;
use crate::model::document::publication::ReadOutcome;
use crate::model::kind::Kind;
use crate::model::name::key::name_key;
use crate::source::{FileId, Span, Spanned};

use crate::input::markdown::ParseOptions;
use crate::input::markdown::limit::ParseAbort;
use crate::input::markdown::{debate, foreign_tags};
use crate::input::source_document::{SourceDocument, page_url, split_name};
use crate::input::{front_matter, markdown};

/// The maximum size of the text in which names of a broken document are looked for.
const MAX_UNREAD: usize = 64 << 10;

/// Parses a document. A document with an error is not published, nor is one that exceeds a limit or that the Markdown parser
/// fails on. The entry of a document that was not read completely has no facts of its text.
pub(super) fn parse(
    document: &SourceDocument,
    is_index: bool,
    key: u64,
    config: &Config,
    diagnostics: &mut Vec<Diagnostic>,
) -> Entry {
    let folder_kind = folder_kind(&document.file.name);
    let mut own = Vec::new();
    let ParsedText { front, start, mut body, is_complete } = parse_text(document, folder_kind, config, &mut own);
    let is_broken = !is_complete || own.iter().any(|diagnostic| diagnostic.severity == Severity::Error);
    diagnostics.append(&mut own);
    let text = document.file.text();
    let mut metadata = metadata(document, is_index, front, folder_kind, &body, config, diagnostics);
    if is_broken {
        metadata.broken = Some(BrokenDocument { unread: unread(text, start).into() });
        if !is_complete {
            body = Body::default();
        }
    } else if metadata.kind == Kind::Debate && metadata.place == Placement::Page {
        let words = DebateWords::of(&config.labels);
        body.questions = debate::parse((text, document.id), &body, &config.markdown, &words, diagnostics);
        metadata.standpoints = standpoints(&body);
        let cited = position_sources(text, document.id, &body);
        body.citations.extend(cited);
    }
    Entry { metadata: Arc::new(metadata), body, key }
}

/// The parts of a document.
struct ParsedText {
    front: FrontMatter,
    /// The byte offset at which the text after the front matter starts.
    start: usize,
    body: Body,
    /// Whether the whole document was read.
    is_complete: bool,
}

fn parse_text(
    document: &SourceDocument,
    folder_kind: Option<Kind>,
    config: &Config,
    diagnostics: &mut Vec<Diagnostic>,
) -> ParsedText {
    let (id, text) = (document.id, document.file.text());
    let incomplete = |front, start, body| ParsedText { front, start, body, is_complete: false };
    if text.len() > config.limits.page_bytes {
        let message = format!("the document is {} bytes long", text.len());
        diagnostics.push(over_limit(Span::start_of(id), message, "page_bytes", config.limits.page_bytes));
        return incomplete(FrontMatter::default(), 0, Body::default());
    }
    if !document.is_readable() {
        // The error is reported where the file is read. Any other would follow from it.
        let ignored = &mut Vec::new();
        let (front, start) = front_matter::parse(text, id, folder_kind, ignored);
        let body = parse_body(document, start, &front, config, ignored).unwrap_or_default();
        return incomplete(front, start, body);
    }
    let (front, start) = front_matter::parse(text, id, folder_kind, diagnostics);
    if front.outcome == ReadOutcome::Unknown {
        // The document has an error, and more messages about its text would hide it.
        let body = parse_body(document, start, &front, config, &mut Vec::new()).unwrap_or_default();
        return incomplete(front, start, body);
    }
    match parse_body(document, start, &front, config, diagnostics) {
        Some(body) => ParsedText { front, start, body, is_complete: true },
        None => incomplete(front, start, Body::default()),
    }
}

/// The part of a broken document that can contain names which other documents use.
fn unread(text: &str, start: usize) -> &str {
    let end = if start > 0 { start } else { text.len().min(MAX_UNREAD) };
    let end = (0..=end).rev().find(|end| text.is_char_boundary(*end)).unwrap_or_default();
    &text[..end]
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
    let options = ParseOptions {
        settings: &config.markdown,
        base: config.base_url.as_ref(),
        language: &config.language,
        max_steps,
    };
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
    mut front: FrontMatter,
    folder_kind: Option<Kind>,
    body: &Body,
    config: &Config,
    diagnostics: &mut Vec<Diagnostic>,
) -> Metadata {
    let (folder, file_stem) = split_name(&document.file.name);
    let stem = if is_index { folder.rsplit('/').next().unwrap_or_default() } else { file_stem };
    let heading = body.title_heading.map(|index| &body.headings[index]);
    let title_span = front.title.as_ref().map(|title| title.span).or(heading.map(|heading| heading.span));
    let heading_text = || heading.and_then(|heading| title_of_heading(heading, stem, document.file.text()));
    // Other generators replace these tags by values, which are not here.
    front.title.take_if(|title| foreign_tags::is_only_tags(&title.value));
    front.summary.take_if(|summary| foreign_tags::is_only_tags(summary));
    let title = front.title.as_ref().map(|title| title.value.clone());
    let title: Arc<str> = title.or_else(heading_text).unwrap_or_else(|| title_from_name(stem)).into();
    let usual = page_url(folder, (!is_index).then_some(stem), config.address_style());
    let url = stated_url(front.address.as_ref(), &usual, &config.folders, diagnostics).unwrap_or(usual);
    Metadata {
        file: document.id,
        kind: front.kind.or(folder_kind).unwrap_or(Kind::Page),
        place: placement(&url),
        url,
        folder: folder.into(),
        stem: stem.into(),
        keys: [name_key(&title).into(), name_key(stem).into()],
        title,
        title_span: title_span.unwrap_or(Span::start_of(document.id)),
        front,
        contributors: Vec::new(),
        standpoints: Vec::new(),
        original: None,
        broken: None,
    }
}

/// The URL that a document states.
fn stated_url(
    address: Option<&Spanned<String>>,
    usual: &Url,
    folders: &FolderNames,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Url> {
    let address = address?;
    let url = Url::stated(&address.value, usual, folders);
    if url.is_none() {
        let message = format!("no page can have the address `{}`", address.value);
        let help = "write a path such as /roles/baker/, or its last part, and none that `guide` uses itself";
        let diagnostic = Diagnostic::new(Code::BadAddress, address.span, message);
        diagnostics.push(diagnostic.label(format!("published at {}", folders.published_url(usual))).help(help));
    }
    url
}

/// The title that a heading gives to the document in a file named `stem`. `None` if the name of the file says more.
fn title_of_heading(heading: &Heading, stem: &str, text: &str) -> Option<String> {
    let is_in_code =
        text.get(heading.span.start as usize..heading.span.end as usize).is_some_and(|text| text.contains('`'));
    let title = if is_in_code { Some(heading.text.clone()) } else { foreign_tags::clean_title(&heading.text) };
    title.filter(|title| !title.is_empty() && (!is_generic(title) || is_generic(stem)))
}

/// The sources of the positions of a debate.
fn position_sources(text: &str, file: FileId, body: &Body) -> Vec<TextCitation> {
    let of_position = |position: &Position| {
        let place = CitationPlace::Position(position.heading);
        let cited = position.labelled(PointLabel::Source).flat_map(|point| {
            let range = point.value.start as usize..point.value.end as usize;
            let span = Span::new(file, range.start, range.end);
            Citation::read(text.get(range).unwrap_or_default(), None, span)
        });
        cited.map(|citation| TextCitation { citation, place: place.clone() }).collect::<Vec<_>>()
    };
    body.questions.iter().flat_map(|question| &question.positions).flat_map(of_position).collect()
}

/// The positions of a debate, reduced to what other pages need.
fn standpoints(body: &Body) -> Vec<Standpoint> {
    let standpoint = |position: &Position| {
        let heading = &body.headings[position.heading];
        let is_sourced = position.labelled(PointLabel::Source).next().is_some();
        let when = position.labelled(PointLabel::When).flat_map(|point| situation_links(body, point)).collect();
        Standpoint { heading: position.heading, id: heading.id.clone(), text: heading.text.clone(), is_sourced, when }
    };
    body.questions.iter().flat_map(|question| &question.positions).map(standpoint).collect()
}

/// The links in a line of a position.
fn situation_links<'a>(body: &'a Body, point: &'a Point) -> impl Iterator<Item = SituationLink> + 'a {
    let start = body.links.partition_point(|link| link.span.start < point.value.start);
    let within = body.links[start..].iter().take_while(|link| link.span.start < point.value.end);
    let is_link = |link: &&Link| matches!(link.form, LinkForm::Wiki | LinkForm::Markdown);
    within
        .filter(is_link)
        .map(|link| SituationLink { target: link.target.clone(), is_name: link.form == LinkForm::Wiki })
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
