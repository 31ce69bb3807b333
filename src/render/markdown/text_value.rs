//! A value of front matter -> HTML in which each URL is a link: a source, a fact, a note. A value is plain text, except
//! that links are understood as people write them: bare, `<https://…>` or `[title](https://…)`.

use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark_escape::{escape_href, escape_html_body_text};

use crate::model::address::bare_url::{BareUrl, find_urls};

/// A part of a value.
pub(crate) enum ValuePart<'a> {
    /// Text that is not empty.
    Text(&'a str),
    /// A link.
    Link {
        /// Its target.
        href: Cow<'a, str>,
        /// Its text.
        title: &'a str,
    },
}

/// The texts and links of a value.
pub(crate) fn parts(text: &str) -> Vec<ValuePart<'_>> {
    let urls = find_urls(text);
    let mut parts = Vec::with_capacity(2 * urls.len() + 1);
    let mut end = 0;
    for url in urls {
        let link = ValueLink::read(text, &url, end);
        parts.push(ValuePart::Text(&text[end..link.whole.start]));
        parts.push(ValuePart::Link { href: url.href(&text[url.range.clone()]), title: &text[link.title] });
        end = link.whole.end;
    }
    parts.push(ValuePart::Text(&text[end..]));
    parts.retain(|part| !matches!(part, ValuePart::Text("")));
    parts
}

/// The HTML of a value.
pub(crate) fn to_html(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for part in parts(text) {
        // Writing to a String can't fail.
        match part {
            ValuePart::Text(text) => _ = escape_html_body_text(&mut html, text),
            ValuePart::Link { href, title } => {
                html.push_str("<a href=\"");
                _ = escape_href(&mut html, &href);
                html.push_str("\" rel=\"external\">");
                _ = escape_html_body_text(&mut html, title);
                html.push_str("</a>");
            }
        }
    }
    html
}

/// A URL in a value, with the markup around it.
struct ValueLink {
    /// The range of the URL and its markup.
    whole: Range<usize>,
    /// The range of the text to show.
    title: Range<usize>,
}

impl ValueLink {
    /// Reads the markup around a URL. What is before `start` belongs to another link.
    fn read(text: &str, url: &BareUrl, start: usize) -> Self {
        let mut whole = url.range.clone();
        if text[start..whole.start].ends_with('<') && text[whole.end..].starts_with('>') {
            whole = whole.start - 1..whole.end + 1;
        }
        if let Some(before) = text[start..whole.start].strip_suffix("](")
            && text[whole.end..].starts_with(')')
            && let Some(open) = before.rfind('[')
            && !before[open + 1..].trim().is_empty()
        {
            let title = start + open + 1..start + before.len();
            return Self { whole: start + open..whole.end + 1, title };
        }
        Self { whole, title: url.range.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The HTML, with each link as `{text -> href}`.
    fn shown(text: &str) -> String {
        let html = to_html(text).replace("\" rel=\"external\">", "|").replace("</a>", "}");
        html.replace("<a href=\"", "{")
    }

    #[test]
    fn each_url_is_a_link() {
        for (value, expected) in [
            ("https://example.org/P_(b)", "{https://example.org/P_(b)|https://example.org/P_(b)}"),
            ("(https://example.org/x).", "({https://example.org/x|https://example.org/x})."),
            (
                "“https://a.example/q”: 2024; https://b.example",
                "“{https://a.example/q|https://a.example/q}”: 2024; {https://b.example|https://b.example}",
            ),
            (
                "HTTPS://A.EXAMPLE/z and www.b.example",
                "{HTTPS://A.EXAMPLE/z|HTTPS://A.EXAMPLE/z} and {http://www.b.example|www.b.example}",
            ),
            ("Ask a@example.org", "Ask {mailto:a@example.org|a@example.org}"),
        ] {
            assert_eq!(shown(value), expected);
        }
    }

    #[test]
    fn markup_around_a_url_is_understood() {
        for (value, expected) in [
            ("[A title](https://a.example/y_(z))", "{https://a.example/y_(z)|A title}"),
            (
                "Ada, [One](https://a.example), [Two](<https://b.example>), 2024",
                "Ada, {https://a.example|One}, {https://b.example|Two}, 2024",
            ),
            ("Ada, <https://a.example/x>", "Ada, {https://a.example/x|https://a.example/x}"),
            (
                "[](https://a.example) [x] (https://b.example)",
                "[]({https://a.example|https://a.example}) [x] ({https://b.example|https://b.example})",
            ),
        ] {
            assert_eq!(shown(value), expected);
        }
    }

    #[test]
    fn other_text_is_escaped() {
        assert_eq!(to_html("A & B <b>, \"no link\""), "A &amp; B &lt;b&gt;, \"no link\"");
        assert_eq!(
            to_html("<b> https://a.example/?x=1&y=\"z"),
            "&lt;b&gt; <a href=\"https://a.example/?x=1&amp;y=\" rel=\"external\">https://a.example/?x=1&amp;y=</a>\"z"
        );
    }
}
