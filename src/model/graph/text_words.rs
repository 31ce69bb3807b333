//! A text -> its words, at which names can start, and which of them no name starts with.

use std::ops::Range;

use crate::model::language::boundary::has_no_spaces;
use crate::model::language::inflection::is_word_character;

/// A word of a text: a run of letters and digits, or any other character except white space. In scripts without spaces, each
/// character is a word.
#[derive(Debug, Clone)]
pub(super) struct TextWord {
    pub(super) range: Range<usize>,
    /// Whether white space is before it.
    pub(super) has_space: bool,
}

/// The words of a text, from a place on.
#[derive(Debug, Clone)]
pub(super) struct TextWords<'a> {
    text: &'a str,
    index: usize,
}

impl<'a> TextWords<'a> {
    /// All words of a text.
    pub(super) fn of(text: &'a str) -> Self {
        Self { text, index: 0 }
    }

    /// Passes over ASCII characters of a class, which nearly all characters are in many languages.
    fn pass(&mut self, class: ByteClass) {
        let is_of_class = |byte: &u8| BYTE_CLASSES[usize::from(*byte)] == class;
        while self.text.as_bytes().get(self.index).is_some_and(is_of_class) {
            self.index += 1;
        }
    }
}

impl Iterator for TextWords<'_> {
    type Item = TextWord;

    fn next(&mut self) -> Option<TextWord> {
        let before = self.index;
        self.pass(ByteClass::Space);
        let bytes = self.text.as_bytes();
        if !bytes.get(self.index)?.is_ascii() {
            self.index += self.text[self.index..].find(|c: char| !c.is_whitespace())?;
        }
        let start = self.index;
        self.pass(ByteClass::Word);
        if bytes.get(self.index).is_some_and(|byte| !byte.is_ascii()) {
            let rest = &self.text[self.index..];
            self.index += rest.find(|c| !is_word_character(c) || has_no_spaces(c)).unwrap_or(rest.len());
        }
        if self.index == start {
            self.index += self.text[start..].chars().next().map_or(1, char::len_utf8);
        }
        Some(TextWord { range: start..self.index, has_space: start > before })
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum ByteClass {
    /// White space in ASCII.
    Space,
    /// A letter or digit in ASCII.
    Word,
    Other,
}

/// The class of each byte. A table is several times as fast as comparisons.
static BYTE_CLASSES: [ByteClass; 256] = {
    let mut classes = [ByteClass::Other; 256];
    let mut byte = 0;
    while byte < 128 {
        #[expect(clippy::cast_possible_truncation, reason = "below 128")]
        let c = byte as u8;
        if c.is_ascii_alphanumeric() {
            classes[byte] = ByteClass::Word;
        } else if matches!(c, b'\t'..=b'\r' | b' ') {
            classes[byte] = ByteClass::Space;
        }
        byte += 1;
    }
    classes
};

/// A small Bloom filter that rejects most words before they are looked up by their hash. It fits into the L1 cache.
#[derive(Debug, Clone)]
pub(super) struct WordFilter([u64; 128]);

impl Default for WordFilter {
    fn default() -> Self {
        Self([0; 128])
    }
}

impl WordFilter {
    /// The position of the bit of a word. It depends on the length, the first two and the last byte, and ignores ASCII case.
    fn bit(word: &[u8]) -> (usize, u64) {
        let lower = |byte: Option<&u8>| byte.map_or(0, |byte| u32::from(byte | 0x20));
        let length = u32::try_from(word.len()).unwrap_or(u32::MAX);
        let key = lower(word.first()) | lower(word.get(1)) << 8 | lower(word.last()) << 16;
        // The thirteen highest bits after Fibonacci hashing.
        let mixed = (key ^ length << 24).wrapping_mul(0x9e37_79b1) >> 19;
        ((mixed >> 6) as usize, 1 << (mixed & 63))
    }

    pub(super) fn add(&mut self, word: &str) {
        let (index, bit) = Self::bit(word.as_bytes());
        self.0[index] |= bit;
    }

    /// Whether a word may have been added. `false` is always right.
    pub(super) fn may_contain(&self, word: &str) -> bool {
        let (index, bit) = Self::bit(word.as_bytes());
        self.0[index] & bit != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_runs_of_letters_or_other_characters() {
        let words = |text: &'static str| -> Vec<(&str, bool)> {
            TextWords::of(text).map(|word| (&text[word.range], word.has_space)).collect()
        };
        assert_eq!(words(" C++ élan"), [("C", true), ("+", false), ("+", false), ("élan", true)]);
        assert_eq!(words("e\u{301}lan\u{2003}\n日本"), [("e\u{301}lan", false), ("日", true), ("本", false)]);
        assert_eq!(words("co\u{ad}op 4x4 \u{a0}"), [("co\u{ad}op", false), ("4x4", true)]);
        assert_eq!(words(""), []);
    }
}
