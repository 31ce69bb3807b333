//! Keys with a date -> days. Dates in the order of some country are read with a warning, if only one order is a date.

use jiff::civil::Date;

use crate::diagnostic::{Code, Diagnostic};
use crate::model::document::value::{Data, Value};
use crate::source::{Span, Spanned};

use crate::input::front_matter::date::{DateAndTime, DateReading, read_date};
use crate::input::front_matter::fields::Fields;

const HELP: &str = "write the full date: 2021-12-15 or Dec 15, 2021";

impl Fields<'_> {
    /// A date. `None`, with a warning, if day and month could be exchanged.
    pub(super) fn date(&mut self, key: &str) -> Option<Spanned<Date>> {
        let written = self.text(key)?;
        let (date, _) = self.read_date(&written, Code::UnclearDate)?;
        Some(Spanned::new(date, written.span))
    }

    /// A date with an optional time. In a map such as `{created: …, updated: …}` or `{date: …, author: …}`, the date of the
    /// first of the `parts` that is there.
    pub(super) fn date_and_time(&mut self, key: &str, parts: &[&str]) -> Option<Spanned<DateAndTime>> {
        let value = self.take(key)?;
        let written = self.date_text(key, &value, parts)?;
        self.read_date(&written, Code::UnclearDate).map(|date| Spanned::new(date, written.span))
    }

    /// The date of `part` in the map of a key, if it is a map; the key stays for others.
    pub(super) fn date_in_map(&mut self, key: &str, parts: &[&str]) -> Option<Date> {
        let (_, value) = self.pairs.iter().find(|(name, _)| name.value == key)?;
        let Data::Map(pairs) = &value.data else { return None };
        let written = part(pairs, parts)?;
        self.read_date(&written, Code::UnclearDate).map(|(date, _)| date)
    }

    /// A date that must be known. It is an error if day and month could be exchanged.
    pub(super) fn strict_date(&mut self, key: &str, value: &Value) -> Option<Spanned<Date>> {
        let written = self.date_text(key, value, &[])?;
        let (date, _) = self.read_date(&written, Code::BadDate)?;
        Some(Spanned::new(date, written.span))
    }

    fn date_text(&mut self, key: &str, value: &Value, parts: &[&str]) -> Option<Spanned<String>> {
        match &value.data {
            Data::Scalar { text, .. } => {
                Some(Spanned::new(text.trim().to_string(), value.span)).filter(|text| !text.value.is_empty())
            }
            Data::Map(pairs) if !parts.is_empty() => {
                if let Some(text) = part(pairs, parts) {
                    return Some(text);
                }
                let message = format!("`{key}` must be a date, found keys and values");
                self.unusual(value.span, message, "the page has no date", HELP);
                None
            }
            _ => {
                self.wrong_type(format_args!("`{key}`"), "a date", value, HELP);
                None
            }
        }
    }

    /// The date that a text means. Reports everything that is not read the same way everywhere; an unclear date as `unclear`.
    fn read_date(&mut self, written: &Spanned<String>, unclear: Code) -> Option<DateAndTime> {
        let Spanned { value: text, span } = written;
        match read_date(text) {
            DateReading::Date(date) => Some(date),
            DateReading::National((date, time)) => {
                let message = format!("the order of day and month in `{text}` differs between countries");
                let label = format!("read as {}", long(date));
                let diagnostic = Diagnostic::new(Code::UnclearDate, *span, message).label(label);
                self.diagnostics.push(diagnostic.help(format!("write {date}")).replace(text, date.to_string()));
                Some((date, time))
            }
            DateReading::Unclear(one, other) => {
                let message = format!("unclear date `{text}`: {} or {}", long(one), long(other));
                let diagnostic = Diagnostic::new(unclear, *span, message);
                let label = if unclear == Code::UnclearDate { "the page has no date" } else { "" };
                self.diagnostics.push(diagnostic.label(label).help(format!("write {one} or {other}")));
                None
            }
            DateReading::Invalid => {
                self.bad_date(text, *span);
                None
            }
        }
    }

    fn bad_date(&mut self, written: &str, span: Span) {
        self.diagnostics.push(Diagnostic::new(Code::BadDate, span, format!("invalid date `{written}`")).help(HELP));
    }
}

/// `15 December 2021`
fn long(date: Date) -> String {
    date.strftime("%-d %B %Y").to_string()
}

/// The first of the `parts` that a map has with a text.
fn part(pairs: &[(Spanned<String>, Value)], parts: &[&str]) -> Option<Spanned<String>> {
    let text = |part: &&str| {
        let (_, value) = pairs.iter().find(|(key, _)| key.value == *part)?;
        Some(Spanned::new(value.as_text()?.trim().to_string(), value.span))
    };
    parts.iter().find_map(text)
}
