//! `guide import`: converts a site of another generator to a guide.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser as _};

use crate::Overrides;
use crate::diagnostic::Count;
use crate::scaffold::csv;
use crate::scaffold::import::{Generator, ImportOptions, import};

use crate::cli::terminal::{Terminal, counted, plural, shell_word, shown};

#[derive(Debug, Args)]
pub(super) struct ImportCommand {
    /// Generator that the site was written for; `folder` is Markdown for no generator, `csv` are tables of `guide export csv`
    #[arg(value_name = "FROM", value_parser = sources())]
    from: ImportSource,
    /// Folder of the site, book, vault or tables; it is not changed
    #[arg(value_name = "DIR")]
    source: PathBuf,
    /// Folder of the new guide; must be empty or not exist, except for `csv`, which adds missing roles to a guide [default: --root, otherwise guide]
    #[arg(long, value_name = "DIR")]
    into: Option<PathBuf>,
    /// Front-matter key that names roles, in addition to `roles`; can be repeated
    #[arg(long = "role-key", value_name = "KEY")]
    role_keys: Vec<String>,
    /// Front-matter key that names topics, in addition to `topics` and `categories`; can be repeated
    #[arg(long = "topic-key", value_name = "KEY")]
    topic_keys: Vec<String>,
}

/// What is imported.
#[derive(Debug, Clone, Copy)]
enum ImportSource {
    Site(Generator),
    /// Tables of careers.
    Csv,
}

const CSV: &str = "csv";

fn sources() -> impl clap::builder::TypedValueParser<Value = ImportSource> {
    let generators = Generator::ALL.map(Generator::as_str);
    PossibleValuesParser::new(generators.into_iter().chain([CSV])).map(|name| {
        Generator::ALL.into_iter().find(|from| from.as_str() == name).map_or(ImportSource::Csv, ImportSource::Site)
    })
}

impl ImportCommand {
    pub(super) fn run(self, root: Option<&Path>, terminal: &Terminal) -> ExitCode {
        let into = self.into.as_deref().or(root).unwrap_or(Path::new("guide"));
        let from = match self.from {
            ImportSource::Site(from) => from,
            ImportSource::Csv => return import_tables(&self.source, into, terminal),
        };
        let options = ImportOptions { from, role_keys: self.role_keys, topic_keys: self.topic_keys };
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

/// Adds the roles of tables to a guide, which is created if it doesn't exist.
fn import_tables(source: &Path, into: &Path, terminal: &Terminal) -> ExitCode {
    let (site, _) = crate::open(into, &Overrides::default());
    let report = match csv::import::import(source, &site, into) {
        Ok(report) => report,
        Err(refusal) => return terminal.refuse(&refusal.why, &refusal.help),
    };
    for column in &report.ignored {
        terminal.say(&format!("Ignored {column}"));
    }
    let skipped = match report.skipped.len() {
        0 => String::new(),
        count => format!("; the guide has {} already", plural(count, "role")),
    };
    terminal.say(&format!("Wrote {} into {}{skipped}", plural(report.written.len(), "document"), shown(into)));
    let (site, diagnostics) = crate::open(into, &Overrides::default());
    let pages = plural(site.reader_pages(), "page");
    let command = format!("guide --root {} check", shell_word(&into.to_string_lossy()));
    terminal.say(&format!("The guide has {pages}, {}: {command}", counted(Count::of(&diagnostics))));
    ExitCode::SUCCESS
}
