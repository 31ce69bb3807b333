//! A part of a text in a script without spaces -> whether it is a word of its own, or only a part of a longer one.
//!
//! Japanese has runs of kanji and katakana, and a name must be such a run: 課長 is no word of 副課長. Chinese has no such runs, and a
//! dictionary would add two megabytes to the program, so what stands next to a name must be one of the words that sentences are made
//! of: 总经理 is not 经理, but 经理和… is. Thai, Lao, Khmer and Burmese are segmented.

use std::ops::Range;

use icu_properties::CodePointMapData;
use icu_properties::props::Script;
use icu_segmenter::WordSegmenter;
use icu_segmenter::options::WordBreakInvariantOptions;

use crate::model::language::characters::is_unspaced;
use crate::model::language::table::{CHINESE_AFTER, CHINESE_BEFORE, JAPANESE_PARTICLES};

/// The characters around a name that are segmented.
const SEGMENTED: usize = 60;

/// How Chinese characters are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum HanRule {
    /// As in Japanese, also in guides of other languages.
    #[default]
    Runs,
    /// As in Chinese.
    FunctionWords,
}

impl HanRule {
    /// The rule of a language tag.
    pub(crate) fn of(language: &str) -> Self {
        let is_chinese =
            matches!(language.split(['-', '_']).next(), Some("zh" | "yue" | "wuu" | "nan" | "hak" | "cmn"));
        if is_chinese { Self::FunctionWords } else { Self::Runs }
    }
}

/// Whether words of the script of a character have no spaces between them.
pub(crate) fn has_no_spaces(c: char) -> bool {
    matches!(u32::from(c), 0x2e80.. if is_unspaced(c) || is_kana(c)) || is_segmented(c)
}

/// Thai, Lao, Burmese and Khmer.
fn is_segmented(c: char) -> bool {
    matches!(u32::from(c), 0x0e00..=0x0eff | 0x1000..=0x109f | 0x1780..=0x17ff)
}

fn is_kana(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{ff66}'..='\u{ff9f}')
}

/// Whether a range whose first or last character is of a script without spaces is a word there. Other ends are not examined.
pub(crate) fn is_separate(text: &str, range: &Range<usize>, rule: HanRule) -> bool {
    let name = &text[range.clone()];
    let (Some(first), Some(last)) = (name.chars().next(), name.chars().next_back()) else { return false };
    let (before, after) = (&text[..range.start], &text[range.end..]);
    if is_segmented(first) || is_segmented(last) {
        return is_segment(text, range);
    }
    let Some(outside) = before.chars().next_back() else { return ends_separately(last, after, rule) };
    let starts = match (class(first), class(outside)) {
        (CharacterClass::Han, CharacterClass::Han) if rule == HanRule::FunctionWords => {
            allows(CHINESE_BEFORE, |word| before.ends_with(word))
        }
        (CharacterClass::Hiragana, CharacterClass::Hiragana) => JAPANESE_PARTICLES[0].contains(outside),
        (CharacterClass::Other, _) => true,
        (inside, outside) => inside != outside,
    };
    starts && ends_separately(last, after, rule)
}

fn ends_separately(last: char, after: &str, rule: HanRule) -> bool {
    let Some(outside) = after.chars().next() else { return true };
    match (class(last), class(outside)) {
        (CharacterClass::Han, CharacterClass::Han) if rule == HanRule::FunctionWords => {
            allows(CHINESE_AFTER, |word| after.starts_with(word))
        }
        (CharacterClass::Hiragana, CharacterClass::Hiragana) => JAPANESE_PARTICLES[1].contains(outside),
        (CharacterClass::Other, _) => true,
        (inside, outside) => inside != outside,
    }
}

/// Whether the longest of the words next to a name is in the first list, and not in the second.
fn allows([allowed, refused]: [&str; 2], fits: impl Fn(&str) -> bool) -> bool {
    let longest = |list: &str| list.split(' ').filter(|word| fits(word)).map(str::len).max();
    longest(allowed) > longest(refused)
}

#[derive(PartialEq, Eq)]
enum CharacterClass {
    Han,
    Katakana,
    Hiragana,
    Other,
}

fn class(c: char) -> CharacterClass {
    match c {
        // Common to both kana; it follows katakana.
        'ー' | 'ｰ' => CharacterClass::Katakana,
        c if c < '\u{2e80}' => CharacterClass::Other,
        c => match CodePointMapData::<Script>::new().get(c) {
            Script::Han => CharacterClass::Han,
            Script::Katakana => CharacterClass::Katakana,
            Script::Hiragana => CharacterClass::Hiragana,
            _ => CharacterClass::Other,
        },
    }
}

/// Whether words of a segmented script start and end where a range does.
fn is_segment(text: &str, range: &Range<usize>) -> bool {
    let reach = |characters: &mut dyn Iterator<Item = char>| -> usize {
        characters.take(SEGMENTED).take_while(|c| is_segmented(*c)).map(char::len_utf8).sum()
    };
    let start = range.start - reach(&mut text[..range.start].chars().rev());
    let end = range.end + reach(&mut text[range.end..].chars());
    let segmenter = WordSegmenter::new_lstm(WordBreakInvariantOptions::default());
    let mut found = 0;
    for offset in segmenter.segment_str(&text[start..end]) {
        found += usize::from(offset == range.start - start) + usize::from(offset == range.end - start);
    }
    found == 2
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_word(text: &str, name: &str, rule: HanRule) -> bool {
        let start = text.find(name).expect("the name");
        is_separate(text, &(start..start + name.len()), rule)
    }

    #[test]
    fn a_japanese_name_is_a_whole_run() {
        for text in ["課長", "課長は", "「課長」", "元の課長だ", "the課長", "課長エンジニア"] {
            assert!(is_word(text, "課長", HanRule::Runs), "{text}");
        }
        for text in ["副課長", "課長職", "家庭課長"] {
            assert!(!is_word(text, "課長", HanRule::Runs), "{text}");
        }
        assert!(!is_word("プロデューサー", "サー", HanRule::Runs));
    }

    #[test]
    fn a_chinese_name_is_next_to_function_words() {
        for text in ["他是经理。", "经理和客户", "成为经理", "一位经理", "经理负责"] {
            assert!(is_word(text, "经理", HanRule::FunctionWords), "{text}");
        }
        for text in ["总经理", "副经理", "产品经理", "经理就业", "相当经理"] {
            assert!(!is_word(text, "经理", HanRule::FunctionWords), "{text}");
        }
    }

    #[test]
    fn thai_is_segmented() {
        assert!(is_word("เขาเป็นวิศวกรที่ดี", "วิศวกร", HanRule::Runs));
        assert!(!is_word("เขาเป็นวิศวกรที่ดี", "กร", HanRule::Runs));
    }
}
