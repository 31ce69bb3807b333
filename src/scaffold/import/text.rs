//! One document of the source -> one of ours: front matter, tags of the generator, and then every link.

use std::cmp::Reverse;

use crate::input::markdown;
use crate::model::body::{Link, LinkForm};
use crate::model::config::Markdown;
use crate::source::FileId;

use super::layout::{Document, Layout};
use super::links::Map;
use super::tree::Tree;
use super::{Addresses, From, Left, Options, front, includes, liquid, note, obsidian, shortcode};

/// What converting one document needs to know.
pub(super) struct Context<'a> {
    pub(super) layout: &'a Layout,
    pub(super) map: &'a Map,
    pub(super) tree: &'a Tree,
    pub(super) document: &'a Document,
    /// The addresses of documents that only led here.
    pub(super) redirects: &'a [String],
}

/// The whole text of the new document.
pub(super) fn convert(context: &Context<'_>, options: &Options, addresses: &mut Addresses, left: &mut Left) -> String {
    let document = context.document;
    let body =
        document.text.get(document.start..).unwrap_or_default().replace("<!-- more -->", "").replace("<!--more-->", "");
    let mut tags = Vec::new();
    let body = match options.from {
        From::Hugo => shortcode::hugo(context, &body, left),
        From::Zola => shortcode::zola(context, &body, left),
        From::Jekyll => liquid::convert(context, &body, left),
        From::Mdbook => includes::convert(context, &body, left),
        From::Obsidian => obsidian::convert(context, &body, &mut tags, left),
        From::Folder => body,
    };
    let body = own_addresses(context, &body);
    let body = definitions(context, &body);
    let body = links(context, &body);
    let head = front::convert(context, options, tags, &mut |url| addresses.claim(url), left);
    // A text that begins as front matter does needs one of its own, or it would be read as that.
    let looks_so = body.starts_with("---") || body.starts_with("+++");
    let head = if head.is_empty() && looks_so { "---\n---\n".to_string() } else { head };
    format!("{head}{body}")
}

/// Whole addresses of the site itself become paths of it.
fn own_addresses(context: &Context<'_>, body: &str) -> String {
    match context.layout.settings.base_url.as_deref().map(|url| url.trim_end_matches('/')) {
        Some(base) if !base.is_empty() => body
            .replace(&format!("]({base}/"), "](/")
            .replace(&format!("href=\"{base}/"), "href=\"/")
            .replace(&format!("]({base})"), "](/)"),
        _ => body.to_string(),
    }
}

/// Links, images and the addresses in HTML.
fn links(context: &Context<'_>, body: &str) -> String {
    let (parsed, _) = markdown::parse(body, FileId(0), 0, None, &Markdown::default(), usize::MAX, &mut Vec::new());
    let mut links: Vec<&Link> = parsed.links.iter().filter(|link| link.form != LinkForm::Wiki).collect();
    // From the end, so that the places before stay right; a picture within a link comes before the link's own target.
    links.sort_by_key(|link| Reverse(link.target_span.start));
    let mut text = body.to_string();
    for link in links {
        let range = link.target_span.start as usize..link.target_span.end as usize;
        // The target of a reference stands elsewhere.
        if text.get(range.clone()) != Some(link.target.as_str()) {
            continue;
        }
        if let Some(new) = context.map.rewrite(context.document, &link.target) {
            text.replace_range(range, &new);
        }
    }
    text
}

/// Definitions of reference links: `[label]: address`.
fn definitions(context: &Context<'_>, body: &str) -> String {
    outside_fences(body, |line| {
        let indent = line.len() - line.trim_start().len();
        let rest = line.get(indent..)?;
        let (label, target) = rest.strip_prefix('[')?.split_once("]:")?;
        if indent > 3 || label.starts_with('^') {
            return None;
        }
        let spaces = target.len() - target.trim_start().len();
        let written = target.split_whitespace().next()?;
        let new = context.map.rewrite(context.document, written.trim_matches(['<', '>']))?;
        let behind = &target[spaces + written.len()..];
        Some(format!("{}[{label}]: {new}{behind}", &line[..indent]))
    })
}

