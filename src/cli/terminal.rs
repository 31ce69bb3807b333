//! What the user wants to see, and where: results on standard output, everything else on standard error.

use std::io::{self, Write as _};
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use clap::ColorChoice;

use crate::diagnostic;
use crate::diagnostic::report::{Format, Reporter};
use crate::diagnostic::{Count, Diagnostic};
use crate::model::site::Site;

use crate::cli::{Options, REFUSED};

/// What the user wants to see, and where.
pub(super) struct Terminal {
    pub(super) quiet: bool,
    pub(super) verbose: bool,
    pub(super) format: Format,
    color: anstream::ColorChoice,
    /// Whether the standard error's terminal shows colours.
    styled: bool,
}

impl Terminal {
    pub(super) fn new(options: &Options) -> Self {
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

    /// Says how it went, on standard output, unless the user wants quiet.
    pub(super) fn say(&self, line: &str) {
        if !self.quiet {
            // Nothing depends on it.
            _ = self.write(line);
        }
    }

    /// Writes what a command was asked for, on standard output. Comes back with how that went.
    pub(super) fn result(&self, text: &str) -> ExitCode {
        match self.write(text) {
            // Who closed the pipe doesn't want to know.
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                self.refuse(&format!("can't write to standard output: {error}"), "send it to a place that has room")
            }
            _ => ExitCode::SUCCESS,
        }
    }

    fn write(&self, text: &str) -> io::Result<()> {
        let mut stdout = anstream::AutoStream::new(io::stdout(), self.color);
        writeln!(stdout, "{text}")?;
        stdout.flush()
    }

    /// Says lines that stand on their own, if there are any.
    pub(super) fn say_block(&self, lines: &str) {
        if !lines.is_empty() {
            self.say(&format!("\n{lines}"));
        }
    }

    /// Says something about the command itself, on standard error.
    pub(super) fn complain(&self, kind: &str, why: &str, help: &str) {
        let mut stderr = anstream::AutoStream::new(std::io::stderr(), self.color).lock();
        let colour = if kind == "error" { 31 } else { 33 };
        _ = writeln!(stderr, "\u{1b}[1;{colour}m{kind}\u{1b}[0m: {why}");
        if !help.is_empty() {
            _ = writeln!(stderr, "  = help: {help}");
        }
    }

    pub(super) fn refuse(&self, why: &str, help: &str) -> ExitCode {
        self.complain("error", why, help);
        ExitCode::from(REFUSED)
    }

    /// Says that something may not be as it was meant.
    pub(super) fn warn(&self, why: &str, help: &str) {
        if !self.quiet {
            self.complain("warning", why, help);
        }
    }

    /// Writes diagnostics on standard error; only errors where the user wants quiet.
    pub(super) fn report(&self, site: &Site, root: &Path, diagnostics: &[Diagnostic]) {
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

pub(super) fn plural(number: usize, thing: &str) -> String {
    if number == 1 { format!("1 {thing}") } else { format!("{number} {thing}s") }
}

/// `2 errors, 1 warning`
pub(super) fn counted(count: Count) -> String {
    match count {
        Count { errors: 0, warnings: 0 } => "no warnings".into(),
        Count { errors: 0, warnings } => plural(warnings, "warning"),
        Count { errors, warnings: 0 } => plural(errors, "error"),
        Count { errors, warnings } => {
            format!("{}, {}", plural(errors, "error"), plural(warnings, "warning"))
        }
    }
}

pub(super) fn seconds(elapsed: Duration) -> String {
    if elapsed < Duration::from_secs(1) {
        format!("{} ms", elapsed.as_millis())
    } else {
        format!("{:.1} s", elapsed.as_secs_f64())
    }
}

/// A folder as a user would name it, with the slash that says that it is one.
pub(super) fn shown(folder: &Path) -> String {
    let folder = folder.strip_prefix(".").unwrap_or(folder);
    format!("{}/", folder.display().to_string().trim_end_matches('/'))
}

/// A word for a shell: in quotes where it needs them.
pub(super) fn shell_word(word: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '/' | '+' | ',' | ':' | '@');
    if !word.is_empty() && word.chars().all(is_plain) {
        word.into()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}
