//! Shortcodes of Hugo and Zola -> Markdown, where there is an equivalent.

use crate::model::address::href::is_external;
use crate::scaffold::import::report::{Action, Notes};
use crate::scaffold::import::syntax::blocks::{self, Blocks};
use crate::scaffold::import::syntax::engine::{self, Replacement, Tag, TagHandler, TagRole};
use crate::scaffold::import::text::{
    ConversionContext, argument, code_block, continuation, note_broken_tag, note_kept_tag, words,
};

/// `{{< … >}}` and `{{% … %}}`.
pub(super) fn hugo(context: &ConversionContext<'_>, body: &str, blocks: &mut Blocks, notes: &mut Notes) -> String {
    let mut found = Vec::new();
    let mut offset = 0;
    while let Some(start) = body[offset..].find("{{").map(|start| offset + start) {
        let Some(close) = [("{{<", ">}}"), ("{{%", "%}}")]
            .iter()
            .find_map(|(open, close)| body[start..].starts_with(open).then_some(*close))
        else {
            offset = start + 2;
            continue;
        };
        let Some(length) = body[start + 3..].find(close) else { break };
        let end = start + 3 + length + 3;
        found.extend(hugo_tag(&body[start + 3..end - 3], start, end));
        offset = end;
    }
    engine::convert(body, &found, &mut HugoTags { context, blocks, notes })
}

