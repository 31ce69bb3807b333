//! A text -> the parts of it that run in the other direction than the texts around it, such as `C++` in a sentence in Arabic.

use std::ops::Range;

use icu_properties::CodePointMapData;
use icu_properties::props::BidiClass;

/// What a character means for the order of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LetterDirection {
    /// A letter of the direction of the guide.
    Same,
    /// A letter of the other direction.
    Other,
    /// A digit or a combining mark: it has the direction of the letters before it.
    Follows,
    /// A space, a symbol or a punctuation mark.
    Neutral,
}

/// The parts of a text in the other direction than that of the guide, each with the symbols that belong to it: `C++`, `.NET`,
/// `Node.js (JS)`.
///
/// The Unicode Bidirectional Algorithm puts symbols at the end of such a part on its wrong side, and numbers after an Arabic name
/// before it, so HTML isolates these parts.
pub fn other_direction(text: &str, is_right_to_left: bool) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    // The first byte of a character below the first Hebrew letter is smaller than that of all others.
    if !is_right_to_left && (text.is_ascii() || text.bytes().all(|byte| byte < FIRST_BYTE_OF_RIGHT_TO_LEFT)) {
        return parts;
    }
    if !text.chars().any(|c| direction_of(c, is_right_to_left) == LetterDirection::Other) {
        return parts;
    }
    let letters: Vec<(usize, char, LetterDirection)> =
        text.char_indices().map(|(offset, c)| (offset, c, direction_of(c, is_right_to_left))).collect();
    let mut index = 0;
    let mut free = 0;
    while index < letters.len() {
        if letters[index].2 != LetterDirection::Other {
            index += 1;
            continue;
        }
        let start = first_attached(&letters, free, index);
        let mut last = index;
        while index < letters.len() && letters[index].2 != LetterDirection::Same {
            if letters[index].2 != LetterDirection::Neutral {
                last = index;
            }
            index += 1;
        }
        let end = after_attached(&letters, start, last);
        parts.push(letters[start].0..letters.get(end).map_or(text.len(), |(offset, ..)| *offset));
        (index, free) = (index.max(end), end);
    }
    parts
}

/// The first Hebrew letter. No letter below it runs from right to left.
const FIRST_RIGHT_TO_LEFT: char = '\u{590}';
/// Its first byte in UTF-8.
const FIRST_BYTE_OF_RIGHT_TO_LEFT: u8 = 0xd6;

fn direction_of(c: char, is_right_to_left: bool) -> LetterDirection {
    // A fast path for the letters of most words of the other direction in a guide from right to left.
    match c {
        'A'..='Z' | 'a'..='z' if is_right_to_left => return LetterDirection::Other,
        'A'..='Z' | 'a'..='z' => return LetterDirection::Same,
        '0'..='9' => return LetterDirection::Follows,
        '\0'..='\x7f' => return LetterDirection::Neutral,
        _ => {}
    }
    if !is_right_to_left && c < FIRST_RIGHT_TO_LEFT && c.is_alphabetic() {
        return LetterDirection::Same;
    }
    match CodePointMapData::<BidiClass>::new().get(c) {
        BidiClass::LeftToRight if is_right_to_left => LetterDirection::Other,
        BidiClass::RightToLeft | BidiClass::ArabicLetter if !is_right_to_left => LetterDirection::Other,
        BidiClass::LeftToRight | BidiClass::RightToLeft | BidiClass::ArabicLetter => LetterDirection::Same,
        BidiClass::EuropeanNumber | BidiClass::ArabicNumber | BidiClass::NonspacingMark => LetterDirection::Follows,
        _ => LetterDirection::Neutral,
    }
}

/// The index of the first character that belongs to a part of which the first letter is at `index`: digits and symbols without a space.
fn first_attached(letters: &[(usize, char, LetterDirection)], free: usize, index: usize) -> usize {
    let is_attached = |(_, c, direction): &&(usize, char, LetterDirection)| {
        *direction != LetterDirection::Same && (c.is_numeric() || *c == '.' || is_symbol(*c))
    };
    index - letters[free..index].iter().rev().take_while(is_attached).count()
}

/// The index after the last character that belongs to a part of which the last letter or digit is at `last`: symbols without a space,
/// and brackets that close one within the part.
fn after_attached(letters: &[(usize, char, LetterDirection)], start: usize, last: usize) -> usize {
    let within = |brackets: [char; 3]| letters[start..=last].iter().filter(|(_, c, _)| brackets.contains(c)).count();
    let mut open = within(['(', '[', '{']).saturating_sub(within([')', ']', '}']));
    let mut end = last + 1;
    while let Some((_, c, direction)) = letters.get(end) {
        let closes = matches!(c, ')' | ']' | '}') && open > 0;
        if *direction != LetterDirection::Neutral || !(closes || is_symbol(*c)) {
            break;
        }
        open -= usize::from(closes);
        end += 1;
    }
    end
}

/// Whether a neutral character can be part of a name: not a space, a bracket, a quotation mark or the punctuation of a sentence.
fn is_symbol(c: char) -> bool {
    matches!(c, '+' | '#' | '*' | '&' | '@' | '%' | '/' | '\\' | '_' | '~' | '^' | '°' | '™' | '®' | '©' | '’' | '\'')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parts(text: &str, is_right_to_left: bool) -> Vec<&str> {
        other_direction(text, is_right_to_left).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn a_part_has_the_symbols_and_digits_that_belong_to_it() {
        for (text, expected) in [
            ("C++", vec!["C++"]),
            ("مطوّر C++", vec!["C++"]),
            ("من C++ إلى Java 17", vec!["C++", "Java 17"]),
            (".NET و3D", vec![".NET", "3D"]),
            ("مطوّر (C#)", vec!["C#"]),
            ("Node.js (JS) مطوّر", vec!["Node.js (JS)"]),
            ("يكتب C++.", vec!["C++"]),
            ("R&D, QA؛ اختبار", vec!["R&D, QA"]),
            ("3D artist", vec!["3D artist"]),
            ("مطوّر", vec![]),
            ("12 + 3", vec![]),
        ] {
            assert_eq!(parts(text, true), expected, "{text}");
        }
        for (text, expected) in [
            ("Developer", vec![]),
            ("C++ مطوّر", vec!["مطوّر"]),
            ("From مطوّر أول to מפתח, 3 of 4", vec!["مطوّر أول", "מפתח, 3"]),
            ("Größe – 課長", vec![]),
        ] {
            assert_eq!(parts(text, false), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn parts_contain_all_letters_of_the_other_direction_and_no_other_letters(
            text in "[aZ א ب ّ3٣+#.,()é課]{0,24}", is_right_to_left: bool,
        ) {
            let parts = other_direction(&text, is_right_to_left);
            prop_assert!(parts.windows(2).all(|pair| pair[0].end <= pair[1].start));
            for (offset, c) in text.char_indices() {
                let is_in_part = parts.iter().any(|part| part.contains(&offset));
                match direction_of(c, is_right_to_left) {
                    LetterDirection::Other => prop_assert!(is_in_part, "{c}"),
                    LetterDirection::Same => prop_assert!(!is_in_part, "{c}"),
                    LetterDirection::Follows | LetterDirection::Neutral => {}
                }
            }
            for part in parts {
                prop_assert!(text[part.clone()].chars().any(|c| direction_of(c, is_right_to_left) == LetterDirection::Other));
                prop_assert!(!text[part].ends_with(char::is_whitespace));
            }
        }
    }
}
