//! Names -> slugs and anchors.

use std::fmt::Write as _;

/// The longest slug, in bytes. File systems allow names of 255 bytes; the difference is room for suffixes.
const MAX_SLUG: usize = 120;

/// A name as part of a URL: lowercase ASCII letters and digits, joined by single hyphens.
///
/// Letters of other scripts are transliterated. `+`, `#` and `&` are spelled out, because `C`, `C++` and `C#` are
/// three skills. The slug is never empty, and the slug of a slug is the slug itself.
///
/// ```
/// use guide::model::address::slug::slug;
/// assert_eq!(slug("Product Owner"), "product-owner");
/// assert_eq!(slug("Chef·fe d'équipe"), "chef-fe-d-equipe");
/// assert_eq!(slug("C++"), "c-plus-plus");
/// assert_eq!(slug("R&D"), "r-and-d");
/// assert_eq!(slug("???"), "u3f-3f-3f");
/// ```
pub fn slug(name: &str) -> String {
    match ascii_slug(name) {
        Some(slug) => slug,
        None => any_slug(name),
    }
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
    let name = slug(name);
    let words = name.trim_start_matches(|c: char| c.is_ascii_digit() || c == '-');
    GENERIC.binary_search(&words).is_ok()
}

/// A key by which slugs are ordered as readers expect: `chapter-2` before `chapter-10`.
///
/// ```
/// use guide::model::address::slug::natural_key;
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

fn any_slug(name: &str) -> String {
    let mut spelled = String::with_capacity(name.len());
    for c in name.chars() {
        match c {
            '+' => spelled.push_str(" plus "),
            '#' => spelled.push_str(" sharp "),
            '&' => spelled.push_str(" and "),
            // Before transliteration, which knows only one case of some letters.
            c => spelled.extend(c.to_lowercase()),
        }
    }
    let mut slug = slug::slugify(&spelled);
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
        slug.truncate(MAX_SLUG - 9);
        let kept = slug.trim_end_matches('-').len();
        slug.truncate(kept);
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
            c if c.is_alphanumeric() || is_mark(c) => anchor.extend(c.to_lowercase()),
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
    fn natural_keys_order_numbers_by_value() {
        let ordered = ["a", "a-2", "a-2-b", "a-02-c", "a-10", "a-b", "b-9", "b-11", "b-100"];
        assert!(ordered.is_sorted_by_key(|slug| natural_key(slug)));
        assert_eq!(natural_key("a-02"), natural_key("a-2"));
        assert!(natural_key("2-a") < natural_key("10-a") && natural_key("10-a") < natural_key("a"));
        assert!(natural_key("0") < natural_key("1"));
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
            assert_eq!(ascii_slug(name), Some(any_slug(name)), "{name}");
        }
        for name in ["C++", "R&D", "C#", "é", "", "--", &"x".repeat(MAX_SLUG + 1)] {
            assert_eq!(ascii_slug(name), None, "{name}");
        }
    }
}
