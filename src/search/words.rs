//! A text -> its words, as the index contains them. The script of the search splits a query by the same rules, and
//! `tests/search/words.json` tests both.
//!
//! A word is a run of letters, marks and digits. `C++`, `C#`, `.NET`, `R&D` and `3.5` are words. Scripts without spaces
//! between words are split into pairs of characters.

use std::cmp::Ordering;

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::canonical_combining_class;

use crate::model::language::character_table::{BLOCK, CharacterTable, is_letter_digit_or_mark, is_unchanging};

/// Longer words are cut after this many characters.
const MAX_CHARS: usize = 40;

// Signs of Devanagari, in which Hindi is written.
const CHANDRABINDU: char = '\u{901}';
const ANUSVARA: char = '\u{902}';
const NUKTA: char = '\u{93c}';
const VIRAMA: char = '\u{94d}';

/// Splits texts into words. It keeps its buffers between texts.
#[derive(Default)]
pub(super) struct WordSplitter {
    /// The word that is being read, as written.
    word: String,
    /// The folded word.
    folded: String,
    /// The characters of a run without spaces.
    run: Vec<char>,
}

impl WordSplitter {
    /// Calls `each` for every word of a text: with the folded word, its byte offset, and whether it is written in capitals.
    pub(super) fn split(&mut self, text: &str, mut each: impl FnMut(&str, usize, bool)) {
        let bytes = text.as_bytes();
        let mut offset = 0;
        while let Some(&byte) = bytes.get(offset) {
            if byte.is_ascii_alphabetic() {
                // Most words are plain: letters, in lower case except for the first, that are joined to nothing.
                let length = 1 + bytes[offset + 1..].iter().take_while(|byte| byte.is_ascii_lowercase()).count();
                let end = offset + length;
                if length > MAX_CHARS || bytes.get(end).is_some_and(|byte| !ends_plain_word(*byte)) {
                    offset = self.read_word(text, offset, false, &mut each);
                    continue;
                }
                if byte.is_ascii_lowercase() {
                    each(&text[offset..end], offset, false);
                } else {
                    self.word.clear();
                    self.word.push_str(&text[offset..end]);
                    self.word.make_ascii_lowercase();
                    each(&self.word, offset, false);
                }
                offset = end;
            } else if byte.is_ascii_digit() {
                offset = self.read_word(text, offset, false, &mut each);
            } else if byte == b'.' && starts_dotted_word(bytes, offset) {
                offset = self.read_word(text, offset + 1, true, &mut each);
            } else if byte.is_ascii() {
                offset += 1;
            } else {
                let Some(c) = text[offset..].chars().next() else { return };
                offset = if is_unspaced(c) {
                    self.read_run(text, offset, &mut each)
                } else if is_word_char(c) {
                    self.read_word(text, offset, false, &mut each)
                } else {
                    offset + c.len_utf8()
                };
            }
        }
    }

    /// Reads the word at an offset with everything that is joined to it. Returns the offset after it.
    fn read_word(
        &mut self,
        text: &str,
        start: usize,
        is_dotted: bool,
        each: &mut impl FnMut(&str, usize, bool),
    ) -> usize {
        let bytes = text.as_bytes();
        let mut end = run_end(text, start);
        let mut word_start = start - usize::from(is_dotted);
        self.word.clear();
        self.word.push_str(&text[word_start..end]);
        while let Some((joiner, length)) = joiner_at(bytes, end) {
            let part_start = end + length;
            let part_end = run_end(text, part_start);
            if part_end == part_start {
                break;
            }
            let part = &text[part_start..part_end];
            match joiner {
                Joiner::Apostrophe if part.eq_ignore_ascii_case("s") => {}
                Joiner::Apostrophe if !is_short(&self.word) => self.word.push_str(part),
                Joiner::Ampersand if is_short(&self.word) && is_short(part) => {
                    self.word.push('&');
                    self.word.push_str(part);
                }
                Joiner::Point => {
                    self.word.push('.');
                    self.word.push_str(part);
                }
                Joiner::Comma => self.word.push_str(part),
                Joiner::Apostrophe | Joiner::Ampersand => {
                    self.emit(word_start, each);
                    word_start = part_start;
                    self.word.clear();
                    self.word.push_str(part);
                }
            }
            end = part_end;
        }
        if let Some(suffix) = suffix_at(text, end).filter(|_| self.word.chars().nth(3).is_none()) {
            self.word.push_str(suffix);
            end += suffix.len();
        }
        self.emit(word_start, each);
        end
    }

