//! A value as an author wrote it in front matter or in site.toml, with the place of each of its parts.
//!
//! Scalars keep the text that was written: `1.10` as a version stays `1.10`, and only whoever reads a key decides
//! whether it is a number. Templates and other programs see them [`Typed`], by the YAML 1.2 core schema; a [`Value`] by
//! itself is only written down for the next build.

use serde::ser::{SerializeMap, SerializeSeq, Serializer};
use serde::{Deserialize, Serialize};

use crate::source::{Span, Spanned};

/// One value and its place.
#[derive(Debug, Clone, PartialEq, Hash, Serialize, Deserialize)]
pub struct Value {
    /// The place of the whole value.
    pub span: Span,
    /// What it holds.
    pub data: Data,
}

/// The shapes that a value can have.
#[derive(Debug, Clone, PartialEq, Hash, Serialize, Deserialize)]
pub enum Data {
    /// Text, a number, a date, a truth value, or nothing.
    Scalar {
        /// As written, without quotes.
        text: String,
        /// Whether it stood in quotes, and so is text whatever it looks like.
        quoted: bool,
    },
    /// A list.
    List(Vec<Value>),
    /// Keys and values, in the order written; no key stands twice.
    Map(Vec<(Spanned<String>, Value)>),
}

impl Value {
    /// Whether nothing was given: an empty scalar, `null` or `~`.
    pub fn is_null(&self) -> bool {
        matches!(&self.data, Data::Scalar { text, quoted: false } if matches!(text.as_str(), "" | "~" | "null" | "Null" | "NULL"))
    }

    /// `true` or `false`, where it says that.
    pub fn as_bool(&self) -> Option<bool> {
        match &self.data {
            Data::Scalar { text, quoted: false } => match text.as_str() {
                "true" | "True" | "TRUE" => Some(true),
                "false" | "False" | "FALSE" => Some(false),
                _ => None,
            },
            _ => None,
        }
    }

    /// The whole number that it says, in quotes or not.
    pub fn as_integer(&self) -> Option<i64> {
        match &self.data {
            Data::Scalar { text, .. } => text.parse().ok(),
            _ => None,
        }
    }

    /// The text of a scalar that says something.
    pub fn as_text(&self) -> Option<&str> {
        match &self.data {
            Data::Scalar { text, .. } if !self.is_null() => Some(text),
            _ => None,
        }
    }

    /// What it is, in words for an author: the text itself where that is short.
    pub fn describe(&self) -> String {
        match &self.data {
            Data::Scalar { .. } if self.is_null() => "nothing".into(),
            Data::Scalar { text, .. } if text.chars().count() <= 40 && !text.contains('\n') => format!("`{text}`"),
            Data::Scalar { .. } => "text".into(),
            Data::List(_) => "a list".into(),
            Data::Map(_) => "keys and values".into(),
        }
    }
}

/// A value as templates and other programs see it: without places, and each scalar as what it says.
#[derive(Debug, Clone, Copy)]
pub struct Typed<'a>(pub &'a Value);

impl Serialize for Typed<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(value) = self;
        match &value.data {
            Data::Scalar { text, quoted: true } => serializer.serialize_str(text),
            Data::Scalar { text, .. } => {
                if value.is_null() {
                    serializer.serialize_none()
                } else if let Some(truth) = value.as_bool() {
                    serializer.serialize_bool(truth)
                } else if let Some(number) = value.as_integer() {
                    serializer.serialize_i64(number)
                } else if let Some(number) = decimal(text) {
                    serializer.serialize_f64(number)
                } else {
                    serializer.serialize_str(text)
                }
            }
            Data::List(items) => {
                let mut list = serializer.serialize_seq(Some(items.len()))?;
                for item in items {
                    list.serialize_element(&Typed(item))?;
                }
                list.end()
            }
            Data::Map(pairs) => {
                let mut map = serializer.serialize_map(Some(pairs.len()))?;
                for (key, value) in pairs {
                    map.serialize_entry(&key.value, &Typed(value))?;
                }
                map.end()
            }
        }
    }
}

/// A finite decimal number. Words such as `inf` and `nan`, which Rust would read, are text to an author.
fn decimal(text: &str) -> Option<f64> {
    let numeric = text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'+' | b'e' | b'E'));
    numeric.then(|| text.parse().ok()).flatten().filter(|number: &f64| number.is_finite())
}
