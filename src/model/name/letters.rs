//! Names -> the letter under which an index shows them.

use icu_collator::CollatorBorrowed;
use icu_collator::options::Strength;
use icu_properties::CodePointMapData;
use icu_properties::props::Script;

use crate::model::name::key::words;
use crate::model::name::order::{collator, main_language, sort_key};

/// The heading of names that start with no letter.
const OTHER: &str = "#";

const LATIN: &str = "A B C D E F G H I J K L M N O P Q R S T U V W X Y Z";

/// The letters of languages that have others than A to Z. Letters that a language sorts as variants of another, such as `Á` in most
/// languages, need not be listed.
const LETTERS: [(&[&str], &str); 19] = [
    (&["sv", "fi"], "Å Ä Ö"),
    (&["da", "nb", "nn", "no"], "Æ Ø Å"),
    (&["is"], "Á Ð É Í Ó Ú Ý Þ Æ Ö"),
    (&["es", "gl"], "Ñ"),
    (&["cs"], "Č CH Ř Š Ž"),
    (&["sk"], "Ä Č CH Ô Š Ž"),
    (&["hr", "bs", "sl"], "Č Ć DŽ Đ LJ NJ Š Ž"),
    (&["pl"], "Ą Ć Ę Ł Ń Ó Ś Ź Ż"),
    (&["hu"], "CS DZ DZS GY LY NY Ö SZ TY Ü ZS"),
    (&["ro"], "Ă Â Î Ș Ț"),
    (&["tr"], "Ç Ğ İ Ö Ş Ü"),
    (&["az"], "Ç Ə Ğ İ Ö Ş Ü"),
    (&["et"], "Š Ž Õ Ä Ö Ü"),
    (&["lv"], "Č Ģ Ķ Ļ Ņ Š Ž"),
    (&["lt"], "Č Š Ž"),
    (&["vi"], "Ă Â Đ Ê Ô Ơ Ư"),
    (&["sq"], "Ç DH Ë GJ LL NJ RR SH TH XH ZH"),
    (&["cy"], "CH DD FF NG LL PH RH TH"),
    (&["fa", "ur"], "آ پ چ ژ ک گ ی"),
];

/// The letters of other scripts, for names in any language.
const SCRIPTS: [&str; 6] = [
    "А Б В Г Ґ Д Ђ Е Є Ж З Ѕ И І Ї Й Ј К Л Љ М Н Њ О П Р С Т Ћ У Ў Ф Х Ц Ч Џ Ш Щ Ъ Ы Ь Э Ю Я",
    "Α Β Γ Δ Ε Ζ Η Θ Ι Κ Λ Μ Ν Ξ Ο Π Ρ Σ Τ Υ Φ Χ Ψ Ω",
    "א ב ג ד ה ו ז ח ט י כ ל מ נ ס ע פ צ ק ר ש ת",
    "ا ب ت ث ج ح خ د ذ ر ز س ش ص ض ط ظ ع غ ف ق ك ل م ن ه و ي",
    "ก ข ค ฆ ง จ ฉ ช ซ ฌ ญ ฎ ฏ ฐ ฑ ฒ ณ ด ต ถ ท ธ น บ ป ผ ฝ พ ฟ ภ ม ย ร ฤ ล ว ศ ษ ส ห ฬ อ ฮ",
    "あ か さ た な は ま や ら わ",
];

/// The consonants of Korean, each with the first syllable that starts with it. Doubled ones belong to the single ones.
const KOREAN: &str = "ㄱ가 ㄴ나 ㄷ다 ㄹ라 ㅁ마 ㅂ바 ㅅ사 ㅇ아 ㅈ자 ㅊ차 ㅋ카 ㅌ타 ㅍ파 ㅎ하";

/// The letters of an index in one language.
pub struct IndexLetters {
    /// `None` if the index has only the letters A to Z, for names in ASCII.
    collator: Option<CollatorBorrowed<'static>>,
    /// Sorted by the key of the first name that belongs to the letter.
    letters: Vec<IndexLetter>,
    /// Whether names in ASCII belong to their first letter.
    is_plain: bool,
}

struct IndexLetter {
    first: Vec<u8>,
    script: Script,
    heading: String,
}

