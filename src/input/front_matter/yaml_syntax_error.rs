//! A YAML syntax error -> a diagnostic with help for the most common mistakes, for authors who don't know YAML.

use crate::diagnostic::{Code, Diagnostic};
use crate::source::{FileId, Span};

/// Describes an error that the parser found at byte `position` of `text`, which starts at byte `offset` of its file.
pub(super) fn syntax_error(text: &str, file: FileId, offset: usize, position: usize, info: &str) -> Diagnostic {
    let position = position.min(text.len());
    let line_start = text[..position].rfind('\n').map_or(0, |newline| newline + 1);
    let line_end = text[line_start..].find('\n').map_or(text.len(), |newline| line_start + newline);
    if let Some(tab) = indenting_tab(text, line_start, line_end) {
        let span = Span::new(file, offset + tab, offset + tab + 1);
        return Diagnostic::new(Code::FrontMatterSyntax, span, "invalid YAML: tabs are not allowed as indentation")
            .help("indent with spaces");
    }
    let end = text[position..]
        .chars()
        .next()
        .map_or(position, |c| if c == '\n' { position } else { position + c.len_utf8() });
    let span = Span::new(file, offset + position, offset + end);
    let message = format!("invalid YAML: {info}");
    Diagnostic::new(Code::FrontMatterSyntax, span, message).help(help(&text[line_start..line_end], info))
}

/// Finds a tab in the indentation of the line with the error, or of the line before it: the parser often notices an error
/// only on the next line.
fn indenting_tab(text: &str, line_start: usize, line_end: usize) -> Option<usize> {
    let tab_in = |start: usize, end: usize| {
        let line = &text[start..end];
        let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
        line[..indent].find('\t').map(|tab| start + tab)
    };
    let previous_start = text[..line_start.saturating_sub(1)].rfind('\n').map_or(0, |newline| newline + 1);
    let previous_end = line_start.saturating_sub(1).max(previous_start);
    tab_in(line_start, line_end).or_else(|| tab_in(previous_start, previous_end))
}

fn help(line: &str, info: &str) -> &'static str {
    let value = line.split_once(':').map_or("", |(_, value)| value);
    let has_no_space = value.starts_with(char::is_alphanumeric) || value.starts_with('\u{a0}');
    let value = value.trim_start();
    if has_no_space && line.starts_with(char::is_alphanumeric) {
        "put a space after the colon: `key: value`"
    } else if value.starts_with(['“', '”', '„', '‘', '’', '«']) {
        "put the value in straight quotes, \"like this\": YAML doesn't recognise curly ones"
    } else if value.starts_with('\'') && value.matches('\'').count() > 2 {
        "put a value with an apostrophe in double quotes: \"It's fine\""
    } else if line.matches(": ").count() > 1 || info.contains("mapping values") {
        "put a value with a colon in quotes: \"like: this\""
    } else if line.contains(['`', '@', '%', '*', '&']) {
        "put a value that starts with a special character in quotes"
    } else {
        "check quotes, brackets and indentation on this line and the one above it"
    }
}
