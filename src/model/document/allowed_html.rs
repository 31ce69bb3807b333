//! The HTML elements and attributes that are allowed in text. Elements that run code, embed pages, change styles or send
//! forms are not. The sanitizer keeps what is listed here, and everything else is reported.

/// The names of the elements that the sanitizer keeps, sorted.
pub const ALLOWED_ELEMENTS: [&str; 86] = [
    "a",
    "abbr",
    "acronym",
    "address",
    "area",
    "article",
    "aside",
    "audio",
    "b",
    "bdi",
    "bdo",
    "big",
    "blockquote",
    "br",
    "caption",
    "center",
    "cite",
    "code",
    "col",
    "colgroup",
    "data",
    "dd",
    "del",
    "details",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "font",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "hr",
    "i",
    "img",
    "input",
    "ins",
    "kbd",
    "li",
    "map",
    "mark",
    "nav",
    "ol",
    "p",
    "picture",
    "pre",
    "q",
    "rp",
    "rt",
    "rtc",
    "ruby",
    "s",
    "samp",
    "section",
    "small",
    "source",
    "span",
    "strike",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "time",
    "tr",
    "track",
    "tt",
    "u",
    "ul",
    "var",
    "video",
    "wbr",
];

/// The attributes that the sanitizer keeps on any element, sorted. Those that start with `aria-` are kept too.
pub const ALLOWED_ATTRIBUTES: [&str; 10] =
    ["class", "dir", "hidden", "id", "lang", "role", "tabindex", "title", "translate", "xml:lang"];

/// The attributes that the sanitizer keeps on one element, sorted by element.
pub const ALLOWED_ATTRIBUTES_BY_ELEMENT: [(&str, &[&str]); 40] = [
    ("a", &["href", "hreflang", "name", "rel", "target", "type"]),
    ("area", &["alt", "coords", "href", "shape"]),
    ("audio", &["autoplay", "controls", "loop", "muted", "preload", "src"]),
    ("bdo", &["dir"]),
    ("blockquote", &["cite"]),
    ("br", &["clear"]),
    ("caption", &["align"]),
    ("col", &["align", "char", "charoff", "span", "valign", "width"]),
    ("colgroup", &["align", "char", "charoff", "span", "valign", "width"]),
    ("data", &["value"]),
    ("del", &["cite", "datetime"]),
    ("details", &["name", "open"]),
    ("div", &["align"]),
    ("h1", &["align"]),
    ("h2", &["align"]),
    ("h3", &["align"]),
    ("h4", &["align"]),
    ("h5", &["align"]),
    ("h6", &["align"]),
    ("hr", &["align", "size", "width"]),
    (
        "img",
        &[
            "align",
            "alt",
            "border",
            "decoding",
            "fetchpriority",
            "height",
            "hspace",
            "loading",
            "sizes",
            "src",
            "srcset",
            "usemap",
            "vspace",
            "width",
        ],
    ),
    ("input", &["checked", "disabled", "type"]),
    ("ins", &["cite", "datetime"]),
    ("li", &["type", "value"]),
    ("map", &["name"]),
    ("ol", &["reversed", "start", "type"]),
    ("p", &["align"]),
    ("q", &["cite"]),
    ("source", &["height", "media", "sizes", "src", "srcset", "type", "width"]),
    ("table", &["align", "border", "cellpadding", "cellspacing", "char", "charoff", "summary", "width"]),
    ("tbody", &["align", "char", "charoff", "valign"]),
    (
        "td",
        &["align", "char", "charoff", "colspan", "headers", "height", "nowrap", "rowspan", "scope", "valign", "width"],
    ),
    ("tfoot", &["align", "char", "charoff", "valign"]),
    (
        "th",
        &[
            "abbr", "align", "char", "charoff", "colspan", "headers", "height", "nowrap", "rowspan", "scope", "valign",
            "width",
        ],
    ),
    ("thead", &["align", "char", "charoff", "valign"]),
    ("time", &["datetime"]),
    ("tr", &["align", "char", "charoff", "valign"]),
    ("track", &["default", "kind", "label", "src", "srclang"]),
    ("ul", &["type"]),
    ("video", &["autoplay", "controls", "height", "loop", "muted", "playsinline", "poster", "preload", "src", "width"]),
];

/// Whether the sanitizer keeps the `type` of an `<input>`: only the boxes of task lists.
pub fn is_allowed_input(value: &str) -> bool {
    value.eq_ignore_ascii_case("checkbox")
}

/// Whether the sanitizer keeps an attribute of an element. The names are in lower case.
pub fn is_allowed_attribute(element: &str, attribute: &str) -> bool {
    if ALLOWED_ATTRIBUTES.binary_search(&attribute).is_ok() || attribute.starts_with("aria-") {
        return true;
    }
    let found = ALLOWED_ATTRIBUTES_BY_ELEMENT.binary_search_by_key(&element, |(name, _)| name);
    found.is_ok_and(|index| ALLOWED_ATTRIBUTES_BY_ELEMENT[index].1.contains(&attribute))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_sorted() {
        assert!(ALLOWED_ELEMENTS.is_sorted() && ALLOWED_ATTRIBUTES.is_sorted());
        assert!(ALLOWED_ATTRIBUTES_BY_ELEMENT.is_sorted_by_key(|(element, _)| *element));
        for (element, _) in ALLOWED_ATTRIBUTES_BY_ELEMENT {
            assert!(ALLOWED_ELEMENTS.contains(&element), "{element}");
        }
    }
}
