//! Attributes and extensions of kramdown -> Markdown, where there is an equivalent.

use crate::scaffold::import::report::{Action, Notes};
use crate::scaffold::import::text::{ConversionContext, lines};

/// Block elements, whose Markdown content needs its own lines.
const BLOCKS: [&str; 17] = [
    "p",
    "td",
    "th",
    "li",
    "dd",
    "div",
    "section",
    "article",
    "aside",
    "details",
    "figure",
    "main",
    "nav",
    "header",
    "footer",
    "blockquote",
    "center",
];

/// Converts a text. Ids are moved to headings; other attributes are dropped.
pub(in crate::scaffold::import) fn convert(context: &ConversionContext<'_>, body: &str, notes: &mut Notes) -> String {
    let mut done: Vec<KramdownLine> = Vec::new();
    // The open elements inside one with Markdown content, outermost first.
    let mut open: Vec<String> = Vec::new();
    for (line, is_text) in lines(body) {
        let plain = line.strip_suffix('\n').unwrap_or(line);
        let end = &line[plain.len()..];
        if !is_text {
            done.push(KramdownLine { text: line.to_string(), is_text });
            continue;
        }
        if let Some(attributes) = alone(plain) {
            if attributes.split_whitespace().any(|word| word == "toc") {
                // The list above is a placeholder for the table of contents, which every page has.
                while done.last().is_some_and(|line| line.is_text && is_placeholder(&line.text)) {
                    done.pop();
                }
            } else if let Some(id) = id_in(attributes)
                && !give_id(&mut done, id)
            {
                let subject = "an anchor was dropped: it is not on a heading";
                notes.detail(Action::Fix, &context.document.source, subject, format!("`#{id}`"));
            }
            done.push(KramdownLine { text: end.to_string(), is_text });
            continue;
        }
        let text = read_within(&attributes(context, plain, notes), &mut open);
        done.push(KramdownLine { text: format!("{text}{end}"), is_text });
    }
    let text: String = done.into_iter().map(|line| line.text).collect();
    if body.contains(" markdown") { squeezed(&text) } else { text }
}

/// A text in which empty lines do not follow each other, except in code.
pub(super) fn squeezed(body: &str) -> String {
    let mut text = String::with_capacity(body.len());
    let mut is_after_empty = false;
    for (line, is_text) in lines(body) {
        let is_empty = is_text && line.trim().is_empty();
        if !(is_empty && is_after_empty) {
            text.push_str(line);
        }
        is_after_empty = is_empty;
    }
    text
}

/// Lets Markdown in HTML be read, without the other extensions of kramdown.
pub(super) fn html(body: &str) -> String {
    let mut open: Vec<String> = Vec::new();
    let text = crate::scaffold::import::text::outside_fences(body, |line| Some(read_within(line, &mut open)));
    if body.contains(" markdown") { squeezed(&text) } else { text }
}

struct KramdownLine {
    text: String,
    is_text: bool,
}

/// The attributes in a line that contains only `{: … }`.
fn alone(line: &str) -> Option<&str> {
    let inner = line.trim().strip_prefix("{:")?.strip_suffix('}')?;
    (!inner.starts_with([':', '/']) && !inner.contains(['{', '}'])).then_some(inner)
}

fn id_in(attributes: &str) -> Option<&str> {
    let id = attributes.split_whitespace().find_map(|word| {
        word.strip_prefix('#').or_else(|| Some(word.strip_prefix("id=")?.trim_matches(['"', '\''])))
    })?;
    // A class can follow without a space.
    id.split('.').next().filter(|id| !id.is_empty())
}

/// Whether a line is `* TOC`, which kramdown replaces by the table of contents.
fn is_placeholder(line: &str) -> bool {
    let line = line.trim();
    let rest = line.strip_prefix(['*', '-', '+']).or_else(|| line.strip_prefix("1."));
    rest.is_some_and(|rest| rest.starts_with(' '))
}

/// Adds an id to the heading at the end of the text. Returns `false` if there is none.
fn give_id(done: &mut [KramdownLine], id: &str) -> bool {
    let Some(last) = done.len().checked_sub(1) else { return false };
    let is_underline = |line: &str| {
        let line = line.trim();
        !line.is_empty() && (line.chars().all(|c| c == '=') || line.chars().all(|c| c == '-'))
    };
    let index = if done[last].text.trim_start().starts_with('#') {
        last
    } else if last > 0 && is_underline(&done[last].text) && !done[last - 1].text.trim().is_empty() {
        last - 1
    } else {
        return false;
    };
    let line = &mut done[index];
    if !line.is_text {
        return false;
    }
    if !line.text.contains("{#") {
        line.text = format!("{} {{#{id}}}\n", line.text.trim_end());
    }
    true
}

