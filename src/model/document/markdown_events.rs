//! Text -> the events of the Markdown parser.
//!
//! The parser is a library, and it panics on some texts. Such a panic ends the events, so that the text can be reported
//! and all other texts are still built.

use std::cell::Cell;
use std::ops::Range;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

use pulldown_cmark::{Event, OffsetIter, Options, Parser};

/// The events of a text, each with its byte range.
pub struct MarkdownEvents<'a> {
    /// `None` after the parser has panicked.
    parser: Option<OffsetIter<'a>>,
    has_failed: bool,
}

impl<'a> MarkdownEvents<'a> {
    /// Starts to parse a text.
    pub fn new(text: &'a str, options: Options) -> Self {
        let parser = catch_panic(|| Parser::new_ext(text, options).into_offset_iter());
        Self { has_failed: parser.is_none(), parser }
    }

    /// Whether the parser has panicked. Parsing is deterministic: a text that was parsed once never fails later.
    pub fn has_failed(&self) -> bool {
        self.has_failed
    }
}

impl<'a> Iterator for MarkdownEvents<'a> {
    type Item = (Event<'a>, Range<usize>);

    fn next(&mut self) -> Option<Self::Item> {
        let parser = self.parser.as_mut()?;
        let next = catch_panic(|| parser.next());
        if next.is_none() {
            (self.parser, self.has_failed) = (None, true);
        }
        next.flatten()
    }
}

thread_local! {
    /// Whether this thread runs the parser.
    static IN_PARSER: Cell<bool> = const { Cell::new(false) };
}

/// Runs the parser. Returns `None` if it panics, without printing the panic.
fn catch_panic<T>(work: impl FnOnce() -> T) -> Option<T> {
    static QUIET: Once = Once::new();
    QUIET.call_once(|| {
        let previous_hook = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            if !IN_PARSER.get() {
                previous_hook(panic);
            }
        }));
    });
    IN_PARSER.set(true);
    // Unwind safety: the state of a parser that has panicked is never used again.
    let result = panic::catch_unwind(AssertUnwindSafe(work));
    IN_PARSER.set(false);
    result.ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::config::MarkdownSettings;

    #[test]
    fn a_panic_of_the_parser_ends_the_events() {
        let options = MarkdownSettings::default().parser_options();
        for text in ["* [ ] \\\n\t-\n", "2\n:<\n  {}\n -\n"] {
            let mut events = MarkdownEvents::new(text, options);
            assert!(events.by_ref().count() < 20);
            assert!(events.has_failed(), "the parser no longer panics on {text:?}: use another text");
        }
        let mut events = MarkdownEvents::new("a *b*\n", options);
        assert_eq!(events.by_ref().count(), 6);
        assert!(!events.has_failed());
        // Other panics are not caught.
        assert!(panic::catch_unwind(|| panic!("not the parser's")).is_err());
    }
}
