//! TeX formulas -> `MathML`. math-core converts a formula. Its output is then read again, and only the elements and attributes
//! listed here are written, so that a formula can't contain a script, a style or an address.
//!
//! The policy of a site forbids inline styles. So the styles that a layout needs become classes, which `maths.css` defines.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

use math_core::{LatexError, LatexToMathML, MathCoreConfig, MathDisplay};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// A longer formula is no formula.
const MAX_BYTES: usize = 50_000;

/// The maximum number of commands and groups around a place. The conversion is recursive; this depth needs half a megabyte of
/// stack.
const MAX_DEPTH: usize = 256;

/// Common commands that the converter lacks.
const MACROS: [(&str, &str); 4] = [
    ("argmax", r"\operatorname*{arg\,max}"),
    ("argmin", r"\operatorname*{arg\,min}"),
    ("boxed", r"\begin{array}{|c|}\hline #1 \\ \hline\end{array}"),
    ("substack", r"\begin{subarray}{c}#1\end{subarray}"),
];

/// Environments that the converter lacks, and what does the same.
const OTHER_ENVIRONMENTS: [(&str, &str); 3] = [("split", "aligned"), ("eqnarray", "align"), ("eqnarray*", "align*")];

/// The elements that a formula can have, sorted. The letters of `\textbf{…}` and the like are in elements of HTML.
pub const ELEMENTS: [&str; 32] = [
    "b",
    "code",
    "em",
    "i",
    "math",
    "menclose",
    "mfrac",
    "mi",
    "mmultiscripts",
    "mn",
    "mo",
    "mover",
    "mpadded",
    "mphantom",
    "mprescripts",
    "mroot",
    "mrow",
    "ms",
    "mspace",
    "msqrt",
    "mstyle",
    "msub",
    "msubsup",
    "msup",
    "mtable",
    "mtd",
    "mtext",
    "mtr",
    "munder",
    "munderover",
    "s",
    "u",
];

/// The attributes that they can have, sorted. `class` and `style` are changed.
const ATTRIBUTES: [&str; 22] = [
    "accent",
    "accentunder",
    "depth",
    "display",
    "displaystyle",
    "fence",
    "form",
    "height",
    "largeop",
    "linethickness",
    "lspace",
    "mathvariant",
    "maxsize",
    "minsize",
    "movablelimits",
    "rspace",
    "scriptlevel",
    "separator",
    "stretchy",
    "symmetric",
    "voffset",
    "width",
];

/// Styles of a layout, and the classes that replace them. Other styles are left out.
const STYLE_CLASSES: [(&str, &str); 17] = [
    ("border-left:0.05em solid currentcolor", "math-line-left"),
    ("border-right:0.05em dashed currentcolor", "math-dashes-right"),
    ("border-right:0.05em solid currentcolor", "math-line-right"),
    ("border-top:0.05em dashed currentcolor", "math-dashes-top"),
    ("border-top:0.05em solid currentcolor", "math-line-top"),
    ("margin-left:-0.16666667em", "math-thin-back"),
    ("margin-left:-0.22222222em", "math-medium-back"),
    ("margin-left:-0.2777778em", "math-thick-back"),
    ("padding-bottom:0", "math-flush-bottom"),
    ("padding-left:0", "math-flush-left"),
    ("padding-left:1em", "math-apart"),
    ("padding-right:0", "math-flush-right"),
    ("padding-top:0", "math-flush-top"),
    ("text-align:left", "math-left"),
    ("text-align:right", "math-right"),
    ("width:100%", "math-wide"),
    ("width:50%", "math-margin"),
];

static CONVERTER: LazyLock<LatexToMathML> = LazyLock::new(|| {
    let macros = MACROS.iter().map(|(name, definition)| ((*name).to_string(), (*definition).to_string())).collect();
    LatexToMathML::new(MathCoreConfig { macros, ..MathCoreConfig::default() }).unwrap_or_default()
});

