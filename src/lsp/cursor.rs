//! A place in a document -> what is written there: a reference, a heading, the title of the document, or a key of front matter.

use crate::input::front_matter::{FrontMatterBlock, find_block};
use crate::input::parse_data;
use crate::model::document::entry::EntryId;
use crate::model::document::value::{Data, Value};
use crate::model::lookup::{GuideLookup, NamedPage};
use crate::refactor::references;
use crate::refactor::references::Reference;
use crate::source::{FileId, Span};

/// What is written at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum AtCursor {
    /// A name or a link of something else.
    Reference(Reference),
    /// A heading: its document and its index.
    Heading(EntryId, usize),
    /// The title of a document.
    Title(EntryId),
    /// A key of front matter, and the keys that contain it.
    Key(Vec<String>, Span),
}

/// What is written at a byte offset of a file.
pub(super) fn at(lookup: &GuideLookup, file: FileId, offset: usize) -> Option<AtCursor> {
    let contains = |span: &Span| span.file == file && (span.start as usize..=span.end as usize).contains(&offset);
    let mut references = references::of_file(lookup, file);
    references.retain(|reference| contains(&reference.span));
    // Of nested links, the innermost one counts.
    if let Some(reference) = references.into_iter().min_by_key(|reference| reference.span.end - reference.span.start) {
        return Some(AtCursor::Reference(reference));
    }
    let entry = lookup.entry_of_file(file)?;
    let document = &lookup.entries[entry];
    let has_title = document.title_span.end > document.title_span.start;
    if has_title && contains(&document.title_span) {
        return Some(AtCursor::Title(entry));
    }
    let text = lookup.snapshot.file(file).text();
    let in_line = |span: &Span| {
        let end = text.get(span.start as usize..span.end as usize).map_or(0, |text| text.trim_end().len());
        (span.start as usize..=span.start as usize + end).contains(&offset)
    };
    if let Some(index) = document.body.headings.iter().position(|heading| in_line(&heading.span)) {
        let is_title = document.body.title_heading == Some(index);
        return Some(if is_title { AtCursor::Title(entry) } else { AtCursor::Heading(entry, index) });
    }
    key_at(text, file, offset)
}

/// The key of front matter at an offset.
fn key_at(text: &str, file: FileId, offset: usize) -> Option<AtCursor> {
    let FrontMatterBlock { format, content, .. } = find_block(text)?;
    if !content.contains(&offset) {
        return None;
    }
    let value = parse_data(&text[content.clone()], format, &mut Vec::new())?;
    let mut path = Vec::new();
    let span = find_key(&value, offset - content.start, &mut path)?;
    let shift = |at: u32| at as usize + content.start;
    Some(AtCursor::Key(path, Span::new(file, shift(span.start), shift(span.end))))
}

fn find_key(value: &Value, offset: usize, path: &mut Vec<String>) -> Option<Span> {
    match &value.data {
        Data::Scalar { .. } => None,
        Data::List(items) => items.iter().find_map(|item| find_key(item, offset, path)),
        Data::Map(pairs) => pairs.iter().find_map(|(key, value)| {
            path.push(key.value.clone());
            let is_here = (key.span.start as usize..=key.span.end as usize).contains(&offset);
            let found = if is_here { Some(key.span) } else { find_key(value, offset, path) };
            if found.is_none() {
                path.pop();
            }
            found
        }),
    }
}

impl AtCursor {
    /// The page that is meant.
    pub(super) fn page(&self, lookup: &GuideLookup) -> Option<NamedPage> {
        match self {
            Self::Reference(reference) => Some(reference.place.page),
            Self::Heading(entry, _) | Self::Title(entry) => Some(lookup.page_of_entry(*entry)),
            Self::Key(..) => None,
        }
    }

    /// The anchor of the heading that is meant, in whatever language its document is.
    pub(super) fn anchor<'a>(&'a self, lookup: &'a GuideLookup) -> Option<&'a str> {
        match self {
            Self::Reference(reference) => reference.place.anchor.as_deref(),
            Self::Heading(entry, index) => Some(&lookup.entries[*entry].body.headings[*index].id),
            Self::Title(_) | Self::Key(..) => None,
        }
    }

    /// The heading that is meant: its document and its index.
    pub(super) fn heading(&self, lookup: &GuideLookup) -> Option<(EntryId, usize)> {
        match self {
            Self::Reference(reference) => {
                let entry = lookup.entry_of_page(reference.place.page)?;
                let anchor = reference.place.anchor.as_ref()?;
                let headings = &lookup.entries[entry].body.headings;
                headings.iter().position(|heading| heading.id == *anchor).map(|index| (entry, index))
            }
            Self::Heading(entry, index) => Some((*entry, *index)),
            Self::Title(_) | Self::Key(..) => None,
        }
    }
}
