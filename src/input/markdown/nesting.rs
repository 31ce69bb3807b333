//! The containers of a document, in Markdown and in HTML -> its maximum nesting depth, and where it is reached.
//!
//! Browsers and indexers spend time on each element in proportion to its depth, so a document with absurd nesting is
//! rejected before it is rendered.

use std::collections::HashMap;
use std::ops::Range;

/// Void elements, and elements that the next one of their kind closes: leaving them open adds no depth.
const NOT_NESTING: [&str; 31] = [
    "area", "base", "br", "col", "colgroup", "dd", "dt", "embed", "hr", "img", "input", "li", "link", "meta",
    "optgroup", "option", "p", "param", "rb", "rp", "rt", "rtc", "source", "tbody", "td", "tfoot", "th", "thead", "tr",
    "track", "wbr",
];

/// The roots of foreign elements. Inside them, no element closes implicitly, and `/>` closes one (HTML, 13.2.6.5).
const FOREIGN_ROOTS: [&str; 2] = ["math", "svg"];

/// HTML elements that close all open foreign elements (HTML, 13.2.6.5).
const CLOSING_FOREIGN: [&str; 43] = [
    "b",
    "big",
    "blockquote",
    "body",
    "br",
    "center",
    "code",
    "dd",
    "div",
    "dl",
    "dt",
    "em",
    "embed",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "hr",
    "i",
    "img",
    "li",
    "listing",
    "menu",
    "meta",
    "nobr",
    "ol",
    "p",
    "pre",
    "ruby",
    "s",
    "small",
    "span",
    "strike",
    "strong",
    "sub",
    "sup",
    "table",
    "tt",
    "u",
    "ul",
];

/// Foreign elements that can contain HTML again; `font` is foreign or HTML, depending on its attributes.
const HTML_INTEGRATION: [&str; 10] =
    ["annotation-xml", "desc", "font", "foreignobject", "mi", "mn", "mo", "ms", "mtext", "title"];

/// The containers that are open at a position of a document.
#[derive(Default)]
pub(super) struct Nesting {
    /// The number of Markdown containers.
    markdown: u32,
    /// The HTML elements, outermost first.
    elements: Vec<String>,
    /// The number of open elements by name.
    count_by_name: HashMap<String, u32>,
    /// The maximum depth so far, and where it was reached first.
    deepest: (u32, Range<usize>),
}

impl Nesting {
    /// Opens a Markdown container.
    pub(super) fn open(&mut self, range: &Range<usize>) {
        self.markdown += 1;
        self.update_deepest(range);
    }

    /// Closes a Markdown container.
    pub(super) fn close(&mut self) {
        self.markdown -= 1;
    }

    /// Opens an HTML element. With `/>`, a foreign element is closed at once; an element that might be HTML counts as open.
    pub(super) fn open_element(&mut self, name: &str, is_self_closing: bool, range: &Range<usize>) {
        let closes_foreign = CLOSING_FOREIGN.binary_search(&name).is_ok();
        if closes_foreign {
            self.close_foreign();
        } else if is_self_closing && (FOREIGN_ROOTS.contains(&name) || self.is_in_foreign()) {
            return;
        }
        if NOT_NESTING.binary_search(&name).is_ok() && (closes_foreign || !self.any_open(&FOREIGN_ROOTS)) {
            return;
        }
        *self.count_by_name.entry(name.to_string()).or_insert(0) += 1;
        self.elements.push(name.to_string());
        self.update_deepest(range);
    }

    fn any_open(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.count_by_name.get(*name).is_some_and(|open| *open > 0))
    }

    fn is_in_foreign(&self) -> bool {
        self.any_open(&FOREIGN_ROOTS) && !self.any_open(&HTML_INTEGRATION)
    }

    fn close_foreign(&mut self) {
        while self.is_in_foreign() {
            for name in FOREIGN_ROOTS {
                self.close_named(name);
            }
        }
    }

    /// Closes an HTML element and all elements inside it.
    pub(super) fn close_element(&mut self, name: &str) {
        if matches!(name, "p" | "br") {
            self.close_foreign();
        }
        self.close_named(name);
    }

    fn close_named(&mut self, name: &str) {
        if self.count_by_name.get(name).is_none_or(|open| *open == 0) {
            return;
        }
        while let Some(last) = self.elements.pop() {
            if let Some(open) = self.count_by_name.get_mut(&last) {
                *open -= 1;
            }
            if last == name {
                break;
            }
        }
    }

    fn update_deepest(&mut self, range: &Range<usize>) {
        let depth = self.markdown.saturating_add(u32::try_from(self.elements.len()).unwrap_or(u32::MAX));
        if depth > self.deepest.0 {
            self.deepest = (depth, range.clone());
        }
    }

    /// The maximum depth, and the range of the innermost container there.
    pub(super) fn deepest(self) -> (u32, Range<usize>) {
        self.deepest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closed_elements_add_no_depth() {
        let depth = |tags: &str| {
            let mut nesting = Nesting::default();
            for tag in tags.split(' ') {
                match tag.strip_prefix('/') {
                    Some(name) => nesting.close_element(name),
                    None => nesting.open_element(tag.trim_end_matches('/'), tag.ends_with('/'), &(0..0)),
                }
            }
            nesting.deepest().0
        };
        assert!(NOT_NESTING.is_sorted() && CLOSING_FOREIGN.is_sorted());
        assert_eq!(depth("div /div div /div"), 1);
        assert_eq!(depth("div /span div /span div"), 3);
        assert_eq!(depth("div b b /div div"), 3);
        assert_eq!(depth("ul li li br ul li"), 2);
        // In SVG, `td` is an ordinary element, and `/>` closes an element.
        assert_eq!(depth("svg td td td"), 4);
        assert_eq!(depth("svg path/ path/ path/ /svg"), 1);
        assert_eq!(depth("div/ div/ section/ section/"), 4);
        // HTML elements close the SVG, except inside elements that can contain HTML.
        assert_eq!(depth("svg p section/ section/"), 2);
        assert_eq!(depth("svg /p section/ section/"), 2);
        assert_eq!(depth("svg foreignobject p section/ section/"), 4);
        assert_eq!(depth("svg foreignobject p /foreignobject td td"), 3);
    }
}
