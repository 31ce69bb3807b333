//! The text of a document -> the text that the Markdown parser reads, and the syntax that the parser doesn't know.
//!
//! Our Markdown differs from the parser's in a few places: money is not maths, `:smile:` is not a definition, `{braces}`
//! are not attributes, a wikilink in a table keeps its pipe, `**「製品」**を` is bold, and there are `%%comments%%` and
//! `==highlights==`. A placeholder such as `<name>` is no tag. The parser gets a copy of the same length in which some bytes
//! are replaced, so all offsets stay valid. [`MarkdownEvents`] puts the original text back.

use std::ops::Range;

use memchr::{memchr_iter, memchr3_iter, memmem};
use pulldown_cmark::Options;

use crate::model::address::bare_url::find_urls;
use crate::model::document::cjk_emphasis::find_replacements;
use crate::model::document::inline_syntax::{InlineSyntax, find_inline_syntax};
use crate::model::document::link_events::LinkEvents;
use crate::model::document::markdown_comment::find_comments;
use crate::model::document::markdown_events::MarkdownEvents;
use crate::model::document::placeholder::PlaceholderTags;
use crate::model::document::table_pipes::find_wikilink_pipes;
use crate::model::labels::format::QuotationMarks;

/// The syntax of a text.
#[derive(Debug, Clone)]
pub struct MarkdownSyntax {
    /// The extensions of the parser. `ENABLE_MATH` and `ENABLE_GFM` turn on our own inline syntax and alerts instead of
    /// the parser's.
    pub options: Options,
    /// Whether `$…$`, `$$…$$` and code in the language `math` are maths. Needs `ENABLE_MATH`.
    pub maths: bool,
    /// Whether bare URLs and email addresses are links.
    pub bare_urls: bool,
    /// Whether unknown tags can be placeholders, which are text.
    pub placeholders: bool,
    /// The marks that replace straight quotes. `None` for those that the parser has, which are English.
    pub quotes: Option<QuotationMarks>,
}

/// A text that is ready to be parsed.
pub struct MarkdownSource<'a> {
    pub(super) text: &'a str,
    /// The text that the parser reads, if it differs.
    pub(super) masked: Option<String>,
    /// The `%%comments%%`.
    pub(super) comments: Vec<Range<usize>>,
    pub(super) inline: InlineSyntax,
    placeholders: PlaceholderTags<'a>,
    options: Options,
    /// Whether there is maths.
    pub(super) maths: bool,
    /// Whether bare URLs are links.
    bare_urls: bool,
    /// The marks that replace those of the parser.
    pub(super) quotes: Option<QuotationMarks>,
}

impl<'a> MarkdownSource<'a> {
    /// Prepares a text.
    pub fn new(text: &'a str, syntax: MarkdownSyntax) -> Self {
        Self::part_of(text, 0..text.len(), syntax)
    }

    /// Prepares a part of a text. `part` must start and end at characters.
    pub fn part_of(whole: &'a str, part: Range<usize>, syntax: MarkdownSyntax) -> Self {
        let MarkdownSyntax { options, maths, bare_urls, placeholders, quotes } = syntax;
        let text = whole.get(part).unwrap_or_default();
        let placeholders = PlaceholderTags::new(whole, placeholders);
        let mut mask = Mask { text, bytes: None };
        placeholders.find(text).into_iter().for_each(|offset| mask.set(offset, b','));
        let urls = if bare_urls { find_urls(text) } else { Vec::new() };
        urls.iter().flat_map(|url| delimiters(text, &url.range)).for_each(|offset| mask.set(offset, b'x'));
        for (offset, other) in find_replacements(text) {
            mask.replace(offset, other);
        }
        let (comments, inline) = (Vec::new(), InlineSyntax::default());
        let maths = maths && options.contains(Options::ENABLE_MATH);
        let mut source = Self { text, masked: None, comments, inline, placeholders, options, maths, bare_urls, quotes };
        if !options.contains(Options::ENABLE_MATH) {
            source.masked = mask.into_string();
            return source;
        }
        let candidates = Candidates::find(text);
        if candidates.comments {
            source.comments = find_comments(text);
            source.comments.iter().for_each(|comment| mask.fill(comment.clone(), b'%'));
        }
        candidates.colons.into_iter().for_each(|offset| mask.set(offset, b','));
        candidates.braces.into_iter().for_each(|offset| mask.set(offset, b','));
        for offset in find_wikilink_pipes(text) {
            mask.set(offset, b',');
        }
        if candidates.dollars && maths || candidates.highlights {
            source.inline = find_inline_syntax(text, mask.as_str(), source.parser_options(), maths);
            source.inline.maths.iter().for_each(|math| mask.hide(math.content.clone()));
        }
        source.masked = mask.into_string();
        source
    }

