//! Parts of values that YAML drops without an error -> warnings: comments, tags and anchors that were probably meant as text.

use saphyr_parser::Tag;

use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;

use crate::input::front_matter::yaml::YamlBuilder;

impl YamlBuilder<'_> {
    /// The span of an unquoted value, without the comment and white space that the parser includes.
    pub(super) fn plain_scalar_span(&mut self, mut span: Span) -> Span {
        let start = self.offsets.start;
        let written = &self.text[span.start as usize - start..span.end as usize - start];
        span.end -= u32::try_from(written.len() - written.trim_end().len()).unwrap_or(0);
        self.check_comment(span);
        span
    }

    /// The span of a quoted value, without the comment and white space that the parser includes.
    pub(super) fn quoted_scalar_span(&self, span: Span) -> Span {
        let start = self.offsets.start;
        let written = &self.text[span.start as usize - start..span.end as usize - start];
        let Some(quote) = written.chars().next().filter(|c| matches!(c, '"' | '\'')) else { return span };
        let end = if quote == '"' { end_of_double_quoted(written) } else { end_of_single_quoted(written) };
        end.map_or(span, |end| Span { end: span.start + u32::try_from(end).unwrap_or(0), ..span })
    }

    /// Reports a comment that was probably meant as part of the value before it: a `#` after a space starts a comment
    /// (YAML 1.2.2, section 6.6), also in `The #1 skill`.
    fn check_comment(&mut self, value: Span) {
        let (start, end) = (value.start as usize - self.offsets.start, value.end as usize - self.offsets.start);
        let line = self.text[end..].split('\n').next().unwrap_or_default();
        let line_end = end + line.len();
        let comment = line_end - line.trim_start_matches([' ', '\t']).len();
        if start == end {
            self.check_empty(start);
        } else if comment > end && is_word_comment(&self.text[comment..]) {
            self.report_comment("`#` starts a comment and cuts off the value", start, comment, line_end);
        }
    }

    /// Reports a comment instead of a value: `title: #1 in trust`. The parser places an empty value somewhere in the line.
    fn check_empty(&mut self, position: usize) {
        let line_start = self.text[..position].rfind('\n').map_or(0, |newline| newline + 1);
        let line = self.text[line_start..].split('\n').next().unwrap_or_default();
        let is_value = |comment: &usize| {
            let before = &line[..*comment];
            before.ends_with([' ', '\t'])
                && before.trim_end().ends_with([':', '-'])
                && is_word_comment(&line[*comment..])
        };
        if let Some(comment) = line.match_indices('#').map(|(index, _)| index).find(is_value) {
            let comment = line_start + comment;
            let message = "`#` starts a comment, so the value is empty";
            self.report_comment(message, comment, comment, line_start + line.len());
        }
    }

    /// Reports a comment, which ends at `line_end`, and the text from `value` on that may be meant.
    fn report_comment(&mut self, message: &str, value: usize, comment: usize, line_end: usize) {
        let offset = self.offsets.start;
        let whole = self.text[value..line_end].trim_end();
        let end = comment + self.text[comment..line_end].trim_end().len();
        let span = Span::new(self.offsets.file, offset + comment, offset + end);
        let diagnostic = Diagnostic::new(Code::CutShort, span, message);
        self.diagnostics.push(diagnostic.label("ignored").help(format!(
            "if this is part of the value, quote it: \"{whole}\"; if it is a comment, put a space after the `#`"
        )));
    }

    /// Reports the tag before a value, and remembers the place of its anchor. Returns the span without the two.
    pub(super) fn without_properties(&mut self, anchor: usize, tag: Option<&Tag>, mut value: Span) -> Span {
        if anchor == 0 && tag.is_none() {
            return value;
        }
        loop {
            let rest = &self.text[value.start as usize - self.offsets.start..];
            let length = rest.find(|c: char| c.is_whitespace() || matches!(c, ',' | ']' | '}')).unwrap_or(rest.len());
            let property = Span { end: value.start + u32::try_from(length).unwrap_or(0), ..value };
            if rest.starts_with('&') {
                self.anchors.push((anchor, property));
            } else if !rest.starts_with('!') {
                return value;
            } else if tag.is_some_and(|tag| !tag.is_yaml_core_schema()) {
                self.report_dropped(
                    property,
                    &format!("`{}` is a tag of YAML and not part of the value", &rest[..length]),
                );
            }
            let after = &rest[length..];
            let space = after.len() - after.trim_start().len();
            value.start = (property.end + u32::try_from(space).unwrap_or(0)).min(value.end.max(property.end));
            value.end = value.end.max(value.start);
        }
    }

    /// Reports the anchors that no alias uses: `&more` in `title: &more`.
    pub(super) fn report_unused_anchors(&mut self) {
        for (_, span) in std::mem::take(&mut self.anchors) {
            let start = self.offsets.start;
            let written = &self.text[span.start as usize - start..span.end as usize - start];
            self.report_dropped(span, &format!("`{written}` is an anchor of YAML and not part of the value"));
        }
    }

    /// Reports a tag or an anchor.
    fn report_dropped(&mut self, span: Span, message: &str) {
        let line = self.text[span.start as usize - self.offsets.start..].split('\n').next().unwrap_or_default();
        let value = line.split(" #").next().unwrap_or_default().trim_end_matches([' ', '\r', '\t']);
        // In a list such as `[a, !b c]`, the value ends before the bracket.
        let value =
            if value.contains(['[', '{']) { value } else { value.split([',', ']', '}']).next().unwrap_or(value) };
        let diagnostic = Diagnostic::new(Code::CutShort, span, message)
            .label("ignored")
            .help(format!("if this is part of the value, quote it: \"{value}\""));
        let end = span.start + u32::try_from(value.len()).unwrap_or(0);
        let can_be_quoted = !value.contains(['"', '\\']);
        self.diagnostics.push(if can_be_quoted {
            diagnostic.rewrite(Span { end, ..span }, value, format!("\"{value}\""))
        } else {
            diagnostic
        });
    }
}

/// The end of a text in double quotes, in which a backslash escapes the next character.
fn end_of_double_quoted(written: &str) -> Option<usize> {
    let mut is_escaped = false;
    let close = written.char_indices().skip(1).find(|(_, c)| {
        let closes = *c == '"' && !is_escaped;
        is_escaped = *c == '\\' && !is_escaped;
        closes
    });
    close.map(|(index, _)| index + 1)
}

/// The end of a text in single quotes, in which two quotes are one.
fn end_of_single_quoted(written: &str) -> Option<usize> {
    let mut start = 1;
    loop {
        let quote = start + written.get(start..)?.find('\'')?;
        if !written[quote + 1..].starts_with('\'') {
            return Some(quote + 1);
        }
        start = quote + 2;
    }
}

/// Whether a comment starts with a word directly after the `#`.
fn is_word_comment(comment: &str) -> bool {
    comment.strip_prefix('#').is_some_and(|rest| rest.starts_with(char::is_alphanumeric))
}
