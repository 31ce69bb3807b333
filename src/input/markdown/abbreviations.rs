//! The text of a document, run by run -> the abbreviations in it, each where it stands first, and whether the text says
//! what it stands for.

use std::collections::HashMap;
use std::ops::Range;

use crate::model::document::body::Abbreviation;
use crate::source::{FileId, Span};

/// The abbreviations of one document, while it is read.
#[derive(Default)]
pub(crate) struct Abbreviations {
    found: Vec<Abbreviation>,
    /// Where among them each is.
    at: HashMap<String, usize>,
}

impl Abbreviations {
    /// Notes words of two to five capitals, with or without a plural's `s`, in a run of text that stands at a range of
    /// `source`.
    pub(crate) fn note(&mut self, text: &str, range: &Range<usize>, source: &str, file: FileId) {
        // Most texts have no two capitals beside each other, and needn't be taken apart.
        // All pairs are looked at, which is many at once, and takes less than to stop at the first.
        let (bytes, after) = (text.as_bytes(), text.as_bytes().get(1..).unwrap_or_default());
        let are_capitals = |(one, two): (&u8, &u8)| one.is_ascii_uppercase() & two.is_ascii_uppercase();
        if !bytes.iter().zip(after).map(are_capitals).fold(false, |found, pair| found | pair) {
            return;
        }
        let mut at = 0;
        for word in text.split_inclusive(|c: char| !c.is_alphanumeric()) {
            let start = at;
            at += word.len();
            let word = word.trim_end_matches(|c: char| !c.is_alphanumeric());
            let plain = word.strip_suffix('s').unwrap_or(word);
            if !(2..=5).contains(&plain.len()) || !plain.bytes().all(|byte| byte.is_ascii_uppercase()) {
                continue;
            }
            let (before, after) = (&text[..start], &text[start + word.len()..]);
            // Part of another word, as in `O*NET` or `DP-3T`.
            let written = source.get(..range.start + start).unwrap_or_default();
            let starts =
                |c: char| c.is_whitespace() || matches!(c, '(' | '[' | '"' | '\'' | '“' | '‘' | '—' | '–' | '*' | '_');
            if !written.ends_with(starts) && !written.is_empty()
                || written.ends_with("\\*")
                || after.starts_with(['-', '*'])
            {
                continue;
            }
            let explained =
                [" (", ", a ", ", an ", ", the ", ", short for "].iter().any(|words| after.starts_with(words))
                    || (before.ends_with('(') && after.starts_with([')', ',', ';']));
            let known = self.at.get(plain).and_then(|at| self.found.get_mut(*at));
            if let Some(known) = known {
                known.explained |= explained;
            } else {
                self.at.insert(plain.to_string(), self.found.len());
                let place = range.start + start..range.start + start + plain.len();
                // A text with entities in it isn't as long as its source.
                let place = if source.get(place.clone()) == Some(plain) { place } else { range.clone() };
                let span = Span::new(file, place.start, place.end);
                self.found.push(Abbreviation { text: plain.into(), span, explained });
            }
        }
    }

    /// What was found.
    pub(crate) fn found(self) -> Vec<Abbreviation> {
        self.found
    }
}
