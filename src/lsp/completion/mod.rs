//! What an author has typed -> what can follow: names, links, headings, keys and values. Everything offered is written as the guide
//! resolves it.
//!
//! Completion reads the text of the editor, which can be newer than the last version of the guide, so it needs no check first.

mod front_matter;
mod links;
mod settings;
mod text;

use lsp_types::{
    CompletionItem, CompletionItemKind, CompletionList, CompletionParams, CompletionTextEdit, Documentation,
    MarkupContent, MarkupKind, Range, TextEdit,
};

use crate::model::document::entry::EntryId;
use crate::model::kind::Kind;
use crate::model::lookup::GuideLookup;
use crate::source::CONFIG_FILE;

use crate::lsp::matching::{MatchRank, rank};
use crate::lsp::open_guide::CurrentGuide;
use crate::lsp::position::TextLines;
use crate::lsp::session::Session;
use crate::lsp::workspace::path_of;

/// The maximum number of items that are sent. If there are more, the client asks again after the next character.
const MAX_ITEMS: usize = 100;

/// The text around the cursor.
struct Typing<'a> {
    current: &'a CurrentGuide,
    /// The document, in the last version of the guide that has it.
    entry: Option<EntryId>,
    /// The path of the file below `content/`.
    name: &'a str,
    kind: Kind,
    text: &'a str,
    /// The byte offset of the cursor.
    offset: usize,
    lines: &'a TextLines<'a>,
}

/// Something that can be inserted.
#[derive(Debug, Clone)]
struct Proposal {
    /// What is matched with the typed text, and shown.
    label: String,
    /// What is inserted; the label if it is `None`.
    insert: Option<String>,
    kind: CompletionItemKind,
    detail: Option<String>,
    /// Markdown.
    documentation: Option<String>,
}

impl Proposal {
    fn new(label: impl Into<String>, kind: CompletionItemKind) -> Self {
        Self { label: label.into(), insert: None, kind, detail: None, documentation: None }
    }

    fn insert(mut self, text: impl Into<String>) -> Self {
        self.insert = Some(text.into());
        self
    }

    fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    fn documentation(mut self, text: impl Into<String>) -> Self {
        self.documentation = Some(text.into());
        self
    }
}

/// Candidates for a range of the text.
struct Completion {
    /// The byte offset at which the typed part starts.
    start: usize,
    /// The byte offset at which the replaced part ends.
    end: usize,
    candidates: Vec<Proposal>,
    /// Whether candidates were left out.
    is_incomplete: bool,
}

impl Completion {
    /// The candidates that fit the typed text, the best first. Of equals, the first of `candidates` comes first.
    fn new(typing: &Typing<'_>, start: usize, candidates: Vec<Proposal>) -> Self {
        let typed = typing.text.get(start..typing.offset).unwrap_or_default().trim_matches(['"', '\'', ' ']);
        let mut ranked: Vec<(MatchRank, Proposal)> =
            candidates.into_iter().filter_map(|candidate| Some((rank(&candidate.label, typed)?, candidate))).collect();
        ranked.sort_by_key(|(rank, _)| *rank);
        let is_incomplete = ranked.len() > MAX_ITEMS;
        let candidates = ranked.into_iter().take(MAX_ITEMS).map(|(_, candidate)| candidate).collect();
        Self { start, end: typing.offset, candidates, is_incomplete }
    }
}

impl Typing<'_> {
    fn lookup(&self) -> &GuideLookup {
        &self.current.lookup
    }

    /// The start of the line of the cursor, and its text up to the cursor.
    fn line(&self) -> (usize, &str) {
        let before = &self.text[..self.offset];
        let start = before.rfind(['\n', '\r']).map_or(0, |end| end + 1);
        (start, &before[start..])
    }

    /// The rest of the line after the cursor.
    fn rest(&self) -> &str {
        self.text[self.offset..].split(['\n', '\r']).next().unwrap_or_default()
    }

    /// The folder of the document below `content/`.
    fn folder(&self) -> &str {
        self.name.rsplit_once('/').map_or("", |(folder, _)| folder)
    }
}

/// What can follow at a position.
pub(super) fn complete(session: &Session, params: &CompletionParams) -> Option<CompletionList> {
    let at = &params.text_document_position;
    let path = path_of(&at.text_document.uri)?;
    let buffer = session.workspace.buffers.get(&path)?;
    let guide = session.workspace.guide_of(&path)?;
    let file = guide.file_at(&path)?;
    let current = guide.current_of(file)?;
    let text = buffer.text.trim_start_matches('\u{feff}');
    let lines = TextLines::new(text, session.workspace.unit).after_mark(buffer.has_mark());
    let source = current.lookup.snapshot.file(file);
    let entry = current.lookup.entry_of_file(file);
    let kind = entry.map_or(Kind::Page, |entry| current.lookup.entries[entry].kind);
    let offset = lines.offset(at.position);
    let typing = Typing { current, entry, name: &source.name, kind, text, offset, lines: &lines };
    let completion = if *source.path == *CONFIG_FILE {
        settings::complete(&typing)
    } else if let Some(region) = front_matter::region(text, offset) {
        front_matter::complete(&typing, region)
    } else {
        links::complete(&typing).or_else(|| text::complete(&typing))
    }?;
    Some(list(&typing, completion))
}

fn list(typing: &Typing<'_>, completion: Completion) -> CompletionList {
    let range: Range = typing.lines.range(completion.start, completion.end);
    let typed = typing.text.get(completion.start..typing.offset).unwrap_or_default();
    let quote = typed.chars().next().filter(|c| matches!(c, '"' | '\'' | ' ')).map(String::from).unwrap_or_default();
    let item = |(index, candidate): (usize, Proposal)| {
        let new_text = candidate.insert.unwrap_or_else(|| candidate.label.clone());
        CompletionItem {
            // The client matches this with the text of the range.
            filter_text: Some(format!("{quote}{}", candidate.label)),
            label: candidate.label,
            kind: Some(candidate.kind),
            detail: candidate.detail,
            documentation: candidate
                .documentation
                .map(|value| Documentation::MarkupContent(MarkupContent { kind: MarkupKind::Markdown, value })),
            sort_text: Some(format!("{index:04}")),
            text_edit: Some(CompletionTextEdit::Edit(TextEdit { range, new_text })),
            ..CompletionItem::default()
        }
    };
    let items = completion.candidates.into_iter().enumerate().map(item).collect();
    CompletionList { is_incomplete: completion.is_incomplete, items }
}
