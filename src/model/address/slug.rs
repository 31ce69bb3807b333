//! Names -> slugs and anchors. Whether two names are the same is decided by [`name_key`](crate::model::name::key::name_key).

use std::fmt::Write as _;

use unicode_normalization::UnicodeNormalization as _;

use crate::model::language::character_table::is_alphanumeric;

/// The longest slug, in bytes. File systems allow names of 255 bytes; the difference is room for suffixes.
const MAX_SLUG: usize = 120;

/// Letters, each with its spelling in ASCII.
type Spellings = &'static [(char, &'static str)];

/// How names become parts of URLs in one language. Latin, Greek and Cyrillic letters become the ASCII letters that readers of
/// the language expect. Other scripts stay, as in the addresses of Wikipedia.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AddressStyle {
    /// The letters that the language spells in its own way in ASCII.
    letters: Spellings,
    /// Whether all scripts become ASCII.
    is_ascii: bool,
}

impl AddressStyle {
    /// All scripts in ASCII, by the same table for all languages, as many generators do, and as earlier versions of `guide` did.
    pub const ASCII: Self = Self { letters: &[], is_ascii: true };

    /// The style of a guide in a language, given as a tag such as `de-AT`.
    pub fn of(language: &str) -> Self {
        let tag = language.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
        let letters = LETTERS.iter().find(|(languages, _)| languages.contains(&tag.as_str()));
        Self { letters: letters.map(|(_, letters)| *letters).unwrap_or_default(), is_ascii: false }
    }

    /// A name as part of a URL: lowercase letters and digits, joined by single hyphens.
    ///
    /// `+`, `#` and `&` are spelled out, because `C`, `C++` and `C#` are three skills. The slug is never empty, and the slug of
    /// a slug is the slug itself.
    ///
    /// ```
    /// use guide::model::address::slug::AddressStyle;
    /// let english = AddressStyle::of("en");
    /// assert_eq!(english.slug("Product Owner"), "product-owner");
    /// assert_eq!(english.slug("Chef·fe d'équipe"), "chef-fe-d-equipe");
    /// assert_eq!(english.slug("C++"), "c-plus-plus");
    /// assert_eq!(english.slug("???"), "u3f-3f-3f");
    /// assert_eq!(english.slug("課長"), "課長");
    /// assert_eq!(AddressStyle::of("de").slug("Prüfer"), "pruefer");
    /// ```
    pub fn slug(self, name: &str) -> String {
        ascii_slug(name).unwrap_or_else(|| {
            any_slug(&name.nfc().collect::<String>(), |c| match self.letters.iter().find(|(letter, _)| *letter == c) {
                Some((_, spelled)) => LetterForm::Spelled(spelled),
                None if !self.is_ascii && is_kept(c) => LetterForm::Kept,
                None => LetterForm::Transliterated,
            })
        })
    }
}

/// A name as part of a URL with all its letters, for a name whose slug is another name's: `Pêcheur` -> `pêcheur`.
pub fn accented_slug(name: &str) -> String {
    any_slug(&name.nfc().collect::<String>(), |c| {
        if is_alphanumeric(c) || is_mark(c) { LetterForm::Kept } else { LetterForm::Transliterated }
    })
}

/// The letters that languages spell in their own way in ASCII. All others are transliterated by one table, which leaves out
/// accents: Swedish `å` and Finnish `ä` become `a`, as in the addresses of Swedish and Finnish sites.
const LETTERS: [(&[&str], Spellings); 5] = [
    (&["de", "lb", "gsw", "nds"], &[('ä', "ae"), ('ö', "oe"), ('ü', "ue"), ('ß', "ss")]),
    (&["da", "nb", "nn", "no"], &[('æ', "ae"), ('ø', "oe"), ('å', "aa")]),
    (
        &["ru"],
        &[
            ('й', "y"),
            ('х', "kh"),
            ('ц', "ts"),
            ('щ', "shch"),
            ('ъ', ""),
            ('ы', "y"),
            ('ь', ""),
            ('ю', "yu"),
            ('я', "ya"),
        ],
    ),
    (
        &["uk"],
        &[
            ('г', "h"),
            ('ґ', "g"),
            ('є', "ie"),
            ('и', "y"),
            ('і', "i"),
            ('ї', "i"),
            ('й', "i"),
            ('х', "kh"),
            ('ц', "ts"),
            ('щ', "shch"),
            ('ь', ""),
            ('ю', "iu"),
            ('я', "ia"),
            ('\'', ""),
            ('’', ""),
            ('ʼ', ""),
        ],
    ),
    (&["bg"], &[('й', "y"), ('х', "h"), ('ц', "ts"), ('щ', "sht"), ('ъ', "a"), ('ь', "y"), ('ю', "yu"), ('я', "ya")]),
];

