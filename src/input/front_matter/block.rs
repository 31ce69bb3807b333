//! The text of a document -> the lines of its front matter. Only the delimiters are examined, not the content.

use std::ops::Range;

use crate::input::DataFormat;

/// The front matter of a document, not parsed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrontMatterBlock {
    /// YAML between `---` lines, TOML between `+++` lines. JSON is read as YAML, of which it is a subset.
    pub format: DataFormat,
    /// The byte at which the first delimiter starts: 0, unless blank lines or comments precede it.
    pub start: usize,
    /// The bytes between the delimiters. The braces of JSON are part of it.
    pub content: Range<usize>,
    /// The byte at which the text of the document starts.
    pub text_start: usize,
}

/// The result of looking for front matter at the start of a document.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum FoundBlock {
    Missing,
    /// The opening delimiter starts at this byte.
    Unclosed(usize),
    Closed(FrontMatterBlock),
}

/// The front matter of a document, if it has any with both delimiters.
pub fn find_block(text: &str) -> Option<FrontMatterBlock> {
    match scan(text) {
        FoundBlock::Closed(block) => Some(block),
        FoundBlock::Missing | FoundBlock::Unclosed(_) => None,
    }
}

/// Looks for front matter. A first line `---` is a delimiter only if a key, a comment or another delimiter follows, so
/// that a text can begin with a thematic break. Blank lines and comments can precede it, as in other tools.
pub(super) fn scan(text: &str) -> FoundBlock {
    let start = skip_blanks_and_comments(text);
    let mut lines = text[start..].split_inclusive('\n');
    let Some(first) = lines.next() else { return FoundBlock::Missing };
    let format = match first.trim_end() {
        "---" => DataFormat::Yaml,
        "+++" => DataFormat::Toml,
        line if line.starts_with('{') => return scan_json(text, start),
        _ => return FoundBlock::Missing,
    };
    let content_start = start + first.len();
    let mut offset = content_start;
    let mut has_content = false;
    for line in lines {
        let trimmed = line.trim_end();
        let closes = match format {
            DataFormat::Yaml => matches!(trimmed, "---" | "..."),
            DataFormat::Toml => trimmed == "+++",
        };
        if closes {
            let text_start = offset + line.len();
            return FoundBlock::Closed(FrontMatterBlock { format, start, content: content_start..offset, text_start });
        }
        if !has_content && !trimmed.is_empty() {
            has_content = true;
            // After a blank line, a sentence with a colon is the text below a thematic break.
            let is_sentence = offset > content_start && trimmed.split(':').next().is_some_and(|key| key.contains(' '));
            let is_comment = trimmed.starts_with('#');
            if format == DataFormat::Yaml && (!is_key_line(trimmed.trim_start()) || (is_sentence && !is_comment)) {
                return FoundBlock::Missing;
            }
        }
        offset += line.len();
    }
    if has_content { FoundBlock::Unclosed(start) } else { FoundBlock::Missing }
}

/// The byte after blank lines and HTML comments at the start of a text.
fn skip_blanks_and_comments(text: &str) -> usize {
    let mut start = 0;
    loop {
        let rest = &text[start..];
        let line = rest.split_inclusive('\n').next().unwrap_or_default();
        let visible = line.trim_start_matches('\u{feff}');
        if visible.trim_start().starts_with("<!--") {
            let Some(end) = rest.find("-->").map(|end| end + 3) else { return start };
            let after = rest[end..].split_inclusive('\n').next().unwrap_or_default();
            if !after.trim().is_empty() {
                return start;
            }
            start += end + after.len();
        } else if visible.trim().is_empty() && !line.is_empty() {
            start += line.len();
        } else {
            return start + line.len() - visible.len();
        }
    }
}

