//! An initialized session: its guides, what the client knows about them, and the notifications of the client.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;

use lsp_server::{Message, Notification, Request, RequestId};
use lsp_types::notification::{
    DidChangeTextDocument, DidChangeWatchedFiles, DidChangeWorkspaceFolders, DidCloseTextDocument, DidCreateFiles,
    DidDeleteFiles, DidOpenTextDocument, DidRenameFiles, DidSaveTextDocument, Initialized, Notification as _,
    PublishDiagnostics,
};
use lsp_types::request::{RegisterCapability, Request as _};
use lsp_types::{
    CreateFilesParams, DeleteFilesParams, DidChangeTextDocumentParams, DidChangeWatchedFilesParams,
    DidChangeWatchedFilesRegistrationOptions, DidChangeWorkspaceFoldersParams, DidCloseTextDocumentParams,
    DidOpenTextDocumentParams, DidSaveTextDocumentParams, FileSystemWatcher, GlobPattern, InitializeParams,
    InitializeResult, PublishDiagnosticsParams, Registration, RegistrationParams, RenameFilesParams, ServerInfo,
};
use serde::de::DeserializeOwned;
use serde_json::Value as Json;

use crate::book;
use crate::diagnostic::Diagnostic;
use crate::model::site::Site;
use crate::output;
use crate::render::template::engine::Theme;
use crate::source::{CONFIG_FILE, INPUT_FOLDERS};

use crate::lsp::buffer::Buffer;
use crate::lsp::client::Client;
use crate::lsp::publish::PublishedGuide;
use crate::lsp::requests;
use crate::lsp::server::ServerEvent;
use crate::lsp::transport;
use crate::lsp::workspace::{Workspace, path_of};

/// The state of a session.
pub(super) struct Session {
    pub(super) client: Client,
    pub(super) workspace: Workspace,
    published: BTreeMap<PathBuf, PublishedGuide>,
    /// The bytes of messages that were not sent yet.
    messages: Vec<u8>,
    /// Whether a background task renders pages.
    is_rendering: Arc<AtomicBool>,
}

impl Session {
    /// Starts a session. Returns it with the answer to `initialize`.
    pub(super) fn new(params: Json) -> Result<(Self, String), String> {
        let params: InitializeParams = serde_json::from_value(params).map_err(|error| error.to_string())?;
        let client = Client::new(&params);
        let info = ServerInfo { name: "guide".into(), version: Some(env!("CARGO_PKG_VERSION").into()) };
        let result = InitializeResult { capabilities: requests::capabilities(&client), server_info: Some(info) };
        let result = serde_json::to_string(&result).map_err(|error| error.to_string())?;
        let session = Self {
            workspace: Workspace::new(client.unit, client.folders.clone()),
            client,
            published: BTreeMap::new(),
            messages: Vec::new(),
            is_rendering: Arc::default(),
        };
        Ok((session, result))
    }

    /// Handles a notification. Ignores an unknown one, and one with invalid parameters.
    pub(super) fn notice(&mut self, method: &str, params: Json) {
        match method {
            Initialized::METHOD => self.watch_files(),
            DidOpenTextDocument::METHOD => parsed(params, |params| self.opened(params)),
            DidChangeTextDocument::METHOD => parsed(params, |params| self.changed(params)),
            DidCloseTextDocument::METHOD => parsed(params, |params: DidCloseTextDocumentParams| {
                if let Some(path) = path_of(&params.text_document.uri) {
                    self.workspace.close(&path);
                }
            }),
            DidSaveTextDocument::METHOD => parsed(params, |params: DidSaveTextDocumentParams| {
                // A client that does not watch files reports at least its own saves.
                if let Some(path) = path_of(&params.text_document.uri).filter(|_| !self.client.watches_files)
                    && let Some(guide) = self.workspace.guide_of_mut(&path)
                {
                    guide.note_unknown_changes();
                }
            }),
            DidChangeWatchedFiles::METHOD => parsed(params, |params: DidChangeWatchedFilesParams| {
                let paths = params.changes.iter().filter_map(|change| path_of(&change.uri));
                self.files_changed(&paths.collect::<Vec<PathBuf>>());
            }),
            DidCreateFiles::METHOD => parsed(params, |params: CreateFilesParams| {
                self.files_managed(&params.files.iter().map(|file| file.uri.as_str()).collect::<Vec<&str>>());
            }),
            DidDeleteFiles::METHOD => parsed(params, |params: DeleteFilesParams| {
                self.files_managed(&params.files.iter().map(|file| file.uri.as_str()).collect::<Vec<&str>>());
            }),
            DidRenameFiles::METHOD => parsed(params, |params: RenameFilesParams| {
                let both = params.files.iter().flat_map(|file| [file.old_uri.as_str(), file.new_uri.as_str()]);
                self.files_managed(&both.collect::<Vec<&str>>());
            }),
            DidChangeWorkspaceFolders::METHOD => parsed(params, |params: DidChangeWorkspaceFoldersParams| {
                let paths = |folders: &[lsp_types::WorkspaceFolder]| -> Vec<PathBuf> {
                    folders.iter().filter_map(|folder| path_of(&folder.uri)).collect()
                };
                self.workspace.change_folders(paths(&params.event.added), &paths(&params.event.removed));
            }),
            _ => {}
        }
    }

    fn opened(&mut self, params: DidOpenTextDocumentParams) {
        let document = params.text_document;
        let Some(path) = path_of(&document.uri) else { return };
        let buffer = Buffer { uri: document.uri, version: document.version, text: document.text };
        self.workspace.open(&path, buffer);
    }

