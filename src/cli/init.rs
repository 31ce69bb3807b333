//! `guide init`: creates a guide to start with.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use crate::input::disk;
use crate::scaffold;

use crate::cli::terminal::{Terminal, plural, shell_word, shown};

#[derive(Debug, Args)]
pub(super) struct InitCommand {
    /// Folder of the guide, created if it does not exist [default: --root, otherwise this folder]
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,
}

impl InitCommand {
    pub(super) fn run(self, root: Option<&Path>, terminal: &Terminal) -> ExitCode {
        let folder = self.folder.as_deref().or(root).unwrap_or(Path::new("."));
        let files = match scaffold::init::init(folder, disk::today()) {
            Ok(files) => files,
            Err(refusal) => return terminal.refuse(&refusal.why, &refusal.help),
        };
        let is_here = folder == Path::new(".");
        let place = if is_here { "this folder".into() } else { shown(folder) };
        terminal.say(&format!("Wrote {} into {place}", plural(files.len(), "file")));
        if terminal.verbose {
            terminal.say(&files.iter().map(|file| format!("  {file}")).collect::<Vec<_>>().join("\n"));
        }
        let change_folder =
            if is_here { String::new() } else { format!("  cd {}\n", shell_word(&folder.to_string_lossy())) };
        terminal.say(&format!(
            "\nNext:\n{change_folder}  guide serve                            # preview the guide at http://127.0.0.1:8000/\n  \
             guide new article \"My first article\"   # create an article\n  \
             guide check                            # find errors and missing documents\n  \
             guide build                            # build the site in public/"
        ));
        ExitCode::SUCCESS
    }
}
