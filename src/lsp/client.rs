//! The capabilities of a client that the server depends on.

use std::path::PathBuf;

use lsp_types::{InitializeParams, ResourceOperationKind};

use crate::lsp::position::ColumnUnit;
use crate::lsp::workspace::path_of;

/// What a client can do, and the folders that it has open.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a capability of its own")]
pub(super) struct Client {
    pub(super) unit: ColumnUnit,
    pub(super) folders: Vec<PathBuf>,
    /// Whether it watches files if it is asked to.
    pub(super) watches_files: bool,
    /// Whether edits can name versions of documents, and be mixed with renamed files.
    pub(super) has_document_changes: bool,
    /// Whether an edit can rename a file.
    pub(super) renames_files: bool,
    /// Whether an edit can create a file.
    pub(super) creates_files: bool,
    /// Whether symbols of a document can contain others.
    pub(super) has_nested_symbols: bool,
}

impl Client {
    pub(super) fn new(params: &InitializeParams) -> Self {
        let capabilities = &params.capabilities;
        let workspace = capabilities.workspace.as_ref();
        let edit = workspace.and_then(|workspace| workspace.workspace_edit.as_ref());
        let document = capabilities.text_document.as_ref();
        let operations = edit.and_then(|edit| edit.resource_operations.as_deref()).unwrap_or_default();
        let does = |kind: ResourceOperationKind| operations.contains(&kind);
        // Only document changes can contain an operation on files. Neovim announces the operations and not the changes.
        let has_document_changes =
            edit.and_then(|edit| edit.document_changes).unwrap_or_default() || !operations.is_empty();
        let general = capabilities.general.as_ref();
        let watched = workspace.and_then(|workspace| workspace.did_change_watched_files.as_ref());
        let symbol = document.and_then(|document| document.document_symbol.as_ref());
        Self {
            unit: ColumnUnit::negotiate(general.and_then(|general| general.position_encodings.as_deref())),
            folders: folders(params),
            watches_files: watched.and_then(|watched| watched.dynamic_registration).unwrap_or_default(),
            has_document_changes,
            renames_files: does(ResourceOperationKind::Rename),
            creates_files: does(ResourceOperationKind::Create),
            has_nested_symbols: symbol
                .and_then(|symbol| symbol.hierarchical_document_symbol_support)
                .unwrap_or_default(),
        }
    }
}

/// The folders of the workspace, also as older clients name them.
#[expect(deprecated, reason = "some clients have only this")]
fn folders(params: &InitializeParams) -> Vec<PathBuf> {
    if let Some(folders) = &params.workspace_folders {
        return folders.iter().filter_map(|folder| path_of(&folder.uri)).collect();
    }
    let path = params.root_path.as_ref().map(PathBuf::from).filter(|path| path.is_absolute());
    params.root_uri.as_ref().and_then(path_of).or(path).into_iter().collect()
}
