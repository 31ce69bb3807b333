//! Diagnostics -> text for a person, a script, or a code host.

use std::fmt::Write as _;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use serde::Serialize;

use crate::diagnostic::{Diagnostic, Label, Severity};
use crate::source::{DEFAULT_THEME, LineColumn, Snapshot, Span};

/// How diagnostics are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Format {
    /// With the lines of source, for a person.
    #[default]
    Human,
    /// One line each: `file:line:column: warning[code]: message`.
    Short,
    /// One JSON object a line.
    Json,
    /// Workflow commands, which GitHub shows beside the changed lines.
    Github,
}

/// Writes diagnostics.
pub struct Reporter<'a> {
    /// Where the files are.
    pub snapshot: &'a Snapshot,
    /// The path of the guide's folder from where the command runs; empty where they are the same.
    pub prefix: &'a str,
    /// How.
    pub format: Format,
    /// Whether a person's terminal shows colours.
    pub color: bool,
    /// The terminal's width in columns.
    pub width: usize,
}

/// How many lines of source are shown for one place.
const MOST_LINES: usize = 4;

impl Reporter<'_> {
    /// One diagnostic with its last line break.
    pub fn write(&self, diagnostic: &Diagnostic) -> String {
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

    fn place(&self, offset: u32, span: Span) -> LineColumn {
        LineColumn::of(self.snapshot.file(span.file).text(), offset as usize)
    }

    fn start(&self, span: Span) -> LineColumn {
        self.place(span.start, span)
    }

    fn end(&self, span: Span) -> LineColumn {
        self.place(self.last(span), span)
    }

    /// Where the text of a span ends: a block of Markdown holds the line break behind it, which says nothing.
    fn last(&self, span: Span) -> u32 {
        let text = self.snapshot.slice(span).trim_end();
        if text.is_empty() { span.end } else { span.start + u32::try_from(text.len()).unwrap_or(0) }
    }

    fn short(&self, diagnostic: &Diagnostic) -> String {
        let span = diagnostic.label.span;
        let LineColumn { line, column } = self.start(span);
        let (severity, code) = (diagnostic.severity.as_str(), diagnostic.code.as_str());
        format!("{}:{line}:{column}: {severity}[{code}]: {}\n", self.path(span), diagnostic.message)
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
        let json = Json {
            code: diagnostic.code.as_str(),
            severity: diagnostic.severity.as_str(),
            message: &diagnostic.message,
            place: place(&diagnostic.label),
            help: diagnostic.help.as_deref(),
            related: diagnostic.related.iter().map(place).collect(),
        };
        // Text and numbers always have a JSON form.
        serde_json::to_string(&json).unwrap_or_default() + "\n"
    }

    fn github(&self, diagnostic: &Diagnostic) -> String {
        let span = diagnostic.label.span;
        let (start, end) = (self.start(span), self.end(span));
        let (severity, code) = (diagnostic.severity.as_str(), diagnostic.code.as_str());
        let mut line =
            format!("::{severity} file={},line={},col={}", property(&self.path(span)), start.line, start.column);
        // An end column only counts on the line of the start.
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

    /// The lines of source at a place, with its label; only the file's name where it has no text.
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
        let mut ends = text[first..].match_indices('\n').map(|(at, _)| first + at).chain([text.len()]);
        let mut last = ends.next().unwrap_or(text.len());
        for end in ends.take(MOST_LINES - 1) {
            if last >= self.last(label.span) as usize {
                break;
            }
            last = end;
        }
        let excerpt = visible(&text[first..last]);
        let end = (self.last(label.span) as usize).clamp(start, last);
        let end = (end..=last).find(|at| text.is_char_boundary(*at)).unwrap_or(last);
        let annotation = kind.span(start - first..end - first);
        let annotation = if label.text.is_empty() { annotation } else { annotation.label(visible(&label.text)) };
        let line = LineColumn::of(text, first).line;
        group.element(Snippet::source(excerpt).line_start(line).path(path).annotation(annotation))
    }
}

/// Keeps control characters of a text from reaching the terminal. Each becomes one of as many bytes, so that places
/// stay right: those of ASCII a space, and the two-byte ones U+0080 to U+009F a middle dot.
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

/// Escapes the text of a workflow command.
fn message(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Escapes a property of a workflow command.
fn property(text: &str) -> String {
    message(text).replace(':', "%3A").replace(',', "%2C")
}

/// A diagnostic for a script. Lines and columns count from 1, columns in characters; an end is exclusive.
#[derive(Serialize)]
struct Json<'a> {
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
