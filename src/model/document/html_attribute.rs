//! An attribute of an HTML element -> the place of its value.

use std::ops::Range;

/// The range of the value in an attribute: `b.md` in `href="b.md"`. `None` if there is no value.
pub(crate) fn value_range(html: &str, attribute: Range<usize>) -> Option<Range<usize>> {
    let written = html.get(attribute.clone())?;
    let after = &written[written.find('=')? + 1..];
    let value = after.trim_start();
    let (value, end) = match value.chars().next()? {
        quote @ ('"' | '\'') => (&value[1..], value[1..].find(quote)),
        _ => (value, value.find(|c: char| c.is_ascii_whitespace() || c == '>')),
    };
    let start = attribute.start + (written.len() - value.len());
    Some(start..start + end.unwrap_or(value.len()))
}
