//! A word of a name -> all forms in which texts of a language have it. Endings are added to the whole word and never cut off, except
//! those that the language replaces: German `Berater` is not a form of `Beratung`.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use crate::model::language::character_table::{folded_letter, is_left_out, is_letter_digit_or_mark};
use crate::model::language::table::LanguageData;

/// Writes a word to `folded` in the form in which words are compared: in lower case, with composed letters, and without the vowel
/// marks of Arabic and Hebrew. `has_dotless_i` is that of the language.
pub(crate) fn fold_word(word: &str, has_dotless_i: bool, folded: &mut String) {
    folded.clear();
    if word.is_ascii() && !has_dotless_i {
        folded.push_str(word);
        folded.make_ascii_lowercase();
        return;
    }
    // Nearly all words are composed already, and each of their letters has one in lower case.
    for c in word.chars() {
        match folded_letter(c) {
            Some('\0') => {}
            Some(_) if c == 'I' && has_dotless_i => folded.push('ı'),
            Some(letter) => folded.push(letter),
            None => return fold_composed(word, has_dotless_i, folded),
        }
    }
}

fn fold_composed(word: &str, has_dotless_i: bool, folded: &mut String) {
    folded.clear();
    for c in word.nfc().filter(|c| !is_left_out(*c)) {
        match c {
            'I' if has_dotless_i => folded.push('ı'),
            'İ' => folded.push('i'),
            'ς' => folded.push('σ'),
            c => folded.extend(c.to_lowercase()),
        }
    }
}

/// Whether a language has an `i` with and one without a dot, each with its own capital.
pub(crate) fn has_dotless_i(language: &str) -> bool {
    matches!(language.split(['-', '_']).next(), Some("tr" | "az"))
}

/// All forms of a folded word, itself first. `is_last` is whether it is the last word of its name.
pub(crate) fn forms(word: &str, is_last: bool, data: &LanguageData) -> Vec<String> {
    let article = data.prefixes.split(' ').next().filter(|article| !article.is_empty());
    let bare = article.and_then(|article| word.strip_prefix(article)).filter(|rest| rest.chars().count() > 2);
    let word = bare.unwrap_or(word);
    let mut forms = vec![word.to_string()];
    let letters = word.chars().filter(|c| !is_combining_mark(*c)).count();
    // The forms of a short word are often other words. Hangul has two or three letters in a character.
    if letters < 3 && !word.chars().all(|c| matches!(c, '가'..='힣')) || !word.chars().all(is_word_character) {
        return forms;
    }
    let adjective = (!is_last).then(|| longest_rule(word, data.adjectives)).flatten();
    if let Some((stem, endings)) = adjective.or_else(|| longest_rule(word, data.nouns)) {
        forms.extend(endings.split(' ').filter(|ending| !ending.is_empty()).map(|ending| format!("{stem}{ending}")));
    }
    let prefixes = data.prefixes.split(' ').filter(|prefix| !prefix.is_empty());
    let with_prefix: Vec<String> =
        prefixes.flat_map(|prefix| forms.iter().map(move |form| format!("{prefix}{form}"))).collect();
    forms.extend(with_prefix);
    forms
}

/// The rule with the longest ending that fits a word: the word without the ending that it replaces, and what follows.
fn longest_rule<'a>(word: &'a str, rules: &'static [(&'static str, &'static str)]) -> Option<(&'a str, &'static str)> {
    let fitting = rules.iter().flat_map(|(endings, forms)| endings.split(' ').map(move |ending| (ending, *forms)));
    let fitting = fitting.filter_map(|(ending, forms)| {
        let bare = ending.trim_start_matches('~');
        let stem = word.strip_suffix(bare).filter(|stem| !stem.is_empty())?;
        Some((bare.len(), if ending.starts_with('~') { stem } else { word }, forms))
    });
    fitting.max_by_key(|(length, ..)| *length).map(|(_, stem, forms)| (stem, forms))
}

/// Whether a character can be part of a word between spaces: a letter, a digit, a mark on a letter, or an invisible joiner.
pub(crate) fn is_word_character(c: char) -> bool {
    is_letter_digit_or_mark(c) || matches!(c, '\u{200c}' | '\u{200d}' | '\u{ad}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::language::table::language_data;

    #[test]
    fn endings_are_those_of_the_word() {
        let of = |word: &str, language: &str| forms(word, true, language_data(language));
        assert_eq!(
            of("entwickler", "de"),
            ["entwickler", "entwicklers", "entwicklern", "entwicklerin", "entwicklerinnen"]
        );
        assert_eq!(of("chef", "fr"), ["chef", "chefs"]);
        assert!(of("طبيب", "ar").contains(&"والطبيب".to_string()));
        assert_eq!(of("الطبيب", "ar"), of("طبيب", "ar"));
        assert_eq!(of("ux", "de"), ["ux"]);
        assert_eq!(of("designer", "xx"), ["designer"]);
        assert!(of("руководитель", "ru").contains(&"руководителями".to_string()));
    }

    proptest! {
        #[test]
        fn a_composed_word_is_folded_as_its_decomposed_form(word in "[a-z A-Z é É ß İ ı Σ ς ά Ё й א ב \u{5b8} \u{5bc} ع ر ب ي ة أ \u{64e} \u{651} ـ ह ि न \u{94d} द ी গ ো ொ 가 각 ᄀ ᅡ ᆨ が \u{300}-\u{345} \u{ad}]{0,8}|\\PC{0,6}", has_dotless_i: bool) {
            let fold = |word: &str| {
                let mut folded = String::new();
                fold_word(word, has_dotless_i, &mut folded);
                folded
            };
            let [composed, decomposed]: [String; 2] = [word.nfc().collect(), word.nfd().collect()];
            prop_assert_eq!(fold(&composed), fold(&word));
            prop_assert_eq!(fold(&decomposed), fold(&word));
        }
    }

    #[test]
    fn words_are_folded_by_their_language() {
        let fold = |word: &str, language: &str| {
            let mut folded = String::new();
            fold_word(word, has_dotless_i(language), &mut folded);
            folded
        };
        assert_eq!([fold("IŞIK", "tr"), fold("İş", "tr"), fold("ISIK", "de")], ["ışık", "iş", "isik"]);
        assert_eq!([fold("E\u{301}LAN", "fr"), fold("طَبِيب", "ar")], ["élan", "طبيب"]);
    }
}
