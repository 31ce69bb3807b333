//! Tags that no HTML element has: placeholders such as `<name>`, which are shown as text, and components of other tools, which are
//! removed and reported.

use std::collections::HashSet;
use std::ops::Range;

use crate::diagnostic::{Code, Diagnostic};
use crate::model::config::RawHtml;
use crate::model::document::body::HtmlEdit;

use crate::input::markdown::fact_reader::FactReader;

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

/// A start tag whose name is not that of an element.
#[derive(Debug)]
pub(super) struct UnknownElement {
    /// Its name as it is written.
    pub(super) name: String,
    /// Whether it is only words, such as `<name>`.
    pub(super) is_bare: bool,
    /// Its range in the HTML.
    pub(super) range: Range<usize>,
}

/// Whether a name in small letters is one of an element that the sanitizer removes.
pub(super) fn is_removed_element(name: &str) -> bool {
    REMOVED_ELEMENTS.binary_search(&name).is_ok()
}

impl FactReader<'_> {
    /// Records a tag at a range of the file. Returns whether it is shown as text: a placeholder, which nothing closes.
    pub(super) fn unknown_element(&mut self, element: UnknownElement, range: Range<usize>) -> bool {
        let UnknownElement { name, is_bare, .. } = element;
        let is_sanitized = self.settings.raw_html == RawHtml::Sanitize;
        if is_bare && is_sanitized && !self.closed_elements().contains(&name.to_ascii_lowercase()) {
            let start = self.span(range).start;
            self.body.html_edits.push(HtmlEdit { range: start..start + 1, text: "&lt;".into() });
            return true;
        }
        self.unknown_elements.entry(name).or_insert((range, 0)).1 += 1;
        false
    }

    /// The names in the end tags of the text, in small letters.
    fn closed_elements(&mut self) -> &HashSet<String> {
        let text = self.text;
        self.closed_elements.get_or_insert_with(|| {
            let name = |rest: &str| {
                let end = rest.find(|c: char| c == '>' || c.is_whitespace()).unwrap_or(rest.len());
                rest[..end].to_ascii_lowercase()
            };
            text.split("</").skip(1).map(name).collect()
        })
    }

    pub(super) fn report_unknown_elements(&mut self) {
        if self.settings.raw_html != RawHtml::Sanitize {
            return;
        }
        for (name, (range, count)) in std::mem::take(&mut self.unknown_elements) {
            let times = if count > 1 { format!(" ({count} times in this file)") } else { String::new() };
            let message = format!("`<{name}>` is not an HTML element{times}");
            let diagnostic = Diagnostic::new(Code::UnsafeHtml, self.span(range), message).label("the tag is removed");
            let help = format!("write it in Markdown; to show it as text, write `&lt;{name}>`");
            self.diagnostics.push(diagnostic.help(help));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::document::allowed_html::ALLOWED_ELEMENTS;

    #[test]
    fn the_elements_are_sorted_and_not_allowed() {
        assert!(REMOVED_ELEMENTS.is_sorted_by(|one, other| one < other));
        assert!(ALLOWED_ELEMENTS.iter().all(|name| !is_removed_element(name)));
    }
}
