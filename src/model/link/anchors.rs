//! Texts -> the anchors that links can name. This is the only access from one text to another, and each use is recorded, so
//! that a result stays valid while both texts are unchanged.

use std::borrow::Cow;
use std::sync::OnceLock;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::model::document::body::Body;
use crate::model::document::entry::{Entries, Entry, EntryId};
use crate::model::document::footnote::own_id;
use crate::model::indexed::Indexed;
use crate::model::name::key::name_key;

/// The anchor of the section about the levels of a role.
const LEVELS_ID: &str = "guide-skills";

/// The anchors of all texts, computed on first use.
pub(crate) struct Anchors<'a> {
    entries: &'a Entries,
    by_entry: Indexed<EntryId, Vec<OnceLock<Box<TextAnchors<'a>>>>>,
}

impl<'a> Anchors<'a> {
    /// The anchors of the texts of `entries`.
    pub(crate) fn new(entries: &'a Entries) -> Self {
        Self { entries, by_entry: entries.iter().map(|_| OnceLock::new()).collect() }
    }

    /// The anchors of one text. Records the access in `anchor_deps`.
    pub(crate) fn of(&self, entry: EntryId, anchor_deps: &mut Vec<EntryId>) -> &TextAnchors<'a> {
        anchor_deps.push(entry);
        self.by_entry[entry].get_or_init(|| Box::new(TextAnchors::new(&self.entries[entry])))
    }
}

/// The anchors of one text.
pub(crate) struct TextAnchors<'a> {
    body: &'a Body,
    ids: FxHashSet<&'a str>,
    /// The anchors of headings by the key of their text, and by that of their id. The first heading counts.
    by_key: FxHashMap<String, &'a str>,
}

impl<'a> TextAnchors<'a> {
    /// The anchors of the text of a document.
    pub(super) fn new(entry: &'a Entry) -> Self {
        let body = &entry.body;
        let ids = body.headings.iter().map(|heading| &heading.id).chain(&body.html_ids).map(String::as_str).collect();
        let mut by_key = FxHashMap::default();
        for heading in &body.headings {
            by_key.entry(name_key(&heading.text)).or_insert(heading.id.as_str());
            by_key.entry(name_key(&heading.id)).or_insert(heading.id.as_str());
        }
        // The levels of a role share a section of its page.
        let levels = entry.front.role().map(|role| role.levels.as_slice()).unwrap_or_default();
        for level in levels {
            by_key.entry(name_key(&level.name.value)).or_insert(LEVELS_ID);
        }
        Self { body, ids, by_key }
    }

    /// The anchor that a fragment refers to: the fragment itself, or the anchor of the heading with this text. `Work#Pay` is
    /// the heading `Pay` below `Work`. The ids of footnotes in other tools refer to ours.
    pub(crate) fn find<'b>(&self, fragment: &'b str) -> Option<Cow<'b, str>>
    where
        'a: 'b,
    {
        if self.ids.contains(fragment) {
            return Some(Cow::Borrowed(fragment));
        }
        let heading = self.by_key.get(name_key(fragment).as_str()).copied().or_else(|| self.find_below(fragment));
        let footnote = || own_id(fragment, &self.body.footnotes).map(Cow::Owned);
        heading.map(Cow::Borrowed).or_else(footnote)
    }

    /// The anchor of a heading that is named with those above it: `Work#Pay`.
    fn find_below(&self, path: &str) -> Option<&'a str> {
        if !path.contains('#') {
            return None;
        }
        let mut headings = self.body.headings.as_slice();
        let mut found = None;
        for name in path.split('#').map(name_key) {
            let index =
                headings.iter().position(|heading| name_key(&heading.text) == name || name_key(&heading.id) == name)?;
            let heading = &headings[index];
            let below = &headings[index + 1..];
            headings = &below[..below.iter().take_while(|other| other.level > heading.level).count()];
            found = Some(heading.id.as_str());
        }
        found
    }

    /// The anchors of the headings.
    pub(crate) fn headings(&self) -> impl Iterator<Item = &'a str> {
        self.body.headings.iter().map(|heading| heading.id.as_str())
    }
}
