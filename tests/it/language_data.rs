//! Dates, plurals, quotes, numbers and lists of each language of the default theme. The values are those of the CLDR 48.

use jiff::civil::date;

use guide::Overrides;
use guide::model::labels::plural::PluralCategory;
use guide::model::labels::{LabelText, Labels};

use crate::support::Guide;

/// What a language does with the same values.
struct LanguageData {
    tag: &'static str,
    date: &'static str,
    /// Of two, three and four things.
    lists: [&'static str; 3],
    /// Of two and three things.
    choices: [&'static str; 2],
    /// 1234, 12345, 1234567 and 21.5.
    numbers: [&'static str; 4],
    /// The marks around a quotation, and those around a quotation within it.
    quotes: [&'static str; 4],
    /// The plural category of 0, 1, 2, 3, 5, 11, 21, 100 and 1,000,000.
    plurals: &'static str,
}

const LANGUAGES: [LanguageData; 12] = [
    LanguageData {
        tag: "ar",
        date: "9 مارس 2024",
        lists: ["A وB", "A وB وC", "A وB وC وD"],
        choices: ["A أو B", "A أو B أو C"],
        numbers: ["1,234", "12,345", "1,234,567", "21.50"],
        quotes: ["”", "“", "’", "‘"],
        plurals: "zero one two few few many many other other",
    },
    LanguageData {
        tag: "de",
        date: "9. März 2024",
        lists: ["A und B", "A, B und C", "A, B, C und D"],
        choices: ["A oder B", "A, B oder C"],
        numbers: ["1.234", "12.345", "1.234.567", "21,50"],
        quotes: ["„", "“", "‚", "‘"],
        plurals: "other one other other other other other other other",
    },
    LanguageData {
        tag: "en",
        // As in the United Kingdom, so that no comma interrupts a sentence.
        date: "9 March 2024",
        lists: ["A and B", "A, B and C", "A, B, C and D"],
        choices: ["A or B", "A, B or C"],
        numbers: ["1,234", "12,345", "1,234,567", "21.50"],
        quotes: ["“", "”", "‘", "’"],
        plurals: "other one other other other other other other other",
    },
    LanguageData {
        tag: "es",
        date: "9 de marzo de 2024",
        lists: ["A y B", "A, B y C", "A, B, C y D"],
        choices: ["A o B", "A, B o C"],
        numbers: ["1234", "12.345", "1.234.567", "21,50"],
        quotes: ["“", "”", "‘", "’"],
        plurals: "other one other other other other other other many",
    },
    LanguageData {
        tag: "fr",
        date: "9 mars 2024",
        lists: ["A et B", "A, B et C", "A, B, C et D"],
        choices: ["A ou B", "A, B ou C"],
        numbers: ["1\u{202f}234", "12\u{202f}345", "1\u{202f}234\u{202f}567", "21,50"],
        // With the space that French has within its quotation marks.
        quotes: ["«\u{202f}", "\u{202f}»", "«\u{202f}", "\u{202f}»"],
        plurals: "one one other other other other other other many",
    },
    LanguageData {
        tag: "hi",
        date: "9 मार्च 2024",
        lists: ["A और B", "A, B, और C", "A, B, C, और D"],
        choices: ["A या B", "A, B या C"],
        numbers: ["1,234", "12,345", "12,34,567", "21.50"],
        quotes: ["“", "”", "‘", "’"],
        plurals: "one one other other other other other other other",
    },
    LanguageData {
        tag: "ja",
        date: "2024年3月9日",
        lists: ["A、B", "A、B、C", "A、B、C、D"],
        choices: ["AまたはB", "A、B、またはC"],
        numbers: ["1,234", "12,345", "1,234,567", "21.50"],
        quotes: ["「", "」", "『", "』"],
        plurals: "other other other other other other other other other",
    },
    LanguageData {
        tag: "ko",
        date: "2024년 3월 9일",
        lists: ["A 및 B", "A, B 및 C", "A, B, C 및 D"],
        choices: ["A 또는 B", "A, B 또는 C"],
        numbers: ["1,234", "12,345", "1,234,567", "21.50"],
        quotes: ["“", "”", "‘", "’"],
        plurals: "other other other other other other other other other",
    },
    LanguageData {
        tag: "pt-BR",
        date: "9 de março de 2024",
        lists: ["A e B", "A, B e C", "A, B, C e D"],
        choices: ["A ou B", "A, B ou C"],
        numbers: ["1.234", "12.345", "1.234.567", "21,50"],
        quotes: ["“", "”", "‘", "’"],
        plurals: "one one other other other other other other many",
    },
    LanguageData {
        tag: "ru",
        date: "9 марта 2024 г.",
        lists: ["A и B", "A, B и C", "A, B, C и D"],
        choices: ["A или B", "A, B или C"],
        numbers: ["1\u{a0}234", "12\u{a0}345", "1\u{a0}234\u{a0}567", "21,50"],
        quotes: ["«", "»", "„", "“"],
        plurals: "many one few few many many one many many",
    },
    LanguageData {
        tag: "tr",
        date: "9 Mart 2024",
        lists: ["A ve B", "A, B ve C", "A, B, C ve D"],
        choices: ["A veya B", "A, B veya C"],
        numbers: ["1.234", "12.345", "1.234.567", "21,50"],
        quotes: ["“", "”", "‘", "’"],
        plurals: "other one other other other other other other other",
    },
    LanguageData {
        tag: "zh-Hans",
        date: "2024年3月9日",
        lists: ["A和B", "A、B和C", "A、B、C和D"],
        choices: ["A或B", "A、B或C"],
        numbers: ["1,234", "12,345", "1,234,567", "21.50"],
        quotes: ["“", "”", "‘", "’"],
        plurals: "other other other other other other other other other",
    },
];

/// The labels of a guide in a language. The default theme must have no error.
fn labels(language: &str) -> std::sync::Arc<Labels> {
    let guide = Guide::from_text(&format!("-- site.toml --\nlanguage = \"{language}\"\n"));
    let (site, diagnostics) = guide::open(guide.root(), &Overrides::default());
    let problems: Vec<String> = diagnostics.iter().map(|diagnostic| diagnostic.message.clone()).collect();
    assert!(!problems.iter().any(|problem| problem.contains("label")), "{language}: {problems:#?}");
    site.config.labels.clone()
}

#[test]
fn each_language_has_the_values_of_the_cldr() {
    let things = ["A", "B", "C", "D"];
    for LanguageData { tag, date: day, lists, choices, numbers, quotes, plurals } in LANGUAGES {
        let labels = labels(tag);
        assert_eq!(labels.date(date(2024, 3, 9)), day, "{tag}");
        assert_eq!([2, 3, 4].map(|count| labels.all_of(&things[..count])), lists, "{tag}");
        assert_eq!([2, 3].map(|count| labels.one_of(&things[..count])), choices, "{tag}");
        assert_eq!(
            [1_234_000, 12_345_000, 1_234_567_000, 21_500].map(|number| labels.number(number)),
            numbers,
            "{tag}"
        );
        let marks = labels.quotation_marks();
        assert_eq!(
            [&marks.outer[0], &marks.outer[1], &marks.inner[0], &marks.inner[1]].map(|mark| &**mark),
            quotes,
            "{tag}"
        );
        let counts = [0, 1, 2, 3, 5, 11, 21, 100, 1_000_000];
        let categories = counts.map(|count| labels.plurals().category(count).as_str());
        assert_eq!(categories.join(" "), plurals, "{tag}");
    }
}

#[test]
fn lists_of_less_than_two_and_small_numbers_are_plain() {
    for language in LANGUAGES.map(|language| language.tag) {
        let labels = labels(language);
        assert_eq!(labels.all_of::<&str>(&[]), "", "{language}");
        assert_eq!(labels.one_of(&["A"]), "A", "{language}");
        assert_eq!([0, 7_000, 999_000].map(|number| labels.number(number)), ["0", "7", "999"], "{language}");
        assert_eq!(labels.list("date.months").len(), 12, "{language}");
    }
}

#[test]
fn capitals_are_those_of_the_language() {
    for (language, capital) in [("tr", "İlgili"), ("en", "Ilgili"), ("ru", "Ilgili")] {
        assert_eq!(labels(language).capitalized("ilgili"), capital, "{language}");
    }
    assert_eq!(labels("ru").capitalized("также о роли"), "Также о роли");
    assert_eq!(labels("ja").capitalized("この記事"), "この記事");
    assert_eq!(labels("de").capitalized(""), "");
}

/// The theme has every text in each of its languages, with the plural forms of the language. A text with the form `other` alone
/// is the same for every number.
#[test]
fn every_language_of_the_theme_is_complete() {
    for tag in LANGUAGES.map(|language| language.tag) {
        // Reports missing labels.
        let labels = labels(tag);
        let categories = labels.plurals().categories();
        let mut plurals = 0;
        for (key, label) in labels.iter() {
            if let LabelText::Plural(forms) = label {
                let forms: Vec<PluralCategory> = forms.keys().copied().collect();
                assert!(forms == [PluralCategory::Other] || forms == categories, "{tag}: {key}: {forms:?}");
                plurals += 1;
            }
        }
        assert!(plurals > 10, "{tag}: {plurals}");
    }
}
