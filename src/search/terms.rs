//! The text of a page -> its terms: each word with the weight of its occurrences in the fields of the page.
//!
//! Words are numbered, so that the same word is stored once. A chunk of pages has its own vocabulary while it is read, on
//! one core; then [`Vocabulary::merge`] numbers the words of all chunks.

use rustc_hash::FxHashMap;

use crate::search::language::Language;
use crate::search::level;
use crate::search::page::SearchPage;
use crate::search::text::{PageText, SectionPlace};
use crate::search::words::WordSplitter;

/// The weights of a word in each field, relative to the text.
const TITLE: f32 = 12.0;
const NAME: f32 = 10.0;
const HEADING: f32 = 3.0;
const SUMMARY: f32 = 2.5;
/// The number of words of a text whose occurrences count fully. Those of longer texts count less.
const TYPICAL_WORDS: f32 = 400.0;
/// The same for titles and names.
const TYPICAL_NAME_WORDS: f32 = 4.0;
/// The share of the length in the weight of a word, as in BM25.
const LENGTH_SHARE: f32 = 0.6;

/// The offset of a term that only occurs outside of the text, or too far from its start.
pub(super) const NO_OFFSET: u16 = u16::MAX;

/// One term of a page.
///
/// It takes six bytes, as a large guide has millions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Term {
    /// The number of the word in the lower 28 bits, the level, and whether the word is hidden.
    bits: [u16; 2],
    /// The byte offset of its first occurrence in the text.
    pub(super) offset: u16,
}

impl Term {
    /// The number of bits of the number of a word.
    const WORD_BITS: u32 = 28;
    /// The size of [`Term::to_bytes`].
    pub(super) const SIZE: usize = 6;

    pub(super) fn new(word: u32, level: u8, is_hidden: bool, offset: u16) -> Self {
        let bits = word | u32::from(level) << Self::WORD_BITS | u32::from(is_hidden) << 31;
        let [a, b, c, d] = bits.to_le_bytes();
        Self { bits: [u16::from_le_bytes([a, b]), u16::from_le_bytes([c, d])], offset }
    }

    fn bits(self) -> u32 {
        u32::from(self.bits[0]) | u32::from(self.bits[1]) << 16
    }

    /// The number of the word.
    pub(super) fn word(self) -> u32 {
        self.bits() & ((1 << Self::WORD_BITS) - 1)
    }

    /// The quantised weight of its occurrences.
    pub(super) fn level(self) -> u8 {
        (self.bits() >> Self::WORD_BITS) as u8 & level::MAX
    }

    /// Whether it only occurs in names that are never displayed.
    pub(super) fn is_hidden(self) -> bool {
        self.bits() >> 31 == 1
    }

    /// The same term with another number.
    pub(super) fn with_word(self, word: u32) -> Self {
        Self::new(word, self.level(), self.is_hidden(), self.offset)
    }

    pub(super) fn to_bytes(self) -> [u8; Self::SIZE] {
        let mut bytes = [0; Self::SIZE];
        bytes[..4].copy_from_slice(&self.bits().to_le_bytes());
        bytes[4..].copy_from_slice(&self.offset.to_le_bytes());
        bytes
    }

    pub(super) fn from_bytes(bytes: [u8; Self::SIZE]) -> Self {
        let pair = |index: usize| u16::from_le_bytes([bytes[index], bytes[index + 1]]);
        Self { bits: [pair(0), pair(2)], offset: pair(4) }
    }
}

/// The terms of a page, and hashes of what they were extracted from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PageTerms {
    /// [`SearchPage::key`].
    pub(super) key: u64,
    /// [`PageText::digest`].
    pub(super) digest: [u8; 16],
    /// The size of the text in bytes. Text that hardly compresses counts several times.
    pub(super) size: u32,
    /// In the order of their first occurrence.
    pub(super) terms: Vec<Term>,
}

/// Numbered words.
#[derive(Debug, Default, Clone)]
pub(super) struct Vocabulary {
    /// The numbers of words that fit into a [`ShortWord`].
    short: FxHashMap<ShortWord, u32>,
    /// The numbers of all other words.
    long: FxHashMap<Box<str>, u32>,
    words: Vec<Box<str>>,
}

impl Vocabulary {
    pub(super) fn new(words: Vec<Box<str>>) -> Self {
        let mut vocabulary = Self::default();
        for (word, number) in words.iter().zip(0..) {
            vocabulary.insert(word, number);
        }
        Self { words, ..vocabulary }
    }

    pub(super) fn words(&self) -> &[Box<str>] {
        &self.words
    }

