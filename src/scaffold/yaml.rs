//! Values -> YAML that reads back as the same values.

use std::fmt::Write as _;

/// Names as a list in brackets; nothing where there are none.
pub(super) fn list(names: &[String]) -> String {
    if names.is_empty() {
        return String::new();
    }
    format!("[{}]", names.iter().map(|name| item(name)).collect::<Vec<_>>().join(", "))
}

/// A text as a YAML scalar: plain where that is safe, else in double quotes.
pub(super) fn scalar(text: &str) -> String {
    let plain_start = text.starts_with(|c: char| c.is_alphanumeric() || c == '/');
    let special = text.contains(": ") || text.contains(" #") || text.ends_with(':') || text.trim() != text;
    let word = matches!(text.to_ascii_lowercase().as_str(), "true" | "false" | "null" | "yes" | "no" | "on" | "off");
    let odd = text.chars().any(|c| c.is_control() || matches!(c, '\u{feff}' | '\u{85}' | '\u{2028}' | '\u{2029}'));
    if plain_start && !special && !word && !odd { text.into() } else { quoted(text) }
}

/// A text as an item of a list in brackets.
pub(super) fn item(text: &str) -> String {
    if text.contains([',', '[', ']', '{', '}', ':', '#']) { quoted(text) } else { scalar(text) }
}

/// A text in double quotes.
pub(super) fn quoted(text: &str) -> String {
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
    fn what_is_special_is_quoted() {
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
