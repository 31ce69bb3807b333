//! YAML 1.2 -> a [`Value`] with the span of each part.
//!
//! The parser's events are folded into a tree without recursion, so deep nesting uses no stack. Aliases are copied within
//! a budget, so a small file can't expand into a huge value.

use std::collections::HashMap;

use saphyr_parser::{Event, Parser, ScalarStyle};

use crate::diagnostic::{Code, Diagnostic};
use crate::model::document::value::{Data, Value};
use crate::source::{FileId, Span, Spanned};

use crate::input::front_matter::yaml_syntax_error::syntax_error;

/// Deeper values are rejected: no person writes them.
const MAX_DEPTH: usize = 64;
/// The maximum number of values, including the copies made by aliases.
const MAX_VALUES: usize = 20_000;

/// Parses a YAML document that starts at byte `offset` of its file. `None` if it is empty, or with a diagnostic if its
/// syntax is invalid.
pub(crate) fn parse(text: &str, file: FileId, offset: usize, diagnostics: &mut Vec<Diagnostic>) -> Option<Value> {
    let base = YamlOffsets::new(text, file, offset);
    let mut builder = YamlBuilder { text, offsets: base, diagnostics, open: Vec::new(), value_count: 0 };
    match builder.build() {
        Ok(value) => value,
        Err(diagnostic) => {
            diagnostics.push(*diagnostic);
            None
        }
    }
}

/// Converts the parser's positions, in characters, to byte offsets in the file.
struct YamlOffsets {
    file: FileId,
    /// The offset of the document in its file.
    start: usize,
    /// The byte at which each character starts; empty for ASCII, where both are equal.
    char_starts: Vec<u32>,
    len: usize,
}

impl YamlOffsets {
    fn new(text: &str, file: FileId, start: usize) -> Self {
        let char_starts = if text.is_ascii() {
            Vec::new()
        } else {
            text.char_indices().map(|(byte, _)| u32::try_from(byte).unwrap_or(u32::MAX)).collect()
        };
        Self { file, start, char_starts, len: text.len() }
    }

    fn byte(&self, character: usize) -> usize {
        if self.char_starts.is_empty() {
            character.min(self.len)
        } else {
            self.char_starts.get(character).map_or(self.len, |&byte| byte as usize)
        }
    }

    fn span(&self, span: saphyr_parser::Span) -> Span {
        let (start, end) = (self.byte(span.start.index()), self.byte(span.end.index()));
        Span::new(self.file, self.start + start, self.start + end)
    }
}

/// A list or map whose end has not been reached.
enum OpenCollection {
    List {
        items: Vec<Value>,
        start: usize,
        anchor: usize,
    },
    Map {
        pairs: Vec<(Spanned<String>, Value)>,
        key_spans: HashMap<String, Span>,
        /// The key whose value comes next.
        key: Option<Spanned<String>>,
        start: usize,
        anchor: usize,
    },
}

struct YamlBuilder<'a> {
    text: &'a str,
    offsets: YamlOffsets,
    diagnostics: &'a mut Vec<Diagnostic>,
    /// Outermost first.
    open: Vec<OpenCollection>,
    value_count: usize,
}

