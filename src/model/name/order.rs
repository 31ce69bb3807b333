//! Names -> the order in which lists show them, which depends on the language of the guide: Swedish ends with å, ä and ö.
//!
//! The order is that of CLDR, the collection of language data that operating systems use. Letter case and punctuation do not
//! count, as in [`name_key`].

use icu_collator::options::{CollatorOptions, Strength};
use icu_collator::preferences::CollationNumericOrdering;
use icu_collator::{CollatorBorrowed, CollatorPreferences};
use icu_locale_core::Locale;

use crate::model::name::key::{name_key, words};

/// The languages in which names in ASCII are in the order of their keys. Others have digraphs, such as Czech `ch`, or other rules.
const PLAIN: [&str; 6] = ["de", "en", "fr", "it", "nl", "pt"];

/// The order of some names.
pub struct NameOrder {
    /// `None` if the names are in the order of their keys, which is the same and costs less.
    collator: Option<CollatorBorrowed<'static>>,
    has_numbers: bool,
}

impl NameOrder {
    /// The order of some names in a guide in a language.
    pub fn new<'a>(language: &str, names: impl Iterator<Item = &'a str>) -> Self {
        Self::of(language, names, false)
    }

    /// The same, in which numbers are ordered by value: `Chapter 2` before `Chapter 10`.
    pub fn with_numbers<'a>(language: &str, names: impl Iterator<Item = &'a str>) -> Self {
        Self::of(language, names, true)
    }

    fn of<'a>(language: &str, mut names: impl Iterator<Item = &'a str>, has_numbers: bool) -> Self {
        let is_plain = PLAIN.contains(&main_language(language)) && names.all(str::is_ascii);
        let collator = if is_plain { None } else { collator(language, Strength::Secondary, has_numbers) };
        Self { collator, has_numbers }
    }

    /// The bytes by which a name is ordered. Two names have the same only if they are one name, or differ in the kind of kana or
    /// in the script of digits; lists order these by their URL or [`name_key`].
    pub fn key(&self, name: &str) -> Vec<u8> {
        match &self.collator {
            Some(collator) => sort_key(collator, &words(name)),
            None if self.has_numbers => natural_key(&name_key(name)).into_bytes(),
            None => name_key(name).into_bytes(),
        }
    }
}

/// The first part of a language tag: `de` for `de-AT`.
pub(super) fn main_language(language: &str) -> &str {
    language.split(['-', '_']).next().unwrap_or_default()
}

/// The collator of a language, or that of all languages for an unknown one.
pub(super) fn collator(language: &str, strength: Strength, has_numbers: bool) -> Option<CollatorBorrowed<'static>> {
    let locale = Locale::try_from_str(language).unwrap_or(Locale::UNKNOWN);
    let mut preferences = CollatorPreferences::from(&locale);
    preferences.numeric_ordering = has_numbers.then_some(CollationNumericOrdering::True);
    let mut options = CollatorOptions::default();
    options.strength = Some(strength);
    CollatorBorrowed::try_new(preferences, options).ok()
}

pub(super) fn sort_key(collator: &CollatorBorrowed<'_>, text: &str) -> Vec<u8> {
    let mut key = Vec::with_capacity(text.len() * 2);
    // Writing to a vector can't fail.
    let Ok(()) = collator.write_sort_key_to(text, &mut key);
    key
}