/// Reads a shortcode. An escaped one has no name.
fn hugo_tag(inner: &str, start: usize, end: usize) -> Option<Tag> {
    let trimmed = inner.trim();
    if trimmed.starts_with("/*") && trimmed.ends_with("*/") {
        return Some(Tag { name: String::new(), arguments: Vec::new(), kind: TagRole::Single, start, end });
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
    let is_single = trimmed.ends_with('/') || matches!(name.as_str(), "ref" | "relref" | "figure" | "img");
    let (name, kind) = match name.strip_prefix('/') {
        Some(name) => (name.to_string(), TagRole::Close),
        None if is_single => (name, TagRole::Single),
        None => (name, TagRole::Open),
    };
    Some(Tag { name, arguments: parts, kind, start, end })
}

struct HugoTags<'a, 'b> {
    context: &'a ConversionContext<'a>,
    blocks: &'b mut Blocks,
    notes: &'b mut Notes,
}

impl TagHandler for HugoTags<'_, '_> {
    fn paired(&mut self, tag: &Tag, inner: &str, before: &str, after: &str) -> Replacement {
        if tag.name == "highlight" {
            let language = argument(&tag.arguments, "lang", Some(0)).unwrap_or_default();
            return Replacement::Inline(code_block(before, language, inner, after));
        }
        if matches!(tag.name.as_str(), "comment" | "hint-comment") {
            self.notes.add(Action::Look, &self.context.document.source, "a comment (`{{< comment >}}`) was removed");
            return Replacement::Inline(String::new());
        }
        if let Some(shape) = blocks::shape(&tag.name, &tag.arguments) {
            return Replacement::Block(self.blocks.render(&shape, inner));
        }
        note_kept_tag(self.context, &format!("{{{{< {} >}}}}", tag.name), self.notes);
        Replacement::Keep
    }

    fn single(&mut self, tag: &Tag, raw: &str, before: &str, after: &str) -> Replacement {
        let (context, parts) = (self.context, &tag.arguments);
        if tag.name.is_empty() {
            // An escaped shortcode is shown as text.
            let shown = raw[3..raw.len() - 3].trim();
            let shown = shown.strip_prefix("/*").and_then(|shown| shown.strip_suffix("*/")).unwrap_or(shown);
            return Replacement::Inline(format!("{}{shown}{}", &raw[..3], &raw[raw.len() - 3..]));
        }
        let found = match tag.name.as_str() {
            _ if tag.kind == TagRole::Close => None,
            "ref" | "relref" => {
                let page = argument(parts, "path", Some(0)).unwrap_or_default();
                let found = context.map.page(context.document, page);
                if found.is_none() {
                    note_broken_tag(context, raw[3..raw.len() - 3].trim(), self.notes);
                }
                // Without the tag it is a broken link, which the guide reports.
                return Replacement::Inline(found.unwrap_or_else(|| page.to_string()));
            }
            "figure" | "img" | "image" => figure(context, parts, before, after),
            // An id with a query looks like a named argument.
            name => video(name, argument(parts, "id", Some(0)).or(parts.first().map(String::as_str))),
        };
        if let Some(text) = found {
            return Replacement::Inline(text);
        }
        let slash = if tag.kind == TagRole::Close { "/" } else { "" };
        let tag = format!("{} {slash}{} {}", &raw[..3], tag.name, &raw[raw.len() - 3..]);
        note_kept_tag(context, &tag, self.notes);
        Replacement::Keep
    }
}

/// An image with its link, and below it the title, caption and attribution.
fn figure(context: &ConversionContext<'_>, parts: &[String], before: &str, after: &str) -> Option<String> {
    let source = argument(parts, "src", Some(0)).filter(|source| !source.is_empty())?;
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

/// `{{ name(…) }}`, and `{% name(…) %} … {% end %}`.
pub(super) fn zola(context: &ConversionContext<'_>, body: &str, blocks: &mut Blocks, notes: &mut Notes) -> String {
    let mut found = Vec::new();
    let mut offset = 0;
    while let Some(start) = body[offset..].find('{').map(|start| offset + start) {
        let Some(close) = [("{{", "}}"), ("{%", "%}")]
            .iter()
            .find_map(|(open, close)| body[start..].starts_with(open).then_some(*close))
        else {
            offset = start + 1;
            continue;
        };
        let Some(length) = body[start + 2..].find(close) else {
            offset = start + 2;
            continue;
        };
        let end = start + 2 + length + 2;
        found.extend(zola_tag(&body[start + 2..end - 2], close == "%}", start, end));
        offset = end;
    }
    engine::convert(body, &found, &mut ZolaTags { context, blocks, notes })
}

fn zola_tag(inner: &str, is_block: bool, start: usize, end: usize) -> Option<Tag> {
    let trimmed = inner.trim().trim_matches('-').trim();
    let tag = |name: &str, arguments, kind| Some(Tag { name: name.to_string(), arguments, kind, start, end });
    if trimmed.starts_with("/*") && trimmed.ends_with("*/") {
        return tag("", Vec::new(), TagRole::Single);
    }
    if is_block && trimmed == "end" {
        return tag("", Vec::new(), TagRole::Close);
    }
    let (name, rest) = trimmed.split_once('(')?;
    let name = name.trim();
    if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
        return None;
    }
    let arguments = words(&rest.trim_end_matches(')').replace(',', " ").replace(" = ", "="));
    tag(name, arguments, if is_block { TagRole::Open } else { TagRole::Single })
}

struct ZolaTags<'a, 'b> {
    context: &'a ConversionContext<'a>,
    blocks: &'b mut Blocks,
    notes: &'b mut Notes,
}

impl TagHandler for ZolaTags<'_, '_> {
    fn paired(&mut self, tag: &Tag, inner: &str, _: &str, _: &str) -> Replacement {
        if let Some(shape) = blocks::shape(&tag.name, &tag.arguments) {
            return Replacement::Block(self.blocks.render(&shape, inner));
        }
        note_kept_tag(self.context, &format!("{{% {}() %}}", tag.name), self.notes);
        Replacement::Keep
    }

    fn single(&mut self, tag: &Tag, raw: &str, _: &str, _: &str) -> Replacement {
        let (open, close) = (&raw[..2], &raw[raw.len() - 2..]);
        if tag.name.is_empty() {
            let shown = raw[2..raw.len() - 2].trim();
            let shown = shown.strip_prefix("/*").and_then(|shown| shown.strip_suffix("*/"));
            return shown.map_or(Replacement::Keep, |shown| Replacement::Inline(format!("{open}{shown}{close}")));
        }
        let found = match tag.name.as_str() {
            "image" | "img" | "figure" | "resize_image" => {
                let source = ["src", "path", "url"].iter().find_map(|name| argument(&tag.arguments, name, None));
                let alt = ["alt", "caption", "title"].iter().find_map(|name| argument(&tag.arguments, name, None));
                // A shortcode of the site can compute the path. Then the tag shows more than a broken image.
                let map = self.context.map;
                let exists = |source: &&str| {
                    let document = self.context.document;
                    is_external(source)
                        || map.rewrite(document, source).or_else(|| map.short_image(document, source)).is_some()
                };
                source.filter(exists).map(|source| image(self.context, source, alt.unwrap_or_default()))
            }
            name => video(name, argument(&tag.arguments, "id", None)),
        };
        if let Some(text) = found {
            return Replacement::Inline(text);
        }
        note_kept_tag(self.context, &format!("{open} {}() {close}", tag.name), self.notes);
        Replacement::Keep
    }
}

/// An image with its new path.
pub(super) fn image(context: &ConversionContext<'_>, source: &str, alt: &str) -> String {
    let found =
        context.map.rewrite(context.document, source).or_else(|| context.map.short_image(context.document, source));
    let target = found.unwrap_or_else(|| source.replace(' ', "%20"));
    format!("![{}]({target})", alt.replace(['[', ']', '\n'], " "))
}

/// A link instead of a video player. The id can have a query, such as a start.
pub(super) fn video(name: &str, id: Option<&str>) -> Option<String> {
    let id =
        id.filter(|id| !id.is_empty() && !id.contains(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"')))?;
    let (id, query) = id.split_once('?').map_or((id, String::new()), |(id, query)| (id, query.replace("start=", "t=")));
    if !id.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')) {
        return None;
    }
    let query = |mark: &str| if query.is_empty() { String::new() } else { format!("{mark}{query}") };
    match name.to_ascii_lowercase().as_str() {
        "youtube" | "youtubeembed" | "youtube-embed" => {
            Some(format!("<https://www.youtube.com/watch?v={id}{}>", query("&")))
        }
        "vimeo" => Some(format!("<https://vimeo.com/{id}{}>", query("#"))),
        _ => None,
    }
}