    fn number(&mut self, word: &str) -> u32 {
        let known = match short_word(word) {
            Some(short) => self.short.get(&short),
            None => self.long.get(word),
        };
        if let Some(number) = known {
            return *number;
        }
        let number = u32::try_from(self.words.len()).unwrap_or(u32::MAX);
        self.words.push(word.into());
        self.insert(word, number);
        number
    }

    fn insert(&mut self, word: &str, number: u32) {
        match short_word(word) {
            Some(short) => self.short.insert(short, number),
            None => self.long.insert(word.into(), number),
        };
    }

    /// Adds the words of another vocabulary. Returns the number of each of its words in this one.
    pub(super) fn merge(&mut self, other: &Vocabulary) -> Vec<u32> {
        other.words.iter().map(|word| self.number(word)).collect()
    }
}

/// A word of at most 15 bytes, and its length. It is compared and hashed faster than a string.
type ShortWord = u128;

fn short_word(word: &str) -> Option<ShortWord> {
    let bytes = word.as_bytes();
    let first = |bytes: &[u8]| bytes.first_chunk().map(|chunk| u64::from(u32::from_le_bytes(*chunk)));
    let last = |bytes: &[u8]| bytes.last_chunk().map(|chunk| u64::from(u32::from_le_bytes(*chunk)));
    let (low, high) = match bytes.len() {
        0..4 => (bytes.iter().fold(0, |word, byte| word << 8 | u64::from(*byte)), 0),
        // The chunks overlap, which does no harm.
        4..=8 => (first(bytes)? | last(bytes)? << 32, 0),
        9..16 => {
            let (low, high) = (bytes.first_chunk()?, bytes.last_chunk()?);
            // Bytes that are in the first chunk too make room for the length.
            let high = u64::from_le_bytes(*high) >> (8 * (16 - bytes.len()));
            (u64::from_le_bytes(*low), high)
        }
        _ => return None,
    };
    Some(u128::from(low) | u128::from(high) << 64 | (bytes.len() as u128) << 120)
}

/// The occurrences of one word in the page that is being read.
#[derive(Clone, Copy, Default)]
struct Occurrences {
    /// The number of the page.
    page: u32,
    /// Their weight in the text.
    text: f32,
    /// Their weight in the names.
    names: f32,
    /// The first occurrence in the text, or before that in a heading.
    offset: u16,
    is_in_text: bool,
    is_visible: bool,
}

/// Reads the terms of pages one after the other.
#[derive(Default)]
pub(super) struct TermReader {
    pub(super) vocabulary: Vocabulary,
    splitter: WordSplitter,
    /// By the number of the word.
    occurrences: Vec<Occurrences>,
    /// The words of the page.
    found: Vec<u32>,
    /// The number of the page, from 1.
    page: u32,
    folded: String,
}

/// A part of a page whose words have the same weight.
#[derive(Clone, Copy)]
struct Field {
    weight: f32,
    /// The offset of the field in the text of the page.
    start: Option<usize>,
    is_visible: bool,
}

impl TermReader {
    /// Reads the terms of a page with this key and digest.
    pub(super) fn read(
        &mut self,
        page: &SearchPage,
        text: &PageText,
        (key, digest): (u64, [u8; 16]),
        language: &Language,
    ) -> PageTerms {
        self.page += 1;
        self.found.clear();
        self.read_names(page, language);
        let (words, long) = self.read_text(page, text, language);
        let share = 1.0 - LENGTH_SHARE + LENGTH_SHARE * (words / TYPICAL_WORDS).clamp(0.25, 4.0);
        let terms = self.found.iter().map(|word| {
            let Occurrences { text, names, offset, is_visible, .. } = self.occurrences[*word as usize];
            Term::new(*word, level::of(names + text / share), !is_visible, offset)
        });
        let size = u32::try_from(text.text.len() + 2 * long).unwrap_or(u32::MAX);
        PageTerms { key, digest, size, terms: terms.collect() }
    }

    fn read_names(&mut self, page: &SearchPage, language: &Language) {
        let hidden = page.hidden_names.iter().map(|name| (name.as_str(), NAME, false));
        let visible = page.names.iter().map(|name| (name.as_str(), NAME, true));
        for (name, weight, is_visible) in [(&*page.title, TITLE, true)].into_iter().chain(visible).chain(hidden) {
            let mut count = 0.0_f32;
            self.splitter.split(name, |_, _, _| count += 1.0);
            let share = 1.0 - LENGTH_SHARE + LENGTH_SHARE * (count / TYPICAL_NAME_WORDS).clamp(0.25, 4.0);
            self.read_field(name, Field { weight: weight / share, start: None, is_visible }, language);
        }
    }

