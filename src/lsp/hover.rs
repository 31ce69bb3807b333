//! A place in a document -> what is named there: its kind, its meaning in one line, how often it is used and what it lacks.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use lsp_types::{Hover, HoverContents, HoverParams, MarkupContent, MarkupKind};

use crate::diagnostic::Diagnostic;
use crate::input::front_matter::keys::{FRONT_MATTER, KeySpec, ValueType};
use crate::model::graph::node::NodeId;
use crate::model::kind::Kind;
use crate::model::lookup::{GuideLookup, NamedPage};
use crate::refactor::references::{OwnPage, Reference, ReferenceForm};
use crate::source::{FileId, Span};

use crate::lsp::cursor;
use crate::lsp::cursor::AtCursor;
use crate::lsp::open_guide::{CurrentGuide, OpenGuide};
use crate::lsp::session::Session;

/// How many missing things are listed.
const MAX_MISSING: usize = 5;

/// Describes what is at a place.
pub(super) fn hover(session: &Session, params: &HoverParams) -> Option<Hover> {
    let at = &params.text_document_position_params;
    let place = session.workspace.place(&at.text_document.uri, at.position)?;
    let lookup = &place.current.lookup;
    let found = cursor::at(lookup, place.file, place.offset)?;
    let (span, text) = match &found {
        AtCursor::Key(path, span) => {
            let kind = lookup.entries.of_file(place.file).map_or(Kind::Page, |entry| entry.kind);
            (Some(*span), key_text(find_key(path, kind)?))
        }
        AtCursor::Reference(reference) => {
            (Some(reference.span), page_text(place.guide, place.current, reference.place.page))
        }
        AtCursor::Title(entry) => {
            (Some(lookup.entries[*entry].title_span), page_text(place.guide, place.current, found.page(lookup)?))
        }
        AtCursor::Heading(entry, index) => {
            let heading = &lookup.entries[*entry].body.headings[*index];
            (Some(heading.span), format!("anchor `#{}`", heading.id))
        }
    };
    let range = span.map(|span: Span| place.range(&session.workspace, span));
    let contents = HoverContents::Markup(MarkupContent { kind: MarkupKind::Markdown, value: text });
    Some(Hover { contents, range })
}

/// The key that a path of keys leads to.
pub(super) fn find_key(path: &[String], kind: Kind) -> Option<&'static KeySpec> {
    let (first, rest) = path.split_first()?;
    let spec = FRONT_MATTER.iter().find(|key| key.name == *first && key.is_of(kind))?;
    rest.iter().try_fold(spec, |spec, name| below(spec).iter().find(|key| key.name == *name))
}

/// The keys that the value of a key has.
pub(super) fn below(spec: &KeySpec) -> &'static [KeySpec] {
    match spec.value_type {
        ValueType::AnnotatedTables(_, _, keys)
        | ValueType::Records(keys, _)
        | ValueType::Table(keys)
        | ValueType::TableList(keys)
        | ValueType::TableByLanguage(keys)
        | ValueType::CodeLevels(keys) => keys,
        _ => &[],
    }
}

/// The description of a key, with an example.
pub(super) fn key_text(key: &KeySpec) -> String {
    let mut text = format!("**{}**: {}", key.name, key.description);
    // Writing to a String can't fail.
    _ = write!(text, "\n\n```yaml\n{}: {}\n```", key.name, key.example);
    if let ValueType::Choice(words) = key.value_type {
        _ = write!(text, "\n\nOne of: {}", words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", "));
    }
    text
}