/// Goes through the lines of a text that aren't in a fenced block of code; `None` leaves a line as it is.
pub(super) fn outside_fences(body: &str, mut change: impl FnMut(&str) -> Option<String>) -> String {
    let mut text = String::with_capacity(body.len());
    let mut fence: Option<String> = None;
    for line in body.split_inclusive('\n') {
        let start = line.trim_start();
        let mark: String = start.chars().take_while(|c| matches!(c, '`' | '~')).collect();
        let is_fence = mark.len() >= 3 && mark.chars().all(|c| mark.starts_with(c));
        match &fence {
            None if is_fence => fence = Some(mark),
            Some(open) if is_fence && mark.starts_with(open.as_str()) && start.trim_end() == mark => fence = None,
            None => {
                let (plain, end) = match line.strip_suffix('\n') {
                    Some(plain) => (plain, "\n"),
                    None => (line, ""),
                };
                if let Some(new) = change(plain) {
                    text.push_str(&new);
                    text.push_str(end);
                    continue;
                }
            }
            Some(_) => {}
        }
        text.push_str(line);
    }
    text
}

/// A tag, in the text that it stands in.
pub(super) struct Tag<'a> {
    /// What was written so far.
    pub(super) before: &'a str,
    /// The mark that it starts with.
    pub(super) open: &'a str,
    /// What is between its marks.
    pub(super) inner: &'a str,
    /// The text behind it.
    pub(super) after: &'a str,
}

/// Replaces tags. `replace` gives what to write in place of one, and how much of what follows to leave out; or nothing,
/// to leave the tag as it is.
pub(super) fn tags(
    body: &str,
    marks: &[(&str, &str)],
    mut replace: impl FnMut(&Tag<'_>) -> Option<(String, usize)>,
) -> String {
    let mut text = String::with_capacity(body.len());
    let mut rest = body;
    loop {
        let next = marks
            .iter()
            .filter_map(|(open, close)| Some((rest.find(open)?, *open, *close)))
            .min_by_key(|(at, open, _)| (*at, usize::MAX - open.len()));
        let Some((at, open, close)) = next else { break };
        let behind = &rest[at + open.len()..];
        let Some(end) = behind.find(close) else {
            text.push_str(&rest[..at + open.len()]);
            rest = behind;
            continue;
        };
        text.push_str(&rest[..at]);
        let (inner, after) = (&behind[..end], &behind[end + close.len()..]);
        if let Some((new, skip)) = replace(&Tag { before: &text, open, inner, after }) {
            text.push_str(&new);
            rest = after.get(skip..).unwrap_or_default();
        } else {
            text.push_str(&rest[at..at + open.len() + end + close.len()]);
            rest = after;
        }
    }
    text.push_str(rest);
    text
}

/// A fence around code that was between two tags: what follows must start on a line of its own.
pub(super) fn fence(language: &str, after: &str) -> String {
    let end = if after.starts_with('\n') { "" } else { "\n" };
    format!("```{language}{end}")
}

/// The end of such a fence, on a line of its own.
pub(super) fn fence_end(before: &str) -> &'static str {
    if before.ends_with('\n') { "```" } else { "\n```" }
}

/// Words of a tag, with quotes around those that hold spaces; `key=value` and `key="a value"` as one.
pub(super) fn words(inner: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut quote: Option<char> = None;
    for c in inner.chars() {
        match quote {
            Some(open) if c == open => quote = None,
            None if matches!(c, '"' | '\'' | '`') => quote = Some(c),
            None if c.is_whitespace() => {
                if !word.is_empty() {
                    words.push(std::mem::take(&mut word));
                }
            }
            _ => word.push(c),
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

/// The argument of a tag: by name, or by place among those without one.
pub(super) fn argument<'a>(words: &'a [String], name: &str, place: Option<usize>) -> Option<&'a str> {
    let named = words.iter().find_map(|word| word.strip_prefix(name)?.strip_prefix('='));
    named.or_else(|| {
        place.and_then(|place| words.iter().filter(|word| !word.contains('=')).nth(place)).map(String::as_str)
    })
}

/// Notes a tag that stays in the text as it is.
pub(super) fn stays(context: &Context<'_>, tag: &str, left: &mut Left) {
    note(left, &context.document.source, format!("`{tag}` stands in the text as it was"));
}

/// Notes a link of a tag that leads nowhere.
pub(super) fn nowhere(context: &Context<'_>, tag: &str, left: &mut Left) {
    note(left, &context.document.source, format!("`{tag}` names nothing that is here"));
}
