//! HTML -> XHTML that is valid in a book: well-formed, without what a book can't have, and with elements only where they are allowed.
//!
//! An element in a place where it is not allowed is replaced by one that is, so that no text is lost. Links are kept apart, because
//! where they lead is known only when all chapters are written.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use crate::book::elements;
use crate::book::html_tree::{HtmlTree, MarkupLanguage, NodeIndex};
use crate::book::xml_text::{is_language, push_attribute, push_text, xml_id};

/// A deeper element is only text.
const MAX_DEPTH: usize = 150;

/// What an image is in the book.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum ImageUse {
    /// A file of the book, by its address from a chapter.
    InBook(String),
    /// A link to its address.
    Linked(String),
    /// Only its alternative text.
    Text,
}

/// A part of a chapter.
#[derive(Debug)]
pub(super) enum XhtmlPart {
    Markup(String),
    /// The start of a link.
    LinkStart(XhtmlLink),
    LinkEnd,
}

/// A link whose address is not known yet.
#[derive(Debug)]
pub(super) struct XhtmlLink {
    /// The address, as written.
    pub(super) href: String,
    /// Whether it leads out of the book, even to the page of a chapter.
    pub(super) is_external: bool,
    /// All attributes but `href`.
    attributes: String,
    /// The element in its place if it leads nowhere.
    fallback: &'static str,
}

/// The content of a chapter.
#[derive(Debug, Default)]
pub(super) struct XhtmlContent {
    pub(super) parts: Vec<XhtmlPart>,
    /// The ids in the book, by those in the HTML.
    pub(super) ids: BTreeMap<String, String>,
    pub(super) has_math: bool,
    pub(super) has_svg: bool,
}

/// What is allowed in a place.
#[derive(Debug, Clone, Copy, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each rule holds on its own")]
pub(super) struct Place {
    /// Only what stands in a line of text.
    pub(super) is_inline: bool,
    /// No headings and no sections.
    pub(super) is_plain: bool,
    /// No links.
    pub(super) is_in_link: bool,
    /// No definitions.
    is_in_dfn: bool,
    depth: usize,
}

impl Place {
    #[must_use]
    pub(super) fn inline(self) -> Self {
        Self { is_inline: true, ..self }
    }

    #[must_use]
    pub(super) fn plain(self) -> Self {
        Self { is_plain: true, ..self }
    }
}

/// Writes the content of one chapter.
pub(super) struct XhtmlWriter<'a> {
    pub(super) tree: &'a HtmlTree,
    /// What each image is, by its `src`.
    image: &'a dyn Fn(&str) -> ImageUse,
    /// Whether a node has a block in it, by its index.
    has_block: Vec<bool>,
    pub(super) out: String,
    pub(super) content: XhtmlContent,
    used_ids: BTreeSet<String>,
}

/// Converts the HTML of a chapter.
pub(super) fn convert(html: &str, image: &dyn Fn(&str) -> ImageUse) -> XhtmlContent {
    let tree = HtmlTree::of_body(html);
    let has_block = nodes_with_blocks(&tree);
    let (out, content) = (String::with_capacity(html.len()), XhtmlContent::default());
    let mut writer = XhtmlWriter { tree: &tree, image, has_block, out, content, used_ids: BTreeSet::new() };
    writer.children(tree.body(), Place::default());
    writer.flush();
    writer.content
}

impl XhtmlContent {
    /// The XHTML with its links. `address` returns where one leads; a link that leads nowhere is text.
    pub(super) fn linked(&self, address: &dyn Fn(&XhtmlLink) -> Option<String>) -> String {
        let mut xhtml = String::new();
        // The element of the link that is open. Links are not within each other.
        let mut open = "";
        for part in &self.parts {
            match part {
                XhtmlPart::Markup(markup) => xhtml.push_str(markup),
                XhtmlPart::LinkStart(link) => {
                    let XhtmlLink { attributes, fallback, .. } = link;
                    let address = address(link);
                    open = match &address {
                        Some(_) => "a",
                        // Text alone needs no element.
                        None if attributes.is_empty() && *fallback == "span" => "",
                        None => fallback,
                    };
                    if !open.is_empty() {
                        // Writing to a String can't fail, here and below.
                        _ = write!(xhtml, "<{open}{attributes}");
                        if let Some(address) = address {
                            push_attribute(&mut xhtml, "href", &address);
                        }
                        xhtml.push('>');
                    }
                }
                XhtmlPart::LinkEnd if open.is_empty() => {}
                XhtmlPart::LinkEnd => _ = write!(xhtml, "</{open}>"),
            }
        }
        xhtml
    }
}

