//! The author's HTML -> the links and ids in it, and the parts that the sanitiser removes.
//!
//! The tokeniser follows the HTML standard (13.2.5). What is safe is decided by [`ALLOWED_ELEMENTS`], which the sanitiser in the
//! renderer uses too.

use std::ops::Range;

use html5gum::{DefaultEmitter, StartTag, Token, Tokenizer};

use crate::model::document::allowed_html::{ALLOWED_ELEMENTS, is_allowed_attribute, is_allowed_input};
use crate::model::document::html_attribute::value_range;
use crate::model::document::placeholder::is_removed_element;
use crate::model::document::policy::{Directive, resources_of_tag};

use crate::input::markdown::unknown_element::UnknownElement;

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
    /// The addresses in `href`, `src`, `srcset` and `poster`.
    pub(super) links: Vec<HtmlAddress>,
    /// Values of `id`, and their range without quotes unless they have none in one line.
    pub(super) ids: Vec<(String, Option<Range<usize>>)>,
    /// Values of `name` on an anchor, which links can target too.
    pub(super) anchor_names: Vec<String>,
    /// The level of each tag of a heading, and the offset of that digit.
    pub(super) heading_tags: Vec<(u8, usize)>,
    /// The elements `<img>`.
    pub(super) images: Vec<ImageTag>,
    /// The comments. One without an end reaches to the end of the HTML.
    pub(super) comments: Vec<Range<usize>>,
    /// The start tags of no element.
    pub(super) unknown_elements: Vec<UnknownElement>,
    /// A description of each element and attribute that the sanitiser removes, and its range.
    pub(super) removed_parts: Vec<(String, Range<usize>)>,
    /// The name, kind and offset of each tag.
    pub(super) tags: Vec<(String, TagKind, usize)>,
    /// The resources outside the site that an element loads, whether the sanitiser keeps the element, and the range of its tag.
    pub(super) embedded: Vec<(Directive, String, bool, Range<usize>)>,
    /// The sum of the squared number of attributes of each tag.
    pub(super) attribute_pairs: usize,
    /// Whether there is anything except comments and white space.
    pub(super) has_content: bool,
}

/// An `<img>`. Ranges are bytes in the piece.
#[derive(Debug)]
pub(super) struct ImageTag {
    /// Its range.
    pub(super) range: Range<usize>,
    /// The address in its `src`, without quotes, and the end of that attribute. `None` if it is on several lines.
    pub(super) address: Option<(Range<usize>, usize)>,
    /// The names of its attributes.
    pub(super) attributes: Vec<String>,
}

/// An address in an attribute.
#[derive(Debug)]
pub(super) struct HtmlAddress {
    /// The address, with its entities decoded.
    pub(super) target: String,
    /// Its range, without quotes.
    pub(super) range: Range<usize>,
    /// The part of the HTML to remove if the address is broken: its attribute, or its candidate in a `srcset`.
    pub(super) removable: Range<usize>,
}

/// Scans a piece of HTML.
pub(super) fn scan(html: &str) -> HtmlFacts {
    let mut facts = HtmlFacts::default();
    let mut emitter = DefaultEmitter::<usize>::new_with_span();
    // In a style or script, `<` starts no tag.
    emitter.naively_switch_states(true);
    let tokens = Tokenizer::new_with_emitter(html, emitter);
    // The end of the last tag or text.
    let mut end = 0;
    for token in tokens {
        let Ok(token) = token;
        end = match &token {
            Token::StartTag(tag) => tag.span.end,
            Token::EndTag(tag) => tag.span.end,
            Token::String(text) => text.span.end,
            Token::Comment(comment) => comment.span.end,
            Token::Doctype(doctype) => doctype.span.end,
            Token::Error(_) => end,
        };
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
            Token::Comment(comment) => facts.comment(comment.span.start..comment.span.end.min(html.len()), html),
            Token::Error(_) => {}
        }
    }
    // The tokeniser drops a tag that the text ends in (HTML, 13.2.5.8).
    if html.get(end..).is_some_and(|rest| rest.starts_with('<') && rest.len() > 1) {
        let message = "a tag without `>` is removed, with the text in it; write `&lt;` for a `<` that is text";
        facts.removed_parts.push((message.into(), end..html.len()));
        facts.has_content = true;
    }
    facts
}

impl HtmlFacts {
    /// `<!x>`, `<?x?>` and `</ >` are comments too (HTML, 13.2.5.41), but not for authors.
    fn comment(&mut self, range: Range<usize>, html: &str) {
        let opening = html[range.clone()].get(..2).unwrap_or_default();
        if !html[range.clone()].starts_with("<!--") {
            let message =
                format!("`{opening}` starts a comment of HTML, which is removed; write `&lt;` for a `<` that is text");
            self.removed_parts.push((message, range.clone()));
        }
        self.comments.push(range);
    }

