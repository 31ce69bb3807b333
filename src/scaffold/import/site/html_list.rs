//! Nested HTML lists of links -> [`SourceNavItem`]s.

use html5gum::{DefaultEmitter, Token, Tokenizer};

use crate::scaffold::import::navigation::SourceNavItem;

/// The deepest level that is read.
const MOST_LEVELS: usize = 12;

/// Reads the lists in some HTML. A link within the page has no target. Paths are relative to `folder`, which ends with `/`.
pub(super) fn read(html: &str, folder: &str) -> Vec<SourceNavItem> {
    let mut top = Vec::new();
    let mut open: Vec<Vec<SourceNavItem>> = Vec::new();
    // The depth of lists that are too deep to read.
    let mut skipped = 0_usize;
    for token in Tokenizer::new_with_emitter(html, DefaultEmitter::<()>::new_with_span()) {
        let Ok(token) = token;
        match token {
            Token::StartTag(tag) => match &**tag.name {
                b"ul" | b"ol" if open.len() >= MOST_LEVELS => skipped += 1,
                b"ul" | b"ol" => open.push(Vec::new()),
                b"li" if skipped == 0 => {
                    if let Some(items) = open.last_mut() {
                        items.push(SourceNavItem { title: String::new(), target: None, children: Vec::new() });
                    }
                }
                b"a" if skipped == 0 => {
                    let href = tag.attributes.get(&b"href"[..]).map(|href| String::from_utf8_lossy(href).into_owned());
                    let item = open.last_mut().and_then(|items| items.last_mut());
                    if let (Some(item), Some(href)) = (item, href.filter(|href| !href.starts_with('#'))) {
                        item.target.get_or_insert_with(|| absolute(&href, folder));
                    }
                }
                _ => {}
            },
            Token::EndTag(tag) if matches!(&**tag.name, b"ul" | b"ol") => {
                if skipped > 0 {
                    skipped -= 1;
                } else if let Some(items) = open.pop() {
                    close(items, &mut open, &mut top);
                }
            }
            Token::String(text) if skipped == 0 => {
                let item = open.last_mut().and_then(|items| items.last_mut()).filter(|item| item.children.is_empty());
                if let Some(item) = item {
                    let text = String::from_utf8_lossy(&text);
                    for word in text.split_whitespace() {
                        let space = if item.title.is_empty() { "" } else { " " };
                        item.title.push_str(space);
                        item.title.push_str(word);
                    }
                }
            }
            _ => {}
        }
    }
    while let Some(items) = open.pop() {
        close(items, &mut open, &mut top);
    }
    top
}

/// Adds the items of a list to the item that contains it.
fn close(items: Vec<SourceNavItem>, open: &mut [Vec<SourceNavItem>], top: &mut Vec<SourceNavItem>) {
    match open.last_mut() {
        Some(outer) => match outer.last_mut() {
            Some(item) => item.children.extend(items),
            None => outer.extend(items),
        },
        None => top.extend(items),
    }
}

fn absolute(href: &str, folder: &str) -> String {
    if href.starts_with('/') || href.contains("://") { href.to_string() } else { format!("/{folder}{href}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(title: &str, target: Option<&str>, children: Vec<SourceNavItem>) -> SourceNavItem {
        SourceNavItem { title: title.into(), target: target.map(String::from), children }
    }

    #[test]
    fn nested_lists_are_read() {
        let html = "<p>x</p><ul><li><a href='#a'>Care &amp; <b>ward</b></a>\n<ul><li><a href=\"b.html\">B</a></li>\
            <li><a href='/c.html'>C</a> </ul></li><li>D</ul><ol><li><a href=https://e.example>E</a>";
        let children = vec![item("B", Some("/in/b.html"), vec![]), item("C", Some("/c.html"), vec![])];
        let expected = [
            item("Care & ward", None, children),
            item("D", None, vec![]),
            item("E", Some("https://e.example"), vec![]),
        ];
        assert_eq!(read(html, "in/"), expected);
    }

    #[test]
    fn deep_and_broken_lists_end() {
        assert_eq!(read("</ul></li>x<li>", ""), []);
        let deep = format!("{}<li>x{}", "<ul><li>a".repeat(5_000), "</ul>".repeat(6_000));
        assert_eq!(read(&deep, "").len(), 1);
    }
}
