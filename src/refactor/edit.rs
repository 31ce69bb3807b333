//! The edits of the files of a guide.

use std::collections::BTreeMap;

use crate::source::FileId;

/// The replacement of a part of a text, by byte offsets in the text of the snapshot.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct SourceEdit {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) text: String,
}

/// A file that gets another path. Both paths start at the root of the guide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FileMove {
    pub(crate) from: String,
    pub(crate) to: String,
}

/// Edits of several files, and files that move after them.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct GuideEdit {
    /// By file, sorted and without overlaps.
    pub(crate) edits: BTreeMap<FileId, Vec<SourceEdit>>,
    pub(crate) moves: Vec<FileMove>,
}

/// Why something can't be renamed.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct RenameRefusal {
    /// The reason.
    pub(crate) why: String,
    /// How to fix it.
    pub(crate) help: String,
}

impl RenameRefusal {
    pub(crate) fn new(why: impl Into<String>, help: impl Into<String>) -> Self {
        Self { why: why.into(), help: help.into() }
    }
}

impl GuideEdit {
    /// Adds an edit, unless it changes nothing.
    pub(crate) fn add(&mut self, file: FileId, edit: SourceEdit) {
        if edit.start < edit.end || !edit.text.is_empty() {
            self.edits.entry(file).or_default().push(edit);
        }
    }

    /// Sorts the edits of each file. Of edits that overlap, the first one counts.
    pub(crate) fn finish(mut self) -> Self {
        for edits in self.edits.values_mut() {
            // Insertions at one place keep their order.
            edits.sort_by_key(|edit| (edit.start, edit.end));
            edits.dedup();
            let mut end = 0;
            edits.retain(|edit| {
                let is_free = edit.start >= end;
                end = end.max(edit.end);
                is_free
            });
        }
        self
    }
}

/// Applies sorted edits to a text.
pub(crate) fn apply(text: &str, edits: &[SourceEdit]) -> String {
    let mut new = String::with_capacity(text.len());
    let mut end = 0;
    for edit in edits {
        new.push_str(text.get(end..edit.start).unwrap_or_default());
        new.push_str(&edit.text);
        end = edit.end.max(end);
    }
    new + text.get(end..).unwrap_or_default()
}
