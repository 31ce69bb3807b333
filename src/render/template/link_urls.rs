//! The `link_urls` filter: a value of front matter -> HTML in which each URL is a link.

use std::borrow::Cow;

use tera::{Kwargs, State, Value};

use crate::render::markdown::text_value;

/// Escapes a text and links the URLs and email addresses in it.
#[expect(clippy::needless_pass_by_value, reason = "the engine defines the signature")]
pub(crate) fn link_urls(text: Cow<'_, str>, _: Kwargs, _: &State<'_>) -> Value {
    Value::safe_string(&text_value::to_html(&text))
}
