//! A text -> its `%%comments%%`, as Obsidian writes them. Nothing of a comment is published.

use std::ops::Range;

use memchr::memmem;

/// A comment within a line, or one that starts a line and can contain any blocks. `%%` in code, after a letter or digit
/// (`100%%`) or without an end is text.
pub(super) fn find_comments(text: &str) -> Vec<Range<usize>> {
    let mut comments = Vec::new();
    let mut fence: Option<&str> = None;
    let mut line_start = 0;
    while line_start < text.len() {
        let rest = &text[line_start..];
        let length = rest.find('\n').map_or(rest.len(), |newline| newline + 1);
        let mut line_end = line_start + length;
        let content = rest[..length].trim_start_matches([' ', '\t', '>', '-', '*', '+']);
        match fence {
            Some(open) if fence_marker(content).is_some_and(|marker| marker.starts_with(open)) => fence = None,
            Some(_) => {}
            None => {
                fence = fence_marker(content);
                if fence.is_none() && memmem::find(&rest.as_bytes()[..length], b"%%").is_some() {
                    line_end = read_line(text, line_start..line_end, &mut comments);
                }
            }
        }
        line_start = line_end;
    }
    comments
}

/// The backticks or tildes that a line starts with, if they open or close a code block.
fn fence_marker(line: &str) -> Option<&str> {
    let first = line.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let length = line.len() - line.trim_start_matches(first).len();
    // A line with backticks after the marker is a code span.
    let is_fence = length >= 3 && (first == '~' || !line[length..].contains('`'));
    is_fence.then(|| &line[..length])
}

/// Reads the comments that start in a line, and returns where to read on.
fn read_line(text: &str, line: Range<usize>, comments: &mut Vec<Range<usize>>) -> usize {
    let bytes = text.as_bytes();
    let mut offset = line.start;
    while offset < line.end {
        let byte = bytes[offset];
        let length = bytes[offset..line.end].iter().take_while(|other| **other == byte).count();
        match byte {
            b'\\' => offset += 2,
            b'`' => {
                let code = offset + length;
                let closing = text[code..line.end].find(&text[offset..code]);
                offset = closing.map_or(code, |closing| code + closing + length);
            }
            b'%' if length == 2 => match comment_end(text, offset) {
                Some(end) => {
                    comments.push(offset..end);
                    if end > line.end {
                        return end;
                    }
                    offset = end;
                }
                None => offset += length,
            },
            _ => offset += length,
        }
    }
    offset.max(line.end)
}

/// The end of the comment that `%%` at an offset opens.
fn comment_end(text: &str, offset: usize) -> Option<usize> {
    let (before, inside) = (&text[..offset], &text[offset + 2..]);
    if before.ends_with(char::is_alphanumeric) {
        return None;
    }
    let length = memmem::find(inside.as_bytes(), b"%%").filter(|length| *length > 0)?;
    let starts_line = before.trim_end_matches([' ', '\t', '>']).chars().next_back().is_none_or(|c| c == '\n');
    // Within a paragraph, a stray `%%` must not hide the next sections.
    let is_near = || !inside[..length].lines().skip(1).any(|line| line.trim().is_empty());
    (starts_line || is_near()).then_some(offset + 2 + length + 2)
}

/// The first `%%` that starts a line and has no end.
pub fn unclosed_comment(text: &str, comments: &[Range<usize>]) -> Option<usize> {
    let last = comments.last().map_or(0, |comment| comment.end);
    let rest = text.get(last..)?;
    let open = memmem::find_iter(rest.as_bytes(), b"%%").map(|offset| last + offset).last()?;
    let starts_line = text[..open].ends_with('\n') || open == 0;
    (starts_line && !text[open..].starts_with("%%%")).then_some(open)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn comments(text: &str) -> Vec<&str> {
        find_comments(text).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn comments_are_inline_or_blocks() {
        assert_eq!(comments("a %%b%% c %%d%%"), ["%%b%%", "%%d%%"]);
        assert_eq!(comments("%%\n\n# x\n\n%%\ny %%z%%"), ["%%\n\n# x\n\n%%", "%%z%%"]);
        assert_eq!(comments("> %%a\n> b%% c"), ["%%a\n> b%%"]);
    }

    #[test]
    fn signs_and_code_are_no_comments() {
        for text in ["100%% or 20%%", "`%%a%%`", "```\n%% a %%\n```", "a %%b\n\nc%%", "%%%%", "\\%%a%%", "%% a"] {
            assert_eq!(comments(text), [""; 0], "{text}");
        }
    }
}
