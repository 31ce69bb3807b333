//! A text that the Markdown parser does not read to its end -> the reason, and where.

use crate::model::config::MarkdownSettings;
use crate::model::document::markdown_source::MarkdownSource;

/// Why parsing stopped, with a byte offset in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParseAbort {
    /// The parser panicked. The line at the offset causes it.
    Failed(usize),
    /// The text needs more parser steps than allowed.
    TooLong(usize),
}

/// Finds the line that makes the parser fail, by binary search: the parser fails on the text up to and including this line,
/// and not on the text before it. Returns its byte offset.
pub(crate) fn first_failing_line(text: &str, settings: &MarkdownSettings) -> usize {
    let starts: Vec<usize> =
        std::iter::once(0).chain(text.match_indices('\n').map(|(newline, _)| newline + 1)).collect();
    let fails = |lines: usize| {
        let end = starts.get(lines).copied().unwrap_or(text.len());
        let source = MarkdownSource::new(&text[..end], settings.syntax());
        let mut events = source.events();
        events.by_ref().for_each(drop);
        events.has_failed()
    };
    let (mut passing, mut failing) = (0, starts.len());
    while failing - passing > 1 {
        let middle = passing.midpoint(failing);
        if fails(middle) { failing = middle } else { passing = middle }
    }
    starts[passing]
}
