//! Shortcodes of Hugo and Zola -> Markdown, where there is an equivalent.

use crate::scaffold::import::report::Notes;
use crate::scaffold::import::text::{
    ConversionContext, TemplateTag, argument, code_block, continuation, note_broken_tag, note_kept_tag, tags, words,
};

/// `{{< … >}}` and `{{% … %}}`.
pub(in crate::scaffold::import) fn hugo(context: &ConversionContext<'_>, body: &str, notes: &mut Notes) -> String {
    tags(body, &[("{{<", ">}}"), ("{{%", "%}}")], |&TemplateTag { before, open, inner, after }| {
        let close = if open == "{{<" { ">}}" } else { "%}}" };
        let trimmed = inner.trim();
        // An escaped shortcode is shown as text.
        if let Some(shown) = trimmed.strip_prefix("/*").and_then(|shown| shown.strip_suffix("*/")) {
            return Some((format!("{open}{shown}{close}"), 0));
        }
        let mut parts = words(trimmed.trim_end_matches('/'));
        if parts.is_empty() {
            return None;
        }
        // `{{< / name >}}` is the same as `{{< /name >}}`.
        let name = match parts.remove(0) {
            slash if slash == "/" && !parts.is_empty() => format!("/{}", parts.remove(0)),
            name => name,
        };
        let tag = format!("{open} {name} {close}");
        match name.as_str() {
            "ref" | "relref" => {
                let page = argument(&parts, "path", Some(0)).unwrap_or_default();
                let found = context.map.page(context.document, page);
                if found.is_none() {
                    note_broken_tag(context, trimmed, notes);
                }
                // Without the tag it is a broken link, which the guide reports.
                Some((found.unwrap_or_else(|| page.to_string()), 0))
            }
            "figure" | "img" => {
                let figure = figure(context, &parts, before, after);
                if figure.is_none() {
                    note_kept_tag(context, &tag, notes);
                }
                figure.map(|figure| (figure, 0))
            }
            "highlight" => {
                let Some((length, behind)) = until_closed(after, "highlight") else {
                    // An unclosed code block would include the rest of the text.
                    note_kept_tag(context, &tag, notes);
                    return None;
                };
                let code = hugo(context, &after[..length], notes);
                let language = argument(&parts, "lang", Some(0)).unwrap_or_default();
                Some((code_block(before, language, &code, &after[behind..]), behind))
            }
            _ => {
                let video = video(&name, argument(&parts, "id", Some(0)));
                if video.is_none() {
                    note_kept_tag(context, &tag, notes);
                }
                video.map(|link| (link, 0))
            }
        }
    })
}

/// The start and the end of the closing tag of a shortcode.
fn until_closed(after: &str, name: &str) -> Option<(usize, usize)> {
    after.match_indices("{{").find_map(|(offset, _)| {
        let inner = &after[offset + 2..];
        let close = if inner.starts_with('<') { ">}}" } else { "%}}" };
        let end = inner.strip_prefix(['<', '%'])?.find(close)? + 1;
        let closed = inner[1..end].trim().strip_prefix('/')?.trim();
        (closed == name).then_some((offset, offset + 2 + end + close.len()))
    })
}

/// An image with its link, and below it the title, caption and attribution.
fn figure(context: &ConversionContext<'_>, parts: &[String], before: &str, after: &str) -> Option<String> {
    let source = argument(parts, "src", Some(0))?;
    let of = |name: &str| argument(parts, name, None).map(str::trim).filter(|text| !text.is_empty());
    let alt = of("alt").or_else(|| of("caption")).or_else(|| of("title"));
    let target =
        |address: &str| context.map.rewrite(context.document, address).unwrap_or_else(|| address.replace(' ', "%20"));
    let picture = image(context, source, alt.unwrap_or_default());
    let picture = match of("link") {
        Some(link) => format!("[{picture}]({})", target(link)),
        None => picture,
    };
    let title = of("title").map(|title| format!("**{title}**"));
    let credit = match (of("attr"), of("attrlink")) {
        (Some(who), Some(link)) => Some(format!("[{who}]({})", target(link))),
        (Some(who), None) => Some(who.to_string()),
        (None, Some(link)) => Some(format!("<{}>", link.replace(' ', "%20"))),
        (None, None) => None,
    };
    let below: Vec<String> = [title, of("caption").map(str::to_string), credit].into_iter().flatten().collect();
    if below.is_empty() {
        return Some(picture);
    }
    let below = below.join(" ").split_whitespace().collect::<Vec<_>>().join(" ");
    if before.rsplit('\n').next().is_some_and(|line| line.trim_start().starts_with('|')) {
        // A table cell has only one line.
        return Some(format!("{picture} {below}"));
    }
    let indent = continuation(before);
    let empty = indent.trim_end();
    // The text after it becomes a separate paragraph.
    let behind = after.trim_start_matches([' ', '\t']);
    let end = if behind.is_empty() || behind.starts_with("\n\n") {
        String::new()
    } else if behind.starts_with('\n') {
        format!("\n{empty}")
    } else {
        format!("\n{empty}\n{indent}")
    };
    Some(format!("{picture}\n{empty}\n{indent}{below}{end}"))
}

/// `{{ name(…) }}` and `{% name(…) %}`.
pub(in crate::scaffold::import) fn zola(context: &ConversionContext<'_>, body: &str, notes: &mut Notes) -> String {
    tags(body, &[("{{", "}}"), ("{%", "%}")], |&TemplateTag { open, inner, .. }| {
        let close = if open == "{{" { "}}" } else { "%}" };
        let trimmed = inner.trim();
        if let Some(shown) = trimmed.strip_prefix("/*").and_then(|shown| shown.strip_suffix("*/")) {
            return Some((format!("{open}{shown}{close}"), 0));
        }
        let (name, rest) = trimmed.split_once('(')?;
        let is_name = !name.is_empty() && name.trim().chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        if !is_name {
            return None;
        }
        let parts = words(&rest.trim_end_matches(')').replace(',', " ").replace(" = ", "="));
        let video = video(name.trim(), argument(&parts, "id", None));
        if video.is_none() {
            note_kept_tag(context, &format!("{open} {}() {close}", name.trim()), notes);
        }
        video.map(|link| (link, 0))
    })
}

/// An image with its new path.
pub(in crate::scaffold::import) fn image(context: &ConversionContext<'_>, source: &str, alt: &str) -> String {
    let target = context.map.rewrite(context.document, source).unwrap_or_else(|| source.replace(' ', "%20"));
    format!("![{}]({target})", alt.replace(['[', ']', '\n'], " "))
}

/// A link instead of a video player.
fn video(name: &str, id: Option<&str>) -> Option<String> {
    let id = id.filter(|id| id.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')))?;
    match name {
        "youtube" => Some(format!("<https://www.youtube.com/watch?v={id}>")),
        "vimeo" => Some(format!("<https://vimeo.com/{id}>")),
        _ => None,
    }
}