    fn emit(&mut self, offset: usize, each: &mut impl FnMut(&str, usize, bool)) {
        if self.word.is_ascii() {
            if self.word.len() > MAX_CHARS {
                self.word.truncate(MAX_CHARS);
            }
            let is_capitals = self.word.len() > 1 && self.word.bytes().all(|byte| byte.is_ascii_uppercase());
            self.word.make_ascii_lowercase();
            each(&self.word, offset, is_capitals);
            return;
        }
        fold(&self.word, &mut self.folded);
        if let Some((end, _)) = self.folded.char_indices().nth(MAX_CHARS) {
            self.folded.truncate(end);
        }
        each(&self.folded, offset, false);
    }

    /// Reads a run of characters of a script without spaces, as pairs. Returns the offset after it.
    fn read_run(&mut self, text: &str, start: usize, each: &mut impl FnMut(&str, usize, bool)) -> usize {
        let rest = &text[start..];
        let end = start + rest.find(|c| !is_unspaced(c)).unwrap_or(rest.len());
        let written = &text[start..end];
        fold(written, &mut self.folded);
        self.run.clear();
        self.run.extend(self.folded.chars());
        // If folding keeps the number of characters, each pair has an exact offset.
        let count = written.chars().count();
        let mut offsets = written.char_indices().map(|(offset, _)| start + offset);
        if self.run.len() < 2 {
            each(&self.folded, start, false);
            return end;
        }
        let is_aligned = count == self.run.len();
        for pair in self.run.windows(2) {
            self.word.clear();
            self.word.extend(pair);
            let offset = if is_aligned { offsets.next().unwrap_or(start) } else { start };
            each(&self.word, offset, false);
        }
        end
    }
}

/// Whether a byte after letters ends their word: it is no part of it and joins nothing to it.
fn ends_plain_word(byte: u8) -> bool {
    byte.is_ascii() && !byte.is_ascii_alphanumeric() && !matches!(byte, b'\'' | b'&' | b'+' | b'#')
}

/// A character that joins two runs to one word or separates them.
#[derive(Clone, Copy)]
enum Joiner {
    Apostrophe,
    Ampersand,
    /// Between digits.
    Point,
    /// Between digits.
    Comma,
}

/// The joiner at an offset, and its length.
fn joiner_at(bytes: &[u8], offset: usize) -> Option<(Joiner, usize)> {
    let is_digit = |index: usize| bytes.get(index).is_some_and(u8::is_ascii_digit);
    let is_between_digits = || is_digit(offset.wrapping_sub(1)) && is_digit(offset + 1);
    match bytes.get(offset)? {
        b'\'' => Some((Joiner::Apostrophe, 1)),
        b'&' => Some((Joiner::Ampersand, 1)),
        b'.' if is_between_digits() => Some((Joiner::Point, 1)),
        b',' if is_between_digits() => Some((Joiner::Comma, 1)),
        _ if bytes[offset..].starts_with("’".as_bytes()) => Some((Joiner::Apostrophe, "’".len())),
        _ => None,
    }
}

/// `++` or `#` after a word, as in `C++` and `C#`.
fn suffix_at(text: &str, offset: usize) -> Option<&'static str> {
    let rest = &text[offset..];
    let suffix = ["++", "#"].into_iter().find(|suffix| rest.starts_with(suffix))?;
    let is_end = |c: char| !is_word_char(c) && !matches!(c, '+' | '#');
    rest[suffix.len()..].chars().next().is_none_or(is_end).then_some(suffix)
}

/// Whether a full stop starts a word: `.NET`.
fn starts_dotted_word(bytes: &[u8], offset: usize) -> bool {
    let is_before = offset == 0 || matches!(bytes[offset - 1], b' ' | b'\t' | b'\n' | b'\r' | b'(');
    is_before && bytes.get(offset + 1).is_some_and(u8::is_ascii_alphabetic)
}

