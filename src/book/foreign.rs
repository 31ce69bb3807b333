//! Formulas (`MathML`) and drawings (SVG) in HTML -> the same as XML, with the elements, attributes and values that a book can have.

use crate::book::html_tree::{MarkupLanguage, NodeIndex};
use crate::book::xhtml::XhtmlWriter;
use crate::book::xml_text::push_text;

const MATHML_NAMESPACE: &str = "http://www.w3.org/1998/Math/MathML";
const SVG_NAMESPACE: &str = "http://www.w3.org/2000/svg";
/// A deeper element is only text.
const MAX_DEPTH: usize = 300;

/// Elements with text, sorted.
const TOKENS: [&str; 5] = ["mi", "mn", "mo", "ms", "mtext"];
/// Elements with a number of parts, sorted.
const WITH_PARTS: [(&str, usize); 8] = [
    ("mfrac", 2),
    ("mover", 2),
    ("mroot", 2),
    ("msub", 2),
    ("msubsup", 3),
    ("msup", 2),
    ("munder", 2),
    ("munderover", 3),
];
/// Elements around any parts, sorted.
const GROUPS: [&str; 7] = ["menclose", "mpadded", "mphantom", "mrow", "mspace", "msqrt", "mstyle"];

/// The kinds of values that attributes of formulas have.
enum ValueKind {
    Length,
    Boolean,
    Integer,
    OneOf(&'static [&'static str]),
}

/// The attributes of formulas, sorted.
const MATHML_ATTRIBUTES: [(&str, ValueKind); 24] = [
    ("accent", ValueKind::Boolean),
    ("accentunder", ValueKind::Boolean),
    ("columnalign", ValueKind::OneOf(&["center", "left", "right"])),
    ("depth", ValueKind::Length),
    ("dir", ValueKind::OneOf(&["ltr", "rtl"])),
    ("display", ValueKind::OneOf(&["block", "inline"])),
    ("displaystyle", ValueKind::Boolean),
    ("fence", ValueKind::Boolean),
    ("form", ValueKind::OneOf(&["infix", "postfix", "prefix"])),
    ("height", ValueKind::Length),
    ("largeop", ValueKind::Boolean),
    ("linethickness", ValueKind::Length),
    ("lspace", ValueKind::Length),
    (
        "mathvariant",
        ValueKind::OneOf(&[
            "normal",
            "bold",
            "italic",
            "bold-italic",
            "double-struck",
            "bold-fraktur",
            "script",
            "bold-script",
            "fraktur",
            "sans-serif",
            "bold-sans-serif",
            "sans-serif-italic",
            "sans-serif-bold-italic",
            "monospace",
        ]),
    ),
    ("maxsize", ValueKind::Length),
    ("minsize", ValueKind::Length),
    ("movablelimits", ValueKind::Boolean),
    ("rspace", ValueKind::Length),
    ("scriptlevel", ValueKind::Integer),
    ("separator", ValueKind::Boolean),
    ("stretchy", ValueKind::Boolean),
    ("symmetric", ValueKind::Boolean),
    ("voffset", ValueKind::Length),
    ("width", ValueKind::Length),
];

/// The elements that have an attribute. Others can have it too, if it is not here.
const ONLY_ON: [(&str, &[&str]); 22] = [
    ("accent", &["mo", "mover", "munderover"]),
    ("accentunder", &["munder", "munderover"]),
    ("columnalign", &["mtable", "mtd", "mtr"]),
    ("depth", &["mpadded", "mspace"]),
    ("display", &["math"]),
    ("displaystyle", &["math", "mstyle", "mtable"]),
    ("fence", &["mo"]),
    ("form", &["mo"]),
    ("height", &["mpadded", "mspace"]),
    ("largeop", &["mo"]),
    ("linethickness", &["mfrac"]),
    ("lspace", &["mo", "mpadded"]),
    ("mathvariant", &["mi", "mn", "mo", "ms", "mtext"]),
    ("maxsize", &["mo"]),
    ("minsize", &["mo"]),
    ("movablelimits", &["mo"]),
    ("rspace", &["mo"]),
    ("scriptlevel", &["mstyle"]),
    ("separator", &["mo"]),
    ("stretchy", &["mo"]),
    ("symmetric", &["mo"]),
    ("voffset", &["mpadded"]),
];