/// A key by which names in ASCII are ordered as readers expect: `chapter-2` before `chapter-10`.
///
/// ```
/// use guide::model::name::order::natural_key;
/// assert!(natural_key("chapter-2") < natural_key("chapter-10"));
/// ```
pub fn natural_key(slug: &str) -> String {
    let mut key = String::with_capacity(slug.len() + 2);
    let mut rest = slug;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        let digits = &rest[start..];
        let digits = &digits[..digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len())];
        key.push_str(&rest[..start]);
        // A longer number is larger. A digit before its length keeps numbers before letters.
        let significant = digits.trim_start_matches('0');
        key.push('0');
        key.extend(u8::try_from(significant.len()).map(char::from));
        key.push_str(significant);
        rest = &rest[start + digits.len()..];
    }
    key.push_str(rest);
    key
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use unicode_normalization::UnicodeNormalization as _;

    use super::*;

    const LANGUAGES: [&str; 14] =
        ["ar", "cs", "da", "de", "en", "hi", "ja", "ko", "ru", "sv", "th", "tr", "zh", "zh-Hant"];

    /// Letters, marks, digits and signs of many languages.
    const CHARS: &str = "aAbBcCdhHijlmnNsSzZåÅäÄčČçğıİñöÖšŠüßæøœéÉ09٣५³Ⅳﬁ  --.,’'&+#/★абЁёеийЙщαάςΣσ課長科師医会教醫                         かがカガきょょキョーｶﾞ間간가사ㄱاأإآبةهىيकलाीु्ंँ़กคร่้ำ\u{301}\u{308}\u{ad}";

    fn name() -> impl Strategy<Value = String> {
        let chars: Vec<char> = CHARS.chars().collect();
        prop::collection::vec(prop::sample::select(chars), 1..8).prop_map(|chars| chars.into_iter().collect())
    }

    /// A name in ASCII with a letter or a digit.
    fn ascii_name() -> impl Strategy<Value = String> {
        prop::collection::vec(prop::char::range(' ', '~'), 1..8)
            .prop_map(|chars| chars.into_iter().collect::<String>())
            .prop_filter("a letter or a digit", |name| name.bytes().any(|byte| byte.is_ascii_alphanumeric()))
    }

    /// A name with one kind of kana and of digits.
    fn in_one_kind(name: &str) -> String {
        let in_kind = |c: char, first: char, kind: char| u32::from(c) - u32::from(first) + u32::from(kind);
        let plain = |c: char| match c {
            'ァ'..='ヶ' => char::from_u32(in_kind(c, 'ァ', 'ぁ')).unwrap_or(c),
            '٠'..='٩' => char::from_u32(in_kind(c, '٠', '0')).unwrap_or(c),
            '०'..='९' => char::from_u32(in_kind(c, '०', '0')).unwrap_or(c),
            c => c,
        };
        name_key(&name.nfkc().map(plain).collect::<String>())
    }

    proptest! {
        /// Keys order any two names as the collator compares them.
        #[test]
        fn keys_are_in_the_order_of_the_collator(
            language in prop::sample::select(LANGUAGES.to_vec()),
            names in prop::collection::vec(name(), 2..6),
        ) {
            let order = NameOrder::new(language, names.iter().map(String::as_str).chain(["é"]));
            let collator = collator(language, Strength::Secondary, false).expect("a collator");
            for one in &names {
                for other in &names {
                    let expected = collator.compare(&words(one), &words(other));
                    prop_assert_eq!(order.key(one).cmp(&order.key(other)), expected, "{} and {}", one, other);
                }
            }
        }

        #[test]
        fn names_with_equal_keys_are_one_name_or_differ_in_kana_or_digits(
            language in prop::sample::select(LANGUAGES.to_vec()),
            (one, other) in (name(), name()),
        ) {
            let order = NameOrder::new(language, ["é"].into_iter());
            if order.key(&one) == order.key(&other) {
                prop_assert_eq!(in_one_kind(&one), in_one_kind(&other), "{} and {}", one, other);
            }
        }

        /// A language can order names in ASCII by their keys if the collator orders them in the same way.
        #[test]
        fn names_in_ascii_have_one_order(
            language in prop::sample::select(PLAIN.to_vec()),
            (one, other) in (ascii_name(), ascii_name()),
        ) {
            let compare = |order: NameOrder| order.key(&one).cmp(&order.key(&other));
            let names = || [one.as_str(), other.as_str()].into_iter();
            prop_assert_eq!(
                compare(NameOrder::new(language, names())),
                compare(NameOrder::new(language, names().chain(["é"])))
            );
            prop_assert_eq!(
                compare(NameOrder::with_numbers(language, names())),
                compare(NameOrder::with_numbers(language, names().chain(["é"])))
            );
        }
    }

    #[test]
    fn names_are_in_the_order_of_their_language() {
        for (language, names) in [
            ("sv", "A M Z Å Ä Ö"),
            ("sv", "Arkitekt Zonterapeut Åkare Ärendehandläggare Översättare"),
            ("de", "Ärztin Bäcker Drucker Drücker Öko-Bauer Zimmerer"),
            ("de-AT", "Bäcker Drucker Drücker"),
            ("da", "Arkitekt Zoolog Ærling Økonom Ålefisker"),
            ("cs", "Chemik"),
            ("cs", "Cukrář Číšník Herec Chemik Inženýr"),
            ("es", "Notario Ñandubay Obrero"),
            ("fr", "Écrivain Élu Facteur"),
            ("tr", "Cerrah Çoban Isıtmacı İşçi Şoför Tamirci"),
            ("pl", "Lekarz Łucznik Malarz"),
            ("ru", "Адвокат Ёрш Инженер Йог Юрист Яхтсмен"),
            ("uk", "Гончар Ґазда Інженер Їжак Кухар"),
            ("el", "Άρχων Βοσκός Ψαράς Ωρολογοποιός"),
            ("ko", "간호사 기자 나무꾼 사장 의사 회계사"),
            ("ja", "アナウンサー いしゃ うんてんしゅ カウンセラー がか さっか"),
            ("zh", "阿訇 编辑 厨师 电工 护士 教师 律师 市长 医生"),
            ("zh-Hans", "编辑 厨师 教师 教士 医生"),
            ("zh-Hant", "丁 木匠 王 醫生"),
            ("ar", "أستاذ بناء تاجر جراح حداد خباز"),
            ("fa", "آشپز بنا پزشک چوپان گلفروش"),
            ("he", "אופה בנאי גנן"),
            ("hi", "अध्यापक कलाकार कुली चालक वकील"),
            ("th", "กวี ครู แพทย์ หมอ"),
            ("en", "Analyst|C|C++|C#|Édition|Zoologist|製品"),
            ("no-such-language", "A É Z"),
            ("?", "A É Z"),
        ] {
            let names: Vec<&str> =
                if names.contains('|') { names.split('|').collect() } else { names.split(' ').collect() };
            let order = NameOrder::new(language, names.iter().copied());
            let mut sorted: Vec<&str> = names.iter().rev().copied().collect();
            sorted.sort_by_key(|name| order.key(name));
            assert_eq!(sorted, names, "{language}");
        }
    }

    #[test]
    fn both_ways_to_order_names_in_ascii_agree() {
        let names = [
            "A", "a-b", "A/B test", "AB", "C", "C#", "C++", "c 2", "c10", "Lead (2)", "R&D", "10 x", "9", "x-ray",
            "zoo",
        ];
        let natural = ["chapter-2", "Chapter 10", "chapter 02 b", "10", "9", "9 a", "a"];
        let orders = [
            (NameOrder::new("en", names.into_iter()), NameOrder::new("en", ["é"].into_iter()), &names[..]),
            (
                NameOrder::with_numbers("en", natural.into_iter()),
                NameOrder::with_numbers("en", ["é"].into_iter()),
                &natural[..],
            ),
        ];
        for (plain, collated, names) in orders {
            for one in names {
                for other in names {
                    let (expected, found) =
                        (plain.key(one).cmp(&plain.key(other)), collated.key(one).cmp(&collated.key(other)));
                    assert_eq!(found, expected, "{one} and {other}");
                }
            }
        }
    }

    #[test]
    fn natural_keys_order_numbers_by_value() {
        let ordered = ["a", "a-2", "a-2-b", "a-02-c", "a-10", "a-b", "b-9", "b-11", "b-100"];
        assert!(ordered.is_sorted_by_key(|name| natural_key(name)));
        assert_eq!(natural_key("a-02"), natural_key("a-2"));
        assert!(natural_key("2-a") < natural_key("10-a") && natural_key("10-a") < natural_key("a"));
        assert!(natural_key("0") < natural_key("1"));
    }
}
