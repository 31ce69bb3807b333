//! The shortcodes of Hugo and Zola -> Markdown, where there is a way to say the same.

use super::Left;
use super::text::{Context, Tag, argument, fence, fence_end, nowhere, stays, tags, words};

/// `{{< … >}}` and `{{% … %}}`.
pub(super) fn hugo(context: &Context<'_>, body: &str, left: &mut Left) -> String {
    tags(body, &[("{{<", ">}}"), ("{{%", "%}}")], |&Tag { before, open, inner, after }| {
        let close = if open == "{{<" { ">}}" } else { "%}}" };
        let trimmed = inner.trim();
        // An escaped one, which shows how a shortcode is written.
        if let Some(shown) = trimmed.strip_prefix("/*").and_then(|shown| shown.strip_suffix("*/")) {
            return Some((format!("{open}{shown}{close}"), 0));
        }
        let mut parts = words(trimmed.trim_end_matches('/'));
        if parts.is_empty() {
            return None;
        }
        let name = parts.remove(0);
        let tag = format!("{open} {name} {close}");
        match name.as_str() {
            "ref" | "relref" => {
                let page = argument(&parts, "path", Some(0)).unwrap_or_default();
                let found = context.map.page(context.document, page);
                if found.is_none() {
                    nowhere(context, trimmed, left);
                }
                // Without the tag it is a broken link, which is told with its place.
                Some((found.unwrap_or_else(|| page.to_string()), 0))
            }
            "figure" | "img" => {
                let source = argument(&parts, "src", Some(0))?;
                let alt = argument(&parts, "alt", None)
                    .or_else(|| argument(&parts, "caption", None))
                    .or_else(|| argument(&parts, "title", None));
                Some((image(context, source, alt.unwrap_or_default()), 0))
            }
            "highlight" => Some((fence(argument(&parts, "lang", Some(0)).unwrap_or_default(), after), 0)),
            "/highlight" => Some((fence_end(before).into(), 0)),
            _ => {
                let video = video(&name, argument(&parts, "id", Some(0)));
                if video.is_none() {
                    stays(context, &tag, left);
                }
                video.map(|link| (link, 0))
            }
        }
    })
}

/// `{{ name(…) }}` and `{% name(…) %}`.
pub(super) fn zola(context: &Context<'_>, body: &str, left: &mut Left) -> String {
    tags(body, &[("{{", "}}"), ("{%", "%}")], |&Tag { open, inner, .. }| {
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
            stays(context, &format!("{open} {}() {close}", name.trim()), left);
        }
        video.map(|link| (link, 0))
    })
}

/// A picture, by the path that it has now.
pub(super) fn image(context: &Context<'_>, source: &str, alt: &str) -> String {
    let target = context.map.rewrite(context.document, source).unwrap_or_else(|| source.replace(' ', "%20"));
    format!("![{}]({target})", alt.replace(['[', ']', '\n'], " "))
}

/// A link in place of a player.
fn video(name: &str, id: Option<&str>) -> Option<String> {
    let id = id.filter(|id| id.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')))?;
    match name {
        "youtube" => Some(format!("<https://www.youtube.com/watch?v={id}>")),
        "vimeo" => Some(format!("<https://vimeo.com/{id}>")),
        _ => None,
    }
}
