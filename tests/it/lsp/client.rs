//! A client of the language server that speaks the protocol with the program.

#![expect(clippy::needless_pass_by_value, reason = "parameters are written where they are passed")]

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

use serde_json::{Value, json};

use crate::support::Guide;

/// A running server and what it has sent.
pub(crate) struct EditorClient<'a> {
    pub(crate) guide: &'a Guide,
    server: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
    next_id: i64,
    versions: BTreeMap<String, i64>,
    /// The diagnostics of each file as `line:column code message`, by its path from the root.
    pub(crate) diagnostics: BTreeMap<String, Vec<String>>,
    /// The diagnostics as they were sent.
    pub(crate) raw_diagnostics: BTreeMap<String, Value>,
    /// The answer to `initialize`.
    pub(crate) capabilities: Value,
    /// Requests of the server.
    pub(crate) server_requests: Vec<Value>,
}

/// What a current editor can do.
pub(crate) fn full_capabilities() -> Value {
    json!({
        "workspace": {
            "workspaceEdit": { "documentChanges": true, "resourceOperations": ["create", "rename", "delete"] },
            "didChangeWatchedFiles": { "dynamicRegistration": true },
            "fileOperations": { "willRename": true },
        },
        "textDocument": {
            "documentSymbol": { "hierarchicalDocumentSymbolSupport": true },
            "codeAction": { "codeActionLiteralSupport": { "codeActionKind": { "valueSet": ["quickfix"] } } },
            "rename": { "prepareSupport": true },
        },
    })
}

impl<'a> EditorClient<'a> {
    /// Starts the server in the folder of a guide.
    pub(crate) fn new(guide: &'a Guide) -> Self {
        Self::with(guide, full_capabilities())
    }

    /// The same with other capabilities.
    pub(crate) fn with(guide: &'a Guide, capabilities: Value) -> Self {
        let mut client = Self::started(guide);
        let folder = json!({ "uri": client.uri(""), "name": "guide" });
        let params = json!({ "processId": null, "rootUri": client.uri(""), "capabilities": capabilities, "workspaceFolders": [folder] });
        client.capabilities = client.request("initialize", params)["capabilities"].clone();
        client.notify("initialized", json!({}));
        client
    }

    /// Starts the server without a word.
    pub(crate) fn started(guide: &'a Guide) -> Self {
        let mut server =
            guide.command(&["lsp"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the server starts");
        let input = server.stdin.take();
        let output = BufReader::new(server.stdout.take().expect("its output"));
        Self {
            guide,
            server,
            input,
            output,
            next_id: 0,
            versions: BTreeMap::new(),
            diagnostics: BTreeMap::new(),
            raw_diagnostics: BTreeMap::new(),
            capabilities: Value::Null,
            server_requests: Vec::new(),
        }
    }

    /// The URI of a file of the guide.
    pub(crate) fn uri(&self, path: &str) -> String {
        let path = self.guide.root().join(path);
        url::Url::from_file_path(&path).expect("an absolute path").to_string().trim_end_matches('/').to_string()
    }

    /// The path from the root of a URI.
    pub(crate) fn path(&self, uri: &str) -> String {
        let path = url::Url::parse(uri).expect("a URL").to_file_path().expect("a file");
        path.strip_prefix(self.guide.root()).expect("in the guide").to_string_lossy().into_owned()
    }

    pub(crate) fn send_raw(&mut self, bytes: &[u8]) {
        let input = self.input.as_mut().expect("an open input");
        input.write_all(bytes).expect("sent");
        input.flush().expect("sent");
    }

    fn send(&mut self, message: &Value) {
        let text = message.to_string();
        self.send_raw(format!("Content-Length: {}\r\n\r\n{text}", text.len()).as_bytes());
    }

    pub(crate) fn notify(&mut self, method: &str, params: Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    /// Sends a request and returns its result. Panics if it fails.
    pub(crate) fn request(&mut self, method: &str, params: Value) -> Value {
        let response = self.respond(method, params);
        assert!(response.get("error").is_none(), "{method}: {response}");
        response["result"].clone()
    }

    /// Sends a request and returns the whole response.
    pub(crate) fn respond(&mut self, method: &str, params: Value) -> Value {
        self.next_id += 1;
        let id = self.next_id;
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }));
        loop {
            let message = self.receive();
            if message["id"] == json!(id) && message.get("method").is_none() {
                return message;
            }
        }
    }

    /// Receives a message, and records diagnostics.
    pub(crate) fn receive(&mut self) -> Value {
        let mut length = 0;
        loop {
            let mut line = String::new();
            assert!(self.output.read_line(&mut line).expect("a header") > 0, "the server has ended");
            match line.trim().strip_prefix("Content-Length: ") {
                Some(number) => length = number.parse().expect("a number"),
                None if line.trim().is_empty() => break,
                None => {}
            }
        }
        let mut body = vec![0; length];
        self.output.read_exact(&mut body).expect("a message");
        let message: Value = serde_json::from_slice(&body).expect("JSON");
        if message["method"] == "textDocument/publishDiagnostics" {
            self.record(&message["params"]);
        } else if message.get("method").is_some() && message.get("id").is_some() {
            self.server_requests.push(message.clone());
            self.send(&json!({ "jsonrpc": "2.0", "id": message["id"], "result": null }));
        }
        message
    }