impl YamlBuilder<'_> {
    fn build(&mut self) -> Result<Option<Value>, Box<Diagnostic>> {
        let mut anchors: HashMap<usize, Value> = HashMap::new();
        let mut root = None;
        for event in Parser::new_from_str(self.text) {
            let (event, span) = event.map_err(|error| {
                let position = self.offsets.byte(error.marker().index());
                Box::new(syntax_error(self.text, self.offsets.file, self.offsets.start, position, error.info()))
            })?;
            let span = self.offsets.span(span);
            if root.is_some() && matches!(event, Event::DocumentStart(_)) {
                return Err(error(span, "a second YAML document starts here"));
            }
            let Some((value, anchor)) = self.value(event, span, &anchors)? else { continue };
            self.value_count += 1;
            if self.value_count > MAX_VALUES {
                return Err(error(span, format!("the front matter has more than {MAX_VALUES} values")));
            }
            if anchor > 0 {
                anchors.insert(anchor, value.clone());
            }
            if let Some(value) = self.add(value)? {
                root = Some(value);
            }
        }
        Ok(root)
    }

    /// The value that an event completes, and its anchor, or 0.
    fn value(
        &mut self,
        event: Event<'_>,
        span: Span,
        anchors: &HashMap<usize, Value>,
    ) -> Result<Option<(Value, usize)>, Box<Diagnostic>> {
        let start = span.start as usize;
        let value = match event {
            Event::Scalar(scalar, style, anchor, _) => {
                let quoted = !matches!(style, ScalarStyle::Plain);
                let span = if quoted { span } else { self.plain_scalar_span(span) };
                Some((Value { span, data: Data::Scalar { text: scalar.into_owned(), quoted } }, anchor))
            }
            Event::Alias(id) => {
                let target = anchors.get(&id).ok_or_else(|| error(span, "undefined or recursive alias"))?;
                let copy = Value { span, data: target.data.clone() };
                self.value_count += count_values(&copy);
                Some((copy, 0))
            }
            Event::SequenceStart(anchor, _) => {
                self.open(OpenCollection::List { items: Vec::new(), start, anchor }, span)?;
                None
            }
            Event::MappingStart(anchor, _) => {
                let (pairs, key_spans) = (Vec::new(), HashMap::new());
                self.open(OpenCollection::Map { pairs, key_spans, key: None, start, anchor }, span)?;
                None
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(span.end as usize),
            _ => None,
        };
        Ok(value)
    }

    fn open(&mut self, collection: OpenCollection, span: Span) -> Result<(), Box<Diagnostic>> {
        self.open.push(collection);
        if self.open.len() > MAX_DEPTH {
            return Err(error(span, format!("values are nested more than {MAX_DEPTH} levels deep")));
        }
        Ok(())
    }

    fn close(&mut self, end: usize) -> Option<(Value, usize)> {
        let (data, start, anchor) = match self.open.pop()? {
            OpenCollection::List { items, start, anchor } => (Data::List(items), start, anchor),
            OpenCollection::Map { pairs, start, anchor, .. } => (Data::Map(pairs), start, anchor),
        };
        Some((Value { span: Span::new(self.offsets.file, start, end), data }, anchor))
    }

    /// Adds a value to the innermost open collection. Returns it if there is none.
    fn add(&mut self, value: Value) -> Result<Option<Value>, Box<Diagnostic>> {
        match self.open.last_mut() {
            Some(OpenCollection::List { items, .. }) => items.push(value),
            Some(OpenCollection::Map { pairs, key_spans, key, .. }) => match key.take() {
                None => *key = Some(map_key(value)?),
                Some(name) => {
                    if let Some(first) = key_spans.get(&name.value) {
                        self.diagnostics.push(duplicate_key(&name, *first));
                    } else {
                        key_spans.insert(name.value.clone(), name.span);
                        pairs.push((name, value));
                    }
                }
            },
            None => return Ok(Some(value)),
        }
        Ok(None)
    }

    /// The span of an unquoted value, without the comment and white space that the parser includes.
    fn plain_scalar_span(&mut self, mut span: Span) -> Span {
        let start = self.offsets.start;
        let written = &self.text[span.start as usize - start..span.end as usize - start];
        span.end -= u32::try_from(written.len() - written.trim_end().len()).unwrap_or(0);
        self.check_comment(span);
        span
    }

    /// Reports a comment that was probably meant as part of the value before it: a `#` after a space starts a comment
    /// (YAML 1.2.2, section 6.6), also in `The #1 skill`.
    fn check_comment(&mut self, value: Span) {
        let end = value.end as usize - self.offsets.start;
        let line = self.text[end..].split('\n').next().unwrap_or_default();
        let comment = line.trim_start_matches([' ', '\t']);
        let has_word = comment.strip_prefix('#').is_some_and(|rest| rest.starts_with(char::is_alphanumeric));
        if !has_word || comment.len() == line.len() {
            return;
        }
        let start = value.end as usize + line.len() - comment.len();
        let whole = self.text[value.start as usize - self.offsets.start..end + line.len()].trim_end();
        let span = Span::new(self.offsets.file, start, start + comment.trim_end().len());
        let diagnostic = Diagnostic::new(Code::CutShort, span, "`#` starts a comment and cuts off the value");
        self.diagnostics.push(diagnostic.label("ignored").help(format!(
            "if this is part of the value, quote it: \"{whole}\"; if it is a comment, put a space after the `#`"
        )));
    }
}

fn map_key(value: Value) -> Result<Spanned<String>, Box<Diagnostic>> {
    match value.data {
        Data::Scalar { text, .. } => Ok(Spanned::new(text, value.span)),
        _ => Err(error(value.span, format!("a key must be text, found {}", value.describe()))),
    }
}

#[expect(clippy::unnecessary_box_returns, reason = "the error of results whose value is small")]
fn error(span: Span, message: impl Into<String>) -> Box<Diagnostic> {
    Box::new(Diagnostic::new(Code::FrontMatterSyntax, span, message))
}

/// The number of values in a value, including itself.
fn count_values(value: &Value) -> usize {
    1 + match &value.data {
        Data::Scalar { .. } => 0,
        Data::List(items) => items.iter().map(count_values).sum(),
        Data::Map(pairs) => pairs.iter().map(|(_, value)| count_values(value)).sum(),
    }
}

fn duplicate_key(key: &Spanned<String>, first: Span) -> Diagnostic {
    Diagnostic::new(Code::DuplicateKey, key.span, format!("duplicate key `{}`", key.value))
        .related(first, "first defined here")
        .help("remove one of the two")
}
