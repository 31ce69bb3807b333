//! Ruby tags in Markdown of Middleman -> the text that is known without running them. Other code is removed and listed.

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

/// Removes `content_for` blocks, which are parts of a layout.
fn without_blocks(context: &ConversionContext<'_>, body: &str, notes: &mut Notes) -> String {
    let mut text = String::with_capacity(body.len());
    let mut rest = body;
    while let Some(start) = rest.find("<% content_for") {
        let Some(end) = rest[start..].find("<% end %>").map(|end| start + end + "<% end %>".len()) else { break };
        let subject = "a part of the layout (`content_for`) was removed";
        notes.add(Action::Navigation, &context.document.source, subject);
        text.push_str(&rest[..start]);
        rest = &rest[end..];
    }
    text.push_str(rest);
    text
}
