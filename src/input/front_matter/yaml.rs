//! YAML 1.2 -> a [`Value`] with the span of each part. YAML that only other tools read is read as they read it.
//!
//! The parser's events are folded into a tree without recursion, so deep nesting uses no stack. Aliases are copied within
//! a budget, so a small file can't expand into a huge value.

use std::collections::HashMap;

use saphyr_parser::{Event, Parser, ScalarStyle};

use crate::diagnostic::{Code, Diagnostic};
use crate::model::document::value::{Data, Value};
use crate::source::{FileId, Span, Spanned};

use crate::input::front_matter::duplicate_keys;
use crate::input::front_matter::libyaml;
use crate::input::front_matter::yaml_syntax_error::{nonstandard, syntax_error};

/// Deeper values are rejected: no person writes them.
const MAX_DEPTH: usize = 64;
/// The maximum number of values, including the copies made by aliases.
const MAX_VALUES: usize = 20_000;

/// Parses a YAML document that starts at byte `offset` of its file. `None` if it is empty, or with a diagnostic if its
/// syntax is invalid.
pub(crate) fn parse(text: &str, file: FileId, offset: usize, diagnostics: &mut Vec<Diagnostic>) -> Option<Value> {
    let mut own = Vec::new();
    match parse_strictly(text, file, offset, &mut own) {
        Ok(value) => {
            diagnostics.append(&mut own);
            value
        }
        Err(YamlError::Limit(diagnostic)) => {
            diagnostics.push(*diagnostic);
            None
        }
        Err(YamlError::Syntax { position, info }) => {
            // Duplicate keys are found again.
            let mut own = Vec::new();
            match libyaml::parse(text, file, offset, &mut own) {
                Ok(value) => {
                    diagnostics.push(nonstandard(text, file, offset, position, &info));
                    diagnostics.append(&mut own);
                    value
                }
                Err(error) => {
                    diagnostics.push(syntax_error(text, file, offset, (position, &info), &error));
                    None
                }
            }
        }
    }
}

/// Parses a YAML document as YAML 1.2 defines it. `None` if it is empty.
fn parse_strictly(
    text: &str,
    file: FileId,
    offset: usize,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<Option<Value>, YamlError> {
    let offsets = YamlOffsets::new(text, file, offset);
    YamlBuilder { text, offsets, diagnostics, open: Vec::new(), value_count: 0, anchors: Vec::new() }.build()
}

/// Why there is no value.
enum YamlError {
    /// The parser rejects the text, at a byte of it.
    Syntax { position: usize, info: String },
    /// A limit is exceeded, or a key is no text.
    Limit(Box<Diagnostic>),
}

impl From<Box<Diagnostic>> for YamlError {
    fn from(diagnostic: Box<Diagnostic>) -> Self {
        Self::Limit(diagnostic)
    }
}

/// Converts the parser's positions, in characters, to byte offsets in the file.
pub(super) struct YamlOffsets {
    pub(super) file: FileId,
    /// The offset of the document in its file.
    pub(super) start: usize,
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
        /// The index of each key.
        indexes: HashMap<String, usize>,
        /// The key whose value comes next.
        key: Option<Spanned<String>>,
        start: usize,
        anchor: usize,
    },
}

pub(super) struct YamlBuilder<'a> {
    pub(super) text: &'a str,
    pub(super) offsets: YamlOffsets,
    pub(super) diagnostics: &'a mut Vec<Diagnostic>,
    /// Outermost first.
    open: Vec<OpenCollection>,
    value_count: usize,
    /// The place of each anchor that no alias has used.
    pub(super) anchors: Vec<(usize, Span)>,
}

impl YamlBuilder<'_> {
    fn build(&mut self) -> Result<Option<Value>, YamlError> {
        let mut anchors: HashMap<usize, Value> = HashMap::new();
        let mut root = None;
        for event in Parser::new_from_str(self.text) {
            let (event, span) = event.map_err(|error| YamlError::Syntax {
                position: self.offsets.byte(error.marker().index()).min(self.text.len()),
                info: error.info().to_string(),
            })?;
            let span = self.offsets.span(span);
            if root.is_some() && matches!(event, Event::DocumentStart(_)) {
                return Err(error(span, "a second YAML document starts here").into());
            }
            let Some((value, anchor)) = self.value(event, span, &anchors)? else { continue };
            self.value_count += 1;
            if self.value_count > MAX_VALUES {
                return Err(error(span, format!("the front matter has more than {MAX_VALUES} values")).into());
            }
            if anchor > 0 {
                anchors.insert(anchor, value.clone());
            }
            if let Some(value) = self.add(value)? {
                root = Some(value);
            }
        }
        self.report_unused_anchors();
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
            Event::Scalar(scalar, style, anchor, tag) => {
                let is_plain = matches!(style, ScalarStyle::Plain);
                let span = self.without_properties(anchor, tag.as_deref(), span);
                let span = if is_plain { self.plain_scalar_span(span) } else { self.quoted_scalar_span(span) };
                // `!!str 5` is text, like `"5"` (YAML 1.2.2, section 10.1.1.3).
                let quoted = !is_plain || tag.is_some_and(|tag| tag.is_yaml_core_schema() && tag.suffix == "str");
                Some((Value { span, data: Data::Scalar { text: scalar.into_owned(), quoted } }, anchor))
            }
            Event::Alias(id) => {
                let target = anchors.get(&id).ok_or_else(|| error(span, "undefined or recursive alias"))?;
                let copy = Value { span, data: target.data.clone() };
                self.anchors.retain(|(anchor, _)| *anchor != id);
                self.value_count += count_values(&copy);
                Some((copy, 0))
            }
            Event::SequenceStart(anchor, tag) => {
                self.without_properties(anchor, tag.as_deref(), span);
                self.open(OpenCollection::List { items: Vec::new(), start, anchor }, span)?;
                None
            }
            Event::MappingStart(anchor, tag) => {
                self.without_properties(anchor, tag.as_deref(), span);
                let (pairs, indexes) = (Vec::new(), HashMap::new());
                self.open(OpenCollection::Map { pairs, indexes, key: None, start, anchor }, span)?;
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
        let depth = self.open.len().saturating_sub(1);
        match self.open.last_mut() {
            Some(OpenCollection::List { items, .. }) => items.push(value),
            Some(OpenCollection::Map { pairs, indexes, key, .. }) => match key.take() {
                None => *key = Some(map_key(value)?),
                Some(name) => {
                    if let Some(index) = indexes.get(&name.value) {
                        duplicate_keys::replace(&mut pairs[*index], (name, value), depth, self.diagnostics);
                    } else {
                        indexes.insert(name.value.clone(), pairs.len());
                        pairs.push((name, value));
                    }
                }
            },
            None => return Ok(Some(value)),
        }
        Ok(None)
    }
}

fn map_key(value: Value) -> Result<Spanned<String>, Box<Diagnostic>> {
    if let Data::Scalar { text, .. } = value.data {
        return Ok(Spanned::new(text, value.span));
    }
    let diagnostic = *error(value.span, format!("a key must be text, found {}", value.describe()));
    Err(Box::new(diagnostic.help("put a value that starts with `{` or `[` in quotes")))
}

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

#[cfg(test)]
#[path = "yaml_agreement.rs"]
mod agreement;
