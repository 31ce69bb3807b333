//! Output of all commands: results on standard output, diagnostics on standard error.

use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use clap::ColorChoice;

use crate::diagnostic;
use crate::diagnostic::report::{Format, Reporter};
use crate::diagnostic::{Count, Diagnostic};
use crate::model::site::Site;

use crate::cli::diagnostic_groups::Groups;
use crate::cli::{GlobalOptions, REFUSED};

/// The terminal, with the options that control what is printed.
pub(super) struct Terminal {
    pub(super) quiet: bool,
    pub(super) verbose: bool,
    pub(super) format: Format,
    color: anstream::ColorChoice,
    /// Whether standard error is colored.
    is_styled: bool,
}

impl Terminal {
    pub(super) fn new(options: &GlobalOptions) -> Self {
        let color = match options.color {
            ColorChoice::Auto => anstream::ColorChoice::Auto,
            ColorChoice::Always => anstream::ColorChoice::Always,
            ColorChoice::Never => anstream::ColorChoice::Never,
        };
        let is_styled = match color {
            anstream::ColorChoice::Auto => {
                anstream::AutoStream::choice(&std::io::stderr()) != anstream::ColorChoice::Never
            }
            always_or_never => always_or_never == anstream::ColorChoice::Always,
        };
        Self { quiet: options.quiet, verbose: options.verbose, format: options.message_format, color, is_styled }
    }

    /// Prints a line on standard output, except with `--quiet`.
    pub(super) fn say(&self, line: &str) {
        if !self.quiet {
            // A command has done its work even if its summary can't be printed.
            _ = self.write(line);
        }
    }

    /// Prints the result of a command on standard output, also with `--quiet`.
    pub(super) fn result(&self, text: &str) -> ExitCode {
        match self.write(text) {
            // A reader that closes the pipe has read enough.
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => self.refuse(
                &format!("can't write to standard output: {error}"),
                "redirect it to a file or device with free space",
            ),
            _ => ExitCode::SUCCESS,
        }
    }

    fn write(&self, text: &str) -> io::Result<()> {
        let mut stdout = anstream::AutoStream::new(io::stdout(), self.color);
        writeln!(stdout, "{text}")?;
        stdout.flush()
    }

    /// Prints lines after an empty line. Prints nothing if there are none.
    pub(super) fn say_block(&self, lines: &str) {
        if !lines.is_empty() {
            self.say(&format!("\n{lines}"));
        }
    }

    /// Prints a message that has no place in a file, on standard error: an `error`, a `warning` or a `note`.
    pub(super) fn complain(&self, kind: &str, why: &str, help: &str) {
        let mut stderr = anstream::AutoStream::new(std::io::stderr(), self.color).lock();
        let color = if kind == "error" { 31 } else { 33 };
        _ = writeln!(stderr, "\u{1b}[1;{color}m{kind}\u{1b}[0m: {why}");
        if !help.is_empty() {
            _ = writeln!(stderr, "  = help: {help}");
        }
    }

    /// Prints why a command can't be run.
    pub(super) fn refuse(&self, why: &str, help: &str) -> ExitCode {
        self.complain("error", why, help);
        ExitCode::from(REFUSED)
    }

    /// Prints a warning, except with `--quiet`.
    pub(super) fn warn(&self, why: &str, help: &str) {
        if !self.quiet {
            self.complain("warning", why, help);
        }
    }

    /// Prints diagnostics on standard error; with `--quiet` only errors. For people, the errors are last.
    pub(super) fn report(&self, site: &Site, root: &Path, diagnostics: &[Diagnostic]) {
        let prefix = if root == Path::new(".") {
            String::new()
        } else {
            root.to_string_lossy().trim_end_matches('/').to_string()
        };
        let width = terminal_width();
        let reporter =
            Reporter { snapshot: &site.snapshot, prefix: &prefix, format: self.format, color: self.is_styled, width };
        let mut stderr = std::io::BufWriter::new(std::io::stderr().lock());
        let groups = if self.format == Format::Human && !self.verbose {
            Groups::of(diagnostics, &site.snapshot)
        } else {
            Groups::default()
        };
        let is_error = |diagnostic: &Diagnostic| diagnostic.severity == diagnostic::Severity::Error;
        let is_shown =
            |(index, diagnostic): &(usize, &Diagnostic)| !groups.hides(*index) && (!self.quiet || is_error(diagnostic));
        let print = |stderr: &mut dyn Write, diagnostic: &Diagnostic| {
            let text = match &diagnostic.missing {
                Some(missing) => {
                    let help = help_with_command(diagnostic.help.as_deref(), &missing.kind, &missing.title);
                    reporter.format(&Diagnostic { help: Some(help), ..diagnostic.clone() })
                }
                None => reporter.format(diagnostic),
            };
            _ = stderr.write_all(text.as_bytes());
        };
        let shown = diagnostics.iter().enumerate().filter(is_shown).map(|(_, diagnostic)| diagnostic);
        // People read the end of a long output first, and programs expect the order of files.
        let (last, first): (Vec<&Diagnostic>, Vec<&Diagnostic>) =
            shown.partition(|diagnostic| self.format == Format::Human && is_error(diagnostic));
        for diagnostic in first {
            print(&mut stderr, diagnostic);
        }
        if !self.quiet {
            _ = stderr.write_all(groups.summary(&prefix, self.is_styled).as_bytes());
        }
        for diagnostic in last {
            print(&mut stderr, diagnostic);
        }
        _ = stderr.flush();
    }
}

/// The width for excerpts of source files, in columns: that of the terminal, within readable limits.
fn terminal_width() -> usize {
    let columns = terminal_size::terminal_size_of(std::io::stderr()).map_or(120, |(width, _)| usize::from(width.0));
    columns.clamp(60, 160)
}

/// `1 page`, `2 pages`.
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

/// `12 ms`, `1.2 s`.
pub(super) fn seconds(elapsed: Duration) -> String {
    if elapsed < Duration::from_secs(1) {
        format!("{} ms", elapsed.as_millis())
    } else {
        format!("{:.1} s", elapsed.as_secs_f64())
    }
}

/// A folder as a user would write it, with a final slash.
pub(super) fn shown(folder: &Path) -> String {
    let inner = folder.strip_prefix(".").unwrap_or(folder);
    let folder = if inner.as_os_str().is_empty() { folder } else { inner };
    format!("{}/", folder.display().to_string().trim_end_matches('/'))
}

/// The command that creates a document.
pub(super) fn new_command(kind: &str, title: &str) -> String {
    format!("guide new {kind} {}", shell_word(title))
}

/// A help text, followed by the command that creates a document.
pub(super) fn help_with_command(help: Option<&str>, kind: &str, title: &str) -> String {
    let command = new_command(kind, title);
    match help {
        Some(help) => format!("{help} If not, run `{command}`"),
        None => format!("run `{command}`"),
    }
}

/// A word as a shell reads it: in double quotes if necessary, which also work in the shells of Windows.
pub(super) fn shell_word(word: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '/' | '+' | ',' | ':' | '@');
    if !word.is_empty() && word.chars().all(is_plain) {
        return word.into();
    }
    let mut quoted = String::from("\"");
    for c in word.chars() {
        if matches!(c, '"' | '\\' | '$' | '`') {
            quoted.push('\\');
        }
        quoted.push(c);
    }
    quoted.push('"');
    quoted
}
