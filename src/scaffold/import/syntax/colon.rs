//! `:::name title` … `:::` of `VitePress`, Docusaurus and Starlight -> alerts, details and tabs.

use crate::scaffold::import::report::{Action, Notes};
use crate::scaffold::import::syntax::blocks::{Blocks, Shape, place, shape};
use crate::scaffold::import::text::{ConversionContext, lines, words};

/// An open container.
struct OpenContainer {
    /// The number of colons.
    colons: usize,
    name: String,
    arguments: Vec<String>,
    title: String,
    /// Its line, to keep it if it is not known.
    line: String,
    /// Its converted text.
    text: String,
}

/// The deepest nesting that is converted.
const MOST_LEVELS: usize = 48;

pub(super) fn convert(context: &ConversionContext<'_>, body: &str, blocks: &mut Blocks, notes: &mut Notes) -> String {
    if !body.contains(":::") {
        return body.to_string();
    }
    let mut done = String::with_capacity(body.len());
    let mut open: Vec<OpenContainer> = Vec::new();
    let mut offset = 0;
    for (line, is_text) in lines(body) {
        let after = &body[offset + line.len()..];
        let number = offset;
        offset += line.len();
        let trimmed = line.trim();
        let colons = trimmed.len() - trimmed.trim_start_matches(':').len();
        if is_text && colons >= 3 {
            let rest = trimmed[colons..].trim();
            if rest.is_empty() {
                if let Some(index) = open.iter().rposition(|container| container.colons <= colons) {
                    // Containers that are not closed end with the one around them.
                    while open.len() > index {
                        let Some(container) = open.pop() else { break };
                        let into = open.last_mut().map_or(&mut done, |above| &mut above.text);
                        close(container, into, after, blocks);
                    }
                    continue;
                }
            } else if let Some(container) = opened(rest, colons, line).filter(|_| open.len() < MOST_LEVELS) {
                if known_shape(&container).is_none() {
                    let subject = format!("the container `{}` is kept as its text", container.name);
                    notes.line(Action::Rewrite, &context.document.source, context.line(body, number), subject, "");
                }
                open.push(container);
                continue;
            }
        }
        open.last_mut().map_or(&mut done, |above| &mut above.text).push_str(line);
    }
    while let Some(container) = open.pop() {
        let into = open.last_mut().map_or(&mut done, |above| &mut above.text);
        close(container, into, "", blocks);
    }
    done
}

/// Reads `name title`, `name[title]`, `name{title="…"}`.
fn opened(rest: &str, colons: usize, line: &str) -> Option<OpenContainer> {
    let end = rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_'))).unwrap_or(rest.len());
    let (name, mut rest) = rest.split_at(end);
    if name.is_empty() || !name.starts_with(char::is_alphabetic) {
        return None;
    }
    let mut title = String::new();
    if let Some((inner, after)) = rest.trim_start().strip_prefix('[').and_then(|inner| inner.split_once(']')) {
        title = inner.to_string();
        rest = after;
    }
    let mut arguments = Vec::new();
    if let Some(start) = rest.rfind('{')
        && let Some(inner) = rest[start..].trim_end().strip_prefix('{').and_then(|inner| inner.strip_suffix('}'))
    {
        arguments = words(inner);
        rest = &rest[..start];
    }
    if title.is_empty() {
        title = rest.trim().trim_matches('"').to_string();
    }
    let line = line.trim_end_matches('\n').to_string();
    Some(OpenContainer { colons, name: name.into(), arguments, title, line, text: String::new() })
}

fn known_shape(container: &OpenContainer) -> Option<Shape> {
    let mut arguments = container.arguments.clone();
    if !container.title.is_empty() {
        arguments.push(format!("title={}", container.title));
    }
    shape(&container.name, &arguments)
}

/// Renders a container into the text above it.
fn close(container: OpenContainer, into: &mut String, after: &str, blocks: &mut Blocks) {
    let indent: String = container.line.chars().take_while(|c| matches!(c, ' ' | '\t' | '>')).collect();
    // Its last line shows whether it is in a quote.
    let text = format!("\n{}{indent}", container.text);
    let block = match known_shape(&container) {
        Some(Shape::Tabs) => {
            let tabs = tabs_in(&container.text);
            if tabs.is_empty() { blocks.render(&Shape::Tabs, &text) } else { blocks.tabs(&tabs) }
        }
        // A layout without a meaning of its own has no title.
        Some(Shape::Plain { .. }) if matches!(container.name.as_str(), "raw" | "v-pre") => {
            blocks.render(&Shape::Plain { title: None, link: None }, &text)
        }
        Some(shape) => blocks.render(&shape, &text),
        None => blocks.render(
            &Shape::Plain { title: Some(container.title).filter(|title| !title.is_empty()), link: None },
            &text,
        ),
    };
    into.push_str(&indent);
    let behind = if after.starts_with('\n') || after.is_empty() { "\n\n" } else { "\n" };
    place(into, &block, behind);
    into.push('\n');
}

/// The tabs in a group: code blocks, whose titles are in brackets, or parts after `== Title`.
fn tabs_in(text: &str) -> Vec<(String, String)> {
    let mut tabs: Vec<(String, String)> = Vec::new();
    let mut fence: Option<&str> = None;
    let mut is_by_title = false;
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim();
        let marks = trimmed.len() - trimmed.trim_start_matches(['`', '~']).len();
        match fence {
            Some(open) if trimmed.starts_with(open) && marks == trimmed.len() => fence = None,
            None if marks >= 3 => {
                fence = Some(&trimmed[..marks]);
                let indent = &line[..line.len() - line.trim_start().len()];
                let bracket = trimmed.split_once('[').filter(|(_, rest)| rest.contains(']'));
                if let (Some((info, rest)), false) = (bracket, is_by_title) {
                    let title = rest.split(']').next().unwrap_or_default().trim().to_string();
                    tabs.push((title, format!("\n{indent}{}\n", info.trim_end())));
                    continue;
                } else if !is_by_title {
                    let language = trimmed[marks..].split([' ', '{', ':']).next().unwrap_or_default();
                    tabs.push((language.to_string(), "\n".into()));
                }
            }
            None => {
                if let Some(title) = trimmed.strip_prefix("== ") {
                    is_by_title = true;
                    tabs.push((title.trim().to_string(), "\n".into()));
                    continue;
                }
            }
            Some(_) => {}
        }
        if let Some((_, body)) = tabs.last_mut() {
            body.push_str(line);
        }
    }
    tabs
}
