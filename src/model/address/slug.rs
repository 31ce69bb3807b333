//! Names -> slugs and anchors.

use std::fmt::Write as _;

/// The longest slug, in bytes. File systems allow names of 255 bytes; this leaves room for what is put behind it.
const LONGEST_SLUG: usize = 120;

/// The name of something as part of a URL: lower-case ASCII letters and digits, joined by single hyphens.
///
/// Letters of other scripts are transliterated. `+`, `#` and `&` are spelled out, because `C`, `C++` and `C#` are
/// three skills. It is never empty, and a slug is its own slug.
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

/// The slug of a name in plain ASCII letters, as nearly all are: a large guide asks for a hundred thousand slugs
/// whenever it is resolved. `None` where the name needs more care.
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
    let fits = !slug.is_empty() && slug.len() <= LONGEST_SLUG;
    String::from_utf8(slug).ok().filter(|_| fits)
}

fn any_slug(name: &str) -> String {
    let mut spelled = String::with_capacity(name.len());
    for c in name.chars() {
        match c {
            '+' => spelled.push_str(" plus "),
            '#' => spelled.push_str(" sharp "),
            '&' => spelled.push_str(" and "),
            // Before transliteration, which for some letters knows only one case.
            c => spelled.extend(c.to_lowercase()),
        }
    }
    let mut slug = slug::slugify(&spelled);
    if slug.is_empty() {
        // Nothing has a transliteration: the code points stand in, in whatever case, spaces or hyphens.
        slug.push('u');
        let mut hyphen = "";
        for c in name.chars().flat_map(char::to_lowercase).filter(|c| !c.is_whitespace() && !matches!(c, '-' | '_')) {
            // Writing to a String can't fail.
            let _ = write!(slug, "{hyphen}{:x}", c as u32);
            hyphen = "-";
        }
    }
    if slug.len() > LONGEST_SLUG {
        let hash = blake3::hash(slug.as_bytes()).to_hex();
        slug.truncate(LONGEST_SLUG - 9);
        let kept = slug.trim_end_matches('-').len();
        slug.truncate(kept);
        slug.push('-');
        slug.push_str(&hash[..8]);
    }
    slug
}

/// The anchor that code hosts give a heading: lower case, punctuation dropped, spaces to hyphens, other scripts kept.
///
/// This is what GitHub does, so a link with `#heading` works there and here.
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

/// Combining marks belong to the letter before them, in scripts that write vowels so.
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
            assert!(!once.is_empty() && once.len() <= LONGEST_SLUG, "{name}: {once}");
        }
        assert_ne!(slug("C"), slug("C++"));
        for (upper, lower) in [("aЄ", "aє"), ("Ъ", "ъ"), ("ÉTÉ", "été")] {
            assert_eq!(slug(upper), slug(lower));
        }
        for spelled in ["? ?", "?-?", "?_?"] {
            assert_eq!(slug(spelled), slug("??"));
        }
        assert_eq!(slug("??"), "u3f-3f");
        // At the longest it stays; one more and it is cut, with a hash for what is gone.
        assert_eq!(slug(&format!("é{}", "x".repeat(LONGEST_SLUG - 1))), format!("e{}", "x".repeat(LONGEST_SLUG - 1)));
        let cut = slug(&"x".repeat(LONGEST_SLUG + 1));
        assert_eq!(cut.len(), LONGEST_SLUG);
        assert!(cut.starts_with(&"x".repeat(LONGEST_SLUG - 9)) && cut != slug(&"x".repeat(LONGEST_SLUG + 2)), "{cut}");
    }

    #[test]
    fn an_anchor_is_that_of_code_hosts() {
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
    fn the_short_way_to_a_slug_gives_the_same_slug() {
        for name in ["Product Owner", "a--b", " x ", "-x-", "A/B Test (2)", "snake_case", "tab\tend.", "'quoted'", "9"]
        {
            assert_eq!(ascii_slug(name), Some(any_slug(name)), "{name}");
        }
        for name in ["C++", "R&D", "C#", "é", "", "--", &"x".repeat(LONGEST_SLUG + 1)] {
            assert_eq!(ascii_slug(name), None, "{name}");
        }
    }
}