    /// Reads the text. Returns the number of its words, and the number of bytes in long words.
    fn read_text(&mut self, page: &SearchPage, text: &PageText, language: &Language) -> (f32, usize) {
        let (mut words, mut long) = (0.0, 0);
        let mut read = |reader: &mut Self, text: &str, start: usize, weight: f32| {
            let field = Field { weight, start: Some(start), is_visible: true };
            let (count, bytes) = reader.read_field(text, field, language);
            words += count;
            long += bytes;
        };
        for (section, content) in text.sections() {
            // The first block of a section is its heading, and that of the page its summary.
            let first = match section.place() {
                SectionPlace::Heading(_) => Some(HEADING),
                SectionPlace::Start => (page.has_summary && section.start() == 0).then_some(SUMMARY),
                SectionPlace::Part(_) => None,
            };
            let split = first.map_or(0, |_| content.find('\n').map_or(content.len(), |end| end + 1));
            let (block, rest) = content.split_at(split);
            if let Some(weight) = first {
                read(self, block, section.start(), weight);
            }
            read(self, rest, section.start() + split, 1.0);
        }
        (words, long)
    }

    /// Reads a field. Returns the number of its words, and the number of bytes in long words.
    fn read_field(&mut self, text: &str, field: Field, language: &Language) -> (f32, usize) {
        let (mut count, mut long) = (0.0, 0);
        let Self { vocabulary, splitter, occurrences, found, page, folded } = self;
        let page = *page;
        let mut add = |word: &str, offset: usize| {
            let number = vocabulary.number(word);
            if occurrences.len() <= number as usize {
                occurrences.resize(number as usize + 1, Occurrences::default());
            }
            let seen = &mut occurrences[number as usize];
            if seen.page != page {
                *seen = Occurrences { page, offset: NO_OFFSET, ..Occurrences::default() };
                found.push(number);
            }
            *if field.start.is_some() { &mut seen.text } else { &mut seen.names } += field.weight;
            seen.is_visible |= field.is_visible;
            let Some(start) = field.start else { return };
            let is_text = field.weight < HEADING;
            if seen.offset == NO_OFFSET || is_text && !seen.is_in_text {
                seen.offset = u16::try_from(start + offset).unwrap_or(seen.offset);
                seen.is_in_text = is_text;
            }
        };
        splitter.split(text, |word, offset, is_capitals| {
            count += 1.0;
            if word.len() > 16 {
                long += word.len();
            }
            add(word, offset);
            // `IT` is also indexed as written, because `it` says nothing.
            if is_capitals && language.is_stop_word(word) {
                folded.clear();
                folded.push_str(word);
                folded.make_ascii_uppercase();
                add(folded, offset);
            }
        });
        (count, long)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_words_with_equal_keys_are_equal() {
        let text = "abcdefghabcdefghij\u{e9}aaaaaaaaaaaaaaaaaaaaabab\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
        let indices: Vec<usize> = text.char_indices().map(|(index, _)| index).collect();
        let mut words: FxHashMap<ShortWord, &str> = FxHashMap::default();
        for start in &indices {
            for end in indices.iter().filter(|end| *end >= start) {
                let word = &text[*start..*end];
                match short_word(word) {
                    Some(short) => assert_eq!(*words.entry(short).or_insert(word), word),
                    None => assert!(word.len() > 15, "{word}"),
                }
            }
        }
    }

    #[test]
    fn words_have_the_same_numbers_however_they_are_divided() {
        let text = "one two three one administratively four two administratively five";
        let words = || text.split(' ');
        let mut all = Vocabulary::default();
        let numbers: Vec<u32> = words().map(|word| all.number(word)).collect();
        let mut merged = Vocabulary::default();
        let mut merged_numbers = Vec::new();
        for part in words().collect::<Vec<_>>().chunks(3) {
            let mut vocabulary = Vocabulary::default();
            let part: Vec<u32> = part.iter().map(|word| vocabulary.number(word)).collect();
            let of_part = merged.merge(&vocabulary);
            merged_numbers.extend(part.iter().map(|number| of_part[*number as usize]));
        }
        assert_eq!(merged_numbers, numbers);
        assert_eq!(merged.words(), all.words());
        assert_eq!(Vocabulary::new(all.words().to_vec()).merge(&all), (0..6).collect::<Vec<u32>>());
    }
}