/// The elements of drawings, sorted. Scripts, links, animations and pages of HTML are not among them.
const SVG_ELEMENTS: [&str; 24] = [
    "circle",
    "clipPath",
    "defs",
    "desc",
    "ellipse",
    "g",
    "line",
    "linearGradient",
    "marker",
    "mask",
    "path",
    "pattern",
    "polygon",
    "polyline",
    "radialGradient",
    "rect",
    "stop",
    "svg",
    "switch",
    "symbol",
    "text",
    "title",
    "tspan",
    "use",
];

impl XhtmlWriter<'_> {
    /// A formula. Anything else of `MathML` outside of one is text.
    pub(super) fn math(&mut self, node: NodeIndex) {
        if self.tree.element(node) != Some((MarkupLanguage::MathMl, "math")) {
            return push_text(&mut self.out, &self.tree.text_within(node));
        }
        self.content.has_math = true;
        self.math_start("math", node);
        self.attribute("xmlns", MATHML_NAMESPACE);
        self.out.push('>');
        self.math_parts(node, 0);
        self.end("math");
    }

    fn math_start(&mut self, name: &str, node: NodeIndex) {
        let tree = self.tree;
        self.out.push('<');
        self.out.push_str(name);
        if let Some(class) = tree.attribute(node, "class").filter(|class| !class.trim().is_empty()) {
            self.attribute("class", class);
        }
        for (attribute, kind) in &MATHML_ATTRIBUTES {
            let is_known_here = ONLY_ON.iter().all(|(other, elements)| other != attribute || elements.contains(&name));
            let value = tree.attribute(node, attribute).map(str::trim).filter(|value| kind.accepts(value));
            if let Some(value) = value.filter(|_| is_known_here) {
                self.attribute(attribute, value);
            }
        }
    }

    /// The parts of a formula or of a group in it.
    fn math_parts(&mut self, node: NodeIndex, depth: usize) {
        let tree = self.tree;
        for child in tree.children(node) {
            self.math_part(child, depth + 1);
        }
    }

    fn math_part(&mut self, node: NodeIndex, depth: usize) {
        let tree = self.tree;
        if tree.is_blank(node) {
            return;
        }
        let name = match tree.element(node) {
            Some((MarkupLanguage::MathMl, name)) if depth < MAX_DEPTH => name,
            _ => return self.math_text("mtext", node),
        };
        if TOKENS.binary_search(&name).is_ok() {
            return self.math_text(name, node);
        }
        let parts = || tree.children(node).filter(|child| !tree.is_blank(*child));
        let arity = WITH_PARTS.binary_search_by_key(&name, |(name, _)| name).ok().map(|index| WITH_PARTS[index].1);
        match name {
            // What a formula means to programs, and its source.
            "annotation" | "annotation-xml" => {}
            "semantics" => parts().take(1).for_each(|part| self.math_part(part, depth + 1)),
            "mspace" => {
                self.math_start("mspace", node);
                self.out.push_str("/>");
            }
            "mtable" => self.math_table(node, depth),
            "mmultiscripts" => self.math_scripts(node, depth),
            name if GROUPS.binary_search(&name).is_ok() || arity.is_some_and(|arity| parts().count() == arity) => {
                self.math_start(name, node);
                if let Some(notation) = tree.attribute(node, "notation").filter(|_| name == "menclose") {
                    let is_known = notation.split_ascii_whitespace().all(|word| NOTATIONS.contains(&word));
                    if is_known && !notation.trim().is_empty() {
                        self.attribute("notation", notation.trim());
                    }
                }
                self.out.push('>');
                self.math_parts(node, depth);
                self.end(name);
            }
            _ => {
                self.out.push_str("<mrow>");
                self.math_parts(node, depth);
                self.out.push_str("</mrow>");
            }
        }
    }

    /// An element with only text in it.
    fn math_text(&mut self, name: &str, node: NodeIndex) {
        self.math_start(name, node);
        self.out.push('>');
        push_text(&mut self.out, &self.tree.text_within(node));
        self.end(name);
    }

    fn math_table(&mut self, node: NodeIndex, depth: usize) {
        let tree = self.tree;
        let is = |node: NodeIndex, name: &str| tree.element(node) == Some((MarkupLanguage::MathMl, name));
        self.math_start("mtable", node);
        self.out.push('>');
        for row in tree.children(node).filter(|row| is(*row, "mtr")) {
            self.math_start("mtr", row);
            self.out.push('>');
            for cell in tree.children(row).filter(|cell| is(*cell, "mtd")) {
                self.math_start("mtd", cell);
                self.out.push('>');
                self.math_parts(cell, depth + 2);
                self.out.push_str("</mtd>");
            }
            self.out.push_str("</mtr>");
        }
        self.out.push_str("</mtable>");
    }

    /// A base with pairs of scripts after it, and then pairs before it.
    fn math_scripts(&mut self, node: NodeIndex, depth: usize) {
        let tree = self.tree;
        let parts: Vec<NodeIndex> = tree.children(node).filter(|child| !tree.is_blank(*child)).collect();
        let name = |part: NodeIndex| tree.element(part).map_or("", |(_, name)| name);
        let divider = parts.iter().position(|part| name(*part) == "mprescripts");
        let dividers = parts.iter().filter(|part| name(**part) == "mprescripts").count();
        let after = divider.unwrap_or(parts.len());
        let before = divider.map_or(0, |divider| parts.len() - divider - 1);
        let is_whole = dividers <= 1 && after % 2 == 1 && before.is_multiple_of(2);
        let element = if is_whole { "mmultiscripts" } else { "mrow" };
        self.math_start(element, node);
        self.out.push('>');
        for part in parts {
            match name(part) {
                "mprescripts" if is_whole => self.out.push_str("<mprescripts/>"),
                "none" if is_whole => self.out.push_str("<none/>"),
                "mprescripts" | "none" => {}
                _ => self.math_part(part, depth + 1),
            }
        }
        self.end(element);
    }

    /// A drawing. Anything else of SVG outside of one is text.
    pub(super) fn svg(&mut self, node: NodeIndex) {
        if self.tree.element(node) != Some((MarkupLanguage::Svg, "svg")) {
            return push_text(&mut self.out, &self.tree.text_within(node));
        }
        self.content.has_svg = true;
        self.svg_element("svg", node, 0);
    }

    fn svg_element(&mut self, name: &str, node: NodeIndex, depth: usize) {
        let tree = self.tree;
        self.out.push('<');
        self.out.push_str(name);
        if depth == 0 {
            self.attribute("xmlns", SVG_NAMESPACE);
            self.attribute("xmlns:xlink", "http://www.w3.org/1999/xlink");
        }
        if let Some(id) = tree.attribute(node, "id").and_then(|id| self.new_id_for(id)) {
            self.attribute("id", &id);
        }
        for (attribute, value) in tree.attributes(node) {
            match attribute {
                // Only parts of the same drawing.
                "href" if name == "use" && value.starts_with('#') => self.attribute("xlink:href", value),
                _ if is_drawing_attribute(attribute, value) => self.attribute(attribute, value),
                _ => {}
            }
        }
        self.out.push('>');
        let has_text = matches!(name, "desc" | "text" | "title" | "tspan");
        for child in tree.children(node) {
            if let Some(text) = tree.text(child).filter(|_| has_text) {
                push_text(&mut self.out, text);
            }
            let Some((MarkupLanguage::Svg, name)) = tree.element(child) else { continue };
            if SVG_ELEMENTS.binary_search(&name).is_ok() && depth < MAX_DEPTH {
                self.svg_element(name, child, depth + 1);
            }
        }
        self.end(name);
    }
}

