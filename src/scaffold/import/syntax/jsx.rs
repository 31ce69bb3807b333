//! `.mdx` and Vue components in Markdown -> the text in them. Imports, exports and scripts are removed. Known components become
//! alerts, details, tabs and links; of all others the text stays, and they are listed.

use crate::scaffold::import::report::{Action, Notes};
use crate::scaffold::import::syntax::blocks::{self, Blocks, Shape};
use crate::scaffold::import::syntax::engine::{self, Replacement, Tag, TagHandler, TagRole, code_ranges, is_in_code};
use crate::scaffold::import::syntax::shortcode::{image, video};
use crate::scaffold::import::text::{ConversionContext, argument, lines};

/// The longest tag that is read, in bytes.
const MOST_BYTES: usize = 20_000;

pub(super) fn convert(context: &ConversionContext<'_>, body: &str, blocks: &mut Blocks, notes: &mut Notes) -> String {
    let body = without_scripts(context, body, notes);
    let body = if is_mdx(context) { without_modules(context, &body, notes) } else { body };
    let code = code_ranges(&body);
    let (mut next, mut offset) = (0, 0);
    let mut tags = Vec::new();
    while let Some(start) = body[offset..].find(['<', '{']).map(|start| offset + start) {
        offset = start + 1;
        if is_in_code(&code, &mut next, start) {
            continue;
        }
        if body[start..].starts_with('{') {
            if let Some(tag) = Some(start).filter(|_| is_mdx(context)).and_then(|start| expression(&body, start)) {
                offset = tag.end;
                tags.push(tag);
            }
        } else if let Some(tag) = component(&body, start) {
            offset = tag.end;
            tags.push(tag);
        }
    }
    engine::convert(&body, &tags, &mut Components { context, blocks, notes })
}

pub(super) fn is_mdx(context: &ConversionContext<'_>) -> bool {
    context.document.source.rsplit('.').next() == Some("mdx")
}

/// Removes `<script>` and `<style>` of pages.
fn without_scripts(context: &ConversionContext<'_>, body: &str, notes: &mut Notes) -> String {
    let mut text = body.to_string();
    for name in ["script", "style"] {
        let (open, close) = (format!("\n<{name}"), format!("</{name}>"));
        let mut done = String::new();
        let mut rest = format!("\n{text}");
        while let Some(start) = rest.find(&open) {
            let code = code_ranges(&rest);
            if is_in_code(&code, &mut 0, start + 1) {
                done.push_str(&rest[..start + 2]);
                rest = rest.split_off(start + 2);
                continue;
            }
            let Some(end) = rest[start..].find(&close).map(|end| start + end + close.len()) else { break };
            notes.add(Action::Look, &context.document.source, format!("a `<{name}>` was removed"));
            done.push_str(&rest[..start]);
            rest = rest.split_off(end);
        }
        done.push_str(&rest);
        text = done.strip_prefix('\n').unwrap_or(&done).to_string();
    }
    text
}

/// Removes `import` and `export` at the start of a line, up to the end of the statement.
fn without_modules(context: &ConversionContext<'_>, body: &str, notes: &mut Notes) -> String {
    let mut text = String::with_capacity(body.len());
    let mut depth: i32 = 0;
    let mut is_inside = false;
    let mut was_empty = true;
    for (line, is_text) in lines(body) {
        let starts = is_text && was_empty && (line.starts_with("import ") || line.starts_with("export "));
        was_empty = line.trim().is_empty() || starts || is_inside;
        if !is_inside && !starts {
            text.push_str(line);
            continue;
        }
        if starts && line.starts_with("export ") {
            let subject = "code of a component (`export`) was removed";
            notes.detail(
                Action::Rewrite,
                &context.document.source,
                subject,
                format!("`{}`", line.trim().chars().take(60).collect::<String>()),
            );
        }
        for c in line.chars() {
            depth += match c {
                '{' | '(' | '[' => 1,
                '}' | ')' | ']' => -1,
                _ => 0,
            };
        }
        // A statement ends with its brackets, and at the latest with an empty line.
        is_inside = depth > 0 && !line.trim().is_empty();
        if !is_inside {
            depth = 0;
        }
    }
    text
}

