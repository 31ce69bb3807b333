//! The text of a document -> the lines of its front matter. Only the delimiters are examined, not the content.

use std::ops::Range;

use crate::input::DataFormat;

/// The front matter of a document, not parsed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrontMatterBlock {
    /// YAML between `---` lines, TOML between `+++` lines.
    pub format: DataFormat,
    /// The bytes between the delimiters.
    pub content: Range<usize>,
    /// The byte at which the text of the document starts.
    pub text_start: usize,
}

/// The result of looking for front matter at the start of a document.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum FoundBlock {
    Missing,
    Unclosed,
    Closed(FrontMatterBlock),
}

/// The front matter of a document, if it has any with both delimiters.
pub fn find_block(text: &str) -> Option<FrontMatterBlock> {
    match scan(text) {
        FoundBlock::Closed(block) => Some(block),
        FoundBlock::Missing | FoundBlock::Unclosed => None,
    }
}

/// Looks for front matter. A first line `---` is a delimiter only if a key, a comment or another delimiter follows, so
/// that a text can begin with a thematic break.
pub(super) fn scan(text: &str) -> FoundBlock {
    let mut lines = text.split_inclusive('\n');
    let Some(first) = lines.next() else { return FoundBlock::Missing };
    let format = match first.trim_end() {
        "---" => DataFormat::Yaml,
        "+++" => DataFormat::Toml,
        _ => return FoundBlock::Missing,
    };
    let mut offset = first.len();
    let mut has_content = false;
    for line in lines {
        let trimmed = line.trim_end();
        let closes = match format {
            DataFormat::Yaml => matches!(trimmed, "---" | "..."),
            DataFormat::Toml => trimmed == "+++",
        };
        if closes {
            let text_start = offset + line.len();
            return FoundBlock::Closed(FrontMatterBlock { format, content: first.len()..offset, text_start });
        }
        if !has_content && !trimmed.is_empty() {
            has_content = true;
            if format == DataFormat::Yaml && !is_key_line(trimmed.trim_start()) {
                return FoundBlock::Missing;
            }
        }
        offset += line.len();
    }
    if has_content { FoundBlock::Unclosed } else { FoundBlock::Missing }
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
        let closed = |format, content, text_start| FoundBlock::Closed(FrontMatterBlock { format, content, text_start });
        assert_eq!(scan("---\n\nOnce upon a time.\n\n---\nThe end.\n"), FoundBlock::Missing);
        assert_eq!(scan("---\n"), FoundBlock::Missing);
        assert_eq!(scan("Text\n---\n"), FoundBlock::Missing);
        assert_eq!(scan("---\n---\nx"), closed(DataFormat::Yaml, 4..4, 8));
        assert_eq!(scan("---\ntitle: A\n---\nx"), closed(DataFormat::Yaml, 4..13, 17));
        assert_eq!(scan("---\ntitle: A\n\nText without end"), FoundBlock::Unclosed);
        assert_eq!(scan("+++\ntitle = \"A\"\n+++\n"), closed(DataFormat::Toml, 4..16, 20));
    }
}
