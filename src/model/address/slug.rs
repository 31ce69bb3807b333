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
