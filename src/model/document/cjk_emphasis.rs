//! A text -> the characters that the Markdown parser must read as letters or as punctuation, so that `**「製品」**を` is bold.
//!
//! `CommonMark` takes a space between a word and punctuation for granted. Its CJK-friendly amendments lift that for Chinese,
//! Japanese and Korean, see [`is_cjk`]. The parser doesn't know them, but it only asks for the class of the characters next to
//! asterisks or tildes, so another character of the same length has the same effect.

use icu_properties::CodePointMapData;
use icu_properties::props::{GeneralCategory, GeneralCategoryGroup};
use memchr::memchr2_iter;

use crate::model::language::characters::is_cjk;

/// A letter of three bytes, and one of four.
const LETTERS: [&str; 2] = ["一", "𠀀"];
/// Punctuation of three bytes, and of four.
const PUNCTUATION: [&str; 2] = ["、", "𐄀"];

/// A character next to a run of asterisks or tildes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Neighbour {
    /// White space, or an end of the text.
    Space,
    /// Punctuation that is not CJK.
    Punctuation,
    Cjk,
    Other,
}

/// The characters to replace, each with its offset and a character of the same length.
pub(super) fn find_replacements(text: &str) -> Vec<(usize, &'static str)> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut end = 0;
    for start in memchr2_iter(b'*', b'~', bytes) {
        if start < end {
            continue;
        }
        end = start + bytes[start..].iter().take_while(|byte| **byte == bytes[start]).count();
        // All bytes of a character of CJK are above ASCII.
        let is_candidate = |byte: Option<&u8>| byte.is_some_and(|byte| !byte.is_ascii());
        if is_candidate(bytes.get(end)) || is_candidate(start.checked_sub(1).and_then(|before| bytes.get(before))) {
            replace_around(text, start, end, &mut found);
        }
    }
    found
}

fn replace_around(text: &str, start: usize, end: usize, found: &mut Vec<(usize, &'static str)>) {
    let (Some(last), Some(next)) = (text[..start].chars().next_back(), text[end..].chars().next()) else { return };
    let after = neighbour(next);
    let mut replace = |offset: usize, c: char, characters: [&'static str; 2]| {
        found.extend(characters.into_iter().find(|other| other.len() == c.len_utf8()).map(|other| (offset, other)));
    };
    let before_offset = start - last.len_utf8();
    match (neighbour_before(text, start), after) {
        (Neighbour::Space, _) | (_, Neighbour::Space) => {}
        (Neighbour::Cjk, Neighbour::Punctuation) => replace(before_offset, last, PUNCTUATION),
        (Neighbour::Punctuation, Neighbour::Cjk) => {
            replace(end, next, PUNCTUATION);
            // A selector after the punctuation.
            replace(before_offset, last, PUNCTUATION);
        }
        (before, after) => {
            if before == Neighbour::Cjk && is_punctuation(last) {
                replace(before_offset, last, LETTERS);
            }
            if after == Neighbour::Cjk && is_punctuation(next) {
                replace(end, next, LETTERS);
            }
        }
    }
}

/// The character before an offset. A variation selector belongs to the character before it.
fn neighbour_before(text: &str, offset: usize) -> Neighbour {
    let mut before = text[..offset].chars().rev();
    match (before.next(), before.next()) {
        // The full-width form of a quotation mark.
        (Some('\u{fe01}'), Some('‘' | '’' | '“' | '”')) | (Some('\u{e0100}'..='\u{e01ef}'), _) => {
            Neighbour::Cjk
        }
        (Some('\u{fe00}'..='\u{fe0e}'), Some(base)) => neighbour(base),
        (Some(last), _) => neighbour(last),
        (None, _) => Neighbour::Space,
    }
}

fn neighbour(c: char) -> Neighbour {
    match c {
        c if c.is_whitespace() => Neighbour::Space,
        c if is_cjk(c) => Neighbour::Cjk,
        c if is_punctuation(c) => Neighbour::Punctuation,
        _ => Neighbour::Other,
    }
}

/// Whether a character is Unicode punctuation as in `CommonMark`: of the general category P or S.
fn is_punctuation(c: char) -> bool {
    let category = CodePointMapData::<GeneralCategory>::new().get(c);
    GeneralCategoryGroup::Punctuation.union(GeneralCategoryGroup::Symbol).contains(category)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replacements_have_the_length_of_the_original() {
        for text in
            ["太郎は**「こんにちわ」**といった", "製品**[a](b)**を", "𠮟**(a)**𠮟", "大塚︀**(a)**", "**“︁Git”︁**課"]
        {
            for (offset, other) in find_replacements(text) {
                let original = text[offset..].chars().next().expect("a character");
                assert_eq!(original.len_utf8(), other.len(), "{text}");
            }
        }
    }

    #[test]
    fn texts_without_cjk_stay_as_they_are() {
        for text in ["**“a”**b–*c*", "«**a**»b, é**(x)**é", "😀**(a)**😀", "☺︎**(a)**☺︎"] {
            assert!(find_replacements(text).is_empty(), "{text}");
        }
    }
}