/// Why a formula can't be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormulaError {
    /// The byte range in the formula.
    pub range: Range<usize>,
    /// What is wrong.
    pub message: String,
    /// How to fix it.
    pub help: String,
}

/// Converts a formula into a `<math>` element, displayed as a block or within a line.
pub fn to_mathml(tex: &str, is_display: bool) -> Result<String, FormulaError> {
    if tex.len() > MAX_BYTES {
        return Err(FormulaError {
            range: 0..0,
            message: format!("the formula is longer than {MAX_BYTES} bytes"),
            help: "split it into several formulas".into(),
        });
    }
    if let Some(offset) = too_deep(tex) {
        return Err(FormulaError {
            range: offset..offset,
            message: format!("the formula is nested more than {MAX_DEPTH} levels deep"),
            help: "split it into several formulas".into(),
        });
    }
    let (before, after) = if is_display { numbered(tex) } else { ("", "") };
    let whole: Cow<'_, str> = if before.is_empty() { tex.into() } else { format!("{before}{tex}{after}").into() };
    let display = if is_display { MathDisplay::Block } else { MathDisplay::Inline };
    let mathml = CONVERTER.convert_with_local_state(&whole, display);
    let mathml = mathml.map_err(|error| described(&error, tex, before.len()))?.mathml;
    restricted(&mathml).ok_or_else(|| FormulaError {
        range: 0..tex.len(),
        message: "a name in the formula contains `<` or `>`".into(),
        help: r"write `\lt` and `\gt` outside of the braces".into(),
    })
}

/// What to write around a formula with a number of its own, `\tag{1}`: an environment that has numbers.
fn numbered(tex: &str) -> (&'static str, &'static str) {
    if tex.contains(r"\tag") && !tex.trim_start().starts_with(r"\begin") {
        return (r"\begin{equation}", r"\end{equation}");
    }
    ("", "")
}

/// The place at which a formula is nested too deeply. A command may take the next one as its argument, so each command of a group
/// counts as one level. Cells and rows of tables start anew.
fn too_deep(tex: &str) -> Option<usize> {
    let bytes = tex.as_bytes();
    // The number of commands in each open group.
    let mut open = vec![0_usize];
    let mut depth = 0;
    let mut offset = 0;
    while let Some(byte) = bytes.get(offset) {
        let start = offset;
        let last = open.last_mut()?;
        offset += 1;
        match byte {
            b'\\' => {
                let name = bytes[offset..].iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
                match &bytes[offset..offset + name] {
                    b"" => {
                        if bytes.get(offset) == Some(&b'\\') {
                            depth -= std::mem::take(last);
                        }
                        offset += 1;
                    }
                    b"begin" | b"left" => {
                        open.push(0);
                        depth += 1;
                    }
                    b"end" | b"right" => close(&mut open, &mut depth),
                    _ => {
                        *last += 1;
                        depth += 1;
                    }
                }
                offset += name;
            }
            b'{' => {
                open.push(0);
                depth += 1;
            }
            b'}' => close(&mut open, &mut depth),
            b'&' => depth -= std::mem::take(last),
            _ => {}
        }
        if depth > MAX_DEPTH {
            return Some(start);
        }
    }
    None
}

/// Closes a group.
fn close(open: &mut Vec<usize>, depth: &mut usize) {
    // A closing brace without an open one is an error, which the converter reports.
    if open.len() > 1 {
        *depth -= 1 + open.pop().unwrap_or_default();
    }
}

/// An error of the converter. `before` is the length of the text that was added before the formula.
fn described(error: &LatexError, tex: &str, before: usize) -> FormulaError {
    let end = tex.trim_end().len();
    let to_offset = |offset: usize| tex.floor_char_boundary(offset.saturating_sub(before).min(end));
    let message = error.error_message();
    let message = message.trim_end_matches('.').replace('"', "`").replace("end of input", "the end of the formula");
    let mut characters = message.chars();
    let first = characters.next().map(|first| first.to_lowercase().to_string()).unwrap_or_default();
    let range = to_offset(error.0.start)..to_offset(error.0.end);
    let written = tex[range.clone()].trim_matches(['{', '}']);
    let similar = OTHER_ENVIRONMENTS.iter().find(|(name, _)| *name == written);
    let help = match similar {
        Some((_, other)) => format!("write `{other}`"),
        None if message.starts_with("Unknown command") => {
            "check its spelling, or write the formula without it; `\\text{…}` shows words".to_string()
        }
        None => r"correct the TeX; write `\$` to show a dollar sign".to_string(),
    };
    FormulaError { range, message: first + characters.as_str(), help }
}

