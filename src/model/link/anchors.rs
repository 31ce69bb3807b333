//! Texts -> the anchors that links may lead to. It is the only way from one text to another, and who goes it is noted:
//! what was found out so holds as long as both texts stay as they are.

use std::sync::OnceLock;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::model::address::slug::slug;
use crate::model::document::body::Body;
use crate::model::document::entry::{Entries, EntryId};
use crate::model::indexed::Indexed;

/// The anchors of all texts.
pub(crate) struct Anchors<'a> {
    entries: &'a Entries,
    /// Those of each text that a link names one of.
    known: Indexed<EntryId, Vec<OnceLock<Box<OfText<'a>>>>>,
}

impl<'a> Anchors<'a> {
    /// Those of some documents.
    pub(crate) fn new(entries: &'a Entries) -> Self {
        Self { entries, known: entries.iter().map(|_| OnceLock::new()).collect() }
    }

    /// Those of one text, which is added to the ones that were `looked_into`.
    pub(crate) fn of(&self, entry: EntryId, looked_into: &mut Vec<EntryId>) -> &OfText<'a> {
        looked_into.push(entry);
        self.known[entry].get_or_init(|| Box::new(OfText::new(&self.entries[entry].body)))
    }
}

/// The anchors of a text.
pub(crate) struct OfText<'a> {
    body: &'a Body,
    ids: FxHashSet<&'a str>,
    /// The headings by the slugs of their text and of their anchor: the first of each.
    by_slug: FxHashMap<String, &'a str>,
}

impl<'a> OfText<'a> {
    fn new(body: &'a Body) -> Self {
        let ids = body.headings.iter().map(|heading| &heading.id).chain(&body.html_ids).map(String::as_str).collect();
        let mut by_slug = FxHashMap::default();
        for heading in &body.headings {
            by_slug.entry(slug(&heading.text)).or_insert(heading.id.as_str());
            by_slug.entry(slug(&heading.id)).or_insert(heading.id.as_str());
        }
        Self { body, ids, by_slug }
    }

    /// The anchor that a fragment means: itself, or that of the heading with this text.
    pub(crate) fn find<'b>(&self, fragment: &'b str) -> Option<&'b str>
    where
        'a: 'b,
    {
        if self.ids.contains(fragment) { Some(fragment) } else { self.by_slug.get(slug(fragment).as_str()).copied() }
    }

    /// The anchors of the headings.
    pub(crate) fn headings(&self) -> impl Iterator<Item = &'a str> {
        self.body.headings.iter().map(|heading| heading.id.as_str())
    }
}
