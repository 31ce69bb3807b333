//! `guide build`: arguments -> [`crate::build::build`], and its result -> messages.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use clap::Args;

use crate::Overrides;
use crate::build::{BuildError, BuildOptions, BuildReport, build};
use crate::diagnostic::{Count, Diagnostic, Severity};
use crate::interrupt::Interrupt;
use crate::model::address::base_url::BaseUrl;
use crate::model::site::Site;
use crate::observe::{Observer, Task};
use crate::output::{self, WriteError};

use crate::cli::include::{IncludeOptions, left_out};
use crate::cli::progress::Progress;
use crate::cli::terminal::{Terminal, counted, plural, seconds, shown};
use crate::cli::timings::Timings;
use crate::cli::watchdog::Watchdog;
use crate::cli::{CONTENT_ERRORS, REFUSED};

#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is an option of the command")]
pub(super) struct BuildCommand {
    /// Output folder [default: `output` under [build] in site.toml, or public]
    #[arg(short, long, value_name = "DIR")]
    output: Option<PathBuf>,
    /// Address of the published site, instead of `base_url` in site.toml
    #[arg(long, value_name = "URL", value_parser = BaseUrl::parse)]
    base_url: Option<BaseUrl>,
    #[command(flatten)]
    include: IncludeOptions,
    /// Treat warnings as errors
    #[arg(long)]
    strict: bool,
    /// Build everything but the documents with errors; the exit status is still 1
    ///
    /// Documents whose `draft`, `publish` or `expires` can't be read are never published. Errors in site.toml and in the
    /// theme stop the build.
    #[arg(long)]
    keep_going: bool,
    /// Build no search: no index, no search page, no search field
    #[arg(long)]
    no_search: bool,
    /// Also write text files over 1 KiB compressed, as .br and .gz, for web servers that send these
    #[arg(long)]
    precompress: bool,
    /// Show where the time went: by stage, and the slowest pages and templates
    #[arg(long)]
    timings: bool,
}

/// A build stops after Ctrl-C or SIGTERM.
impl Observer for Interrupt {
    fn enter(&self, _: Task<'_>) {}

    fn exit(&self, _: Task<'_>) {}

    fn is_cancelled(&self) -> bool {
        self.status().is_some()
    }
}

impl BuildCommand {
    pub(super) fn run(self, root: &Path, terminal: &Terminal) -> ExitCode {
        let start = Instant::now();
        let interrupt = Interrupt::listen();
        let timings = self.timings.then(Timings::default);
        let options = BuildOptions {
            overrides: Overrides {
                base_url: self.base_url,
                origin: None,
                include: self.include.settings(),
                no_search: self.no_search,
                ..Overrides::default()
            },
            output: self.output,
            strict: self.strict,
            keep_going: self.keep_going,
            precompress: self.precompress,
        };
        let progress = Progress::new(start, terminal);
        let give_up = |site: &Site, error| give_up(site, error, root, options.output.as_deref(), terminal);
        let watchdog = Watchdog::new(&give_up);
        let clock = timings.as_ref().map_or(&() as &dyn Observer, |timings| timings);
        let own = (&progress as &dyn Observer, &watchdog as &dyn Observer);
        let observer = (&own as &dyn Observer, &interrupt as &dyn Observer);
        let result = watchdog.watch(|| build(root, &options, &(clock, &observer as &dyn Observer)));
        progress.finish();
        match result {
            Ok(report) => {
                terminal.report(&report.site, root, &report.diagnostics);
                terminal.say(&summary(&report, options.strict, start));
                if terminal.verbose {
                    terminal.say(&details(&report));
                }
                if let Some(timings) = timings {
                    terminal.say("");
                    terminal.result(&timings.table(start.elapsed(), rayon::current_num_threads()));
                }
                // The process ends here. The system frees its memory faster than the destructors would.
                let count = Count::of(&report.diagnostics);
                std::mem::forget(report);
                let failed = count.errors > 0 || (options.strict && count.warnings > 0);
                ExitCode::from(if failed { CONTENT_ERRORS } else { 0 })
            }
            Err(error) => explain(&error, root, terminal, &interrupt),
        }
    }
}

/// Prints the error of a template that does not end, and removes the unfinished site.
fn give_up(site: &Site, error: Diagnostic, root: &Path, output: Option<&Path>, terminal: &Terminal) {
    let diagnostics = [error];
    terminal.report(site, root, &diagnostics);
    terminal.say(&format!("Nothing built: {}", counted(Count::of(&diagnostics))));
    match output {
        Some(output) => output::discard_staging(output, root),
        None => output::discard_staging(&root.join(&site.config.build.output), root),
    }
}

/// The result in one line, and in a second one how many documents are unwritten.
fn summary(report: &BuildReport, is_strict: bool, start: Instant) -> String {
    let mut lines = format!(
        "Built {} in {} ({}) → {}",
        plural(report.site.reader_pages(), "page"),
        seconds(start.elapsed()),
        counted(Count::of(&report.diagnostics)),
        shown(&report.output)
    );
    if report.left_out > 0 {
        let documents = plural(report.left_out, "document");
        _ = write!(lines, "\nLeft out {documents} with errors; fix them, and build again");
    }
    if let Some(left_out) = left_out(&report.site) {
        _ = write!(lines, "\n{left_out}");
    }
    if report.unwritten > 0 && !is_strict {
        _ = write!(lines, "\n{} named and not written yet; `guide check` lists them", plural(report.unwritten, "page"));
    }
    lines
}

/// How the output folder changed, for `--verbose`.
fn details(report: &BuildReport) -> String {
    let files = report.files;
    let mut lines =
        format!("{} changed, {} unchanged, {} removed", plural(files.changed, "file"), files.unchanged, files.removed);
    if report.site.config.base_url.is_none() {
        lines
            .push_str("\nWithout `base_url`, the addresses in feeds and the sitemap start with http://127.0.0.1:8000/");
    }
    lines
}

/// Prints why no site was built.
fn explain(error: &BuildError, root: &Path, terminal: &Terminal, interrupt: &Interrupt) -> ExitCode {
    let unchanged = "the previous site is unchanged";
    match error {
        BuildError::Content { site, diagnostics, has_previous, can_keep_going } => {
            terminal.report(site, root, diagnostics);
            let count = counted(Count::of(diagnostics));
            let kept = if *has_previous { format!("; {unchanged}") } else { String::new() };
            terminal.say(&format!("Nothing built: {count}{kept}"));
            let has_errors = diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error);
            if *can_keep_going && has_errors {
                terminal.say("To build the other documents, run `guide build --keep-going`");
            }
            ExitCode::from(CONTENT_ERRORS)
        }
        BuildError::Write(WriteError::Refused { why, help }) => terminal.refuse(why, help),
        BuildError::Write(WriteError::Cancelled) => {
            terminal.complain("error", "interrupted", unchanged);
            ExitCode::from(interrupt.status().unwrap_or(REFUSED))
        }
        BuildError::Write(error) => terminal.refuse(&error.to_string(), unchanged),
    }
}
