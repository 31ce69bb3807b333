//! A YAML syntax error -> a diagnostic with the cause and the fix, for authors who don't know YAML.

use std::ops::Range;

use crate::diagnostic::{Code, Diagnostic};
use crate::source::{FileId, LineColumn, Span};

/// The reasons for which only the strict parser rejects a text, with the fix.
const LENIENT: [(&str, &str, &str); 5] = [
    (
        "in quoted scalar",
        "a line of the quoted text is not indented",
        "indent each line of the text, or write it in one line",
    ),
    (
        "in flow construct",
        "a line of the list is not indented",
        "indent each line of the list, or write it in one line",
    ),
    ("valid YAML whitespace", "a tab follows the colon", "replace the tab by a space"),
    ("comments must be separated", "no space before the comment", "put a space before the `#`, or quote the value"),
    ("tab cannot be used", "a line is indented with a tab", "indent with spaces"),
];

/// Characters that no unquoted value can start with.
const SPECIAL: [char; 10] = ['@', '`', '%', '*', '&', '!', '[', '{', ']', '}'];

/// A place in the text of a front matter, and the words about it.
struct YamlProblem {
    start: usize,
    end: usize,
    message: String,
    help: String,
    /// The text that fixes it, and the range that it replaces.
    fix: Option<(Range<usize>, String)>,
}

impl YamlProblem {
    fn new(start: usize, end: usize, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { start, end, message: message.into(), help: help.into(), fix: None }
    }

    fn fixed_by(self, range: Range<usize>, new: impl Into<String>) -> Self {
        Self { fix: Some((range, new.into())), ..self }
    }

    /// `text` is that of the front matter, which starts at `offset`.
    fn diagnostic(self, code: Code, text: &str, file: FileId, offset: usize) -> Diagnostic {
        let span = Span::new(file, offset + self.start, offset + self.end);
        let diagnostic = Diagnostic::new(code, span, format!("invalid YAML: {}", self.message)).help(self.help);
        let Some((range, new)) = self.fix else { return diagnostic };
        let written = text.get(range.clone()).unwrap_or_default();
        diagnostic.rewrite(Span::new(file, offset + range.start, offset + range.end), written, new)
    }
}

/// The warning about text that other tools read and the strict parser rejects at byte `position`, with the reason `info`.
pub(super) fn nonstandard(text: &str, file: FileId, offset: usize, position: usize, info: &str) -> Diagnostic {
    let known = LENIENT.iter().find(|(reason, _, _)| info.contains(reason));
    let (message, help) = known.map_or(
        (info, "check quotes, brackets and indentation on this line and the one above it"),
        |(_, message, help)| (*message, *help),
    );
    let start = match known {
        Some((reason, _, _)) if reason.ends_with("scalar") || reason.ends_with("construct") => {
            unindented_line(text, position).unwrap_or(position)
        }
        _ => position,
    };
    let end = text[start..].find('\n').map_or(text.len(), |end| start + end);
    let end = start + text[start..end].trim_end().len();
    let problem = YamlProblem::new(start, end, message, help);
    let problem = match tab_fix(text, position, info) {
        Some((range, new)) => problem.fixed_by(range, new),
        None => problem,
    };
    problem.diagnostic(Code::NonstandardYaml, text, file, offset).label("read as most other tools read it")
}

/// The spaces that replace tabs, and their range.
fn tab_fix(text: &str, position: usize, info: &str) -> Option<(Range<usize>, String)> {
    let line_start = text[..position].rfind('\n').map_or(0, |newline| newline + 1);
    if info.contains("valid YAML whitespace") {
        let before = text[line_start..position].trim_end_matches([' ', '\t']).len();
        let start = line_start + before;
        let end = text.len() - text[start..].trim_start_matches([' ', '\t']).len();
        return text[start..end].contains('\t').then(|| (start..end, " ".to_string()));
    }
    let line_end = text[line_start..].find('\n').map_or(text.len(), |newline| line_start + newline);
    let tab = indenting_tab(text, line_start, line_end).filter(|_| info.contains("tab cannot be used"))?;
    Some(indentation_in_spaces(text, tab))
}