    fn start_tag(&mut self, tag: &StartTag<usize>, html: &str) {
        self.has_content = true;
        let mut name = String::from_utf8_lossy(&tag.name).into_owned();
        let span = tag.span.start..tag.span.end.min(html.len());
        // HTML, 13.2.6.4.7
        if name == "image" {
            name = "img".into();
        }
        let is_kept = is_kept(&name);
        if is_removed_element(&name) {
            self.removed_parts.push((format!("`<{name}>` is removed as unsafe"), span.clone()));
        } else if !is_kept {
            let written = html.get(span.start + 1..span.start + 1 + name.len()).unwrap_or(&name).to_string();
            self.unknown_elements.push(UnknownElement { name: written, range: span.clone() });
        }
        // Template languages such as JSX write expressions in braces, which are no attributes.
        let has_brace = |(name, value): (&[u8], &[u8])| name.contains(&b'{') || value.starts_with(b"{");
        let has_expression = tag.attributes.iter().any(|(name, value)| has_brace((name, &value.value)));
        if has_expression && is_kept {
            self.removed_parts.push((format!("the expression in braces in `<{name}>` is removed"), span.clone()));
        }
        if name == "img" {
            self.image(tag, html, &span);
        }
        self.attribute_pairs += tag.attributes.len().pow(2);
        for (attribute, value) in &tag.attributes {
            let attribute = String::from_utf8_lossy(attribute);
            let text = String::from_utf8_lossy(&value.value).into_owned();
            if has_expression || !is_kept || attribute == "v-pre" {
                // The element or the expression is reported. `v-pre` stops Vue from reading braces, which are text here.
            } else if attribute == "markdown" && text != "0" {
                // Other tools need it to read what is in the element as Markdown, which needs a blank line here.
                if html.get(span.end..).is_some_and(|rest| !rest.trim().is_empty()) {
                    let message = "Markdown in HTML needs a blank line before it, instead of the attribute `markdown`";
                    self.removed_parts.push((message.into(), span.clone()));
                }
            } else if attribute.starts_with("on") || attribute == "style" {
                self.removed_parts.push((format!("the attribute `{attribute}` is removed as unsafe"), span.clone()));
            } else if !is_allowed_attribute(&name, &attribute)
                || name == "input" && attribute == "type" && !is_allowed_input(&text)
            {
                self.removed_parts
                    .push((format!("the attribute `{attribute}` of `<{name}>` is removed"), span.clone()));
            }
            let range = value.span.start.min(html.len())..value.span.end.min(html.len());
            match (name.as_str(), attribute.as_ref()) {
                (_, "href" | "src") | ("video", "poster") | ("object", "data") => {
                    self.links.extend(attribute_address(html, range, text));
                }
                ("img" | "source", "srcset") => self.srcset(html, range),
                (_, "id") => self.ids.push((text, line_value_range(html, range))),
                ("a", "name") => self.anchor_names.push(text),
                _ => {}
            }
        }
        self.heading_tag(&name, span.start + "<".len());
        self.add_embedded(&name, tag, &span);
        let kind = if tag.self_closing { TagKind::SelfClosing } else { TagKind::Start };
        self.tags.push((name, kind, span.start));
    }
}

impl HtmlFacts {
    fn image(&mut self, tag: &StartTag<usize>, html: &str, span: &Range<usize>) {
        let source = tag.attributes.iter().find(|(name, _)| &***name == b"src").map(|(_, value)| value);
        let address = source.and_then(|value| {
            let range = value.span.start.min(html.len())..value.span.end.min(html.len());
            let HtmlAddress { range, removable, .. } = attribute_address(html, range, String::new())?;
            // A `/` after an address without quotes is part of it, unless something is added between the two.
            let is_safe = html[..range.start].ends_with(['"', '\'']) || !html[range.clone()].ends_with('/');
            is_safe.then_some((range, removable.end))
        });
        let attributes = tag.attributes.keys().map(|name| String::from_utf8_lossy(name).into_owned());
        self.images.push(ImageTag { range: span.clone(), address, attributes: attributes.collect() });
    }

    fn add_embedded(&mut self, name: &str, tag: &StartTag<usize>, span: &Range<usize>) {
        if tag.attributes.is_empty() && name != "script" {
            return;
        }
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let attributes: Vec<(String, String)> =
            tag.attributes.iter().map(|(name, value)| (text(name), text(&value.value))).collect();
        let attributes: Vec<(&str, &str)> = attributes.iter().map(|(name, value)| (&**name, &**value)).collect();
        for (directive, url) in resources_of_tag(name, &attributes) {
            // The sanitiser removes every script.
            let is_kept = is_kept(name) && directive != Directive::Script;
            self.embedded.push((directive, url, is_kept, span.clone()));
        }
    }

