//! TOML 1.1 -> a [`Value`] in which every part has its place, the same shape that YAML gives.

use toml::de::{DeTable, DeValue};

use crate::diagnostic::{Code, Diagnostic};
use crate::model::document::value::{Data, Value};
use crate::source::{FileId, Span, Spanned};

/// Deeper nesting than this is refused; the parser has a limit of its own, which is higher.
const MOST_DEPTH: usize = 64;

/// Reads a TOML document that starts at byte `offset` of its file. All its syntax errors are reported, as `code`,
/// and what could be read comes back.
pub(crate) fn parse(text: &str, file: FileId, offset: usize, code: Code, diagnostics: &mut Vec<Diagnostic>) -> Value {
    let at = |range: std::ops::Range<usize>| {
        Span::new(file, offset + range.start.min(text.len()), offset + range.end.min(text.len()))
    };
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in errors {
        let span = at(error.span().unwrap_or(0..0));
        let what = error.message().lines().next().unwrap_or_default().to_string();
        let code = if what.contains("duplicate key") { Code::DuplicateKey } else { code };
        let help = if code == Code::DuplicateKey {
            "keep one of them"
        } else {
            "write `key = \"text\"`, one to a line, with quotes around text"
        };
        diagnostics.push(Diagnostic::new(code, span, format!("this isn't valid TOML: {what}")).help(help));
    }
    let span = at(table.span());
    let mut reader = Reader { at: &at, code, diagnostics };
    Value { span, data: reader.table(table.get_ref(), 0) }
}

struct Reader<'a> {
    at: &'a dyn Fn(std::ops::Range<usize>) -> Span,
    code: Code,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl Reader<'_> {
    fn table(&mut self, table: &DeTable<'_>, depth: usize) -> Data {
        let mut pairs: Vec<_> = table
            .iter()
            .map(|(key, value)| {
                let key = Spanned::new(key.get_ref().to_string(), (self.at)(key.span()));
                let span = (self.at)(value.span());
                (key, Value { span, data: self.value(value.get_ref(), span, depth + 1) })
            })
            .collect();
        pairs.sort_by_key(|(key, _)| key.span);
        Data::Map(pairs)
    }

    fn value(&mut self, value: &DeValue<'_>, span: Span, depth: usize) -> Data {
        let scalar = |text: String, quoted: bool| Data::Scalar { text, quoted };
        if depth > MOST_DEPTH {
            self.diagnostics.push(Diagnostic::new(
                self.code,
                span,
                format!("values are nested more than {MOST_DEPTH} deep"),
            ));
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
            DeValue::Boolean(truth) => scalar(truth.to_string(), false),
            DeValue::Datetime(moment) => scalar(moment.to_string(), false),
            DeValue::Array(items) => Data::List(
                items
                    .iter()
                    .map(|item| {
                        let span = (self.at)(item.span());
                        Value { span, data: self.value(item.get_ref(), span, depth + 1) }
                    })
                    .collect(),
            ),
            DeValue::Table(table) => self.table(table, depth),
        }
    }
}
