//! A text that the Markdown parser doesn't read to its end -> why, and where.

use pulldown_cmark::Options;

use crate::model::document::events::events;

/// Why a text wasn't read to its end, and at which byte of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParseAbort {
    /// The parser fails on it: from the line there on.
    Failed(usize),
    /// It takes more steps than it may.
    TooLong(usize),
}

/// Where the first line begins without which the parser wouldn't fail on a text, as far as that can be told quickly: the
/// lines up to it fail, and those before it don't.
pub(crate) fn first_failing_line(text: &str, options: Options) -> usize {
    let starts: Vec<usize> = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
    let fails = |lines: usize| {
        let end = starts.get(lines).copied().unwrap_or(text.len());
        let mut events = events(&text[..end], options);
        events.by_ref().for_each(drop);
        events.has_failed()
    };
    let (mut good, mut bad) = (0, starts.len());
    while bad - good > 1 {
        let middle = good.midpoint(bad);
        if fails(middle) { bad = middle } else { good = middle }
    }
    starts[good]
}
