//! `guide man`: writes the manual pages.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Command, CommandFactory as _};

use crate::scaffold;
use crate::scaffold::{NewFile, Refusal};

use crate::cli::Cli;
use crate::cli::terminal::{Terminal, plural, shown};

#[derive(Debug, Args)]
pub(super) struct ManCommand {
    /// Folder for the pages, created if it does not exist; existing pages are replaced
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

impl ManCommand {
    pub(super) fn run(&self, terminal: &Terminal) -> ExitCode {
        let mut command = Cli::command().disable_help_subcommand(true);
        command.build();
        let mut pages = Vec::new();
        let written = collect(&command, &mut pages).and_then(|()| scaffold::replace(&self.folder, &pages));
        if let Err(Refusal { why, help }) = written {
            return terminal.refuse(&why, &help);
        }
        terminal.say(&format!("Wrote {} into {}", plural(pages.len(), "page"), shown(&self.folder)));
        ExitCode::SUCCESS
    }
}

/// Adds the page of a command and those of its subcommands.
fn collect(command: &Command, pages: &mut Vec<NewFile>) -> Result<(), Refusal> {
    let page = clap_mangen::Man::new(command.clone());
    let mut content = Vec::new();
    page.render(&mut content)
        .map_err(|error| Refusal { why: format!("can't generate a manual page: {error}"), help: String::new() })?;
    pages.push(NewFile { path: page.get_filename(), content });
    command.get_subcommands().filter(|command| !command.is_hide_set()).try_for_each(|command| collect(command, pages))
}
