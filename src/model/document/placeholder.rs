//! Words in angle brackets -> whether they are a placeholder such as `<username>`, which is shown as text, or the tag of a component of
//! another tool, which is removed.

use std::cell::OnceCell;
use std::collections::HashSet;

use memchr::{memchr_iter, memchr2};

use crate::model::document::allowed_html::ALLOWED_ELEMENTS;

/// Elements of HTML, SVG and `MathML` that the sanitizer removes, sorted.
const REMOVED_ELEMENTS: [&str; 92] = [
    "applet",
    "base",
    "basefont",
    "bgsound",
    "blink",
    "body",
    "button",
    "canvas",
    "circle",
    "clippath",
    "command",
    "content",
    "datalist",
    "defs",
    "dialog",
    "dir",
    "ellipse",
    "embed",
    "feblend",
    "fieldset",
    "filter",
    "foreignobject",
    "form",
    "frame",
    "frameset",
    "g",
    "head",
    "html",
    "iframe",
    "isindex",
    "keygen",
    "label",
    "legend",
    "line",
    "lineargradient",
    "link",
    "listing",
    "main",
    "marquee",
    "mask",
    "math",
    "menu",
    "menuitem",
    "meta",
    "meter",
    "mfrac",
    "mi",
    "mn",
    "mo",
    "mover",
    "mrow",
    "msqrt",
    "mstyle",
    "msub",
    "msup",
    "mtable",
    "mtd",
    "mtext",
    "mtr",
    "munder",
    "nobr",
    "noembed",
    "noframes",
    "noscript",
    "object",
    "optgroup",
    "option",
    "output",
    "param",
    "path",
    "plaintext",
    "polygon",
    "polyline",
    "portal",
    "progress",
    "radialgradient",
    "rect",
    "script",
    "search",
    "select",
    "slot",
    "stop",
    "style",
    "svg",
    "symbol",
    "template",
    "text",
    "textarea",
    "title",
    "tspan",
    "use",
    "xmp",
];

/// The placeholders of a text: tags of words only, whose first word is no element and is closed nowhere in the text.
pub struct PlaceholderTags<'a> {
    /// The text, if it can have placeholders.
    text: Option<&'a str>,
    /// The names in the end tags of the text, in small letters.
    closed: OnceCell<HashSet<String>>,
}

impl<'a> PlaceholderTags<'a> {
    /// The placeholders of a text. Without the sanitizer, which removes unknown tags, there are none.
    pub(super) fn new(text: &'a str, is_sanitized: bool) -> Self {
        Self { text: is_sanitized.then_some(text), closed: OnceCell::new() }
    }

    /// Whether a tag, from its `<` to its `>`, is a placeholder.
    pub fn contain(&self, tag: &str) -> bool {
        self.text.is_some_and(|text| unknown_name(tag).is_some_and(|name| !self.closed(text).contains(&name)))
    }

    /// The offsets of the `<` of all placeholders in a part of the text. Some may be in code.
    pub(super) fn find(&self, part: &str) -> Vec<usize> {
        if self.text.is_none() {
            return Vec::new();
        }
        let bytes = part.as_bytes();
        let is_placeholder = |offset: &usize| {
            // An address in angle brackets: `[text](<a file.md>)`, `[label]: <a file.md>`.
            let before = part[..*offset].trim_end();
            // A tag of words contains no other one, so each byte is read once.
            let end = memchr2(b'<', b'>', bytes.get(offset + 1..).unwrap_or_default()).map(|end| offset + 1 + end);
            bytes.get(offset + 1).is_some_and(u8::is_ascii_alphabetic)
                && end.is_some_and(|end| self.contain(&part[*offset..=end]))
                && !before.ends_with("](")
                && !before.ends_with("]:")
        };
        memchr_iter(b'<', bytes).filter(is_placeholder).collect()
    }

    fn closed(&self, text: &str) -> &HashSet<String> {
        self.closed.get_or_init(|| {
            let name = |rest: &str| {
                let end = rest.find(|c: char| c == '>' || c.is_whitespace()).unwrap_or(rest.len());
                rest[..end].to_ascii_lowercase()
            };
            text.split("</").skip(1).map(name).collect()
        })
    }
}

/// The name in small letters of a start tag without values (`CommonMark` 0.31, 6.6) that is not the name of an element.
fn unknown_name(tag: &str) -> Option<String> {
    let inside = tag.strip_prefix('<')?.strip_suffix('>')?;
    let mut words = inside.split([' ', '\t', '\n', '\r']);
    let name = words.next().filter(|name| name.starts_with(|c: char| c.is_ascii_alphabetic()))?;
    let is_word =
        |word: &str| word.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'));
    let name_is_word = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let is_attribute = |word: &str| {
        word.is_empty() || is_word(word) && !word.starts_with(|c: char| matches!(c, '-' | '.' | '0'..='9'))
    };
    if !name_is_word || !words.all(is_attribute) {
        return None;
    }
    let name = name.to_ascii_lowercase();
    // HTML reads `<image>` as `<img>` (13.2.6.4.7).
    let is_element = name == "image" || is_removed_element(&name) || ALLOWED_ELEMENTS.binary_search(&&*name).is_ok();
    (!is_element).then_some(name)
}

/// Whether a name in small letters is one of an element that the sanitizer removes.
pub fn is_removed_element(name: &str) -> bool {
    REMOVED_ELEMENTS.binary_search(&name).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_elements_are_sorted_and_not_allowed() {
        assert!(REMOVED_ELEMENTS.is_sorted_by(|one, other| one < other));
        assert!(ALLOWED_ELEMENTS.iter().all(|name| !is_removed_element(name)));
    }

    #[test]
    fn placeholders_are_words_that_nothing_closes() {
        let found = |text: &str| {
            let offsets = PlaceholderTags::new(text, true).find(text);
            offsets
                .into_iter()
                .map(|offset| text[offset..].split_inclusive('>').next().unwrap_or(""))
                .collect::<String>()
        };
        assert_eq!(found("<name> <Your Name>\n<PORT>, Vec<String>"), "<name><Your Name><PORT><String>");
        assert_eq!(found("<tag>a</tag> <b> <script> <https://x.example> <a@b.example> <x a='b'> <x/> < x> <1>"), "");
        assert_eq!(found("[a](<my file.md>) [a]: <my file.md>\n(<name>)"), "<name>");
        assert!(PlaceholderTags::new("<name>", false).find("<name>").is_empty());
    }
}
