//! YAML 1.2 -> a [`Value`] in which every part has its place.
//!
//! The parser's events are folded into a tree without recursion, so deep nesting costs no stack. Aliases are
//! copied within a budget, so a small file can't grow into a huge value.

use std::collections::HashMap;

use saphyr_parser::{Event, Parser, ScalarStyle};

use crate::diagnostic::{Code, Diagnostic};
use crate::model::document::value::{Data, Value};
use crate::source::{FileId, Span, Spanned};

/// Deeper nesting than this is no front matter that a person wrote.
const MOST_DEPTH: usize = 64;
/// The most values that a front matter may hold, those copied by aliases included.
const MOST_VALUES: usize = 20_000;

/// Reads one YAML document that starts at byte `offset` of its file. Nothing comes back where it has no value, or
/// where its syntax is wrong, which a diagnostic then says.
pub(crate) fn parse(text: &str, file: FileId, offset: usize, diagnostics: &mut Vec<Diagnostic>) -> Option<Value> {
    let mut builder = Builder { file, offset, offsets: Offsets::of(text), diagnostics, values: 0 };
    match builder.build(text) {
        Ok(value) => value,
        Err(diagnostic) => {
            diagnostics.push(*diagnostic);
            None
        }
    }
}

/// The parser counts characters; places count bytes.
struct Offsets {
    /// The byte at which each character starts; empty where the text is ASCII and both agree.
    bytes: Vec<u32>,
    len: usize,
}

impl Offsets {
    fn of(text: &str) -> Self {
        let bytes = if text.is_ascii() {
            Vec::new()
        } else {
            text.char_indices().map(|(byte, _)| u32::try_from(byte).unwrap_or(u32::MAX)).collect()
        };
        Self { bytes, len: text.len() }
    }

    fn byte(&self, character: usize) -> usize {
        if self.bytes.is_empty() {
            character.min(self.len)
        } else {
            self.bytes.get(character).map_or(self.len, |&byte| byte as usize)
        }
    }
}

/// A list or map that is still open.
enum Open {
    List {
        items: Vec<Value>,
        start: usize,
        anchor: usize,
    },
    Map {
        pairs: Vec<(Spanned<String>, Value)>,
        /// Where each key stands.
        places: HashMap<String, Span>,
        key: Option<Spanned<String>>,
        start: usize,
        anchor: usize,
    },
}

type Failure = Box<Diagnostic>;

struct Builder<'a> {
    file: FileId,
    offset: usize,
    offsets: Offsets,
    diagnostics: &'a mut Vec<Diagnostic>,
    values: usize,
}

