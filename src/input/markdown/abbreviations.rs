//! The text events of a document -> its abbreviations, each with its first position, and whether the text explains it.

use std::collections::HashMap;
use std::ops::Range;

use crate::model::document::body::Abbreviation;
use crate::source::{FileId, Span};

/// Collects the abbreviations of one document.
#[derive(Default)]
pub(super) struct AbbreviationFinder {
    found: Vec<Abbreviation>,
    /// Index in `found`.
    by_text: HashMap<String, usize>,
}

impl AbbreviationFinder {
    /// Reads a text event at a range of `source`. An abbreviation is a word of two to five capitals, with an optional plural
    /// `s`.
    pub(super) fn read(&mut self, text: &str, range: &Range<usize>, source: &str, file: FileId) {
        if !has_adjacent_capitals(text) {
            return;
        }
        let mut next = 0;
        for word in text.split_inclusive(|c: char| !c.is_alphanumeric()) {
            let start = next;
            next += word.len();
            let word = word.trim_end_matches(|c: char| !c.is_alphanumeric());
            let singular = word.strip_suffix('s').unwrap_or(word);
            if !(2..=5).contains(&singular.len()) || !singular.bytes().all(|byte| byte.is_ascii_uppercase()) {
                continue;
            }
            let (before, after) = (&text[..start], &text[start + word.len()..]);
            let source_before = source.get(..range.start + start).unwrap_or_default();
            if is_part_of_word(source_before, after) {
                continue;
            }
            let explained = is_explained(before, after);
            if let Some(known) = self.by_text.get(singular).and_then(|index| self.found.get_mut(*index)) {
                known.explained |= explained;
                continue;
            }
            self.by_text.insert(singular.to_string(), self.found.len());
            let exact = range.start + start..range.start + start + singular.len();
            // Text with entities is shorter than its source, so offsets in it don't match.
            let place = if source.get(exact.clone()) == Some(singular) { exact } else { range.clone() };
            let span = Span::new(file, place.start, place.end);
            self.found.push(Abbreviation { text: singular.into(), span, explained });
        }
    }

    /// The abbreviations in the order of their first positions.
    pub(super) fn into_found(self) -> Vec<Abbreviation> {
        self.found
    }
}

/// A quick test that rejects most texts. Checking all pairs without an early exit lets the compiler vectorise the loop.
fn has_adjacent_capitals(text: &str) -> bool {
    let (bytes, after) = (text.as_bytes(), text.as_bytes().get(1..).unwrap_or_default());
    let are_capitals = |(one, two): (&u8, &u8)| one.is_ascii_uppercase() & two.is_ascii_uppercase();
    bytes.iter().zip(after).map(are_capitals).fold(false, |found, pair| found | pair)
}

/// Whether capitals are part of a longer word, such as `O*NET` or `DP-3T`.
fn is_part_of_word(before: &str, after: &str) -> bool {
    let can_precede =
        |c: char| c.is_whitespace() || matches!(c, '(' | '[' | '"' | '\'' | '“' | '‘' | '—' | '–' | '*' | '_');
    !before.ends_with(can_precede) && !before.is_empty() || before.ends_with("\\*") || after.starts_with(['-', '*'])
}

/// Whether the words around an abbreviation say what it means: `PO (product owner)`, `product owner (PO)`.
fn is_explained(before: &str, after: &str) -> bool {
    [" (", ", a ", ", an ", ", the ", ", short for "].iter().any(|words| after.starts_with(words))
        || (before.ends_with('(') && after.starts_with([')', ',', ';']))
}
