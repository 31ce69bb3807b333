//! Text that another tool reads as syntax -> a diagnostic for the first of each kind in a file.

use std::ops::Range;

use memchr::memchr3;

use crate::diagnostic::{Code, Diagnostic};
use crate::model::document::markdown_comment::unclosed_comment;

use crate::input::markdown::fact_reader::FactReader;

/// A kind of syntax that is shown as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum ForeignSyntax {
    InlineNote,
    Emoji,
    Attributes,
    HeadingAttributes,
    FenceAttributes,
    Container,
}

/// The length of the longest marker of a heading that is read, with those of the containers around it.
const MAX_MARKER: usize = 32;

impl ForeignSyntax {
    fn message(self) -> &'static str {
        match self {
            Self::InlineNote => "inline notes are not supported",
            Self::Emoji => "emoji codes are not supported",
            Self::Attributes => "attributes in braces are only supported after a heading",
            Self::FenceAttributes => "line numbers and attributes of code blocks are not supported",
            Self::Container => "blocks that start with `:::`, `!!!`, `???` or `===` are not supported",
            Self::HeadingAttributes => "the braces after a heading can only name an anchor and classes",
        }
    }

    fn help(self) -> &'static str {
        match self {
            Self::InlineNote => "write a footnote: `[^1]` here, and `[^1]: its text` on a line of its own",
            Self::Emoji => "write the emoji itself",
            Self::FenceAttributes => "remove them; write a title as a paragraph above the code",
            Self::Container => "write an alert: `> [!NOTE]`, and `> ` before each line of its text",
            Self::HeadingAttributes => "write `{#name}` or `{.class #name}`, or remove the braces",
            Self::Attributes => "remove the braces; for an image, write its width as `![text|300](photo.png)`",
        }
    }
}

impl FactReader<'_> {
    /// Records the comments between `%%`, and reports one without an end.
    pub(super) fn comments(&mut self, comments: &[Range<usize>]) {
        for comment in comments {
            let span = self.span(self.start + comment.start..self.start + comment.end);
            self.body.comments.push(span.start..span.end);
        }
        let markdown = &self.text[self.start..];
        if let Some(offset) = unclosed_comment(markdown, comments).filter(|_| self.settings.extensions) {
            let span = self.span(self.start + offset..self.start + offset + 2);
            let diagnostic = Diagnostic::new(Code::UnclosedComment, span, "unclosed comment")
                .label("shown as text")
                .help("close it with `%%`, or write `\\%%` to show it");
            self.diagnostics.push(diagnostic);
        }
    }

    /// Finds the syntax of other tools in a text event.
    pub(super) fn check_foreign_syntax(&mut self, text: &str, range: &Range<usize>) {
        if memchr3(b'^', b':', b'{', text.as_bytes()).is_none() || !self.settings.extensions {
            return;
        }
        let found = find_foreign_syntax(self.text, text, range);
        for (syntax, found) in found.into_iter().flatten() {
            self.foreign_syntax.entry(syntax).or_insert(found);
        }
    }

    /// Finds attributes after the language of a code block that starts at `start`: `{1,3-4} title="x"`.
    pub(super) fn check_fence_attributes(&mut self, info: &str, start: usize) {
        let language = info.split([' ', '{', ':']).next().unwrap_or_default();
        // `title="…"` can be without a language.
        let attributes = if language.contains('=') { info.trim() } else { info[language.len()..].trim() };
        let line = self.text[start..].lines().next().unwrap_or_default();
        if let Some(offset) =
            line.find(attributes).filter(|_| attributes.starts_with(['{', ':']) || attributes.contains('='))
        {
            let range = start + offset..start + offset + attributes.len();
            self.foreign_syntax.entry(ForeignSyntax::FenceAttributes).or_insert(range);
        }
    }

    /// Reports the first place of each kind.
    pub(super) fn report_foreign_syntax(&mut self) {
        for (syntax, range) in std::mem::take(&mut self.foreign_syntax) {
            let span = self.span(range);
            let diagnostic = Diagnostic::new(Code::UnsupportedSyntax, span, syntax.message());
            let label = if syntax == ForeignSyntax::FenceAttributes { "not shown" } else { "shown as text" };
            self.diagnostics.push(diagnostic.label(label).help(syntax.help()));
        }
    }

    /// Finds the first line of a block of other tools: `::: tip`, `!!! note`, `??? "A title"`, `=== "A tab"`.
    pub(super) fn check_container(&mut self, range: &Range<usize>) {
        let line = self.text[range.clone()].lines().next().unwrap_or_default();
        let name = |fence: &str| line.strip_prefix(fence).map(|rest| rest.trim_start_matches([':', '+']).trim_start());
        let is_word = |name: &str| name.starts_with(char::is_alphabetic) || name.starts_with('"');
        // A sentence has other characters.
        let are_words = |name: &str| {
            let before_title = name.split(['"', '{', '[']).next().unwrap_or_default();
            is_word(name) && before_title.chars().all(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'))
        };
        let is_container = name(":::").is_some_and(is_word)
            || ["!!! ", "???"].iter().any(|fence| name(fence).is_some_and(are_words))
            || name("=== ").is_some_and(|name| name.starts_with('"'));
        if is_container && self.settings.extensions {
            let range = range.start..range.start + line.trim_end().len();
            self.foreign_syntax.entry(ForeignSyntax::Container).or_insert(range);
        }
    }

    /// Reports a paragraph that starts with `##` and no space. One `#` may be a tag of Obsidian.
    pub(super) fn check_malformed_heading(&mut self, range: &Range<usize>) {
        let line = self.text[range.clone()].lines().next().unwrap_or_default();
        let title = line.trim_start_matches('#');
        let level = line.len() - title.len();
        if !(2..=6).contains(&level) || !title.starts_with(char::is_alphabetic) {
            return;
        }
        let span = self.span(range.start..range.start + line.trim_end().len());
        let marker = &line[..level];
        let diagnostic =
            Diagnostic::new(Code::MalformedHeading, span, format!("`{marker}` without a space is no heading"))
                .label("shown as text")
                .write_instead(line.trim_end(), &format!("{marker} {}", title.trim_end()));
        self.diagnostics.push(diagnostic);
    }
}