/// A comment `{/* … */}`, or a value in braces that is a literal text.
fn expression(body: &str, start: usize) -> Option<Tag> {
    let inner = &body[start + 1..];
    let tag = |name: &str, arguments: Vec<String>, end| {
        Some(Tag { name: name.into(), arguments, kind: TagRole::Single, start, end })
    };
    if let Some(comment) = inner.trim_start().strip_prefix("/*") {
        let before = inner.len() - comment.len();
        let end = comment.find("*/")?;
        let close = comment[end + 2..].find('}')?;
        return tag("{comment}", Vec::new(), start + 1 + before + end + 2 + close + 1);
    }
    let quote = inner.chars().next().filter(|c| matches!(c, '"' | '\'' | '`'))?;
    let end = inner[1..].find(quote)? + 1;
    let text = &inner[1..end];
    (inner[end + 1..].starts_with('}') && !text.contains("${"))
        .then(|| tag("{text}", vec![text.to_string()], start + 1 + end + 2))
        .flatten()
}

/// A tag of a component: its name has a capital letter, a hyphen or a dot, or is empty.
fn component(body: &str, start: usize) -> Option<Tag> {
    let mut end = start + MOST_BYTES.min(body.len() - start);
    while !body.is_char_boundary(end) {
        end -= 1;
    }
    let rest = &body[start + 1..end];
    let (is_close, rest) = rest.strip_prefix('/').map_or((false, rest), |rest| (true, rest));
    let length =
        rest.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_'))).unwrap_or(rest.len());
    let name = &rest[..length];
    let is_component = name.starts_with(|c: char| c.is_ascii_uppercase())
        || name.contains(['-', '.']) && name.starts_with(|c: char| c.is_ascii_lowercase())
        || name.is_empty();
    let behind = rest.get(length..)?;
    if !is_component || !(behind.starts_with(['>', '/', ' ', '\n', '\t']) || name.is_empty() && behind.starts_with('>'))
    {
        return None;
    }
    let (arguments, is_single, used) = attributes(behind)?;
    let head = 1 + usize::from(is_close) + length;
    let kind = match (is_close, is_single) {
        (true, _) => TagRole::Close,
        (false, true) => TagRole::Single,
        (false, false) => TagRole::Open,
    };
    // An empty name would close any tag.
    let name = if name.is_empty() { "Fragment" } else { name };
    Some(Tag { name: name.to_string(), arguments, kind, start, end: start + head + used })
}

/// The attributes up to the end of a tag, whether it closes itself, and the length.
fn attributes(text: &str) -> Option<(Vec<String>, bool, usize)> {
    let mut all = Vec::new();
    let mut word = String::new();
    let mut depth = 0usize;
    let mut quote: Option<char> = None;
    let mut is_single = false;
    for (offset, c) in text.char_indices() {
        match (quote, c) {
            (Some(open), c) if c == open => {
                quote = None;
                if depth > 0 {
                    word.push(c);
                }
            }
            (None, '"' | '\'' | '`') => {
                quote = Some(c);
                if depth > 0 {
                    word.push(c);
                }
            }
            (None, '{') => {
                depth += 1;
                word.push(c);
            }
            (None, '}') => {
                depth = depth.saturating_sub(1);
                word.push(c);
            }
            (None, '>') if depth == 0 => {
                if !word.is_empty() {
                    all.push(word);
                }
                return Some((all.iter().map(|word| literal(word)).collect(), is_single, offset + 1));
            }
            (None, '/') if depth == 0 && text[offset + 1..].starts_with('>') => is_single = true,
            (None, c) if c.is_whitespace() && depth == 0 => {
                if !word.is_empty() {
                    all.push(std::mem::take(&mut word));
                }
            }
            (_, c) => word.push(c),
        }
    }
    None
}

/// `title={"a"}` as `title=a`. `:title="'a'"` of Vue loses its colon.
fn literal(word: &str) -> String {
    let word = word.strip_prefix(':').unwrap_or(word);
    let Some((name, value)) = word.split_once('=') else { return word.to_string() };
    let inner = value.strip_prefix('{').and_then(|value| value.strip_suffix('}')).unwrap_or(value).trim();
    format!("{name}={}", inner.trim_matches(['"', '\'', '`']))
}

struct Components<'a, 'b> {
    context: &'a ConversionContext<'a>,
    blocks: &'b mut Blocks,
    notes: &'b mut Notes,
}

fn value<'a>(tag: &'a Tag, names: &[&str]) -> Option<&'a str> {
    names.iter().find_map(|name| argument(&tag.arguments, name, None)).map(str::trim).filter(|text| !text.is_empty())
}

impl Components<'_, '_> {
    fn link(&self, target: &str) -> String {
        self.context.map.rewrite(self.context.document, target).unwrap_or_else(|| target.replace(' ', "%20"))
    }

