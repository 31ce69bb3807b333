//! An SVG image -> one that a book can have: well-formed, without a document type, and with references only to its own parts.

use std::collections::BTreeSet;

use quick_xml::events::{BytesEnd, BytesStart, Event};
use quick_xml::{Reader, Writer};

use crate::image_file::clean_svg;

const NAMESPACE: &str = "http://www.w3.org/2000/svg";

/// The image in a book. `None` if it is not well-formed, or no SVG.
pub(super) fn svg_for_book(bytes: &[u8]) -> Option<Vec<u8>> {
    let clean = clean_svg(bytes);
    let text = std::str::from_utf8(&clean).ok()?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let ids = ids(text)?;
    let mut reader = Reader::from_str(text);
    let mut writer = Writer::new(Vec::new());
    let (mut depth, mut has_root) = (0_usize, false);
    loop {
        let event = reader.read_event().ok()?;
        let written = match event {
            Event::Eof => break,
            // The encoding is UTF-8.
            Event::Decl(_) | Event::DocType(_) | Event::PI(_) | Event::Comment(_) => continue,
            Event::Start(start) => {
                if depth == 0 && (has_root || !is_root(&start)) {
                    return None;
                }
                (depth, has_root) = (depth + 1, true);
                Event::Start(rewritten(&start, &ids)?)
            }
            Event::Empty(start) => {
                if depth == 0 && (has_root || !is_root(&start)) {
                    return None;
                }
                has_root = true;
                Event::Empty(rewritten(&start, &ids)?)
            }
            Event::End(end) => {
                depth = depth.checked_sub(1)?;
                if end.name().as_ref() == b"a" { Event::End(BytesEnd::new("g")) } else { Event::End(end) }
            }
            Event::GeneralRef(reference) => {
                let name = std::str::from_utf8(&reference).ok()?;
                let is_known = matches!(name, "lt" | "gt" | "amp" | "quot" | "apos") || name.starts_with('#');
                if !is_known {
                    return None;
                }
                Event::GeneralRef(reference.clone())
            }
            event => event,
        };
        writer.write_event(written).ok()?;
    }
    (has_root && depth == 0).then(|| writer.into_inner())
}

fn is_root(start: &BytesStart<'_>) -> bool {
    let is_svg = start.local_name().as_ref() == b"svg";
    let names_it = |attribute: quick_xml::events::attributes::Attribute<'_>| {
        attribute.key.as_ref().starts_with(b"xmlns") && attribute.value.as_ref() == NAMESPACE.as_bytes()
    };
    is_svg && start.attributes().flatten().any(names_it)
}

/// The ids of an image. `None` if it is not well-formed, or two elements have the same.
fn ids(text: &str) -> Option<BTreeSet<Vec<u8>>> {
    let mut ids = BTreeSet::new();
    let mut reader = Reader::from_str(text);
    loop {
        match reader.read_event().ok()? {
            Event::Eof => return Some(ids),
            Event::Start(start) | Event::Empty(start) => {
                for attribute in start.attributes() {
                    let attribute = attribute.ok()?;
                    if attribute.key.as_ref() == b"id" && !ids.insert(attribute.value.into_owned()) {
                        return None;
                    }
                }
            }
            _ => {}
        }
    }
}

/// A tag without references to files and to parts that don't exist.
fn rewritten<'a>(start: &BytesStart<'a>, ids: &BTreeSet<Vec<u8>>) -> Option<BytesStart<'a>> {
    // A link in an image leads nowhere from a book.
    let name = if start.name().as_ref() == b"a" { b"g".as_slice() } else { start.name().into_inner() };
    let mut tag = BytesStart::new(String::from_utf8(name.to_vec()).ok()?);
    for attribute in start.attributes() {
        let attribute = attribute.ok()?;
        let is_reference = attribute.key.local_name().as_ref() == b"href";
        let target = attribute.value.strip_prefix(b"#");
        let is_whole = target.is_some_and(|target| ids.contains(target)) || attribute.value.starts_with(b"data:image/");
        if !is_reference || is_whole {
            tag.push_attribute(attribute);
        }
    }
    Some(tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_image_is_whole_and_leads_nowhere() {
        let svg = |inner: &str| format!("<svg xmlns=\"{NAMESPACE}\">{inner}</svg>");
        for (image, expected) in [
            (svg("<path/>"), Some(svg("<path/>"))),
            (
                format!("<?xml version=\"1.0\"?><!DOCTYPE svg>\n{}", svg("a &amp; b")),
                Some(format!("\n{}", svg("a &amp; b"))),
            ),
            (
                svg("<a href=\"x.html\"><use href=\"#b\"/><use href=\"#c\"/><g id=\"b\"/></a>"),
                Some(svg("<g><use href=\"#b\"/><use/><g id=\"b\"/></g>")),
            ),
            (svg("<g id=\"a\"/><g id=\"a\"/>"), None),
            ("<svg/>".into(), None),
            (String::new(), None),
        ] {
            let made = svg_for_book(image.as_bytes()).map(|bytes| String::from_utf8(bytes).expect("UTF-8"));
            assert_eq!(made, expected, "{image}");
        }
    }
}
