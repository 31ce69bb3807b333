//! The text of a document that is open in the editor, and the edits of its author.

use lsp_types::{TextDocumentContentChangeEvent, Uri};

use crate::lsp::position::{ColumnUnit, TextLines};

/// An open document.
#[derive(Debug)]
pub(super) struct Buffer {
    /// Its URI as the client writes it.
    pub(super) uri: Uri,
    /// The version that the client counts.
    pub(super) version: i32,
    /// Its text as the client has it, with its line endings.
    pub(super) text: String,
}

impl Buffer {
    /// Applies the edits of one notification, one after the other.
    pub(super) fn apply(&mut self, changes: Vec<TextDocumentContentChangeEvent>, unit: ColumnUnit) {
        for change in changes {
            let Some(range) = change.range else {
                self.text = change.text;
                continue;
            };
            let lines = TextLines::new(&self.text, unit);
            let (start, end) = (lines.offset(range.start), lines.offset(range.end));
            self.text.replace_range(start.min(end)..end.max(start), &change.text);
        }
    }

    /// Whether its text starts with a byte order mark, which is not part of a document.
    pub(super) fn has_mark(&self) -> bool {
        self.text.starts_with('\u{feff}')
    }

    /// A text that is inserted, with the line endings of the document.
    pub(super) fn with_line_endings(&self, text: &str) -> String {
        if self.text.contains("\r\n") { text.replace('\n', "\r\n") } else { text.to_string() }
    }
}

#[cfg(test)]
mod tests {
    use std::str::FromStr as _;

    use lsp_types::{Position, Range};

    use super::*;

    fn change(range: Option<(u32, u32, u32, u32)>, text: &str) -> TextDocumentContentChangeEvent {
        let range = range.map(|(a, b, c, d)| Range::new(Position::new(a, b), Position::new(c, d)));
        TextDocumentContentChangeEvent { range, range_length: None, text: text.into() }
    }

    #[test]
    fn edits_apply_in_order() {
        let uri = Uri::from_str("file:///a.md").expect("a URI");
        let mut buffer = Buffer { uri, version: 1, text: "one 😀 two\r\nthree".into() };
        buffer.apply(vec![change(Some((0, 4, 0, 6)), "🎉"), change(Some((1, 0, 1, 5)), "3")], ColumnUnit::Utf16);
        assert_eq!(buffer.text, "one 🎉 two\r\n3");
        // A reversed range, one past the end, and the whole text.
        buffer.apply(vec![change(Some((1, 1, 1, 0)), "4"), change(Some((9, 9, 9, 9)), "!")], ColumnUnit::Utf16);
        assert_eq!(buffer.text, "one 🎉 two\r\n4!");
        assert_eq!(buffer.with_line_endings("a\nb"), "a\r\nb");
        buffer.apply(vec![change(None, "new")], ColumnUnit::Utf16);
        assert_eq!(buffer.text, "new");
    }
}