/// The indentation of the line with this tab, in spaces, and its range.
fn indentation_in_spaces(text: &str, tab: usize) -> (Range<usize>, String) {
    let start = text[..tab].rfind('\n').map_or(0, |newline| newline + 1);
    let end = text.len() - text[start..].trim_start_matches([' ', '\t']).len();
    (start..end, text[start..end].replace('\t', "  "))
}

/// The first line at or after `position` that starts without white space. The position is that of the opening quote or of
/// the line itself.
fn unindented_line(text: &str, position: usize) -> Option<usize> {
    let is_unindented = |start: &usize| !text[*start..].starts_with([' ', '\t', '\n', '\r']) && *start < text.len();
    if position == 0 || text[..position].ends_with('\n') {
        return Some(position);
    }
    text[position..].match_indices('\n').map(|(newline, _)| position + newline + 1).find(is_unindented)
}

/// Describes an error that the strict parser found at byte `strict.0` of `text`, for the reason `strict.1`. `other` is the
/// error of libyaml.
pub(super) fn syntax_error(
    text: &str,
    file: FileId,
    offset: usize,
    strict: (usize, &str),
    other: &serde_yaml::Error,
) -> Diagnostic {
    let (position, info) = strict;
    let reason = other.to_string();
    let is_unclosed = reason.contains("while scanning a quoted scalar") && reason.contains("found unexpected");
    let is_lenient = LENIENT.iter().any(|(lenient, _, _)| info.contains(lenient));
    let problem = if let Some(problem) = commented_list(text) {
        problem
    } else if is_unclosed && (info.contains("quoted scalar") || is_lenient) {
        unclosed_quote(text, position)
    } else if let (true, Some(location)) = (is_lenient, other.location()) {
        // Only the error of libyaml has to be fixed.
        let place = LineColumn { line: location.line(), column: location.column() };
        let reason = reason.split(" at line ").next().unwrap_or_default();
        problem(text, place.offset(text).min(text.len()), reason)
    } else {
        problem(text, position, info)
    };
    problem.diagnostic(Code::FrontMatterSyntax, text, file, offset)
}

fn unclosed_quote(text: &str, quote: usize) -> YamlProblem {
    let end = text[quote..].find('\n').map_or(text.len(), |end| quote + end);
    let mark = if text[quote..].starts_with('\'') { '\'' } else { '"' };
    let close = quote + text[quote..end].trim_end().len();
    YamlProblem::new(quote, end, "the quoted text is never closed", format!("add the closing `{mark}`"))
        .fixed_by(close..close, mark)
}

/// The cause of an error, from the line where it was found, and the one above it.
fn problem(text: &str, position: usize, info: &str) -> YamlProblem {
    let line_start = text[..position].rfind('\n').map_or(0, |newline| newline + 1);
    let line_end = text[line_start..].find('\n').map_or(text.len(), |newline| line_start + newline);
    if let Some(tab) = indenting_tab(text, line_start, line_end) {
        let (range, new) = indentation_in_spaces(text, tab);
        return YamlProblem::new(tab, tab + 1, "tabs are not allowed as indentation", "indent with spaces")
            .fixed_by(range, new);
    }
    let line = &text[line_start..line_end];
    let found = colon_without_space(text, line_start, info)
        .or_else(|| colonless_line(text, line_start, info))
        .or_else(|| value_problem(line, info).map(|problem| shifted(problem, line_start)))
        .or_else(|| indented_key(text, line_start, line))
        .or_else(|| unclosed_list(text, line_end, info));
    found.unwrap_or_else(|| {
        let end = text[position..].chars().next().filter(|c| *c != '\n').map_or(position, |c| position + c.len_utf8());
        YamlProblem::new(position, end, info, general_help(line, info))
    })
}

fn shifted(problem: YamlProblem, by: usize) -> YamlProblem {
    let fix = problem.fix.map(|(range, new)| (range.start + by..range.end + by, new));
    YamlProblem { start: problem.start + by, end: problem.end + by, fix, ..problem }
}

