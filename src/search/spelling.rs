//! The words of a guide -> those that pages show, with which the script corrects misspelt words.

use unicode_normalization::char::is_combining_mark;

use crate::search::files;

/// The most bytes of one file, before compression.
const MAX_SIZE: usize = 80_000;
/// Shorter words have too many neighbours.
const MIN_CHARS: usize = 3;

/// The contents of the files of words, each with its first word. `words` are sorted, each with the number of pages that show it.
pub(super) fn contents<'a>(words: &[(&'a str, u32)]) -> Vec<(&'a str, Vec<u8>)> {
    let is_correctable = |word: &str| {
        word.chars().nth(MIN_CHARS - 1).is_some()
            && word.chars().all(|c| {
                (c.is_alphabetic() || is_combining_mark(c)) && !c.is_ascii_uppercase() && u32::from(c) < 0x0E00
            })
    };
    let words: Vec<(&'a str, u32)> =
        words.iter().copied().filter(|(word, shown)| *shown > 0 && is_correctable(word)).collect();
    let size = |index: usize| words[index].0.len() + 5;
    let key = |index: usize| files::stable_hash(words[index].0);
    let ranges = files::divide(words.len(), MAX_SIZE / 2, MAX_SIZE, size, key);
    let content = |range: std::ops::Range<usize>| {
        let part = &words[range];
        let texts: Vec<&str> = part.iter().map(|(word, _)| *word).collect();
        // Rounded to powers of two, so that an edit changes few of them.
        let counts: Vec<u32> = part.iter().map(|(_, count)| count.ilog2()).collect();
        (part[0].0, files::json(&(texts.join(" "), counts)))
    };
    ranges.into_iter().map(content).collect()
}
