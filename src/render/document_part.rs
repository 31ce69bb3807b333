//! The page of a document -> its main part, as a part of a page with several documents. Ids are unique on that page, links between its
//! documents lead to anchors, headings are one level lower, and elements that are not printed are left out. Its landmarks are groups there:
//! those of all documents have the same names. Everything else stays as it is, byte for byte.

use std::collections::BTreeMap;

use html5gum::{DefaultEmitter, StartTag, Token, Tokenizer};
use pulldown_cmark_escape::escape_html;

/// The class of elements that are not printed.
const NO_PRINT: &str = "no-print";

/// The elements without an end tag, sorted.
const VOID_ELEMENTS: [&[u8]; 13] =
    [b"area", b"base", b"br", b"col", b"embed", b"hr", b"img", b"input", b"link", b"meta", b"source", b"track", b"wbr"];

/// The attributes whose words are ids or names of the document, sorted.
const ID_ATTRIBUTES: [&[u8]; 16] = [
    b"aria-activedescendant",
    b"aria-controls",
    b"aria-describedby",
    b"aria-details",
    b"aria-errormessage",
    b"aria-flowto",
    b"aria-labelledby",
    b"aria-owns",
    b"commandfor",
    b"for",
    b"form",
    b"headers",
    b"id",
    b"list",
    b"name",
    b"popovertarget",
];

/// The elements that are landmarks if they have a name.
const LANDMARKS: [&[u8]; 3] = [b"aside", b"nav", b"section"];

/// The attributes that name an element.
const NAME_ATTRIBUTES: [&[u8]; 2] = [b"aria-label", b"aria-labelledby"];

/// The attributes whose values are addresses that can lead to an anchor.
const ADDRESS_ATTRIBUTES: [&[u8]; 3] = [b"href", b"usemap", b"xlink:href"];

/// A document as a part of a page.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct DocumentPart {
    /// The addresses of the style sheets that the document's own page loads.
    pub(crate) styles: Vec<String>,
    /// The HTML of `<main>`.
    pub(crate) html: String,
}

/// The place of a document on a page with several.
pub(crate) struct PartPlace<'a> {
    /// Its id on the page.
    pub(crate) id: &'a str,
    /// The id of each document on the page, by the address of its own page.
    pub(crate) ids: &'a BTreeMap<String, String>,
}

/// The elements that are open while a page is read.
#[derive(Default)]
struct OpenElements {
    /// The number of open `<main>` elements.
    main: usize,
    /// The element that is left out, and how many elements of that name are open in it, with itself.
    left_out: Option<(Vec<u8>, usize)>,
}

