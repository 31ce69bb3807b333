//! The requests that the server answers, and the capabilities that announce them.

use lsp_server::ErrorCode;
use lsp_types::{
    CodeActionKind, CodeActionOptions, CodeActionProviderCapability, CompletionOptions, DocumentLinkOptions,
    DocumentSymbolParams, DocumentSymbolResponse, FileOperationFilter, FileOperationPattern,
    FileOperationRegistrationOptions, FoldingRangeParams, FoldingRangeProviderCapability, HoverProviderCapability,
    OneOf, RenameOptions, ServerCapabilities, SymbolInformation, TextDocumentIdentifier, TextDocumentSyncCapability,
    TextDocumentSyncKind, TextDocumentSyncOptions, TextDocumentSyncSaveOptions, Uri,
    WorkspaceFileOperationsServerCapabilities, WorkspaceFoldersServerCapabilities, WorkspaceServerCapabilities,
    WorkspaceSymbolParams,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value as Json;

use crate::source::{CONTENT_FOLDER, FileId};

use crate::lsp::client::Client;
use crate::lsp::open_guide::OpenGuide;
use crate::lsp::session::Session;
use crate::lsp::workspace::path_of;
use crate::lsp::{code_actions, completion, hover, navigation, rename, symbols};

/// Why a request has no result.
#[derive(Debug)]
pub(super) struct RequestError {
    pub(super) code: ErrorCode,
    pub(super) message: String,
}

/// The characters after which a client asks for completions: they start links, headings and values.
const TRIGGERS: [&str; 7] = ["[", "(", "#", ":", "/", "!", "\""];

/// What the server can do for a client.
pub(super) fn capabilities(client: &Client) -> ServerCapabilities {
    ServerCapabilities {
        position_encoding: Some(client.unit.name()),
        text_document_sync: Some(TextDocumentSyncCapability::Options(TextDocumentSyncOptions {
            open_close: Some(true),
            change: Some(TextDocumentSyncKind::INCREMENTAL),
            save: Some(TextDocumentSyncSaveOptions::Supported(true)),
            ..TextDocumentSyncOptions::default()
        })),
        completion_provider: Some(CompletionOptions {
            trigger_characters: Some(TRIGGERS.map(String::from).to_vec()),
            ..CompletionOptions::default()
        }),
        hover_provider: Some(HoverProviderCapability::Simple(true)),
        definition_provider: Some(OneOf::Left(true)),
        references_provider: Some(OneOf::Left(true)),
        document_symbol_provider: Some(OneOf::Left(true)),
        workspace_symbol_provider: Some(OneOf::Left(true)),
        folding_range_provider: Some(FoldingRangeProviderCapability::Simple(true)),
        document_link_provider: Some(DocumentLinkOptions {
            resolve_provider: Some(false),
            work_done_progress_options: lsp_types::WorkDoneProgressOptions::default(),
        }),
        code_action_provider: Some(CodeActionProviderCapability::Options(CodeActionOptions {
            code_action_kinds: Some(vec![CodeActionKind::QUICKFIX]),
            ..CodeActionOptions::default()
        })),
        rename_provider: Some(OneOf::Right(RenameOptions {
            prepare_provider: Some(true),
            work_done_progress_options: lsp_types::WorkDoneProgressOptions::default(),
        })),
        workspace: Some(WorkspaceServerCapabilities {
            workspace_folders: Some(WorkspaceFoldersServerCapabilities {
                supported: Some(true),
                change_notifications: Some(OneOf::Left(true)),
            }),
            file_operations: Some(WorkspaceFileOperationsServerCapabilities {
                did_create: Some(files_of_guides()),
                did_delete: Some(files_of_guides()),
                did_rename: Some(files_of_guides()),
                will_rename: Some(files_of_guides()),
                ..WorkspaceFileOperationsServerCapabilities::default()
            }),
        }),
        ..ServerCapabilities::default()
    }
}

/// Answers a request, in JSON. All but completions see the guide with all edits until now.
pub(super) fn answer(session: &mut Session, method: &str, params: Json) -> Result<String, RequestError> {
    if method != "textDocument/completion" {
        session.update();
    }
    let session = &*session;
    match method {
        "textDocument/completion" => with(params, |params| completion::complete(session, &params)),
        "textDocument/hover" => with(params, |params| hover::hover(session, &params)),
        "textDocument/definition" => with(params, |params| navigation::definition(session, &params)),
        "textDocument/references" => with(params, |params| navigation::references(session, &params)),
        "textDocument/documentSymbol" => with(params, |params: DocumentSymbolParams| {
            let uri = params.text_document.uri;
            let (guide, file) = file(session, &uri)?;
            let symbols = symbols::of_document(session, guide, file)?;
            if session.client.has_nested_symbols {
                return Some(DocumentSymbolResponse::Nested(symbols));
            }
            Some(DocumentSymbolResponse::Flat(symbols::flat(symbols, &uri)))
        }),
        "workspace/symbol" => with(params, |params: WorkspaceSymbolParams| -> Option<Vec<SymbolInformation>> {
            Some(symbols::of_workspace(session, &params.query))
        }),
        "textDocument/foldingRange" => with(params, |params: FoldingRangeParams| {
            let (guide, file) = file(session, &params.text_document.uri)?;
            symbols::folding(session, guide, file)
        }),
        "textDocument/codeAction" => with(params, |params| code_actions::code_actions(session, &params)),
        "textDocument/prepareRename" => with(params, |params| rename::prepare(session, &params)),
        "textDocument/rename" => serialized(rename::rename(session, &parsed(params)?)?),
        "workspace/willRenameFiles" => with(params, |params| rename::will_rename_files(session, &params)),
        "textDocument/documentLink" => with(params, |params: DocumentLinkOnly| {
            let (guide, file) = file(session, &params.text_document.uri)?;
            navigation::document_links(session, guide, file)
        }),
        _ => Err(RequestError { code: ErrorCode::MethodNotFound, message: format!("unknown method `{method}`") }),
    }
}

/// The parameters of a request about one document.
#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
struct DocumentLinkOnly {
    text_document: TextDocumentIdentifier,
}

/// The guide and the file of a document.
fn file<'a>(session: &'a Session, uri: &Uri) -> Option<(&'a OpenGuide, FileId)> {
    let path = path_of(uri)?;
    let guide = session.workspace.guide_of(&path)?;
    Some((guide, guide.file_at(&path)?))
}

/// Answers a request with parameters of some type. Nothing found is the answer `null`.
fn with<P: DeserializeOwned, R: Serialize>(
    params: Json,
    answer: impl FnOnce(P) -> Option<R>,
) -> Result<String, RequestError> {
    serialized(answer(parsed(params)?))
}

fn parsed<P: DeserializeOwned>(params: Json) -> Result<P, RequestError> {
    serde_json::from_value(params)
        .map_err(|error| RequestError { code: ErrorCode::InvalidParams, message: error.to_string() })
}

fn serialized<R: Serialize>(result: R) -> Result<String, RequestError> {
    serde_json::to_string(&result)
        .map_err(|error| RequestError { code: ErrorCode::InternalError, message: error.to_string() })
}

/// The files that the client announces changes of: documents, other files in `content/`, and folders.
fn files_of_guides() -> FileOperationRegistrationOptions {
    let pattern = FileOperationPattern { glob: format!("**/{CONTENT_FOLDER}/**"), matches: None, options: None };
    FileOperationRegistrationOptions { filters: vec![FileOperationFilter { scheme: Some("file".into()), pattern }] }
}
