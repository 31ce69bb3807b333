//! `guide build`: makes the site.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::Args;

use crate::diagnostic::{Code, Count, Diagnostic};
use crate::interrupt::Interrupt;
use crate::model::address::base_url::BaseUrl;
use crate::model::address::url::{SEARCH_FOLDER, Url};
use crate::model::site::Site;
use crate::observe::{Observer, Stage, Task};
use crate::output;
use crate::output::{Bundle, Failure, Job, OutputTarget, Written};
use crate::render::Renderer;
use crate::render::template::engine::Theme;
use crate::{Overrides, diagnostic, render, search};

use crate::cli::progress::Progress;
use crate::cli::terminal::{Terminal, counted, plural, seconds, shown};
use crate::cli::timings::Timings;
use crate::cli::watchdog::Overdue;
use crate::cli::{CONTENT_ERRORS, REFUSED};

#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is an option of the command")]
pub(super) struct Build {
    /// The folder for the site; else `output` in the `build` table of site.toml, else public
    #[arg(short, long, value_name = "DIR")]
    output: Option<PathBuf>,
    /// Where the site will be, in place of `base_url` in site.toml
    #[arg(long, value_name = "URL", value_parser = parse_base_url)]
    base_url: Option<BaseUrl>,
    /// Publish drafts too
    #[arg(long)]
    drafts: bool,
    /// Take warnings for errors
    #[arg(long)]
    strict: bool,
    /// Leave the search out: its index, its page and its field
    #[arg(long)]
    no_search: bool,
    /// Write texts over 1 KiB compressed too, as .br and .gz beside them, for web servers that send those
    #[arg(long)]
    precompress: bool,
    /// Say where the time went: by stage, and the pages and templates that took longest
    #[arg(long)]
    timings: bool,
}

fn parse_base_url(written: &str) -> Result<BaseUrl, String> {
    BaseUrl::parse(written).map_err(str::to_string)
}

/// What is named and has no document: that is right, and its page is made.
fn is_unwritten(diagnostic: &Diagnostic) -> bool {
    matches!(diagnostic.code, Code::UnwrittenRole | Code::UnwrittenTopic | Code::UnwrittenSkill)
}