/// The same `MathML` with nothing but what a formula may have. `None` if it has another element, or is not well-formed.
fn restricted(mathml: &str) -> Option<String> {
    let mut reader = Reader::from_str(mathml);
    let mut html = String::with_capacity(mathml.len());
    let mut spans = Vec::new();
    let mut depth = 0_usize;
    loop {
        match reader.read_event().ok()? {
            Event::Start(tag) => {
                depth += 1;
                let is_span = tag.name().as_ref() == b"span";
                spans.push(is_span);
                if !is_span {
                    push_tag(&tag, &mut html)?;
                    html.push('>');
                }
            }
            Event::Empty(tag) => {
                push_tag(&tag, &mut html)?;
                html.push_str("/>");
            }
            Event::End(tag) => {
                depth = depth.checked_sub(1)?;
                if !spans.pop()? {
                    html.push_str("</");
                    html.push_str(std::str::from_utf8(tag.name().as_ref()).ok()?);
                    html.push('>');
                }
            }
            Event::Text(text) => {
                let text = std::str::from_utf8(&text).ok()?;
                if text.contains(['<', '>']) {
                    return None;
                }
                html.push_str(text);
            }
            Event::GeneralRef(reference) => {
                let name = std::str::from_utf8(&reference).ok()?;
                if !matches!(name, "amp" | "lt" | "gt" | "quot") && !name.starts_with('#') {
                    return None;
                }
                html.push('&');
                html.push_str(name);
                html.push(';');
            }
            Event::Eof => return (depth == 0).then_some(html),
            _ => return None,
        }
    }
}

/// Writes the start of a tag, without its end.
fn push_tag(tag: &BytesStart<'_>, html: &mut String) -> Option<()> {
    let name = tag.name();
    let name = std::str::from_utf8(name.as_ref()).ok()?;
    if ELEMENTS.binary_search(&name).is_err() {
        return None;
    }
    html.push('<');
    html.push_str(name);
    let mut classes: Vec<Cow<'_, str>> = Vec::new();
    for attribute in tag.attributes() {
        let attribute = attribute.ok()?;
        let key = std::str::from_utf8(attribute.key.as_ref()).ok()?;
        let value = std::str::from_utf8(&attribute.value).ok()?;
        if value.contains(['"', '<', '>', '&']) {
            return None;
        }
        match key {
            "class" => classes.push(value.to_string().into()),
            "style" => push_styles(value, html, &mut classes),
            key if ATTRIBUTES.binary_search(&key).is_ok() => push_attribute(key, value, html),
            _ => {}
        }
    }
    if !classes.is_empty() {
        push_attribute("class", &classes.join(" "), html);
    }
    Some(())
}

/// Writes the colour of a style, and adds the classes for the rest of it.
fn push_styles(style: &str, html: &mut String, classes: &mut Vec<Cow<'_, str>>) {
    for (property, value) in style.split(';').filter_map(|declaration| declaration.split_once(':')) {
        let (property, value) = (property.trim(), value.trim());
        if property == "color" {
            push_attribute("mathcolor", value, html);
            continue;
        }
        let declaration = format!("{property}:{value}");
        if let Ok(index) = STYLE_CLASSES.binary_search_by_key(&&*declaration, |(declaration, _)| declaration) {
            classes.push(STYLE_CLASSES[index].1.into());
        }
    }
}

