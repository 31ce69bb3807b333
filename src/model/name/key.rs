//! Name -> the key by which it is compared with other names.

use icu_casemap::CaseMapperBorrowed;
use icu_properties::CodePointMapData;
use icu_properties::props::{GeneralCategory, GeneralCategoryGroup};
use unicode_normalization::UnicodeNormalization as _;

use crate::model::language::character_table::is_letter_digit_or_mark;

/// The key of a name. Two names are the same if their keys are: letter case, width, spaces, hyphens, apostrophes and other
/// punctuation do not count. Everything else does, accents too: `Drucker` and `Drücker` are two professions.
///
/// `+`, `#` and `&` are spelled out, so that `C`, `C++` and `C#` are three names. The key of a key is the key itself.
///
/// ```
/// use guide::model::name::key::name_key;
/// assert_eq!(name_key("Product  Owner"), "product-owner");
/// assert_eq!(name_key("Chef d’Équipe"), name_key("chef d'équipe"));
/// assert_ne!(name_key("Año"), name_key("Ano"));
/// ```
pub fn name_key(name: &str) -> String {
    if name.is_ascii() {
        return joined_words(name.chars().map(|c| c.to_ascii_lowercase()), |_| false);
    }
    // Each step can enable another: one pass is enough for names that occur, and a few for any other.
    let mut key = folded(name);
    for _ in 0..8 {
        let next = folded(&key);
        if next == key {
            break;
        }
        key = next;
    }
    key
}

/// Whether two names are the same.
pub fn is_same_name(one: &str, other: &str) -> bool {
    one == other || name_key(one) == name_key(other)
}

/// The key of a name without accents, as people write it who can't type them. `None` for a key without accents. In scripts
/// other than Latin, Greek and Cyrillic, marks are no accents but vowels or parts of letters, so they stay.
pub(crate) fn without_accents(key: &str) -> Option<String> {
    if key.is_ascii() {
        return None;
    }
    let mut plain = String::with_capacity(key.len());
    let mut base = ' ';
    for c in key.nfd() {
        match c {
            '\u{300}'..='\u{36f}' => {
                let is_accent = match base {
                    'a'..='z' | '\u{c0}'..='\u{24f}' | '\u{370}'..='\u{3ff}' => true,
                    // Russian writes `ё` as `е`, but never `й` as `и`.
                    '\u{400}'..='\u{4ff}' => matches!(c, '\u{300}' | '\u{301}' | '\u{308}'),
                    _ => false,
                };
                if !is_accent {
                    plain.push(c);
                }
            }
            c => {
                base = c;
                match c {
                    'æ' => plain.push_str("ae"),
                    'œ' => plain.push_str("oe"),
                    'þ' => plain.push_str("th"),
                    'ø' => plain.push('o'),
                    'đ' | 'ð' => plain.push('d'),
                    'ł' => plain.push('l'),
                    'ı' => plain.push('i'),
                    c => plain.push(c),
                }
            }
        }
    }
    let plain: String = plain.nfc().collect();
    (plain != key).then_some(plain)
}

fn folded(name: &str) -> String {
    let visible: String = name.nfkc().filter(|c| !is_ignorable(*c)).collect();
    let lower = CaseMapperBorrowed::new().fold_string(&visible);
    // The dot of `İ` is part of the letter: Turkish `İş` is `iş` in lowercase.
    let dotless = if lower.contains("i\u{307}") { lower.replace("i\u{307}", "i") } else { lower.into_owned() };
    joined_words(dotless.nfkc(), is_part_of_word)
}

/// The words of a name as written, joined by hyphens.
pub(super) fn words(name: &str) -> String {
    if name.is_ascii() {
        return joined_words(name.chars(), |_| false);
    }
    joined_words(name.nfc(), is_part_of_word)
}

/// Whether a character outside ASCII is part of a word: letters, digits, marks and symbols, but no punctuation.
fn is_part_of_word(c: char) -> bool {
    let category = || CodePointMapData::<GeneralCategory>::new().get(c);
    is_letter_digit_or_mark(c) || GeneralCategoryGroup::Symbol.contains(category())
}

/// The words of a name, joined by hyphens. Besides ASCII letters and digits, words have the characters that `is_part` accepts.
fn joined_words(name: impl Iterator<Item = char> + Clone, is_part: impl Fn(char) -> bool) -> String {
    let mut key = String::with_capacity(name.size_hint().0);
    let join = |key: &mut String| {
        if !key.is_empty() && !key.ends_with('-') {
            key.push('-');
        }
    };
    for c in name.clone() {
        match c {
            'a'..='z' | 'A'..='Z' | '0'..='9' => key.push(c),
            '+' | '#' | '&' => {
                join(&mut key);
                key.push_str(match c {
                    '+' => "plus-",
                    '#' => "sharp-",
                    _ => "and-",
                });
            }
            c if !c.is_ascii() && is_part(c) => key.push(c),
            _ => join(&mut key),
        }
    }
    key.truncate(key.trim_end_matches('-').len());
    if key.is_empty() {
        // A name of punctuation only.
        key.extend(name.filter(|c| !c.is_whitespace() && !matches!(c, '-' | '_')));
    }
    key
}