impl IndexLetters {
    /// The letters of a language.
    pub fn of(language: &str) -> Self {
        let main = main_language(language);
        let own = LETTERS.iter().find(|(languages, _)| languages.contains(&main)).map(|(_, letters)| *letters);
        let collator = collator(language, Strength::Primary, false);
        let mut letters = Vec::new();
        if let Some(collator) = &collator {
            let mut add = |heading: &str, first: &str, script: Script| {
                letters.push(IndexLetter { first: sort_key(collator, first), script, heading: heading.into() });
            };
            let plain = own.into_iter().chain([LATIN]).chain(SCRIPTS).flat_map(str::split_whitespace);
            for letter in plain.filter(|letter| *letter != "Ъ" || main == "bg") {
                add(letter, letter, script_of(letter));
            }
            for (consonant, syllable) in KOREAN.split(' ').map(|both| both.split_at('ㄱ'.len_utf8())) {
                add(consonant, syllable, Script::Hangul);
            }
            if main == "zh" {
                // CLDR marks where the names of each letter, or of each number of strokes, begin.
                for letter in LATIN.split(' ') {
                    add(letter, &format!("\u{fdd0}{letter}"), Script::Han);
                }
                for (strokes, mark) in (1..=48).zip('\u{2801}'..) {
                    add(&format!("{strokes}劃"), &format!("\u{fdd0}{mark}"), Script::Han);
                }
            }
        }
        // Of letters that sort as variants of one, the plain one is the heading.
        letters.sort_by(|one, other| (&one.first, one.heading.len()).cmp(&(&other.first, other.heading.len())));
        letters.dedup_by(|later, first| later.first == first.first);
        Self { collator, letters, is_plain: own.is_none() }
    }

    /// The letter of a name, or `#` for one that starts with no letter. A name in a script without letters here belongs to its first
    /// character, as in the categories of Wikipedia.
    pub fn of_name(&self, name: &str) -> String {
        let words = words(name);
        let Some(first) = words.chars().next().filter(|c| c.is_alphabetic()) else { return OTHER.into() };
        let itself = || first.to_uppercase().collect();
        let Some(collator) = &self.collator else { return itself() };
        if self.is_plain && first.is_ascii() {
            return itself();
        }
        let key = sort_key(collator, &words);
        let after = self.letters.partition_point(|letter| letter.first <= key);
        let letter = after.checked_sub(1).map(|index| &self.letters[index]);
        letter.filter(|letter| letter.script == script_of(&words)).map_or_else(itself, |letter| letter.heading.clone())
    }
}

/// The script of the first letter of a text. Both kinds of kana count as one.
fn script_of(text: &str) -> Script {
    let script = text.chars().next().map_or(Script::Unknown, |c| CodePointMapData::<Script>::new().get(c));
    if script == Script::Katakana { Script::Hiragana } else { script }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_belong_to_the_letters_of_their_language() {
        for (language, names) in [
            ("en", "Analyst A|élan E|Łódź L|9 lives #|C++ C|“Lead” L|製品 製|Юрист Ю|… #"),
            ("de", "Ärztin A|Öko O|ßtest S|Zimmerer Z"),
            ("sv", "Åkare Å|Ärende Ä|Översättare Ö|Zon Z|élan E"),
            ("da", "Aalborg Å|Økonom Ø|Ærling Æ"),
            ("cs", "Chemik CH|Cukrář C|Číšník Č|Herec H|Řezník Ř"),
            ("es", "Ñandú Ñ|Nube N|Ángel A|Chofer C"),
            ("tr", "Isıtmacı I|İşçi İ|ışık I|işçi İ|Şoför Ş"),
            ("hu", "Cseléd CS|Cipész C|Áács A"),
            ("ru", "Ёрш Е|Йог Й|Юрист Ю|Tester T"),
            ("el", "Άρχων Α"),
            ("ar", "أستاذ ا|بناء ب|Tester T"),
            ("fa", "آشپز آ|پزشک پ|گلفروش گ"),
            ("he", "אופה א"),
            ("hi", "अध्यापक अ|कुली क|वकील व"),
            ("th", "ครู ค|แพทย์ พ|หมอ ห"),
            ("ko", "간호사 ㄱ|까치 ㄱ|나무꾼 ㄴ|회계사 ㅎ"),
            ("ja", "アナウンサー あ|がか か|さっか さ|会計士 会|ＳＥ S"),
            ("zh", "阿訇 A|编辑 B|厨师 C|医生 Y|Tester T|作家 Z"),
            ("zh-Hant", "丁 2劃|王 4劃"),
        ] {
            let letters = IndexLetters::of(language);
            for (name, letter) in names.split('|').filter_map(|pair| pair.rsplit_once(' ')) {
                assert_eq!(letters.of_name(name), letter, "{name} in {language}");
            }
        }
    }
}
