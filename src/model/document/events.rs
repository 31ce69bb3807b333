//! A text -> the events of the Markdown parser, one by one, until its end or until the parser fails.
//!
//! The parser is a library, and there are texts on which it panics. A guide has to be able to say so, and to go on with
//! its other texts; so a panic of the parser, and of nothing else, ends the events.

use std::cell::Cell;
use std::ops::Range;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

use pulldown_cmark::{Event, OffsetIter, Options, Parser};

/// The events of a text, each with its stretch of it.
pub struct Events<'a> {
    /// Nothing once the parser has failed.
    parser: Option<OffsetIter<'a>>,
    has_failed: bool,
}

/// Begins to read a text.
pub fn events(text: &str, options: Options) -> Events<'_> {
    let parser = guarded(|| Parser::new_ext(text, options).into_offset_iter());
    Events { has_failed: parser.is_none(), parser }
}

impl Events<'_> {
    /// Whether the parser has failed, so that no more comes. A text on which it doesn't fail once is a text on which it
    /// never does.
    pub fn has_failed(&self) -> bool {
        self.has_failed
    }
}

impl<'a> Iterator for Events<'a> {
    type Item = (Event<'a>, Range<usize>);

    fn next(&mut self) -> Option<Self::Item> {
        let parser = self.parser.as_mut()?;
        let next = guarded(|| parser.next());
        if next.is_none() {
            (self.parser, self.has_failed) = (None, true);
        }
        next.flatten()
    }
}

thread_local! {
    /// Whether this thread is in the parser.
    static IN_PARSER: Cell<bool> = const { Cell::new(false) };
}

/// What comes of some work of the parser's; nothing where it panics, which then isn't printed.
fn guarded<T>(work: impl FnOnce() -> T) -> Option<T> {
    static QUIET: Once = Once::new();
    QUIET.call_once(|| {
        let usual = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            if !IN_PARSER.get() {
                usual(panic);
            }
        }));
    });
    IN_PARSER.set(true);
    // What the parser leaves behind when it fails is never looked at again.
    let done = panic::catch_unwind(AssertUnwindSafe(work));
    IN_PARSER.set(false);
    done.ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::config::MarkdownSettings;

    #[test]
    fn a_text_on_which_the_parser_fails_has_an_end() {
        let options = MarkdownSettings::default().parser_options();
        for text in ["* [ ] \\\n\t-\n", "2\n:<\n  {}\n -\n"] {
            let mut events = events(text, options);
            assert!(events.by_ref().count() < 20);
            assert!(events.has_failed(), "the parser reads {text:?}: take another text");
        }
        let mut events = events("a *b*\n", options);
        assert_eq!(events.by_ref().count(), 6);
        assert!(!events.has_failed());
        // Other panics are as they were.
        assert!(panic::catch_unwind(|| panic!("not the parser's")).is_err());
    }
}