/// The kinds of syntax of other tools in a text event of `source`, and the range of each there.
fn find_foreign_syntax(source: &str, text: &str, range: &Range<usize>) -> [Option<(ForeignSyntax, Range<usize>)>; 3] {
    let after = source.get(range.end..).unwrap_or_default();
    let note = inline_note(text, after).map(|length| (ForeignSyntax::InlineNote, range.end - 1..range.end + length));
    // Offsets in a text with entities are not those of its source.
    if text.len() != range.len() {
        return [note, None, None];
    }
    let in_source = |found: Range<usize>| range.start + found.start..range.start + found.end;
    let is_last = after.is_empty() || after.starts_with(['\n', '\r']);
    let emoji = emoji(text).map(|found| (ForeignSyntax::Emoji, in_source(found)));
    [note, attributes(&source[..range.start], text, is_last).map(|(kind, found)| (kind, in_source(found))), emoji]
}

/// The length of an inline note whose `^` ends the text.
fn inline_note(text: &str, after: &str) -> Option<usize> {
    let is_note = text.ends_with('^') && after.starts_with('[') && !after.starts_with("[^");
    is_note.then(|| after.find([']', '\n']).map_or(1, |end| end + 1))
}

/// Attributes in braces: after a link, an image or code, at the start of a line as in kramdown, and at the end of a heading.
fn attributes(before: &str, text: &str, is_last: bool) -> Option<(ForeignSyntax, Range<usize>)> {
    let start = text.starts_with('{') && (text.starts_with("{:") || before.ends_with([')', ']', '`']));
    if let Some(end) = text.find('}').filter(|_| start) {
        let inside = &text[1..end];
        let are_attributes = inside.starts_with(['.', '#', ':']) || inside.contains('=');
        return are_attributes.then(|| (ForeignSyntax::Attributes, 0..end + 1));
    }
    let open = text.rfind('{').filter(|_| is_last && text.ends_with('}'))?;
    let mut line = before.bytes().rev().take_while(|byte| *byte != b'\n').take(MAX_MARKER);
    let is_heading =
        text[open..].contains('=') && line.all(|byte| matches!(byte, b'#' | b' ' | b'>')) && before.ends_with("# ");
    is_heading.then_some((ForeignSyntax::HeadingAttributes, open..text.len()))
}

/// The first `:code:` between spaces or at an end of the text.
fn emoji(text: &str) -> Option<Range<usize>> {
    let mut start = 0;
    while let Some(colon) = text[start..].find(':').map(|colon| start + colon) {
        let code = &text[colon + 1..];
        let length =
            code.find(|c: char| !c.is_ascii_lowercase() && !c.is_ascii_digit() && !matches!(c, '_' | '+' | '-'));
        let length = length.unwrap_or(code.len());
        let end = colon + length + 2;
        let is_code =
            length > 1 && code[length..].starts_with(':') && code.starts_with(|c: char| c.is_ascii_lowercase());
        let is_free = text[..colon].chars().next_back().is_none_or(char::is_whitespace)
            && text
                .get(end..)
                .is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || matches!(c, ':' | '`')));
        if is_code && is_free {
            return Some(colon..end);
        }
        start = colon + 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(ForeignSyntax, &str)> {
        let found = find_foreign_syntax(text, text, &(0..text.len())).into_iter().flatten();
        found.map(|(syntax, range)| (syntax, &text[range])).collect()
    }

    #[test]
    fn the_syntax_of_other_tools_is_found() {
        assert_eq!(found("well :tada: done ^one-2"), [(ForeignSyntax::Emoji, ":tada:")]);
        assert_eq!(found("{: .note}"), [(ForeignSyntax::Attributes, "{: .note}")]);
        for text in ["10:30:45", "a::b", "x^2", "a ^ b", "{x}", "C:tmp:", "see: this: that", ":ref:`x`"] {
            assert_eq!(found(text), [], "{text}");
        }
    }
}
