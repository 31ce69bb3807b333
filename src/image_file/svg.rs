//! An SVG image -> the same image without the parts that can run code, embed pages or load files of other sites.
//!
//! A reader can open an image at its own address, where a script in it would run as one of the site. An image without such parts
//! keeps all of its bytes. Entities are never expanded into each other, so none can grow.

use std::borrow::Cow;
use std::collections::BTreeSet;

use quick_xml::events::attributes::Attribute;
use quick_xml::events::{BytesStart, BytesText, Event};
use quick_xml::{Reader, Writer};
use rustc_hash::FxHashMap;

use crate::image_file::svg_rules::{
    is_name, is_predefined, is_safe_style, is_unsafe_target, plain_entity, resolve_reference, unsafe_attribute,
};

/// The namespace of HTML elements in XML.
const HTML_NAMESPACE: &str = "http://www.w3.org/1999/xhtml";
/// The image in place of one of which nothing is left.
pub(super) const EMPTY: &[u8] = b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>";
/// The largest file that is sanitized. Of a larger one nothing is published.
pub(crate) const SVG_BYTES: u64 = 20 << 20;
/// The most bytes of all expanded entities in one image.
const EXPANSION_BYTES: usize = 1 << 20;
/// The elements that animate an attribute of another one.
const ANIMATIONS: [&str; 4] = ["set", "animate", "animatetransform", "animatemotion"];

/// A kind of part that is removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SvgPart {
    /// `<script>`, and elements like it.
    Script,
    /// `onload` and so on.
    EventHandler,
    /// `<foreignObject>`, and elements of HTML.
    Html,
    /// A URL with a scheme such as `javascript:`.
    UnsafeUrl,
    /// An image, style or font of another site.
    ExternalFile,
    /// An entity that contains markup or other entities, or is in another file.
    Entity,
    /// Everything after a syntax error.
    SyntaxError,
}

impl SvgPart {
    const ALL: [Self; 7] = [
        Self::Script,
        Self::EventHandler,
        Self::Html,
        Self::UnsafeUrl,
        Self::ExternalFile,
        Self::Entity,
        Self::SyntaxError,
    ];

    /// Its name in messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Script => "scripts",
            Self::EventHandler => "event handlers",
            Self::Html => "HTML",
            Self::UnsafeUrl => "URLs that run code",
            Self::ExternalFile => "references to other sites",
            Self::Entity => "entities",
            Self::SyntaxError => "what follows a syntax error",
        }
    }
}

/// What is removed from an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SvgRemovals {
    kinds: u8,
    /// The line of the first removed part, from 1.
    pub line: u32,
}

impl SvgRemovals {
    /// The kinds of parts, in the order of their severity.
    pub fn parts(self) -> impl Iterator<Item = SvgPart> {
        SvgPart::ALL.into_iter().filter(move |part| self.kinds & (1 << *part as u8) != 0)
    }
}

/// The image without unsafe parts, and what was removed. `None` if it is safe as it is.
pub(crate) fn sanitized(bytes: &[u8]) -> Option<(Vec<u8>, Option<SvgRemovals>)> {
    let text = decode(bytes);
    let mut sanitizer = SvgSanitizer::new(&text);
    sanitizer.run();
    let is_same_encoding = matches!(text, Cow::Borrowed(_)) && !sanitizer.has_other_encoding;
    if sanitizer.removals.is_none() && !sanitizer.is_changed && is_same_encoding {
        return None;
    }
    let clean = sanitizer.writer.into_inner();
    Some((if sanitizer.has_root { clean } else { EMPTY.to_vec() }, sanitizer.removals))
}

/// The text of an image. Other encodings than UTF-8 and UTF-16 are read as UTF-8, and written as it.
fn decode(bytes: &[u8]) -> Cow<'_, str> {
    let unit: fn([u8; 2]) -> u16 = match bytes {
        [0xff, 0xfe, ..] => u16::from_le_bytes,
        [0xfe, 0xff, ..] => u16::from_be_bytes,
        _ => return String::from_utf8_lossy(bytes),
    };
    let units: Vec<u16> = bytes[2..].as_chunks().0.iter().copied().map(unit).collect();
    Cow::Owned(String::from_utf16_lossy(&units))
}