/// Whether a character is invisible and can be left out: soft hyphens, joiners, marks of direction, variation selectors.
fn is_ignorable(c: char) -> bool {
    matches!(
        u32::from(c),
        0xad | 0x34f | 0x61c | 0x180b..=0x180f | 0x200b..=0x200f | 0x202a..=0x202e | 0x2060..=0x206f | 0xfe00..=0xfe0f
            | 0xfeff | 0xe_0000..=0xe_0fff
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pairs of different names that look or sound alike, or whose transliterations are the same, by script.
    const DIFFERENT: [(&str, &str); 45] = [
        // Han
        ("課長", "科長"),
        ("看護師", "看護士"),
        ("教师", "教士"),
        ("经理", "经历"),
        ("市长", "市场"),
        ("律师", "律士"),
        // Kana
        ("ホスト", "ポスト"),
        ("コーチ", "コチ"),
        ("びょういん", "びよういん"),
        ("ハッカー", "ハカー"),
        ("カード", "ガード"),
        // Hangul
        ("사장", "시장"),
        ("기사", "기자"),
        ("의사", "이사"),
        // Latin
        ("Drucker", "Drücker"),
        ("Pêcheur", "Pécheur"),
        ("Målare", "Malare"),
        ("Año", "Ano"),
        ("Resume", "Résumé"),
        ("Şef", "Sef"),
        ("Sınır", "Sinir"),
        ("Łąka", "Laka"),
        ("Bøller", "Boller"),
        ("Mánager", "Manager"),
        ("Thợ sơn", "Thợ son"),
        // Arabic
        ("عامل", "عمل"),
        ("كاتب", "كتاب"),
        ("مدرب", "مدرس"),
        ("طابع", "طبع"),
        ("محاسب", "محسب"),
        // Devanagari
        ("कुली", "कली"),
        ("काल", "कला"),
        ("कुली", "काल"),
        ("नर्स", "नरस"),
        ("चालक", "चलाक"),
        // Cyrillic
        ("Повар", "Товар"),
        ("Мойщик", "Моищик"),
        ("Токарь", "Токар"),
        ("Объезд", "Обезд"),
        // Greek
        ("νόμος", "νομός"),
        ("γέρος", "γερός"),
        // Hebrew
        ("שר", "שיר"),
        // Thai
        ("ครู", "คู"),
        ("หมอ", "หมู"),
        // Bengali
        ("কবি", "কবী"),
    ];

    #[test]
    fn different_names_have_different_keys() {
        for (one, other) in DIFFERENT {
            assert!(!is_same_name(one, other), "{one} and {other}");
            for name in [one, other] {
                for spelling in [name.to_uppercase(), name.to_lowercase(), name.nfd().collect(), format!(" {name}. ")] {
                    // Turkish `ı` is an `I` in capitals, like `i`.
                    assert!(is_same_name(name, &spelling) || name.contains('ı'), "{name} and {spelling}");
                }
            }
        }
    }

    #[test]
    fn spellings_of_one_name_have_one_key() {
        for (one, other) in [
            ("Product Owner", "product-owner"),
            ("Chef d’équipe", "CHEF D'ÉQUIPE"),
            ("e\u{301}quipe", "équipe"),
            ("Straßenbau", "STRASSENBAU"),
            ("İş analisti", "iş analisti"),
            ("ＳＥ", "SE"),
            ("ﾃｽﾄ", "テスト"),
            ("プロダクト・オーナー", "プロダクト オーナー"),
            ("Σίσυφος", "ΣΊΣΥΦΟΣ"),
            ("co\u{ad}worker", "coworker"),
            ("R&D", "r and d"),
            ("“Lead”", "lead"),
        ] {
            assert!(is_same_name(one, other), "{one} and {other}: {} {}", name_key(one), name_key(other));
        }
        for (one, other) in [("C", "C++"), ("C", "C#"), ("C", "C♯"), ("?", "!"), ("", "?"), ("★", "☆")] {
            assert!(!is_same_name(one, other), "{one} and {other}");
        }
    }

    #[test]
    fn accents_can_be_left_out_where_they_are_no_letters() {
        for (name, plain) in [
            ("pêcheur", Some("pecheur")),
            ("bøller", Some("boller")),
            ("учёт", Some("учет")),
            ("νόμος", Some("νομος")),
            ("мойщик", None),
            ("コード", None),
            ("ガード", None),
            ("कुली", None),
            ("عامل", None),
            ("plain", None),
        ] {
            let plain = plain.map(name_key);
            assert_eq!(without_accents(&name_key(name)), plain, "{name}");
        }
    }
}