/// What `menclose` draws.
const NOTATIONS: [&str; 13] = [
    "actuarial",
    "bottom",
    "box",
    "circle",
    "downdiagonalstrike",
    "horizontalstrike",
    "left",
    "longdiv",
    "right",
    "roundedbox",
    "top",
    "updiagonalstrike",
    "verticalstrike",
];

/// Whether a drawing keeps an attribute: it describes a shape or its look, and leads nowhere.
fn is_drawing_attribute(name: &str, value: &str) -> bool {
    let is_name = name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_alphabetic() || matches!(c, '-' | '1' | '2'));
    let is_other = name.starts_with("on")
        || name.starts_with("data-")
        || name.starts_with("aria-") && name != "aria-label" && name != "aria-hidden"
        || matches!(name, "href" | "id" | "lang" | "role" | "src" | "style" | "tabindex" | "xmlns");
    let value = value.to_ascii_lowercase();
    is_name && !is_other && !value.contains("url(") && !value.contains("script:") || name == "role" && value == "img"
}

impl ValueKind {
    fn accepts(&self, value: &str) -> bool {
        match self {
            Self::Boolean => matches!(value, "true" | "false"),
            Self::Integer => {
                let digits = value.strip_prefix(['+', '-']).unwrap_or(value);
                !digits.is_empty() && digits.len() < 5 && digits.bytes().all(|byte| byte.is_ascii_digit())
            }
            Self::OneOf(values) => values.contains(&value),
            Self::Length => {
                let number = value.trim_end_matches(|c: char| c.is_ascii_lowercase() || c == '%');
                let unit = &value[number.len()..];
                let digits = number.strip_prefix('-').unwrap_or(number);
                let is_number = digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
                    && digits.ends_with(|c: char| c.is_ascii_digit())
                    && digits.matches('.').count() <= 1;
                is_number && matches!(unit, "em" | "ex" | "px" | "in" | "cm" | "mm" | "pt" | "pc" | "%" | "")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::xhtml::{ImageUse, convert};

    fn converted(html: &str) -> String {
        let content = convert(html, &|_| ImageUse::Text);
        content.linked(&|_| None).replace(&format!(" xmlns=\"{MATHML_NAMESPACE}\""), "")
    }

    #[test]
    fn the_tables_are_sorted() {
        assert!(TOKENS.is_sorted() && WITH_PARTS.is_sorted() && GROUPS.is_sorted() && SVG_ELEMENTS.is_sorted());
        assert!(MATHML_ATTRIBUTES.is_sorted_by_key(|(name, _)| *name) && ONLY_ON.is_sorted());
    }

    #[test]
    fn formulas_have_only_parts_that_fit() {
        for (html, expected) in [
            (
                "<math display=\"block\" onclick=a><mi mathvariant=x>a</mi></math>",
                "<math display=\"block\"><mi>a</mi></math>",
            ),
            ("<math><mfrac><mn>1</mn></mfrac></math>", "<math><mrow><mn>1</mn></mrow></math>"),
            ("<math><semantics><mi>a</mi><annotation>b</annotation></semantics></math>", "<math><mi>a</mi></math>"),
            ("<math>a<script>b</script></math>", "<math><mtext>a</mtext><mrow><mtext>b</mtext></mrow></math>"),
            ("<math><mtext>a<b>b</b></mtext></math>", "<math><mtext>ab</mtext></math>"),
            ("<math><mspace width=\"-0.1em\" height=x></mspace></math>", "<math><mspace width=\"-0.1em\"/></math>"),
            (
                "<math><mmultiscripts><mi>a</mi><mi>b</mi></mmultiscripts></math>",
                "<math><mrow><mi>a</mi><mi>b</mi></mrow></math>",
            ),
            (
                "<math><mtable>a<mtr><mi>b</mi><mtd>c",
                "<math><mtable><mtr><mtd><mtext>c</mtext></mtd></mtr></mtable></math>",
            ),
        ] {
            assert_eq!(converted(html), expected, "{html}");
        }
    }

    #[test]
    fn deep_formulas_become_text() {
        let math = converted(&format!("<math>{}<mi>a", "<mrow>".repeat(5000)));
        assert_eq!((math.matches("<mrow>").count(), math.contains(">a<")), (MAX_DEPTH - 1, true));
    }

    #[test]
    fn drawings_run_nothing_and_lead_nowhere() {
        let svg = converted(
            "<svg viewBox=\"0 0 1 1\" onload=a><style>b</style><a href=c><path d=e></path></a><path d=\"M0 0\" fill=\"url(#x)\" class=f style=\"g\"/><foreignObject><p>h</p></foreignObject><text x=1>i</text><use href=\"http://j\"/></svg>",
        );
        let expected = "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" viewBox=\"0 0 1 1\"><path d=\"M0 0\" class=\"f\"></path><text x=\"1\">i</text><use></use></svg>";
        assert_eq!(svg, expected);
    }
}
