//! Text without front matter -> lines that look like misplaced front matter: after a blank line, between dashes that a
//! word processor made from `---`, or without an opening delimiter.
//!
//! This is an error because the keys would be shown as text, and a document with `draft: true` would be published.

use std::ops::Range;

use crate::input::front_matter::keys::FRONT_MATTER;

/// Front matter is expected within the first lines only.
const MAX_LINES: usize = 40;

/// Keys outside a valid front-matter block.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct MisplacedFrontMatter {
    /// The line of the first key, in bytes.
    pub(super) key: Range<usize>,
    pub(super) help: String,
}

/// Finds a known key in the first lines, in the same block of lines as a delimiter or something similar. Only headings,
/// comments and blank lines may precede the block.
pub(super) fn find(text: &str) -> Option<MisplacedFrontMatter> {
    let mut offset = 0;
    let mut is_first = true;
    let mut block: Vec<(usize, &str)> = Vec::new();
    for line in text.split_inclusive('\n').take(MAX_LINES).chain([""]) {
        if line.trim().is_empty() {
            if let Some(misplaced) = check_block(&block, is_first) {
                return Some(misplaced);
            }
            is_first &= block.is_empty();
            if !block.drain(..).all(|(_, line)| can_precede(line)) {
                return None;
            }
        } else {
            block.push((offset, line));
        }
        offset += line.len();
    }
    None
}

/// Checks one block of lines, each with its byte offset.
fn check_block(block: &[(usize, &str)], is_first: bool) -> Option<MisplacedFrontMatter> {
    let first = block.iter().position(|(_, line)| known_key(line).is_some())?;
    let (start, line) = block[first];
    let fence = block.iter().position(|(_, line)| is_fence(line))?;
    // Code below a heading is an example.
    if trim_invisible(block[fence].1).starts_with('`') && !(is_first && fence == 0) {
        return None;
    }
    let before = &block[..fence.min(first)];
    if !before.iter().all(|(_, line)| can_precede(line)) {
        return None;
    }
    let has_opening = block[0].0 == 0 && matches!(block[0].1.trim_end(), "---" | "+++");
    let without_colon = block[1..].iter().find(|(_, line)| !is_fence(line) && !line.contains(':'));
    let help = match without_colon.filter(|_| has_opening) {
        Some((_, line)) => format!("write `key: value` on each line between the `---`; `{}` has no colon", line.trim()),
        None => "put the keys at the start of the file, between two lines with only `---`".into(),
    };
    let key = line.len() - trim_invisible(line).len();
    Some(MisplacedFrontMatter { key: start + key..start + line.trim_end().len(), help })
}

/// Whether a line can precede misplaced front matter.
fn can_precede(line: &str) -> bool {
    line.starts_with(['#', '%']) || line.trim_start().starts_with("<!--")
}

/// Removes leading white space and zero-width characters.
fn trim_invisible(line: &str) -> &str {
    line.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '\u{200b}' | '\u{2060}' | '\u{feff}'))
}

/// The front-matter key that a line sets. Accepts the full-width colon of East Asian keyboards.
fn known_key(line: &str) -> Option<&str> {
    let (key, _) = trim_invisible(line).split_once([':', '：', '='])?;
    let key = key.trim_end();
    FRONT_MATTER.iter().any(|known| known.name == key).then_some(key)
}

/// Whether a line is a delimiter of front matter, or looks like one.
fn is_fence(line: &str) -> bool {
    let line = trim_invisible(line).trim_end();
    let is_dashes = |of: &[char]| !line.is_empty() && line.chars().all(|c| of.contains(&c));
    is_dashes(&['-', '–', '—', '―', '−']) || is_dashes(&['+']) || matches!(line, "```yaml" | "```yml" | "```toml")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Option<&str> {
        find(text).map(|misplaced| &text[misplaced.key])
    }

    #[test]
    fn misplaced_keys_are_found() {
        for text in [
            "\n---\ntitle: A\n---\nSecret.",
            "title: A\nroles: [B]\n---\nText",
            " ---\ntitle: A\n---\n",
            "----\ntitle: A\n----\n",
            "—\ntitle: A\n—\n",
            "–––\n\u{200b}title: A\n–––\n",
            "# Heading\n\n---\ntitle: A\n---\n",
            "<!-- mine -->\n---\ntitle: A\n---\n",
            "```yaml\ntitle: A\n```\n",
        ] {
            assert_eq!(found(text), Some("title: A"), "{text}");
        }
        assert_eq!(found("---\ntitle Pay\ndraft: true\n---\n"), Some("draft: true"));
        assert_eq!(found("---\ntitle = \"x\"\n---\n"), Some("title = \"x\""));
        assert_eq!(found("---\ntitle：A\n---\n"), Some("title：A"));
        let help = find("---\ntitle Pay\ndraft: true\n---\n").map(|misplaced| misplaced.help).unwrap_or_default();
        assert!(help.ends_with("`title Pay` has no colon"), "{help}");
    }

    #[test]
    fn ordinary_text_is_not_reported() {
        for text in [
            "",
            "---\n\nA thematic break: it begins the text.\n\n---\n",
            "Summary: what follows.\n---\n",
            "A text.\n\ntitle: A\n---\n",
            "A text\n---\ntitle: A\n---\n",
            "title: a word and what it is\n\nMore.",
            "# Heading\n\nstatus: open\n\n---\n",
            "# Front matter\n\n```yaml\ntitle: A\n```\n",
            "# Front matter\n```yaml\ntitle: A\n```\n",
        ] {
            assert_eq!(found(text), None, "{text}");
        }
    }
}
