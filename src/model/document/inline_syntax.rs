//! A text -> its maths and its `==highlights==`.
//!
//! The parser reads two amounts of money in a line as maths. Pandoc and GitHub decide it more strictly, and so do we: the
//! text is first parsed without maths, and then dollar signs are paired within each block.

use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use crate::model::document::markdown_events::is_inline_element;
use crate::quiet_panic;

/// The end of `$$…$$` is searched for in this many dollar signs, so that a block full of them takes linear time.
const MAX_DISPLAY_DISTANCE: usize = 64;

/// The inline syntax of a text that the parser doesn't read.
#[derive(Default)]
pub(super) struct InlineSyntax {
    /// In order, without overlaps.
    pub(super) maths: Vec<MathSpan>,
    /// Each `==`, in order: its offset, and whether it starts a highlight.
    pub(super) highlights: Vec<(usize, bool)>,
}

/// Maths: `$x$`, or displayed as a block: `$$x$$`.
#[derive(Debug)]
pub(super) struct MathSpan {
    /// Its range, with the dollar signs.
    pub(super) range: Range<usize>,
    /// Its range without them.
    pub(super) content: Range<usize>,
    pub(super) is_display: bool,
}

/// A run of dollar or equals signs in the text of a block.
#[derive(Clone, Copy)]
struct Delimiter {
    offset: usize,
    length: usize,
    /// The index of the innermost emphasis or link that contains it.
    container: Option<usize>,
}

/// An emphasis or a link.
struct InlineElement {
    range: Range<usize>,
    parent: Option<usize>,
}

/// Finds the inline syntax of a text. `masked` is the text that the parser reads. Without `has_maths`, dollar signs are text.
pub(super) fn find_inline_syntax(text: &str, masked: &str, options: Options, has_maths: bool) -> InlineSyntax {
    let mut reader = DelimiterReader { text, has_maths, ..DelimiterReader::default() };
    // A panic of the parser repeats when the events are read, and is reported then.
    _ = quiet_panic::catch(|| {
        for (event, range) in Parser::new_ext(masked, options).into_offset_iter() {
            reader.event(&event, range);
        }
        reader.close_block();
    });
    reader.found.highlights.sort_unstable();
    reader.found
}

#[derive(Default)]
struct DelimiterReader<'a> {
    text: &'a str,
    has_maths: bool,
    /// The inline elements of the block.
    elements: Vec<InlineElement>,
    /// The index of the innermost one that is open.
    container: Option<usize>,
    /// The number of open code blocks, HTML blocks and images.
    verbatim: usize,
    dollars: Vec<Delimiter>,
    equals: Vec<Delimiter>,
    found: InlineSyntax,
}

