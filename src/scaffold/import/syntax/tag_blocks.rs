//! `{% hint %} … {% endhint %}` of `GitBook` and `{% aside %} … {% /aside %}` of Markdoc -> alerts, details and tabs.

use crate::scaffold::import::report::{Action, Notes};
use crate::scaffold::import::syntax::blocks::{self, Blocks, Shape};
use crate::scaffold::import::syntax::engine::{self, Replacement, Tag, TagHandler, TagRole, code_ranges, is_in_code};
use crate::scaffold::import::syntax::shortcode::image;
use crate::scaffold::import::text::{ConversionContext, argument, note_kept_tag, words};

/// Tags without an end.
const SINGLE: [&str; 8] = ["embed", "include", "file", "icon", "badge", "linkcard", "partial", "openapi-operation"];

pub(super) fn convert(context: &ConversionContext<'_>, body: &str, blocks: &mut Blocks, notes: &mut Notes) -> String {
    if !body.contains("{%") {
        return body.to_string();
    }
    let code = code_ranges(body);
    let (mut next, mut offset) = (0, 0);
    let mut tags = Vec::new();
    while let Some(start) = body[offset..].find("{%").map(|start| offset + start) {
        let Some(length) = body[start + 2..].find("%}") else { break };
        let end = start + 2 + length + 2;
        if is_in_code(&code, &mut next, start) {
            offset = start + 2;
            continue;
        }
        tags.extend(tag(&body[start + 2..end - 2], start, end));
        offset = end;
    }
    engine::convert(body, &tags, &mut BlockTags { context, blocks, notes })
}

fn tag(inner: &str, start: usize, end: usize) -> Option<Tag> {
    let inner = inner.trim().trim_matches('-').trim();
    let is_closed = inner.ends_with('/');
    let mut arguments = words(inner.trim_end_matches('/'));
    if arguments.is_empty() {
        return None;
    }
    let first = arguments.remove(0);
    let tag = |name: &str, arguments, kind| Some(Tag { name: name.to_string(), arguments, kind, start, end });
    if let Some(name) = first.strip_prefix('/').or_else(|| first.strip_prefix("end")).filter(|name| !name.is_empty()) {
        return tag(name, Vec::new(), TagRole::Close);
    }
    let kind = if is_closed || SINGLE.contains(&first.as_str()) { TagRole::Single } else { TagRole::Open };
    tag(&first, arguments, kind)
}

struct BlockTags<'a, 'b> {
    context: &'a ConversionContext<'a>,
    blocks: &'b mut Blocks,
    notes: &'b mut Notes,
}

impl BlockTags<'_, '_> {
    fn argument<'a>(tag: &'a Tag, names: &[&str]) -> Option<&'a str> {
        names.iter().find_map(|name| argument(&tag.arguments, name, None)).filter(|text| !text.is_empty())
    }

    fn link(&self, target: &str) -> String {
        self.context.map.rewrite(self.context.document, target).unwrap_or_else(|| target.replace(' ', "%20"))
    }
}

impl TagHandler for BlockTags<'_, '_> {
    fn paired(&mut self, tag: &Tag, inner: &str, _: &str, _: &str) -> Replacement {
        match tag.name.as_str() {
            // A link to a page, shown as a card; the text within is a link already.
            "content-ref" => {
                let text = inner.trim();
                let url = Self::argument(tag, &["url"]).unwrap_or_default();
                let text = if text.contains("](") { text.to_string() } else { format!("[{url}]({})", self.link(url)) };
                Replacement::Block(text)
            }
            "embed" | "file" => self.single(tag, "", "", ""),
            "code" => {
                let title = Self::argument(tag, &["title"]).map(str::to_string);
                Replacement::Block(self.blocks.render(&Shape::Plain { title, link: None }, inner))
            }
            "openapi" | "swagger" => {
                self.notes.add(
                    Action::Rewrite,
                    &self.context.document.source,
                    format!("`{{% {} %}}` is kept as its text", tag.name),
                );
                Replacement::Block(self.blocks.render(&Shape::Plain { title: None, link: None }, inner))
            }
            name => {
                if let Some(shape) = blocks::shape(name, &tag.arguments) {
                    return Replacement::Block(self.blocks.render(&shape, inner));
                }
                note_kept_tag(self.context, &format!("{{% {name} %}}"), self.notes);
                Replacement::Keep
            }
        }
    }

    fn single(&mut self, tag: &Tag, raw: &str, _: &str, _: &str) -> Replacement {
        let url = Self::argument(tag, &["url", "src", "href"]);
        let text = match (tag.name.as_str(), url) {
            ("embed", Some(url)) => format!("<{}>", url.replace(' ', "%20")),
            ("file", Some(url)) => {
                let name = url.rsplit('/').next().unwrap_or(url);
                format!("[{}]({})", Self::argument(tag, &["caption"]).unwrap_or(name), self.link(url))
            }
            ("image", Some(url)) => image(self.context, url, Self::argument(tag, &["alt"]).unwrap_or_default()),
            ("linkcard" | "linkbutton" | "card", Some(url)) => {
                let about = Self::argument(tag, &["description"]).map(|text| format!(": {text}")).unwrap_or_default();
                format!("[{}]({}){about}", Self::argument(tag, &["title"]).unwrap_or(url), self.link(url))
            }
            ("badge", _) => Self::argument(tag, &["text"]).map(|text| format!("**{text}**")).unwrap_or_default(),
            ("icon", _) => String::new(),
            _ if tag.kind == TagRole::Close => return Replacement::Keep,
            _ => {
                note_kept_tag(self.context, &format!("{{% {} %}}", tag.name), self.notes);
                return if raw.is_empty() { Replacement::Inline(String::new()) } else { Replacement::Keep };
            }
        };
        Replacement::Inline(text)
    }
}