/// Whether each node has a block in it.
fn nodes_with_blocks(tree: &HtmlTree) -> Vec<bool> {
    let mut has_block = vec![false; tree.len()];
    let mut node = Some(tree.body());
    while let Some(index) = node {
        if tree.html_name(index).is_some_and(|name| elements::block(name).is_some()) {
            // All nodes above one that is marked are marked.
            let mut above = tree.parent(index);
            while let Some(parent) = above.filter(|parent| !has_block[*parent]) {
                has_block[parent] = true;
                above = tree.parent(parent);
            }
        }
        node = tree.following(index, tree.body());
    }
    has_block
}

impl XhtmlWriter<'_> {
    /// Ends the markup so far.
    fn flush(&mut self) {
        if !self.out.is_empty() {
            self.content.parts.push(XhtmlPart::Markup(std::mem::take(&mut self.out)));
        }
    }

    /// Writes the children of a node.
    pub(super) fn children(&mut self, node: NodeIndex, place: Place) {
        let tree = self.tree;
        for child in tree.children(node) {
            self.node(child, place);
        }
    }

    /// Writes a node.
    pub(super) fn node(&mut self, node: NodeIndex, place: Place) {
        let tree = self.tree;
        if let Some(text) = tree.text(node) {
            return push_text(&mut self.out, text);
        }
        let Some((vocabulary, name)) = tree.element(node) else { return };
        if place.depth >= MAX_DEPTH {
            return push_text(&mut self.out, &tree.text_within(node));
        }
        let place = Place { depth: place.depth + 1, ..place };
        match vocabulary {
            MarkupLanguage::Html => self.html(node, name, place),
            MarkupLanguage::MathMl => self.math(node),
            MarkupLanguage::Svg => self.svg(node),
        }
    }

    fn html(&mut self, node: NodeIndex, name: &str, place: Place) {
        let tree = self.tree;
        let is_left_out = elements::LEFT_OUT.binary_search(&name).is_ok()
            || tree.attribute(node, "hidden").is_some()
            || elements::LEFT_OUT_CLASSES.iter().any(|class| tree.has_class(node, class));
        if is_left_out {
            return;
        }
        match name {
            "br" => self.out.push_str("<br/>"),
            "wbr" => self.out.push_str("<wbr/>"),
            "img" => self.image(node, place),
            "input" => self.checkbox(node),
            "audio" | "video" => self.media(node, place),
            "a" => self.link(node, place),
            "ins" | "del" => self.wrapped(name, node, &[], place),
            "ruby" => self.ruby(node, place),
            name => match (elements::inline(name), elements::block(name)) {
                (Some(to), _) => self.inline(to, node, place),
                (None, Some(to)) => self.block(name, to, node, place),
                // An element that is unknown here, with its content.
                (None, None) => self.unwrapped(node, place),
            },
        }
    }

    /// An element within a line. One with a block in it can't be kept around it.
    fn inline(&mut self, name: &'static str, node: NodeIndex, place: Place) {
        if !place.is_inline && self.has_block[node] || name == "dfn" && place.is_in_dfn {
            return self.unwrapped(node, place);
        }
        let direction = self.tree.attribute(node, "dir").unwrap_or_default().to_ascii_lowercase();
        let name = if name == "bdo" && !matches!(&*direction, "ltr" | "rtl") { "span" } else { name };
        let place = Place { is_in_dfn: place.is_in_dfn || name == "dfn", ..place };
        self.wrapped(name, node, &[], place.inline());
    }

    fn block(&mut self, from: &str, to: &'static str, node: NodeIndex, place: Place) {
        if place.is_inline {
            if self.tree.previous(node).is_some_and(|previous| !self.tree.is_blank(previous)) {
                self.out.push_str("<br/>");
            }
            if to != "hr" {
                self.wrapped("span", node, &[], place);
            }
            return;
        }
        match to {
            "hr" => self.empty("hr", node),
            "ul" | "ol" => self.list(to, node, place),
            "dl" => self.definitions(node, place),
            "table" => self.table(node, place),
            "figure" => self.figure(node, place),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" if place.is_plain => self.wrapped("p", node, &[], place.inline()),
            "section" | "aside" if place.is_plain => self.wrapped("div", node, &[], place),
            "section" if self.tree.has_class(node, "footnotes") => {
                self.wrapped("section", node, &[("epub:type", "footnotes"), ("role", "doc-endnotes")], place);
            }
            "p" | "pre" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => self.wrapped(to, node, &[], place.inline()),
            // Reading systems show no details that are closed.
            _ if from == "summary" => self.wrapped(to, node, &[("class", "summary")], place),
            _ => self.wrapped(to, node, &[], place),
        }
    }

    /// The content of an element without the element. A link can lead to its id.
    pub(super) fn unwrapped(&mut self, node: NodeIndex, place: Place) {
        if let Some(id) = self.new_id(node) {
            _ = write!(self.out, "<span id=\"{id}\"></span>");
        }
        self.children(node, place);
    }

    /// An element with the attributes that all may have, and with further ones.
    pub(super) fn wrapped(&mut self, name: &str, node: NodeIndex, further: &[(&str, &str)], place: Place) {
        self.start(name, node, further);
        self.out.push('>');
        self.children(node, place);
        self.end(name);
    }

    /// An element without content.
    pub(super) fn empty(&mut self, name: &str, node: NodeIndex) {
        self.start(name, node, &[]);
        self.out.push_str("/>");
    }

    pub(super) fn end(&mut self, name: &str) {
        _ = write!(self.out, "</{name}>");
    }

    /// A start tag without its end.
    pub(super) fn start(&mut self, name: &str, node: NodeIndex, further: &[(&str, &str)]) {
        _ = write!(self.out, "<{name}");
        self.attributes(node, name, further);
    }

    /// The attributes that all elements may have, and further ones.
    fn attributes(&mut self, node: NodeIndex, name: &str, further: &[(&str, &str)]) {
        let tree = self.tree;
        if let Some(id) = self.new_id(node) {
            self.attribute("id", &id);
        }
        let own = tree.attribute(node, "class").unwrap_or_default();
        let added = further.iter().filter(|(name, _)| *name == "class").map(|(_, class)| *class);
        let classes = own.split_ascii_whitespace().chain(added).collect::<Vec<_>>().join(" ");
        if !classes.is_empty() {
            self.attribute("class", &classes);
        }
        for (name, value) in further.iter().filter(|(name, _)| *name != "class") {
            self.attribute(name, value);
        }
        let language = tree.attribute(node, "lang").map(str::trim).filter(|tag| is_language(tag));
        if let Some(language) = language {
            self.attribute("lang", language);
            self.attribute("xml:lang", language);
        }
        let direction = tree.attribute(node, "dir").map(str::to_ascii_lowercase);
        // Code runs from left to right in every language. The style of a book can't say so.
        let usual = matches!(name, "code" | "pre").then(|| "ltr".to_string());
        if let Some(direction) = direction.filter(|direction| matches!(&**direction, "ltr" | "rtl" | "auto")).or(usual)
        {
            self.attribute("dir", &direction);
        }
        if let Some(title) = tree.attribute(node, "title").filter(|title| !title.trim().is_empty()) {
            self.attribute("title", title);
        }
        if name == "section"
            && let Some(label) = tree.attribute(node, "aria-label")
        {
            self.attribute("aria-label", label);
        }
        if tree.attribute(node, "aria-hidden") == Some("true") {
            self.attribute("aria-hidden", "true");
        }
    }

    /// An attribute of the tag that is open.
    pub(super) fn attribute(&mut self, name: &str, value: &str) {
        push_attribute(&mut self.out, name, value);
    }

    /// An attribute whose value is a number in a range.
    pub(super) fn number(&mut self, node: NodeIndex, name: &str, range: std::ops::RangeInclusive<i32>) {
        let value = self.tree.attribute(node, name).and_then(|value| value.trim().parse::<i32>().ok());
        if let Some(value) = value.filter(|value| range.contains(value)) {
            _ = write!(self.out, " {name}=\"{value}\"");
        }
    }

    /// The id of an element in the book. `None` if it has none, or another element has the same.
    pub(super) fn new_id(&mut self, node: NodeIndex) -> Option<String> {
        let tree = self.tree;
        let name = || tree.attribute(node, "name").filter(|_| tree.html_name(node) == Some("a"));
        self.new_id_for(tree.attribute(node, "id").or_else(name)?)
    }

    /// The id in the book for one in the HTML. `None` if it is empty, or an earlier element has it.
    pub(super) fn new_id_for(&mut self, written: &str) -> Option<String> {
        if written.is_empty() || self.content.ids.contains_key(written) {
            return None;
        }
        let mut id = xml_id(written);
        let mut number = 1;
        while !self.used_ids.insert(id.clone()) {
            number += 1;
            id = format!("{}-{number}", xml_id(written));
        }
        self.content.ids.insert(written.into(), id.clone());
        Some(id)
    }

    fn link(&mut self, node: NodeIndex, place: Place) {
        let tree = self.tree;
        if place.is_in_link {
            return self.unwrapped(node, place);
        }
        let is_reference = tree.parent(node).is_some_and(|parent| tree.has_class(parent, "footnote-reference"));
        let reference = [("epub:type", "noteref"), ("role", "doc-noteref")];
        self.flush();
        self.attributes(node, "a", if is_reference { &reference } else { &[] });
        let attributes = std::mem::take(&mut self.out);
        let href = tree.attribute(node, "href").unwrap_or_default().into();
        let mut kinds = tree.attribute(node, "rel").unwrap_or_default().split_ascii_whitespace();
        let is_external = kinds.any(|kind| kind.eq_ignore_ascii_case("external"));
        let fallback = if !place.is_inline && self.has_block[node] { "div" } else { "span" };
        self.content.parts.push(XhtmlPart::LinkStart(XhtmlLink { href, is_external, attributes, fallback }));
        self.children(node, Place { is_in_link: true, ..place });
        self.flush();
        self.content.parts.push(XhtmlPart::LinkEnd);
    }

    /// A link to an address with a text, or only the text within another link.
    fn link_to(&mut self, address: &str, text: &str, place: Place) {
        if place.is_in_link {
            return push_text(&mut self.out, text);
        }
        self.flush();
        let link = XhtmlLink { href: address.into(), is_external: true, attributes: String::new(), fallback: "span" };
        self.content.parts.push(XhtmlPart::LinkStart(link));
        push_text(&mut self.out, if text.trim().is_empty() { address } else { text });
        self.flush();
        self.content.parts.push(XhtmlPart::LinkEnd);
    }

    fn image(&mut self, node: NodeIndex, place: Place) {
        let tree = self.tree;
        let alternative = tree.attribute(node, "alt").unwrap_or_default();
        match (self.image)(tree.attribute(node, "src").unwrap_or_default()) {
            ImageUse::InBook(address) => {
                self.start("img", node, &[("src", &address), ("alt", alternative)]);
                self.number(node, "width", 1..=100_000);
                self.number(node, "height", 1..=100_000);
                self.out.push_str("/>");
            }
            ImageUse::Linked(address) => self.link_to(&address, alternative, place),
            ImageUse::Text => push_text(&mut self.out, alternative),
        }
    }

    /// The box of a task list.
    fn checkbox(&mut self, node: NodeIndex) {
        if self.tree.attribute(node, "type").is_some_and(|kind| kind.eq_ignore_ascii_case("checkbox")) {
            self.out.push(if self.tree.attribute(node, "checked").is_some() { '☑' } else { '☐' });
        }
    }

    /// A recording: a link to it.
    fn media(&mut self, node: NodeIndex, place: Place) {
        let tree = self.tree;
        let of_source = || tree.children(node).find_map(|child| tree.attribute(child, "src"));
        let text = tree.text_within(node);
        match tree.attribute(node, "src").or_else(of_source) {
            Some(address) => self.link_to(address, text.trim(), place),
            None => push_text(&mut self.out, &text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The XHTML of a text, with links as written.
    fn converted(html: &str) -> String {
        let image = |address: &str| match address {
            "in.png" => ImageUse::InBook("images/in.png".into()),
            "" => ImageUse::Text,
            address => ImageUse::Linked(address.into()),
        };
        convert(html, &image).linked(&|link| (!link.href.is_empty()).then(|| link.href.clone()))
    }

    #[test]
    fn elements_are_only_where_they_are_allowed() {
        for (html, expected) in [
            ("<p>a &amp; b<br>c<wbr></p>", "<p>a &amp; b<br/>c<wbr/></p>"),
            ("<center>a</center><font>b</font><tt>c</tt>", "<div>a</div><span>b</span><code dir=\"ltr\">c</code>"),
            ("<b>a<p>b</p></b>", "a<p>b</p>"),
            ("<h2>a<div>b</div></h2>", "<h2>a<br/><span>b</span></h2>"),
            ("<ul>a<li>b</ul>", "<ul><li>a</li><li>b</li></ul>"),
            ("<ul> </ul>", ""),
            ("<dl><div><dt id=\"x\">a<dd>b</div></dl>", "<dl><dt id=\"x\">a</dt><dd>b</dd></dl>"),
            ("<dl><dd>a</dl>", "<div><div>a</div></div>"),
            (
                "<table><tr><td colspan=\"2\" align=\"left\">a<th scope=\"x\">b",
                "<table><tbody><tr><td colspan=\"2\">a</td><th>b</th></tr></tbody></table>",
            ),
            (
                "<table><tfoot><tr><td>a</tfoot><caption>b</caption><tbody><tr><td>c",
                "<table><caption>b</caption><tbody><tr><td>c</td></tr></tbody><tfoot><tr><td>a</td></tr></tfoot></table>",
            ),
            ("<details open><summary>a</summary>b</details>", "<div><div class=\"summary\">a</div>b</div>"),
            ("<script>a</script><style>b</style><iframe src=c></iframe><form onsubmit=d>e</form>", "<div>e</div>"),
            ("<p onclick=a style=b align=c data-d class=\" e  f \">g", "<p class=\"e f\">g</p>"),
            ("<my-element id=a>b</my-element>", "<span id=\"a\"></span>b"),
            ("<p id=\"1 ä\"><p id=\"1 ä\"><p id=\"1 ö\">", "<p id=\"id-1__\"></p><p></p><p id=\"id-1__-2\"></p>"),
            ("<a name=a href=\"b\">c</a>", "<a id=\"a\" href=\"b\">c</a>"),
            (
                "<img src=in.png width=1 height=2px><img src=x.avif alt=y><img alt=z>",
                "<img src=\"images/in.png\" alt=\"\" width=\"1\"/><a href=\"x.avif\">y</a>z",
            ),
            ("<a href=b><img src=x.avif alt=y></a>", "<a href=\"b\">y</a>"),
            ("<input type=checkbox checked><input type=text>", "☑"),
            ("<video src=a.mp4>b</video>", "<a href=\"a.mp4\">b</a>"),
            ("<ruby>a<rp>(<rt>b<rp>)</ruby>", "<ruby>a<rt>b</rt></ruby>"),
            ("<ruby>a</ruby>", "<span>a</span>"),
            ("<p lang=\"x y\" dir=up><p lang=de dir=RTL>", "<p></p><p lang=\"de\" xml:lang=\"de\" dir=\"rtl\"></p>"),
            ("<bdo>a</bdo><dfn>a<dfn>b</dfn></dfn>", "<span>a</span><dfn>ab</dfn>"),
            ("<figure>a<figcaption>b</figcaption>c</figure>", "<figure>a<div>b</div>c</figure>"),
            ("<table><tr><th><h2>a</h2>", "<table><tbody><tr><th><p>a</p></th></tr></tbody></table>"),
            ("a\u{1}b\u{ffff}", "ab"),
            ("<p hidden>a<a class=permalink>b</a>", ""),
        ] {
            assert_eq!(converted(html), expected, "{html}");
        }
    }

    #[test]
    fn deep_elements_become_text() {
        let html = format!("{}a{}", "<div>".repeat(5000), "</div>".repeat(5000));
        let xhtml = converted(&html);
        assert_eq!((xhtml.matches("<div>").count(), xhtml.contains('a')), (MAX_DEPTH, true));
    }
}