/// Whether a word has at most two characters.
fn is_short(word: &str) -> bool {
    word.chars().nth(2).is_none()
}

/// The end of a run of characters of words, without those of scripts without spaces.
fn run_end(text: &str, start: usize) -> usize {
    let rest = &text[start..];
    let ascii = rest.bytes().take_while(u8::is_ascii_alphanumeric).count();
    let rest = &rest[ascii..];
    let is_end = |c: char| !is_word_char(c) || is_unspaced(c);
    start + ascii + if rest.starts_with(|c: char| !c.is_ascii()) { rest.find(is_end).unwrap_or(rest.len()) } else { 0 }
}

#[inline]
fn is_word_char(c: char) -> bool {
    is_letter_digit_or_mark(c)
}

/// Whether a character belongs to a script without spaces between words: Chinese, Japanese, Korean, Thai, Lao, Burmese,
/// Khmer.
fn is_unspaced(c: char) -> bool {
    matches!(u32::from(c),
        0x0E01..=0x0E4E | 0x0E81..=0x0ECD | 0x1000..=0x103F | 0x1780..=0x17D3 | 0x3005..=0x3007 | 0x3041..=0x3096
        | 0x3099..=0x309A | 0x309D..=0x309F | 0x30A1..=0x30FA | 0x30FC..=0x30FF | 0x31F0..=0x31FF | 0x3400..=0x4DBF
        | 0x4E00..=0x9FFF | 0xAC00..=0xD7A3 | 0xF900..=0xFAFF | 0xFF66..=0xFF9F | 0x2_0000..=0x3_FFFF)
}

/// Folds a word: without accents, in lower case, in compatibility composition, and as readers spell it who type it in another
/// way: with hiragana for katakana, without the dot (nukta) of Hindi, and with `ं` for its nasal consonants.
pub(super) fn fold(word: &str, folded: &mut String) {
    folded.clear();
    if word.is_ascii() {
        folded.push_str(word);
        folded.make_ascii_lowercase();
        return;
    }
    let push = |c: char| {
        let (block, position) = FOLDED.block_of(c, |characters| characters.map(fold_alone))?;
        folded.extend(block[position]?.into_iter().filter(|c| *c != '\0'));
        Some(())
    };
    if word.chars().map(push).all(|pushed| pushed.is_some()) {
        return;
    }
    folded.clear();
    fold_together(word, folded);
}

/// One or two characters, with `'\0'` in place of no character. `None` if they depend on others.
type Folded = Option<[char; 2]>;

static FOLDED: CharacterTable<[Folded; BLOCK]> = CharacterTable::new();

/// The folded form of a character, in any word.
fn fold_alone(c: char) -> Folded {
    let mut folded = String::new();
    fold_together(c.encode_utf8(&mut [0; 4]), &mut folded);
    let mut characters = folded.chars();
    let pair = [characters.next().unwrap_or_default(), characters.next().unwrap_or_default()];
    // A mark can move or combine, and a letter of Greek or Hindi can change before another one.
    let is_alone = canonical_combining_class(c) == 0 && folded.chars().all(is_unchanging) && c != '\0';
    (is_alone && characters.next().is_none()).then_some(pair)
}

/// Folds a word with all of its characters.
fn fold_together(word: &str, folded: &mut String) {
    let plain: String = word.nfkd().filter(|c| !matches!(*c, '\u{300}'..='\u{36f}' | NUKTA)).collect();
    let lower = plain.to_lowercase();
    let lower = if lower.contains(VIRAMA) { with_anusvara(&lower) } else { lower };
    let replaced = lower.chars().flat_map(|c| {
        let (first, second) = match c {
            'ß' => ('s', Some('s')),
            'æ' => ('a', Some('e')),
            'œ' => ('o', Some('e')),
            'þ' => ('t', Some('h')),
            'ø' => ('o', None),
            'đ' | 'ð' => ('d', None),
            'ł' => ('l', None),
            'ı' => ('i', None),
            'ς' => ('σ', None),
            CHANDRABINDU => (ANUSVARA, None),
            'ァ'..='ヶ' | 'ヽ' | 'ヾ' => (char::from_u32(u32::from(c) - 0x60).unwrap_or(c), None),
            c => (c, None),
        };
        std::iter::once(first).chain(second)
    });
    folded.extend(replaced.nfc());
}

