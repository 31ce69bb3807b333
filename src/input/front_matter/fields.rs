//! Typed values out of keys and values: what front matter and site.toml have in common.
//!
//! Each `take` removes a key and says what is wrong with it; what nobody took is left for the caller.

use jiff::civil::Date;

use crate::diagnostic::{Code, Diagnostic, did_you_mean};
use crate::model::document::entry::AnnotatedName;
use crate::model::document::value::{Data, Value};
use crate::source::Spanned;

/// The keys of one table, while they are being read.
pub(crate) struct Fields<'a> {
    pairs: Vec<(Spanned<String>, Value)>,
    /// What to call a value of the wrong shape.
    wrong: Code,
    /// What to call a value that isn't among those allowed.
    bad: Code,
    pub(crate) diagnostics: &'a mut Vec<Diagnostic>,
}

impl<'a> Fields<'a> {
    /// Reads a map. Anything else is `None`, and said.
    pub(crate) fn new(value: Value, wrong: Code, diagnostics: &'a mut Vec<Diagnostic>) -> Option<Self> {
        if let Data::Map(pairs) = value.data {
            let bad = if wrong == Code::WrongType { Code::BadValue } else { wrong };
            Some(Self { pairs, wrong, bad, diagnostics })
        } else {
            let found = value.describe();
            diagnostics.push(
                Diagnostic::new(wrong, value.span, format!("keys and values belong here, and this is {found}"))
                    .help("write `key: value`, one to a line, with a space behind the colon"),
            );
            None
        }
    }

    /// The value of a key, if it is there and says anything.
    pub(crate) fn take(&mut self, key: &str) -> Option<Value> {
        let position = self.pairs.iter().position(|(other, _)| other.value == key)?;
        Some(self.pairs.remove(position).1).filter(|value| !value.is_null())
    }

    /// What nobody took, and where to say what is wrong with it.
    pub(crate) fn into_parts(self) -> (Vec<(Spanned<String>, Value)>, &'a mut Vec<Diagnostic>) {
        (self.pairs, self.diagnostics)
    }

    pub(crate) fn refuse(&mut self, key: &str, value: &Value, wanted: &str) {
        let found = value.describe();
        self.diagnostics.push(
            Diagnostic::new(self.wrong, value.span, format!("`{key}` wants {wanted}, and this is {found}"))
                .help(format!("write {wanted} behind `{key}`")),
        );
    }

    fn scalar(&mut self, key: &str, value: Value) -> Option<Spanned<String>> {
        if let Data::Scalar { text, .. } = value.data {
            Some(Spanned::new(text.trim().to_string(), value.span))
        } else {
            self.refuse(key, &value, "one line of text");
            None
        }
    }

    /// One line of text. A number or a date is the text that was written. Empty text counts as absent.
    pub(crate) fn text(&mut self, key: &str) -> Option<Spanned<String>> {
        let value = self.take(key)?;
        self.scalar(key, value).filter(|text| !text.value.is_empty())
    }

    /// A list of texts; a single one stands for a list of one. Empty ones are left out.
    pub(crate) fn texts(&mut self, key: &str) -> Vec<Spanned<String>> {
        let Some(value) = self.take(key) else { return Vec::new() };
        let items = match value.data {
            Data::List(items) => items,
            Data::Scalar { .. } => vec![value],
            Data::Map(_) => {
                self.refuse(key, &value, "a list of names");
                return Vec::new();
            }
        };
        let items = items.into_iter().filter(|item| !item.is_null());
        items.filter_map(|item| self.scalar(key, item)).filter(|text| !text.value.is_empty()).collect()
    }

