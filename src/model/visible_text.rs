//! The text of a document -> the text that readers of its page see, block by block. The search, summaries and excerpts use
//! this definition: blocks are never joined, `<br>` is a space, and comments and `hidden` elements are left out.

use std::ops::Range;

use html5gum::{DefaultEmitter, Token, Tokenizer};
use pulldown_cmark::{Event, Tag, TagEnd};

use crate::model::config::{MarkdownSettings, RawHtml};
use crate::model::document::body::Body;
use crate::model::document::markdown_events::{MarkdownEvent, is_inline_element};
use crate::model::document::markdown_source::MarkdownSource;
use crate::model::document::placeholder::PlaceholderTags;

/// A block of text: a paragraph, a heading, a table cell, the text of a list item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisibleBlock<'a> {
    /// Its text. White space is as written.
    pub text: &'a str,
    /// Its kind.
    pub kind: VisibleBlockKind,
    /// Its byte range in the file.
    pub span: Range<usize>,
    /// The index in [`Body::headings`] of the nearest heading above it, or of the heading itself.
    pub heading: Option<usize>,
}

/// The kind of a block of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VisibleBlockKind {
    /// A heading of the text.
    Heading,
    /// A paragraph that is in no list, quote or other container.
    Paragraph,
    /// Other prose: list items, table cells, quotes, HTML.
    Prose,
    /// A code block.
    Code,
}

/// Calls `visit` for each block of visible text of a document, in order. `source` is its whole file.
pub fn visit_visible_text(
    source: &str,
    body: &Body,
    settings: &MarkdownSettings,
    mut visit: impl FnMut(VisibleBlock<'_>),
) {
    let start = body.start as usize;
    let markdown = MarkdownSource::new(source.get(start..).unwrap_or_default(), settings.syntax());
    let mut reader = VisibleTextReader::new(settings.raw_html, markdown.placeholders());
    for (event, range) in markdown.events() {
        reader.event(&event, start + range.start..start + range.end, &mut visit);
    }
    reader.finish(&mut visit);
}

/// Collects the visible text of events.
pub struct VisibleTextReader<'a> {
    raw_html: RawHtml,
    placeholders: &'a PlaceholderTags<'a>,
    text: String,
    span: Range<usize>,
    kind: VisibleBlockKind,
    /// The number of headings so far.
    headings: usize,
    /// The number of open containers: lists, quotes, tables.
    depth: usize,
    /// The image that may be all of the open paragraph.
    figure: Option<FigureText>,
    /// The HTML block that is open.
    html: Option<String>,
    hidden: HiddenHtml,
}

impl<'a> VisibleTextReader<'a> {
    /// A reader of a text with some placeholders, whose HTML is handled in some way.
    pub fn new(raw_html: RawHtml, placeholders: &'a PlaceholderTags<'a>) -> Self {
        Self {
            raw_html,
            placeholders,
            text: String::new(),
            span: 0..0,
            kind: VisibleBlockKind::Prose,
            headings: 0,
            depth: 0,
            figure: None,
            html: None,
            hidden: HiddenHtml::default(),
        }
    }

