//! One document of the source -> a document of the guide: converts front matter, tags of the generator, and links.

use std::cmp::Reverse;
use std::collections::HashMap;

use crate::input::markdown::ParseOptions;
use crate::input::{front_matter, markdown};
use crate::model::config::MarkdownSettings;
use crate::model::document::body::{Link, LinkForm};
use crate::source::FileId;

use crate::scaffold::import::layout::{ImportedDocument, SourceLayout};
use crate::scaffold::import::links::LinkMap;
use crate::scaffold::import::report::{Action, Notes};
use crate::scaffold::import::syntax;
use crate::scaffold::import::tree::SourceTree;

/// The input of converting one document.
pub(super) struct ConversionContext<'a> {
    pub(super) layout: &'a SourceLayout,
    pub(super) map: &'a LinkMap,
    pub(super) tree: &'a SourceTree,
    pub(super) document: &'a ImportedDocument,
    /// The addresses of documents that only redirect here.
    pub(super) redirects: &'a [String],
    /// The names of authors who have a page, by key.
    pub(super) author_names: &'a HashMap<String, String>,
}

impl ConversionContext<'_> {
    /// The line in the source file of an offset in the text, from 1.
    pub(super) fn line(&self, body: &str, offset: usize) -> usize {
        let head = self.document.text.get(..self.document.start).unwrap_or_default();
        let before = body.get(..offset).unwrap_or(body);
        1 + head.matches('\n').count() + before.matches('\n').count()
    }
}

/// The converted text of a document, and the tags in it.
#[derive(Default)]
pub(super) struct ConvertedBody {
    pub(super) text: String,
    pub(super) tags: Vec<String>,
}

/// Converts the text of a document.
pub(super) fn convert(context: &ConversionContext<'_>, notes: &mut Notes) -> ConvertedBody {
    let body = context.document.body().replace("<!-- more -->", "").replace("<!--more-->", "");
    let mut tags = Vec::new();
    let body = syntax::convert(context, body, &mut tags, notes);
    let body = own_addresses(context, &body);
    let body = definitions(context, &body);
    ConvertedBody { text: links(context, &body), tags }
}

/// Puts the front matter before a converted text.
pub(super) fn assemble(head: String, text: &str) -> String {
    // A text that starts like front matter needs an empty front matter, or it would be parsed as one.
    let looks_like_front_matter =
        text.starts_with("---") || text.starts_with("+++") || front_matter::starts_like_front_matter(text);
    let head = if head.is_empty() && looks_like_front_matter { "---\n---\n".to_string() } else { head };
    format!("{head}{text}")
}

/// Converts full URLs of the site itself to paths.
fn own_addresses(context: &ConversionContext<'_>, body: &str) -> String {
    match context.layout.settings.base_url.as_deref().map(|url| url.trim_end_matches('/')) {
        Some(base) if !base.is_empty() => body
            .replace(&format!("]({base}/"), "](/")
            .replace(&format!("href=\"{base}/"), "href=\"/")
            .replace(&format!("]({base})"), "](/)"),
        _ => body.to_string(),
    }
}

/// Converts links, images and URLs in HTML.
fn links(context: &ConversionContext<'_>, body: &str) -> String {
    let settings = MarkdownSettings::default();
    let options = ParseOptions { settings: &settings, base: None, language: "", max_steps: usize::MAX };
    let (parsed, _) = markdown::parse(body, FileId(0), 0, None, options, &mut Vec::new());
    let mut links: Vec<&Link> = parsed.links.iter().filter(|link| link.form != LinkForm::Wiki).collect();
    // From the end, so that earlier offsets stay valid. The image in a link comes before the target of the link.
    links.sort_by_key(|link| Reverse(link.target_span.start));
    let mut text = body.to_string();
    for link in links {
        let range = link.target_span.start as usize..link.target_span.end as usize;
        // The target of a reference link is in its definition.
        if text.get(range.clone()) != Some(link.target.as_str()) {
            continue;
        }
        if let Some(new) = context.map.rewrite(context.document, &link.target) {
            text.replace_range(range, &new);
        }
    }
    text
}

/// Converts the definitions of reference links: `[label]: address`.
fn definitions(context: &ConversionContext<'_>, body: &str) -> String {
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

/// The lines of a text, each with whether it is outside of fenced code blocks, including their fences.
pub(super) fn lines(body: &str) -> impl Iterator<Item = (&str, bool)> {
    let mut fence: Option<String> = None;
    body.split_inclusive('\n').map(move |line| {
        let start = line.trim_start();
        let mark: String = start.chars().take_while(|c| matches!(c, '`' | '~')).collect();
        let is_fence = mark.len() >= 3 && mark.chars().all(|c| mark.starts_with(c));
        match &fence {
            None if is_fence => fence = Some(mark),
            Some(open) if is_fence && mark.starts_with(open.as_str()) && start.trim_end() == mark => fence = None,
            None => return (line, true),
            Some(_) => {}
        }
        (line, false)
    })
}

/// Changes the lines outside of fenced code blocks. `None` keeps a line.
pub(super) fn outside_fences(body: &str, mut change: impl FnMut(&str) -> Option<String>) -> String {
    let mut text = String::with_capacity(body.len());
    for (line, is_text) in lines(body) {
        let plain = line.strip_suffix('\n').unwrap_or(line);
        match is_text.then(|| change(plain)).flatten() {
            Some(new) => {
                text.push_str(&new);
                text.push_str(&line[plain.len()..]);
            }
            None => text.push_str(line),
        }
    }
    text
}

/// A tag with the surrounding text.
pub(super) struct TemplateTag<'a> {
    /// The converted text before it.
    pub(super) before: &'a str,
    /// Its opening mark.
    pub(super) open: &'a str,
    /// The text between its marks.
    pub(super) inner: &'a str,
    /// The text after it.
    pub(super) after: &'a str,
}

