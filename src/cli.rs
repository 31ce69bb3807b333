//! Arguments -> one call for each command, and what each outcome says on the terminal.

use std::fmt::Write as _;
use std::io::{IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use clap::{Args, ColorChoice, CommandFactory as _, Parser, Subcommand};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::diagnostic::{Code, Count, Diagnostic};
use crate::model::page::PageRecord;
use crate::model::route::BaseUrl;
use crate::model::site::Site;
use crate::output::{self, Failure, Target};
use crate::render::Renderer;
use crate::render::theme::Theme;
use crate::report::{Format, Reporter};
use crate::{Overrides, diagnostic};

/// The content has errors, or warnings with `--strict`.
const CONTENT_ERRORS: u8 = 1;
/// The command was wrong, or refused.
const REFUSED: u8 = 2;

/// Turns a folder of Markdown into a career guide.
///
/// A guide is a folder with `content/` in it. Articles go into content/articles/, role profiles into content/roles/;
/// `guide build` makes the site from them in public/.
#[derive(Debug, Parser)]
#[command(name = "guide", version, max_term_width = 100)]
#[command(
    after_help = "Exit status: 0 done (warnings allowed), 1 the content has errors, 2 the command was wrong or refused."
)]
struct Cli {
    #[command(flatten)]
    options: Options,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Args)]
struct Options {
    /// The guide's folder; else the nearest one with a site.toml, here or above, else this one
    #[arg(long, global = true, value_name = "DIR")]
    root: Option<PathBuf>,
    /// When to use colours
    #[arg(long, global = true, value_enum, default_value_t = ColorChoice::Auto, value_name = "WHEN")]
    color: ColorChoice,
    /// Say nothing but errors
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    quiet: bool,
    /// Say more
    #[arg(short, long, global = true)]
    verbose: bool,
    /// How errors and warnings are written
    #[arg(long, global = true, value_enum, default_value_t = Format::Human, value_name = "FORMAT")]
    message_format: Format,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make the site
    ///
    /// Reads content/, and writes the site to public/ if there is no error. What did not change stays as it is.
    Build(Build),
    /// Look for mistakes, and for what is still to be written, without making the site
    Check(Check),
}

#[derive(Debug, Args)]
struct Build {
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
    /// Leave the search index out (this version makes none)
    #[arg(long)]
    no_search: bool,
}

#[derive(Debug, Args)]
struct Check {
    /// Take warnings for errors
    #[arg(long)]
    strict: bool,
    /// Check drafts as if they were published
    #[arg(long)]
    drafts: bool,
}

fn parse_base_url(written: &str) -> Result<BaseUrl, String> {
    BaseUrl::parse(written).map_err(str::to_string)
}

/// Reads the arguments of this process, does what they say, and says how it went.
pub fn run() -> ExitCode {
    // Help and errors of the arguments themselves obey --color too, which isn't parsed yet when they are made.
    let color = color_argument(std::env::args_os());
    let matches = Cli::command().color(color).try_get_matches();
    let cli = matches.and_then(|matches| <Cli as clap::FromArgMatches>::from_arg_matches(&matches));
    let cli = match cli {
        Ok(cli) => cli,
        Err(error) => {
            _ = error.print();
            return ExitCode::from(if error.use_stderr() { REFUSED } else { 0 });
        }
    };
    let terminal = Terminal::new(&cli.options);
    let root = match find_root(cli.options.root.as_deref()) {
        Ok(root) => root,
        Err(refusal) => return terminal.refuse(&refusal.why, &refusal.help),
    };
    match cli.command {
        Command::Build(build) => build.run(&root, &terminal),
        Command::Check(check) => check.run(&root, &terminal),
    }
}

fn color_argument(arguments: impl Iterator<Item = std::ffi::OsString>) -> ColorChoice {
    let arguments: Vec<String> = arguments.map(|argument| argument.to_string_lossy().into_owned()).collect();
    let given = arguments.iter().enumerate().find_map(|(at, argument)| match argument.strip_prefix("--color") {
        Some("") => arguments.get(at + 1).cloned(),
        Some(rest) => rest.strip_prefix('=').map(str::to_string),
        None => None,
    });
    given.and_then(|given| given.parse().ok()).unwrap_or(ColorChoice::Auto)
}

struct Refusal {
    why: String,
    help: String,
}

/// The guide's folder.
fn find_root(given: Option<&Path>) -> Result<PathBuf, Refusal> {
    let is_guide = |folder: &Path| folder.join("site.toml").is_file() || folder.join("content").is_dir();
    if let Some(root) = given {
        if !root.is_dir() {
            return Err(Refusal {
                why: format!("`{}` isn't a folder", root.display()),
                help: "give --root the folder that content/ is in".into(),
            });
        }
        if !is_guide(root) {
            let why = format!("there is no guide in `{}`: neither a site.toml nor a folder content/", root.display());
            return Err(Refusal { why, help: "give --root the folder that content/ is in".into() });
        }
        return Ok(root.to_path_buf());
    }
    let here = PathBuf::from(".");
    let absolute = std::path::absolute(&here).unwrap_or_else(|_| here.clone());
    let above = absolute.ancestors().find(|folder| folder.join("site.toml").is_file());
    match above {
        Some(root) if root == absolute => Ok(here),
        Some(root) => Ok(root.to_path_buf()),
        None if is_guide(&here) => Ok(here),
        None => Err(Refusal {
            why: "there is no guide here: neither a site.toml, here or above, nor a folder content/".into(),
            help:
                "go to a guide's folder or name it with --root; a guide starts with one file, content/articles/hello.md"
                    .into(),
        }),
    }
}