struct SvgSanitizer<'a> {
    text: &'a str,
    reader: Reader<&'a [u8]>,
    writer: Writer<Vec<u8>>,
    /// The names of the open elements that are kept.
    open: Vec<Vec<u8>>,
    /// The number of open elements in the removed one.
    removed_depth: usize,
    has_root: bool,
    has_other_encoding: bool,
    /// Whether something was rewritten that is no danger.
    is_changed: bool,
    removals: Option<SvgRemovals>,
    /// The entities that stand for plain text.
    entities: FxHashMap<String, String>,
    expanded: usize,
    html_prefixes: BTreeSet<Vec<u8>>,
    /// The position in the output and the text of the `<style>` that is open.
    style: Option<(usize, String)>,
}

/// A syntax error.
struct NotXml;

impl<'a> SvgSanitizer<'a> {
    fn new(text: &'a str) -> Self {
        let mut reader = Reader::from_str(text);
        reader.config_mut().check_end_names = true;
        Self {
            text,
            reader,
            writer: Writer::new(Vec::with_capacity(text.len())),
            open: Vec::new(),
            removed_depth: 0,
            has_root: false,
            has_other_encoding: false,
            is_changed: false,
            removals: None,
            entities: FxHashMap::default(),
            expanded: 0,
            html_prefixes: BTreeSet::new(),
            style: None,
        }
    }

    fn run(&mut self) {
        if matches!(self.copy_all(), Err(NotXml)) {
            self.remove(SvgPart::SyntaxError);
        }
        // What is open after an error is closed, so that browsers show what comes before.
        if self.style.is_some() {
            self.end_style();
        }
        while let Some(name) = self.open.pop() {
            self.is_changed = true;
            self.writer.get_mut().extend([b"</", &name[..], b">"].concat());
        }
    }

