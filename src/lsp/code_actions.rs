//! Diagnostics with one fix, and missing documents -> the edits that an editor offers.

use lsp_types::{
    CodeAction, CodeActionKind, CodeActionOrCommand, CodeActionParams, CreateFile, CreateFileOptions,
    DocumentChangeOperation, DocumentChanges, OneOf, OptionalVersionedTextDocumentIdentifier, Position, Range,
    ResourceOp, TextDocumentEdit, TextEdit, WorkspaceEdit,
};

use crate::diagnostic::MissingDocument;
use crate::model::kind::Kind;
use crate::refactor::fix::{self, FixEdit};
use crate::scaffold::new::{NewDocument, new_file};

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
    let here = place.guide.diagnostics_of(place.file).iter().filter(|_| wants_fixes);
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
        let fix = fix::edit_of(&place.current.lookup, diagnostic);
        if let Some(FixEdit { title, edit }) =
            fix.filter(|fix| session.client.renames_files || fix.edit.moves.is_empty())
        {
            let edit = workspace_edit(session, place.guide, place.current, edit);
            actions.extend(edit.map(|edit| action(title, edit, true)));
        }
        if let Some(missing) = &diagnostic.missing {
            let created = create(session, &place, missing);
            actions.extend(created.map(|(title, edit)| action(title, edit, false)));
        }
    }
    Some(actions.into_iter().map(CodeActionOrCommand::CodeAction).collect())
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
