//! The language of a guide -> its stemmer and its stop words.

use rust_stemmers::{Algorithm, Stemmer};

use crate::search::endings::{hindi_stem, turkish_stem};

/// Words of a question that carry no meaning of their own, by language. They are folded. A query is ranked by its other
/// words; a query that consists of them is ranked by all.
const STOP_WORDS: [(&str, &str); 10] = [
    (
        "en",
        "a about all am an and any are as at be became become becoming been being between both but by can could did differ \
         difference differences different do does doing done for from get gets getting had has have having he her here him \
         his how i if im in into is isnt it its ive just like me more most my no not of off on one only or other our out \
         over own same shall she should so some such than that the their them then there these they this those to too under \
         until up us versus very vs was we were what whats when where which while who whom whose why will with within without \
         would you youre your",
    ),
    (
        "de",
        "aber als am an auch auf aus bei bin bis bist da dann das dass dem den der des die dies diese dieser dieses doch du \
         durch ein eine einem einen einer eines er es fur hat hatte ich ihr im in ist ja kann kein keine mein meine mit nach \
         nicht noch nur oder ohne sein seine sich sie sind so uber um und uns unter vom von vor war warum was welche welcher \
         welches wenn wer werde werden wie wird wo wozu zu zum zur zwischen unterschied",
    ),
    (
        "fr",
        "a au aux avec c ce ces cette d dans de des du elle en est et etre il ils j je l la le les leur lui m ma mais me mes \
         mon n ne nos notre nous on ou par pas pour qu que quel quelle quelles quels qui s sa se ses son sont sur t ta te tes \
         toi ton tu un une vos votre vous y difference entre comment pourquoi",
    ),
    (
        "es",
        "a al como con cual cuales de del diferencia donde el ella ellos en entre era es eres esta este esto la las lo los me \
         mi mis muy no nos o para pero por porque que quien se ser si sin sobre son soy su sus te tu tus un una uno y yo",
    ),
    (
        "it",
        "a ai al alla anche che chi ci come con cosa da dal dalla dei del della delle di differenza e ed fra gli ha ho i il in \
         io la le lo ma mi mio ne nel nella non o per perche piu quale quali quando se si sono su sua suo tra tu un una uno",
    ),
    (
        "pt",
        "a ao aos as com como da das de diferenca do dos e ela ele em entre era essa esse esta este eu foi la mais mas me meu \
         minha na nao nas no nos o os ou para pela pelo por porque qual quais quando que quem se sem ser seu sou sua um uma",
    ),
    (
        "nl",
        "aan als bij dan dat de der deze die dit door dus een en er ge het hij hoe ik in is je kan maar me met mijn naar niet \
         nog nu of om onder ons ook op over te tot tussen u uit van verschil voor waarom was wat we welke wie wij word wordt \
         zal ze zich zijn zo",
    ),
    (
        "sv",
        "att av ar bli da de den det din du eller en ett for fran han har hon hur i inte jag kan man med mellan min nar och om \
         pa sig skillnad som till ut vad var varfor vem vi vilka vilken",
    ),
    (
        "tr",
        "acaba ama ancak ara arasinda bana bazi ben benim bir biz bu cok da daha de degil diye en fark farki gibi hangi hem icin \
         ile ise kac kadar kim mi mu nasil ne neden nedir nerede o olan olarak olmali olur onun sen siz su ve veya ya yapilir \
         yoksa",
    ),
    (
        "hi",
        "अंतर अपना अपनी अपने आप इस उस एक और कब कर करना करें कहां का कि कितना कितनी कितने किस की कुछ के को कौन क्या क्यों जो तक तो था थी थे \
         न नहीं ने पर फर्क भी में मैं यह या ये वह वे से हम ही हुआ हूं है हैं हो होता होती",
    ),
];

/// Reduces words of one language to their stems.
pub(super) struct Language {
    stemmer: LanguageStemmer,
    /// Sorted.
    stop_words: Vec<&'static str>,
}

/// How a language finds the stem of a word.
enum LanguageStemmer {
    /// Keeps words as they are.
    None,
    Snowball(Stemmer),
    Turkish,
    Hindi,
}

impl Language {
    /// The language of a tag such as `pt-BR`. A language without a stemmer keeps its words as they are.
    pub(super) fn of(tag: &str) -> Self {
        let base = tag.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
        let algorithm = match base.as_str() {
            "ar" => Some(Algorithm::Arabic),
            "da" => Some(Algorithm::Danish),
            "de" => Some(Algorithm::German),
            "el" => Some(Algorithm::Greek),
            "en" => Some(Algorithm::English),
            "es" => Some(Algorithm::Spanish),
            "fi" => Some(Algorithm::Finnish),
            "fr" => Some(Algorithm::French),
            "hu" => Some(Algorithm::Hungarian),
            "it" => Some(Algorithm::Italian),
            "nb" | "nn" | "no" => Some(Algorithm::Norwegian),
            "nl" => Some(Algorithm::Dutch),
            "pt" => Some(Algorithm::Portuguese),
            "ro" => Some(Algorithm::Romanian),
            "ru" => Some(Algorithm::Russian),
            "sv" => Some(Algorithm::Swedish),
            "ta" => Some(Algorithm::Tamil),
            _ => None,
        };
        let list = STOP_WORDS.iter().find(|(language, _)| *language == base).map_or("", |(_, words)| words);
        let mut stop_words: Vec<&str> = list.split_ascii_whitespace().collect();
        stop_words.sort_unstable();
        let stemmer = match base.as_str() {
            "hi" => LanguageStemmer::Hindi,
            "tr" => LanguageStemmer::Turkish,
            _ => algorithm
                .map_or(LanguageStemmer::None, |algorithm| LanguageStemmer::Snowball(Stemmer::create(algorithm))),
        };
        Self { stemmer, stop_words }
    }

    /// The stem of a folded word. Only words of letters have one: `c++` and `3.5` stay as they are.
    pub(super) fn stem(&self, word: &str) -> String {
        let is_plain = || word.chars().all(char::is_alphabetic) && !word.bytes().any(|byte| byte.is_ascii_uppercase());
        match &self.stemmer {
            LanguageStemmer::Snowball(stemmer) if is_plain() => stemmer.stem(word).into_owned(),
            LanguageStemmer::Turkish if is_plain() => turkish_stem(word).to_string(),
            LanguageStemmer::Hindi => hindi_stem(word).to_string(),
            _ => word.to_string(),
        }
    }

    pub(super) fn is_stop_word(&self, word: &str) -> bool {
        self.stop_words.binary_search(&word).is_ok()
    }

    pub(super) fn stop_words(&self) -> &[&'static str] {
        &self.stop_words
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stem_joins_the_inflections_of_a_word() {
        let english = Language::of("en-GB");
        assert_eq!(english.stem("owners"), english.stem("owner"));
        assert_eq!(english.stem("c++"), "c++");
        let german = Language::of("de");
        assert_eq!(german.stem("anforderungen"), german.stem("anforderung"));
        assert_eq!(Language::of("ja").stem("製品"), "製品");
    }

    #[test]
    fn stop_words_are_folded() {
        for (language, _) in STOP_WORDS {
            for word in Language::of(language).stop_words() {
                let mut folded = String::new();
                crate::search::words::fold(word, &mut folded);
                assert_eq!(*word, folded);
            }
        }
        assert!(Language::of("en").is_stop_word("versus"));
    }
}
