//! The `bidi` filter: a text -> HTML in which each part in the other direction than the guide is in `<bdi>`, so that it keeps its place
//! in the text and does not reorder what is around it.

use std::borrow::Cow;

use tera::{Kwargs, State, TeraResult, Value};

use crate::model::language::direction::other_direction;
use crate::render::template::label::escape;

/// Returns the filter for the direction of a guide. A text without such parts, and HTML, stay as they are.
pub(crate) fn filter(is_right_to_left: bool) -> impl Fn(&Value, Kwargs, &State<'_>) -> TeraResult<Value> {
    move |value, _, _| {
        let html = value.as_str().filter(|_| !value.is_safe()).and_then(|text| isolated(text, is_right_to_left));
        Ok(html.map_or_else(|| value.clone(), |html| Value::safe_string(&html)))
    }
}

/// A text as HTML with its parts in the other direction in `<bdi>`. `None` if it has none.
pub(super) fn isolated(text: &str, is_right_to_left: bool) -> Option<String> {
    let parts = other_direction(text, is_right_to_left);
    let last = parts.last()?.end;
    let mut html = String::with_capacity(text.len() + parts.len() * "<bdi></bdi>".len());
    let mut end = 0;
    for part in parts {
        html.push_str(&escape(&text[end..part.start]));
        html.push_str("<bdi>");
        html.push_str(&escape(&text[part.clone()]));
        html.push_str("</bdi>");
        end = part.end;
    }
    html.push_str(&escape(&text[last..]));
    Some(html)
}

/// HTML without the elements that [`isolated`] adds.
pub(super) fn without_isolation(html: &str) -> Cow<'_, str> {
    if html.contains("bdi>") { html.replace("<bdi>", "").replace("</bdi>", "").into() } else { html.into() }
}