impl PartPlace<'_> {
    /// The part for a document whose own page is `page`.
    pub(crate) fn part_of(&self, page: &str) -> DocumentPart {
        let mut emitter = DefaultEmitter::<usize>::new_with_span();
        // In a style or script, `<` starts no tag.
        emitter.naively_switch_states(true);
        let mut part = DocumentPart::default();
        let mut open = OpenElements::default();
        let mut copied = 0;
        for token in Tokenizer::new_with_emitter(page, emitter) {
            let Ok(token) = token;
            match token {
                Token::StartTag(tag) if open.main == 0 => {
                    if *tag.name == *b"main" {
                        open.main = 1;
                        copied = tag.span.end;
                    } else {
                        part.styles.extend(style_sheet(&tag));
                    }
                }
                Token::StartTag(tag) => {
                    open.main += usize::from(*tag.name == *b"main");
                    if let Some((name, depth)) = &mut open.left_out {
                        *depth += usize::from(*name == *tag.name);
                        continue;
                    }
                    let is_left_out = words(&tag, b"class").any(|class| class == NO_PRINT);
                    let new = if is_left_out { Some(String::new()) } else { self.start_tag(&tag) };
                    let Some(new) = new else { continue };
                    part.html.push_str(page.get(copied..tag.span.start).unwrap_or_default());
                    part.html.push_str(&new);
                    copied = tag.span.end;
                    if is_left_out && !tag.self_closing && VOID_ELEMENTS.binary_search(&&**tag.name).is_err() {
                        open.left_out = Some((tag.name.to_vec(), 1));
                    }
                }
                Token::EndTag(tag) if open.main > 0 => {
                    if *tag.name == *b"main" {
                        open.main -= 1;
                    }
                    let is_end = open.main == 0;
                    if let Some((name, depth)) = &mut open.left_out {
                        *depth -= usize::from(*name == *tag.name);
                        if *depth == 0 {
                            open.left_out = None;
                            copied = tag.span.end;
                        }
                        if !is_end {
                            continue;
                        }
                        copied = copied.max(tag.span.start);
                    }
                    let new = renamed(&tag.name).map(|name| format!("</{name}>"));
                    if is_end || new.is_some() {
                        part.html.push_str(page.get(copied..tag.span.start).unwrap_or_default());
                        part.html.push_str(&new.unwrap_or_default());
                        copied = tag.span.end;
                    }
                    if is_end {
                        break;
                    }
                }
                _ => {}
            }
        }
        part
    }

    /// The tag as it is written on the page. `None` if it needs no change.
    fn start_tag(&self, tag: &StartTag<usize>) -> Option<String> {
        let name = renamed(&tag.name);
        // An element with a role is what its role says.
        let has = |name: &[u8]| tag.attributes.contains_key(name);
        let is_landmark = LANDMARKS.contains(&&**tag.name) && NAME_ATTRIBUTES.into_iter().any(has) && !has(b"role");
        let is_changed = |(name, value): (&[u8], &[u8])| {
            ADDRESS_ATTRIBUTES.contains(&name)
                || ID_ATTRIBUTES.binary_search(&name).is_ok()
                || has_url(value)
                || is_region(name, value)
        };
        let mut attributes = tag.attributes.iter().map(|(name, value)| (name.as_slice(), value.as_slice()));
        if name.is_none() && !is_landmark && !attributes.any(is_changed) {
            return None;
        }
        let mut written = format!("<{}", name.unwrap_or_else(|| text(&tag.name)));
        for (name, value) in &tag.attributes {
            let new = self.attribute(name, text(value));
            written.extend([" ", &text(name), "=\""]);
            // Writing to a String can't fail.
            _ = escape_html(&mut written, &new);
            written.push('"');
        }
        if is_landmark {
            written.push_str(" role=\"group\"");
        }
        written.push_str(if tag.self_closing { "/>" } else { ">" });
        Some(written)
    }

    /// The value of an attribute on the page.
    fn attribute(&self, name: &[u8], value: String) -> String {
        if ADDRESS_ATTRIBUTES.contains(&name) {
            return self.anchor(&value).unwrap_or(value);
        }
        if ID_ATTRIBUTES.binary_search(&name).is_ok() {
            let ids = value.split_ascii_whitespace().map(|id| format!("{}-{id}", self.id));
            return ids.collect::<Vec<_>>().join(" ");
        }
        if is_region(name, value.as_bytes()) {
            return "group".into();
        }
        if has_url(value.as_bytes()) {
            return value.replace("url(#", &format!("url(#{}-", self.id));
        }
        value
    }

    /// The anchor on the page that a link leads to. `None` if it leads elsewhere.
    fn anchor(&self, href: &str) -> Option<String> {
        let (path, fragment) = href.split_once('#').unwrap_or((href, ""));
        let id = if path.is_empty() { self.id } else { self.ids.get(path)? };
        let hyphen = if fragment.is_empty() { "" } else { "-" };
        Some(format!("#{id}{hyphen}{fragment}"))
    }
}

/// The name of an element on the page: a heading is one level lower, and a section without a name is no landmark. `None` if it stays the
/// same.
fn renamed(name: &[u8]) -> Option<String> {
    match name {
        b"nav" | b"aside" => Some("section".into()),
        [b'h', level @ b'1'..=b'5'] => Some(format!("h{}", level - b'0' + 1)),
        _ => None,
    }
}

