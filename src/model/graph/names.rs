//! SymbolTable -> what they mean. A name is found whatever its case, spaces or hyphens: two names with one slug are one.

use std::collections::BTreeMap;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::source::Spanned;

use crate::model::address::slug::slug;
use crate::model::document::entry::{AlternateNames, Metadata};
use crate::model::indexed::define_id;
use crate::model::kind::Kind;

define_id! {
    /// The index of something that has a name: a document with a page, or a node without a document. Nodes get their own
    /// ids later, when all of them are known and can be sorted.
    pub(crate) struct SymbolId;
}

/// How good a claim something has to a name. The best claim wins; only equals make a name ambiguous.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum NamePriority {
    /// Its title, or its file's name.
    Title,
    /// Its abbreviation.
    Abbreviation,
    /// Another title of it.
    AlsoCalled,
    /// A title that is understood and never shown.
    Hidden,
}

impl AlternateNames {
    /// Every name beside the title, with the claim that it gives.
    pub fn names(&self) -> impl Iterator<Item = (&Spanned<String>, NamePriority)> {
        let abbr = self.abbr.iter().map(|name| (name, NamePriority::Abbreviation));
        let also = self.also.iter().map(|name| (name, NamePriority::AlsoCalled));
        abbr.chain(also).chain(self.hidden.iter().map(|name| (name, NamePriority::Hidden)))
    }
}

/// What a name means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Resolution {
    /// One thing.
    One(SymbolId),
    /// Several, in the order of their files.
    Several(Vec<SymbolId>),
    /// Nothing known.
    Unknown,
}

/// Something that goes by a name.
type Claimed = (NamePriority, Kind, SymbolId);

/// Every name of a guide.
#[derive(Debug, Default)]
pub(crate) struct SymbolTable {
    /// What goes by a name: the first, and the few others that most names don't have.
    by_slug: FxHashMap<Arc<str>, (Claimed, Vec<Claimed>)>,
    /// SymbolTable as written, for suggestions, by the kind they belong to.
    written: BTreeMap<Kind, Vec<Arc<str>>>,
}

impl SymbolTable {
    /// SymbolTable for about so many documents.
    pub(crate) fn with_capacity(documents: usize) -> Self {
        let mut names = Self::default();
        names.by_slug.reserve(documents * 2);
        names
    }

    /// Adds all names of a document.
    pub(crate) fn add(&mut self, subject: SymbolId, head: &Metadata) {
        for (name, slug) in [&head.title, &head.stem].into_iter().zip(&head.slugs) {
            self.claim(name.clone(), slug.clone(), NamePriority::Title, head.kind, subject);
        }
        for (name, claim) in head.front.called.names() {
            self.claim((&*name.value).into(), slug(&name.value).into(), claim, head.kind, subject);
        }
    }

    /// Adds something that is only named.
    pub(crate) fn add_unwritten(&mut self, subject: SymbolId, kind: Kind, name: &str) {
        self.claim(name.into(), slug(name).into(), NamePriority::Title, kind, subject);
    }

    fn claim(&mut self, name: Arc<str>, slug: Arc<str>, claim: NamePriority, kind: Kind, subject: SymbolId) {
        let claimed = (claim, kind, subject);
        let (first, more) = self.by_slug.entry(slug).or_insert((claimed, Vec::new()));
        if first.2 != subject && !more.iter().any(|(_, _, other)| *other == subject) {
            more.push(claimed);
        }
        if claim != NamePriority::Hidden {
            self.written.entry(kind).or_default().push(name);
        }
    }

    /// What a name means among things of some kinds.
    pub(crate) fn find(&self, name: &str, kinds: &[Kind]) -> Resolution {
        let Some((first, more)) = self.by_slug.get(slug(name).as_str()) else { return Resolution::Unknown };
        let fitting = || std::iter::once(first).chain(more).filter(|(_, kind, _)| kinds.contains(kind));
        let Some(best) = fitting().map(|(claim, _, _)| *claim).min() else {
            return Resolution::Unknown;
        };
        let meant: Vec<SymbolId> =
            fitting().filter(|(claim, _, _)| *claim == best).map(|(_, _, subject)| *subject).collect();
        if let [one] = meant[..] { Resolution::One(one) } else { Resolution::Several(meant) }
    }

    /// SymbolTable of some kinds that might have been meant.
    pub(crate) fn candidates<'b>(&'b self, kinds: &'b [Kind]) -> impl Iterator<Item = &'b str> {
        kinds.iter().filter_map(|kind| self.written.get(kind)).flatten().map(AsRef::as_ref)
    }
}

/// A name has no more than so many of them.
const MOST_MARKS: usize = 4;

/// Takes `Name#place` apart. The name may hold a `#` of its own, as `C#` does: it is the longest that `is_known`, else what
/// stands before the first `#` with something right behind it.
pub(crate) fn split_place(written: &str, is_known: impl Fn(&str) -> bool) -> (&str, Option<&str>) {
    let whole = (written.trim(), None);
    let at = |mark: usize| (written[..mark].trim(), Some(written[mark + 1..].trim()));
    let mut marks = written.rmatch_indices('#').map(|(mark, _)| mark).take(MOST_MARKS).peekable();
    if marks.peek().is_none() || is_known(whole.0) {
        return whole;
    }
    let is_place = |mark: &usize| written[mark + 1..].starts_with(|c: char| !c.is_whitespace() && c != '#');
    let known = marks.map(at).find(|(name, _)| is_known(name));
    known.unwrap_or_else(|| written.match_indices('#').map(|(mark, _)| mark).find(is_place).map_or(whole, at))
}
