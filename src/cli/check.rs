//! `guide check`: reports errors and warnings, and lists missing documents.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use clap::Args;

use crate::diagnostic::{Code, Count, Diagnostic};
use crate::model::graph::unwritten::{Unwritten, reported_code};
use crate::model::site::Site;
use crate::render::template::engine::Theme;
use crate::{Overrides, diagnostic};

use crate::cli::CONTENT_ERRORS;
use crate::cli::include::IncludeOptions;
use crate::cli::terminal::{Terminal, counted, new_command, plural, seconds};

/// How many missing documents are listed without `--verbose`.
const MAX_LISTED: usize = 20;

#[derive(Debug, Args)]
pub(super) struct CheckCommand {
    /// Treat warnings as errors
    #[arg(long)]
    strict: bool,
    #[command(flatten)]
    include: IncludeOptions,
}

impl CheckCommand {
    pub(super) fn run(self, root: &Path, terminal: &Terminal) -> ExitCode {
        let start = Instant::now();
        let (site, mut diagnostics) =
            crate::open(root, &Overrides { include: self.include.settings(), ..Overrides::default() });
        if let Err(mut errors) = Theme::new(&site) {
            diagnostics.append(&mut errors);
            diagnostic::sort(&mut diagnostics);
        }
        terminal.report(&site, root, &diagnostics);
        let count = Count::of(&diagnostics);
        let pages = site.reader_pages();
        terminal.say(&format!("Checked {} in {}: {}", plural(pages, "page"), seconds(start.elapsed()), counted(count)));
        terminal.say_block(&summary(&diagnostics));
        terminal.say_block(&missing_documents(&site, terminal.verbose));
        let failed = count.errors > 0 || (self.strict && count.warnings > 0);
        ExitCode::from(if failed { CONTENT_ERRORS } else { 0 })
    }
}

/// How many diagnostics each code has, most first. Empty if all have the same code.
fn summary(diagnostics: &[Diagnostic]) -> String {
    let mut counts: BTreeMap<Code, usize> = BTreeMap::new();
    for diagnostic in diagnostics {
        *counts.entry(diagnostic.code).or_default() += 1;
    }
    if counts.len() < 2 {
        return String::new();
    }
    let mut counts: Vec<(Code, usize)> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| Reverse(*count));
    let mut text = String::from("By code:");
    for (code, count) in counts {
        // Writing to a String can't fail.
        _ = write!(text, "\n{count:>6}  {}", code.as_str());
    }
    text
}

/// How often each missing document is named, and the command that creates it. Empty if fewer than two are missing.
fn missing_documents(site: &Site, all: bool) -> String {
    let is_reported = |document: &&Unwritten| reported_code(document.kind, &site.config).is_some();
    let unwritten: Vec<&Unwritten> = site.unwritten.iter().filter(is_reported).collect();
    if unwritten.len() < 2 {
        return String::new();
    }
    let mut text = String::from("Missing documents, most named first:");
    let shown = if all { unwritten.len() } else { MAX_LISTED };
    for Unwritten { kind, title, times, .. } in unwritten.iter().take(shown) {
        _ = write!(text, "\n{times:>6}  {}", new_command(kind.as_str(), title));
    }
    if unwritten.len() > shown {
        _ = write!(text, "\n        and {} more; list them with --verbose", unwritten.len() - shown);
    }
    text
}