    /// Parses the text.
    pub fn events(&self) -> LinkEvents<'_> {
        LinkEvents::new(self.text, MarkdownEvents::new(self), self.parser_options(), self.bare_urls)
    }

    /// The `%%comments%%` of the text, in order.
    pub fn comments(&self) -> &[Range<usize>] {
        &self.comments
    }

    /// The placeholders of the text.
    pub fn placeholders(&self) -> &PlaceholderTags<'a> {
        &self.placeholders
    }

    pub(super) fn parsed_text(&self) -> &str {
        self.masked.as_deref().unwrap_or(self.text)
    }

    pub(super) fn parser_options(&self) -> Options {
        self.options - Options::ENABLE_MATH - Options::ENABLE_GFM
    }

    /// Whether block quotes can be alerts.
    pub(super) fn has_alerts(&self) -> bool {
        self.options.contains(Options::ENABLE_GFM)
    }

    /// Whether the events of the parser need no change, except those of alerts.
    pub(super) fn is_plain(&self) -> bool {
        self.masked.is_none() && self.inline.highlights.is_empty()
    }

    /// Whether a whole range is one comment, white space aside.
    pub(super) fn is_comment(&self, range: &Range<usize>) -> bool {
        let written = self.text.get(range.clone()).unwrap_or_default();
        let start = range.end - written.trim_start().len();
        let end = range.start + written.trim_end().len();
        let next = self.comments.partition_point(|comment| comment.end < end);
        start < end && self.comments.get(next).is_some_and(|comment| comment.start <= start && end <= comment.end)
    }
}

/// The characters of a URL that would start or end an emphasis: GitHub links all of `https://x.example/_a_`.
fn delimiters(text: &str, url: &Range<usize>) -> Vec<usize> {
    let end = if text[..url.start].ends_with("](") { end_of_destination(text, url) } else { url.end };
    let bytes = &text.as_bytes()[..end];
    let follows_word =
        |offset: usize| offset.checked_sub(1).is_some_and(|before| bytes[before].is_ascii_alphanumeric());
    let opens = |offset: &usize| bytes[*offset] != b'_' || !follows_word(*offset);
    let is_escaped = |offset: &usize| bytes[..*offset].ends_with(b"\\");
    let found = memchr3_iter(b'_', b'*', b'~', &bytes[url.start..]).map(|offset| url.start + offset);
    let found: Vec<usize> = found.filter(|offset| !is_escaped(offset)).collect();
    // Underscores within words are text already.
    if found.iter().any(opens) { found } else { Vec::new() }
}

/// The end of a URL that is the destination of a link, `[a](https://x.example/)**b**`: its parentheses are balanced.
fn end_of_destination(text: &str, url: &Range<usize>) -> usize {
    let mut depth = 0usize;
    for (offset, byte) in text.as_bytes()[url.clone()].iter().enumerate() {
        match byte {
            b'(' => depth += 1,
            b')' if depth == 0 => return url.start + offset,
            b')' => depth -= 1,
            _ => {}
        }
    }
    url.end
}

/// A copy of a text, made when its first byte is replaced.
struct Mask<'a> {
    text: &'a str,
    bytes: Option<Vec<u8>>,
}

impl Mask<'_> {
    /// Replaces an ASCII character by another one.
    fn set(&mut self, offset: usize, byte: u8) {
        let bytes = self.bytes.get_or_insert_with(|| self.text.as_bytes().to_vec());
        // Inside a comment, everything is hidden already.
        if bytes[offset] == self.text.as_bytes()[offset] {
            bytes[offset] = byte;
        }
    }

    /// Replaces a character by another one of the same length.
    fn replace(&mut self, offset: usize, other: &str) {
        let bytes = self.bytes.get_or_insert_with(|| self.text.as_bytes().to_vec());
        bytes[offset..offset + other.len()].copy_from_slice(other.as_bytes());
    }

    fn fill(&mut self, range: Range<usize>, byte: u8) {
        let bytes = self.bytes.get_or_insert_with(|| self.text.as_bytes().to_vec());
        bytes[range].fill(byte);
    }

    /// Replaces a range by letters. Line ends and the markers of containers after them stay, so the block does not change.
    fn hide(&mut self, range: Range<usize>) {
        let bytes = self.bytes.get_or_insert_with(|| self.text.as_bytes().to_vec());
        let mut at_line_start = false;
        for byte in &mut bytes[range] {
            match byte {
                b'\n' | b'\r' => at_line_start = true,
                b' ' | b'\t' | b'>' if at_line_start => {}
                _ => (*byte, at_line_start) = (b'x', false),
            }
        }
    }

    fn as_str(&self) -> &str {
        // Only whole characters are replaced.
        self.bytes.as_deref().map_or(self.text, |bytes| std::str::from_utf8(bytes).unwrap_or(self.text))
    }

    fn into_string(self) -> Option<String> {
        self.bytes.and_then(|bytes| String::from_utf8(bytes).ok())
    }
}

