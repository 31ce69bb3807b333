//! What its author probably meant as a link and Markdown takes for text: with a space in the address or before it, or
//! with its brackets swapped.

use std::borrow::Cow;
use std::ops::Range;

/// Brackets are looked for in so many bytes on either side, so that a line full of them takes no longer than another.
const WITHIN: usize = 512;
/// What the names of files end in that a text leads to. Without such an end, brackets behind brackets are prose.
const ENDS: [&str; 12] =
    [".md", ".markdown", ".html", ".htm", ".pdf", ".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".avif"];

/// Something that is no link.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Mislink {
    /// The whole of it, in bytes of the file.
    pub(crate) range: Range<usize>,
    /// What is wrong with it.
    pub(crate) why: &'static str,
    /// What was meant.
    pub(crate) meant: String,
}

/// The two pairs of brackets, read.
struct Pairs<'a> {
    label: &'a str,
    address: &'a str,
    /// The address as it should be written.
    meant: Cow<'a, str>,
    why: &'static str,
}

/// How a link is missed, by how its second pair of brackets opens: reads it from what stands before and behind that.
type Way = for<'a> fn(&'a str, &'a str) -> Option<Pairs<'a>>;
const WAYS: [(&str, Way); 3] = [("(", with_space), (" (", apart), ("[", swapped)];

/// The one whose second pair of brackets begins at `at`, where a stretch of text does.
pub(crate) fn find(text: &str, at: usize) -> Option<Mislink> {
    let (before, rest) = text.split_at_checked(at)?;
    let (opening, way) = WAYS.into_iter().find(|(opening, _)| rest.starts_with(opening))?;
    let Pairs { label, address, meant, why } = way(before, &rest[opening.len()..])?;
    let start = before.len() - label.len() - 2;
    let end = at + opening.len() + address.len() + 1;
    Some(Mislink { range: start..end, why, meant: format!("[{label}]({meant})") })
}

fn with_space<'a>(before: &'a str, inside: &'a str) -> Option<Pairs<'a>> {
    let (label, address) = (ends_in(before, '[', ']')?, begins_with(inside, ')')?);
    // A title may stand behind it.
    let path = address.split(['"', '<']).next()?.trim();
    let meant = address.replacen(path, &format!("<{path}>"), 1).into();
    let has_space = path.contains(char::is_whitespace)
        && (is_file(path) || ["/", "./", "../"].iter().any(|start| path.starts_with(start)));
    has_space.then_some(Pairs { label, address, meant, why: "there is a space in its address" })
}

fn apart<'a>(before: &'a str, inside: &'a str) -> Option<Pairs<'a>> {
    let (label, address) = (ends_in(before, '[', ']')?, begins_with(inside, ')')?);
    // The box of a task is none, nor is the number of a source.
    let is_label = label.len() > 1 && label.contains(char::is_alphabetic);
    let why = "there is a space between its text and its address";
    (is_label && is_address(address)).then_some(Pairs { label, address, meant: address.into(), why })
}

fn swapped<'a>(before: &'a str, inside: &'a str) -> Option<Pairs<'a>> {
    let (label, address) = (ends_in(before, '(', ')')?, begins_with(inside, ']')?);
    is_address(address).then_some(Pairs { label, address, meant: address.into(), why: "its brackets are swapped" })
}

/// What stands on one line between an opening bracket and the closing one that a text ends in.
fn ends_in(text: &str, open: char, close: char) -> Option<&str> {
    let text = text.strip_suffix(close).filter(|text| !text.ends_with('\\'))?;
    let from = (text.len().saturating_sub(WITHIN)..=text.len()).find(|at| text.is_char_boundary(*at))?;
    let line = text[from..].rsplit('\n').next()?;
    // A note's reference isn't a link's text.
    line.rfind(open).map(|at| &line[at + open.len_utf8()..]).filter(|label| !label.starts_with('^'))
}

/// What stands on one line before a closing bracket.
fn begins_with(text: &str, close: char) -> Option<&str> {
    let end = text.bytes().take(WITHIN).position(|byte| byte == b'\n' || char::from(byte) == close)?;
    text[end..].starts_with(close).then(|| &text[..end])
}

/// Whether something is an address as it stands.
fn is_address(text: &str) -> bool {
    let is_whole = || text.starts_with("https://") || text.starts_with("http://");
    !text.contains(char::is_whitespace) && (is_file(text) || is_whole())
}

/// Whether an address leads to a file, in whatever part of it.
fn is_file(address: &str) -> bool {
    let path = address.split(['#', '?']).next().unwrap_or_default().to_ascii_lowercase();
    ENDS.iter().any(|end| path.strip_suffix(end).is_some_and(|stem| !stem.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meant(text: &str) -> Vec<String> {
        let found = (0..text.len()).filter_map(|at| find(text, at));
        found.map(|mislink| format!("{} -> {}", &text[mislink.range], mislink.meant)).collect()
    }

    #[test]
    fn what_was_meant_as_a_link_is_found() {
        assert_eq!(
            meant("See [the owner](product owner.md)."),
            ["[the owner](product owner.md) -> [the owner](<product owner.md>)"]
        );
        assert_eq!(meant("[é](a b.md#é \"T\")"), ["[é](a b.md#é \"T\") -> [é](<a b.md#é> \"T\")"]);
        assert_eq!(meant("![p](my picture.PNG)"), ["[p](my picture.PNG) -> [p](<my picture.PNG>)"]);
        assert_eq!(meant("[the owner] (po.md#x)"), ["[the owner] (po.md#x) -> [the owner](po.md#x)"]);
        assert_eq!(
            meant("[here] (https://example.org/)"),
            ["[here] (https://example.org/) -> [here](https://example.org/)"]
        );
        assert_eq!(meant("(the owner)[po.md]"), ["(the owner)[po.md] -> [the owner](po.md)"]);
        assert_eq!(
            meant("(here)[https://example.org]"),
            ["(here)[https://example.org] -> [here](https://example.org)"]
        );
    }

    #[test]
    fn a_path_needs_no_extension() {
        assert_eq!(meant("[a](/articles/my text/)"), ["[a](/articles/my text/) -> [a](</articles/my text/>)"]);
    }

    #[test]
    fn prose_is_no_link() {
        let prose = [
            "a [sic] (see below), [1] (https://example.org/) and [1](in the book), f(x)[1], (a)[b]",
            "[^1](a b.md) \\[a\\](b c.md) [ ] (notes.md) [a]\n(b c.md) [a](b\nc.md)",
            "](a b.md) [a](<b c.md>) [a](.md x) [a](b.md) [a]( b.md )",
        ];
        for text in prose {
            assert_eq!(meant(text), [""; 0], "{text}");
        }
    }
}
