//! [`Stem`]s -> the words that pages show, with which the script corrects misspelt words.

use crate::search::files;
use crate::search::postings::Stem;
use crate::search::words::utf16_order;

/// The most bytes of one file, before compression.
const MAX_SIZE: usize = 80_000;
/// Shorter words have too many neighbours.
const MIN_CHARS: usize = 3;

/// The contents of the files of words, each with its first word. Words are sorted, and each has the number of its pages.
pub(super) fn contents(stems: &[Stem]) -> Vec<(Box<str>, Vec<u8>)> {
    let is_correctable = |word: &str| {
        word.chars().nth(MIN_CHARS - 1).is_some()
            && word.chars().all(|c| c.is_alphabetic() && !c.is_ascii_uppercase() && u32::from(c) < 0x0E00)
    };
    let mut words: Vec<(&Box<str>, u32)> = stems
        .iter()
        .flat_map(|stem| &stem.words)
        .filter(|word| word.shown > 0 && is_correctable(&word.text))
        .map(|word| (&word.text, word.shown))
        .collect();
    words.sort_unstable_by(|(one, _), (other, _)| utf16_order(one, other));
    let size = |index: usize| words[index].0.len() + 5;
    let key = |index: usize| files::stable_hash(words[index].0);
    let ranges = files::divide(words.len(), MAX_SIZE / 2, MAX_SIZE, size, key);
    let content = |range: std::ops::Range<usize>| {
        let part = &words[range];
        let texts: Vec<&str> = part.iter().map(|(word, _)| &***word).collect();
        // Rounded to powers of two, so that an edit changes few of them.
        let counts: Vec<u32> = part.iter().map(|(_, count)| count.ilog2()).collect();
        (part[0].0.clone(), files::json(&(texts.join(" "), counts)))
    };
    ranges.into_iter().map(content).collect()
}