fn push_attribute(key: &str, value: &str, html: &mut String) {
    html.extend([" ", key, "=\"", value, "\""]);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(tex: &str) -> FormulaError {
        to_mathml(tex, true).unwrap_err()
    }

    #[test]
    fn the_lists_are_sorted() {
        assert!(ELEMENTS.is_sorted() && ATTRIBUTES.is_sorted() && STYLE_CLASSES.is_sorted());
    }

    #[test]
    fn each_macro_is_valid() {
        for tex in [r"\argmax_x", r"\argmin_x", r"\boxed{x}", r"\sum_{\substack{i \\ j}} x"] {
            assert!(to_mathml(tex, true).is_ok(), "{tex}");
        }
    }

    #[test]
    fn a_formula_is_mathml_without_styles() {
        assert_eq!(to_mathml("x<y", false).unwrap(), "<math><mi>x</mi><mo>&lt;</mo><mi>y</mi></math>");
        let table = to_mathml(r"\begin{array}{c|c} a & b \\ \hline c & d \end{array}", true).unwrap();
        assert!(
            table.contains("math-line-right") && table.contains("math-line-top") && !table.contains(" style="),
            "{table}"
        );
        let colour = to_mathml(r"\color{red} x", true).unwrap();
        assert!(colour.contains(" mathcolor=\"#FF0000\""), "{colour}");
        let number = to_mathml(r"x \tag{1.1}", true).unwrap();
        assert!(number.contains("1.1"), "{number}");
    }

    #[test]
    fn a_formula_can_not_contain_html() {
        for tex in [
            r"\operatorname{<i>}",
            r"\operatorname{<script>x()</script>}",
            r#"\operatorname{<b onclick="x()">y</b>}"#,
            r"\operatorname{<a href='javascript:x()'>y</a>}",
            r"\href{javascript:x()}{y}",
            r"\htmlClass{a}{x}",
            r"\style{color:red}{x}",
            r"\text{<script>x()</script>}",
            r#"\text{" onclick="x()}"#,
            r"<script>x()</script>",
            r"\color{red;background:url(x)}y",
        ] {
            if let Ok(html) = to_mathml(tex, true) {
                for active in ["<script", "<a", "onclick=\"x()\"", "href", "style", "<img"] {
                    assert!(!html.contains(active), "{tex}: {html}");
                }
            }
        }
    }

    #[test]
    fn errors_have_their_place() {
        let unknown = error(r"a + \ce{H2O}");
        assert_eq!((unknown.range, &*unknown.message), (4..7, r"unknown command `\ce`"));
        let split = error(r"\begin{split} a \end{split}");
        assert_eq!(split.help, "write `aligned`");
        assert_eq!(error(r"\frac{1}").range.end, 8);
        assert_eq!(error(r"\foo \tag{1}").range, 0..4);
    }

    #[test]
    fn hostile_formulas_are_errors() {
        let n = 10_000;
        let nested = [
            "{".repeat(n),
            format!("{}x{}", "{".repeat(n), "}".repeat(n)),
            r"\sqrt ".repeat(n / 2) + "x",
            r"\frac1".repeat(n / 2) + "x",
            format!("{}x{}", r"\left(".repeat(n / 4), r"\right)".repeat(n / 4)),
            format!("{}x{}", r"\begin{matrix}".repeat(n / 8), r"\end{matrix}".repeat(n / 8)),
            format!("{}x", r"\overset{a}".repeat(n / 4)),
        ];
        for tex in nested {
            assert!(error(&tex).message.contains("nested more than 256"), "{}", &tex[..20]);
        }
        assert!(error(&"x+".repeat(500_000)).message.contains("longer than"));
        // The deepest formula that is converted needs less than half the stack of a thread.
        let deepest = format!("{}x{}", r"\overset{".repeat(MAX_DEPTH / 2), "}y".repeat(MAX_DEPTH / 2));
        let convert = move || to_mathml(&deepest, true).is_ok();
        assert!(std::thread::Builder::new().stack_size(1 << 20).spawn(convert).unwrap().join().unwrap());
    }
}
