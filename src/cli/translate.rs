//! `guide translate`: starts the translation of a document.

use std::path::Path;
use std::process::ExitCode;

use clap::Args;

use crate::Overrides;
use crate::model::document::publication::IncludeSettings;
use crate::scaffold::translate::translate;

use crate::cli::terminal::Terminal;

#[derive(Debug, Args)]
pub(super) struct TranslateCommand {
    /// Tag of the language, as in site.toml
    #[arg(value_name = "LANG")]
    language: String,
    /// Path of the document, below content/
    #[arg(value_name = "PATH")]
    path: String,
}

impl TranslateCommand {
    pub(super) fn run(&self, root: &Path, terminal: &Terminal) -> ExitCode {
        // Errors in other documents do not prevent a translation.
        let include = IncludeSettings { drafts: true, future: true, expired: true };
        let (site, _) = crate::open(root, &Overrides { include, ..Overrides::default() });
        match translate(&site, root, &self.language, &self.path) {
            Ok(path) => {
                let path = if root == Path::new(".") { path } else { root.join(path).display().to_string() };
                terminal.say(&format!("Wrote {path}; translate it, and then remove `draft: true`"));
                ExitCode::SUCCESS
            }
            Err(refusal) => terminal.refuse(&refusal.why, &refusal.help),
        }
    }
}