/// Whether a URL keeps a letter: those of all scripts but Latin, Greek and Cyrillic.
fn is_kept(c: char) -> bool {
    let is_other_script = matches!(
        u32::from(c),
        0x0530..=0x1aaf
            | 0x1b00..=0x1c7f
            | 0x1c90..=0x1cff
            | 0x2c00..=0x2c5f
            | 0x2c80..=0x2ddf
            | 0x2e80..=0xa63f
            | 0xa6a0..=0xa6ff
            | 0xa800..=0xab2f
            | 0xab70..=0xfaff
            | 0xfb13..=0xfdff
            | 0xfe70..=0xfeff
            | 0xff65..=0xffdc
            | 0x1_0000..=0x1_cfff
            | 0x1_e000..=0x1_efff
            | 0x2_0000..=0x3_ffff
    );
    is_other_script && (is_alphanumeric(c) || is_mark(c))
}

/// The title of a file or folder without one: `getting-started` -> "Getting started".
pub fn title_from_name(name: &str) -> String {
    let words: Vec<&str> = name.split(['-', '_', ' ']).filter(|word| !word.is_empty()).collect();
    let joined = words.join(" ");
    let mut chars = joined.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => "Untitled".into(),
    }
}

/// Names that say nothing about a document: titles that any document can have, and folders that hold the texts of a project.
const GENERIC: [&str; 18] = [
    "",
    "content",
    "contents",
    "doc",
    "docs",
    "home",
    "index",
    "intro",
    "introduction",
    "overview",
    "read-me",
    "readme",
    "source",
    "src",
    "summary",
    "table-of-contents",
    "toc",
    "untitled",
];

/// Whether a title or a file name says nothing about a document: `# Overview`, `README.md`, `01-introduction.md`, `2.md`.
pub fn is_generic(name: &str) -> bool {
    if name.is_empty() {
        return true;
    }
    let name = AddressStyle::ASCII.slug(name);
    let words = name.trim_start_matches(|c: char| c.is_ascii_digit() || c == '-');
    GENERIC.binary_search(&words).is_ok()
}

/// A fast path for ASCII names, which nearly all are: resolving a large guide computes a hundred thousand slugs.
/// `None` for names that need [`any_slug`].
fn ascii_slug(name: &str) -> Option<String> {
    let mut slug = Vec::with_capacity(name.len());
    for byte in name.bytes() {
        match byte {
            b'a'..=b'z' | b'0'..=b'9' => slug.push(byte),
            b'A'..=b'Z' => slug.push(byte.to_ascii_lowercase()),
            b'+' | b'#' | b'&' => return None,
            _ if !byte.is_ascii() => return None,
            _ if slug.last().is_some_and(|last| *last != b'-') => slug.push(b'-'),
            _ => {}
        }
    }
    if slug.last() == Some(&b'-') {
        slug.pop();
    }
    let fits = !slug.is_empty() && slug.len() <= MAX_SLUG;
    String::from_utf8(slug).ok().filter(|_| fits)
}

