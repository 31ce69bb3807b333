//! `guide export`: writes the careers of a guide as tables.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, ValueEnum};

use crate::Overrides;
use crate::diagnostic::Count;
use crate::scaffold::create;
use crate::scaffold::csv::export::export;

use crate::cli::CONTENT_ERRORS;
use crate::cli::terminal::{Terminal, counted, plural, shown};

#[derive(Debug, Args)]
pub(super) struct ExportCommand {
    /// Format of the tables
    #[arg(value_name = "FORMAT", value_enum)]
    format: ExportFormat,
    /// Folder for the files; files in it are not overwritten
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum ExportFormat {
    /// Files for spreadsheets
    Csv,
}

impl ExportCommand {
    pub(super) fn run(self, root: &Path, terminal: &Terminal) -> ExitCode {
        let (site, diagnostics) = crate::open(root, &Overrides::default());
        let count = Count::of(&diagnostics);
        if count.errors > 0 {
            terminal.report(&site, root, &diagnostics);
            terminal.say(&format!("Nothing written: {}", counted(count)));
            return ExitCode::from(CONTENT_ERRORS);
        }
        let files = match self.format {
            ExportFormat::Csv => export(&site),
        };
        match create(&self.folder, &files) {
            Ok(()) => {
                terminal.say(&format!("Wrote {} into {}", plural(files.len(), "file"), shown(&self.folder)));
                ExitCode::SUCCESS
            }
            Err(refusal) => terminal.refuse(&refusal.why, &refusal.help),
        }
    }
}
