//! Diagnostics -> text for people, editors, scripts and code hosts.

use std::fmt::Write as _;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use serde::Serialize;

use crate::diagnostic::{Diagnostic, Label, Severity};
use crate::source::{DEFAULT_THEME, LineColumn, Snapshot, Span};

/// The format of diagnostics.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Format {
    /// With source lines, for people
    #[default]
    Human,
    /// One line each: `file:line:column: warning[code]: message`
    Short,
    /// One JSON object per line
    Json,
    /// Workflow commands, which GitHub shows next to the changed lines
    Github,
}

/// Formats diagnostics.
pub struct Reporter<'a> {
    /// The files that the diagnostics refer to.
    pub snapshot: &'a Snapshot,
    /// The path of the guide relative to the working directory; empty if they are the same.
    pub prefix: &'a str,
    /// The output format.
    pub format: Format,
    /// Whether human-readable output is colored.
    pub color: bool,
    /// The width of the terminal, in columns.
    pub width: usize,
}

/// How many source lines are shown for one place.
const MAX_LINES: usize = 4;

impl Reporter<'_> {
    /// Formats one diagnostic, with a final line break.
    pub fn format(&self, diagnostic: &Diagnostic) -> String {
        match self.format {
            Format::Human => self.human(diagnostic),
            Format::Short => self.short(diagnostic),
            Format::Json => self.json(diagnostic),
            Format::Github => self.github(diagnostic),
        }
    }

    fn path(&self, span: Span) -> String {
        let path = &self.snapshot.file(span.file).path;
        if self.prefix.is_empty() || path.starts_with(DEFAULT_THEME) {
            path.to_string()
        } else {
            format!("{}/{path}", self.prefix)
        }
    }

    fn line_column(&self, offset: u32, span: Span) -> LineColumn {
        LineColumn::of(self.snapshot.file(span.file).text(), offset as usize)
    }

    fn start(&self, span: Span) -> LineColumn {
        self.line_column(span.start, span)
    }

    fn end(&self, span: Span) -> LineColumn {
        self.line_column(self.trimmed_end(span), span)
    }

    /// The end of a span without trailing whitespace: the span of a Markdown block includes its line break.
    fn trimmed_end(&self, span: Span) -> u32 {
        let text = self.snapshot.slice(span).trim_end();
        if text.is_empty() { span.end } else { span.start + u32::try_from(text.len()).unwrap_or(0) }
    }

    fn short(&self, diagnostic: &Diagnostic) -> String {
        let span = diagnostic.label.span;
        let LineColumn { line, column } = self.start(span);
        let (severity, code) = (diagnostic.severity.as_str(), diagnostic.code.as_str());
        let path = self.path(span);
        let mut text = format!("{path}:{line}:{column}: {severity}[{code}]: {}", diagnostic.message);
        // The other files that the diagnostic is about, unless the message names them.
        let mut others = Vec::new();
        for label in &diagnostic.related {
            let (other, LineColumn { line, column }) = (self.path(label.span), self.start(label.span));
            if other != path && !diagnostic.message.contains(&other) {
                others.push(format!("{other}:{line}:{column}"));
            }
        }
        if !others.is_empty() {
            // Writing to a String can't fail.
            _ = write!(text, " (see {})", others.join(", "));
        }
        text + "\n"
    }

    fn json(&self, diagnostic: &Diagnostic) -> String {
        let place = |label: &Label| {
            let (start, end) = (self.start(label.span), self.end(label.span));
            JsonPlace {
                file: self.path(label.span),
                line: start.line,
                column: start.column,
                end_line: end.line,
                end_column: end.column,
                label: label.text.clone(),
            }
        };
        let json = JsonDiagnostic {
            code: diagnostic.code.as_str(),
            severity: diagnostic.severity.as_str(),
            message: &diagnostic.message,
            place: place(&diagnostic.label),
            help: diagnostic.help.as_deref(),
            related: diagnostic.related.iter().map(place).collect(),
        };
        // Strings and numbers can always be serialized.
        serde_json::to_string(&json).unwrap_or_default() + "\n"
    }

    fn github(&self, diagnostic: &Diagnostic) -> String {
        let span = diagnostic.label.span;
        let (start, end) = (self.start(span), self.end(span));
        let (severity, code) = (diagnostic.severity.as_str(), diagnostic.code.as_str());
        let mut line =
            format!("::{severity} file={},line={},col={}", property(&self.path(span)), start.line, start.column);
        // GitHub ignores the end column if the span has several lines.
        let _ = if end.line == start.line {
            write!(line, ",endColumn={}", end.column.max(start.column))
        } else {
            write!(line, ",endLine={}", end.line)
        };
        let help = diagnostic.help.as_ref().map(|help| format!("\n{help}")).unwrap_or_default();
        let _ =
            writeln!(line, ",title=guide[{}]::{}", property(code), message(&format!("{}{help}", diagnostic.message)));
        line
    }

    fn human(&self, diagnostic: &Diagnostic) -> String {
        let level = match diagnostic.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let title = level.primary_title(visible(&diagnostic.message)).id(diagnostic.code.as_str());
        let mut group = Group::with_title(title);
        group = self.snippet(group, &diagnostic.label, AnnotationKind::Primary);
        for related in &diagnostic.related {
            group = self.snippet(group, related, AnnotationKind::Context);
        }
        if let Some(help) = &diagnostic.help {
            group = group.element(Level::HELP.message(visible(help)));
        }
        let renderer = if self.color { Renderer::styled() } else { Renderer::plain() };
        renderer.decor_style(DecorStyle::Ascii).term_width(self.width).render(&[group]) + "\n\n"
    }

    /// Adds the source lines of a place with its label, or only the path of a file without text.
    fn snippet<'a>(&self, group: Group<'a>, label: &Label, kind: AnnotationKind) -> Group<'a> {
        let text = self.snapshot.file(label.span.file).text();
        let path = self.path(label.span);
        if text.is_empty() {
            return group.element(Origin::path(path).line(1).char_column(1));
        }
        let mut start = (label.span.start as usize).min(text.len());
        while !text.is_char_boundary(start) {
            start -= 1;
        }
        let first = text[..start].rfind('\n').map_or(0, |newline| newline + 1);
        let mut ends = text[first..].match_indices('\n').map(|(offset, _)| first + offset).chain([text.len()]);
        let mut last = ends.next().unwrap_or(text.len());
        for end in ends.take(MAX_LINES - 1) {
            if last >= self.trimmed_end(label.span) as usize {
                break;
            }
            last = end;
        }
        let excerpt = visible(&text[first..last]);
        let end = (self.trimmed_end(label.span) as usize).clamp(start, last);
        let end = (end..=last).find(|offset| text.is_char_boundary(*offset)).unwrap_or(last);
        let annotation = kind.span(start - first..end - first);
        let annotation = if label.text.is_empty() { annotation } else { annotation.label(visible(&label.text)) };
        let line = LineColumn::of(text, first).line;
        group.element(Snippet::source(excerpt).line_start(line).path(path).annotation(annotation))
    }
}

/// Replaces control characters, so that content can't control the terminal. The replacement has as many bytes, so that
/// offsets stay correct: a space for ASCII, a middle dot for the two-byte U+0080 to U+009F.
fn visible(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\n' | '\t' => c,
            c if c.is_ascii_control() => ' ',
            c if c.is_control() => '·',
            c => c,
        })
        .collect()
}

/// Escapes the message of a workflow command.
fn message(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Escapes a property of a workflow command.
fn property(text: &str) -> String {
    message(text).replace(':', "%3A").replace(',', "%2C")
}

/// A diagnostic as JSON. Lines and columns count from 1, columns in characters. Ends are exclusive.
#[derive(Serialize)]
struct JsonDiagnostic<'a> {
    code: &'static str,
    severity: &'static str,
    message: &'a str,
    #[serde(flatten)]
    place: JsonPlace,
    help: Option<&'a str>,
    related: Vec<JsonPlace>,
}

#[derive(Serialize)]
struct JsonPlace {
    file: String,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
    label: String,
}