    /// Reads an event with its range in the file. Calls `visit` for the block that it ends.
    pub fn event(&mut self, event: &MarkdownEvent<'_>, range: Range<usize>, visit: &mut impl FnMut(VisibleBlock<'_>)) {
        match event {
            MarkdownEvent::Parsed(event) => self.parsed(event, range, visit),
            MarkdownEvent::AlertStart(alert) => {
                self.end_block(visit);
                self.depth += 1;
                if !alert.has_title {
                    self.push(&alert.default_title(), &range);
                }
            }
            MarkdownEvent::AlertTitleEnd => self.end_block(visit),
            MarkdownEvent::AlertEnd => {
                self.end_block(visit);
                self.depth = self.depth.saturating_sub(1);
            }
            MarkdownEvent::BlockId(_)
            | MarkdownEvent::HighlightStart
            | MarkdownEvent::HighlightEnd
            | MarkdownEvent::ImageSize(..) => {}
        }
    }

    /// The text of the block so far.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Ends the last block.
    pub fn finish(&mut self, visit: &mut impl FnMut(VisibleBlock<'_>)) {
        self.end_block(visit);
    }

    fn parsed(&mut self, event: &Event<'_>, range: Range<usize>, visit: &mut impl FnMut(VisibleBlock<'_>)) {
        match event {
            Event::Text(text) | Event::Code(text) | Event::InlineMath(text) | Event::DisplayMath(text) => {
                self.push(text, &range);
            }
            Event::SoftBreak | Event::HardBreak => self.push(" ", &range),
            Event::Html(html) | Event::InlineHtml(html) if self.raw_html == RawHtml::Escape => self.push(html, &range),
            Event::Html(html) if self.html.is_some() => {
                if let Some(block) = &mut self.html {
                    block.push_str(html);
                }
            }
            Event::Html(html) | Event::InlineHtml(html) => self.html(html, &range, visit),
            Event::Start(tag) => self.open(tag, visit),
            Event::End(tag) => {
                if let Some(html) = self.html.take_if(|_| *tag == TagEnd::HtmlBlock) {
                    self.html(&html, &range, visit);
                }
                self.close(*tag, range, visit);
            }
            Event::Rule | Event::FootnoteReference(_) | Event::TaskListMarker(_) => {}
        }
    }

    fn open(&mut self, tag: &Tag<'_>, visit: &mut impl FnMut(VisibleBlock<'_>)) {
        if let Tag::Image { title, .. } = tag {
            let is_first = self.text.is_empty() && self.figure.is_none();
            let caption = if is_first { title.to_string() } else { String::new() };
            self.figure = Some(FigureText { caption, end: 0 });
        }
        if is_inline_element(tag.to_end()) {
            return;
        }
        self.end_block(visit);
        self.kind = match tag {
            Tag::Heading { .. } => {
                self.headings += 1;
                VisibleBlockKind::Heading
            }
            Tag::Paragraph if self.depth == 0 => VisibleBlockKind::Paragraph,
            Tag::CodeBlock(_) => VisibleBlockKind::Code,
            _ => VisibleBlockKind::Prose,
        };
        self.depth += usize::from(is_container(tag.to_end()));
        if matches!(tag, Tag::HtmlBlock) && self.raw_html != RawHtml::Escape {
            self.html = Some(String::new());
        } else if !is_container(tag.to_end()) {
            self.hidden.start_block();
        }
    }

    fn close(&mut self, tag: TagEnd, range: Range<usize>, visit: &mut impl FnMut(VisibleBlock<'_>)) {
        if let (TagEnd::Image, Some(figure)) = (tag, &mut self.figure) {
            figure.end = self.text.len();
        }
        if is_inline_element(tag) {
            return;
        }
        let caption = self.figure.take_if(|figure| tag == TagEnd::Paragraph && figure.end == self.text.len());
        self.end_block(visit);
        if let Some(FigureText { caption, .. }) = caption {
            self.push(&caption, &range);
            self.end_block(visit);
        }
        self.depth = self.depth.saturating_sub(usize::from(is_container(tag)));
        self.hidden.end_block();
    }

    fn push(&mut self, text: &str, range: &Range<usize>) {
        if self.hidden.is_hidden() {
            return;
        }
        if self.text.is_empty() {
            self.span = range.clone();
        }
        self.text.push_str(text);
        self.span.end = self.span.end.max(range.end);
    }

    fn end_block(&mut self, visit: &mut impl FnMut(VisibleBlock<'_>)) {
        if !self.text.trim().is_empty() {
            let heading = self.headings.checked_sub(1);
            visit(VisibleBlock { text: &self.text, kind: self.kind, span: self.span.clone(), heading });
        }
        self.text.clear();
        self.figure = None;
        self.kind = VisibleBlockKind::Prose;
    }

    /// Reads the text between the tags of some HTML.
    fn html(&mut self, html: &str, range: &Range<usize>, visit: &mut impl FnMut(VisibleBlock<'_>)) {
        let tokens = Tokenizer::new_with_emitter(html, DefaultEmitter::<usize>::new_with_span());
        for token in tokens {
            let Ok(token) = token;
            match token {
                Token::StartTag(tag) => {
                    let written = html.get(tag.span.start..tag.span.end).unwrap_or_default();
                    if self.placeholders.contain(written) {
                        self.push(written, range);
                        continue;
                    }
                    let name = String::from_utf8_lossy(&tag.name);
                    let is_hidden = tag.attributes.iter().any(|(attribute, _)| **attribute == *b"hidden");
                    self.boundary(&name, range, visit);
                    self.hidden.start_tag(&name, is_hidden);
                }
                Token::EndTag(tag) => {
                    let name = String::from_utf8_lossy(&tag.name);
                    self.hidden.end_tag(&name);
                    self.boundary(&name, range, visit);
                }
                Token::String(text) => self.push(&String::from_utf8_lossy(&text), range),
                Token::Comment(_) | Token::Doctype(_) | Token::Error(_) => {}
            }
        }
    }

    /// Ends the block at the tag of an HTML element that starts a line.
    fn boundary(&mut self, name: &str, range: &Range<usize>, visit: &mut impl FnMut(VisibleBlock<'_>)) {
        if name == "br" {
            self.push(" ", range);
        } else if BLOCK_ELEMENTS.binary_search(&name).is_ok() {
            self.end_block(visit);
        }
    }
}

/// An image in a paragraph. Its title is shown as a caption if the paragraph has nothing else.
struct FigureText {
    /// Its title; empty if something is before it.
    caption: String,
    /// The length of the paragraph's text after it.
    end: usize,
}

/// HTML elements that start a line of their own, sorted.
const BLOCK_ELEMENTS: [&str; 40] = [
    "address",
    "article",
    "aside",
    "audio",
    "blockquote",
    "caption",
    "center",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "figcaption",
    "figure",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "legend",
    "li",
    "main",
    "nav",
    "ol",
    "option",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "td",
    "textarea",
    "th",
    "tr",
    "ul",
    "video",
];

/// HTML elements whose content is never text of the page, sorted.
const HIDDEN_ELEMENTS: [&str; 7] = ["head", "iframe", "noembed", "script", "style", "template", "title"];

/// HTML elements without an end tag, sorted.
const VOID_ELEMENTS: [&str; 13] =
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"];

/// The hidden elements that are open in the author's HTML.
#[derive(Default)]
struct HiddenHtml {
    /// The names of the open elements from the outermost hidden one on.
    elements: Vec<String>,
    /// Whether a Markdown block with inline HTML is open.
    in_block: bool,
    /// Whether the outermost hidden element started in that block, and ends with it.
    started_in_block: bool,
}

impl HiddenHtml {
    fn is_hidden(&self) -> bool {
        !self.elements.is_empty()
    }

    fn start_tag(&mut self, name: &str, has_attribute: bool) {
        let hides = self.is_hidden() || has_attribute || HIDDEN_ELEMENTS.binary_search(&name).is_ok();
        if hides && VOID_ELEMENTS.binary_search(&name).is_err() {
            self.started_in_block |= self.elements.is_empty() && self.in_block;
            self.elements.push(name.to_string());
        }
    }

    fn end_tag(&mut self, name: &str) {
        if let Some(index) = self.elements.iter().rposition(|element| element == name) {
            self.elements.truncate(index);
        }
    }

    fn start_block(&mut self) {
        (self.in_block, self.started_in_block) = (true, false);
    }

    fn end_block(&mut self) {
        if std::mem::take(&mut self.started_in_block) {
            self.elements.clear();
        }
        self.in_block = false;
    }
}

fn is_container(tag: TagEnd) -> bool {
    matches!(
        tag,
        TagEnd::BlockQuote(_)
            | TagEnd::List(_)
            | TagEnd::Item
            | TagEnd::Table
            | TagEnd::FootnoteDefinition
            | TagEnd::DefinitionList
            | TagEnd::DefinitionListDefinition
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blocks(text: &str) -> Vec<String> {
        let mut blocks = Vec::new();
        visit_visible_text(text, &Body::default(), &MarkdownSettings::default(), |block| {
            blocks.push(block.text.split_whitespace().collect::<Vec<_>>().join(" "));
        });
        blocks
    }

    #[test]
    fn the_lists_are_sorted() {
        assert!(BLOCK_ELEMENTS.is_sorted() && HIDDEN_ELEMENTS.is_sorted() && VOID_ELEMENTS.is_sorted());
    }

    #[test]
    fn blocks_are_not_joined() {
        assert_eq!(
            blocks("- senior engineers\n  - review *designs*\n- x"),
            ["senior engineers", "review designs", "x"]
        );
        assert_eq!(blocks("a<br>b\nc"), ["a b c"]);
        assert_eq!(blocks("| a | b |\n|---|---|\n| c | $d$ |"), ["a", "b", "c", "d"]);
        assert_eq!(blocks("A\n: b\n\n# C\n\n[^1]: d"), ["A", "b", "C", "d"]);
        assert_eq!(blocks("> [!NOTE] T\n> u\n\n> [!tip]\n> v"), ["T", "u", "Tip", "v"]);
    }

    #[test]
    fn shown_html_is_text() {
        assert_eq!(
            blocks("<details><summary>one</summary>\n\ntwo\n</details>\n\n<p>three<br>four &amp; five</p>"),
            ["one", "two", "three four & five"]
        );
        assert_eq!(blocks("<p hidden>a <b>b</b></p> c\n\n<div hidden>\n\n# d\n\n</div>\n\ne"), ["c", "e"]);
        assert_eq!(blocks("a <span hidden>b c\n\nd"), ["a", "d"]);
        assert_eq!(blocks("a <!-- b --> c %%d%%\n\n<script>e()</script>\n\n<style>\nf {}\n</style>"), ["a c"]);
    }

    #[test]
    fn captions_of_figures_are_text() {
        assert_eq!(blocks("![a](b.png \"c\")\n\n> [![d](e.png 'f')](g)"), ["a", "c", "d", "f"]);
        assert_eq!(blocks("![](b.png \"c\")"), ["c"]);
        // An image among words, in a tight list or next to another one has no caption.
        assert_eq!(blocks("x ![a](b.png \"c\")\n\n![a](b.png \"c\") y"), ["x a", "a y"]);
        assert_eq!(blocks("- ![a](b.png \"c\")\n\n![a](b.png \"c\")![d](e.png \"f\")"), ["a", "ad"]);
    }

    #[test]
    fn each_block_has_its_place() {
        let text = "# A\n\nb *c*\n\n```rust\nd\n```\n\n- e\n";
        let mut places = Vec::new();
        visit_visible_text(text, &Body::default(), &MarkdownSettings::default(), |block| {
            places.push((text[block.span].to_string(), block.kind, block.heading));
        });
        let place = |text: &str, kind| (text.to_string(), kind, Some(0));
        assert_eq!(
            places,
            [
                place("A", VisibleBlockKind::Heading),
                place("b *c", VisibleBlockKind::Paragraph),
                place("d\n", VisibleBlockKind::Code),
                place("e", VisibleBlockKind::Prose)
            ]
        );
    }
}
