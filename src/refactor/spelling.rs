//! A new name -> the same name in the spelling of the place where it is written.

use crate::input::DataFormat;
use crate::input::yaml_writer::{item, quoted, scalar};
use crate::model::name::key::{is_same_name, name_key, without_accents};

/// Whether a written name is a spelling of a name, also one without its accents.
pub(super) fn is_spelling_of(written: &str, name: &str) -> bool {
    is_same_name(written, name) || without_accents(&name_key(name)).is_some_and(|plain| plain == name_key(written))
}

/// The new name in the style in which the old one is written: as a slug, or in lower case.
pub(super) fn in_style(written: &str, old: &str, new: &str) -> String {
    let is_key = written == name_key(written);
    let is_slug = is_key && written != old && written.contains('-');
    let is_lower = written == written.to_lowercase() && old != old.to_lowercase();
    let is_slug_of_one_word = is_key && is_lower && !new.contains(' ');
    if is_slug {
        name_key(new)
    } else if is_slug_of_one_word || is_lower {
        new.to_lowercase()
    } else {
        new.to_string()
    }
}

/// A value of front matter in the quotes that `written` has, which is the source of the old value.
pub(super) fn value(written: &str, new: &str, format: DataFormat, is_in_block: bool) -> String {
    match written.as_bytes().first() {
        Some(b'"') => quoted(new),
        Some(b'\'') if format == DataFormat::Yaml => format!("'{}'", new.replace('\'', "''")),
        _ if format == DataFormat::Toml => {
            let is_bare = written.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
            let stays_bare = new.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
            if is_bare && stays_bare && !written.is_empty() { new.to_string() } else { quoted(new) }
        }
        _ if is_in_block => scalar(new),
        _ => item(new),
    }
}

/// The source of a value of front matter with another name in it. `written` is its source, `old` the name that it has and `new` the
/// one that it gets. A link in double brackets stays one.
pub(super) fn name_in_front_matter(written: &str, old: &str, new: &str, format: DataFormat) -> Option<String> {
    let Some(open) = written.find("[[") else {
        return Some(value(written, new, format, false));
    };
    let inner_start = open + 2;
    let inner_end = inner_start + written[inner_start..].find("]]")?;
    let inner = &written[inner_start..inner_end];
    let target = inner.split('|').next()?;
    let found = target.rfind(old)?;
    // A quote or a bracket would end the value or the link.
    if new.contains(['"', '\'', '[', ']', '|', '\\']) {
        return None;
    }
    let start = inner_start + found;
    Some(format!("{}{new}{}", &written[..start], &written[start + old.len()..]))
}

/// The source of a value or key of front matter in which `written` is replaced. `source` is the whole of it, with its quotes.
pub(super) fn replaced_in_front_matter(source: &str, written: &str, new: &str, format: DataFormat) -> Option<String> {
    let plain = source.trim_matches(['"', '\'']);
    if source.contains("[[") || plain == written {
        return name_in_front_matter(source, written, new, format);
    }
    // A part of a value: `Name#position`.
    let whole = plain.contains(written).then(|| plain.replacen(written, new, 1))?;
    Some(value(source, &whole, format, false))
}

/// The text of a heading in its source, without marks, closing marks and attributes: `## Text {#id}`.
pub(super) fn heading_text(source: &str) -> std::ops::Range<usize> {
    let first = source.lines().next().unwrap_or_default();
    let marks = first.len() - first.trim_start().trim_start_matches('#').len();
    let is_atx = first.trim_start().starts_with('#');
    let start = if is_atx { marks + first[marks..].len() - first[marks..].trim_start().len() } else { 0 };
    // A heading with an underline can have several lines.
    let content = if is_atx {
        first
    } else {
        let underline = source.trim_end().rfind('\n').unwrap_or(first.len());
        &source[..underline]
    };
    let mut end = content.trim_end().len();
    if content[..end].ends_with('}')
        && let Some(open) = content[..end].rfind('{')
        && content[open + 1..].starts_with(['#', '.'])
    {
        end = content[..open].trim_end().len();
    }
    if is_atx {
        let without = content[..end].trim_end_matches('#');
        if without.ends_with([' ', '\t']) {
            end = without.trim_end().len();
        }
    }
    start.min(end)..end.max(start.min(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_keeps_its_style() {
        for (written, expected) in [
            ("Product Owner", "Product Lead"),
            ("product owner", "product lead"),
            ("product-owner", "product-lead"),
            ("PRODUCT OWNER", "Product Lead"),
        ] {
            assert_eq!(in_style(written, "Product Owner", "Product Lead"), expected);
        }
        assert_eq!(in_style("tester", "Tester", "QA Engineer"), "qa engineer");
    }

    #[test]
    fn a_value_keeps_its_quotes() {
        let yaml = |written: &str, new: &str| name_in_front_matter(written, "Old", new, DataFormat::Yaml);
        assert_eq!(yaml("Old", "New").as_deref(), Some("New"));
        assert_eq!(yaml("Old", "New: one").as_deref(), Some("\"New: one\""));
        assert_eq!(yaml("\"Old\"", "New \"x\"").as_deref(), Some("\"New \\\"x\\\"\""));
        assert_eq!(yaml("'Old'", "It's").as_deref(), Some("'It''s'"));
        assert_eq!(yaml("\"[[Old]]\"", "New").as_deref(), Some("\"[[New]]\""));
        assert_eq!(yaml("[[Old]]", "New").as_deref(), Some("[[New]]"));
        assert_eq!(yaml("\"[[roles/Old|Old]]\"", "New").as_deref(), Some("\"[[roles/New|Old]]\""));
        assert_eq!(value("\"Old\"", "New", DataFormat::Toml, false), "\"New\"");
        assert_eq!(value("Old", "New one", DataFormat::Toml, false), "\"New one\"");
    }

    #[test]
    fn a_heading_has_marks_and_attributes() {
        for (source, text) in [
            ("## Text\n", "Text"),
            ("# Text # \n", "Text"),
            ("## C#\n", "C#"),
            ("### A {#own .x}\n", "A"),
            ("Text\n====\n", "Text"),
            ("##\n", ""),
            ("## {x} y\n", "{x} y"),
        ] {
            assert_eq!(&source[heading_text(source)], text, "{source}");
        }
    }
}
