//! Changes of front matter -> edits of its source: a new key, an item that is added to a list or removed from it.

use crate::input::front_matter::{FrontMatterBlock, find_block};
use crate::input::yaml_writer::{item, quoted, scalar};
use crate::input::{DataFormat, parse_data};
use crate::model::document::value::{Data, Value};
use crate::source::Spanned;

use crate::refactor::edit::SourceEdit;

/// A change of front matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum FrontMatterChange<'a> {
    /// Sets a key that the document does not have.
    Set(&'a str, String),
    /// Adds an item to the list of a key.
    Add(&'a str, String),
    /// Removes the item at this byte offset from the list of a key.
    Remove(&'a str, usize),
    /// Replaces the item at this byte offset in the list of a key.
    Replace(&'a str, usize, String),
}

/// The syntax in which new keys are written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum BlockSyntax {
    Yaml,
    Toml,
    Json,
}

impl BlockSyntax {
    fn item(self, text: &str) -> String {
        if self == Self::Yaml { item(text) } else { quoted(text) }
    }

    fn line(self, key: &str, value: &str) -> String {
        match self {
            Self::Yaml => format!("{key}: {value}\n"),
            Self::Toml => format!("{key} = {value}\n"),
            Self::Json => format!("\"{key}\": {value}, "),
        }
    }
}

/// The edits after which the front matter of a text has all changes. A text without front matter gets some.
pub(super) fn edits(text: &str, changes: &[FrontMatterChange<'_>]) -> Vec<SourceEdit> {
    let Some(FrontMatterBlock { format, content, .. }) = find_block(text) else {
        let lines: String = changes.iter().filter_map(|change| new_line(BlockSyntax::Yaml, change)).collect();
        let is_empty = lines.is_empty();
        return if is_empty { Vec::new() } else { vec![insert(0, format!("---\n{lines}---\n"))] };
    };
    let source = &text[content.clone()];
    let is_json = source.trim_start().starts_with('{');
    let syntax = match format {
        DataFormat::Toml => BlockSyntax::Toml,
        DataFormat::Yaml if is_json => BlockSyntax::Json,
        DataFormat::Yaml => BlockSyntax::Yaml,
    };
    // After the first table of TOML, a key would be part of it.
    let new_keys = match syntax {
        BlockSyntax::Yaml => content.end,
        BlockSyntax::Toml => content.start,
        BlockSyntax::Json => content.start + source.find('{').map_or(0, |open| open + 1),
    };
    let value = parse_data(source, format, &mut Vec::new());
    let pairs = match value.as_ref().map(|value| &value.data) {
        Some(Data::Map(pairs)) => pairs.as_slice(),
        _ => &[],
    };
    let find = |key: &str| pairs.iter().find(|(name, _)| name.value == key);
    let block = WrittenBlock { text, start: content.start, syntax };
    let mut edits = Vec::new();
    for change in changes {
        match change {
            FrontMatterChange::Add(key, name) => match find(key) {
                Some(pair) => edits.extend(block.add(pair, name)),
                None => edits.extend(new_line(syntax, change).map(|line| insert(new_keys, line))),
            },
            FrontMatterChange::Set(..) => edits.extend(new_line(syntax, change).map(|line| insert(new_keys, line))),
            FrontMatterChange::Remove(key, offset) => {
                edits.extend(find(key).and_then(|pair| block.remove(pair, *offset)));
            }
            FrontMatterChange::Replace(key, offset, name) => {
                edits.extend(find(key).and_then(|(_, value)| block.replace(value, *offset, name)));
            }
        }
    }
    edits
}

/// The edit that removes the item at a byte offset from a list of front matter.
pub(super) fn without_item(text: &str, offset: usize) -> Option<SourceEdit> {
    let block = find_block(text)?;
    let value = parse_data(&text[block.content.clone()], block.format, &mut Vec::new())?;
    let Data::Map(pairs) = &value.data else { return None };
    let inner = u32::try_from(offset.checked_sub(block.content.start)?).ok()?;
    let (key, _) = pairs.iter().find(|(_, value)| (value.span.start..value.span.end).contains(&inner))?;
    edits(text, &[FrontMatterChange::Remove(&key.value, offset)]).into_iter().next()
}

fn insert(at: usize, text: String) -> SourceEdit {
    SourceEdit { start: at, end: at, text }
}

/// The line of a new key.
fn new_line(syntax: BlockSyntax, change: &FrontMatterChange<'_>) -> Option<String> {
    match change {
        FrontMatterChange::Set(key, text) if syntax == BlockSyntax::Yaml => Some(syntax.line(key, &scalar(text))),
        FrontMatterChange::Set(key, text) => Some(syntax.line(key, &quoted(text))),
        FrontMatterChange::Add(key, name) => Some(syntax.line(key, &format!("[{}]", syntax.item(name)))),
        FrontMatterChange::Remove(..) | FrontMatterChange::Replace(..) => None,
    }
}

/// The source of front matter that exists.
struct WrittenBlock<'a> {
    text: &'a str,
    /// The byte offset that spans of values start at.
    start: usize,
    syntax: BlockSyntax,
}

impl WrittenBlock<'_> {
    fn range(&self, value: &Value) -> (usize, usize) {
        (self.start + value.span.start as usize, self.start + value.span.end as usize)
    }

    /// Adds an item to the list of a key that exists.
    fn add(&self, (key, value): &(Spanned<String>, Value), name: &str) -> Option<SourceEdit> {
        let (start, end) = self.range(value);
        let new = self.syntax.item(name);
        match &value.data {
            _ if value.is_null() => {
                let after_key = self.start + key.span.end as usize;
                let colon = after_key + self.text[after_key..].find([':', '='])? + 1;
                let end = end.max(colon);
                Some(SourceEdit { start: colon, end, text: format!(" [{new}]") })
            }
            Data::Scalar { text, .. } => {
                Some(SourceEdit { start, end, text: format!("[{}, {new}]", self.syntax.item(text)) })
            }
            Data::List(items) if self.text[start..].starts_with('[') => {
                let close = start + self.text[start..end].rfind(']')?;
                let before = self.text[..close].trim_end();
                let separator = if items.is_empty() || before.ends_with(',') { "" } else { ", " };
                let gap = if before.ends_with(',') { " " } else { "" };
                Some(SourceEdit { start: before.len(), end: close, text: format!("{separator}{gap}{new}") })
            }
            Data::List(items) => {
                let (last, last_end) = self.range(items.last()?);
                let line = self.text[..last].rfind('\n').map_or(0, |end| end + 1);
                let indent = &self.text[line..last][..self.text[line..last].find('-')?];
                let end = self.text[last_end.max(last)..]
                    .find('\n')
                    .map_or(self.text.len(), |end| last_end.max(last) + end + 1);
                // The span of a plain text can include its line break.
                let end = if self.text[..last_end].ends_with('\n') && last_end > last { last_end } else { end };
                Some(insert(end, format!("{indent}- {new}\n")))
            }
            Data::Map(_) => None,
        }
    }

    /// Replaces the item at an offset in the list of a key, or its only value.
    fn replace(&self, value: &Value, offset: usize, name: &str) -> Option<SourceEdit> {
        let items = if let Data::List(items) = &value.data { items.as_slice() } else { std::slice::from_ref(value) };
        let mut ranges = items.iter().map(|item| self.range(item));
        let (start, end) = ranges.find(|(start, end)| (*start..=*end).contains(&offset))?;
        Some(SourceEdit { start, end, text: self.syntax.item(name) })
    }

    /// Removes the item at an offset from the list of a key.
    fn remove(&self, (key, value): &(Spanned<String>, Value), offset: usize) -> Option<SourceEdit> {
        let line_of = |at: usize| {
            let start = self.text[..at].rfind('\n').map_or(0, |end| end + 1);
            let end = self.text[at..].find('\n').map_or(self.text.len(), |end| at + end + 1);
            SourceEdit { start, end, text: String::new() }
        };
        let Data::List(items) = &value.data else {
            return (self.syntax != BlockSyntax::Json).then(|| line_of(self.start + key.span.start as usize));
        };
        let ranges: Vec<(usize, usize)> = items.iter().map(|item| self.range(item)).collect();
        let index = ranges.iter().position(|(start, end)| (*start..=*end).contains(&offset))?;
        let (start, end) = ranges[index];
        let is_flow = self.text[self.range(value).0..].starts_with('[');
        match (is_flow, index.checked_sub(1).map(|before| ranges[before]), ranges.get(index + 1)) {
            (true, Some((_, before)), _) => Some(SourceEdit { start: before, end, text: String::new() }),
            (true, None, Some((after, _))) => Some(SourceEdit { start, end: *after, text: String::new() }),
            (true, None, None) => Some(SourceEdit { start, end, text: String::new() }),
            (false, None, None) => {
                let key_line = line_of(self.start + key.span.start as usize);
                Some(SourceEdit { end: line_of(start).end, ..key_line })
            }
            (false, ..) => Some(line_of(start)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::refactor::edit::apply;

    fn add(text: &str) -> String {
        apply(text, &edits(text, &[FrontMatterChange::Add("also_called", "Old: one".into())]))
    }

    #[test]
    fn an_item_is_added_in_any_form() {
        for (before, after) in [
            ("Text\n", "---\nalso_called: [\"Old: one\"]\n---\nText\n"),
            ("---\ntitle: A\n---\n", "---\ntitle: A\nalso_called: [\"Old: one\"]\n---\n"),
            ("---\nalso_called: [X, \"Y\" ]\n---\n", "---\nalso_called: [X, \"Y\", \"Old: one\"]\n---\n"),
            ("---\nalso_called: [X,]\n---\n", "---\nalso_called: [X, \"Old: one\"]\n---\n"),
            ("---\nalso_called: []\n---\n", "---\nalso_called: [\"Old: one\"]\n---\n"),
            (
                "---\nalso_called:\n  - X\n  - \"Y\"\ntitle: A\n---\n",
                "---\nalso_called:\n  - X\n  - \"Y\"\n  - \"Old: one\"\ntitle: A\n---\n",
            ),
            ("---\nalso_called:\n- X\n---\n", "---\nalso_called:\n- X\n- \"Old: one\"\n---\n"),
            ("---\nalso_called: X\n---\n", "---\nalso_called: [X, \"Old: one\"]\n---\n"),
            ("---\nalso_called:\ntitle: A\n---\n", "---\nalso_called: [\"Old: one\"]\ntitle: A\n---\n"),
            ("+++\n[extra]\na = 1\n+++\n", "+++\nalso_called = [\"Old: one\"]\n[extra]\na = 1\n+++\n"),
            ("+++\nalso_called = [\"X\"]\n+++\n", "+++\nalso_called = [\"X\", \"Old: one\"]\n+++\n"),
            ("{\n\"title\": \"A\"\n}\n", "{\"also_called\": [\"Old: one\"], \n\"title\": \"A\"\n}\n"),
        ] {
            assert_eq!(add(before), after, "{before}");
        }
    }

    #[test]
    fn an_item_is_removed_in_any_form() {
        for (before, after) in [
            ("---\nalso_called: [X, \"New\", Y]\n---\n", "---\nalso_called: [X, Y]\n---\n"),
            ("---\nalso_called: [New, Y]\n---\n", "---\nalso_called: [Y]\n---\n"),
            ("---\nalso_called: [New]\n---\n", "---\nalso_called: []\n---\n"),
            ("---\nalso_called:\n  - X\n  - New\n---\n", "---\nalso_called:\n  - X\n---\n"),
            ("---\nalso_called:\n  - New\ntitle: A\n---\n", "---\ntitle: A\n---\n"),
            ("---\nalso_called: New\ntitle: A\n---\n", "---\ntitle: A\n---\n"),
            ("+++\nalso_called = [\"New\", \"X\"]\n+++\n", "+++\nalso_called = [\"X\"]\n+++\n"),
        ] {
            let offset = before.find("New").expect("an item");
            let edits = edits(before, &[FrontMatterChange::Remove("also_called", offset)]);
            assert_eq!(apply(before, &edits), after, "{before}");
        }
    }
}
