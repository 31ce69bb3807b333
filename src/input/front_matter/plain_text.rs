//! A title or summary with HTML, as other tools allow it -> plain text: `Set up <em>before</em> you start &amp; later`.

use std::ops::Range;

/// Elements that change how a part of a line looks. Their tags are removed if both are there, and their text is kept.
const INLINE_ELEMENTS: [&str; 27] = [
    "a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "del", "dfn", "em", "font", "i", "ins", "kbd", "mark", "q",
    "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "tt", "u",
];

/// The longest name of an entity with `&` and `;`: `&CounterClockwiseContourIntegral;`.
const MAX_ENTITY: usize = 33;

/// A text without the tags of inline elements, and with its entities as characters. A tag whose element has no end tag is
/// kept, since a title may be about it: `When to use <em>`.
pub(crate) fn plain_text(text: String) -> String {
    let text = if text.contains('<') { without_tags(&text) } else { text };
    if text.contains('&') { without_entities(&text) } else { text }
}

/// A text with its HTML entities replaced by their characters: `Caf&eacute;` is `Café`.
fn without_entities(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(offset) = rest.find('&') {
        plain.push_str(&rest[..offset]);
        rest = &rest[offset..];
        let length = rest.find(';').map(|end| end + 1).filter(|length| (3..=MAX_ENTITY).contains(length));
        let entity = length
            .and_then(|length| rest.get(..length))
            .filter(|entity| entity[1..entity.len() - 1].chars().all(|c| c.is_ascii_alphanumeric() || c == '#'));
        let decoded = entity.and_then(|entity| {
            let mut parsed = pulldown_cmark::Parser::new(entity);
            parsed.find_map(|event| match event {
                pulldown_cmark::Event::Text(text) if *text != *entity => Some(text.to_string()),
                _ => None,
            })
        });
        let length = if decoded.is_some() { entity.map_or(1, str::len) } else { 1 };
        plain.push_str(decoded.as_deref().unwrap_or(&rest[..length]));
        rest = &rest[length..];
    }
    plain.push_str(rest);
    plain
}

/// A tag in a text.
struct HtmlTag<'a> {
    range: Range<usize>,
    name: &'a str,
    is_end: bool,
}

fn without_tags(text: &str) -> String {
    let mut removed: Vec<(Range<usize>, &str)> = Vec::new();
    let mut open: Vec<HtmlTag<'_>> = Vec::new();
    for tag in tags(text) {
        if tag.name.eq_ignore_ascii_case("br") {
            removed.push((tag.range, " "));
        } else if tag.name.eq_ignore_ascii_case("wbr") {
            removed.push((tag.range, ""));
        } else if !tag.is_end {
            open.push(tag);
        } else if let Some(index) = open.iter().rposition(|start| start.name.eq_ignore_ascii_case(tag.name)) {
            removed.push((open.swap_remove(index).range, ""));
            open.truncate(index);
            removed.push((tag.range, ""));
        }
    }
    removed.sort_by_key(|(range, _)| range.start);
    let (mut plain, mut next) = (String::with_capacity(text.len()), 0);
    for (range, instead) in removed {
        plain.push_str(&text[next..range.start]);
        plain.push_str(instead);
        next = range.end;
    }
    plain.push_str(&text[next..]);
    plain
}

/// The tags of inline elements, of `<br>` and of `<wbr>`, in order.
fn tags(text: &str) -> impl Iterator<Item = HtmlTag<'_>> {
    memchr::memchr_iter(b'<', text.as_bytes()).filter_map(|start| {
        let inside = &text[start + 1..];
        let is_end = inside.starts_with('/');
        let name_start = start + 1 + usize::from(is_end);
        let length = text[name_start..].find(|c: char| !c.is_ascii_alphanumeric()).filter(|length| *length > 0)?;
        let name = &text[name_start..name_start + length];
        let after = &text[name_start + length..];
        let is_known = INLINE_ELEMENTS.iter().chain(&["br", "wbr"]).any(|known| known.eq_ignore_ascii_case(name));
        if !is_known || !after.starts_with(['>', '/', ' ', '\n', '\t']) {
            return None;
        }
        let end = after.find(['>', '<']).filter(|end| after.as_bytes()[*end] == b'>')?;
        Some(HtmlTag { range: start..name_start + length + end + 1, name, is_end })
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn assert_plain(text: &str, expected: &str) {
        assert_eq!(plain_text(text.to_string()), expected, "{text}");
    }

    #[test]
    fn pairs_of_inline_tags_are_removed() {
        assert_plain("Set up <em>before</em> you start", "Set up before you start");
        assert_plain("A <STRONG class=\"x\">b <i>c</i></strong> d", "A b c d");
        assert_plain("One<br>two<br />three", "One two three");
        assert_plain("<a href=/x>Link</a>", "Link");
    }

    #[test]
    fn texts_about_html_are_kept() {
        for text in
            ["When to use <em>", "x < y > z", "<div>A</div>", "a <em b", "</em> alone", "A <- B -> C", "List<String>"]
        {
            assert_plain(text, text);
        }
        assert_plain("The &lt;em&gt; element", "The <em> element");
    }

    #[test]
    fn entities_are_characters() {
        assert_plain("Logging in &amp; networks, Caf&eacute;, &#8211;", "Logging in & networks, Café, –");
        assert_plain("R&D, AT&T; a & b; &nothing;", "R&D, AT&T; a & b; &nothing;");
    }

    proptest! {
        #[test]
        fn plain_text_without_marks_is_kept(text in "[^<&]*") {
            prop_assert_eq!(plain_text(text.clone()), text);
        }

        #[test]
        fn tags_never_make_a_text_longer(text in "([<>/ ;a-z]|<em>|</em>|<br|\\PC)*") {
            prop_assert!(without_tags(&text).len() <= text.len());
        }
    }
}