impl DelimiterReader<'_> {
    fn event(&mut self, event: &Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(tag) => {
                self.verbatim += usize::from(matches!(tag, Tag::CodeBlock(_) | Tag::HtmlBlock | Tag::Image { .. }));
                if is_inline_element(tag.to_end()) {
                    self.elements.push(InlineElement { range, parent: self.container });
                    self.container = Some(self.elements.len() - 1);
                } else {
                    self.close_block();
                }
            }
            Event::End(tag) => {
                self.verbatim -= usize::from(matches!(tag, TagEnd::CodeBlock | TagEnd::HtmlBlock | TagEnd::Image));
                if is_inline_element(*tag) {
                    self.container = self.container.and_then(|index| self.elements.get(index)?.parent);
                } else {
                    self.close_block();
                }
            }
            Event::Text(text) if self.verbatim == 0 && text.len() == range.len() => self.read_text(range),
            _ => {}
        }
    }

    fn read_text(&mut self, range: Range<usize>) {
        let bytes = &self.text.as_bytes()[..range.end];
        let container = self.container;
        let mut offset = range.start;
        while let Some(found) = memchr::memchr2(b'$', b'=', &bytes[offset..]) {
            offset += found;
            let length = bytes[offset..].iter().take_while(|byte| **byte == bytes[offset]).count();
            let delimiter = Delimiter { offset, length, container };
            match bytes[offset] {
                // An escaped sign is text, but can be the first of a run.
                _ if self.is_escaped(offset) => {}
                b'$' if self.has_maths => self.dollars.push(delimiter),
                b'$' => {}
                _ if length == 2 => self.equals.push(delimiter),
                _ => {}
            }
            offset += length;
        }
    }

    fn is_escaped(&self, offset: usize) -> bool {
        self.text.as_bytes()[..offset].iter().rev().take_while(|byte| **byte == b'\\').count() % 2 == 1
    }

    /// Pairs the signs since the start of the block.
    fn close_block(&mut self) {
        let dollars = std::mem::take(&mut self.dollars);
        let first = self.found.maths.len();
        let mut index = 0;
        while let Some(open) = dollars.get(index) {
            let closing = match open.length {
                1 => dollars.get(index + 1).filter(|close| self.is_inline_math(open, close, first)).map(|_| index + 1),
                2 => self.display_end(&dollars, index, first),
                _ => None,
            };
            if let Some(closing) = closing {
                let (length, end) = (open.length, dollars[closing].offset);
                self.found.maths.push(MathSpan {
                    range: open.offset..end + length,
                    content: open.offset + length..end,
                    is_display: length == 2,
                });
            }
            index = closing.unwrap_or(index) + 1;
        }
        let maths = &self.found.maths[first..];
        let is_in_math = |offset: usize| {
            let next = maths.partition_point(|math| math.range.end <= offset);
            maths.get(next).is_some_and(|math| math.range.start <= offset)
        };
        let mut equals = std::mem::take(&mut self.equals);
        if !maths.is_empty() {
            equals.retain(|delimiter| !is_in_math(delimiter.offset));
        }
        self.pair_highlights(&equals);
        self.dollars = dollars;
        self.dollars.clear();
        self.elements.clear();
        self.container = None;
    }

    /// Where maths must end that starts with a sign: at the end of the emphasis or link around it. `first` is the index of
    /// the first maths in the block. An element that starts within earlier maths is none.
    fn limit(&self, open: &Delimiter, first: usize) -> usize {
        let maths = &self.found.maths[first..];
        let is_in_math = |offset: usize| {
            let next = maths.partition_point(|math| math.range.end <= offset);
            maths.get(next).is_some_and(|math| math.range.start <= offset)
        };
        let outwards = std::iter::successors(open.container, |index| self.elements[*index].parent);
        let mut ranges = outwards.map(|index| &self.elements[index].range);
        ranges.find(|range| !is_in_math(range.start)).map_or(usize::MAX, |range| range.end)
    }

    /// Whether two dollar signs enclose maths, as Pandoc and GitHub decide it.
    fn is_inline_math(&self, open: &Delimiter, close: &Delimiter, first: usize) -> bool {
        let (before, after) = self.around(open);
        let (last, next) = self.around(close);
        close.length == 1
            && close.offset < self.limit(open, first)
            && !before.is_ascii_alphanumeric()
            && !after.is_ascii_whitespace()
            && !last.is_ascii_whitespace()
            && !next.is_ascii_alphanumeric()
            && !is_prose(&self.text[open.offset + 1..close.offset])
    }

    /// The index of the end of displayed maths.
    fn display_end(&self, dollars: &[Delimiter], index: usize, first: usize) -> Option<usize> {
        let open = &dollars[index];
        let limit = self.limit(open, first);
        let (before, after) = self.around(open);
        let mut line_before =
            self.text[..open.offset].bytes().rev().skip_while(|byte| matches!(byte, b' ' | b'\t' | b'>'));
        let starts_line = line_before.next().is_none_or(|byte| byte == b'\n');
        if before.is_ascii_alphanumeric() || (after.is_ascii_whitespace() && !starts_line) {
            return None;
        }
        let is_end = |close: &Delimiter| {
            if close.length != 2 {
                return false;
            }
            let (last, next) = self.around(close);
            let mut rest =
                self.text[close.offset + 2..].bytes().skip_while(|byte| matches!(byte, b' ' | b'\t' | b'\r'));
            close.offset < limit
                && !next.is_ascii_alphanumeric()
                && (!last.is_ascii_whitespace() || last == b'\n' || rest.next().is_none_or(|byte| byte == b'\n'))
                && self.text[open.offset + 2..close.offset].contains(|c: char| c.is_alphanumeric() || c == '\\')
        };
        let later = dollars[index + 1..].iter().take(MAX_DISPLAY_DISTANCE);
        later.zip(index + 1..).find(|(close, _)| is_end(close)).map(|(_, index)| index)
    }

    fn pair_highlights(&mut self, equals: &[Delimiter]) {
        let mut index = 0;
        while let Some(open) = equals.get(index) {
            index += 1;
            let (before, after) = self.around(open);
            let Some(close) = equals.get(index) else { return };
            let (last, next) = self.around(close);
            let is_highlight = close.container == open.container
                && !before.is_ascii_alphanumeric()
                && !after.is_ascii_whitespace()
                && !last.is_ascii_whitespace()
                && !next.is_ascii_alphanumeric();
            if is_highlight {
                self.found.highlights.extend([(open.offset, true), (close.offset, false)]);
                index += 1;
            }
        }
    }

    /// The bytes before and after a run of signs. The ends of the text count as line ends.
    fn around(&self, delimiter: &Delimiter) -> (u8, u8) {
        let bytes = self.text.as_bytes();
        let before = delimiter.offset.checked_sub(1).map_or(b'\n', |index| bytes[index]);
        (before, bytes.get(delimiter.offset + delimiter.length).copied().unwrap_or(b'\n'))
    }
}

