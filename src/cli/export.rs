//! `guide export`: writes a guide in other formats: its careers as tables, or all of it as a book.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use clap::{Args, Subcommand};

use crate::Overrides;
use crate::book::{self, BookError, BookOptions, BookReport};
use crate::diagnostic::Count;
use crate::input::disk::source_date;
use crate::interrupt::Interrupt;
use crate::output::WriteError;
use crate::scaffold::create;
use crate::scaffold::csv::export::export;

use crate::cli::terminal::{Terminal, counted, plural, seconds, shown};
use crate::cli::{CONTENT_ERRORS, REFUSED};

#[derive(Debug, Args)]
pub(super) struct ExportCommand {
    #[command(subcommand)]
    format: ExportFormat,
}

#[derive(Debug, Subcommand)]
enum ExportFormat {
    /// Write the roles, titles, levels, skills, moves and pay as tables for spreadsheets
    ///
    /// `guide import csv` reads them again. A cell that a spreadsheet would run as a formula starts with an apostrophe.
    Csv {
        /// Folder for the files; files in it are not overwritten
        #[arg(value_name = "DIR")]
        folder: PathBuf,
    },
    /// Write the guide as a book in the format EPUB 3, for reading without the network
    ///
    /// The book has each public document as a chapter, with its images. Links between the documents stay in the book, and all others
    /// lead to the site if it has a `base_url`. The same guide gives the same bytes.
    Epub(EpubOptions),
}

#[derive(Debug, Args)]
struct EpubOptions {
    /// File of the book, such as guide.epub; an existing one is replaced
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Tag of the language, for a guide in several languages [default: the main one]
    #[arg(long, value_name = "LANG")]
    language: Option<String>,
    /// Write everything but the documents with errors; the exit status is still 1
    #[arg(long)]
    keep_going: bool,
}

impl ExportCommand {
    pub(super) fn run(self, root: &Path, terminal: &Terminal) -> ExitCode {
        match self.format {
            ExportFormat::Csv { folder } => write_tables(root, &folder, terminal),
            ExportFormat::Epub(options) => write_book(root, options, terminal),
        }
    }
}

fn write_tables(root: &Path, folder: &Path, terminal: &Terminal) -> ExitCode {
    let (site, diagnostics) = crate::open(root, &Overrides::default());
    let count = Count::of(&diagnostics);
    if count.errors > 0 {
        terminal.report(&site, root, &diagnostics);
        terminal.say(&format!("Nothing written: {}", counted(count)));
        return ExitCode::from(CONTENT_ERRORS);
    }
    let files = export(&site);
    match create(folder, &files) {
        Ok(()) => {
            terminal.say(&format!("Wrote {} into {}", plural(files.len(), "file"), shown(folder)));
            ExitCode::SUCCESS
        }
        Err(refusal) => terminal.refuse(&refusal.why, &refusal.help),
    }
}

fn write_book(root: &Path, options: EpubOptions, terminal: &Terminal) -> ExitCode {
    let start = Instant::now();
    let interrupt = Interrupt::listen();
    let EpubOptions { file, language, keep_going } = options;
    let options = BookOptions { language, keep_going, modified: source_date() };
    match book::export(root, &file, &options, &interrupt) {
        Ok(report) => {
            terminal.report(&report.site, root, &report.diagnostics);
            terminal.say(&summary(&report, &file, start));
            let failed = Count::of(&report.diagnostics).errors > 0;
            ExitCode::from(if failed { CONTENT_ERRORS } else { 0 })
        }
        Err(BookError::Content { site, diagnostics, can_keep_going }) => {
            terminal.report(&site, root, &diagnostics);
            terminal.say(&format!("Nothing written: {}", counted(Count::of(&diagnostics))));
            if can_keep_going {
                terminal.say("To write the other documents, add `--keep-going`");
            }
            ExitCode::from(CONTENT_ERRORS)
        }
        Err(error @ BookError::NoDocuments) => terminal.refuse(
            &error.to_string(),
            "write a document, or publish a draft: guide check lists what is not published",
        ),
        Err(BookError::UnknownLanguage { language, languages }) => terminal.refuse(
            &format!("the guide has no language `{language}`"),
            &format!("its languages are {}", languages.join(", ")),
        ),
        Err(BookError::Write(WriteError::Refused { why, help })) => terminal.refuse(&why, &help),
        Err(BookError::Write(WriteError::Cancelled)) => {
            terminal.complain("error", "interrupted", "no book was written");
            ExitCode::from(interrupt.status().unwrap_or(REFUSED))
        }
        Err(BookError::Write(error)) => {
            terminal.refuse(&error.to_string(), "check the permissions, or choose another file")
        }
    }
}

fn summary(report: &BookReport, file: &Path, start: Instant) -> String {
    format!(
        "Wrote {} and {} in {} ({}, {}) → {}",
        plural(report.documents, "document"),
        plural(report.images, "image"),
        seconds(start.elapsed()),
        size(report.bytes),
        counted(Count::of(&report.diagnostics)),
        file.display()
    )
}

/// `12 KB`, `1.2 MB`.
fn size(bytes: u64) -> String {
    let kilobytes = bytes.div_ceil(1000);
    if kilobytes < 1000 {
        format!("{kilobytes} KB")
    } else {
        format!("{}.{} MB", kilobytes / 1000, kilobytes % 1000 / 100)
    }
}
