//! `guide import`: converts a site of another generator to a guide.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser as _};

use crate::Overrides;
use crate::diagnostic::Count;
use crate::scaffold::csv;
use crate::scaffold::import::{Generator, ImportOptions, REPORT_FILE, detect, import};
use crate::scaffold::onet::{self, OnetOptions};

use crate::cli::terminal::{Terminal, counted, plural, shell_word, shown};

#[derive(Debug, Args)]
#[command(allow_missing_positional = true)]
pub(super) struct ImportCommand {
    /// Generator that the site was written for; `folder` is Markdown for no generator, `csv` are tables of `guide export csv`, `onet` are the text files of the O*NET database [default: detected from the settings in the folder]
    #[arg(value_name = "FROM", value_parser = sources())]
    from: Option<ImportSource>,
    /// Folder of the site, book, vault, tables or text files; it is not changed
    #[arg(value_name = "DIR")]
    source: PathBuf,
    /// Folder of the new guide, anywhere outside of DIR; must be empty or not exist, except for `csv` and `onet`, which add missing roles to a guide [default: --root, otherwise guide]
    #[arg(long, value_name = "DIR")]
    into: Option<PathBuf>,
    /// Print the report of a site and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Front-matter key that names roles, in addition to `roles`; can be repeated
    #[arg(long = "role-key", value_name = "KEY")]
    role_keys: Vec<String>,
    /// Front-matter key that names topics, in addition to `topics` and `categories`; can be repeated
    #[arg(long = "topic-key", value_name = "KEY")]
    topic_keys: Vec<String>,
    /// Code of an occupation to import with `onet`, or its first characters, for example 15-1299.09 or 15-12; can be repeated
    #[arg(long = "occupation", value_name = "CODE")]
    occupations: Vec<String>,
    /// File with a code of an occupation on each line, for `onet`
    #[arg(long, value_name = "FILE")]
    list: Option<PathBuf>,
    /// Lowest importance of the skills to import with `onet`, from 1 to 5
    #[arg(long, value_name = "NUMBER", default_value_t = 3.0, value_parser = importance)]
    importance: f64,
}

/// Reads a number on the scale of importance of the O*NET database.
fn importance(text: &str) -> Result<f64, String> {
    let number = text.parse::<f64>().ok().filter(|number| (1.0..=5.0).contains(number));
    number.ok_or_else(|| "expected a number from 1 to 5".into())
}

/// The kind of source.
#[derive(Debug, Clone, Copy)]
enum ImportSource {
    Site(Generator),
    /// Tables of careers.
    Csv,
    /// The O*NET database.
    Onet,
}

const CSV: &str = "csv";
const ONET: &str = "onet";

fn sources() -> impl clap::builder::TypedValueParser<Value = ImportSource> {
    let generators = Generator::ALL.map(Generator::as_str);
    PossibleValuesParser::new(generators.into_iter().chain([CSV, ONET])).map(|name| {
        let tables = if name == ONET { ImportSource::Onet } else { ImportSource::Csv };
        Generator::ALL.into_iter().find(|from| from.as_str() == name).map_or(tables, ImportSource::Site)
    })
}

impl ImportCommand {
    pub(super) fn run(self, root: Option<&Path>, terminal: &Terminal) -> ExitCode {
        let into = self.into.as_deref().or(root).unwrap_or(Path::new("guide"));
        let (from, source, why) = match self.from {
            Some(ImportSource::Site(from)) => (from, self.source.clone(), String::new()),
            Some(_) if self.dry_run => {
                return terminal
                    .refuse("--dry-run is for sites", "leave it out: tables and O*NET files add documents only");
            }
            Some(ImportSource::Csv) => return import_tables(&self.source, into, terminal),
            Some(ImportSource::Onet) => return self.import_occupations(into, terminal),
            None => match detect(&self.source) {
                Ok(found) => {
                    let also: Vec<String> =
                        found.also.iter().map(|from| format!("`guide import {}`", from.as_str())).collect();
                    let also = if also.is_empty() { String::new() } else { format!(" (or {})", also.join(", ")) };
                    (found.from, found.folder, format!("{}{also}", found.why))
                }
                Err(refusal) => return terminal.refuse(&refusal.why, &refusal.help),
            },
        };
        let options = ImportOptions { from, why, role_keys: self.role_keys, topic_keys: self.topic_keys };
        let report = match import(&source, Some(into).filter(|_| !self.dry_run), &options) {
            Ok(report) => report,
            Err(refusal) => return terminal.refuse(&refusal.why, &refusal.help),
        };
        if self.dry_run {
            terminal.say(report.notes.file(&report.heading(&options), true).trim_end());
            terminal.say("");
            terminal.say("Nothing was written");
            return ExitCode::SUCCESS;
        }
        terminal.say(&report.heading(&options));
        let (lines, is_whole) = report.notes.screen();
        if !lines.is_empty() {
            terminal.say("");
        }
        for line in &lines {
            terminal.say(line);
        }
        // `missing/../new` leads nowhere if there is no folder `missing`.
        let into = if into.is_dir() { into } else { &report.folder };
        if !lines.is_empty() {
            terminal.say("");
            let more = if is_whole { "The report is also in" } else { "The whole report is in" };
            terminal.say(&format!("{more} {}", shown(&into.join(REPORT_FILE)).trim_end_matches('/')));
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

    /// Adds occupations of the O*NET database to a guide, which is created if it doesn't exist.
    fn import_occupations(&self, into: &Path, terminal: &Terminal) -> ExitCode {
        let (site, _) = crate::open(into, &Overrides::default());
        let listed = self.list.as_deref().map_or(Ok(Vec::new()), onet::listed_occupations);
        let report = listed.and_then(|listed| {
            let occupations = self.occupations.iter().cloned().chain(listed).collect();
            let options = OnetOptions { occupations, importance: self.importance };
            onet::import(&self.source, &site, into, &options)
        });
        let report = match report {
            Ok(report) => report,
            Err(refusal) => return terminal.refuse(&refusal.why, &refusal.help),
        };
        for (file, content) in &report.missing {
            terminal.say(&format!("No file `{file}`, so the documents have no {content}"));
        }
        report_new_documents(&report.written, (report.skipped.len(), "document"), into, terminal)
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
    report_new_documents(&report.written, (report.skipped.len(), "role"), into, terminal)
}

/// Prints how many documents were written and skipped, and the state of the guide.
fn report_new_documents(written: &[String], skipped: (usize, &str), into: &Path, terminal: &Terminal) -> ExitCode {
    let skipped = match skipped {
        (0, _) => String::new(),
        (count, noun) => format!("; the guide has {} already", plural(count, noun)),
    };
    terminal.say(&format!("Wrote {} into {}{skipped}", plural(written.len(), "document"), shown(into)));
    let (site, diagnostics) = crate::open(into, &Overrides::default());
    let pages = plural(site.reader_pages(), "page");
    let command = format!("guide --root {} check", shell_word(&into.to_string_lossy()));
    terminal.say(&format!("The guide has {pages}, {}: {command}", counted(Count::of(&diagnostics))));
    ExitCode::SUCCESS
}