/// Looks for JSON, as Hugo has it: an object from `{` to the `}` that closes it.
fn scan_json(text: &str, start: usize) -> FoundBlock {
    if !text[start + 1..].trim_start().starts_with('"') {
        return FoundBlock::Missing;
    }
    let (mut depth, mut is_in_text, mut is_escaped) = (0usize, false, false);
    for (index, byte) in text.bytes().enumerate().skip(start) {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if is_in_text => is_escaped = true,
            b'"' => is_in_text = !is_in_text,
            _ if is_in_text => {}
            b'{' | b'[' => depth += 1,
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    let end = index + 1;
                    let line = text[end..].split_inclusive('\n').next().unwrap_or_default();
                    if !line.trim().is_empty() {
                        return FoundBlock::Missing;
                    }
                    let text_start = end + line.len();
                    let format = DataFormat::Yaml;
                    return FoundBlock::Closed(FrontMatterBlock { format, start, content: start..end, text_start });
                }
            }
            _ => {}
        }
    }
    FoundBlock::Missing
}

/// Whether a line looks like `key: value`, a comment, or the start of another YAML value that contains keys.
fn is_key_line(line: &str) -> bool {
    let key = line.split([':', '=']).next().unwrap_or_default();
    let has_colon = line[key.len()..].starts_with(':');
    let key = key.trim().trim_matches(['"', '\'']);
    line.starts_with(['#', '{', '%'])
        || (has_colon
            && !key.is_empty()
            && key.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ' ' | '$')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thematic_break_is_not_a_delimiter() {
        let closed = |format, content, text_start| {
            FoundBlock::Closed(FrontMatterBlock { format, start: 0, content, text_start })
        };
        assert_eq!(scan("---\n\nOnce upon a time.\n\n---\nThe end.\n"), FoundBlock::Missing);
        assert_eq!(scan("---\n\nA break: it begins the text.\n\n---\nThe end.\n"), FoundBlock::Missing);
        assert_eq!(scan("---\n\ntitle: A\n---\nx"), closed(DataFormat::Yaml, 4..14, 18));
        assert_eq!(scan("---\n"), FoundBlock::Missing);
        assert_eq!(scan("Text\n---\n"), FoundBlock::Missing);
        assert_eq!(scan("---\n---\nx"), closed(DataFormat::Yaml, 4..4, 8));
        assert_eq!(scan("---\ntitle: A\n---\nx"), closed(DataFormat::Yaml, 4..13, 17));
        assert_eq!(scan("---\ntitle: A\n\nText without end"), FoundBlock::Unclosed(0));
        assert_eq!(scan("+++\ntitle = \"A\"\n+++\n"), closed(DataFormat::Toml, 4..16, 20));
    }

    #[test]
    fn blank_lines_and_comments_can_precede_it() {
        for before in ["\n", " \r\n\n", "<!-- mine -->\n", "\n<!-- two\nlines -->\n\n", "\u{feff}", "\u{feff}\n"] {
            let text = format!("{before}---\ntitle: A\n---\nText");
            let Some(block) = find_block(&text) else { panic!("{before:?}") };
            assert_eq!((&text[block.content], &text[block.text_start..]), ("title: A\n", "Text"), "{before:?}");
            assert_eq!(block.start, before.len());
            assert_eq!(scan(&format!("{before}---\ntitle: A\n")), FoundBlock::Unclosed(before.len()));
            assert_eq!(scan(&format!("{before}---\nA text.\n---\n")), FoundBlock::Missing);
        }
        assert_eq!(scan("<!-- not closed\n---\ntitle: A\n---\n"), FoundBlock::Missing);
        assert_eq!(scan("<!-- mine --> Text\n---\ntitle: A\n---\n"), FoundBlock::Missing);
    }

    #[test]
    fn json_is_an_object_on_its_own_lines() {
        let text = "{\n  \"title\": \"A } \\\" brace\",\n  \"tags\": [{}]\n}\nText";
        let block = find_block(text).expect("a block");
        assert!(text[block.content.clone()].ends_with("[{}]\n}"));
        assert_eq!(&text[block.text_start..], "Text");
        for text in ["{% raw %}\n", "{ a }\n", "{\"a\": 1} and text\n", "{\"a\": 1\n", "{", "{}"] {
            assert_eq!(scan(text), FoundBlock::Missing, "{text}");
        }
    }
}
