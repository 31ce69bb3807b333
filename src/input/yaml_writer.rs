//! Values -> YAML that parses to the same values.

use std::fmt::Write as _;

/// Names as a flow sequence. Empty if there are none.
pub(crate) fn list(names: &[String]) -> String {
    if names.is_empty() {
        return String::new();
    }
    format!("[{}]", names.iter().map(|name| item(name)).collect::<Vec<_>>().join(", "))
}

/// A string as a YAML scalar: plain if that is safe, otherwise double-quoted.
pub(crate) fn scalar(text: &str) -> String {
    let starts_plain = text.starts_with(|c: char| c.is_alphanumeric() || c == '/');
    let has_syntax = text.contains(": ") || text.contains(" #") || text.ends_with(':') || text.trim() != text;
    let is_keyword =
        matches!(text.to_ascii_lowercase().as_str(), "true" | "false" | "null" | "yes" | "no" | "on" | "off");
    let has_control =
        text.chars().any(|c| c.is_control() || matches!(c, '\u{feff}' | '\u{85}' | '\u{2028}' | '\u{2029}'));
    if starts_plain && !has_syntax && !is_keyword && !has_control { text.into() } else { quoted(text) }
}

/// A string as an item of a flow sequence.
pub(crate) fn item(text: &str) -> String {
    if text.contains([',', '[', ']', '{', '}', ':', '#']) { quoted(text) } else { scalar(text) }
}

/// A string as a double-quoted scalar.
pub(crate) fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            c if c.is_control() || matches!(c, '\u{feff}' | '\u{85}' | '\u{2028}' | '\u{2029}') => {
                let _ = write!(quoted, "\\u{:04x}", c as u32);
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scalars_with_special_characters_are_quoted() {
        for plain in ["Product Owner", "C++", "2021", "R&D", "it's", "a-b"] {
            assert_eq!(scalar(plain), plain);
        }
        for special in ["a: b", "#x", "- x", "true", "x #y", "", " x", "@x", "a\nb", "*x", "x:"] {
            assert!(scalar(special).starts_with('"'), "{special}");
        }
        assert_eq!(list(&["a, b".into(), "c".into()]), "[\"a, b\", c]");
        assert_eq!(scalar("- \"x\" \\"), "\"- \\\"x\\\" \\\\\"");
    }
}
