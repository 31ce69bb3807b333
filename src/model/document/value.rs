//! A value of front matter or site.toml, with the location of each part.
//!
//! Scalars keep their text, so the version `1.10` stays `1.10`: the type depends on the key. Templates and exports use
//! [`Typed`], which applies the YAML 1.2 core schema. `Value` itself is serialized only for the cache.

use serde::ser::{SerializeMap, SerializeSeq, Serializer};
use serde::{Deserialize, Serialize};

use crate::source::{Span, Spanned};

/// A value and its location.
#[derive(Debug, Clone, PartialEq, Hash, Serialize, Deserialize)]
pub struct Value {
    /// The location of the whole value.
    pub span: Span,
    /// Its content.
    pub data: Data,
}

/// The content of a value.
#[derive(Debug, Clone, PartialEq, Hash, Serialize, Deserialize)]
pub enum Data {
    /// Text, a number, a date, a boolean, or null.
    Scalar {
        /// Its text without quotes.
        text: String,
        /// Whether it is quoted, and therefore always text.
        quoted: bool,
    },
    /// A list.
    List(Vec<Value>),
    /// Keys and values, in source order. Keys are unique.
    Map(Vec<(Spanned<String>, Value)>),
}

impl Value {
    /// Whether it is null: an empty scalar, `null` or `~`.
    pub fn is_null(&self) -> bool {
        matches!(&self.data, Data::Scalar { text, quoted: false } if matches!(text.as_str(), "" | "~" | "null" | "Null" | "NULL"))
    }

    /// The boolean. `None` for any other value.
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

    /// The boolean, in any of the forms that other tools read: `yes`, `"true"`, `off`. `None` for any other value.
    pub fn as_lenient_bool(&self) -> Option<bool> {
        let Data::Scalar { text, .. } = &self.data else { return None };
        let is_one_of = |words: [&str; 3]| words.iter().any(|word| text.trim().eq_ignore_ascii_case(word));
        if is_one_of(["true", "yes", "on"]) { Some(true) } else { is_one_of(["false", "no", "off"]).then_some(false) }
    }

    /// The integer, quoted or not. `None` for any other value.
    pub fn as_integer(&self) -> Option<i64> {
        match &self.data {
            Data::Scalar { text, .. } => text.parse().ok(),
            _ => None,
        }
    }

    /// The finite number, quoted or not. `None` for any other value.
    pub fn as_number(&self) -> Option<f64> {
        match &self.data {
            Data::Scalar { text, .. } => decimal(text.trim()),
            _ => None,
        }
    }

    /// The text of a scalar. `None` for null and for collections.
    pub fn as_text(&self) -> Option<&str> {
        match &self.data {
            Data::Scalar { text, .. } if !self.is_null() => Some(text),
            _ => None,
        }
    }

    /// Like [`Value::describe`], with the quotes of a quoted text.
    pub fn describe_with_quotes(&self) -> String {
        match &self.data {
            Data::Scalar { text, quoted: true } if text.chars().count() <= 40 => format!("`\"{text}\"`"),
            _ => self.describe(),
        }
    }

    /// A description for a message: the text itself if it is short.
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

/// A value that serializes without locations, and with the type of each scalar.
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
                } else if let Some(boolean) = value.as_bool() {
                    serializer.serialize_bool(boolean)
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

/// A finite decimal number. `inf` and `nan`, which Rust accepts, are text.
fn decimal(text: &str) -> Option<f64> {
    let numeric = text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'+' | b'e' | b'E'));
    numeric.then(|| text.parse().ok()).flatten().filter(|number: &f64| number.is_finite())
}