    /// Records the address of each candidate in a `srcset` (HTML, 4.8.4.2.1), as far as it is on one line.
    fn srcset(&mut self, html: &str, attribute: Range<usize>) {
        let Some(range) = value_range(html, attribute) else { return };
        let value = &html[range.clone()];
        let mut next = 0;
        while let Some(start) = value[next..].find(|c: char| c != ',' && !c.is_ascii_whitespace()) {
            let start = next + start;
            let url_end = value[start..].find(|c: char| c.is_ascii_whitespace()).map_or(value.len(), |end| start + end);
            let url = value[start..url_end].trim_end_matches(',');
            // Without a descriptor, the comma follows the address at once.
            let end = if url.len() < url_end - start {
                url_end
            } else {
                value[url_end..].find(',').map_or(value.len(), |comma| url_end + comma + ",".len())
            };
            // In a list or quote, lines are not adjacent in the file. An address with entities is left as it is.
            if !value[start..end].contains('\n') && !url.contains('&') {
                let offset = range.start + start;
                self.links.push(HtmlAddress {
                    target: url.to_string(),
                    range: offset..offset + url.len(),
                    removable: offset..range.start + end,
                });
            }
            next = end;
        }
    }

    /// Records the tag of a heading whose name starts at `offset`.
    fn heading_tag(&mut self, name: &str, offset: usize) {
        let level = name.strip_prefix('h').and_then(|level| level.parse().ok()).filter(|level| (1..=6).contains(level));
        self.heading_tags.extend(level.map(|level| (level, offset + "h".len())));
    }
}

/// The address that is the value of an attribute. An attribute over several lines loses only its value.
fn attribute_address(html: &str, attribute: Range<usize>, target: String) -> Option<HtmlAddress> {
    let range = line_value_range(html, attribute.clone())?;
    let is_quoted = html[..range.start].ends_with(['"', '\'']);
    let whole = attribute.start..(range.end + usize::from(is_quoted)).min(html.len());
    let is_on_one_line = html.get(whole.clone()).is_some_and(|whole| !whole.contains('\n'));
    Some(HtmlAddress { target, removable: if is_on_one_line { whole } else { range.clone() }, range })
}

/// As [`value_range`], but `None` if the value spans several lines.
fn line_value_range(html: &str, attribute: Range<usize>) -> Option<Range<usize>> {
    value_range(html, attribute).filter(|range| !html[range.clone()].contains('\n'))
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
        let part = |link: &HtmlAddress| [&html[link.range.clone()], &html[link.removable.clone()]].map(str::to_string);
        let links: Vec<_> = facts.links.iter().map(part).collect();
        assert_eq!(links, [["b.md#x", "href='b.md#x'"], ["i.png", "src=i.png"]]);
        assert_eq!(facts.ids.len(), 1);
        assert_eq!((facts.ids[0].0.as_str(), facts.ids[0].1.clone().map(|range| &html[range])), ("p1", Some("p1")));
        assert_eq!(facts.anchor_names, ["top"]);
        assert_eq!(facts.removed_parts.len(), 1);
    }

    #[test]
    fn a_srcset_has_an_address_for_each_candidate() {
        let html =
            "<img srcset=' p.png, a,b.png 2x ,\nc.png 3x,, data:image/png;base64,AA 4x' src='x'><video poster=v.jpg>";
        let facts = scan(html);
        let part = |link: &HtmlAddress| [&*link.target, &html[link.removable.clone()]].map(str::to_string);
        let mut links: Vec<_> = facts.links.iter().collect();
        links.sort_by_key(|link| link.range.start);
        let links: Vec<_> = links.into_iter().map(part).collect();
        let expected = [
            ["p.png", "p.png,"],
            ["a,b.png", "a,b.png 2x ,"],
            ["c.png", "c.png 3x,"],
            ["data:image/png;base64,AA", "data:image/png;base64,AA 4x"],
            ["x", "src='x'"],
            ["v.jpg", "poster=v.jpg"],
        ];
        assert_eq!(links, expected);
        assert!(scan("<img srcset=\"a.png\n1x\"><img srcset=''><img srcset>").links.is_empty());
    }

    #[test]
    fn a_comment_is_not_content() {
        assert!(!scan("<!-- note -->\n").has_content);
        assert!(scan("<b>").has_content);
        assert_eq!(scan("<script>").removed_parts[0].0, "`<script>` is removed as unsafe");
        assert_eq!(scan("<p align=left data-x>").removed_parts[0].0, "the attribute `data-x` of `<p>` is removed");
        assert_eq!(scan("<h1>a</h1>").heading_tags, [(1, 2), (1, 8)]);
        assert_eq!(scan("<p><!-- a --> b <!--").comments, [3..13, 16..20]);
        assert_eq!(scan("<p>a <b c='d'").removed_parts[0].1, 5..13);
        assert!(scan("<p>a < b").removed_parts.is_empty());
    }
}
