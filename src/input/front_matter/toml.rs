//! TOML 1.1 -> a [`Value`] with the span of each part, of the same shape as YAML's.

use std::ops::Range;

use toml::de::{DeTable, DeValue, Error};

use crate::diagnostic::{Code, Diagnostic};
use crate::model::document::value::{Data, Value};
use crate::source::{FileId, Span, Spanned};

use crate::input::front_matter::duplicate_keys;

/// Deeper values are rejected. The limit of the parser is higher.
const MAX_DEPTH: usize = 64;

/// Parses a TOML document that starts at byte `offset` of its file. Reports all syntax errors as `code`, and returns
/// everything that could be parsed.
pub(crate) fn parse(text: &str, file: FileId, offset: usize, code: Code, diagnostics: &mut Vec<Diagnostic>) -> Value {
    let span =
        |range: Range<usize>| Span::new(file, offset + range.start.min(text.len()), offset + range.end.min(text.len()));
    let (table, errors) = DeTable::parse_recoverable(text);
    let (duplicates, errors): (Vec<_>, Vec<_>) =
        errors.into_iter().partition(|error| code != Code::ConfigSyntax && is_duplicate(error));
    diagnostics.extend(errors.iter().map(|error| syntax_error(error, text, code, span)));
    let table_span = span(table.span());
    let mut converter = TomlConverter { span: &span, code, diagnostics };
    let mut value = Value { span: table_span, data: converter.table(table.get_ref(), 0) };
    for range in duplicates.iter().filter_map(Error::span) {
        replace_duplicate(&mut value, text, range, file, offset, diagnostics);
    }
    value
}

fn is_duplicate(error: &Error) -> bool {
    error.message().contains("duplicate key")
}

/// Replaces the first value of a key, which the parser keeps, by that at `range`, as the last one counts in YAML. A table
/// that is defined twice is already merged.
fn replace_duplicate(
    root: &mut Value,
    text: &str,
    range: Range<usize>,
    file: FileId,
    offset: usize,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let line_start = text[..range.start].rfind('\n').map_or(0, |newline| newline + 1);
    let key_span = Span::new(file, offset + range.start, offset + range.end);
    let is_header = |line: &str| line.trim_start().starts_with('[');
    // The parser keeps the first value, so the first key of the rest is this one.
    let rest = parse(&text[line_start..], file, offset + line_start, Code::FrontMatterSyntax, &mut Vec::new());
    let found = match (rest.data, is_header(&text[line_start..])) {
        (Data::Map(pairs), false) => pairs.into_iter().find(|(key, _)| key.span == key_span),
        _ => None,
    };
    let header = text[..line_start].lines().rfind(|line| is_header(line));
    let path = header.map_or("", |line| line.trim().trim_matches(['[', ']']));
    let table = path.split('.').map(str::trim).filter(|name| !name.is_empty()).try_fold(root, |table, name| {
        let Data::Map(pairs) = &mut table.data else { return None };
        let (_, value) = pairs.iter_mut().find(|(key, _)| key.value == name)?;
        if matches!(value.data, Data::Map(_)) {
            return Some(value);
        }
        if let Data::List(items) = &mut value.data { items.last_mut() } else { None }
    });
    let name = text.get(range).unwrap_or_default().trim().to_string();
    if let (Some(pair), Some(Value { data: Data::Map(pairs), .. })) = (found, table)
        && let Some(first) = pairs.iter_mut().find(|(key, _)| key.value == pair.0.value)
    {
        duplicate_keys::replace(first, pair, path.len().min(1), diagnostics);
    } else {
        let message = format!("duplicate key `{name}`: the two are read as one");
        diagnostics.push(Diagnostic::new(Code::DuplicateKey, key_span, message).help("remove one of the two"));
    }
}

fn syntax_error(error: &Error, text: &str, code: Code, span: impl Fn(Range<usize>) -> Span) -> Diagnostic {
    let range = error.span().unwrap_or(0..0);
    let message = error.message().lines().next().unwrap_or_default();
    if is_duplicate(error) {
        let key = text.get(range.clone()).unwrap_or_default().trim();
        let message = if key.is_empty() { "duplicate key".to_string() } else { format!("duplicate key `{key}`") };
        return Diagnostic::new(code, span(range), message).help("remove one of the two");
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
