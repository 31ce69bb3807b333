//! `guide import`: converts a site of another generator to a guide.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser as _};

use crate::Overrides;
use crate::diagnostic::Count;
use crate::scaffold::import::{Generator, ImportOptions, import};

use crate::cli::terminal::{Terminal, counted, plural, shell_word, shown};

#[derive(Debug, Args)]
pub(super) struct ImportCommand {
    /// Generator that the site was written for; `folder` is Markdown for no generator
    #[arg(value_name = "FROM", value_parser = sources())]
    from: Generator,
    /// Folder of the site, book or vault; it is not changed
    #[arg(value_name = "DIR")]
    source: PathBuf,
    /// Folder of the new guide; must be empty or not exist [default: --root, otherwise guide]
    #[arg(long, value_name = "DIR")]
    into: Option<PathBuf>,
    /// Front-matter key that names roles, in addition to `roles`; can be repeated
    #[arg(long = "role-key", value_name = "KEY")]
    role_keys: Vec<String>,
    /// Front-matter key that names topics, in addition to `topics` and `categories`; can be repeated
    #[arg(long = "topic-key", value_name = "KEY")]
    topic_keys: Vec<String>,
}

fn sources() -> impl clap::builder::TypedValueParser<Value = Generator> {
    PossibleValuesParser::new(Generator::ALL.map(Generator::as_str))
        .map(|name| Generator::ALL.into_iter().find(|from| from.as_str() == name).unwrap_or(Generator::Folder))
}

impl ImportCommand {
    pub(super) fn run(self, root: Option<&Path>, terminal: &Terminal) -> ExitCode {
        let into = self.into.as_deref().or(root).unwrap_or(Path::new("guide"));
        let options = ImportOptions { from: self.from, role_keys: self.role_keys, topic_keys: self.topic_keys };
        let report = match import(&self.source, into, &options) {
            Ok(report) => report,
            Err(refusal) => return terminal.refuse(&refusal.why, &refusal.help),
        };
        // `missing/../new` leads nowhere if there is no folder `missing`.
        let into = if into.is_dir() { into } else { &report.folder };
        if !report.unconverted.is_empty() {
            terminal.say("Not converted:");
            for (path, notes) in &report.unconverted {
                terminal.say(&format!("  {path}"));
                for note in notes {
                    terminal.say(&format!("    {note}"));
                }
            }
            terminal.say("");
        }
        terminal.say(&format!(
            "Wrote {} and {} into {}",
            plural(report.documents, "document"),
            plural(report.files, "other file"),
            shown(into)
        ));
        let (site, diagnostics) = crate::open(into, &Overrides::default());
        terminal.say(&format!(
            "The guide has {}, {}: guide --root {} check",
            plural(site.reader_pages(), "page"),
            counted(Count::of(&diagnostics)),
            shell_word(&into.to_string_lossy())
        ));
        ExitCode::SUCCESS
    }
}