    fn changed(&mut self, params: DidChangeTextDocumentParams) {
        let Some(path) = path_of(&params.text_document.uri) else { return };
        self.workspace.edit(&path, |buffer, unit| {
            buffer.version = params.text_document.version;
            buffer.apply(params.content_changes, unit);
        });
    }

    fn files_changed(&mut self, paths: &[PathBuf]) {
        if paths.iter().any(|path| path.ends_with(CONFIG_FILE) || self.workspace.guide_of(path).is_none()) {
            self.workspace.find_guides();
        }
        for path in paths {
            if let Some(guide) = self.workspace.guide_of_mut(path) {
                guide.note_change(path);
            }
        }
    }

    /// The editor created, renamed or deleted files. A client that watches files reports that anyway.
    fn files_managed(&mut self, uris: &[&str]) {
        if !self.client.watches_files {
            let paths = uris.iter().filter_map(|uri| path_of(&uri.parse().ok()?));
            self.files_changed(&paths.collect::<Vec<PathBuf>>());
        }
    }

    /// Asks the client to report changes on the disk.
    fn watch_files(&mut self) {
        if !self.client.watches_files {
            return;
        }
        let folders = INPUT_FOLDERS.iter().map(|folder| format!("**/{folder}/**"));
        let watchers = folders
            .chain([format!("**/{CONFIG_FILE}")])
            .map(|pattern| FileSystemWatcher { glob_pattern: GlobPattern::String(pattern), kind: None });
        let options = DidChangeWatchedFilesRegistrationOptions { watchers: watchers.collect() };
        let registration = Registration {
            id: "files".into(),
            method: DidChangeWatchedFiles::METHOD.into(),
            register_options: serde_json::to_value(options).ok(),
        };
        let params = RegistrationParams { registrations: vec![registration] };
        let id = RequestId::from("files".to_string());
        self.queue(&Message::Request(Request::new(id, RegisterCapability::METHOD.into(), params)));
    }

    /// Whether a guide has changed since it was opened last.
    pub(super) fn is_stale(&self) -> bool {
        self.workspace.guides.values().any(super::open_guide::OpenGuide::is_stale)
    }

    /// Opens the guides again that have changed, and queues their diagnostics.
    pub(super) fn update(&mut self) {
        for (root, guide) in self.workspace.remove_guides() {
            let published = self.published.remove(&root).unwrap_or_default();
            let messages = published.clear(&self.workspace, &guide);
            self.send_diagnostics(messages);
        }
        let stale = self.workspace.guides.iter_mut().filter(|(_, guide)| guide.is_stale());
        // A byte order mark moves diagnostics of a guide that is the same.
        let updated: Vec<PathBuf> = stale
            .map(|(root, guide)| {
                guide.update();
                root.clone()
            })
            .collect();
        for root in &updated {
            self.publish(root);
        }
    }

    fn publish(&mut self, root: &PathBuf) {
        let Some(guide) = self.workspace.guides.get(root) else { return };
        let published = self.published.entry(root.clone()).or_default();
        let messages = published.update(&self.workspace, guide);
        self.send_diagnostics(messages);
    }

    fn send_diagnostics(&mut self, messages: Vec<PublishDiagnosticsParams>) {
        for params in messages {
            self.queue(&Message::Notification(Notification::new(PublishDiagnostics::METHOD.into(), params)));
        }
    }

    fn queue(&mut self, message: &Message) {
        // Writing to memory can't fail.
        _ = transport::write(&mut self.messages, message);
    }

    /// Renders the pages on which templates of the guides can fail, in the background. One task at a time: a template can run
    /// very long.
    pub(super) fn render_templates(&mut self, sender: &Sender<ServerEvent>) {
        let sites: Vec<(PathBuf, Arc<Site>)> = self
            .workspace
            .guides
            .iter()
            .filter_map(|(root, guide)| Some((root.clone(), guide.to_render()?)))
            .filter(|(_, site)| {
                let can_fail = crate::render::pages_at_risk(site);
                site.pages.records().any(can_fail)
            })
            .collect();
        if sites.is_empty() || self.is_rendering.swap(true, Ordering::AcqRel) {
            return;
        }
        let (is_rendering, sender) = (self.is_rendering.clone(), sender.clone());
        std::thread::spawn(move || {
            for (root, site) in sites {
                let Ok(themes) = Theme::of_each_language(&site) else { continue };
                let failures = output::check_templates(&site, &themes, Some(book::chapters), &root, &());
                let errors = failures.map_or_else(Vec::new, |failures| failures.diagnostics);
                // The server may have ended.
                _ = sender.send(ServerEvent::Rendered(site, errors));
            }
            is_rendering.store(false, Ordering::Release);
        });
    }

    /// Sets the errors of templates on the pages of a site, unless it has changed since.
    pub(super) fn set_render_errors(&mut self, site: &Arc<Site>, errors: Vec<Diagnostic>) {
        let mut guides = self.workspace.guides.iter_mut();
        let mut errors = Some(errors);
        let root = guides.find_map(|(root, guide)| {
            let is_it = guide.current().is_some_and(|current| Arc::ptr_eq(current.lookup.site(), site));
            (is_it && guide.set_render_errors(site, errors.take().unwrap_or_default())).then(|| root.clone())
        });
        if let Some(root) = root {
            self.publish(&root);
        }
    }

    /// The bytes of the messages that were not sent yet.
    pub(super) fn take_messages(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.messages)
    }
}

fn parsed<T: DeserializeOwned>(params: Json, handle: impl FnOnce(T)) {
    if let Ok(params) = serde_json::from_value(params) {
        handle(params);
    }
}
