//! Ruby tags in Markdown of Middleman -> the text that is known without running them. Other code is removed and listed.

use std::ops::Range;

use crate::scaffold::import::layout::text_of;
use crate::scaffold::import::report::{Action, Notes};
use crate::scaffold::import::syntax::blocks::{Blocks, Shape};
use crate::scaffold::import::syntax::shortcode::image;
use crate::scaffold::import::text::{ConversionContext, TemplateTag, tags, words};

pub(super) fn convert(context: &ConversionContext<'_>, body: &str, blocks: &mut Blocks, notes: &mut Notes) -> String {
    let body = without_blocks(context, body, notes);
    tags(&body, &[("<%", "%>")], |&TemplateTag { inner, after, .. }| {
        let Some(code) = inner.strip_prefix('=') else {
            // `<%%` is the text `<%`.
            if let Some(text) = inner.strip_prefix('%') {
                return Some((format!("<%{text}%>"), 0));
            }
            if !inner.starts_with('#') && !matches!(inner.trim().trim_matches('-').trim(), "end" | "else") {
                let subject = "Ruby code was removed";
                notes.detail(Action::Rewrite, &context.document.source, subject, shown(inner));
            }
            return Some((String::new(), usize::from(after.starts_with('\n'))));
        };
        let code = code.trim().trim_end_matches('-').trim();
        let found = value(context, code, blocks);
        if found.is_none() {
            let subject = "a value that Ruby computes was removed";
            notes.detail(Action::Rewrite, &context.document.source, subject, shown(code));
        }
        Some((found.unwrap_or_default(), 0))
    })
}

fn shown(code: &str) -> String {
    format!("`{}`", code.trim().chars().take(60).collect::<String>().replace('\n', " "))
}

/// The text of an expression.
fn value(context: &ConversionContext<'_>, code: &str, blocks: &mut Blocks) -> Option<String> {
    let document = context.document;
    if let Some(key) = code.strip_prefix("current_page.data.").or_else(|| code.strip_prefix("current_article.")) {
        return text_of(&document.keys, key.trim());
    }
    if let Some(text) = context.layout.settings.variables.get(code) {
        return Some(text.clone());
    }
    let (name, rest) = code.split_once(['(', ' '])?;
    let rest = rest.trim().trim_end_matches(')');
    let arguments: Vec<String> = words(&rest.replace(", ", " ").replace(": ", "="))
        .into_iter()
        .map(|word| word.trim_end_matches(',').to_string())
        .collect();
    let link = |target: &str| context.map.rewrite(document, target).unwrap_or_else(|| target.replace(' ', "%20"));
    match name {
        "link_to" => Some(format!("[{}]({})", arguments.first()?, link(arguments.get(1)?))),
        "image_tag" => {
            let alt =
                arguments.iter().find_map(|word| word.strip_prefix("alt=").or_else(|| word.strip_prefix(":alt=>")));
            let source = arguments.first()?;
            let source = if source.contains('/') { source.clone() } else { format!("/images/{source}") };
            Some(image(context, &source, alt.unwrap_or_default()))
        }
        "warning_text" | "notice" => {
            let text = rest.trim_matches(['"', '\'']);
            let kind = if name == "notice" { "NOTE" } else { "WARNING" };
            Some(blocks.render(&Shape::Alert { kind, title: None }, text))
        }
        _ => None,
    }
}

/// The name of a partial that a tag includes: `= partial 'partials/nav'`.
pub(in crate::scaffold::import) fn partial_name(inner: &str) -> Option<String> {
    let rest = inner.strip_prefix('=')?.trim().strip_prefix("partial")?.trim().trim_start_matches('(');
    Some(words(rest.trim_end_matches(')')).first()?.trim_end_matches(',').to_string())
}

/// A `content_for` block: a part of the layout.
struct LayoutBlock<'a> {
    name: &'a str,
    content: &'a str,
    range: Range<usize>,
}

fn next_block(text: &str) -> Option<LayoutBlock<'_>> {
    const END: &str = "<% end %>";
    let start = text.find("<% content_for")?;
    let content = start + text[start..].find("%>")? + "%>".len();
    let end = content + text[content..].find(END)?;
    let name = text[start..content].split(':').nth(1).unwrap_or_default();
    let name = name.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default();
    Some(LayoutBlock { name, content: &text[content..end], range: start..end + END.len() })
}

/// The content of the sidebar that a page defines.
pub(in crate::scaffold::import) fn sidebar(text: &str) -> Option<&str> {
    let mut rest = text;
    while let Some(block) = next_block(rest) {
        if is_sidebar(block.name) {
            return Some(block.content);
        }
        rest = &rest[block.range.end..];
    }
    None
}

fn is_sidebar(name: &str) -> bool {
    matches!(name, "sidebar" | "nav" | "navigation" | "toc" | "menu")
}

/// Removes `content_for` blocks. The links in a sidebar are part of the navigation.
fn without_blocks(context: &ConversionContext<'_>, body: &str, notes: &mut Notes) -> String {
    let mut text = String::with_capacity(body.len());
    let mut rest = body;
    while let Some(block) = next_block(rest) {
        if !is_sidebar(block.name) {
            let subject = "a part of the layout (`content_for`) was removed";
            notes.detail(Action::Rewrite, &context.document.source, subject, format!("`{}`", block.name));
        }
        text.push_str(&rest[..block.range.start]);
        rest = &rest[block.range.end..];
    }
    text.push_str(rest);
    text
}
