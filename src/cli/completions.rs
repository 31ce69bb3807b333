//! `guide completions`: prints completion scripts for shells.

use std::process::ExitCode;

use clap::{Args, CommandFactory as _};
use clap_complete::Shell;

use crate::cli::Cli;
use crate::cli::terminal::Terminal;

#[derive(Debug, Args)]
pub(super) struct CompletionsCommand {
    /// Shell to generate the script for
    #[arg(value_enum)]
    shell: Shell,
}

impl CompletionsCommand {
    pub(super) fn run(&self, terminal: &Terminal) -> ExitCode {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Cli::command(), "guide", &mut script);
        terminal.result(String::from_utf8_lossy(&script).trim_end())
    }
}
