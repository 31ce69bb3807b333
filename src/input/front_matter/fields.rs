//! Keys and values -> typed values, for front matter and for site.toml.
//!
//! Each method takes one key, removes it and reports an error in its value. The keys that remain are unknown.

use std::fmt::Arguments;

use crate::diagnostic::{Code, Diagnostic, DiagnosticFix, Severity, did_you_mean};
use crate::model::document::front_matter::AnnotatedName;
use crate::model::document::value::{Data, Value};
use crate::source::{Span, Spanned};

use crate::input::front_matter::wikilink;
use crate::input::yaml_writer::quoted;

/// An item of a list of names with notes.
pub(crate) enum AnnotatedItem {
    /// `Name`, or `Name: note`.
    Short(AnnotatedName),
    /// A map that has the key of the name.
    Long(Value),
}

/// The keys of one table that have not been read yet.
pub(crate) struct Fields<'a> {
    pub(super) pairs: Vec<(Spanned<String>, Value)>,
    /// The code for a value of the wrong type.
    type_code: Code,
    /// The code for a value that is not one of those allowed.
    value_code: Code,
    pub(crate) diagnostics: &'a mut Vec<Diagnostic>,
}

/// Replaces a map by its `name`. Returns whether there is a name.
fn person(item: &mut Value, wrong: &mut Vec<(Span, Option<String>)>) -> bool {
    let Data::Map(pairs) = &item.data else { return true };
    let name = pairs.iter().find(|(key, _)| key.value.eq_ignore_ascii_case("name"));
    let name = name.and_then(|(_, value)| value.as_text()).map(|name| name.trim().to_string());
    wrong.push((item.span, name.clone()));
    let is_named = name.is_some();
    item.data = Data::Scalar { text: name.unwrap_or_default(), quoted: false };
    is_named
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

    /// Takes all keys that fulfil a condition, also those without a value.
    pub(super) fn take_all(&mut self, condition: impl Fn(&str) -> bool) -> Vec<(Spanned<String>, Value)> {
        self.pairs.extract_if(.., |(key, _)| condition(&key.value)).collect()
    }

    /// The remaining keys, and the list of diagnostics for them.
    pub(crate) fn into_parts(self) -> (Vec<(Spanned<String>, Value)>, &'a mut Vec<Diagnostic>) {
        (self.pairs, self.diagnostics)
    }

    /// Reports each remaining key, with the nearest of the `known` ones.
    pub(crate) fn reject_unknown(self, known: &[&str], code: Code) {
        for (key, _) in self.pairs {
            let near = did_you_mean(&key.value, known.iter().copied());
            let help = || format!("use one of the known keys: {}", known.join(", "));
            let diagnostic = Diagnostic::new(code, key.span, format!("unknown key `{}`", key.value));
            self.diagnostics.push(diagnostic.did_you_mean(&key.value, near, help));
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

    /// A name. A link in double brackets is the name that it links.
    pub(crate) fn name(&mut self, key: &str) -> Option<Spanned<String>> {
        self.unwrap_links(key);
        self.text(key).map(wikilink::unwrap)
    }

    /// A list of names. A link in double brackets is the name that it links.
    pub(crate) fn link_names(&mut self, key: &str) -> Vec<Spanned<String>> {
        self.unwrap_links(key);
        self.texts(key).into_iter().map(wikilink::unwrap).collect()
    }

    /// Replaces links in double brackets without quotes, which are lists in YAML, by texts.
    fn unwrap_links(&mut self, key: &str) {
        if let Some((_, value)) = self.pairs.iter_mut().find(|(other, _)| other.value == key) {
            wikilink::unwrap_lists(value);
        }
    }

    /// The names of people. Other tools also have a map for each, with the key `name`.
    pub(crate) fn people(&mut self, key: &str) -> Vec<String> {
        let Some((_, value)) = self.pairs.iter_mut().find(|(other, _)| other.value == key) else { return Vec::new() };
        let mut wrong = Vec::new();
        match &mut value.data {
            Data::List(items) => items.retain_mut(|item| person(item, &mut wrong)),
            Data::Map(_) => {
                person(value, &mut wrong);
            }
            Data::Scalar { .. } => {}
        }
        for (span, name) in wrong {
            let message = format!("each item of `{key}` must be a name, found keys and values");
            let label = name.as_ref().map_or("ignored".to_string(), |name| format!("read as `{name}`"));
            let help = format!("write `{key}: [{}]`", name.as_deref().unwrap_or("Ada"));
            let diagnostic = Diagnostic::new(Code::UnusualValue, span, message).label(label).help(help);
            let fix = name.map(|name| DiagnosticFix::WriteValue(quoted(&name)));
            self.diagnostics.push(match fix {
                Some(fix) => diagnostic.fix(fix),
                None => diagnostic,
            });
        }
        self.name_strings(key)
    }

    /// A list of names. Reports a single name with a comma: it is more likely a list, and few names contain one.
    pub(crate) fn names(&mut self, key: &str) -> Vec<Spanned<String>> {
        let is_scalar =
            self.pairs.iter().any(|(other, value)| other.value == key && matches!(value.data, Data::Scalar { .. }));
        let names = self.link_names(key);
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
        self.boolean_of(key, &value)
    }

    /// The boolean value of a key. A form that other tools read is accepted with a warning.
    pub(crate) fn boolean_of(&mut self, key: &str, value: &Value) -> Option<bool> {
        if let Some(boolean) = value.as_bool() {
            return Some(boolean);
        }
        let lenient = value.as_lenient_bool().filter(|_| self.type_code == Code::WrongType);
        if let Some(boolean) = lenient {
            let message = format!("`{key}` must be `true` or `false`, found {}", value.describe_with_quotes());
            let diagnostic = Diagnostic::new(Code::UnusualValue, value.span, message)
                .label(format!("read as `{boolean}`"))
                .help(format!("write `{key}: {boolean}`"));
            let fix = DiagnosticFix::WriteValue(boolean.to_string());
            self.diagnostics.push(diagnostic.fix(fix));
        } else {
            let help = "write `true` or `false` without quotes";
            self.wrong_type(format_args!("`{key}`"), "`true` or `false`", value, help);
        }
        lenient
    }

    /// Reports a value in a form that other tools read.
    pub(super) fn unusual(
        &mut self,
        span: Span,
        message: impl Into<String>,
        label: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.diagnostics.push(Diagnostic::new(Code::UnusualValue, span, message).label(label).help(help));
    }

    /// A number, quoted or not.
    pub(crate) fn number(&mut self, key: &str) -> Option<f64> {
        let value = self.take(key)?;
        let number = value.as_number();
        if number.is_none() {
            self.wrong_type(format_args!("`{key}`"), "a number", &value, "write a number such as 10 or 2.5");
        }
        number
    }

    /// A length of time: `6 months`, `1 year`.
    pub(crate) fn duration(&mut self, key: &str) -> Option<jiff::SpanFieldwise> {
        let written = self.text(key)?;
        let span = written.value.parse::<jiff::Span>().ok().filter(jiff::Span::is_positive);
        if span.is_none() {
            let message = format!("invalid duration `{}`", written.value);
            let diagnostic = Diagnostic::new(self.value_code, written.span, message);
            self.diagnostics.push(diagnostic.help("write a duration such as `6 months` or `1 year`"));
        }
        span.map(jiff::Span::fieldwise)
    }

    /// An integer in a range that includes both ends.
    pub(crate) fn integer_in(&mut self, key: &str, min: i64, max: i64) -> Option<i64> {
        let value = self.take(key)?;
        let integer = value.as_integer().filter(|integer| (min..=max).contains(integer));
        if integer.is_none() {
            let (expected, help) = (format!("an integer from {min} to {max}"), "write a whole number in this range");
            self.wrong_type(format_args!("`{key}`"), &expected, &value, help);
        }
        integer
    }

    /// One of several names, ignoring case.
    pub(crate) fn choice<T: Copy>(&mut self, key: &str, choices: &[(&str, T)]) -> Option<T> {
        let written = self.text(key)?;
        let found = choices.iter().find(|(name, _)| name.eq_ignore_ascii_case(&written.value));
        if found.is_none() {
            let names: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
            let near = did_you_mean(&written.value, names.iter().copied());
            let help = || format!("write one of: {}", names.join(", "));
            let message = format!("invalid value `{}` for `{key}`", written.value);
            let diagnostic = Diagnostic::new(self.value_code, written.span, message);
            self.diagnostics.push(diagnostic.did_you_mean(&written.value, near, help));
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
        let mut names = Vec::new();
        for item in self.annotated_items(key, &[name], note) {
            match item {
                AnnotatedItem::Short(name) => names.push(name),
                AnnotatedItem::Long(item) => names.extend(self.long_form(item, name, note)),
            }
        }
        names
    }

    /// The items of a list of names with notes. A map with any of the `long_keys` is a long form, which is not read yet.
    /// `note` is the key of the note in the long form.
    pub(crate) fn annotated_items(&mut self, key: &str, long_keys: &[&str], note: &str) -> Vec<AnnotatedItem> {
        let Some(value) = self.take(key) else { return Vec::new() };
        let values = match value.data {
            Data::List(items) => items,
            _ => vec![value],
        };
        let mut items = Vec::new();
        for mut item in values {
            wikilink::unwrap_lists(&mut item);
            match item.data {
                Data::Scalar { .. } if item.is_null() => {}
                Data::Scalar { text, .. } => {
                    let name = wikilink::unwrap(Spanned::new(text.trim().to_string(), item.span));
                    items.push(AnnotatedItem::Short(AnnotatedName { name, note: None }));
                }
                Data::Map(ref pairs) if pairs.iter().any(|(label, _)| long_keys.contains(&label.value.as_str())) => {
                    items.push(AnnotatedItem::Long(item));
                }
                Data::Map(pairs) => {
                    for (name, value) in pairs {
                        let value = Some(value).filter(|value| !value.is_null());
                        let note = value.and_then(|value| self.note(note, &name.value, value));
                        let name = wikilink::unwrap(name);
                        items.push(AnnotatedItem::Short(AnnotatedName { name, note }));
                    }
                }
                Data::List(_) => {
                    let help = "write `- Name`, or `- Name: note`";
                    self.wrong_type(format_args!("each item of `{key}`"), "a name or a name with a note", &item, help);
                }
            }
        }
        items
    }

    /// The items of a list of maps; a single map is a list of one. `example` is an item for the help.
    pub(crate) fn maps(&mut self, key: &str, example: &str) -> Vec<Value> {
        let Some(value) = self.take(key) else { return Vec::new() };
        let items = match value.data {
            Data::List(items) => items,
            _ => vec![value],
        };
        let mut maps = Vec::new();
        for item in items.into_iter().filter(|item| !item.is_null()) {
            if matches!(item.data, Data::Map(_)) {
                maps.push(item);
            } else {
                let help = format!("write keys and values: `- {example}`");
                self.wrong_type(format_args!("each item of `{key}`"), "keys and values", &item, &help);
            }
        }
        maps
    }

    /// The fields of a map inside of a value.
    pub(crate) fn nested(&mut self, value: Value) -> Option<Fields<'_>> {
        Fields::new(value, self.type_code, self.diagnostics)
    }

    /// The note on a name. `kind` is its key in the long form.
    fn note(&mut self, kind: &str, name: &str, value: Value) -> Option<Spanned<String>> {
        if let Data::Scalar { text, .. } = value.data {
            return Some(Spanned::new(text.trim().to_string(), value.span));
        }
        let (subject, expected, help) = match kind {
            "level" => ("level", "one word", format!("write one level: `{name}: expert`")),
            _ => ("note", "text", format!("write one line of text: `{name}: …`")),
        };
        self.wrong_type(format_args!("the {subject} of `{name}`"), expected, &value, &help);
        None
    }

    fn long_form(&mut self, item: Value, name: &str, note: &str) -> Option<AnnotatedName> {
        let mut fields = self.nested(item)?;
        let name_text = fields.name(name);
        let note_text = fields.text(note);
        fields.reject_unknown(&[name, note], Code::UnknownKey);
        name_text.map(|name| AnnotatedName { name, note: note_text })
    }
}
