//! Diagnostics with one fix, and missing documents -> the edits that an editor offers.

use lsp_types::{
    CodeAction, CodeActionKind, CodeActionOrCommand, CodeActionParams, CreateFile, CreateFileOptions,
    DocumentChangeOperation, DocumentChanges, OneOf, OptionalVersionedTextDocumentIdentifier, Position, Range,
    ResourceOp, TextDocumentEdit, TextEdit, WorkspaceEdit,
};

use crate::diagnostic::{Diagnostic, DiagnosticFix, MissingDocument};
use crate::input::front_matter::find_block;
use crate::model::kind::Kind;
use crate::refactor::edit::{GuideEdit, SourceEdit};
use crate::refactor::replaced_in_front_matter;
use crate::scaffold::new::{NewDocument, new_file};
use crate::source::Span;

use crate::lsp::publish::convert;
use crate::lsp::rename::workspace_edit;
use crate::lsp::session::Session;
use crate::lsp::workspace::PlaceInGuide;

/// The actions for the diagnostics in a range.
pub(super) fn code_actions(session: &Session, params: &CodeActionParams) -> Option<Vec<CodeActionOrCommand>> {
    let wants_fixes = params
        .context
        .only
        .as_ref()
        .is_none_or(|only| only.iter().any(|kind| CodeActionKind::QUICKFIX.as_str().starts_with(kind.as_str())));
    let place = session.workspace.place(&params.text_document.uri, params.range.start)?;
    let lines = session.workspace.lines(place.guide, place.current, place.file);
    let touches = |range: Range| range.start <= params.range.end && params.range.start <= range.end;
    let here = place.current.diagnostics_of(place.file).iter().filter(|_| wants_fixes);
    let here = here.map(|diagnostic| (diagnostic, lines.span(diagnostic.label.span)));
    let mut actions = Vec::new();
    for (diagnostic, range) in here.filter(|(_, range)| touches(*range)) {
        let reported = convert(&session.workspace, place.guide, place.current, diagnostic, range);
        let action = |title: String, edit: WorkspaceEdit, is_preferred: bool| CodeAction {
            title,
            kind: Some(CodeActionKind::QUICKFIX),
            diagnostics: Some(vec![reported.clone()]),
            edit: Some(edit),
            is_preferred: Some(is_preferred),
            ..CodeAction::default()
        };
        if let Some((title, edit)) = fix(&place, diagnostic) {
            let mut edits = GuideEdit::default();
            edits.add(place.file, edit);
            let edit = workspace_edit(session, place.guide, place.current, edits.finish());
            actions.extend(edit.map(|edit| action(title, edit, true)));
        }
        if let Some(missing) = &diagnostic.missing {
            let created = create(session, &place, missing);
            actions.extend(created.map(|(title, edit)| action(title, edit, false)));
        }
    }
    Some(actions.into_iter().map(CodeActionOrCommand::CodeAction).collect())
}

/// The edit of a fix, and its title.
fn fix(place: &PlaceInGuide<'_>, diagnostic: &Diagnostic) -> Option<(String, SourceEdit)> {
    let text = place.current.lookup.snapshot.file(place.file).text();
    match diagnostic.fix.as_deref()? {
        DiagnosticFix::Replace { written, new } => {
            let span = diagnostic.label.span;
            let source = text.get(span.start as usize..span.end as usize)?;
            let block = find_block(text).filter(|block| block.content.contains(&(span.start as usize)));
            let title = format!("Replace `{}` with `{}`", shown(written), shown(new));
            let at = span.start as usize;
            let edit = if let Some(block) = block {
                let text = replaced_in_front_matter(source, written, new, block.format)?;
                SourceEdit { start: at, end: span.end as usize, text }
            } else {
                let start = at + source.find(written.as_str())?;
                SourceEdit { start, end: start + written.len(), text: new.clone() }
            };
            Some((title, edit))
        }
        DiagnosticFix::RemoveKey(span) => {
            let (start, end) = key_lines(text, *span)?;
            Some(("Remove the key without effect".into(), SourceEdit { start, end, text: String::new() }))
        }
    }
}

/// The start of a text, for a title.
fn shown(text: &str) -> String {
    const MAX: usize = 60;
    let mut shown: String = text.chars().take(MAX).collect();
    if text.chars().nth(MAX).is_some() {
        shown.push('…');
    }
    shown
}

/// The lines of a key and of its value: those after it that are indented more.
fn key_lines(text: &str, key: Span) -> Option<(usize, usize)> {
    let start = text[..key.start as usize].rfind('\n').map_or(0, |end| end + 1);
    let indent = text[start..key.start as usize].len();
    // In a flow mapping, the key does not start its line.
    if !text[start..key.start as usize].trim().is_empty() {
        return None;
    }
    let mut end = start + text[start..].find('\n')? + 1;
    for line in text[end..].split_inclusive('\n') {
        let own = line.len() - line.trim_start_matches([' ', '\t']).len();
        let is_item = own == indent && line.trim_start().starts_with("- ");
        if !(own > indent || is_item) || line.trim().is_empty() {
            break;
        }
        end += line.len();
    }
    Some((start, end))
}

/// The edit that creates a missing document, and its title.
fn create(session: &Session, place: &PlaceInGuide<'_>, missing: &MissingDocument) -> Option<(String, WorkspaceEdit)> {
    if !session.client.creates_files {
        return None;
    }
    let kind = Kind::ALL.into_iter().find(|kind| kind.as_str() == missing.kind)?;
    let document = NewDocument { kind, title: missing.title.clone(), roles: Vec::new(), topics: Vec::new() };
    let file = new_file(place.current.lookup.site(), &document).ok()?;
    let uri = session.workspace.uri(&place.guide.root().join(&file.path))?;
    let options = CreateFileOptions { overwrite: Some(false), ignore_if_exists: Some(true) };
    let created = CreateFile { uri: uri.clone(), options: Some(options), annotation_id: None };
    let start = Range::new(Position::new(0, 0), Position::new(0, 0));
    let new_text = String::from_utf8(file.content).ok()?;
    let written = TextDocumentEdit {
        text_document: OptionalVersionedTextDocumentIdentifier { uri, version: None },
        edits: vec![OneOf::Left(TextEdit { range: start, new_text })],
    };
    let operations =
        vec![DocumentChangeOperation::Op(ResourceOp::Create(created)), DocumentChangeOperation::Edit(written)];
    let edit =
        WorkspaceEdit { document_changes: Some(DocumentChanges::Operations(operations)), ..WorkspaceEdit::default() };
    Some((format!("Create {}", file.path), edit))
}