    /// A list of names. One name with commas in it, where a list could stand, is told: few names have any, and people
    /// write lists so.
    pub(crate) fn names(&mut self, key: &str) -> Vec<Spanned<String>> {
        let is_one =
            self.pairs.iter().any(|(other, value)| other.value == key && matches!(value.data, Data::Scalar { .. }));
        let names = self.texts(key);
        if let ([name], true) = (names.as_slice(), is_one)
            && name.value.trim_end_matches([',', ';']).contains([',', ';'])
        {
            let whole = &name.value;
            let parts: Vec<&str> = whole.split([',', ';']).map(str::trim).filter(|part| !part.is_empty()).collect();
            let parts = parts.join(", ");
            self.diagnostics.push(
                Diagnostic::new(Code::CommaInName, name.span, format!("this is one name: `{whole}`")).help(format!(
                    "several are a list, `{key}: [{parts}]`; one that has a comma is `{key}: [\"{whole}\"]`"
                )),
            );
        }
        names
    }

    /// A list of names without their places.
    pub(crate) fn people(&mut self, key: &str) -> Vec<String> {
        self.names(key).into_iter().map(|name| name.value).collect()
    }

    /// A list of texts without their places.
    pub(crate) fn strings(&mut self, key: &str) -> Vec<String> {
        self.texts(key).into_iter().map(|text| text.value).collect()
    }

    /// `true` or `false`.
    pub(crate) fn truth(&mut self, key: &str) -> Option<bool> {
        let value = self.take(key)?;
        let truth = value.as_bool();
        if truth.is_none() {
            self.refuse(key, &value, "true or false");
        }
        truth
    }

    /// A whole number.
    pub(crate) fn integer(&mut self, key: &str) -> Option<i64> {
        let value = self.take(key)?;
        let number = value.as_integer();
        if number.is_none() {
            self.refuse(key, &value, "a whole number");
        }
        number
    }

    /// A date.
    pub(crate) fn date(&mut self, key: &str) -> Option<Spanned<Date>> {
        let written = self.text(key)?;
        let date = read_date(&written.value);
        if date.is_none() {
            self.diagnostics.push(
                Diagnostic::new(Code::BadDate, written.span, format!("`{}` isn't a date", written.value))
                    .help("write its day, its month and its whole year: 2021-12-15 or Dec 15, 2021"),
            );
        }
        date.map(|date| Spanned::new(date, written.span))
    }

    /// One of some choices, by name and whatever its case.
    pub(crate) fn choice<T: Copy>(&mut self, key: &str, choices: &[(&str, T)]) -> Option<T> {
        let written = self.text(key)?;
        let found = choices.iter().find(|(name, _)| name.eq_ignore_ascii_case(&written.value));
        if found.is_none() {
            let names: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
            let help = match did_you_mean(&written.value, names.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("write one of {}", names.join(", ")),
            };
            let message = format!("`{key}` can't be `{}`", written.value);
            self.diagnostics.push(Diagnostic::new(self.bad, written.span, message).help(help));
        }
        found.map(|(_, choice)| *choice)
    }