    fn record(&mut self, params: &Value) {
        let path = self.path(params["uri"].as_str().expect("a URI"));
        let diagnostics = params["diagnostics"].as_array().expect("a list");
        let line = |diagnostic: &Value| {
            let start = &diagnostic["range"]["start"];
            let number = |name: &str| start[name].as_u64().expect("a number") + 1;
            let message =
                diagnostic["message"].as_str().expect("a text").lines().next().unwrap_or_default().to_string();
            format!(
                "{}:{} {} {message}",
                number("line"),
                number("character"),
                diagnostic["code"].as_str().expect("a code")
            )
        };
        if diagnostics.is_empty() {
            self.diagnostics.remove(&path);
            self.raw_diagnostics.remove(&path);
        } else {
            self.diagnostics.insert(path.clone(), diagnostics.iter().map(line).collect());
            self.raw_diagnostics.insert(path, params["diagnostics"].clone());
        }
    }

    /// Opens a document with the text on the disk.
    pub(crate) fn open(&mut self, path: &str) {
        let text = self.guide.read(path);
        self.open_text(path, &text);
    }

    pub(crate) fn open_text(&mut self, path: &str, text: &str) {
        self.versions.insert(path.to_string(), 1);
        let document = json!({ "uri": self.uri(path), "languageId": "markdown", "version": 1, "text": text });
        self.notify("textDocument/didOpen", json!({ "textDocument": document }));
    }

    pub(crate) fn is_open(&self, path: &str) -> bool {
        self.versions.contains_key(path)
    }

    pub(crate) fn close(&mut self, path: &str) {
        self.versions.remove(path);
        let document = json!({ "uri": self.uri(path) });
        self.notify("textDocument/didClose", json!({ "textDocument": document }));
    }

    /// Replaces the whole text of an open document.
    pub(crate) fn set_text(&mut self, path: &str, text: &str) {
        self.change(path, &json!([{ "text": text }]));
    }

    pub(crate) fn change(&mut self, path: &str, changes: &Value) {
        let version = self.versions.entry(path.to_string()).or_default();
        *version += 1;
        let document = json!({ "version": *version, "uri": url::Url::from_file_path(self.guide.root().join(path)).expect("a path").to_string() });
        self.notify("textDocument/didChange", json!({ "textDocument": document, "contentChanges": changes }));
    }

    /// Reports changed files on the disk: 1 for created, 2 for changed, 3 for deleted.
    pub(crate) fn files_changed(&mut self, changes: &[(&str, u8)]) {
        let changes: Vec<Value> =
            changes.iter().map(|(path, kind)| json!({ "uri": self.uri(path), "type": kind })).collect();
        self.notify("workspace/didChangeWatchedFiles", json!({ "changes": changes }));
    }

    /// Waits until the server has handled all messages until now.
    pub(crate) fn sync(&mut self) {
        self.request("workspace/symbol", json!({ "query": "no such name" }));
    }

    /// The parameters of a request about a position: the first place of `needle` in the text, plus `offset` characters.
    pub(crate) fn at(&self, path: &str, text: &str, needle: &str, offset: usize) -> Value {
        let start = text.find(needle).unwrap_or_else(|| panic!("{path} has no `{needle}`"));
        let before: String = text[..start].chars().chain(needle.chars().take(offset)).collect();
        let line = before.matches('\n').count();
        let character = before.rsplit('\n').next().unwrap_or_default().encode_utf16().count();
        json!({ "textDocument": { "uri": self.uri(path) }, "position": { "line": line, "character": character } })
    }

    /// Ends the session in order. Returns the exit status.
    pub(crate) fn stop(mut self) -> i32 {
        assert_eq!(self.request("shutdown", Value::Null), Value::Null);
        self.notify("exit", Value::Null);
        self.server.wait().expect("an end").code().unwrap_or(-1)
    }

    /// Closes the input and waits for the server. Returns the exit status.
    pub(crate) fn hang_up(mut self) -> i32 {
        self.input = None;
        self.server.wait().expect("an end").code().unwrap_or(-1)
    }
}

impl Drop for EditorClient<'_> {
    fn drop(&mut self) {
        self.input = None;
        _ = self.server.wait();
    }
}

/// The diagnostics of `guide check`, in the form of [`EditorClient::diagnostics`].
pub(crate) fn checked(guide: &Guide) -> BTreeMap<String, Vec<String>> {
    let outcome = guide.run(&["check", "--message-format", "json"]);
    let mut by_file: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for line in outcome.stdout.lines().chain(outcome.stderr.lines()).filter(|line| line.starts_with('{')) {
        let diagnostic: Value = serde_json::from_str(line).expect("JSON");
        let file = diagnostic["file"].as_str().expect("a file").to_string();
        let label = diagnostic["label"].as_str().unwrap_or_default();
        let label = if label.is_empty() { String::new() } else { format!(" ({label})") };
        // The position in UTF-16 code units.
        let (row, column) =
            (diagnostic["line"].as_u64().expect("a line"), diagnostic["column"].as_u64().expect("a column"));
        // Reading a pipe would wait.
        let path = guide.root().join(&file);
        let text = if path.is_file() { std::fs::read_to_string(path).unwrap_or_default() } else { String::new() };
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        // A client counts a byte order mark.
        let mark = usize::from(row == 1 && text.starts_with('\u{feff}'));
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let before = text.split('\n').nth(usize::try_from(row - 1).expect("a line")).unwrap_or_default();
        let column: usize =
            before.chars().take(usize::try_from(column - 1).expect("a column")).map(char::len_utf16).sum();
        by_file.entry(file).or_default().push(format!(
            "{row}:{} {} {}{label}",
            column + mark + 1,
            diagnostic["code"].as_str().expect("a code"),
            diagnostic["message"].as_str().expect("a message"),
        ));
    }
    by_file
}