/// The places in a text that may need a mask. Most texts have none, so this is fast.
#[derive(Default)]
struct Candidates {
    /// Whether there are two dollar signs.
    dollars: bool,
    highlights: bool,
    comments: bool,
    /// Colons that start a line and would be read as a definition.
    colons: Vec<usize>,
    /// Closing braces that end a heading and would be read as attributes.
    braces: Vec<usize>,
}

impl Candidates {
    fn find(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut candidates = Self::default();
        let mut dollars = 0;
        for offset in memchr3_iter(b'$', b'%', b'}', bytes) {
            match bytes[offset] {
                b'$' => dollars += 1,
                b'%' => candidates.comments |= bytes.get(offset + 1) == Some(&b'%'),
                _ if ends_heading_without_attributes(text, offset) => candidates.braces.push(offset),
                _ => {}
            }
        }
        candidates.dollars = dollars > 1;
        candidates.highlights = memmem::find_iter(bytes, "==")
            .any(|offset| bytes.get(offset + 2).is_some_and(|byte| *byte != b'=' && !byte.is_ascii_whitespace()));
        candidates.colons = memchr_iter(b':', bytes).filter(|offset| starts_no_definition(bytes, *offset)).collect();
        candidates
    }
}

/// Whether a colon starts a line, and is not followed by a space as in a definition: `:smile:`.
fn starts_no_definition(bytes: &[u8], offset: usize) -> bool {
    if matches!(bytes.get(offset + 1), Some(b' ' | b'\t')) {
        return false;
    }
    let mut before = bytes[..offset].iter().rev().skip_while(|byte| matches!(byte, b' ' | b'\t' | b'>'));
    if !matches!(before.next(), Some(b'\n' | b'\r')) {
        return false;
    }
    // The line below the header of a table: `:---|---:`.
    let line = bytes[offset..].split(|byte| matches!(byte, b'\n' | b'\r')).next().unwrap_or_default();
    !(line.contains(&b'-') && line.iter().all(|byte| matches!(byte, b':' | b'-' | b'|' | b' ' | b'\t')))
}

/// Whether a closing brace ends a heading, and what it closes is not `{#name}` or `{.class #name}`.
fn ends_heading_without_attributes(text: &str, offset: usize) -> bool {
    let after = text[offset + 1..].trim_start_matches([' ', '\t', '#', '\r']);
    if !after.is_empty() && !after.starts_with('\n') {
        return false;
    }
    let next_lines = after.trim_start_matches('\n');
    let line = text[..offset].rsplit('\n').next().unwrap_or_default();
    let is_container = |c: char| matches!(c, ' ' | '\t' | '>' | '*' | '+' | '-' | '.' | ')') || c.is_ascii_digit();
    let next = next_lines.lines().next().unwrap_or_default().trim_matches([' ', '\t', '>', '\r']);
    let is_underline = |c: u8| !next.is_empty() && next.bytes().all(|byte| byte == c);
    if !line.trim_start_matches(is_container).starts_with('#') && !is_underline(b'=') && !is_underline(b'-') {
        return false;
    }
    line.rfind('{').is_some_and(|open| !is_attributes(&line[open + 1..]))
}

/// Whether the text between braces names classes, or one id: `#name`, `.class #name`.
fn is_attributes(inside: &str) -> bool {
    let is_name = |word: &str| word.len() > 1 && word.starts_with(['#', '.']);
    let ids = inside.split_whitespace().filter(|word| word.starts_with('#')).count();
    !inside.trim().is_empty() && ids <= 1 && inside.split_whitespace().all(is_name)
}
