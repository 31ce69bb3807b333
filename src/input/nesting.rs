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

/// What is open at a place of a text.
#[derive(Default)]
pub(super) struct Nesting {
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
    pub(super) fn open(&mut self, at: &Range<usize>) {
        self.markdown += 1;
        self.note(at);
    }

    /// A container of Markdown ends.
    pub(super) fn close(&mut self) {
        self.markdown -= 1;
    }

    /// An element of HTML begins.
    pub(super) fn open_element(&mut self, name: &str, at: &Range<usize>) {
        if NEVER_DEEP.binary_search(&name).is_ok() {
            return;
        }
        *self.of_name.entry(name.to_string()).or_insert(0) += 1;
        self.elements.push(name.to_string());
        self.note(at);
    }

    /// An element of HTML ends, and with it those that are open within it.
    pub(super) fn close_element(&mut self, name: &str) {
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
    pub(super) fn deepest(self) -> (u32, Range<usize>) {
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
                    None => nesting.open_element(tag, &(0..0)),
                }
            }
            nesting.deepest().0
        };
        assert!(NEVER_DEEP.is_sorted());
        assert_eq!(depth("div /div div /div"), 1);
        assert_eq!(depth("div /span div /span div"), 3);
        assert_eq!(depth("div b b /div div"), 3);
        assert_eq!(depth("ul li li br ul li"), 2);
    }
}
