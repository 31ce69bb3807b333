//! The author's HTML -> the links and ids in it, and the parts that the sanitiser removes.
//!
//! The tokeniser follows the HTML standard (13.2.5). What is safe is decided by [`ALLOWED_ELEMENTS`], which the sanitiser in the
//! renderer uses too.

use std::ops::Range;

use html5gum::{DefaultEmitter, StartTag, Token, Tokenizer};

use crate::model::document::allowed_html::{ALLOWED_ELEMENTS, is_allowed_attribute, is_allowed_input};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TagKind {
    Start,
    End,
    /// A start tag with `/>`, which HTML ignores except in foreign elements.
    SelfClosing,
}

/// The facts of a piece of HTML. Ranges and offsets are bytes in the piece.
#[derive(Debug, Default)]
pub(super) struct HtmlFacts {
    /// Values of `href` and `src`, with their range without quotes.
    pub(super) links: Vec<(String, Range<usize>)>,
    /// Values of `id`, and their range without quotes unless they have none in one line.
    pub(super) ids: Vec<(String, Option<Range<usize>>)>,
    /// Values of `name` on an anchor, which links can target too.
    pub(super) anchor_names: Vec<String>,
    /// The level of each tag of a heading, and the offset of that digit.
    pub(super) heading_tags: Vec<(u8, usize)>,
    /// The comments. One without an end reaches to the end of the HTML.
    pub(super) comments: Vec<Range<usize>>,
    /// A description of each element and attribute that the sanitiser removes, and its range.
    pub(super) removed_parts: Vec<(String, Range<usize>)>,
    /// The name, kind and offset of each tag.
    pub(super) tags: Vec<(String, TagKind, usize)>,
    /// The sum of the squared number of attributes of each tag.
    pub(super) attribute_pairs: usize,
    /// Whether there is anything except comments and white space.
    pub(super) has_content: bool,
}

/// Scans a piece of HTML.
pub(super) fn scan(html: &str) -> HtmlFacts {
    let mut facts = HtmlFacts::default();
    let tokens = Tokenizer::new_with_emitter(html, DefaultEmitter::<usize>::new_with_span());
    for token in tokens {
        let Ok(token) = token;
        match token {
            Token::StartTag(tag) => facts.start_tag(&tag, html),
            Token::EndTag(tag) => {
                facts.has_content = true;
                let name = String::from_utf8_lossy(&tag.name).into_owned();
                facts.heading_tag(&name, tag.span.start + "</".len());
                facts.tags.push((name, TagKind::End, tag.span.start));
            }
            Token::Doctype(_) => facts.has_content = true,
            Token::String(text) => facts.has_content |= !text.value.iter().all(u8::is_ascii_whitespace),
            Token::Comment(comment) => facts.comments.push(comment.span.start..comment.span.end.min(html.len())),
            Token::Error(_) => {}
        }
    }
    facts
}

impl HtmlFacts {
    fn start_tag(&mut self, tag: &StartTag<usize>, html: &str) {
        self.has_content = true;
        let name = String::from_utf8_lossy(&tag.name).into_owned();
        let span = tag.span.start..tag.span.end.min(html.len());
        if !is_kept(&name) {
            self.removed_parts.push((format!("`<{name}>` is removed as unsafe"), span.clone()));
        }
        self.attribute_pairs += tag.attributes.len().pow(2);
        for (attribute, value) in &tag.attributes {
            let attribute = String::from_utf8_lossy(attribute);
            let text = String::from_utf8_lossy(&value.value).into_owned();
            if attribute.starts_with("on") || attribute == "style" {
                self.removed_parts.push((format!("the attribute `{attribute}` is removed as unsafe"), span.clone()));
            } else if is_kept(&name) && !is_allowed_attribute(&name, &attribute)
                || name == "input" && attribute == "type" && !is_allowed_input(&text)
            {
                self.removed_parts
                    .push((format!("the attribute `{attribute}` of `<{name}>` is removed"), span.clone()));
            }
            match attribute.as_ref() {
                "href" | "src" => {
                    let range = value.span.start.min(html.len())..value.span.end.min(html.len());
                    self.links.extend(value_range(html, range).map(|range| (text, range)));
                }
                "id" => {
                    let range = value.span.start.min(html.len())..value.span.end.min(html.len());
                    self.ids.push((text, value_range(html, range)));
                }
                "name" if name == "a" => self.anchor_names.push(text),
                _ => {}
            }
        }
        self.heading_tag(&name, span.start + "<".len());
        let kind = if tag.self_closing { TagKind::SelfClosing } else { TagKind::Start };
        self.tags.push((name, kind, span.start));
    }
}

impl HtmlFacts {
    /// Records the tag of a heading whose name starts at `offset`.
    fn heading_tag(&mut self, name: &str, offset: usize) {
        let level = name.strip_prefix('h').and_then(|level| level.parse().ok()).filter(|level| (1..=6).contains(level));
        self.heading_tags.extend(level.map(|level| (level, offset + "h".len())));
    }
}

/// The range of the value in an attribute: `b.md` in `href="b.md"`. `None` if there is no value, or if it spans several
/// lines.
fn value_range(html: &str, attribute: Range<usize>) -> Option<Range<usize>> {
    let written = html.get(attribute.clone())?;
    let after = &written[written.find('=')? + 1..];
    let value = after.trim_start();
    let (value, end) = match value.chars().next()? {
        quote @ ('"' | '\'') => (&value[1..], value[1..].find(quote)),
        _ => (value, value.find(|c: char| c.is_ascii_whitespace() || c == '>')),
    };
    let start = attribute.start + (written.len() - value.len());
    let value = &value[..end.unwrap_or(value.len())];
    (!value.contains('\n')).then_some(start..start + value.len())
}

/// Whether the sanitiser keeps an element.
fn is_kept(name: &str) -> bool {
    ALLOWED_ELEMENTS.binary_search(&name).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_and_ids_have_ranges() {
        let html = "<a name=top href='b.md#x'>t</a> <img src=i.png alt=\"\"> <p id=\"p1\" onclick='x()'>";
        let facts = scan(html);
        let links: Vec<_> = facts.links.iter().map(|(text, range)| (text.as_str(), &html[range.clone()])).collect();
        assert_eq!(links, [("b.md#x", "b.md#x"), ("i.png", "i.png")]);
        assert_eq!(facts.ids.len(), 1);
        assert_eq!((facts.ids[0].0.as_str(), facts.ids[0].1.clone().map(|range| &html[range])), ("p1", Some("p1")));
        assert_eq!(facts.anchor_names, ["top"]);
        assert_eq!(facts.removed_parts.len(), 1);
    }

    #[test]
    fn a_comment_is_not_content() {
        assert!(!scan("<!-- note -->\n").has_content);
        assert!(scan("<b>").has_content);
        assert_eq!(scan("<script>").removed_parts[0].0, "`<script>` is removed as unsafe");
        assert_eq!(scan("<p align=left data-x>").removed_parts[0].0, "the attribute `data-x` of `<p>` is removed");
        assert_eq!(scan("<h1>a</h1>").heading_tags, [(1, 2), (1, 8)]);
        assert_eq!(scan("<p><!-- a --> b <!--").comments, [3..13, 16..20]);
    }
}
