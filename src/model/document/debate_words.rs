//! Labels of a guide -> the words by which a debate labels the lines of a position.

use unicode_normalization::char::is_combining_mark;

use crate::model::document::body::PointLabel;
use crate::model::labels::Labels;
use crate::model::name::key::name_key;

/// The words before the colon of a labelled line: `Held by`, `For`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct DebateWords(Vec<(String, PointLabel)>);

impl DebateWords {
    /// The words that a guide understands.
    pub fn of(labels: &Labels) -> Self {
        let words = |label: PointLabel| labels.list(label.key()).iter().map(move |word| (name_key(word), label));
        Self(PointLabel::ALL.into_iter().flat_map(words).collect())
    }

    /// The label that the start of a line names. Letter case and spaces don't count.
    pub fn read(&self, written: &str) -> Option<PointLabel> {
        let is_word = |c: char| {
            c.is_alphanumeric()
                || is_combining_mark(c)
                || c.is_whitespace()
                || matches!(c, '-' | '\'' | '’' | '\u{200c}')
        };
        if !written.chars().all(is_word) {
            return None;
        }
        let key = name_key(written);
        self.0.iter().find(|(word, _)| !key.is_empty() && *word == key).map(|(_, label)| *label)
    }
}