/// What becomes of a letter in a slug.
enum LetterForm {
    Kept,
    Spelled(&'static str),
    Transliterated,
}

fn any_slug(name: &str, letter: impl Fn(char) -> LetterForm) -> String {
    let mut slug = String::with_capacity(name.len());
    let join = |slug: &mut String| {
        if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    };
    let push_ascii = |slug: &mut String, text: &str| {
        for byte in text.bytes() {
            match byte {
                b'a'..=b'z' | b'0'..=b'9' | b'A'..=b'Z' => slug.push(byte.to_ascii_lowercase().into()),
                _ => join(slug),
            }
        }
    };
    // In lowercase before transliteration, which knows only one case of some letters.
    for c in name.chars().flat_map(char::to_lowercase) {
        match c {
            '+' => push_ascii(&mut slug, " plus "),
            '#' => push_ascii(&mut slug, " sharp "),
            '&' => push_ascii(&mut slug, " and "),
            c if c.is_ascii_alphanumeric() => slug.push(c),
            c => match letter(c) {
                LetterForm::Kept => slug.push(c),
                LetterForm::Spelled(text) => slug.push_str(text),
                LetterForm::Transliterated if c.is_ascii() => join(&mut slug),
                LetterForm::Transliterated => push_ascii(&mut slug, deunicode::deunicode_char(c).unwrap_or("-")),
            },
        }
    }
    slug.truncate(slug.trim_end_matches('-').len());
    if slug.is_empty() {
        // No character has a transliteration, so the slug consists of code points. Case, spaces and hyphens are ignored.
        slug.push('u');
        let mut hyphen = "";
        for c in name.chars().flat_map(char::to_lowercase).filter(|c| !c.is_whitespace() && !matches!(c, '-' | '_')) {
            // Writing to a String can't fail.
            let _ = write!(slug, "{hyphen}{:x}", c as u32);
            hyphen = "-";
        }
    }
    if slug.len() > MAX_SLUG {
        let hash = blake3::hash(slug.as_bytes()).to_hex();
        let end = (0..=MAX_SLUG - 9).rev().find(|end| slug.is_char_boundary(*end)).unwrap_or_default();
        slug.truncate(end);
        slug.truncate(slug.trim_end_matches('-').len());
        slug.push('-');
        slug.push_str(&hash[..8]);
    }
    slug
}

/// The anchor of a heading, as GitHub generates it, so that a link with `#heading` works in both places.
///
/// Letters become lowercase, spaces become hyphens, punctuation is dropped, and other scripts are kept.
///
/// ```
/// use guide::model::address::slug::anchor;
/// assert_eq!(anchor("Is it a level above? Yes & no"), "is-it-a-level-above-yes--no");
/// ```
pub fn anchor(heading: &str) -> String {
    let mut anchor = String::with_capacity(heading.len());
    for c in heading.trim().chars() {
        match c {
            ' ' => anchor.push('-'),
            '-' | '_' => anchor.push(c),
            // A fast path for ASCII, which nearly all characters are.
            c if c.is_ascii() => anchor.extend(c.is_ascii_alphanumeric().then_some(c.to_ascii_lowercase())),
            c if is_alphanumeric(c) || is_mark(c) => anchor.extend(c.to_lowercase()),
            _ => {}
        }
    }
    if anchor.is_empty() { "section".into() } else { anchor }
}

/// Whether a character is a combining mark. Some scripts write vowels as marks on the letter before.
fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slug(name: &str) -> String {
        AddressStyle::default().slug(name)
    }

    #[test]
    fn a_slug_is_its_own_slug_and_short_enough() {
        for name in ["Product Owner", "C#", "製品責任者", "???", &"very long ".repeat(60), "Ünïcödé", "  ", "a--b", "½"]
        {
            let once = slug(name);
            assert_eq!(slug(&once), once, "{name}");
            assert!(!once.is_empty() && once.len() <= MAX_SLUG, "{name}: {once}");
        }
        assert_ne!(slug("C"), slug("C++"));
        for (upper, lower) in [("aЄ", "aє"), ("Ъ", "ъ"), ("ÉTÉ", "été")] {
            assert_eq!(slug(upper), slug(lower));
        }
        for spelled in ["? ?", "?-?", "?_?"] {
            assert_eq!(slug(spelled), slug("??"));
        }
        assert_eq!(slug("??"), "u3f-3f");
        // A longer slug is cut and gets a hash.
        assert_eq!(slug(&format!("é{}", "x".repeat(MAX_SLUG - 1))), format!("e{}", "x".repeat(MAX_SLUG - 1)));
        let cut = slug(&"x".repeat(MAX_SLUG + 1));
        assert_eq!(cut.len(), MAX_SLUG);
        assert!(cut.starts_with(&"x".repeat(MAX_SLUG - 9)) && cut != slug(&"x".repeat(MAX_SLUG + 2)), "{cut}");
    }

    #[test]
    fn generic_names_are_known() {
        assert!(GENERIC.is_sorted());
        assert!(
            ["README", "Introduction", "01-intro", "2021", "Table of contents", "", "SUMMARY"]
                .into_iter()
                .all(is_generic)
        );
        assert!(!["Summary of 2021", "about", "deployment", "18f", "概要"].into_iter().any(is_generic));
    }

    #[test]
    fn anchors_match_those_of_github() {
        for (heading, expected) in [
            ("Is it a level above? Yes & no", "is-it-a-level-above-yes--no"),
            (" Snake_case and-hyphen ", "snake_case-and-hyphen"),
            ("ÜBER हिन्दी", "über-हिन्दी"),
            ("tab\tbed", "tabbed"),
            ("?!", "section"),
        ] {
            assert_eq!(anchor(heading), expected);
        }
    }

    #[test]
    fn the_fast_path_returns_the_same_slug() {
        for name in ["Product Owner", "a--b", " x ", "-x-", "A/B Test (2)", "snake_case", "tab\tend.", "'quoted'", "9"]
        {
            assert_eq!(ascii_slug(name), Some(any_slug(name, |_| LetterForm::Transliterated)), "{name}");
        }
        for name in ["C++", "R&D", "C#", "é", "", "--", &"x".repeat(MAX_SLUG + 1)] {
            assert_eq!(ascii_slug(name), None, "{name}");
        }
    }
}
