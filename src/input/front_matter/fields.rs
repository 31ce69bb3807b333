//! Keys and values -> typed values, for front matter and for site.toml.
//!
//! Each method takes one key, removes it and reports an error in its value. The keys that remain are unknown.

use std::fmt::Arguments;

use jiff::civil::Date;

use crate::diagnostic::{Code, Diagnostic, Severity, did_you_mean};
use crate::model::document::front_matter::AnnotatedName;
use crate::model::document::value::{Data, Value};
use crate::source::Spanned;

use crate::input::front_matter::date::parse_date;

/// The keys of one table that have not been read yet.
pub(crate) struct Fields<'a> {
    pairs: Vec<(Spanned<String>, Value)>,
    /// The code for a value of the wrong type.
    type_code: Code,
    /// The code for a value that is not one of those allowed.
    value_code: Code,
    pub(crate) diagnostics: &'a mut Vec<Diagnostic>,
}

impl<'a> Fields<'a> {
    /// The fields of a map. `None`, with a diagnostic, for any other value.
    pub(crate) fn new(value: Value, type_code: Code, diagnostics: &'a mut Vec<Diagnostic>) -> Option<Self> {
        if let Data::Map(pairs) = value.data {
            let value_code = if type_code == Code::WrongType { Code::BadValue } else { type_code };
            Some(Self { pairs, type_code, value_code, diagnostics })
        } else {
            let message = format!("expected keys and values, found {}", value.describe());
            let diagnostic = Diagnostic::new(type_code, value.span, message);
            diagnostics.push(diagnostic.help("write one `key: value` per line, with a space after the colon"));
            None
        }
    }

    /// Takes the value of a key; `None` if it is absent or null.
    pub(crate) fn take(&mut self, key: &str) -> Option<Value> {
        let position = self.pairs.iter().position(|(other, _)| other.value == key)?;
        Some(self.pairs.remove(position).1).filter(|value| !value.is_null())
    }