/// A line without a colon, which the parser notices at the next key.
fn colonless_line(text: &str, line_start: usize, info: &str) -> Option<YamlProblem> {
    if !info.contains("expect ':'") && !info.contains("expected ':'") {
        return None;
    }
    let before = text[..line_start].trim_end();
    let start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let line = &before[start..];
    let is_colonless = !line.contains(": ") && !line.ends_with(':');
    is_colonless.then(|| {
        let help = "write `key: value`, or indent the line if it continues the value above it";
        YamlProblem::new(start, start + line.len(), format!("`{}` has no colon", shortened(line.trim())), help)
    })
}

/// An unquoted or wrongly quoted value.
fn value_problem(line: &str, info: &str) -> Option<YamlProblem> {
    let (key, rest) = match line.split_once(": ") {
        Some((key, _)) => (key, &line[key.len() + 1..]),
        None => line.trim_start().strip_prefix("- ").map(|rest| (&line[..line.len() - rest.len()], rest))?,
    };
    let value = rest.trim();
    let start = line.len() - rest.trim_start().len();
    let end = start + value.len();
    let is_item = key.trim_end().ends_with('-');
    let quoting = |problem_start: usize, problem_end: usize, message: String, value: &str| {
        let help = format!("write `{}{} {}`", key.trim(), if is_item { "" } else { ":" }, quoted(value));
        YamlProblem::new(problem_start, problem_end, message, help).fixed_by(start..end, quoted(value))
    };
    let first = value.chars().next()?;
    if matches!(first, '\'' | '"') && info.contains("trailing content") {
        let inner = &value[1..];
        let closing = inner.find(first)?;
        let whole = inner.strip_suffix(first).unwrap_or(inner);
        let (name, whole) =
            if first == '\'' { ("apostrophe", whole.to_string()) } else { ("quote", whole.replace("\\\"", "\"")) };
        let mark = start + closing + 1;
        return Some(quoting(mark, mark + 1, format!("this {name} ends the quoted text"), &whole));
    }
    if matches!(first, '“' | '”' | '„' | '‘' | '’' | '«') {
        let inner = value.trim_matches(['“', '”', '„', '‘', '’', '«', '»']);
        let message = "curly quotes do not quote a value".into();
        return Some(quoting(start, start + first.len_utf8(), message, inner));
    }
    if value.starts_with("[[") {
        let help = format!("put each link in quotes: `{}: [\"[[One]]\", \"[[Other]]\"]`", key.trim());
        return Some(YamlProblem::new(start, end, "links in double brackets must be quoted", help));
    }
    if SPECIAL.contains(&first) && !info.contains("',' or") && !info.contains("mapping values") {
        let message = format!("a value can't start with `{first}`");
        // `[a] b` starts a list, and `[a, b` a list that is not closed.
        let is_text = !matches!(first, '[' | '{') || info.contains("expected key") || value.contains(['%', '{']);
        return is_text.then(|| quoting(start, start + first.len_utf8(), message, value));
    }
    if info.contains("escape") {
        let help = "write `\\\\` for a backslash, or put the value in single quotes";
        return Some(YamlProblem::new(start, end, "unknown escape sequence in double quotes", help));
    }
    let colon = value.find(": ").or_else(|| value.strip_suffix(':').map(str::len));
    if let Some(colon) = colon.filter(|_| info.contains("mapping values") && !matches!(first, '[' | '{')) {
        let message = "a colon in an unquoted value".into();
        return Some(quoting(start + colon, start + colon + 1, message, value));
    }
    if let Some(item) = value.strip_prefix("- ") {
        let help = format!("write `{}: [{}]`, or put each item on its own line", key.trim(), item.trim());
        return Some(YamlProblem::new(start, start + 1, "a list can't start after a key", help));
    }
    None
}

/// A key that is indented deeper than the complete key above it.
fn indented_key(text: &str, line_start: usize, line: &str) -> Option<YamlProblem> {
    let indent = line.len() - line.trim_start_matches(' ').len();
    let (key, _) = line.trim_start().split_once(':')?;
    let above = text[..line_start].trim_end();
    let above = &above[above.rfind('\n').map_or(0, |newline| newline + 1)..];
    let above_indent = above.len() - above.trim_start_matches(' ').len();
    let (_, value) = above.split_once(": ")?;
    let is_key = !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'));
    (is_key && indent != above_indent && !value.trim().is_empty()).then(|| {
        let start = line_start + indent;
        let help = format!("remove the spaces before `{key}`, so that it lines up with the key above");
        YamlProblem::new(start, start + key.len(), format!("the key `{key}` is indented"), help)
            .fixed_by(line_start..start, " ".repeat(above_indent))
    })
}

