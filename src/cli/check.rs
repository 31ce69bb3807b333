//! `guide check`: reports errors and warnings, also those of templates on pages, and lists missing documents.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use clap::Args;

use crate::build::has_errors_of_guide;
use crate::diagnostic::{Code, Count, Diagnostic};
use crate::external_links::{self, report_dead};
use crate::model::check::translations;
use crate::model::graph::unwritten::{Unwritten, reported_code};
use crate::model::site::Site;
use crate::observe::Observer;
use crate::render::template::engine::Theme;
use crate::{Overrides, book, diagnostic, open_for_check, output};

use crate::cli::CONTENT_ERRORS;
use crate::cli::include::{IncludeOptions, left_out};
use crate::cli::links::dead_urls_in;
use crate::cli::terminal::{Terminal, counted, new_command, plural, seconds, shell_word};
use crate::cli::watchdog::Watchdog;

/// How many missing documents are listed without `--verbose`.
const MAX_LISTED: usize = 20;

#[derive(Debug, Args)]
pub(super) struct CheckCommand {
    /// Treat warnings as errors
    #[arg(long)]
    strict: bool,
    /// Also report the dead links that a checker found: the JSON of lychee, or text with a URL at the start of each line
    #[arg(long, value_name = "FILE")]
    dead_links: Option<PathBuf>,
    #[command(flatten)]
    include: IncludeOptions,
}

impl CheckCommand {
    pub(super) fn run(self, root: &Path, terminal: &Terminal) -> ExitCode {
        let start = Instant::now();
        let (site, diagnostics) =
            open_for_check(root, &Overrides { include: self.include.settings(), ..Overrides::default() });
        let dead = match self.dead_links.as_deref().map(dead_urls_in).transpose() {
            Ok(dead) => dead.map(|dead| report_dead(&external_links::collect(&site), &dead)).unwrap_or_default(),
            Err((why, help)) => return terminal.refuse(&why, help),
        };
        let diagnostics = [diagnostics, dead].concat();
        let with_errors = |site: &Site, errors: Vec<Diagnostic>| {
            let mut diagnostics = [diagnostics.clone(), errors].concat();
            diagnostic::sort(&mut diagnostics);
            self.report(site, root, &diagnostics, start, terminal)
        };
        let give_up = |site: &Site, error: Diagnostic| _ = with_errors(site, vec![error]);
        let watchdog = Watchdog::new(&give_up);
        watchdog.resolved(&site);
        let errors = watchdog.watch(|| template_errors(&site, &diagnostics, root, &watchdog));
        let status = with_errors(&site, errors);
        // The process ends here. The system frees its memory faster than the destructors would.
        std::mem::forget(site);
        status
    }

    /// Prints the result of the check.
    fn report(
        &self,
        site: &Site,
        root: &Path,
        diagnostics: &[Diagnostic],
        start: Instant,
        terminal: &Terminal,
    ) -> ExitCode {
        terminal.report(site, root, diagnostics);
        let count = Count::of(diagnostics);
        let pages = site.reader_pages();
        terminal.say(&format!("Checked {} in {}: {}", plural(pages, "page"), seconds(start.elapsed()), counted(count)));
        if let Some(left_out) = left_out(site) {
            terminal.say(&left_out);
        }
        terminal.say_block(&summary(diagnostics));
        terminal.say_block(&missing_documents(site, terminal.verbose));
        for other in site.languages.iter() {
            terminal.say_block(&translation(site, other, terminal.verbose));
        }
        let failed = count.errors > 0 || (self.strict && count.warnings > 0);
        ExitCode::from(if failed { CONTENT_ERRORS } else { 0 })
    }
}

/// The errors of the templates and of the cover of the book, also if documents have errors. With wrong settings, they could follow from these.
fn template_errors(site: &Site, diagnostics: &[Diagnostic], root: &Path, observer: &dyn Observer) -> Vec<Diagnostic> {
    match Theme::of_each_language(site) {
        Err(errors) => errors,
        Ok(_) if has_errors_of_guide(site, diagnostics) => Vec::new(),
        Ok(themes) => {
            let failures = output::check_templates(site, &themes, Some(book::chapters), root, observer);
            let errors = failures.map_or_else(Vec::new, |failures| failures.diagnostics);
            errors.into_iter().chain(book::cover_error(site, root)).collect()
        }
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

/// How much of the guide is translated into a language, and the commands for the documents that are not, most linked first.
fn translation(main: &Site, other: &Site, all: bool) -> String {
    let state = translations::state(main, other);
    let language = &other.config.language;
    let documents = plural(state.documents, "document");
    let mut text = format!("{}: {} of {documents} translated", other.config.language_name(), state.translated);
    if state.outdated > 0 {
        _ = write!(text, ", {} outdated", state.outdated);
    }
    if !state.missing.is_empty() {
        text.push_str("; the others, most linked first:");
    }
    let shown = if all { state.missing.len() } else { MAX_LISTED };
    for (entry, links) in state.missing.iter().take(shown) {
        let path = &main.snapshot.file(main.entries[*entry].file).name;
        _ = write!(text, "\n{links:>6}  guide translate {language} {}", shell_word(path));
    }
    if state.missing.len() > shown {
        _ = write!(text, "\n        and {} more; list them with --verbose", state.missing.len() - shown);
    }
    text
}