impl Build {
    pub(super) fn run(self, root: &Path, terminal: &Terminal) -> ExitCode {
        let start = Instant::now();
        let interrupt = Interrupt::listen();
        let timings = self.timings.then(Timings::default);
        let clock = timings.as_ref().map_or(&() as &dyn Observer, |timings| timings);
        let overrides =
            Overrides { base_url: self.base_url, origin: None, drafts: self.drafts, no_search: self.no_search };
        let (site, mut diagnostics) = crate::open_to_build(root, &overrides, clock);
        // The process ends with the build, and the system takes its memory back faster than it could be given back.
        let site: &Site = Box::leak(Box::new(site));
        let overdue = Overdue::new(Duration::from_secs(site.config.limits.template_seconds.into()));
        let observer: &dyn Observer = &(clock, &overdue as &dyn Observer);
        if interrupt.status().is_some() {
            return fail(Failure::Stopped, site, root, terminal, &interrupt);
        }
        let to_write = diagnostics.iter().filter(|diagnostic| is_unwritten(diagnostic)).count();
        if !self.strict {
            diagnostics.retain(|diagnostic| !diagnostic.is_left_to_check());
        }
        let folder = self.output.unwrap_or_else(|| root.join(&site.config.build.output));
        let target = match OutputTarget::new(&folder, root) {
            Ok(target) => target,
            Err(failure) => return fail(failure, site, root, terminal, &interrupt),
        };
        let theme = match observer.in_scope(Task::Stage(Stage::Theme), || Theme::new(site)) {
            Ok(theme) => Some(theme),
            Err(mut said) => {
                diagnostics.append(&mut said);
                diagnostic::sort(&mut diagnostics);
                None
            }
        };
        terminal.report(site, root, &diagnostics);
        let count = Count::of(&diagnostics);
        let (Some(theme), true) = (theme, count.errors == 0 && !(self.strict && count.warnings > 0)) else {
            let kept = if target.folder().exists() { "; the site is as it was" } else { "" };
            terminal.say(&format!("Nothing built: {}{kept}", counted(count)));
            return ExitCode::from(CONTENT_ERRORS);
        };
        let progress = Progress::new(site.pages.count(), start, terminal);
        let language = site.config.language.as_str();
        let gather = || observer.in_scope(Task::Stage(Stage::Records), || search::records(site));
        let records = if site.config.search.enabled { gather() } else { Vec::new() };
        let make = || observer.in_scope(Task::Stage(Stage::Index), || search::index(&records, language));
        let fingerprint = || search::fingerprint(&records, language);
        let bundle = site.config.search.enabled.then(|| Bundle {
            fingerprint: observer.in_scope(Task::Stage(Stage::Records), fingerprint),
            folder: SEARCH_FOLDER,
            make: &make,
        });
        let theme: &Theme = Box::leak(Box::new(theme));
        let renderer: &Renderer<'_> = Box::leak(Box::new(Renderer::new(site, theme).observed(observer)));
        let job = Job {
            site,
            renderer,
            bundle: bundle.as_ref(),
            precompress: self.precompress,
            observer: &(observer, &progress as &dyn Observer),
            is_stopped: &|| interrupt.status().is_some() || overdue.is_found(),
        };
        let give_up = |template: &str, page: &Url| {
            let failure = Failure::Pages(vec![render::overdue(site, template, page)]);
            _ = fail(failure, site, root, terminal, &interrupt);
            output::give_up(&target);
            std::process::exit(CONTENT_ERRORS.into());
        };
        let written = overdue.watch(|| output::write(&job, &target), give_up);
        progress.finish();
        match written {
            Ok(written) => {
                let to_write = if self.strict { 0 } else { to_write };
                let took = format!("{} ({})", seconds(start.elapsed()), counted(count));
                terminal.say(&built(site, &took, &folder, to_write));
                if terminal.verbose {
                    terminal.say(&in_detail(site, &written));
                }
                if let Some(timings) = timings {
                    terminal.say("");
                    terminal.result(&timings.table(start.elapsed(), rayon::current_num_threads()));
                }
                ExitCode::SUCCESS
            }
            Err(failure) => fail(failure, site, root, terminal, &interrupt),
        }
    }
}

/// How it went.
fn built(site: &Site, took: &str, folder: &Path, to_write: usize) -> String {
    let mut line = format!("Built {} in {took} → {}", plural(site.reader_pages(), "page"), shown(folder));
    if to_write > 0 {
        _ = write!(line, "\n{} named and not written yet; `guide check` lists them", plural(to_write, "page"));
    }
    line
}

/// What it did to the output folder, for who wants to know.
fn in_detail(site: &Site, written: &Written) -> String {
    let Written { changed, unchanged, removed } = written;
    let mut lines = format!("{} changed, {unchanged} unchanged, {removed} removed", plural(*changed, "file"));
    if site.config.base_url.is_none() {
        lines.push_str("\nWithout `base_url`, feeds and the sitemap give addresses at http://127.0.0.1:8000/");
    }
    lines
}

/// Says why nothing was written.
fn fail(failure: Failure, site: &Site, root: &Path, terminal: &Terminal, interrupt: &Interrupt) -> ExitCode {
    match failure {
        Failure::Refused { why, help } => terminal.refuse(&why, &help),
        Failure::Io { what, error } => terminal.refuse(&format!("{what}: {error}"), "the site is as it was"),
        Failure::Pages(mut diagnostics) => {
            diagnostic::sort(&mut diagnostics);
            terminal.report(site, root, &diagnostics);
            terminal.say(&format!("Nothing built: {}", counted(Count::of(&diagnostics))));
            ExitCode::from(CONTENT_ERRORS)
        }
        Failure::Stopped => {
            terminal.complain("error", "interrupted", "the site is as it was");
            ExitCode::from(interrupt.status().unwrap_or(REFUSED))
        }
    }
}
