//! Text with brackets -> a link with a syntax error that makes Markdown treat it as text: a space in or before the URL, or
//! swapped brackets.

use std::borrow::Cow;
use std::ops::Range;

/// Brackets are matched within this many bytes on either side, so that a line full of brackets takes linear time.
const MAX_BRACKET_DISTANCE: usize = 512;
/// The file extensions of link targets. Without one of them, adjacent brackets are prose.
const TARGET_EXTENSIONS: [&str; 12] =
    [".md", ".markdown", ".html", ".htm", ".pdf", ".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".avif"];

/// A link with a syntax error.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct MalformedLink {
    /// The bytes of both pairs of brackets in the text.
    pub(super) range: Range<usize>,
    pub(super) reason: &'static str,
    /// The link in correct syntax.
    pub(super) corrected: String,
}

/// The content of both pairs of brackets.
struct BracketPairs<'a> {
    label: &'a str,
    target: &'a str,
    corrected_target: Cow<'a, str>,
    reason: &'static str,
}

/// Matches one kind of error in the text before and after the opening of the second pair of brackets.
type LinkPattern = for<'a> fn(&'a str, &'a str) -> Option<BracketPairs<'a>>;
/// The patterns by the opening of the second pair of brackets.
const LINK_PATTERNS: [(&str, LinkPattern); 3] =
    [("(", space_in_target), (" (", space_before_target), ("[", swapped_brackets)];

/// Finds the malformed link whose second pair of brackets opens at `offset`, where a text event starts.
pub(super) fn find(text: &str, offset: usize) -> Option<MalformedLink> {
    let (before, rest) = text.split_at_checked(offset)?;
    let (opening, pattern) = LINK_PATTERNS.into_iter().find(|(opening, _)| rest.starts_with(opening))?;
    let BracketPairs { label, target, corrected_target, reason } = pattern(before, &rest[opening.len()..])?;
    let start = before.len() - label.len() - 2;
    let end = offset + opening.len() + target.len() + 1;
    // The mark of an image.
    let mark = if before[..start].ends_with('!') && !before[..start].ends_with("\\!") { "!" } else { "" };
    let corrected = format!("{mark}[{label}]({corrected_target})");
    Some(MalformedLink { range: start - mark.len()..end, reason, corrected })
}

/// Finds the label of the link `[text][label]` whose second pair of brackets opens at `offset`, where a text event starts: no
/// definition has this label. Returns the range of the link, and the label.
pub(super) fn find_undefined_reference(text: &str, offset: usize) -> Option<(Range<usize>, &str)> {
    let (before, rest) = text.split_at_checked(offset)?;
    let label = first_bracket(rest.strip_prefix('[')?, ']')?;
    let link_text = last_bracket(before, '[', ']')?;
    let start = before.len() - link_text.len() - 2;
    // `list[0][1]` and `[1][2]` are no links, and neither is the reference of a footnote.
    let follows_a_word = before[..start].ends_with(|c: char| c.is_alphanumeric() || matches!(c, ']' | '\\' | '_'));
    let is_label = !label.trim().is_empty() && !label.starts_with('^') && !label.contains(['[', '\\']);
    let is_link = link_text.contains(char::is_alphabetic) && is_label && !follows_a_word;
    is_link.then(|| (start..offset + label.len() + 2, label))
}

fn space_in_target<'a>(before: &'a str, inside: &'a str) -> Option<BracketPairs<'a>> {
    let (label, target) = (last_bracket(before, '[', ']')?, first_bracket(inside, ')')?);
    // A link title may follow the path.
    let path = target.split(['"', '<']).next()?.trim();
    let corrected_target = target.replacen(path, &format!("<{path}>"), 1).into();
    let has_space = path.contains(char::is_whitespace)
        && (is_file(path) || ["/", "./", "../"].iter().any(|start| path.starts_with(start)));
    has_space.then_some(BracketPairs { label, target, corrected_target, reason: "its URL contains a space" })
}

fn space_before_target<'a>(before: &'a str, inside: &'a str) -> Option<BracketPairs<'a>> {
    let (label, target) = (last_bracket(before, '[', ']')?, first_bracket(inside, ')')?);
    // The checkbox of a task is not a label, nor is the number of a source.
    let is_label = label.len() > 1 && label.contains(char::is_alphabetic) && !label.contains(']');
    let reason = "there is a space between its text and its URL";
    (is_label && is_target(target)).then_some(BracketPairs { label, target, corrected_target: target.into(), reason })
}

