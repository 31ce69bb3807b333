//! The texts of the theme, its messages, in the language of the guide.
//!
//! A key such as `role.pay` names a label. Its text can have placeholders in braces, `{count}`, and one form for each plural
//! category of the language. A label without a text in the language has that of the nearest language that has one, at last
//! English: see [`fallbacks`].

pub mod fallbacks;
pub mod format;
pub mod plural;
pub mod script;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Display;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::model::labels::plural::{PluralCategory, PluralRules};

/// The text of a label.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum LabelText {
    /// One text.
    Text(Arc<str>),
    /// A text for each plural category. It has one for [`PluralCategory::Other`].
    Plural(BTreeMap<PluralCategory, Arc<str>>),
    /// A list of texts, such as the names of the months.
    List(Arc<[Arc<str>]>),
}

impl LabelText {
    /// All its texts.
    pub fn texts(&self) -> Vec<&str> {
        match self {
            LabelText::Text(text) => vec![text],
            LabelText::Plural(forms) => forms.values().map(|text| &**text).collect(),
            LabelText::List(texts) => texts.iter().map(|text| &**text).collect(),
        }
    }

    /// What kind of value a file of labels has for it.
    pub fn shape(&self) -> &'static str {
        match self {
            LabelText::Text(_) => "one text",
            LabelText::Plural(_) => "a text for each plural form",
            LabelText::List(_) => "a list of texts",
        }
    }
}

/// All labels of a guide.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Labels {
    plurals: PluralRules,
    /// Sorted by key.
    sorted: Vec<(Arc<str>, LabelText)>,
    /// The place of each key in `sorted`: each page reads dozens of labels.
    places: FxHashMap<Arc<str>, usize>,
}

impl Hash for Labels {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (&self.plurals, &self.sorted).hash(state);
    }
}

/// The key of the name of a language, as its readers write it.
pub const LANGUAGE_NAME: &str = "language.name";

impl Labels {
    /// The labels of a guide in a language, each in the best available one.
    pub fn new(language: &str, labels: BTreeMap<Arc<str>, LabelText>) -> Self {
        let places = labels.keys().enumerate().map(|(place, key)| (key.clone(), place)).collect();
        Self { plurals: PluralRules::of(language), sorted: labels.into_iter().collect(), places }
    }

    /// The label with a key.
    pub fn get(&self, key: &str) -> Option<&LabelText> {
        self.sorted.get(*self.places.get(key)?).map(|(_, label)| label)
    }

    /// All keys and labels, sorted.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &LabelText)> {
        self.sorted.iter().map(|(key, label)| (&**key, label))
    }

    /// The plural rules of the language.
    pub fn plurals(&self) -> &PluralRules {
        &self.plurals
    }

    /// The text of a label without placeholders. The key itself if there is no such label.
    pub fn text<'a>(&'a self, key: &'a str) -> &'a str {
        match self.get(key) {
            Some(LabelText::Text(text)) => text,
            Some(LabelText::Plural(forms)) => forms.get(&PluralCategory::Other).map_or(key, |text| text),
            Some(LabelText::List(_)) | None => key,
        }
    }

    /// The texts of a list. Empty if there is no such list.
    pub fn list(&self, key: &str) -> &[Arc<str>] {
        if let Some(LabelText::List(texts)) = self.get(key) { texts } else { &[] }
    }

    /// The text of a label with values for its placeholders.
    pub fn fill(&self, key: &str, values: &[(&str, &dyn Display)]) -> String {
        fill(self.text(key), |name| value_of(name, values))
    }

    /// The text of a label in its form for a number, which replaces `{count}`, with values for its other placeholders.
    pub fn count(&self, key: &str, count: usize, values: &[(&str, &dyn Display)]) -> String {
        let text = self.get(key).map_or(key, |label| self.form(label, count));
        fill(text, |name| if name == "count" { Some(count.to_string().into()) } else { value_of(name, values) })
    }

    /// The form of a label for a number. Empty for a list.
    pub fn form<'a>(&self, label: &'a LabelText, count: usize) -> &'a str {
        match label {
            LabelText::Text(text) => text,
            LabelText::Plural(forms) => {
                let form = forms.get(&self.plurals.category(count));
                form.or_else(|| forms.get(&PluralCategory::Other)).map_or("", |text| text)
            }
            LabelText::List(_) => "",
        }
    }
}

fn value_of(name: &str, values: &[(&str, &dyn Display)]) -> Option<Cow<'static, str>> {
    let (_, value) = values.iter().find(|(other, _)| *other == name)?;
    Some(value.to_string().into())
}

/// Replaces each placeholder in a text. One without a value stays.
///
/// ```
/// use guide::model::labels::fill;
///
/// assert_eq!(fill("{count} roles", |name| (name == "count").then_some("3")), "3 roles");
/// assert_eq!(fill("a {b} {c", |_| None::<&str>), "a {b} {c");
/// ```
pub fn fill<T: AsRef<str>>(text: &str, value_of: impl Fn(&str) -> Option<T>) -> String {
    let mut filled = String::with_capacity(text.len() + 16);
    let mut end = 0;
    for (start, name) in placeholders(text) {
        if let Some(value) = value_of(name) {
            filled.push_str(&text[end..start]);
            filled.push_str(value.as_ref());
            end = start + name.len() + "{}".len();
        }
    }
    filled.push_str(&text[end..]);
    filled
}

/// The placeholders of a text: the offset of each brace, and the name in the braces.
pub fn placeholders(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.match_indices('{').filter_map(|(start, _)| {
        let rest = &text[start + 1..];
        let name = &rest[..rest.find('}')?];
        let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
        is_name.then_some((start, name))
    })
}
