//! A new name for what is at a place -> the edits of all documents, and of the names of files.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use lsp_server::ErrorCode;
use lsp_types::{
    DocumentChangeOperation, DocumentChanges, OneOf, OptionalVersionedTextDocumentIdentifier, PrepareRenameResponse,
    RenameFile, RenameFilesParams, RenameParams, ResourceOp, TextDocumentEdit, TextDocumentPositionParams, TextEdit,
    Uri, WorkspaceEdit,
};

use crate::model::lookup::NamedPage;
use crate::refactor;
use crate::refactor::edit::{FileMove, GuideEdit, RenameRefusal};
use crate::refactor::references::ReferenceForm;
use crate::refactor::rename::heading_span;
use crate::refactor::rename_heading::rename_heading;
use crate::refactor::translations::{move_in_guide, rename_in_guide};
use crate::source::{CONTENT_FOLDER, Span};

use crate::lsp::cursor;
use crate::lsp::cursor::AtCursor;
use crate::lsp::open_guide::{CurrentGuide, OpenGuide};
use crate::lsp::requests::RequestError;
use crate::lsp::session::Session;
use crate::lsp::workspace::{PlaceInGuide, path_of};

/// What is renamed, and where its name is at the cursor.
enum RenameSubject {
    Page(NamedPage, Span),
    Heading(crate::model::document::entry::EntryId, usize, Span),
}

fn subject(place: &PlaceInGuide<'_>) -> Option<RenameSubject> {
    let lookup = &place.current.lookup;
    let found = cursor::at(lookup, place.file, place.offset)?;
    let span = match &found {
        AtCursor::Reference(reference) => reference.span,
        AtCursor::Title(entry) => title_span(place.current, *entry),
        AtCursor::Heading(entry, index) => heading_span(lookup, lookup.entries[*entry].body.headings[*index].span),
        AtCursor::Key(..) => return None,
    };
    let heading = found.heading(lookup).filter(|_| match &found {
        // Before the `#`, the document is meant.
        AtCursor::Reference(reference) => {
            let written = lookup.snapshot.slice(reference.span);
            let mark = written.rfind('#').unwrap_or(usize::MAX);
            place.offset.saturating_sub(reference.span.start as usize) > mark
        }
        _ => true,
    });
    if let Some((entry, index)) = heading {
        let is_title = lookup.entries[entry].body.title_heading == Some(index);
        return Some(if is_title {
            RenameSubject::Page(lookup.page_of_entry(entry), span)
        } else {
            RenameSubject::Heading(entry, index, span)
        });
    }
    let page = found.page(lookup).filter(|page| !matches!(page, NamedPage::File(_)))?;
    match &found {
        AtCursor::Reference(reference) if reference.form == ReferenceForm::Label => None,
        _ => Some(RenameSubject::Page(page, span)),
    }
}

/// Where a title is written, without the marks of a heading.
fn title_span(current: &CurrentGuide, entry: crate::model::document::entry::EntryId) -> Span {
    let document = &current.lookup.entries[entry];
    if document.front.title.is_some() {
        document.title_span
    } else {
        heading_span(&current.lookup, document.title_span)
    }
}

/// Whether something can be renamed at a place: its range, and its current name.
pub(super) fn prepare(session: &Session, at: &TextDocumentPositionParams) -> Option<PrepareRenameResponse> {
    let place = session.workspace.place(&at.text_document.uri, at.position)?;
    let lookup = &place.current.lookup;
    let (span, placeholder) = match subject(&place)? {
        RenameSubject::Page(NamedPage::Node(node), span) => (span, lookup.node(node).title.clone()),
        RenameSubject::Page(NamedPage::Document(entry), span) => (span, lookup.entries[entry].title.to_string()),
        RenameSubject::Page(NamedPage::File(_), _) => return None,
        RenameSubject::Page(NamedPage::Other(file), span) => (span, lookup.other_document(file)?.title.to_string()),
        RenameSubject::Heading(entry, index, span) => (span, lookup.entries[entry].body.headings[index].text.clone()),
    };
    let range = place.range(&session.workspace, span);
    Some(PrepareRenameResponse::RangeWithPlaceholder { range, placeholder })
}

/// Renames what is at a place.
pub(super) fn rename(session: &Session, params: &RenameParams) -> Result<Option<WorkspaceEdit>, RequestError> {
    let at = &params.text_document_position;
    let Some(place) = session.workspace.place(&at.text_document.uri, at.position) else { return Ok(None) };
    let lookup = &place.current.lookup;
    let Some(subject) = subject(&place) else {
        return Err(refused(RenameRefusal::new("nothing to rename here", "choose a name, a title or a heading")));
    };
    let edit = match subject {
        RenameSubject::Page(page, _) => {
            rename_in_guide(&place.guide.lookups(), lookup, page, &params.new_name, session.client.renames_files)
        }
        RenameSubject::Heading(entry, index, _) => rename_heading(lookup, entry, index, &params.new_name),
    };
    let edit = edit.map_err(refused)?;
    Ok(workspace_edit(session, place.guide, place.current, edit))
}

