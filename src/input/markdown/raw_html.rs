//! The author's own HTML -> the links and ids in it, and what the sanitiser will take out.
//!
//! Tokens come from a tokeniser that follows the HTML standard (13.2.5); nothing here decides what is safe. That is
//! the sanitiser's, in the renderer, and [`is_kept`] asks the same list.

use std::ops::Range;

use html5gum::{DefaultEmitter, Token, Tokenizer};

use crate::model::config::KEPT_HTML;

/// What a tag does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tag {
    /// It begins an element.
    Opens,
    /// It ends one.
    Closes,
    /// It has `/>`, which ends it in some places.
    IsWhole,
}

/// A piece of one text's HTML, from one event of the Markdown parser.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// Addresses, with their stretch in the piece, quotes not included.
    pub(crate) links: Vec<(String, Range<usize>)>,
    /// Values of `id`, and of `name` on an anchor.
    pub(crate) ids: Vec<String>,
    /// Elements and attributes that the sanitiser takes out: what to call each, and its stretch.
    pub(crate) removed: Vec<(String, Range<usize>)>,
    /// Tags: the name, what it does, and where it stands.
    pub(crate) tags: Vec<(String, Tag, usize)>,
    /// How many pairs of attributes the tags have, each with itself.
    pub(crate) pairs: usize,
    /// Whether there is anything but comments and white space.
    pub(crate) substance: bool,
}

/// Looks through a piece of HTML.
pub(crate) fn scan(html: &str) -> Found {
    let mut found = Found::default();
    let tokens = Tokenizer::new_with_emitter(html, DefaultEmitter::<usize>::new_with_span());
    for token in tokens {
        let Ok(token) = token;
        match token {
            Token::StartTag(tag) => {
                found.substance = true;
                let name = String::from_utf8_lossy(&tag.name).into_owned();
                let span = tag.span.start..tag.span.end.min(html.len());
                if !is_kept(&name) {
                    found.removed.push((format!("<{name}>"), span.clone()));
                }
                let does = if tag.self_closing { Tag::IsWhole } else { Tag::Opens };
                found.tags.push((name.clone(), does, span.start));
                found.pairs += tag.attributes.len().pow(2);
                for (attribute, value) in &tag.attributes {
                    let attribute = String::from_utf8_lossy(attribute);
                    let text = String::from_utf8_lossy(&value.value).into_owned();
                    if attribute.starts_with("on") || attribute == "style" {
                        found.removed.push((format!("the attribute `{attribute}`"), span.clone()));
                    }
                    match attribute.as_ref() {
                        "href" | "src" => {
                            let stretch = value.span.start.min(html.len())..value.span.end.min(html.len());
                            if let Some(at) = value_within(html, stretch) {
                                found.links.push((text, at));
                            }
                        }
                        "id" => found.ids.push(text),
                        "name" if name == "a" => found.ids.push(text),
                        _ => {}
                    }
                }
            }
            Token::EndTag(tag) => {
                found.substance = true;
                found.tags.push((String::from_utf8_lossy(&tag.name).into_owned(), Tag::Closes, tag.span.start));
            }
            Token::Doctype(_) => found.substance = true,
            Token::String(text) => {
                if !text.value.iter().all(u8::is_ascii_whitespace) {
                    found.substance = true;
                }
            }
            Token::Comment(_) | Token::Error(_) => {}
        }
    }
    found
}

/// Where the value of an attribute stands: `b.md` of `href="b.md"`. The tokeniser gives the stretch of the whole.
/// `None` where it has no value, or goes over several lines.
fn value_within(html: &str, stretch: Range<usize>) -> Option<Range<usize>> {
    let written = html.get(stretch.clone())?;
    let after = &written[written.find('=')? + 1..];
    let value = after.trim_start();
    let (value, end) = match value.chars().next()? {
        quote @ ('"' | '\'') => (&value[1..], value[1..].find(quote)),
        _ => (value, value.find(|c: char| c.is_ascii_whitespace() || c == '>')),
    };
    let start = stretch.start + (written.len() - value.len());
    let value = &value[..end.unwrap_or(value.len())];
    (!value.contains('\n')).then_some(start..start + value.len())
}

/// Whether the sanitiser lets an element through.
fn is_kept(name: &str) -> bool {
    KEPT_HTML.binary_search(&name).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_and_ids_have_their_places() {
        let html = "<a name=top href='b.md#x'>t</a> <img src=i.png alt=\"\"> <p id=\"p1\" onclick='x()'>";
        let found = scan(html);
        let links: Vec<_> = found.links.iter().map(|(text, at)| (text.as_str(), &html[at.clone()])).collect();
        assert_eq!(links, [("b.md#x", "b.md#x"), ("i.png", "i.png")]);
        assert_eq!(found.ids, ["top", "p1"]);
        assert_eq!(found.removed.len(), 1);
    }

    #[test]
    fn a_comment_has_no_substance() {
        assert!(!scan("<!-- note -->\n").substance);
        assert!(scan("<b>").substance);
        assert_eq!(scan("<script>").removed[0].0, "<script>");
    }
}