/// Writes a nasal consonant before another consonant as the dot that can stand for it: `हिन्दी` as `हिंदी`.
fn with_anusvara(word: &str) -> String {
    let mut spelt = String::with_capacity(word.len());
    let mut rest = word.chars();
    while let Some(c) = rest.next() {
        let mut after = rest.clone();
        let is_nasal = matches!(c, 'ङ' | 'ञ' | 'ण' | 'न' | 'म') && after.next() == Some(VIRAMA);
        if is_nasal && after.clone().next().is_some_and(|next| ('क'..='भ').contains(&next)) {
            spelt.push(ANUSVARA);
            rest = after;
        } else {
            spelt.push(c);
        }
    }
    spelt
}

/// The order of strings in JavaScript: by UTF-16 units. It differs from that of Rust in characters above U+FFFF.
pub(super) fn utf16_order(one: &str, other: &str) -> Ordering {
    match one.cmp(other) {
        Ordering::Equal => Ordering::Equal,
        order if one.is_ascii() && other.is_ascii() => order,
        _ => one.encode_utf16().cmp(other.encode_utf16()),
    }
}

/// A name without spaces, hyphens and accents, by which a query finds it however it is written.
pub(super) fn joined_name(name: &str) -> String {
    let mut folded = String::new();
    fold(name, &mut folded);
    folded.retain(|c| !c.is_whitespace() && !matches!(c, '-' | '\u{2010}'..='\u{2014}' | '_' | '/'));
    folded
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Letters, marks and signs of many scripts, of which some combine with the one before.
    const CHARS: &str = "a Z 0 9 é É ß ẞ æ Œ İ ı I ſ ﬁ ½ ² ŋ ǆ Σ σ ς ά Ё й ї א ב \u{5b8} \u{5bc} ע ر ب ي ة أ \u{64e} \u{651} ـ ١ ह ि न \u{94d} द ी ँ ं क \u{93c} ङ \u{94d} গ ো ொ ം ത ാ യ ไ ท ย ກ ະ ក ខ ာ မ ြ ဝ 가 각 ᄀ ᅡ ᆨ か ガ ｶ ﾞ 日 本 々 𠮟 𝐀 \u{301} \u{307} \u{323} \u{345} \u{654} \u{93c} \u{200d} \u{ad} ’";

    proptest! {
        #[test]
        fn letters_folded_alone_are_those_folded_together(
            chars in prop::collection::vec(prop_oneof![prop::sample::select(CHARS.chars().collect::<Vec<_>>()), any::<char>()], 0..8),
        ) {
            let word: String = chars.into_iter().collect();
            let (mut alone, mut together) = (String::new(), String::new());
            fold(&word, &mut alone);
            fold_together(&word, &mut together);
            prop_assert_eq!(alone, together);
        }
    }

    #[test]
    fn words_are_split_as_the_script_splits_them() {
        let cases: Vec<(String, Vec<String>)> =
            serde_json::from_str(include_str!("../../tests/search/words.json")).expect("pairs");
        for (text, expected) in cases {
            let mut words = Vec::new();
            WordSplitter::default().split(&text, |word, _, _| words.push(word.to_string()));
            assert_eq!(words, expected, "{text}");
        }
    }

    #[test]
    fn the_order_is_that_of_the_script() {
        assert_eq!(utf16_order("a", "b"), Ordering::Less);
        assert_eq!("\u{FF21}".cmp("\u{20000}"), Ordering::Less);
        assert_eq!(utf16_order("\u{FF21}", "\u{20000}"), Ordering::Greater);
    }

    #[test]
    fn offsets_are_those_of_the_words() {
        let text = "The «Élan» of R&D, 日本語 and 3.5.";
        let mut found = Vec::new();
        WordSplitter::default()
            .split(text, |word, offset, _| found.push((word.to_string(), text[offset..].to_string())));
        let starts: Vec<bool> = found
            .iter()
            .map(|(word, rest)| {
                let mut folded = String::new();
                fold(rest, &mut folded);
                folded.starts_with(word)
            })
            .collect();
        assert!(starts.iter().all(|starts| *starts), "{found:?}");
    }
}
