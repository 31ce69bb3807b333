//! `> [!WARNING] Title` -> an [`Alert`]. GitHub knows five kinds; the others are Obsidian's and those of documentation tools.

use std::ops::Range;

/// The class of each kind of alert.
const CLASSES: [(&str, &str); 30] = [
    ("abstract", "note"),
    ("attention", "warning"),
    ("bug", "caution"),
    ("caution", "caution"),
    ("check", "tip"),
    ("cite", "note"),
    ("danger", "caution"),
    ("done", "tip"),
    ("error", "caution"),
    ("example", "note"),
    ("fail", "caution"),
    ("failure", "caution"),
    ("faq", "note"),
    ("help", "note"),
    ("hint", "tip"),
    ("important", "important"),
    ("info", "note"),
    ("missing", "caution"),
    ("note", "note"),
    ("question", "note"),
    ("quote", "note"),
    ("seealso", "note"),
    ("success", "tip"),
    ("summary", "note"),
    ("tip", "tip"),
    ("tldr", "note"),
    ("todo", "note"),
    ("warn", "warning"),
    ("warning", "warning"),
    ("wip", "warning"),
];

/// All kinds of alerts. The five that GitHub knows come first.
pub fn kinds() -> impl Iterator<Item = &'static str> {
    const GITHUB: [&str; 5] = ["note", "tip", "important", "warning", "caution"];
    let others = CLASSES.iter().map(|(name, _)| *name).filter(|name| !GITHUB.contains(name));
    GITHUB.into_iter().chain(others)
}

/// A block quote with a kind: a note, a warning and so on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Alert<'a> {
    /// Its kind as written.
    pub kind: &'a str,
    /// Whether its first line has a title after the kind.
    pub has_title: bool,
    /// Whether readers can fold it, and if so, whether it starts open: `+` or `-` after the kind.
    pub folding: Option<bool>,
}

impl<'a> Alert<'a> {
    /// Reads the first line of a block quote. Returns the alert and the range of its marker: `[!NOTE]- `.
    pub(super) fn read(text: &'a str, quote: &Range<usize>) -> Option<(Self, Range<usize>)> {
        let written = text.get(quote.clone())?;
        let content = written.trim_start().strip_prefix('>')?.trim_start_matches([' ', '\t']);
        let start = quote.end - content.len();
        let (kind, after) = content.strip_prefix("[!")?.split_once(']')?;
        let is_kind = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
        if kind.is_empty() || !kind.chars().all(is_kind) || after.starts_with(['(', '[', ':']) {
            return None;
        }
        let (folding, after) = match after.as_bytes().first() {
            Some(b'+') => (Some(true), &after[1..]),
            Some(b'-') => (Some(false), &after[1..]),
            _ => (None, after),
        };
        let title = after.trim_start_matches([' ', '\t']);
        let has_title = !title.is_empty() && !title.starts_with(['\n', '\r']);
        Some((Self { kind, has_title, folding }, start..quote.end - title.len()))
    }

    /// One of `note`, `tip`, `important`, `warning` and `caution`.
    pub fn class(&self) -> &'static str {
        let kind = self.kind.to_ascii_lowercase();
        CLASSES.iter().find(|(name, _)| *name == kind).map_or("note", |(_, class)| class)
    }

    /// The title of an alert that has none of its own: `Warning`.
    pub fn default_title(&self) -> String {
        let kind = self.kind.to_lowercase().replace(['-', '_'], " ");
        let mut chars = kind.chars();
        chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
    }
}