fn refused(refusal: RenameRefusal) -> RequestError {
    let RenameRefusal { why, help } = refusal;
    RequestError { code: ErrorCode::RequestFailed, message: format!("{why}; {help}") }
}

/// The edits of all links to and from files that the client is about to rename. They can be in several guides.
pub(super) fn will_rename_files(session: &Session, params: &RenameFilesParams) -> Option<WorkspaceEdit> {
    let path = |uri: &str| uri.parse::<Uri>().ok().as_ref().and_then(path_of);
    let renamed: Vec<(PathBuf, PathBuf)> =
        params.files.iter().filter_map(|file| Some((path(&file.old_uri)?, path(&file.new_uri)?))).collect();
    let edits = session.workspace.guides.values().filter_map(|guide| renamed_in_guide(session, guide, &renamed));
    edits.reduce(merged)
}

fn renamed_in_guide(session: &Session, guide: &OpenGuide, renamed: &[(PathBuf, PathBuf)]) -> Option<WorkspaceEdit> {
    let current = guide.current()?;
    let is_own = |path: &Path| session.workspace.guide_of(path).is_some_and(|other| other.root() == guide.root());
    let relative = |path: &Path| crate::input::disk::portable_path(path.strip_prefix(guide.root()).ok()?);
    let own = renamed.iter().filter(|(old, _)| is_own(old));
    let renamed: Vec<(String, String)> = own.filter_map(|(old, new)| Some((relative(old)?, relative(new)?))).collect();
    // A folder stands for all files below it.
    let below = format!("{CONTENT_FOLDER}/");
    let files = current.lookup.snapshot.files.iter().filter(|file| file.path.starts_with(&below));
    let found = files.filter_map(|file| {
        renamed.iter().find_map(|(old, new)| {
            let rest = file.path.strip_prefix(old.as_str()).filter(|rest| rest.is_empty() || rest.starts_with('/'))?;
            Some(FileMove { from: file.path.to_string(), to: format!("{new}{rest}") })
        })
    });
    let moves: Vec<FileMove> = found.filter(|moved| moved.to.starts_with(&below)).collect();
    if moves.is_empty() {
        return None;
    }
    let mut edit = move_in_guide(&guide.lookups(), &moves, session.client.renames_files);
    // The client moves the files that it asks about.
    edit.moves.retain(|moved| !moves.contains(moved));
    workspace_edit(session, guide, current, edit)
}

/// Two edits of different files as one.
fn merged(mut one: WorkspaceEdit, other: WorkspaceEdit) -> WorkspaceEdit {
    if let (Some(DocumentChanges::Operations(all)), Some(DocumentChanges::Operations(more))) =
        (&mut one.document_changes, other.document_changes)
    {
        all.extend(more);
    }
    if let (Some(all), Some(more)) = (&mut one.changes, other.changes) {
        all.extend(more);
    }
    one
}

/// An edit of the protocol. Edits come before the moves of files, so they name the old paths.
pub(super) fn workspace_edit(
    session: &Session,
    guide: &OpenGuide,
    current: &CurrentGuide,
    edit: GuideEdit,
) -> Option<WorkspaceEdit> {
    let workspace = &session.workspace;
    let mut documents = Vec::new();
    for (file, edits) in edit.edits {
        let path = guide.disk_path(&current.lookup.snapshot.file(file).path);
        let lines = workspace.lines(guide, current, file);
        let buffer = workspace.buffers.get(&path);
        let text_edit = |edit: refactor::edit::SourceEdit| TextEdit {
            range: lines.range(edit.start, edit.end),
            new_text: buffer.map_or_else(|| edit.text.clone(), |buffer| buffer.with_line_endings(&edit.text)),
        };
        let edits: Vec<TextEdit> = edits.into_iter().map(text_edit).collect();
        documents.push((workspace.uri(&path)?, buffer.map(|buffer| buffer.version), edits));
    }
    if !session.client.has_document_changes {
        // The hash of a URI is that of its text.
        #[expect(clippy::mutable_key_type, reason = "the type of the protocol")]
        let changes: HashMap<Uri, Vec<TextEdit>> = documents.into_iter().map(|(uri, _, edits)| (uri, edits)).collect();
        return Some(WorkspaceEdit { changes: Some(changes), ..WorkspaceEdit::default() });
    }
    let mut operations: Vec<DocumentChangeOperation> = documents
        .into_iter()
        .map(|(uri, version, edits)| {
            let text_document = OptionalVersionedTextDocumentIdentifier { uri, version };
            let edits = edits.into_iter().map(OneOf::Left).collect();
            DocumentChangeOperation::Edit(TextDocumentEdit { text_document, edits })
        })
        .collect();
    for FileMove { from, to } in edit.moves {
        let (old_uri, new_uri) = (workspace.uri(&guide.disk_path(&from))?, workspace.uri(&guide.root().join(to))?);
        let rename = RenameFile { old_uri, new_uri, options: None, annotation_id: None };
        operations.push(DocumentChangeOperation::Op(ResourceOp::Rename(rename)));
    }
    Some(WorkspaceEdit { document_changes: Some(DocumentChanges::Operations(operations)), ..WorkspaceEdit::default() })
}