/// Converts `{: … }` within a line, and removes `{::name}`, `{:/}` and `{:/name}`.
fn attributes(context: &ConversionContext<'_>, line: &str, notes: &mut Notes) -> String {
    let mut text = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(offset) = rest.find("{:") {
        let Some(end) = rest[offset..].find('}').map(|end| offset + end) else { break };
        text.push_str(&rest[..offset]);
        let whole = &rest[offset..=end];
        let inner = &rest[offset + 2..end];
        rest = &rest[end + 1..];
        if text.matches('`').count() % 2 == 1 {
            text.push_str(whole);
            continue;
        }
        if inner.starts_with(":comment") && !inner.ends_with('/') {
            // A comment that ends on the same line is removed.
            match rest.find("{:/").and_then(|close| Some((close, rest[close..].find('}')? + close))) {
                Some((_, close)) => {
                    notes.add(Action::Look, &context.document.source, "a comment (`{::comment}`) was removed");
                    rest = &rest[close + 1..];
                }
                None => {
                    notes.add(Action::Rewrite, &context.document.source, "a comment (`{::comment}`) is kept as text");
                }
            }
            continue;
        }
        if inner.starts_with([':', '/']) {
            continue;
        }
        match id_in(inner) {
            Some(id) if text.trim_start().starts_with('#') => text.extend(["{#", id, "}"]),
            Some(id) => {
                let subject = "an anchor was dropped: it is not on a heading";
                notes.detail(Action::Fix, &context.document.source, subject, format!("`#{id}`"));
            }
            None => {}
        }
    }
    text.push_str(rest);
    text
}

/// Removes `markdown="1"` from elements, and adds empty lines around their content, so that it is parsed as Markdown.
fn read_within(line: &str, open: &mut Vec<String>) -> String {
    if open.is_empty() && !line.contains(" markdown") {
        return line.to_string();
    }
    let mut text = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(offset) = rest.find('<') {
        text.push_str(&rest[..offset]);
        if text.matches('`').count() % 2 == 1 {
            text.push('<');
            rest = &rest[offset + 1..];
            continue;
        }
        let Some(end) = rest[offset..].find('>').map(|end| offset + end) else {
            rest = &rest[offset..];
            break;
        };
        let tag = &rest[offset + 1..end];
        rest = &rest[end + 1..];
        let name: String = tag.trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect();
        let name = name.to_lowercase();
        let without = without_attribute(tag);
        if tag.starts_with('/') {
            // A nested element without the attribute has an empty name.
            let is_read = BLOCKS.contains(&name.as_str()) && open.pop().is_some_and(|opened| opened == name);
            if is_read {
                text = format!("{}\n\n", text.trim_end());
            }
            if is_read && name == "p" {
                continue;
            }
            text.extend(["<", tag, ">"]);
            if name == "summary" && !open.is_empty() {
                text.push_str("\n\n");
            }
            if is_read && !rest.trim().is_empty() {
                text.push_str("\n\n");
            } else if is_read {
                text.push('\n');
            }
            continue;
        }
        if without.is_some() && name == "p" {
            // Its text becomes a paragraph by itself.
            text = format!("{}\n\n", text.trim_end());
            open.push("p".into());
            continue;
        }
        text.extend(["<", without.as_deref().unwrap_or(tag), ">"]);
        if BLOCKS.contains(&name.as_str()) && !tag.ends_with('/') {
            if without.is_some() {
                text.push_str(if rest.trim().is_empty() { "\n" } else { "\n\n" });
                open.push(name);
            } else if !open.is_empty() {
                open.push(String::new());
            }
        }
    }
    text.push_str(rest);
    text
}

/// A tag without its `markdown` attribute. `None` if it has none, or if the attribute disables Markdown.
fn without_attribute(tag: &str) -> Option<String> {
    // The name alone is a short form.
    if let Some(offset) =
        tag.find(" markdown").filter(|offset| !tag[offset + " markdown".len()..].starts_with(|c: char| c != ' '))
    {
        return Some(format!("{}{}", &tag[..offset], &tag[offset + " markdown".len()..]));
    }
    let offset = tag.find(" markdown=")?;
    let behind = &tag[offset + " markdown=".len()..];
    let quote = behind.chars().next().filter(|c| matches!(c, '"' | '\''));
    let (value, rest) = match quote {
        Some(quote) => behind[1..].split_once(quote)?,
        None => behind.split_at(behind.find(' ').unwrap_or(behind.len())),
    };
    matches!(value, "1" | "block" | "span").then(|| format!("{}{rest}", &tag[..offset]))
}
