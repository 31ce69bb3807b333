//! The key `sources` -> [`StatedSource`]s. A source is a text, or keys and values.

use crate::diagnostic::{Code, Diagnostic};
use crate::model::document::citation::StatedSource;
use crate::model::document::value::{Data, Value};

use crate::input::front_matter::fields::Fields;
use crate::input::front_matter::keys::{CITED_SOURCE, names};

/// Reads the key `sources`.
pub(super) fn sources(fields: &mut Fields<'_>) -> Vec<StatedSource> {
    let Some(value) = fields.take("sources") else { return Vec::new() };
    let items = match value.data {
        Data::List(items) => items,
        Data::Scalar { .. } | Data::Map(_) => vec![value],
    };
    items.into_iter().filter(|item| !item.is_null()).filter_map(|item| source(fields, item)).collect()
}

fn source(fields: &mut Fields<'_>, item: Value) -> Option<StatedSource> {
    let span = item.span;
    match &item.data {
        Data::Scalar { text, .. } => {
            let text = text.trim().to_string();
            Some(StatedSource { text, read: None, span }).filter(|source| !source.text.is_empty())
        }
        Data::Map(pairs) if pairs.iter().any(|(key, _)| names(CITED_SOURCE).contains(&key.value.as_str())) => {
            record(fields, item)
        }
        Data::Map(_) | Data::List(_) => {
            let help = "write one line of text in quotes, or `{title: …, url: …, read: 2026-01-01}`";
            fields.wrong_type(format_args!("each item of `sources`"), "text", &item, help);
            None
        }
    }
}

fn record(fields: &mut Fields<'_>, item: Value) -> Option<StatedSource> {
    let span = item.span;
    let mut fields = fields.nested(item)?;
    let title = fields.text("title").map(|text| text.value);
    let url = fields.text("url").map(|text| text.value);
    let read = fields.take("read").and_then(|value| fields.strict_date("read", &value)).map(|date| date.value);
    let text = match (title, url) {
        (Some(title), Some(url)) => format!("{title}: {url}"),
        (Some(text), None) | (None, Some(text)) => text,
        (None, None) => {
            let diagnostic = Diagnostic::new(Code::BadValue, span, "a source without a `title` or `url`");
            fields.diagnostics.push(diagnostic.help("add one of the two"));
            return None;
        }
    };
    fields.reject_unknown(&names(CITED_SOURCE), Code::UnknownKey);
    Some(StatedSource { text, read, span })
}