/// What the user wants to see, and where.
struct Terminal {
    quiet: bool,
    verbose: bool,
    format: Format,
    color: anstream::ColorChoice,
    /// Whether the standard error's terminal shows colours.
    styled: bool,
}

impl Terminal {
    fn new(options: &Options) -> Self {
        let color = match options.color {
            ColorChoice::Auto => anstream::ColorChoice::Auto,
            ColorChoice::Always => anstream::ColorChoice::Always,
            ColorChoice::Never => anstream::ColorChoice::Never,
        };
        let styled = match color {
            anstream::ColorChoice::Auto => {
                anstream::AutoStream::choice(&std::io::stderr()) != anstream::ColorChoice::Never
            }
            always_or_never => always_or_never == anstream::ColorChoice::Always,
        };
        Self { quiet: options.quiet, verbose: options.verbose, format: options.message_format, color, styled }
    }

    /// Says a result, on standard output.
    fn say(&self, line: &str) {
        if !self.quiet {
            // Who closed the pipe doesn't want to know.
            _ = writeln!(anstream::AutoStream::new(std::io::stdout(), self.color), "{line}");
        }
    }

    /// Says something about the command itself, on standard error.
    fn complain(&self, kind: &str, why: &str, help: &str) {
        let mut stderr = anstream::AutoStream::new(std::io::stderr(), self.color).lock();
        _ = writeln!(stderr, "\u{1b}[1;31m{kind}\u{1b}[0m: {why}");
        if !help.is_empty() {
            _ = writeln!(stderr, "  = help: {help}");
        }
    }

    fn refuse(&self, why: &str, help: &str) -> ExitCode {
        self.complain("error", why, help);
        ExitCode::from(REFUSED)
    }

    /// Writes diagnostics on standard error; only errors where the user wants quiet.
    fn report(&self, site: &Site, root: &Path, diagnostics: &[Diagnostic]) {
        let prefix = if root == Path::new(".") {
            String::new()
        } else {
            root.to_string_lossy().trim_end_matches('/').to_string()
        };
        let width = terminal_width();
        let reporter =
            Reporter { snapshot: &site.snapshot, prefix: &prefix, format: self.format, color: self.styled, width };
        let mut stderr = std::io::BufWriter::new(std::io::stderr().lock());
        for diagnostic in diagnostics {
            if self.quiet && diagnostic.severity != diagnostic::Severity::Error {
                continue;
            }
            _ = stderr.write_all(reporter.write(diagnostic).as_bytes());
        }
        _ = stderr.flush();
    }
}

/// The width for source lines: the terminal's where it says, within what is readable.
fn terminal_width() -> usize {
    let columns = terminal_size::terminal_size_of(std::io::stderr()).map_or(120, |(width, _)| usize::from(width.0));
    columns.clamp(60, 160)
}

/// What `build` leaves to `check`: a name without a document is right, and its page is made.
fn is_work_to_do(diagnostic: &Diagnostic) -> bool {
    matches!(diagnostic.code, Code::UnwrittenRole | Code::UnwrittenTopic)
}

impl Build {
    fn run(self, root: &Path, terminal: &Terminal) -> ExitCode {
        let start = Instant::now();
        let overrides = Overrides { base_url: self.base_url, drafts: self.drafts };
        let (site, mut diagnostics) = crate::open(root, &overrides);
        let to_write = diagnostics.iter().filter(|diagnostic| is_work_to_do(diagnostic)).count();
        if !self.strict {
            diagnostics.retain(|diagnostic| !is_work_to_do(diagnostic));
        }
        let folder = self.output.unwrap_or_else(|| root.join(&site.config.build.output));
        let target = match Target::new(&folder, root) {
            Ok(target) => target,
            Err(failure) => return fail(failure, &site, root, terminal),
        };
        let theme = match Theme::new(&site) {
            Ok(theme) => Some(theme),
            Err(mut said) => {
                diagnostics.append(&mut said);
                diagnostic::sort(&mut diagnostics);
                None
            }
        };
        terminal.report(&site, root, &diagnostics);
        let count = Count::of(&diagnostics);
        let (Some(theme), true) = (theme, count.errors == 0 && !(self.strict && count.warnings > 0)) else {
            let kept = if target.folder().exists() { "; the site is as it was" } else { "" };
            terminal.say(&format!("Nothing built: {}{kept}", counted(count)));
            return ExitCode::from(CONTENT_ERRORS);
        };
        let progress = Progress::new(site.pages.len(), start, terminal);
        let written = output::write(&site, &Renderer::new(&site, &theme), &target, &|| progress.done_one());
        progress.finish();
        match written {
            Ok(written) => {
                let pages = site.pages.iter().filter(|record: &&PageRecord| record.is_html()).count();
                let mut line = format!(
                    "Built {} in {} ({}) → {}",
                    plural(pages, "page"),
                    seconds(start.elapsed()),
                    counted(count),
                    shown(&folder)
                );
                if to_write > 0 && !self.strict {
                    _ = write!(
                        line,
                        "\n{} named and not written yet; `guide check` lists them",
                        plural(to_write, "role or topic page")
                    );
                }
                if terminal.verbose {
                    _ = write!(
                        line,
                        "\n{} changed, {} unchanged, {} removed",
                        plural(written.changed, "file"),
                        written.unchanged,
                        written.removed
                    );
                }
                if site.config.base_url.is_none() && terminal.verbose {
                    line.push_str(
                        "\nWithout `base_url`, feeds and the sitemap give addresses at http://127.0.0.1:8000/",
                    );
                }
                terminal.say(&line);
                ExitCode::SUCCESS
            }
            Err(failure) => fail(failure, &site, root, terminal),
        }
    }
}

