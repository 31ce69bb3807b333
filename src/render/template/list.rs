//! The `list` filter: texts -> one text in the language of the guide, such as `A, B and C`.

use std::borrow::Cow;
use std::sync::Arc;

use tera::{Error, Kwargs, State, TeraResult, Value};

use crate::model::labels::Labels;
use crate::render::template::bidi::isolated;
use crate::render::template::label::escape;

/// Returns the filter for some labels. Its argument `of` is `all`, which is the default, or `one`.
///
/// A text that is safe, such as a link, makes the whole text safe, as does one with parts in the other direction than the guide, which
/// are isolated. The others are escaped.
pub(crate) fn filter(
    labels: Arc<Labels>,
    is_right_to_left: bool,
) -> impl Fn(&[Value], Kwargs, &State<'_>) -> TeraResult<Value> {
    move |items, arguments, _| {
        let isolate = |item: &Value| {
            let html = item.as_str().filter(|_| !item.is_safe()).and_then(|text| isolated(text, is_right_to_left));
            html.map_or_else(|| item.clone(), |html| Value::safe_string(&html))
        };
        let items: Vec<Value> = items.iter().map(isolate).collect();
        let is_safe = items.iter().any(|item| item.as_str().is_some() && item.is_safe());
        let text = |item: &Value| match item.as_str() {
            Some(text) if is_safe && !item.is_safe() => escape(text).into_owned(),
            Some(text) => text.to_string(),
            None => item.to_string(),
        };
        let texts: Vec<String> = items.iter().map(text).collect();
        let list = match arguments.get::<Cow<'_, str>>("of")?.as_deref() {
            None | Some("all") => labels.all_of(&texts),
            Some("one") => labels.one_of(&texts),
            Some(other) => return Err(Error::message(format!("`of` must be `all` or `one`, found `{other}`"))),
        };
        Ok(if is_safe { Value::safe_string(&list) } else { Value::from(list) })
    }
}
