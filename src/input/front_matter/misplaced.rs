//! Keys that were meant as front matter and would be shown as text, which for a draft means to everybody: behind a blank
//! line, between dashes that a word processor made of `---`, without the line that opens them.

use std::ops::Range;

use crate::input::front_matter::keys::FRONT_MATTER;

/// Whoever writes front matter does so in the first lines.
const WITHIN: usize = 40;

/// Keys where front matter should be.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Missed {
    /// The first of them, in bytes.
    pub(crate) key: Range<usize>,
    /// What to do about it.
    pub(crate) help: String,
}

/// The keys of a text that has no front matter: a known one in the first lines, in one block with a line of dashes.
/// Nothing but headings, comments and blank lines may stand before them.
pub(crate) fn find(text: &str) -> Option<Missed> {
    let mut at = 0;
    let mut is_first = true;
    let mut block: Vec<(usize, &str)> = Vec::new();
    for line in text.split_inclusive('\n').take(WITHIN).chain([""]) {
        if line.trim().is_empty() {
            if let Some(missed) = of_block(&block, is_first) {
                return Some(missed);
            }
            is_first &= block.is_empty();
            if !block.drain(..).all(|(_, line)| is_passed_over(line)) {
                return None;
            }
        } else {
            block.push((at, line));
        }
        at += line.len();
    }
    None
}

/// The same of one block of lines, which may be the first.
fn of_block(block: &[(usize, &str)], is_first: bool) -> Option<Missed> {
    let first = block.iter().position(|(_, line)| known_key(line).is_some())?;
    let (start, line) = block[first];
    let fence = block.iter().position(|(_, line)| is_fence(line))?;
    // Code that has a heading above it is an example.
    if strip(block[fence].1).starts_with('`') && !(is_first && fence == 0) {
        return None;
    }
    let before = &block[..fence.min(first)];
    if !before.iter().all(|(_, line)| is_passed_over(line)) {
        return None;
    }
    let opens = block[0].0 == 0 && matches!(block[0].1.trim_end(), "---" | "+++");
    let odd = block[1..].iter().find(|(_, line)| !is_fence(line) && !line.contains(':'));
    let help = match odd.filter(|_| opens) {
        Some((_, line)) => format!("write `key: value` on each line between the `---`; `{}` has no colon", line.trim()),
        None => "put a line with only `---` before the keys, as the first of the file, and one behind them".into(),
    };
    let key = line.len() - strip(line).len();
    Some(Missed { key: start + key..start + line.trim_end().len(), help })
}

/// Whether front matter may have been meant behind such a line.
fn is_passed_over(line: &str) -> bool {
    line.starts_with(['#', '%']) || line.trim_start().starts_with("<!--")
}

/// A line without what nobody sees at its beginning.
fn strip(line: &str) -> &str {
    line.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '\u{200b}' | '\u{2060}' | '\u{feff}'))
}

/// The key that a line gives a value, if front matter has one of that name.
fn known_key(line: &str) -> Option<&str> {
    let (key, _) = strip(line).split_once([':', '：', '='])?;
    let key = key.trim_end();
    FRONT_MATTER.iter().any(|known| known.name == key).then_some(key)
}

/// Whether a line is, or was meant as, one of those around front matter.
fn is_fence(line: &str) -> bool {
    let line = strip(line).trim_end();
    let is_dashes = |of: &[char]| !line.is_empty() && line.chars().all(|c| of.contains(&c));
    is_dashes(&['-', '–', '—', '―', '−']) || is_dashes(&['+']) || matches!(line, "```yaml" | "```yml" | "```toml")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Option<&str> {
        find(text).map(|missed| &text[missed.key])
    }

    #[test]
    fn what_was_meant_as_front_matter_is_found() {
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
        let help = find("---\ntitle Pay\ndraft: true\n---\n").map(|missed| missed.help).unwrap_or_default();
        assert!(help.ends_with("`title Pay` has no colon"), "{help}");
    }

    #[test]
    fn a_text_is_a_text() {
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
