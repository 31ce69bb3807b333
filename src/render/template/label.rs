//! The `label` filter: the key of a label -> its text in the language of the guide. `label_text`: the same for attributes and titles of
//! pages. The `label_group` filter: the start of keys -> their texts as JSON.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use tera::{Error, Kwargs, State, TeraResult, Value};

use crate::diagnostic::did_you_mean;
use crate::model::labels::{LabelText, Labels, fill};
use crate::render::template::bidi::{isolated, without_isolation};

/// The placeholder that selects the plural form.
const COUNT: &str = "count";

/// How the values of placeholders, such as names of roles, get into a label.
#[derive(Debug, Clone, Copy)]
pub(crate) enum NamesInLabels {
    /// Parts in the other direction than the guide are in `<bdi>`.
    Isolated { is_right_to_left: bool },
    /// As they are, for places that can't have elements.
    Plain,
}

/// Returns the filter for some labels. Its arguments are the values of placeholders.
///
/// Text that is not marked as safe is escaped, as everywhere. A value that is safe, such as a link, makes the whole text safe, as does
/// one with isolated parts.
pub(crate) fn filter(
    labels: Arc<Labels>,
    names: NamesInLabels,
) -> impl Fn(&str, Kwargs, &State<'_>) -> TeraResult<Value> {
    // Most labels have no placeholder, and one value of each is shared by all pages.
    let constant = |(key, label): (&str, &LabelText)| match label {
        LabelText::Text(text) => Some((key.to_string(), Value::from(&**text))),
        LabelText::Plural(_) | LabelText::List(_) => None,
    };
    let constants: BTreeMap<String, Value> = labels.iter().filter_map(constant).collect();
    move |key, values, _| {
        let is_constant = values.iter().next().is_none();
        if is_constant && let Some(value) = constants.get(key) {
            return Ok(value.clone());
        }
        let Some(label) = labels.get(key) else { return Err(unknown(key, &labels)) };
        fill_in(key, label, &labels, &values, names)
    }
}

/// Returns the `label_group` filter: the start of some keys -> their labels as JSON, for a script that reads it from an attribute
/// in single quotes. The names are those of the keys as scripts spell them: `was-nothing` is `wasNothing`.
pub(crate) fn group_filter(labels: &Labels) -> impl Fn(&str, Kwargs, &State<'_>) -> TeraResult<Value> + use<> {
    let attributes = labels.groups().into_iter().map(|(group, texts)| {
        // Serializing strings can't fail.
        let json = serde_json::to_string(&texts).unwrap_or_default();
        (group.to_string(), Value::safe_string(&attribute(&json)))
    });
    let groups: BTreeMap<String, Value> = attributes.collect();
    move |group, _, _| {
        let known = groups.get(group).cloned();
        known.ok_or_else(|| Error::message(format!("no label has a key that starts with `{group}.`")))
    }
}

/// JSON as the value of an attribute in single quotes.
fn attribute(json: &str) -> String {
    json.replace('&', "&amp;").replace('\'', "&#39;").replace('<', "&lt;")
}

fn unknown(key: &str, labels: &Labels) -> Error {
    let near = did_you_mean(key, labels.iter().map(|(key, _)| key));
    let hint = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
    Error::message(format!("no label has the key `{key}`{hint}"))
}

fn fill_in(key: &str, label: &LabelText, labels: &Labels, values: &Kwargs, names: NamesInLabels) -> TeraResult<Value> {
    let text = match label {
        LabelText::List(texts) => {
            return Ok(Value::from(texts.iter().map(|text| Value::from(&**text)).collect::<Vec<_>>()));
        }
        LabelText::Text(text) => text,
        LabelText::Plural(_) => {
            let Some(count) = values.get::<usize>(COUNT)? else {
                return Err(Error::message(format!("the label `{key}` has plural forms: add `count`")));
            };
            labels.form(label, count)
        }
    };
    let filled: Vec<(&str, FilledValue<'_>)> =
        values.iter().filter_map(|(name, value)| Some((name.as_str()?, FilledValue::of(value, names)))).collect();
    let is_safe = filled.iter().any(|(_, value)| matches!(value, FilledValue::Html(_)));
    let value_of = |name: &str| {
        let (_, value) = filled.iter().find(|(other, _)| *other == name)?;
        Some(match value {
            FilledValue::Text(text) if is_safe => escape(text),
            FilledValue::Text(text) | FilledValue::Html(text) | FilledValue::Number(text) => Cow::Borrowed(&**text),
        })
    };
    if is_safe {
        return Ok(Value::safe_string(&fill(&escape(text), value_of)));
    }
    Ok(Value::from(fill(text, value_of)))
}

/// The value of a placeholder as it gets into a label.
enum FilledValue<'a> {
    Text(Cow<'a, str>),
    Html(Cow<'a, str>),
    Number(Cow<'a, str>),
}

impl<'a> FilledValue<'a> {
    fn of(value: &'a Value, names: NamesInLabels) -> Self {
        match (value.as_str(), names) {
            (None, _) => Self::Number(value.to_string().into()),
            (Some(html), NamesInLabels::Isolated { .. }) if value.is_safe() => Self::Html(html.into()),
            (Some(html), NamesInLabels::Plain) if value.is_safe() => Self::Html(without_isolation(html)),
            (Some(text), NamesInLabels::Isolated { is_right_to_left }) => match isolated(text, is_right_to_left) {
                Some(html) => Self::Html(html.into()),
                None => Self::Text(text.into()),
            },
            (Some(text), NamesInLabels::Plain) => Self::Text(text.into()),
        }
    }
}

pub(super) fn escape(text: &str) -> Cow<'_, str> {
    let mut escaped = String::with_capacity(text.len());
    // Writing to a string can't fail.
    _ = pulldown_cmark_escape::escape_html(&mut escaped, text);
    Cow::Owned(escaped)
}
