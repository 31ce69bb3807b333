//! The typographic quotes of the Markdown parser, which are English -> those of the language of the guide.

use std::ops::Range;

use crate::model::labels::format::QuotationMarks;

/// Replaces the quotes of a text in their order.
#[derive(Default)]
pub(super) struct TypographicQuotes {
    /// The number of open inner quotations.
    inner: usize,
}

impl TypographicQuotes {
    /// The mark for a text that the parser has put in the place of a straight quote in `source`. `None` for any other text.
    pub(super) fn mark<'a>(
        &mut self,
        text: &str,
        range: &Range<usize>,
        source: &str,
        marks: &'a QuotationMarks,
    ) -> Option<&'a str> {
        if !matches!(source.get(range.clone()), Some("\"" | "'")) {
            return None;
        }
        match text {
            "“" => Some(&marks.outer[0]),
            "”" => Some(&marks.outer[1]),
            "‘" => {
                self.inner += 1;
                Some(&marks.inner[0])
            }
            // Otherwise it is an apostrophe.
            "’" if self.inner > 0 && !source[range.end..].starts_with(char::is_alphanumeric) => {
                self.inner -= 1;
                Some(&marks.inner[1])
            }
            _ => None,
        }
    }
}