    /// Labels with two texts each, in the order written: `label: [left, right]`.
    pub(crate) fn pairs(&mut self, key: &str) -> Vec<(String, [String; 2])> {
        const WANTED: &str = "a label and two texts on each line, as in `Looks at: [the market, the team]`";
        let Some(value) = self.take(key) else { return Vec::new() };
        let Data::Map(pairs) = value.data else {
            self.refuse(key, &value, WANTED);
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
                _ => self.refuse(key, &value, WANTED),
            }
        }
        rows
    }

    /// Labels with a text each, in the order written.
    pub(crate) fn labelled(&mut self, key: &str) -> Vec<(String, String)> {
        let Some(value) = self.take(key) else { return Vec::new() };
        let Data::Map(pairs) = value.data else {
            self.refuse(key, &value, "a label and its text on each line");
            return Vec::new();
        };
        let pairs = pairs.into_iter().filter(|(_, value)| !value.is_null());
        pairs.filter_map(|(label, value)| Some((label.value, self.scalar(key, value)?.value))).collect()
    }

    /// Names with a note each. `name` and `note` are the keys of the long form, `- role: X` and `difference: Y`. A
    /// plain name has no note, and `name: note` works too.
    pub(crate) fn noted(&mut self, key: &str, name: &str, note: &str) -> Vec<AnnotatedName> {
        let Some(value) = self.take(key) else { return Vec::new() };
        let items = match value.data {
            Data::List(items) => items,
            _ => vec![value],
        };
        let mut found = Vec::new();
        for item in items {
            match item.data {
                Data::Scalar { .. } if item.is_null() => {}
                Data::Scalar { text, .. } => {
                    let name = Spanned::new(text.trim().to_string(), item.span);
                    found.push(AnnotatedName { name, note: None });
                }
                Data::Map(ref pairs) if pairs.iter().any(|(label, _)| label.value == name) => {
                    let Some(mut fields) = Fields::new(item, self.wrong, self.diagnostics) else {
                        continue;
                    };
                    let named = fields.text(name);
                    let noted = fields.text(note).map(|text| text.value);
                    fields.no_more(&[name, note], Code::UnknownKey);
                    found.extend(named.map(|name| AnnotatedName { name, note: noted }));
                }
                Data::Map(pairs) => {
                    for (label, value) in pairs {
                        let note = if value.is_null() { None } else { self.scalar(key, value).map(|text| text.value) };
                        found.push(AnnotatedName { name: label, note });
                    }
                }
                Data::List(_) => self.refuse(key, &item, "a name, with what you say of it"),
            }
        }
        found
    }

    /// Says that what nobody took isn't known, each with the nearest of the `known` keys.
    pub(crate) fn no_more(self, known: &[&str], code: Code) {
        for (key, _) in self.pairs {
            let help = match did_you_mean(&key.value, known.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("the keys are {}", known.join(", ")),
            };
            self.diagnostics
                .push(Diagnostic::new(code, key.span, format!("there is no key `{}` here", key.value)).help(help));
        }
    }
}

/// Reads a date as people write it: `2021-12-15`, `Dec 15, 2021`, `15 December 2021`, `2021/12/15`. A time of day
/// behind it is left out, as written and not moved to another time zone.
pub fn read_date(written: &str) -> Option<Date> {
    const FORMATS: [&str; 8] =
        ["%Y-%m-%d", "%b %d, %Y", "%B %d, %Y", "%d %b %Y", "%d %B %Y", "%Y/%m/%d", "%b %d %Y", "%B %d %Y"];
    let written = written.trim();
    let day = match written.split_once(['T', 't']).filter(|(day, _)| day.len() == 10 && day.contains('-')) {
        Some((day, time)) if plausible_time(time) => day,
        Some(_) => return None,
        None => match written.split_once(' ') {
            Some((day, time)) if day.len() == 10 && plausible_time(time) => day,
            _ => written,
        },
    };
    // `December 2021` isn't the 20th of December in the year 21.
    let is_whole = |date: &Date| date.year() >= 1000;
    FORMATS.iter().find_map(|format| Date::strptime(format, day).ok().filter(is_whole))
}

/// Whether something looks like `10:30`, `10:30:00.123Z` or `10:30:00 +02:00`.
fn plausible_time(time: &str) -> bool {
    time.starts_with(|c: char| c.is_ascii_digit())
        && time.contains(':')
        && time.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, ':' | '.' | '+' | '-' | ' '))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_read_as_people_write_them() {
        let day = jiff::civil::date(2021, 12, 15);
        for written in [
            "2021-12-15",
            "Dec 15, 2021",
            "December 15, 2021",
            "15 December 2021",
            "15 Dec 2021",
            "2021/12/15",
            "2021-12-15T23:59:00-05:00",
            "2021-12-15 10:00:00 +0200",
            "2021-12-15T10:00:00Z",
        ] {
            assert_eq!(read_date(written), Some(day), "{written}");
        }
        for written in ["December 2021", "May 2023", "Dec 15, 21", "15 Dec 21", "21-12-15"] {
            assert_eq!(read_date(written), None, "{written}");
        }
        for written in ["2021-13-15", "soon", "", "2021", "15.12.2021", "2021-12-15x", "2021-02-30", "2021-12-15Today"]
        {
            assert_eq!(read_date(written), None, "{written}");
        }
    }
}
