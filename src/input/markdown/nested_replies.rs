//! A list below a reply of a debate -> a diagnostic, with the list as further replies to the argument as its fix.

use std::ops::Range;

use crate::diagnostic::{Code, Diagnostic};
use crate::source::{FileId, Span};

/// A list below a reply, and the item of this reply.
pub(super) struct NestedReplies {
    pub(super) list: Range<usize>,
    pub(super) reply: Range<usize>,
}

impl NestedReplies {
    pub(super) fn diagnostic(&self, text: &str, file: FileId) -> Diagnostic {
        let line = text[self.list.start..].lines().next().unwrap_or_default();
        let span = Span::new(file, self.list.start, self.list.start + line.len());
        let diagnostic = Diagnostic::new(Code::NestedReply, span, "a reply to a reply")
            .label("shown as a list within the reply")
            .help("indent it as far as the reply above it, so that both answer the argument");
        let Some((range, new)) = self.indented(text) else { return diagnostic };
        let written = text.get(range.clone()).unwrap_or_default();
        diagnostic.rewrite(Span::new(file, range.start, range.end), written, new)
    }

    /// The lines of the list, indented as far as the reply, and their range. `None` if they would not continue the list of replies.
    fn indented(&self, text: &str) -> Option<(Range<usize>, String)> {
        let (start, indent) = indentation(text, self.list.start)?;
        let (_, reply_indent) = indentation(text, self.reply.start)?;
        let is_same_list = marker(text.get(self.list.start..)?) == marker(text.get(self.reply.start..)?);
        let rest = text.get(self.list.end..self.reply.end).unwrap_or_default();
        if !is_same_list || !indent.starts_with(reply_indent) || !rest.trim().is_empty() {
            return None;
        }
        let end = start + text[start..self.list.end].trim_end().len();
        // A line that continues a paragraph can have any indentation.
        let lines = text[start..end].split_inclusive('\n').map(|line| {
            let content = line.strip_prefix(indent);
            content.map_or_else(|| line.to_string(), |content| format!("{reply_indent}{content}"))
        });
        Some((start..end, lines.collect()))
    }
}

/// The start of the line with an item, and the white space before the item. `None` if it does not start its line.
fn indentation(text: &str, item: usize) -> Option<(usize, &str)> {
    // The range of an item starts before a tab that is wider than its list is indented.
    let item = text.len() - text.get(item..)?.trim_start().len();
    let start = text[..item].rfind('\n').map_or(0, |newline| newline + 1);
    let indent = &text[start..item];
    indent.trim().is_empty().then_some((start, indent))
}

/// The character that items of one list share: `-`, or `.` for `1.`.
fn marker(item: &str) -> Option<char> {
    item.trim_start().trim_start_matches(|c: char| c.is_ascii_digit()).chars().next()
}