/// A list or map that is still open at the next key.
fn unclosed_list(text: &str, line_end: usize, info: &str) -> Option<YamlProblem> {
    if !["',' or", "illegal placement", "flow", "end of stream", "did not find expected"]
        .iter()
        .any(|part| info.contains(part))
    {
        return None;
    }
    let mut open = Vec::new();
    for (index, c) in text[..line_end].char_indices() {
        match c {
            '[' | '{' => open.push((index, c)),
            ']' | '}' => {
                open.pop();
            }
            _ => {}
        }
    }
    let (start, bracket) = open.first().copied()?;
    let line_end = text[start..].find('\n').map_or(text.len(), |end| start + end);
    let (name, closing) = if bracket == '[' { ("list", ']') } else { ("map", '}') };
    let end = start + text[start..line_end].trim_end().len();
    let (message, help) = (format!("the {name} is never closed"), format!("add the closing `{closing}`"));
    Some(YamlProblem::new(start, line_end, message, help).fixed_by(end..end, closing))
}

/// A list whose closing bracket is in a comment: `tags: [#one, #two]`.
fn commented_list(text: &str) -> Option<YamlProblem> {
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let (_, value) = line.split_once(": ").unwrap_or(("", line));
        let value = value.trim();
        let is_commented = value.starts_with('[') && value.ends_with(']') && value[1..].trim_start().starts_with('#');
        if is_commented {
            let items: Vec<String> = value[1..value.len() - 1].split(',').map(|item| quoted(item.trim())).collect();
            let start = start + line.find('[').unwrap_or(0);
            let message = "`#` starts a comment, so the list is never closed";
            let list = format!("[{}]", items.join(", "));
            let end = start + value.len();
            let problem = YamlProblem::new(start, end, message, format!("quote each item: {list}"));
            return Some(problem.fixed_by(start..end, list));
        }
        start += line.len();
    }
    None
}

/// `title:A` above a line with a key.
fn colon_without_space(text: &str, line_start: usize, info: &str) -> Option<YamlProblem> {
    let above = text[..line_start].trim_end();
    let start = above.rfind('\n').map_or(0, |newline| newline + 1);
    let above = &above[start..];
    let (key, value) = above.split_once(':')?;
    let is_key = !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'));
    (is_key
        && info.contains("mapping values")
        && value.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '"' | '\'' | '\u{a0}')))
    .then(|| {
        let colon = start + key.len();
        let help = format!("write `{key}: {}`", value.trim());
        let space = value.len() - value.trim_start().len();
        YamlProblem::new(colon, colon + 1, "no space after the colon", help).fixed_by(colon..colon + 1 + space, ": ")
    })
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
    let next_start = text.len() - text[line_end..].trim_start_matches('\n').len();
    let next_end = text[next_start..].find('\n').map_or(text.len(), |end| next_start + end);
    tab_in(line_start, line_end)
        .or_else(|| tab_in(previous_start, previous_end))
        .or_else(|| tab_in(next_start, next_end))
}

fn general_help(line: &str, info: &str) -> &'static str {
    let value = line.split_once(':').map_or("", |(_, value)| value);
    let has_no_space = value.starts_with(char::is_alphanumeric) || value.starts_with('\u{a0}');
    if has_no_space && line.starts_with(char::is_alphanumeric) {
        "put a space after the colon: `key: value`"
    } else if info.contains("mapping values") {
        "put a value with a colon in quotes, and a space after the colon of each key"
    } else {
        "check quotes, brackets and indentation on this line and the one above it"
    }
}

/// A value in quotes that it doesn't contain.
fn quoted(value: &str) -> String {
    if value.contains(['"', '\\']) { format!("'{}'", value.replace('\'', "''")) } else { format!("\"{value}\"") }
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(40) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.into(),
    }
}
