//! TOML 1.1 -> a [`Value`] with the span of each part, of the same shape as YAML's.

use std::ops::Range;

use toml::de::{DeTable, DeValue, Error};

use crate::diagnostic::{Code, Diagnostic};
use crate::model::document::value::{Data, Value};
use crate::source::{FileId, Span, Spanned};

/// Deeper values are rejected. The limit of the parser is higher.
const MAX_DEPTH: usize = 64;

/// Parses a TOML document that starts at byte `offset` of its file. Reports all syntax errors as `code`, and returns
/// everything that could be parsed.
pub(crate) fn parse(text: &str, file: FileId, offset: usize, code: Code, diagnostics: &mut Vec<Diagnostic>) -> Value {
    let span =
        |range: Range<usize>| Span::new(file, offset + range.start.min(text.len()), offset + range.end.min(text.len()));
    let (table, errors) = DeTable::parse_recoverable(text);
    diagnostics.extend(errors.iter().map(|error| syntax_error(error, text, code, span)));
    let table_span = span(table.span());
    let mut converter = TomlConverter { span: &span, code, diagnostics };
    Value { span: table_span, data: converter.table(table.get_ref(), 0) }
}

fn syntax_error(error: &Error, text: &str, code: Code, span: impl Fn(Range<usize>) -> Span) -> Diagnostic {
    let range = error.span().unwrap_or(0..0);
    let message = error.message().lines().next().unwrap_or_default();
    if message.contains("duplicate key") {
        let key = text.get(range.clone()).unwrap_or_default().trim();
        let message = if key.is_empty() { "duplicate key".to_string() } else { format!("duplicate key `{key}`") };
        return Diagnostic::new(Code::DuplicateKey, span(range), message).help("remove one of the two");
    }
    Diagnostic::new(code, span(range), format!("invalid TOML: {message}"))
        .help("write one `key = \"text\"` per line, with quotes around text")
}

struct TomlConverter<'a> {
    span: &'a dyn Fn(Range<usize>) -> Span,
    code: Code,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl TomlConverter<'_> {
    fn table(&mut self, table: &DeTable<'_>, depth: usize) -> Data {
        let mut pairs: Vec<_> = table
            .iter()
            .map(|(key, value)| {
                let key = Spanned::new(key.get_ref().to_string(), (self.span)(key.span()));
                let span = (self.span)(value.span());
                (key, Value { span, data: self.value(value.get_ref(), span, depth + 1) })
            })
            .collect();
        pairs.sort_by_key(|(key, _)| key.span);
        Data::Map(pairs)
    }

    fn value(&mut self, value: &DeValue<'_>, span: Span, depth: usize) -> Data {
        let scalar = |text: String, quoted: bool| Data::Scalar { text, quoted };
        if depth > MAX_DEPTH {
            let message = format!("values are nested more than {MAX_DEPTH} levels deep");
            self.diagnostics.push(Diagnostic::new(self.code, span, message));
            return scalar(String::new(), false);
        }
        match value {
            DeValue::String(text) => scalar(text.to_string(), true),
            DeValue::Integer(number) => {
                let decimal = i64::from_str_radix(number.as_str(), number.radix())
                    .map_or_else(|_| number.as_str().to_string(), |n| n.to_string());
                scalar(decimal, false)
            }
            DeValue::Float(number) => scalar(number.as_str().to_string(), false),
            DeValue::Boolean(boolean) => scalar(boolean.to_string(), false),
            DeValue::Datetime(datetime) => scalar(datetime.to_string(), false),
            DeValue::Array(items) => {
                let item = |item: &toml::Spanned<DeValue<'_>>| {
                    let span = (self.span)(item.span());
                    Value { span, data: self.value(item.get_ref(), span, depth + 1) }
                };
                Data::List(items.iter().map(item).collect())
            }
            DeValue::Table(table) => self.table(table, depth),
        }
    }
}
