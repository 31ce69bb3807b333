//! `guide completions`: what a shell needs to complete our commands and options.

use std::process::ExitCode;

use clap::{Args, CommandFactory as _};
use clap_complete::Shell;

use crate::cli::Cli;
use crate::cli::terminal::Terminal;

#[derive(Debug, Args)]
pub(super) struct Completions {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

impl Completions {
    pub(super) fn run(&self, terminal: &Terminal) -> ExitCode {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Cli::command(), "guide", &mut script);
        terminal.result(String::from_utf8_lossy(&script).trim_end())
    }
}
