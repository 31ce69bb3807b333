//! The `link_urls` filter: a value of front matter -> HTML in which each URL is a link.

use memchr::memchr3;
use tera::{Kwargs, State, Value};

use crate::model::address::bare_url::may_contain_url;
use crate::render::markdown::text_value;

/// Escapes a text and links the URLs and email addresses in it.
pub(crate) fn link_urls(value: &Value, _: Kwargs, _: &State<'_>) -> Value {
    match value.as_str() {
        // Most values are their own HTML. They are not copied.
        Some(text) if is_html(text) => value.clone().mark_safe(),
        Some(text) => Value::safe_string(&text_value::to_html(text)),
        None => Value::safe_string(&text_value::to_html(&value.to_string())),
    }
}

/// Whether a text has no URL and no character that HTML escapes in text.
fn is_html(text: &str) -> bool {
    memchr3(b'&', b'<', b'>', text.as_bytes()).is_none() && !may_contain_url(text)
}