impl Check {
    fn run(self, root: &Path, terminal: &Terminal) -> ExitCode {
        let start = Instant::now();
        let (site, mut diagnostics) = crate::open(root, &Overrides { base_url: None, drafts: self.drafts });
        if let Err(mut said) = Theme::new(&site) {
            diagnostics.append(&mut said);
            diagnostic::sort(&mut diagnostics);
        }
        terminal.report(&site, root, &diagnostics);
        let count = Count::of(&diagnostics);
        let pages = site.pages.iter().filter(|record: &&PageRecord| record.is_html()).count();
        terminal.say(&format!("Checked {} in {}: {}", plural(pages, "page"), seconds(start.elapsed()), counted(count)));
        let failed = count.errors > 0 || (self.strict && count.warnings > 0);
        ExitCode::from(if failed { CONTENT_ERRORS } else { 0 })
    }
}

/// Says why nothing was written.
fn fail(failure: Failure, site: &Site, root: &Path, terminal: &Terminal) -> ExitCode {
    match failure {
        Failure::Refused { why, help } => terminal.refuse(&why, &help),
        Failure::Io { what, error } => terminal.refuse(&format!("{what}: {error}"), "the site is as it was"),
        Failure::Pages(mut diagnostics) => {
            diagnostic::sort(&mut diagnostics);
            terminal.report(site, root, &diagnostics);
            terminal.say(&format!("Nothing built: {}", counted(Count::of(&diagnostics))));
            ExitCode::from(CONTENT_ERRORS)
        }
    }
}

fn plural(number: usize, thing: &str) -> String {
    if number == 1 { format!("1 {thing}") } else { format!("{number} {thing}s") }
}

/// `2 errors, 1 warning`
fn counted(count: Count) -> String {
    match count {
        Count { errors: 0, warnings: 0 } => "no warnings".into(),
        Count { errors: 0, warnings } => plural(warnings, "warning"),
        Count { errors, warnings: 0 } => plural(errors, "error"),
        Count { errors, warnings } => {
            format!("{}, {}", plural(errors, "error"), plural(warnings, "warning"))
        }
    }
}

fn seconds(elapsed: Duration) -> String {
    if elapsed < Duration::from_secs(1) {
        format!("{} ms", elapsed.as_millis())
    } else {
        format!("{:.1} s", elapsed.as_secs_f64())
    }
}

/// A folder as a user would name it, with the slash that says that it is one.
fn shown(folder: &Path) -> String {
    let folder = folder.strip_prefix(".").unwrap_or(folder);
    format!("{}/", folder.display().to_string().trim_end_matches('/'))
}

/// A bar on a terminal, for builds that take over a second.
struct Progress {
    bar: ProgressBar,
    start: Instant,
    done: AtomicU64,
    wanted: bool,
    visible: AtomicBool,
}

impl Progress {
    fn new(pages: usize, start: Instant, terminal: &Terminal) -> Self {
        let bar = ProgressBar::with_draw_target(Some(pages as u64), ProgressDrawTarget::hidden());
        let style =
            ProgressStyle::with_template("{bar:30} {pos}/{len} files").unwrap_or_else(|_| ProgressStyle::default_bar());
        bar.set_style(style.progress_chars("━╸ "));
        let wanted = !terminal.quiet && terminal.format == Format::Human && std::io::stderr().is_terminal();
        Self { bar, start, done: AtomicU64::new(0), wanted, visible: AtomicBool::new(false) }
    }

    fn done_one(&self) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        // Looking at the clock for each of ten thousand pages is work of its own.
        if !self.wanted || !done.is_multiple_of(32) || self.start.elapsed() < Duration::from_secs(1) {
            return;
        }
        if !self.visible.swap(true, Ordering::Relaxed) {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        self.bar.set_position(done);
    }

    fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
