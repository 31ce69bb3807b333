//! Messages of an editor -> diagnostics, completions and edits of its guides, as a language server.
//!
//! The unsaved documents of the editor replace the files on the disk in the snapshot. So everything after that is what `guide
//! check` does, and the diagnostics are the same.

mod buffer;
mod client;
mod code_actions;
mod completion;
mod cursor;
mod hover;
mod matching;
mod navigation;
mod open_guide;
mod position;
mod publish;
mod rename;
mod requests;
mod server;
mod session;
mod symbols;
mod transport;
mod workspace;

use std::io::{self, BufRead, Write};

use crate::lsp::server::LanguageServer;

/// Serves one editor until it says `exit` or closes the input. Returns whether it ended the session in order.
pub fn run(input: impl BufRead + Send + 'static, output: impl Write) -> io::Result<bool> {
    LanguageServer::new(output).run(input)
}
