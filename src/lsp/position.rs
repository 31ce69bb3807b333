//! Byte offsets in a text <-> the positions of the protocol: a line, and a column in UTF-16 code units, or in bytes if the client
//! offers that.

use lsp_types::{Position, PositionEncodingKind, Range};

use crate::source::Span;

/// The unit of columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ColumnUnit {
    Bytes,
    Utf16,
}

impl ColumnUnit {
    /// Bytes if the client offers them, because no conversion is needed. Every client has UTF-16.
    pub(super) fn negotiate(offered: Option<&[PositionEncodingKind]>) -> Self {
        let has_bytes = offered.is_some_and(|offered| offered.contains(&PositionEncodingKind::UTF8));
        if has_bytes { Self::Bytes } else { Self::Utf16 }
    }

    /// The name in the protocol.
    pub(super) fn name(self) -> PositionEncodingKind {
        match self {
            Self::Bytes => PositionEncodingKind::UTF8,
            Self::Utf16 => PositionEncodingKind::UTF16,
        }
    }

    /// The length of a text in this unit.
    fn len(self, text: &str) -> usize {
        match self {
            Self::Bytes => text.len(),
            Self::Utf16 if text.is_ascii() => text.len(),
            Self::Utf16 => text.chars().map(char::len_utf16).sum(),
        }
    }

    /// The byte offset of a column in a line. A column inside a character is rounded down, and one past the end is clamped.
    fn offset(self, line: &str, column: usize) -> usize {
        let mut units = 0;
        for (offset, c) in line.char_indices() {
            units += match self {
                Self::Bytes => c.len_utf8(),
                Self::Utf16 => c.len_utf16(),
            };
            if units > column {
                return offset;
            }
        }
        line.len()
    }
}

/// The lines of a text. Lines end at `\n`, `\r\n` and `\r`, so a text has the same lines after its line endings were normalised.
pub(super) struct TextLines<'a> {
    text: &'a str,
    unit: ColumnUnit,
    starts: Vec<usize>,
    /// The columns of a byte order mark that the client has before the text.
    mark: usize,
}

impl<'a> TextLines<'a> {
    pub(super) fn new(text: &'a str, unit: ColumnUnit) -> Self {
        let bytes = text.as_bytes();
        let mut starts = vec![0];
        for end in memchr::memchr2_iter(b'\n', b'\r', bytes) {
            if bytes[end] == b'\n' || bytes.get(end + 1) != Some(&b'\n') {
                starts.push(end + 1);
            }
        }
        Self { text, unit, starts, mark: 0 }
    }

    /// The same for a client whose text starts with a byte order mark, which `text` has not.
    pub(super) fn after_mark(mut self, has_mark: bool) -> Self {
        self.mark = if has_mark { self.unit.len("\u{feff}") } else { 0 };
        self
    }

    /// The position of a byte offset. An offset past the end or inside a character is rounded down.
    pub(super) fn position(&self, offset: usize) -> Position {
        let offset = (0..=offset.min(self.text.len())).rev().find(|offset| self.text.is_char_boundary(*offset));
        let offset = offset.unwrap_or_default();
        let line = self.starts.partition_point(|start| *start <= offset) - 1;
        let column = self.unit.len(&self.text[self.starts[line]..offset]) + if line == 0 { self.mark } else { 0 };
        let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        Position::new(number(line), number(column))
    }

    /// The byte offset of a position. A column past the end of its line is clamped, and so is a line past the end.
    pub(super) fn offset(&self, position: Position) -> usize {
        let line = position.line as usize;
        let Some(start) = self.starts.get(line) else { return self.text.len() };
        let end = self.starts.get(line + 1).copied().unwrap_or(self.text.len());
        let content = self.text[*start..end].trim_end_matches(['\n', '\r']);
        let mark = if line == 0 { self.mark } else { 0 };
        start + self.unit.offset(content, (position.character as usize).saturating_sub(mark))
    }

    pub(super) fn range(&self, start: usize, end: usize) -> Range {
        Range::new(self.position(start), self.position(end))
    }

    /// The range of a span, without trailing white space: the span of a block of Markdown includes its line break.
    pub(super) fn span(&self, span: Span) -> Range {
        let (start, end) = (span.start as usize, span.end as usize);
        let trimmed = self.text.get(start..end).map_or("", str::trim_end);
        self.range(start, if trimmed.is_empty() { end } else { start + trimmed.len() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_utf_16_units_or_bytes() {
        let text = "a😀é\r\nx\ry\n";
        let utf16 = TextLines::new(text, ColumnUnit::Utf16);
        let bytes = TextLines::new(text, ColumnUnit::Bytes);
        for (offset, line, unit, byte) in
            [(0, 0, 0, 0), (1, 0, 1, 1), (5, 0, 3, 5), (7, 0, 4, 7), (9, 1, 0, 0), (11, 2, 0, 0), (13, 3, 0, 0)]
        {
            assert_eq!(utf16.position(offset), Position::new(line, unit), "{offset}");
            assert_eq!(bytes.position(offset), Position::new(line, byte), "{offset}");
            assert_eq!(utf16.offset(Position::new(line, unit)), offset);
            assert_eq!(bytes.offset(Position::new(line, byte)), offset);
        }
        // Inside a character, past the end of a line, and past the end.
        assert_eq!(utf16.offset(Position::new(0, 2)), 1);
        assert_eq!(utf16.offset(Position::new(0, 99)), 7);
        assert_eq!(utf16.offset(Position::new(99, 0)), text.len());
        assert_eq!(utf16.position(3), Position::new(0, 1));
        assert_eq!(utf16.position(999), Position::new(3, 0));
    }

    #[test]
    fn a_byte_order_mark_shifts_the_first_line() {
        let lines = TextLines::new("ab\ncd", ColumnUnit::Utf16).after_mark(true);
        assert_eq!(lines.position(1), Position::new(0, 2));
        assert_eq!(lines.offset(Position::new(0, 2)), 1);
        assert_eq!(lines.position(4), Position::new(1, 1));
    }
}
