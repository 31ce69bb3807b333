//! The containers of a text, those of Markdown and those of the author's HTML -> how deep they get, and where.
//!
//! Whatever reads nested HTML, a browser or an indexer, pays for each element by how many are open around it. So what is
//! nested deeper than any person writes is told before anything is made of it.

use std::collections::HashMap;
use std::ops::Range;

/// Elements that have no content, or that the next of their kind ends: leaving them open nests nothing.
const NEVER_DEEP: [&str; 31] = [
    "area", "base", "br", "col", "colgroup", "dd", "dt", "embed", "hr", "img", "input", "li", "link", "meta",
    "optgroup", "option", "p", "param", "rb", "rp", "rt", "rtc", "source", "tbody", "td", "tfoot", "th", "thead", "tr",
    "track", "wbr",
];

/// Elements of other vocabularies. What is in them is never left open by its name, and `/>` ends it (HTML, 13.2.6.5).
const FOREIGN: [&str; 2] = ["math", "svg"];

/// Elements that end what is open of other vocabularies, because they are surely HTML.
const BREAK_OUT: [&str; 43] = [
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

/// Elements of other vocabularies in which HTML goes on; `font` may be either.
const GO_ON: [&str; 10] = ["annotation-xml", "desc", "font", "foreignobject", "mi", "mn", "mo", "ms", "mtext", "title"];

/// What is open at a place of a text.
#[derive(Default)]
pub(crate) struct Nesting {
    /// How many containers of Markdown.
    markdown: u32,
    /// The elements of the author's HTML, outermost first.
    elements: Vec<String>,
    /// How many of each name are among them.
    of_name: HashMap<String, u32>,
    /// The most that were open at once, and where.
    deepest: (u32, Range<usize>),
}

impl Nesting {
    /// A container of Markdown begins.
    pub(crate) fn open(&mut self, at: &Range<usize>) {
        self.markdown += 1;
        self.note(at);
    }

    /// A container of Markdown ends.
    pub(crate) fn end(&mut self) {
        self.markdown -= 1;
    }

    /// An element begins, and with `/>` it may end there. Where it can't be told whether the text is HTML, it counts.
    pub(crate) fn open_element(&mut self, name: &str, is_whole: bool, at: &Range<usize>) {
        let breaks_out = BREAK_OUT.binary_search(&name).is_ok();
        if breaks_out {
            self.break_out();
        } else if is_whole && (FOREIGN.contains(&name) || self.is_surely_foreign()) {
            return;
        }
        if NEVER_DEEP.binary_search(&name).is_ok() && (breaks_out || !self.any_open(&FOREIGN)) {
            return;
        }
        *self.of_name.entry(name.to_string()).or_insert(0) += 1;
        self.elements.push(name.to_string());
        self.note(at);
    }

    fn any_open(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.of_name.get(*name).is_some_and(|open| *open > 0))
    }

    fn is_surely_foreign(&self) -> bool {
        self.any_open(&FOREIGN) && !self.any_open(&GO_ON)
    }

    /// Ends what is open of other vocabularies.
    fn break_out(&mut self) {
        while self.is_surely_foreign() {
            for name in FOREIGN {
                self.close(name);
            }
        }
    }

    /// An element ends, and with it those that are open within it.
    pub(crate) fn close_element(&mut self, name: &str) {
        if matches!(name, "p" | "br") {
            self.break_out();
        }
        self.close(name);
    }

    fn close(&mut self, name: &str) {
        if self.of_name.get(name).is_none_or(|open| *open == 0) {
            return;
        }
        while let Some(last) = self.elements.pop() {
            if let Some(open) = self.of_name.get_mut(&last) {
                *open -= 1;
            }
            if last == name {
                break;
            }
        }
    }

    fn note(&mut self, at: &Range<usize>) {
        let depth = self.markdown.saturating_add(u32::try_from(self.elements.len()).unwrap_or(u32::MAX));
        if depth > self.deepest.0 {
            self.deepest = (depth, at.clone());
        }
    }

    /// The most that were open at once, and where the last of them begins.
    pub(crate) fn deepest(self) -> (u32, Range<usize>) {
        self.deepest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_closed_nests_nothing() {
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
        assert!(NEVER_DEEP.is_sorted() && BREAK_OUT.is_sorted());
        assert_eq!(depth("div /div div /div"), 1);
        assert_eq!(depth("div /span div /span div"), 3);
        assert_eq!(depth("div b b /div div"), 3);
        assert_eq!(depth("ul li li br ul li"), 2);
        // In a drawing, a cell is an element as any other, and `/>` ends what it stands in.
        assert_eq!(depth("svg td td td"), 4);
        assert_eq!(depth("svg path/ path/ path/ /svg"), 1);
        assert_eq!(depth("div/ div/ section/ section/"), 4);
        // HTML ends a drawing, but for the elements in which it goes on.
        assert_eq!(depth("svg p section/ section/"), 2);
        assert_eq!(depth("svg /p section/ section/"), 2);
        assert_eq!(depth("svg foreignobject p section/ section/"), 4);
        assert_eq!(depth("svg foreignobject p /foreignobject td td"), 3);
    }
}