/// The address of the style sheet that a tag loads.
fn style_sheet(tag: &StartTag<usize>) -> Option<String> {
    let is_style_sheet = *tag.name == *b"link" && words(tag, b"rel").any(|word| word == "stylesheet");
    tag.attributes.get(b"href".as_slice()).filter(|_| is_style_sheet).map(|href| text(href))
}

/// The words of an attribute.
fn words<'a>(tag: &'a StartTag<usize>, name: &[u8]) -> impl Iterator<Item = &'a str> {
    let value = tag.attributes.get(name).and_then(|value| std::str::from_utf8(value).ok());
    value.unwrap_or_default().split_ascii_whitespace()
}

/// Whether an attribute makes its element a landmark with a name.
fn is_region(name: &[u8], value: &[u8]) -> bool {
    name == b"role" && value == b"region"
}

/// Whether a value refers to an element of the document, as attributes of SVG do.
fn has_url(value: &[u8]) -> bool {
    value.windows(5).any(|window| window == b"url(#")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_sorted() {
        assert!(VOID_ELEMENTS.is_sorted() && ID_ATTRIBUTES.is_sorted());
    }

    #[test]
    fn documents_share_a_page() {
        let ids = BTreeMap::from([("/b/".to_string(), "document-2".to_string())]);
        let place = PartPlace { id: "document-1", ids: &ids };
        let cases = [
            ("<h2 id=\"x\">A &amp; b</h2>", "<h3 id=\"document-1-x\">A &amp; b</h3>"),
            ("<h6>a</h6>", "<h6>a</h6>"),
            (
                "<section class=\"a\" aria-label=\"b\">c</section>",
                "<section aria-label=\"b\" class=\"a\" role=\"group\">c</section>",
            ),
            (
                "<nav aria-labelledby=\"a\"><p>b</p></nav>",
                "<section aria-labelledby=\"document-1-a\" role=\"group\"><p>b</p></section>",
            ),
            ("<aside role=\"note\" aria-label=\"a\">b</aside>", "<section aria-label=\"a\" role=\"note\">b</section>"),
            ("<div role=\"region\" aria-label=\"a\">b</div>", "<div aria-label=\"a\" role=\"group\">b</div>"),
            ("<a href=\"#x\">b</a>", "<a href=\"#document-1-x\">b</a>"),
            ("<a href=\"/b/#y\">b</a>", "<a href=\"#document-2-y\">b</a>"),
            ("<a href=\"/b/\">b</a>", "<a href=\"#document-2\">b</a>"),
            ("<a href=\"/c/?a=1&amp;b\">b</a>", "<a href=\"/c/?a=1&amp;b\">b</a>"),
            ("<p class=\"a\">1 < 2<br></p>", "<p class=\"a\">1 < 2<br></p>"),
            ("<p aria-labelledby=\"a b\">c</p>", "<p aria-labelledby=\"document-1-a document-1-b\">c</p>"),
            ("<circle fill=\"url(#a)\"/>", "<circle fill=\"url(#document-1-a)\"/>"),
            ("a<p class=\"b no-print\">c<p>d</p></p>e", "ae"),
            ("a<img class=\"no-print\">b", "ab"),
            ("a<main>b</main>c", "a<main>b</main>c"),
            ("a<div class=\"no-print\">b", "a"),
        ];
        for (html, expected) in cases {
            let page = format!("<link rel=stylesheet href=\"/s.css\"><h1>x</h1><main id=\"y\">{html}</main><p>z</p>");
            let expected = DocumentPart { styles: vec!["/s.css".into()], html: expected.into() };
            assert_eq!(place.part_of(&page), expected, "{html}");
        }
        assert_eq!(place.part_of("<p>a</p>"), DocumentPart::default());
    }
}
