//! `guide lsp`: serves an editor.

use std::io;
use std::process::ExitCode;

use clap::Args;

use crate::lsp;

use crate::cli::terminal::Terminal;

#[derive(Debug, Args)]
pub(super) struct LspCommand {
    /// Read from standard input and write to standard output, which is the default; some editors add this option
    #[arg(long)]
    stdio: bool,
}

impl LspCommand {
    #[expect(clippy::unused_self, reason = "the option has no effect")]
    pub(super) fn run(&self, terminal: &Terminal) -> ExitCode {
        match lsp::run(io::BufReader::new(io::stdin()), io::stdout().lock()) {
            Ok(true) => ExitCode::SUCCESS,
            Ok(false) => ExitCode::from(1),
            Err(error) => terminal.refuse(&format!("the language server stopped: {error}"), ""),
        }
    }
}
