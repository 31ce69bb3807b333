//! The elements of HTML -> what they are in a book.

/// Elements that are left out with everything in them.
pub(super) const LEFT_OUT: [&str; 26] = [
    "area", "base", "button", "canvas", "datalist", "dialog", "embed", "frame", "frameset", "head", "iframe", "link",
    "map", "meta", "meter", "optgroup", "option", "param", "progress", "script", "select", "source", "style",
    "template", "textarea", "track",
];
/// Classes of elements that only work on a web page.
pub(super) const LEFT_OUT_CLASSES: [&str; 3] = ["needs-js", "no-print", "permalink"];
/// Elements within a line, and what they are in a book.
const INLINE: [(&str, &str); 32] = [
    ("abbr", "abbr"),
    ("acronym", "abbr"),
    ("b", "b"),
    ("bdi", "bdi"),
    ("bdo", "bdo"),
    ("big", "span"),
    ("cite", "cite"),
    ("code", "code"),
    ("data", "span"),
    ("dfn", "dfn"),
    ("em", "em"),
    ("font", "span"),
    ("i", "i"),
    ("kbd", "kbd"),
    ("label", "span"),
    ("mark", "mark"),
    ("nobr", "span"),
    ("output", "span"),
    ("q", "q"),
    ("s", "s"),
    ("samp", "samp"),
    ("small", "small"),
    ("span", "span"),
    ("strike", "s"),
    ("strong", "strong"),
    ("sub", "sub"),
    ("sup", "sup"),
    ("time", "span"),
    ("tt", "code"),
    ("u", "u"),
    ("var", "var"),
    ("wbr", "wbr"),
];
/// Elements that are blocks, and what they are in a book.
const BLOCKS: [(&str, &str); 46] = [
    ("address", "div"),
    ("article", "section"),
    ("aside", "aside"),
    ("blockquote", "blockquote"),
    ("caption", "div"),
    ("center", "div"),
    ("dd", "div"),
    ("details", "div"),
    ("dir", "ul"),
    ("div", "div"),
    ("dl", "dl"),
    ("dt", "div"),
    ("fieldset", "div"),
    ("figcaption", "div"),
    ("figure", "figure"),
    ("footer", "div"),
    ("form", "div"),
    ("h1", "h1"),
    ("h2", "h2"),
    ("h3", "h3"),
    ("h4", "h4"),
    ("h5", "h5"),
    ("h6", "h6"),
    ("header", "div"),
    ("hgroup", "div"),
    ("hr", "hr"),
    ("legend", "div"),
    ("li", "div"),
    ("listing", "pre"),
    ("main", "div"),
    ("menu", "ul"),
    ("nav", "div"),
    ("ol", "ol"),
    ("p", "p"),
    ("pre", "pre"),
    ("search", "div"),
    ("section", "section"),
    ("summary", "div"),
    ("table", "table"),
    ("tbody", "div"),
    ("td", "div"),
    ("tfoot", "div"),
    ("th", "div"),
    ("thead", "div"),
    ("tr", "div"),
    ("ul", "ul"),
];
/// What an element within a line is. `None` for other elements.
pub(super) fn inline(name: &str) -> Option<&'static str> {
    renamed(&INLINE, name)
}

/// What a block is. `None` for other elements.
pub(super) fn block(name: &str) -> Option<&'static str> {
    renamed(&BLOCKS, name)
}

fn renamed(table: &[(&'static str, &'static str)], name: &str) -> Option<&'static str> {
    table.binary_search_by_key(&name, |(from, _)| from).ok().map(|index| table[index].1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_sorted() {
        assert!(INLINE.is_sorted() && BLOCKS.is_sorted() && LEFT_OUT.is_sorted());
    }
}