/// Replaces tags. `replace` returns the replacement and how many bytes after the tag to skip, or `None` to keep the tag.
pub(super) fn tags(
    body: &str,
    marks: &[(&str, &str)],
    mut replace: impl FnMut(&TemplateTag<'_>) -> Option<(String, usize)>,
) -> String {
    let mut text = String::with_capacity(body.len());
    let mut rest = body;
    loop {
        let next = marks
            .iter()
            .filter_map(|(open, close)| Some((rest.find(open)?, *open, *close)))
            .min_by_key(|(offset, open, _)| (*offset, usize::MAX - open.len()));
        let Some((offset, open, close)) = next else { break };
        let behind = &rest[offset + open.len()..];
        let Some(end) = behind.find(close) else {
            text.push_str(&rest[..offset + open.len()]);
            rest = behind;
            continue;
        };
        text.push_str(&rest[..offset]);
        let (inner, after) = (&behind[..end], &behind[end + close.len()..]);
        if let Some((new, skip)) = replace(&TemplateTag { before: &text, open, inner, after }) {
            text.push_str(&new);
            rest = after.get(skip..).unwrap_or_default();
        } else {
            text.push_str(&rest[offset..offset + open.len() + end + close.len()]);
            rest = after;
        }
    }
    text.push_str(rest);
    text
}

/// A fenced code block for the code between two tags. `before` and `after` are the surrounding text.
pub(super) fn code_block(before: &str, language: &str, code: &str, after: &str) -> String {
    let indent = continuation(before);
    let line = before.rsplit('\n').next().unwrap_or_default();
    let start = if line.chars().count() == indent.chars().count() { String::new() } else { format!("\n{indent}") };
    let fence = "`".repeat(longest_run(code, '`').max(2) + 1);
    let code = code.strip_prefix('\n').unwrap_or(code);
    // The last line can be the indentation of the closing tag.
    let code = match code.rsplit_once('\n') {
        Some((code, last)) if last.chars().all(|c| matches!(c, ' ' | '\t' | '>')) => code,
        _ => code,
    };
    let end = if after.is_empty() || after.starts_with('\n') { String::new() } else { format!("\n{indent}") };
    // A line without the indentation of the surrounding block would end it.
    let is_within = code
        .lines()
        .all(|line| (line.trim().is_empty() && !indent.contains('>')) || line.starts_with(indent.trim_end()));
    let start_of_line = if is_within { "" } else { &indent };
    let code: String = code.lines().flat_map(|line| [start_of_line, line, "\n"]).collect();
    format!("{start}{fence}{language}\n{code}{indent}{fence}{end}")
}

/// The length of the longest run of a character.
fn longest_run(text: &str, wanted: char) -> usize {
    text.split(|c| c != wanted).map(str::len).max().unwrap_or_default() / wanted.len_utf8()
}

/// The start of a line that continues the last block of a text: quote marks, and the indentation of list items.
pub(super) fn continuation(before: &str) -> String {
    let line = before.rsplit('\n').next().unwrap_or_default();
    let mut indent = String::new();
    let mut rest = line;
    loop {
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let is_item = rest.starts_with(['-', '*', '+']) && rest[1..].starts_with(' ')
            || digits > 0 && rest[digits..].starts_with([')', '.']) && rest[digits + 1..].starts_with(' ');
        let length = match rest.chars().next() {
            Some(' ' | '\t' | '>') => {
                indent.push_str(&rest[..1]);
                1
            }
            _ if is_item => {
                indent.push_str(&" ".repeat(digits + 1));
                digits + 1
            }
            _ => break,
        };
        rest = &rest[length..];
    }
    indent
}

/// The words of a tag. Quotes keep spaces, and `key="a value"` is one word.
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

/// An argument of a tag, by name, or by position among the unnamed ones.
pub(super) fn argument<'a>(words: &'a [String], name: &str, place: Option<usize>) -> Option<&'a str> {
    let named = words.iter().find_map(|word| word.strip_prefix(name)?.strip_prefix('='));
    named.or_else(|| {
        place.and_then(|place| words.iter().filter(|word| !word.contains('=')).nth(place)).map(String::as_str)
    })
}

/// Notes a tag that is kept as text.
pub(super) fn note_kept_tag(context: &ConversionContext<'_>, tag: &str, notes: &mut Notes) {
    notes.add(Action::Rewrite, &context.document.source, format!("`{tag}` is kept as text: it has no equivalent"));
}

/// Notes a tag with a broken link.
pub(super) fn note_broken_tag(context: &ConversionContext<'_>, tag: &str, notes: &mut Notes) {
    notes.detail(Action::Fix, &context.document.source, "a tag with a broken link", format!("`{tag}`"));
}