fn swapped_brackets<'a>(before: &'a str, inside: &'a str) -> Option<BracketPairs<'a>> {
    let (label, target) = (last_bracket(before, '(', ')')?, first_bracket(inside, ']')?);
    let reason = "its brackets are swapped";
    is_target(target).then_some(BracketPairs { label, target, corrected_target: target.into(), reason })
}

/// The content of the brackets that `text` ends with, if they are on one line.
fn last_bracket(text: &str, open: char, close: char) -> Option<&str> {
    let text = text.strip_suffix(close).filter(|text| !text.ends_with('\\'))?;
    let earliest = text.len().saturating_sub(MAX_BRACKET_DISTANCE);
    let start = (earliest..=text.len()).find(|offset| text.is_char_boundary(*offset))?;
    let line = text[start..].rsplit('\n').next()?;
    // The reference of a footnote is not the text of a link.
    line.rfind(open).map(|open_at| &line[open_at + open.len_utf8()..]).filter(|label| !label.starts_with('^'))
}

/// The content of brackets whose opening precedes `text`, if they are on one line.
fn first_bracket(text: &str, close: char) -> Option<&str> {
    let is_end = |byte: u8| byte == b'\n' || char::from(byte) == close;
    let end = text.bytes().take(MAX_BRACKET_DISTANCE).position(is_end)?;
    text[end..].starts_with(close).then(|| &text[..end])
}

/// Whether a text is a URL or the path of a file.
fn is_target(text: &str) -> bool {
    let is_url = || text.starts_with("https://") || text.starts_with("http://");
    !text.contains(char::is_whitespace) && (is_file(text) || is_url())
}

/// Whether a target is the path of a file, with or without query and fragment.
fn is_file(target: &str) -> bool {
    let path = target.split(['#', '?']).next().unwrap_or_default().to_ascii_lowercase();
    TARGET_EXTENSIONS.iter().any(|extension| path.strip_suffix(extension).is_some_and(|stem| !stem.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn corrected(text: &str) -> Vec<String> {
        let links = (0..text.len()).filter_map(|offset| find(text, offset));
        links.map(|link| format!("{} -> {}", &text[link.range], link.corrected)).collect()
    }

    #[test]
    fn malformed_links_are_corrected() {
        assert_eq!(
            corrected("See [the owner](product owner.md)."),
            ["[the owner](product owner.md) -> [the owner](<product owner.md>)"]
        );
        assert_eq!(corrected("[é](a b.md#é \"T\")"), ["[é](a b.md#é \"T\") -> [é](<a b.md#é> \"T\")"]);
        assert_eq!(corrected("![p](my picture.PNG)"), ["![p](my picture.PNG) -> ![p](<my picture.PNG>)"]);
        assert_eq!(corrected("[the owner] (po.md#x)"), ["[the owner] (po.md#x) -> [the owner](po.md#x)"]);
        assert_eq!(
            corrected("[here] (https://example.org/)"),
            ["[here] (https://example.org/) -> [here](https://example.org/)"]
        );
        assert_eq!(corrected("(the owner)[po.md]"), ["(the owner)[po.md] -> [the owner](po.md)"]);
        assert_eq!(
            corrected("(here)[https://example.org]"),
            ["(here)[https://example.org] -> [here](https://example.org)"]
        );
    }

    #[test]
    fn undefined_references_are_found() {
        let label = |text: &str| {
            (0..text.len())
                .find_map(|offset| find_undefined_reference(text, offset))
                .map(|(range, label)| (text[range].to_string(), label.to_string()))
        };
        let found = |link: &str, label: &str| Some((link.to_string(), label.to_string()));
        assert_eq!(label("See [a][nope]."), found("[a][nope]", "nope"));
        assert_eq!(label("![the ward][my ward]"), found("[the ward][my ward]", "my ward"));
        for text in ["list[i][j]", "[1][2]", "[a] [b]", "[a][^1]", "[a][]", "\\[a][b]", "[a]\\[b]", "(a)[b]", "[ ][x]"]
        {
            assert_eq!(label(text), None, "{text}");
        }
    }

    #[test]
    fn a_path_needs_no_extension() {
        assert_eq!(corrected("[a](/articles/my text/)"), ["[a](/articles/my text/) -> [a](</articles/my text/>)"]);
    }

    #[test]
    fn prose_is_not_reported() {
        let prose = [
            "a [sic] (see below), [1] (https://example.org/) and [1](in the book), f(x)[1], (a)[b]",
            "[^1](a b.md) \\[a\\](b c.md) [ ] (notes.md) [a]\n(b c.md) [a](b\nc.md)",
            "](a b.md) [a](<b c.md>) [a](.md x) [a](b.md) [a]( b.md )",
        ];
        for text in prose {
            assert_eq!(corrected(text), [""; 0], "{text}");
        }
    }
}