impl Builder<'_> {
    fn span(&self, span: saphyr_parser::Span) -> Span {
        let start = self.offsets.byte(span.start.index());
        let end = self.offsets.byte(span.end.index());
        Span::new(self.file, self.offset + start, self.offset + end)
    }

    fn build(&mut self, text: &str) -> Result<Option<Value>, Failure> {
        let mut open: Vec<Open> = Vec::new();
        let mut anchors: HashMap<usize, Value> = HashMap::new();
        let mut root = None;
        for event in Parser::new_from_str(text) {
            let (event, place) = event.map_err(|error| {
                let at = self.offsets.byte(error.marker().index());
                Box::new(self.syntax_error(text, at, error.info()))
            })?;
            let span = self.span(place);
            let (value, anchor) = match event {
                Event::Scalar(scalar, style, anchor, _) => {
                    let quoted = !matches!(style, ScalarStyle::Plain);
                    let mut span = span;
                    if !quoted {
                        // A plain scalar ends where its text does, not at the comment or line break behind it.
                        let written = &text[span.start as usize - self.offset..span.end as usize - self.offset];
                        span.end -= u32::try_from(written.len() - written.trim_end().len()).unwrap_or(0);
                        self.cut_short(text, span);
                    }
                    (Value { span, data: Data::Scalar { text: scalar.into_owned(), quoted } }, anchor)
                }
                Event::Alias(id) => {
                    let target = anchors
                        .get(&id)
                        .ok_or_else(|| fail(span, "this alias stands for nothing that is complete before it"))?;
                    let copy = Value { span, data: target.data.clone() };
                    self.values += count(&copy);
                    (copy, 0)
                }
                Event::SequenceStart(anchor, _) => {
                    open.push(Open::List { items: Vec::new(), start: span.start as usize, anchor });
                    check_depth(open.len(), span)?;
                    continue;
                }
                Event::MappingStart(anchor, _) => {
                    open.push(Open::Map {
                        pairs: Vec::new(),
                        places: HashMap::new(),
                        key: None,
                        start: span.start as usize,
                        anchor,
                    });
                    check_depth(open.len(), span)?;
                    continue;
                }
                Event::SequenceEnd | Event::MappingEnd => match open.pop() {
                    Some(Open::List { items, start, anchor }) => {
                        let span = Span::new(self.file, start, span.end as usize);
                        (Value { span, data: Data::List(items) }, anchor)
                    }
                    Some(Open::Map { pairs, start, anchor, .. }) => {
                        let span = Span::new(self.file, start, span.end as usize);
                        (Value { span, data: Data::Map(pairs) }, anchor)
                    }
                    None => continue,
                },
                Event::DocumentStart(_) if root.is_some() => {
                    return Err(fail(span, "a second YAML document starts here"));
                }
                _ => continue,
            };
            self.values += 1;
            if self.values > MOST_VALUES {
                return Err(fail(span, format!("the front matter holds more than {MOST_VALUES} values")));
            }
            if anchor > 0 {
                anchors.insert(anchor, value.clone());
            }
            match open.last_mut() {
                Some(Open::List { items, .. }) => items.push(value),
                Some(Open::Map { pairs, places, key, .. }) => match key.take() {
                    None => *key = Some(self.key(value)?),
                    Some(name) => {
                        if let Some(first) = places.get(&name.value) {
                            self.diagnostics.push(duplicate_key(&name, *first));
                        } else {
                            places.insert(name.value.clone(), name.span);
                            pairs.push((name, value));
                        }
                    }
                },
                None => root = Some(value),
            }
        }
        Ok(root)
    }

    /// A `#` behind a space begins a comment (YAML 1.2.2, section 6.6). With a letter or digit right behind it, it was
    /// more likely meant as part of the value: `The #1 skill`.
    fn cut_short(&mut self, text: &str, value: Span) {
        let from = value.end as usize - self.offset;
        let line = text[from..].split('\n').next().unwrap_or_default();
        let comment = line.trim_start_matches([' ', '\t']);
        let is_meant = comment.strip_prefix('#').is_some_and(|rest| rest.starts_with(char::is_alphanumeric));
        if is_meant && comment.len() < line.len() {
            let start = value.end as usize + line.len() - comment.len();
            let whole = text[value.start as usize - self.offset..from + line.len()].trim_end();
            let span = Span::new(self.file, start, start + comment.trim_end().len());
            let diagnostic =
                Diagnostic::new(Code::CutShort, span, "this is a comment, and no part of the value before it");
            self.diagnostics.push(diagnostic.label("left out").help(format!(
                "put the value in quotes if it belongs to it, \"{whole}\", else a space behind the `#`"
            )));
        }
    }

    fn key(&self, value: Value) -> Result<Spanned<String>, Failure> {
        match value.data {
            Data::Scalar { text, .. } => Ok(Spanned::new(text, value.span)),
            _ => Err(fail(Span { file: self.file, ..value.span }, "a key must be a single word or phrase")),
        }
    }

    /// Says what is wrong in words for someone who has never heard of YAML's grammar, where that can be told.
    fn syntax_error(&self, text: &str, at: usize, info: &str) -> Diagnostic {
        let line_start = text[..at.min(text.len())].rfind('\n').map_or(0, |newline| newline + 1);
        let line_end = text[line_start..].find('\n').map_or(text.len(), |newline| line_start + newline);
        // The parser often notices only on the next line; the tab is in the line that it reports or just before.
        let around = text[..line_start.saturating_sub(1)].rfind('\n').map_or(0, |newline| newline + 1);
        let indent_tab = |start: usize, end: usize| {
            let line = &text[start..end];
            let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
            line[..indent].find('\t').map(|tab| start + tab)
        };
        let previous_end = line_start.saturating_sub(1).max(around);
        if let Some(tab) = indent_tab(line_start, line_end).or_else(|| indent_tab(around, previous_end)) {
            let span = Span::new(self.file, self.offset + tab, self.offset + tab + 1);
            return Diagnostic::new(Code::FrontMatterSyntax, span, "a tab indents this line of the front matter")
                .help("indent with spaces: YAML allows no tabs there");
        }
        let at = at.min(text.len());
        let end = text[at..].chars().next().map_or(at, |c| if c == '\n' { at } else { at + c.len_utf8() });
        let span = Span::new(self.file, self.offset + at, self.offset + end);
        let line = &text[line_start..line_end];
        let diagnostic =
            Diagnostic::new(Code::FrontMatterSyntax, span, format!("the front matter isn't valid YAML: {info}"));
        let colons = line.matches(": ").count();
        let value = line.split_once(':').map_or("", |(_, value)| value);
        let is_tight = value.starts_with(char::is_alphanumeric) || value.starts_with('\u{a0}');
        if is_tight && line.starts_with(char::is_alphanumeric) {
            diagnostic.help("put a space behind the colon: `key: value`")
        } else if value.trim_start().starts_with(['“', '”', '„', '‘', '’', '«']) {
            diagnostic.help("put the value between straight quotes, \"like this\": YAML doesn't know curly ones")
        } else if value.trim_start().starts_with('\'') && value.matches('\'').count() > 2 {
            diagnostic.help("put a value with an apostrophe between double quotes: \"It's fine\"")
        } else if colons > 1 || info.contains("mapping values") {
            diagnostic.help("put a value that holds a colon in quotes: \"like: this\"")
        } else if line.contains('`')
            || line.contains('@')
            || line.contains('%')
            || line.contains('*')
            || line.contains('&')
        {
            diagnostic.help("put a value that starts with a special character in quotes")
        } else {
            diagnostic.help("check quotes, brackets and indentation on this line and the one above it")
        }
    }
}

#[expect(clippy::unnecessary_box_returns, reason = "it is the error of results whose value is small")]
fn fail(span: Span, message: impl Into<String>) -> Failure {
    Box::new(Diagnostic::new(Code::FrontMatterSyntax, span, message))
}

fn check_depth(depth: usize, span: Span) -> Result<(), Failure> {
    if depth > MOST_DEPTH {
        return Err(fail(span, format!("values are nested more than {MOST_DEPTH} deep")));
    }
    Ok(())
}

/// How many values there are in all.
fn count(value: &Value) -> usize {
    1 + match &value.data {
        Data::Scalar { .. } => 0,
        Data::List(items) => items.iter().map(count).sum(),
        Data::Map(pairs) => pairs.iter().map(|(_, value)| count(value)).sum(),
    }
}

/// What to say of a key that stands twice.
pub(crate) fn duplicate_key(key: &Spanned<String>, first: Span) -> Diagnostic {
    Diagnostic::new(Code::DuplicateKey, key.span, format!("the key `{}` stands twice", key.value))
        .related(first, "it stands here first")
        .help("keep one of them")
}
