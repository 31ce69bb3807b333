//! A folded word in Turkish or Hindi -> its stem, without the endings of nouns.
//!
//! The stemmers in [`language`](crate::search::language) have none for Hindi, and that for Turkish expects the letters that
//! folding replaces, such as `ı`. Endings are removed until none is left, so all inflections of a word have the same stem.

/// An ending, and after which letters it can stand.
struct Ending(&'static str, After);

#[derive(Clone, Copy, PartialEq)]
enum After {
    Any,
    Vowel,
    /// A vowel that can itself be an ending.
    HighVowel,
    Consonant,
}

/// Folded, longer ones first.
const TURKISH: [Ending; 46] = [
    Ending("imiz", After::Consonant),
    Ending("umuz", After::Consonant),
    Ending("iniz", After::Consonant),
    Ending("unuz", After::Consonant),
    Ending("daki", After::Any),
    Ending("deki", After::Any),
    Ending("taki", After::Consonant),
    Ending("teki", After::Consonant),
    Ending("ndan", After::HighVowel),
    Ending("nden", After::HighVowel),
    Ending("ler", After::Any),
    Ending("lar", After::Any),
    Ending("miz", After::Vowel),
    Ending("muz", After::Vowel),
    Ending("niz", After::Vowel),
    Ending("nuz", After::Vowel),
    Ending("nin", After::Vowel),
    Ending("nun", After::Vowel),
    Ending("nda", After::HighVowel),
    Ending("nde", After::HighVowel),
    Ending("dan", After::Any),
    Ending("den", After::Any),
    Ending("tan", After::Consonant),
    Ending("ten", After::Consonant),
    Ending("yla", After::Vowel),
    Ending("yle", After::Vowel),
    Ending("in", After::Consonant),
    Ending("un", After::Consonant),
    Ending("im", After::Consonant),
    Ending("um", After::Consonant),
    Ending("si", After::Vowel),
    Ending("su", After::Vowel),
    Ending("na", After::HighVowel),
    Ending("ne", After::HighVowel),
    Ending("ni", After::HighVowel),
    Ending("nu", After::HighVowel),
    Ending("da", After::Any),
    Ending("de", After::Any),
    Ending("ya", After::Vowel),
    Ending("ye", After::Vowel),
    Ending("yi", After::Vowel),
    Ending("yu", After::Vowel),
    Ending("a", After::Consonant),
    Ending("e", After::Consonant),
    Ending("i", After::Consonant),
    Ending("u", After::Consonant),
];

/// A shorter stem would be that of other words too.
const TURKISH_LETTERS: usize = 4;

pub(super) fn turkish_stem(word: &str) -> &str {
    let mut stem = word;
    while let Some(shorter) = TURKISH.iter().find_map(|ending| without_turkish(stem, ending)) {
        stem = shorter;
    }
    stem
}

fn without_turkish<'a>(word: &'a str, Ending(ending, after): &Ending) -> Option<&'a str> {
    let rest = word.strip_suffix(ending).filter(|rest| rest.chars().count() >= TURKISH_LETTERS)?;
    let is_after = match rest.chars().next_back()? {
        'i' | 'u' => *after != After::Consonant,
        'a' | 'e' | 'o' => matches!(after, After::Any | After::Vowel),
        _ => matches!(after, After::Any | After::Consonant),
    };
    is_after.then_some(rest)
}

/// Plural and oblique endings and vowels of gender, longer ones first. Folding has made `ँ` to `ं`.
const HINDI: [&str; 20] =
    ["ियों", "ियां", "ाओं", "ाएं", "ुओं", "ुएं", "ओं", "एं", "ों", "ें", "यों", "यां", "ा", "ि", "ी", "ु", "ू", "े", "ो", "ए"];

/// The fewest characters of a stem, so that `काल` and `कला` have two.
const HINDI_CHARS: usize = 3;

pub(super) fn hindi_stem(word: &str) -> &str {
    let without = |ending: &&str| word.strip_suffix(*ending).filter(|rest| rest.chars().count() >= HINDI_CHARS);
    HINDI.iter().find_map(without).unwrap_or(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn have_one_stem(stem: fn(&str) -> &str, words: &str) {
        let stems: Vec<&str> = words.split(' ').map(stem).collect();
        assert!(stems.iter().all(|one| *one == stems[0]), "{words}: {stems:?}");
    }

    #[test]
    fn inflections_of_a_turkish_noun_have_one_stem() {
        for words in [
            "ogretmen ogretmenler ogretmenlerin ogretmenlerimizin ogretmenden ogretmene ogretmenim",
            "asci ascilar ascilarimiz asciya ascinin",
            "hemsire hemsireler hemsirelere hemsirenin hemsiresi",
            "izin izinler izinleri izinlerin",
            "takvim takvimi takvimini takvimde takvimimiz",
            "yonetici yoneticisi yoneticiler yoneticinin yoneticilerimizden",
            "istanbul istanbulda istanbuldaki istanbulun istanbula",
            "ankara ankarada ankaranin ankaradan",
            "tazminat tazminati tazminatinin",
            "vardiya vardiyasi vardiyasinda vardiyalar",
            "gorusme gorusmede gorusmesine",
            "proje projenin projeler projeyi projeyle",
        ] {
            have_one_stem(turkish_stem, words);
        }
        for (one, other) in [("izin", "iz"), ("hastane", "hasta"), ("sorun", "soru"), ("urun", "ur"), ("maas", "masa")]
        {
            assert_ne!(turkish_stem(one), turkish_stem(other));
        }
    }

    #[test]
    fn inflections_of_a_hindi_noun_have_one_stem() {
        for words in
            ["शिक्षक शिक्षकों", "छुट्टी छुट्टियां छुट्टियों", "नौकरी नौकरियां नौकरियों", "कपड़ा कपड़े कपड़ों", "परीक्षा परीक्षाएं परीक्षाओं"]
        {
            have_one_stem(hindi_stem, words);
        }
        for (one, other) in [("काल", "कला"), ("कुली", "काल"), ("कला", "कल"), ("नर्स", "नरस")]
        {
            assert_ne!(hindi_stem(one), hindi_stem(other));
        }
    }
}
