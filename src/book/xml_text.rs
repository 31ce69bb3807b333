//! Texts, names and tags of languages -> what XML allows.

use std::fmt::Write as _;

/// Writes text, without the characters that XML does not allow.
pub(super) fn push_text(out: &mut String, text: &str) {
    for c in text.chars().filter(|c| is_xml(*c)) {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            // A reader of XML would change it to a line break.
            '\r' => out.push_str("&#13;"),
            c => out.push(c),
        }
    }
}

/// Writes an attribute.
pub(super) fn push_attribute(out: &mut String, name: &str, value: &str) {
    // Writing to a String can't fail.
    _ = write!(out, " {name}=\"");
    push_attribute_value(out, value);
    out.push('"');
}

/// Writes a text between double quotes.
pub(super) fn push_attribute_value(out: &mut String, value: &str) {
    for c in value.chars().filter(|c| is_xml(*c)) {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\r' | '\t' => out.push(' '),
            c => out.push(c),
        }
    }
}

/// Whether XML 1.0 allows a character.
fn is_xml(c: char) -> bool {
    !matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}')
}

/// The name of XML for an id. One that is a name already stays the same.
pub(super) fn xml_id(written: &str) -> String {
    let starts_name = written.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    let part = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.') { c } else { '_' };
    let name: String = written.chars().map(part).collect();
    if starts_name { name } else { format!("id-{name}") }
}

/// Whether a text is a tag of a language (BCP 47).
pub(super) fn is_language(tag: &str) -> bool {
    tag.parse::<icu_locale_core::Locale>().is_ok()
}
