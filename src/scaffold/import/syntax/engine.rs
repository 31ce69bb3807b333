//! A text with tags in pairs -> the same text with the tags replaced, inner ones first. Each tag is read once, so that the time is
//! proportional to the length of the text.

use std::collections::HashMap;

use crate::scaffold::import::syntax::blocks::place;

/// The deepest nesting that is converted.
const MOST_LEVELS: usize = 48;

/// The role of a tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TagRole {
    Open,
    Close,
    /// A tag that has no end.
    Single,
}

/// A tag.
#[derive(Debug, Clone)]
pub(super) struct Tag {
    pub(super) name: String,
    /// Its arguments: `word` or `name=value`.
    pub(super) arguments: Vec<String>,
    pub(super) kind: TagRole,
    /// Its place in the text.
    pub(super) start: usize,
    pub(super) end: usize,
}

/// What replaces a tag.
pub(super) enum Replacement {
    /// A text on lines of its own.
    Block(String),
    /// A text within a line, or one that is already placed.
    Inline(String),
    /// The tag as it is.
    Keep,
}

/// Replaces tags.
pub(super) trait TagHandler {
    /// Replaces a tag and its end. `inner` is converted. `before` and `after` are the surrounding text.
    fn paired(&mut self, tag: &Tag, inner: &str, before: &str, after: &str) -> Replacement;

    /// Replaces a tag without an end.
    fn single(&mut self, tag: &Tag, raw: &str, before: &str, after: &str) -> Replacement;
}

/// Converts a text whose tags are known, in order.
pub(super) fn convert(text: &str, tags: &[Tag], handler: &mut dyn TagHandler) -> String {
    let ends = pairs(tags);
    let mut walk = TagWalk { text, tags, ends: &ends, handler };
    walk.emit(0, tags.len(), 0, text.len(), 0)
}

/// The index of the end of each tag that has one.
fn pairs(tags: &[Tag]) -> Vec<Option<usize>> {
    let mut ends = vec![None; tags.len()];
    let mut open: Vec<usize> = Vec::new();
    let mut count: HashMap<&str, usize> = HashMap::new();
    for (index, tag) in tags.iter().enumerate() {
        match tag.kind {
            TagRole::Open => {
                open.push(index);
                *count.entry(&tag.name).or_default() += 1;
            }
            // `end` alone closes the innermost tag.
            TagRole::Close if tag.name.is_empty() => {
                if let Some(start) = open.pop() {
                    ends[start] = Some(index);
                    count.entry(&tags[start].name).and_modify(|count| *count -= 1);
                }
            }
            TagRole::Close if count.get(tag.name.as_str()).is_some_and(|count| *count > 0) => {
                while let Some(start) = open.pop() {
                    count.entry(&tags[start].name).and_modify(|count| *count -= 1);
                    if tags[start].name == tag.name {
                        ends[start] = Some(index);
                        break;
                    }
                }
            }
            TagRole::Close | TagRole::Single => {}
        }
    }
    ends
}

struct TagWalk<'a> {
    text: &'a str,
    tags: &'a [Tag],
    ends: &'a [Option<usize>],
    handler: &'a mut dyn TagHandler,
}

impl TagWalk<'_> {
    /// The converted text from one offset to another, which contains some of the tags.
    fn emit(&mut self, first: usize, last: usize, from: usize, to: usize, level: usize) -> String {
        let mut done = String::with_capacity(to - from);
        let mut offset = from;
        let mut index = first;
        while index < last {
            let tag = &self.tags[index];
            done.push_str(&self.text[offset..tag.start]);
            let raw = &self.text[tag.start..tag.end];
            let end = self.ends[index].filter(|_| level < MOST_LEVELS);
            if let Some(end) = end {
                let close = &self.tags[end];
                let inner = self.emit(index + 1, end, tag.end, close.start, level + 1);
                let after = &self.text[close.end..to];
                match self.handler.paired(tag, &inner, &done, after) {
                    Replacement::Block(block) => place(&mut done, &block, after),
                    Replacement::Inline(text) => done.push_str(&text),
                    Replacement::Keep => {
                        done.push_str(raw);
                        done.push_str(&inner);
                        done.push_str(&self.text[close.start..close.end]);
                    }
                }
                offset = close.end;
                index = end + 1;
            } else {
                let after = &self.text[tag.end..to];
                match self.handler.single(tag, raw, &done, after) {
                    Replacement::Block(block) => place(&mut done, &block, after),
                    Replacement::Inline(text) => done.push_str(&text),
                    Replacement::Keep => done.push_str(raw),
                }
                offset = tag.end;
                index += 1;
            }
        }
        done.push_str(&self.text[offset..to]);
        done
    }
}

/// The ranges of fenced code and of code spans, in order.
pub(super) fn code_ranges(text: &str) -> Vec<std::ops::Range<usize>> {
    let mut ranges = Vec::new();
    let mut offset = 0;
    for (line, is_text) in crate::scaffold::import::text::lines(text) {
        let start = offset;
        offset += line.len();
        if !is_text {
            ranges.push(start..offset);
            continue;
        }
        let mut rest = line;
        while let Some(tick) = rest.find('`') {
            let ticks = rest[tick..].len() - rest[tick..].trim_start_matches('`').len();
            let behind = &rest[tick + ticks..];
            let Some(end) = behind.find(&rest[tick..tick + ticks]) else { break };
            let from = start + line.len() - rest.len() + tick;
            let length = ticks + end + ticks;
            ranges.push(from..from + length);
            rest = &rest[tick + length..];
        }
    }
    ranges
}

/// Whether an offset is in one of the ranges. `next` is the first range that can contain it.
pub(super) fn is_in_code(ranges: &[std::ops::Range<usize>], next: &mut usize, offset: usize) -> bool {
    while ranges.get(*next).is_some_and(|range| range.end <= offset) {
        *next += 1;
    }
    ranges.get(*next).is_some_and(|range| range.start <= offset)
}