    /// The number of errors until now.
    pub(crate) fn error_count(&self) -> usize {
        self.diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error).count()
    }

    /// Whether a key that was not taken has a value.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.pairs.iter().any(|(other, value)| other.value == key && !value.is_null())
    }

    /// The remaining keys, and the list of diagnostics for them.
    pub(crate) fn into_parts(self) -> (Vec<(Spanned<String>, Value)>, &'a mut Vec<Diagnostic>) {
        (self.pairs, self.diagnostics)
    }

    /// Reports each remaining key, with the nearest of the `known` ones.
    pub(crate) fn reject_unknown(self, known: &[&str], code: Code) {
        for (key, _) in self.pairs {
            let help = match did_you_mean(&key.value, known.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("use one of the known keys: {}", known.join(", ")),
            };
            let message = format!("unknown key `{}`", key.value);
            self.diagnostics.push(Diagnostic::new(code, key.span, message).help(help));
        }
    }

    /// Reports a value of the wrong type. `subject` is the key in backticks, or a part of its value.
    pub(crate) fn wrong_type(&mut self, subject: Arguments<'_>, expected: &str, value: &Value, help: &str) {
        let message = format!("{subject} must be {expected}, found {}", value.describe());
        self.diagnostics.push(Diagnostic::new(self.type_code, value.span, message).help(help));
    }

    fn scalar(&mut self, subject: Arguments<'_>, value: Value) -> Option<Spanned<String>> {
        if let Data::Scalar { text, .. } = value.data {
            Some(Spanned::new(text.trim().to_string(), value.span))
        } else {
            self.wrong_type(subject, "text", &value, "write one line of text");
            None
        }
    }

    /// One line of text. Numbers and dates are taken as written. Empty text counts as absent.
    pub(crate) fn text(&mut self, key: &str) -> Option<Spanned<String>> {
        let value = self.take(key)?;
        self.scalar(format_args!("`{key}`"), value).filter(|text| !text.value.is_empty())
    }

    /// A list of texts; a single text is a list of one. Empty texts are dropped.
    pub(crate) fn texts(&mut self, key: &str) -> Vec<Spanned<String>> {
        let Some(value) = self.take(key) else { return Vec::new() };
        let items = match value.data {
            Data::List(items) => items,
            Data::Scalar { .. } => vec![value],
            Data::Map(_) => {
                self.wrong_type(format_args!("`{key}`"), "a list", &value, "write a list: [\"first\", \"second\"]");
                return Vec::new();
            }
        };
        let items = items.into_iter().filter(|item| !item.is_null());
        items
            .filter_map(|item| self.scalar(format_args!("each item of `{key}`"), item))
            .filter(|text| !text.value.is_empty())
            .collect()
    }

    /// A list of names. Reports a single name with a comma: it is more likely a list, and few names contain one.
    pub(crate) fn names(&mut self, key: &str) -> Vec<Spanned<String>> {
        let is_scalar =
            self.pairs.iter().any(|(other, value)| other.value == key && matches!(value.data, Data::Scalar { .. }));
        let names = self.texts(key);
        if let ([name], true) = (names.as_slice(), is_scalar)
            && name.value.trim_end_matches([',', ';']).contains([',', ';'])
        {
            let whole = &name.value;
            let parts: Vec<&str> = whole.split([',', ';']).map(str::trim).filter(|part| !part.is_empty()).collect();
            let parts = parts.join(", ");
            let diagnostic = Diagnostic::new(Code::CommaInName, name.span, format!("`{whole}` is read as one name"));
            self.diagnostics.push(diagnostic.help(format!(
                "for several names, write `{key}: [{parts}]`; for one name with a comma, write `{key}: [\"{whole}\"]`"
            )));
        }
        names
    }

    /// A list of names without their spans.
    pub(crate) fn name_strings(&mut self, key: &str) -> Vec<String> {
        self.names(key).into_iter().map(|name| name.value).collect()
    }

    /// A list of texts without their spans.
    pub(crate) fn strings(&mut self, key: &str) -> Vec<String> {
        self.texts(key).into_iter().map(|text| text.value).collect()
    }

    pub(crate) fn boolean(&mut self, key: &str) -> Option<bool> {
        let value = self.take(key)?;
        let boolean = value.as_bool();
        if boolean.is_none() {
            let help = "write `true` or `false` without quotes";
            self.wrong_type(format_args!("`{key}`"), "`true` or `false`", &value, help);
        }
        boolean
    }

    pub(crate) fn integer(&mut self, key: &str) -> Option<i64> {
        self.integer_in(key, i64::MIN, i64::MAX)
    }

    /// An integer in a range that includes both ends.
    pub(crate) fn integer_in(&mut self, key: &str, min: i64, max: i64) -> Option<i64> {
        let value = self.take(key)?;
        let integer = value.as_integer().filter(|integer| (min..=max).contains(integer));
        if integer.is_none() {
            let has_range = (min, max) != (i64::MIN, i64::MAX);
            let (expected, help) = if has_range {
                (format!("an integer from {min} to {max}"), "write a whole number in this range")
            } else {
                ("an integer".to_string(), "write a whole number such as 10")
            };
            self.wrong_type(format_args!("`{key}`"), &expected, &value, help);
        }
        integer
    }

    /// A date in one of the formats of [`parse_date`].
    pub(crate) fn date(&mut self, key: &str) -> Option<Spanned<Date>> {
        let written = self.text(key)?;
        let date = parse_date(&written.value);
        if date.is_none() {
            let diagnostic = Diagnostic::new(Code::BadDate, written.span, format!("invalid date `{}`", written.value));
            self.diagnostics.push(diagnostic.help("write the full date: 2021-12-15 or Dec 15, 2021"));
        }
        date.map(|date| Spanned::new(date, written.span))
    }

    /// One of several names, ignoring case.
    pub(crate) fn choice<T: Copy>(&mut self, key: &str, choices: &[(&str, T)]) -> Option<T> {
        let written = self.text(key)?;
        let found = choices.iter().find(|(name, _)| name.eq_ignore_ascii_case(&written.value));
        if found.is_none() {
            let names: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
            let help = match did_you_mean(&written.value, names.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("write one of: {}", names.join(", ")),
            };
            let message = format!("invalid value `{}` for `{key}`", written.value);
            self.diagnostics.push(Diagnostic::new(self.value_code, written.span, message).help(help));
        }
        found.map(|(_, choice)| *choice)
    }

    /// Labels with two texts each, in the order written: `label: [left, right]`.
    pub(crate) fn text_pairs(&mut self, key: &str) -> Vec<(String, [String; 2])> {
        const EXPECTED: &str = "one `label: [text, text]` per line";
        const HELP: &str = "write each line like `Focus: [the market, the team]`";
        let Some(value) = self.take(key) else { return Vec::new() };
        let Data::Map(pairs) = value.data else {
            self.wrong_type(format_args!("`{key}`"), EXPECTED, &value, HELP);
            return Vec::new();
        };
        let mut rows = Vec::new();
        for (label, value) in pairs {
            let texts = match &value.data {
                Data::List(items) => items.iter().map(Value::as_text).collect::<Option<Vec<_>>>(),
                _ => None,
            };
            match texts.as_deref() {
                Some([left, right]) => rows.push((label.value, [left.trim().into(), right.trim().into()])),
                _ => self.wrong_type(format_args!("`{key}`"), EXPECTED, &value, HELP),
            }
        }
        rows
    }

    /// Labels with a text each, in the order written.
    pub(crate) fn text_map(&mut self, key: &str) -> Vec<(String, String)> {
        let Some(value) = self.take(key) else { return Vec::new() };
        let Data::Map(pairs) = value.data else {
            let help = "write each line like `Focus: the team`";
            self.wrong_type(format_args!("`{key}`"), "one `label: text` per line", &value, help);
            return Vec::new();
        };
        let pairs = pairs.into_iter().filter(|(_, value)| !value.is_null());
        let mut text = |value| Some(self.scalar(format_args!("each value of `{key}`"), value)?.value);
        pairs.filter_map(|(label, value)| Some((label.value, text(value)?))).collect()
    }

    /// Names with an optional note, in any of three forms: `Name`, `Name: note`, or the long form, whose keys are `name`
    /// and `note`: `- role: X` and `difference: Y`.
    pub(crate) fn annotated_names(&mut self, key: &str, name: &str, note: &str) -> Vec<AnnotatedName> {
        let Some(value) = self.take(key) else { return Vec::new() };
        let items = match value.data {
            Data::List(items) => items,
            _ => vec![value],
        };
        let mut names = Vec::new();
        for item in items {
            match item.data {
                Data::Scalar { .. } if item.is_null() => {}
                Data::Scalar { text, .. } => {
                    let name = Spanned::new(text.trim().to_string(), item.span);
                    names.push(AnnotatedName { name, note: None });
                }
                Data::Map(ref pairs) if pairs.iter().any(|(label, _)| label.value == name) => {
                    names.extend(self.long_form(item, name, note));
                }
                Data::Map(pairs) => {
                    for (name, value) in pairs {
                        let value = Some(value).filter(|value| !value.is_null());
                        let note = value.and_then(|value| self.scalar(format_args!("each note of `{key}`"), value));
                        names.push(AnnotatedName { name, note: note.map(|note| note.value) });
                    }
                }
                Data::List(_) => {
                    let help = "write `- Name`, or `- Name: note`";
                    self.wrong_type(format_args!("each item of `{key}`"), "a name or a name with a note", &item, help);
                }
            }
        }
        names
    }

    fn long_form(&mut self, item: Value, name: &str, note: &str) -> Option<AnnotatedName> {
        let mut fields = Fields::new(item, self.type_code, self.diagnostics)?;
        let name_text = fields.text(name);
        let note_text = fields.text(note).map(|text| text.value);
        fields.reject_unknown(&[name, note], Code::UnknownKey);
        name_text.map(|name| AnnotatedName { name, note: note_text })
    }
}