    fn remove(&mut self, part: SvgPart) {
        let offset = usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX).min(self.text.len());
        let before = &self.text.as_bytes()[..offset];
        let removals = self.removals.get_or_insert_with(|| SvgRemovals {
            kinds: 0,
            line: u32::try_from(memchr::memchr_iter(b'\n', before).count() + 1).unwrap_or(u32::MAX),
        });
        removals.kinds |= 1 << part as u8;
    }

    fn write(&mut self, event: Event<'_>) {
        // Writing to memory can't fail.
        _ = self.writer.write_event(event);
    }

    fn copy_all(&mut self) -> Result<(), NotXml> {
        loop {
            let event = self.reader.read_event().map_err(|_| NotXml)?;
            if self.removed_depth > 0 {
                match event {
                    Event::Start(_) => self.removed_depth += 1,
                    Event::End(_) => self.removed_depth -= 1,
                    Event::Eof => return Err(NotXml),
                    _ => {}
                }
                continue;
            }
            match event {
                Event::Start(element) => self.element(&element, false)?,
                Event::Empty(element) => self.element(&element, true)?,
                Event::End(element) => {
                    self.end_style();
                    if self.open.pop().is_some() {
                        self.write(Event::End(element));
                    }
                }
                Event::Text(text) => {
                    self.add_style(&text);
                    self.write(Event::Text(text));
                }
                Event::CData(text) => {
                    self.add_style(&text);
                    self.write(Event::CData(text));
                }
                Event::GeneralRef(name) => {
                    let written = String::from_utf8_lossy(&name).into_owned();
                    self.reference(&written, Event::GeneralRef(name));
                }
                Event::PI(instruction) => {
                    if instruction.target().eq_ignore_ascii_case(b"xml-stylesheet") {
                        self.remove(SvgPart::ExternalFile);
                    } else {
                        self.write(Event::PI(instruction));
                    }
                }
                Event::DocType(text) => self.doctype(&text),
                Event::Decl(declaration) => {
                    let encoding = declaration.encoding().and_then(Result::ok);
                    if encoding.is_none_or(|encoding| encoding.eq_ignore_ascii_case(b"utf-8")) {
                        self.write(Event::Decl(declaration));
                    } else {
                        self.has_other_encoding = true;
                    }
                }
                Event::Comment(comment) => self.write(Event::Comment(comment)),
                Event::Eof => return if self.open.is_empty() { Ok(()) } else { Err(NotXml) },
            }
        }
    }

    /// A reference to an entity in text.
    fn reference(&mut self, name: &str, event: Event<'_>) {
        if name.starts_with('#') || is_predefined(name) {
            if let Some((_, style)) = &mut self.style {
                // A style with a reference is compared as browsers read it.
                style.push_str(&resolve_reference(name).unwrap_or_else(|| "\\".into()));
            }
            self.write(event);
            return;
        }
        match self.expand(name) {
            Some(value) => {
                self.is_changed = true;
                self.add_style(value.as_bytes());
                self.write(Event::Text(BytesText::new(&value)));
            }
            None => self.remove(SvgPart::Entity),
        }
    }

    /// The text of an entity of the image.
    fn expand(&mut self, name: &str) -> Option<String> {
        let value = self.entities.get(name)?;
        self.expanded += value.len();
        (self.expanded <= EXPANSION_BYTES).then(|| value.clone())
    }

    /// Keeps the name of a document type. Its declarations can define attributes and markup, so only entities of plain text are read.
    fn doctype(&mut self, text: &[u8]) {
        let Some(start) = memchr::memchr(b'[', text) else {
            return self.write(Event::DocType(BytesText::from_escaped(String::from_utf8_lossy(text))));
        };
        self.is_changed = true;
        let declarations = String::from_utf8_lossy(&text[start..]).into_owned();
        let mut rest = &declarations[..];
        let mut is_unsafe = false;
        while let Some(position) = rest.find("<!") {
            rest = &rest[position + 2..];
            let entity = rest.strip_prefix("ENTITY").filter(|rest| rest.starts_with(char::is_whitespace));
            match entity.and_then(plain_entity) {
                Some((name, value)) => _ = self.entities.entry(name.into()).or_insert_with(|| value.into()),
                None => is_unsafe |= !rest.starts_with("--"),
            }
        }
        if is_unsafe {
            self.remove(SvgPart::Entity);
        }
    }

    fn element(&mut self, element: &BytesStart<'_>, is_empty: bool) -> Result<(), NotXml> {
        let name = String::from_utf8_lossy(element.local_name().as_ref()).to_ascii_lowercase();
        if !is_name(element.name().as_ref()) {
            return Err(NotXml);
        }
        let mut kept = BytesStart::from_content(
            String::from_utf8_lossy(element.name().as_ref()).into_owned(),
            element.name().as_ref().len(),
        );
        let mut part = self.unsafe_element(element, &name);
        let mut removed = Vec::new();
        let mut is_rewritten = false;
        for attribute in element.attributes() {
            let attribute = attribute.map_err(|_| NotXml)?;
            let (key, value) = (attribute.key.as_ref().to_vec(), self.value(&attribute));
            if !is_name(&key) {
                return Err(NotXml);
            }
            let Some((value, is_expanded)) = value else {
                removed.push(SvgPart::Entity);
                continue;
            };
            if key == b"xmlns" && value == HTML_NAMESPACE {
                part = part.or(Some(SvgPart::Html));
            }
            if let Some(prefix) = key.strip_prefix(b"xmlns:").filter(|_| value == HTML_NAMESPACE) {
                self.html_prefixes.insert(prefix.to_vec());
            }
            let local = String::from_utf8_lossy(attribute.key.local_name().as_ref()).to_ascii_lowercase();
            if local == "attributename" && ANIMATIONS.contains(&&*name) && is_unsafe_target(&value) {
                part = part.or(Some(SvgPart::UnsafeUrl));
            }
            if let Some(part) = unsafe_attribute(&name, &key, &local, &value) {
                removed.push(part);
            } else {
                is_rewritten |= is_expanded;
                // The value is escaped again: other quotation marks may be around it than the author wrote.
                kept.push_attribute((&*String::from_utf8_lossy(&key), &*value));
            }
        }
        if self.open.is_empty() && (self.has_root || name != "svg") {
            part = part.or(Some(SvgPart::Html));
        }
        if let Some(part) = part {
            self.remove(part);
            self.removed_depth = usize::from(!is_empty);
            return Ok(());
        }
        self.has_root = true;
        self.is_changed |= is_rewritten;
        let is_kept_whole = removed.is_empty() && !is_rewritten;
        for part in removed {
            self.remove(part);
        }
        if !is_empty {
            self.open.push(element.name().as_ref().to_vec());
            if name == "style" && self.style.is_none() {
                self.style = Some((self.writer.get_ref().len(), String::new()));
            }
        }
        let element = if is_kept_whole { element.borrow() } else { kept };
        self.write(if is_empty { Event::Empty(element) } else { Event::Start(element) });
        Ok(())
    }

    fn unsafe_element(&self, element: &BytesStart<'_>, name: &str) -> Option<SvgPart> {
        let prefix = element.name().prefix().map(|prefix| prefix.as_ref().to_vec());
        match name {
            "script" | "handler" | "listener" => Some(SvgPart::Script),
            "foreignobject" | "iframe" | "embed" | "object" | "audio" | "video" | "html" | "body" => {
                Some(SvgPart::Html)
            }
            _ => prefix.is_some_and(|prefix| self.html_prefixes.contains(&prefix)).then_some(SvgPart::Html),
        }
    }

    /// The value of an attribute as browsers read it, and whether an entity of the image was expanded. `None` for one with an
    /// entity that is not expanded.
    fn value(&mut self, attribute: &Attribute<'_>) -> Option<(String, bool)> {
        let written = String::from_utf8_lossy(&attribute.value).into_owned();
        let mut parts = written.split('&');
        let mut value = parts.next().unwrap_or_default().to_string();
        let mut is_expanded = false;
        for part in parts {
            let (name, rest) = part.split_once(';')?;
            if let Some(text) = resolve_reference(name) {
                value.push_str(&text);
            } else {
                value.push_str(&self.expand(name)?);
                is_expanded = true;
            }
            value.push_str(rest);
        }
        Some((value, is_expanded))
    }

    fn add_style(&mut self, text: &[u8]) {
        if let Some((_, style)) = &mut self.style {
            style.push_str(&String::from_utf8_lossy(text));
        }
    }

    /// Removes the rules of the `<style>` that ends if they are not safe.
    fn end_style(&mut self) {
        let Some((start, rules)) = self.style.take() else { return };
        if is_safe_style(&rules) {
            return;
        }
        self.remove(SvgPart::ExternalFile);
        // The start tag stays, and the end tag follows.
        let output = self.writer.get_mut();
        let tag_end = memchr::memchr(b'>', &output[start..]).map_or(output.len(), |end| start + end + 1);
        output.truncate(tag_end);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image_file::svg_rules::ENTITY_BYTES;

    /// What is left between the tags of the root, and the kinds of removed parts.
    fn inside(content: &str) -> (String, Vec<SvgPart>) {
        let image = format!("<svg xmlns=\"http://www.w3.org/2000/svg\">{content}</svg>");
        let Some((clean, removals)) = sanitized(image.as_bytes()) else { return (content.into(), Vec::new()) };
        let clean = String::from_utf8(clean).expect("UTF-8");
        let inner = clean.split_once('>').and_then(|(_, rest)| rest.strip_suffix("</svg>")).expect("a root");
        (inner.into(), removals.map_or_else(Vec::new, |removals| removals.parts().collect()))
    }

    #[test]
    fn safe_images_keep_their_bytes() {
        for image in [
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox='0 0 1 1'/>",
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE svg PUBLIC \"-//W3C//DTD SVG 1.1//EN\" \"http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd\">\n<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:x=\"http://www.w3.org/1999/xlink\"><a x:href=\"https://example.org/?a&amp;b\"><text>&lt;script&gt; &#65;</text></a><use href=\"#a\"/><use x:href=\"sprite.svg#a\"/><image href=\"data:image/png;base64,AA\"/><rect fill=\"url(#b)\" style=\"fill:url('#c')\"/><style>@font-face{src:url(data:font/woff2;base64,AA)}</style></svg>\n",
            "\u{feff}<svg xmlns=\"http://www.w3.org/2000/svg\"><![CDATA[<script>]]><!-- <script> --></svg>",
        ] {
            assert_eq!(sanitized(image.as_bytes()), None, "{image}");
        }
    }

    #[test]
    fn unsafe_parts_are_removed() {
        use SvgPart::{Entity, EventHandler, ExternalFile, Html, Script, SyntaxError, UnsafeUrl};
        for (content, expected, parts) in [
            ("<script>x()</script><g/>", "<g/>", vec![Script]),
            ("<x:script xmlns:x='http://www.w3.org/2000/svg'><![CDATA[x()]]></x:script>", "", vec![Script]),
            ("<SCRIPT href='x.js'/>", "", vec![Script]),
            ("<g onload='x()' ONclick='y()' id='a'/>", "<g id=\"a\"/>", vec![EventHandler]),
            ("<g onload='x()' id='a\" onclick=\"x()'/>", "<g id=\"a&quot; onclick=&quot;x()\"/>", vec![EventHandler]),
            ("<foreignObject><p>a<b>c</b></p></foreignObject><g/>", "<g/>", vec![Html]),
            ("<p xmlns='http://www.w3.org/1999/xhtml'>a</p>", "", vec![Html]),
            (
                "<g xmlns:h='http://www.w3.org/1999/xhtml'><h:img/></g>",
                "<g xmlns:h='http://www.w3.org/1999/xhtml'></g>",
                vec![Html],
            ),
            ("<a href='java&#115;cript:x()'>a</a>", "<a>a</a>", vec![UnsafeUrl]),
            ("<a xlink:href=' \tJavaScript:x()'>a</a>", "<a>a</a>", vec![UnsafeUrl]),
            ("<a href='data:text/html,x'>a</a>", "<a>a</a>", vec![UnsafeUrl]),
            ("<image href='data:image/svg+xml,x'/>", "<image/>", vec![UnsafeUrl]),
            ("<a><set attributeName='href' to='javascript:x()'/></a>", "<a></a>", vec![UnsafeUrl]),
            ("<animate attributeName='xlink:href' values='javascript:x()'/>", "", vec![UnsafeUrl]),
            ("<image href='https://example.org/a.png'/>", "<image/>", vec![ExternalFile]),
            ("<use href='//example.org/a.svg#a'/>", "<use/>", vec![ExternalFile]),
            ("<rect fill='url( \"https://example.org/a\")'/>", "<rect/>", vec![ExternalFile]),
            ("<rect style='fill:u\\72l(//example.org)'/>", "<rect/>", vec![ExternalFile]),
            ("<style>@import 'a.css';</style>", "<style></style>", vec![ExternalFile]),
            ("<style a='1'>a{fill:u&#x5c;72l(x)}</style>", "<style a='1'></style>", vec![ExternalFile]),
            ("<?xml-stylesheet href='a.css'?>", "", vec![ExternalFile]),
            ("<text>&unknown;</text>", "<text></text>", vec![Entity]),
            ("<g id='&unknown;'/>", "<g/>", vec![Entity]),
            ("<g></h><script>x()</script>", "<g></g>", vec![SyntaxError]),
            ("<g/onload=x()>", "", vec![SyntaxError]),
        ] {
            assert_eq!(inside(content), (expected.to_string(), parts), "{content}");
        }
    }

    #[test]
    fn entities_of_plain_text_are_expanded() {
        let image = "<!DOCTYPE svg [<!ENTITY ns \"http://www.w3.org/2000/svg\"><!ENTITY name 'a b'>]><svg xmlns=\"&ns;\"><text>&name;</text></svg>";
        let (clean, removals) = sanitized(image.as_bytes()).expect("another file");
        assert_eq!(removals, None);
        assert_eq!(String::from_utf8_lossy(&clean), "<svg xmlns=\"http://www.w3.org/2000/svg\"><text>a b</text></svg>");
    }

    #[test]
    fn entities_do_not_grow() {
        let entity = |level: usize| format!("<!ENTITY l{level} \"{}\">", format!("&l{};", level - 1).repeat(10));
        let laughs = (1..10).map(entity).collect::<Vec<_>>().concat();
        let bomb =
            format!("<!DOCTYPE svg [<!ENTITY l0 \"ha\">{laughs}<!ATTLIST svg onload CDATA \"x()\">]><svg>&l9;</svg>");
        let (clean, removals) = sanitized(bomb.as_bytes()).expect("another file");
        assert_eq!(clean, b"<svg></svg>");
        assert_eq!(removals.expect("removals").parts().collect::<Vec<_>>(), [SvgPart::Entity]);
        let long = format!(
            "<!DOCTYPE svg [<!ENTITY l \"{}\">]><svg>{}</svg>",
            "a".repeat(ENTITY_BYTES),
            "&l;".repeat(100_000)
        );
        let (clean, _) = sanitized(long.as_bytes()).expect("another file");
        assert!(clean.len() <= EXPANSION_BYTES + 100, "{} bytes", clean.len());
    }

    #[test]
    fn any_encoding_and_any_root_is_safe() {
        let script = "<svg><script>x()</script></svg>";
        let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain(script.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        assert_eq!(sanitized(&utf16).expect("another file").0, b"<svg></svg>");
        let other = "<?xml version=\"1.0\" encoding=\"iso-2022-jp\"?><svg></svg>";
        assert_eq!(sanitized(other.as_bytes()).expect("another file").0, b"<svg></svg>");
        for other in ["<html><script>x()</script></html>", "", "text", "<svg/><script/>", "<"] {
            let (clean, _) = sanitized(other.as_bytes()).unwrap_or((other.into(), None));
            assert!(!clean.windows(7).any(|part| part == b"<script"), "{other}");
        }
    }
}
