//! A character -> what words and sentences of texts depend on, for the scripts with few letters: Latin, Cyrillic, Arabic, Hindi and others.
//!
//! The standard library and ICU store such properties in little space, and looking up a letter of Arabic takes them a hundred times as
//! long as one in ASCII. Here, each block of 128 characters is looked up once, when a text first has one of them.

use std::sync::OnceLock;

use icu_properties::CodePointSetData;
use icu_properties::props::SentenceTerminal;
use unicode_normalization::char::{canonical_combining_class, is_combining_mark};
use unicode_normalization::{IsNormalized, is_nfc_quick};

/// The characters of a block.
pub(crate) const BLOCK: usize = 128;
/// The blocks before the first Chinese character.
const BLOCKS: usize = 0x2e80 / BLOCK;

/// What is known of characters, in blocks of 128.
pub(crate) struct CharacterTable<B: 'static> {
    blocks: [OnceLock<Box<B>>; BLOCKS],
}

impl<B> CharacterTable<B> {
    pub(crate) const fn new() -> Self {
        Self { blocks: [const { OnceLock::new() }; BLOCKS] }
    }

    /// The block of a character, and the position of the character there. `new` makes the block of some characters. `None` for
    /// characters from the first Chinese one on.
    #[inline]
    pub(crate) fn block_of(&self, c: char, new: fn(&[char; BLOCK]) -> B) -> Option<(&B, usize)> {
        let code = c as usize;
        let block = self.blocks.get(code / BLOCK)?;
        Some((block.get_or_init(|| Box::new(new(&characters(code / BLOCK)))), code % BLOCK))
    }
}

/// The characters of a block. None of the blocks has surrogates.
fn characters(block: usize) -> [char; BLOCK] {
    let code = |position: usize| u32::try_from(block * BLOCK + position).ok();
    std::array::from_fn(|position| code(position).and_then(char::from_u32).unwrap_or_default())
}

static TABLE: CharacterTable<Block> = CharacterTable::new();

/// The properties of the characters of a block, by their bits.
struct Block {
    alphanumeric: u128,
    marks: u128,
    ends_sentence: u128,
    /// Characters that don't change in composition, whatever is next to them.
    composed: u128,
    /// Their folded forms. `'\0'` for those that are left out.
    folded: [char; BLOCK],
}

impl Block {
    fn new(characters: &[char; BLOCK]) -> Self {
        let bits = |has: &dyn Fn(char) -> bool| {
            characters.iter().enumerate().fold(0, |bits, (position, c)| bits | u128::from(has(*c)) << position)
        };
        let terminals = CodePointSetData::new::<SentenceTerminal>();
        let is_composed = |c: char| is_unchanging(c) && c.to_lowercase().count() == 1;
        Self {
            alphanumeric: bits(&char::is_alphanumeric),
            marks: bits(&is_combining_mark),
            ends_sentence: bits(&|c| terminals.contains(c)),
            composed: bits(&is_composed),
            folded: characters.map(|c| if is_left_out(c) { '\0' } else { folded(c) }),
        }
    }
}

#[inline]
fn properties_of(c: char) -> Option<(&'static Block, usize)> {
    TABLE.block_of(c, Block::new)
}

/// Whether a character stays the same in composition (NFC), whatever is next to it.
pub(crate) fn is_unchanging(c: char) -> bool {
    canonical_combining_class(c) == 0 && is_nfc_quick(std::iter::once(c)) == IsNormalized::Yes
}

/// As [`char::is_alphanumeric`].
#[inline]
pub(crate) fn is_alphanumeric(c: char) -> bool {
    match c {
        '\0'..='\x7f' => c.is_ascii_alphanumeric(),
        // Han and Hangul.
        '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' => true,
        c => properties_of(c)
            .map_or_else(|| c.is_alphanumeric(), |(block, position)| block.alphanumeric >> position & 1 == 1),
    }
}

/// Whether a character is a letter, a digit or a mark on a letter.
#[inline]
pub(crate) fn is_letter_digit_or_mark(c: char) -> bool {
    match c {
        '\0'..='\x7f' => c.is_ascii_alphanumeric(),
        c => properties_of(c).map_or_else(
            || is_alphanumeric(c) || is_combining_mark(c),
            |(block, position)| (block.alphanumeric | block.marks) >> position & 1 == 1,
        ),
    }
}

/// Whether a character has the Unicode property `Sentence_Terminal`.
#[inline]
pub(crate) fn is_sentence_terminal(c: char) -> bool {
    properties_of(c).map_or_else(
        || CodePointSetData::new::<SentenceTerminal>().contains(c),
        |(block, position)| block.ends_sentence >> position & 1 == 1,
    )
}

/// Whether names are compared without a character: vowel marks of Arabic and Hebrew, marks of length, and soft hyphens.
pub(crate) fn is_left_out(c: char) -> bool {
    matches!(c, '\u{64b}'..='\u{652}' | '\u{640}' | '\u{591}'..='\u{5c7}' | '\u{ad}')
}

/// A character whose lower case is one character in lower case, with one letter for both forms of the Greek sigma.
fn folded(c: char) -> char {
    if c == 'ς' { 'σ' } else { c.to_lowercase().next().unwrap_or(c) }
}

/// The character in lower case, or `'\0'` if it is left out. `None` if its composition (NFC) depends on others, or its lower case has
/// several characters.
#[inline]
pub(crate) fn folded_letter(c: char) -> Option<char> {
    let (block, position) = properties_of(c)?;
    (block.composed >> position & 1 == 1).then(|| block.folded[position])
}

#[cfg(test)]
mod tests {
    use unicode_normalization::UnicodeNormalization as _;

    use super::*;

    #[test]
    fn the_tables_have_the_properties_of_unicode() {
        let terminals = CodePointSetData::new::<SentenceTerminal>();
        for c in '\0'..=char::MAX {
            assert_eq!(is_alphanumeric(c), c.is_alphanumeric(), "{c:?}");
            assert_eq!(is_letter_digit_or_mark(c), c.is_alphanumeric() || is_combining_mark(c), "{c:?}");
            assert_eq!(is_sentence_terminal(c), terminals.contains(c), "{c:?}");
            if let Some(folded) = folded_letter(c) {
                let lower: String = c.to_lowercase().collect();
                let expected = if is_left_out(c) { "\0".into() } else { lower.replace('ς', "σ") };
                assert_eq!((folded.to_string(), c.to_string()), (expected, c.nfc().collect()), "{c:?}");
            }
        }
    }
}