    fn note(&mut self, name: &str) {
        let source = &self.context.document.source;
        self.notes.add(Action::Rewrite, source, format!("of the component `<{name}>`, only the text is kept"));
    }

    /// A component that is a link with a title and a description.
    fn card(&self, tag: &Tag, url: &str) -> String {
        let about = value(tag, &["description", "details"]).map(|text| format!(": {text}")).unwrap_or_default();
        let text = value(tag, &["title", "text", "label", "children"]).unwrap_or(url);
        format!("[{}]({}){about}", text.replace(['[', ']'], ""), self.link(url))
    }
}

impl TagHandler for Components<'_, '_> {
    fn paired(&mut self, tag: &Tag, inner: &str, _: &str, _: &str) -> Replacement {
        let name = tag.name.as_str();
        let url = value(tag, &["href", "to", "link", "url"]);
        if let Some(url) = url.filter(|_| matches!(name, "Link" | "LinkButton" | "Button" | "a" | "Anchor" | "NavLink"))
        {
            let text = inner.split_whitespace().collect::<Vec<_>>().join(" ");
            return Replacement::Inline(format!("[{text}]({})", self.link(url)));
        }
        if matches!(name, "Badge" | "Highlight" | "Term" | "Kbd" | "Icon" | "Translate") {
            return Replacement::Inline(inner.trim().to_string());
        }
        let shape = blocks::shape(name, &tag.arguments);
        if shape.is_none() {
            self.note(name);
            // A component within a line stays in it.
            if !inner.contains('\n') {
                return Replacement::Inline(inner.to_string());
            }
        }
        let shape = shape.unwrap_or_else(|| {
            let title = value(tag, &["title", "heading", "label"]).map(str::to_string);
            Shape::Plain { title, link: None }
        });
        let shape = match shape {
            Shape::Plain { title, link } => Shape::Plain { title, link: link.map(|link| self.link(&link)) },
            shape => shape,
        };
        if name == "Fragment" && !inner.contains('\n') {
            return Replacement::Inline(inner.to_string());
        }
        Replacement::Block(self.blocks.render(&shape, inner))
    }

    fn single(&mut self, tag: &Tag, raw: &str, _: &str, _: &str) -> Replacement {
        let name = tag.name.as_str();
        match name {
            "{comment}" => return Replacement::Inline(String::new()),
            "{text}" => return Replacement::Inline(tag.arguments.first().cloned().unwrap_or_default()),
            _ => {}
        }
        if tag.kind != TagRole::Single && raw.contains('@') {
            return Replacement::Keep;
        }
        let url = value(tag, &["href", "to", "link", "url"]);
        let text = match name {
            "Image" | "Img" | "ThemedImage" | "Zoom" => value(tag, &["src", "light"])
                .map(|src| image(self.context, src, value(tag, &["alt", "title"]).unwrap_or_default())),
            "YouTube" | "Youtube" | "YouTubeEmbed" | "LiteYouTube" => {
                video("youtube", value(tag, &["id", "videoId", "videoid"]))
            }
            "Badge" => Some(value(tag, &["text", "label"]).map(|text| format!("**{text}**")).unwrap_or_default()),
            "Icon" | "TOCInline" | "DocCardList" | "BackToTop" => Some(String::new()),
            "Code" => value(tag, &["code"]).map(|code| {
                format!(
                    "\n```{}\n{}\n```\n",
                    value(tag, &["lang", "language"]).unwrap_or_default(),
                    code.replace("\\n", "\n")
                )
            }),
            _ => url.map(|url| self.card(tag, url)),
        };
        let text = text.or_else(|| {
            let words = ["title", "text", "label", "description"].iter().filter_map(|name| value(tag, &[name]));
            let words: Vec<&str> = words.collect();
            (!words.is_empty()).then(|| words.join(": "))
        });
        if text.is_none() && tag.kind != TagRole::Close {
            // A placeholder such as `<Name>` is a text without attributes that nothing closes.
            if tag.kind == TagRole::Open && tag.arguments.is_empty() && !is_mdx(self.context) {
                return Replacement::Keep;
            }
            let source = &self.context.document.source;
            self.notes.add(Action::Rewrite, source, format!("the component `<{name}>` has no text and was removed"));
        }
        if text.is_none() && tag.kind == TagRole::Close && !is_mdx(self.context) {
            return Replacement::Keep;
        }
        Replacement::Inline(text.unwrap_or_default())
    }
}