/// Whether the text between two dollar signs reads as amounts or words, not as a formula: `$5 (or 5$`, `$60k - 70k$`,
/// `$-based or C$`. A sign that only formulas have decides it.
fn is_prose(content: &str) -> bool {
    if content.contains(['\\', '^', '_', '{', '=', '+', '<', '>']) {
        return false;
    }
    let is_word = |letters: &str| letters.chars().nth(1).is_some();
    let words = content.split(|c: char| !c.is_alphabetic()).filter(|letters| is_word(letters)).count();
    if content.starts_with(|c: char| c.is_ascii_digit()) {
        let is_number = content.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '/' | '%'));
        return words > 0 || !is_number && !has_variable(content);
    }
    words > usize::from(!content.starts_with('-'))
}

/// Whether a letter of a text is no unit of an amount, as in `5k`.
fn has_variable(content: &str) -> bool {
    let before = std::iter::once(' ').chain(content.chars());
    let mut pairs = before.zip(content.chars());
    pairs.any(|(before, c)| {
        c.is_alphabetic() && !(before.is_ascii_digit() && matches!(c, 'k' | 'K' | 'm' | 'M' | 'b' | 'B'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn maths(text: &str) -> Vec<&str> {
        let options = Options::ENABLE_TABLES | Options::ENABLE_WIKILINKS;
        find_inline_syntax(text, text, options, true).maths.into_iter().map(|math| &text[math.range]).collect()
    }

    #[test]
    fn money_is_not_maths() {
        let prose = [
            "Engineers earn $60k-$80k",
            "From US$5 to US$6, or US$x, an hour",
            "**$90k**–**$120k**, **$a**–**$b**",
            "[$5](a.md) and [$x](b.md), [[a|$5]]–[[b|$x]]",
            "$5 and $ 6, `$x$`, \\$x$, $x\\$",
            "| $5 | $x |\n|---|---|\n| $6 | $y |",
            "- $5\n- $x",
            "$$ to $$$, $$ to $$ a night",
            "$$–$$ a night, $$/$$$",
            "$120,000 to $150,000 ($120,000–$150,000), $120,000 - 150,000$",
            "$5 (or 5$), $60k - 70k$, $-based or C$, $-based/A$, $100亿收购（$）",
            "costs $20 (USD$), a $5/€5 (£4/$) coffee",
        ];
        for text in prose {
            assert_eq!(maths(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn maths_is_found() {
        assert_eq!(maths("$x$, ($y_1*2$) and $z*3$."), ["$x$", "$y_1*2$", "$z*3$"]);
        assert_eq!(maths("$5 and $6$"), ["$6$"]);
        assert_eq!(
            maths("$2n - 1$, $3/4$ or $50%$, $n log n$, $-x$"),
            ["$2n - 1$", "$3/4$", "$50%$", "$n log n$", "$-x$"]
        );
        assert_eq!(maths("$\\$5 - \\$3 = x$"), ["$\\$5 - \\$3 = x$"]);
        assert_eq!(maths("**$x$** [$y$](a.md) \\\\$z$"), ["$x$", "$y$", "$z$"]);
        assert_eq!(maths("$$\nx\n$$\n\n$$a$$, $a\nb$"), ["$$\nx\n$$", "$$a$$", "$a\nb$"]);
    }

    #[test]
    fn highlights_are_pairs_in_one_element() {
        let count = |text: &str| find_inline_syntax(text, text, Options::empty(), true).highlights.len();
        assert_eq!([count("==a== b ==*c*=="), count("(==a==)")], [4, 2]);
        for text in ["a == b == c", "*==a* b==", "`==a==`", "a==b and c==d", "===a==="] {
            assert_eq!(count(text), 0, "{text}");
        }
    }
}