/// The description of a page or file.
fn page_text(guide: &OpenGuide, current: &CurrentGuide, page: NamedPage) -> String {
    let lookup = &current.lookup;
    let (title, kind) = match page {
        NamedPage::Node(node) => {
            let node = lookup.node(node);
            (node.title.clone(), node.kind.singular().to_lowercase())
        }
        NamedPage::Document(entry) => (lookup.entries[entry].title.to_string(), "page".to_string()),
        NamedPage::File(file) | NamedPage::Other(file) => match lookup.other_document(file) {
            Some(entry) if page == NamedPage::Other(file) => {
                (entry.title.to_string(), entry.kind.singular().to_lowercase())
            }
            _ => return format!("`{}`", lookup.snapshot.file(file).path),
        },
    };
    let mut text = format!("**{title}** ({kind})");
    let entry = lookup.entry_of_page(page).map(|entry| &lookup.entries[entry]);
    if let Some(summary) = entry.and_then(|entry| entry.summary()) {
        _ = write!(text, "\n\n{summary}");
    }
    if let Some(entry) = entry {
        let others: Vec<&str> = entry
            .front
            .alternate_names
            .abbr
            .iter()
            .chain(&entry.front.alternate_names.also)
            .map(|name| name.value.as_str())
            .collect();
        if !others.is_empty() {
            _ = write!(text, "\n\nAlso called: {}", others.join(", "));
        }
    }
    let lookups = guide.lookups();
    let own = OwnPage::of(&lookups, lookup, page);
    if let NamedPage::Node(node) = own.page {
        _ = write!(text, "\n\n{}", usage(own.lookup, node, &own.references_across(&lookups)));
    }
    let missing = missing(current, page);
    if !missing.is_empty() {
        text += "\n\nMissing:";
        missing.iter().take(MAX_MISSING).for_each(|line| _ = write!(text, "\n- {line}"));
        if missing.len() > MAX_MISSING {
            _ = write!(text, "\n- and {} more", missing.len() - MAX_MISSING);
        }
    }
    text
}

/// How many documents name a node, in their text and in their front matter. `others` are the references from other languages.
fn usage(lookup: &GuideLookup, node: NodeId, others: &[Reference]) -> String {
    let is_in_front = |reference: &&Reference| matches!(reference.form, ReferenceForm::FrontMatter(_));
    let is_in_text = |reference: &&Reference| !is_in_front(reference) && reference.form != ReferenceForm::Header;
    let files = |references: Vec<&Reference>| references.iter().map(|other| other.span.file).collect::<BTreeSet<_>>();
    let in_texts = lookup.backlinks.of(node).len() + files(others.iter().filter(is_in_text).collect()).len();
    let mut naming: BTreeSet<FileId> = lookup.node(node).edges.iter().map(|edge| edge.span.file).collect();
    naming.extend(files(others.iter().filter(is_in_front).collect()));
    let own = lookup.entry_of(lookup.node(node)).map(|entry| entry.file);
    naming.retain(|file| Some(*file) != own);
    let documents = |count: usize| if count == 1 { "1 document".to_string() } else { format!("{count} documents") };
    match (in_texts, naming.len()) {
        (0, 0) => "Named by no other document".into(),
        (texts, 0) => format!("Named in the text of {}", documents(texts)),
        (0, fronts) => format!("Named in the front matter of {}", documents(fronts)),
        (texts, fronts) => {
            format!("Named in the text of {} and in the front matter of {}", documents(texts), documents(fronts))
        }
    }
}

/// What a page lacks: the warnings about missing content in its document, or that it has none.
fn missing(current: &CurrentGuide, page: NamedPage) -> Vec<String> {
    let lookup = &current.lookup;
    match (page, lookup.entry_of_page(page)) {
        (_, Some(entry)) => {
            let diagnostics = current.diagnostics_of(lookup.entries[entry].file).iter();
            let own = diagnostics.filter(|diagnostic| diagnostic.is_left_to_check() && diagnostic.missing.is_none());
            own.map(|diagnostic: &Diagnostic| diagnostic.message.clone()).collect()
        }
        (NamedPage::Node(node), None) if lookup.node(node).is_unwritten() => vec!["its document".to_string()],
        _ => Vec::new(),
    }
}
