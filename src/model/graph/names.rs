//! Names -> symbols. Names with the same slug are equal, so case, spaces and hyphens do not matter.

use std::collections::BTreeMap;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::diagnostic::{Code, Diagnostic};
use crate::source::{Span, Spanned};

use crate::model::address::slug::slug;
use crate::model::document::entry::Metadata;
use crate::model::document::front_matter::AlternateNames;
use crate::model::indexed::define_id;
use crate::model::kind::Kind;

/// The kinds that a name in double brackets refers to first; articles and pages come after them.
pub(crate) const KNOWLEDGE: [Kind; 8] =
    [Kind::Role, Kind::Topic, Kind::Debate, Kind::Skill, Kind::Term, Kind::Comparison, Kind::Move, Kind::Context];

define_id! {
    /// The index of something with a name: a document with a page, or a node without a document. Nodes get their own ids
    /// later, when all of them are known and can be sorted.
    pub(crate) struct SymbolId;
}

/// How a name belongs to a symbol. The lowest variant wins; only equal ones make a name ambiguous.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum NamePriority {
    /// Its title, or the name of its file.
    Title,
    /// Its abbreviation.
    Abbreviation,
    /// Another title.
    AlsoCalled,
    /// A title that links and search accept, and no page shows.
    Hidden,
}

impl AlternateNames {
    /// All names besides the title, with their priority.
    pub fn names(&self) -> impl Iterator<Item = (&Spanned<String>, NamePriority)> {
        let abbr = self.abbr.iter().map(|name| (name, NamePriority::Abbreviation));
        let also = self.also.iter().map(|name| (name, NamePriority::AlsoCalled));
        abbr.chain(also).chain(self.hidden.iter().map(|name| (name, NamePriority::Hidden)))
    }
}

/// The symbols that a name refers to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Resolution {
    /// One.
    One(SymbolId),
    /// Several with the same priority, in the order of their files.
    Several(Vec<SymbolId>),
    /// None.
    Unknown,
}

/// A symbol with some name.
type NamedSymbol = (NamePriority, Kind, SymbolId);

/// Every name of a guide.
#[derive(Debug, Default)]
pub(crate) struct SymbolTable {
    /// The symbols by the slug of their name. The first is stored inline, as most names have no other.
    by_slug: FxHashMap<Arc<str>, (NamedSymbol, Vec<NamedSymbol>)>,
    /// The names as written, by kind, for suggestions.
    written: BTreeMap<Kind, Vec<Arc<str>>>,
}

impl SymbolTable {
    /// An empty table for about this many documents.
    pub(crate) fn with_capacity(documents: usize) -> Self {
        let mut names = Self::default();
        names.by_slug.reserve(documents * 2);
        names
    }

    /// Adds all names of a document.
    pub(crate) fn add(&mut self, symbol: SymbolId, document: &Metadata) {
        let kind = document.kind;
        for (name, slug) in [&document.title, &document.stem].into_iter().zip(&document.slugs) {
            self.insert(name.clone(), slug.clone(), (NamePriority::Title, kind, symbol));
        }
        for (name, priority) in document.front.alternate_names.names() {
            self.insert((&*name.value).into(), slug(&name.value).into(), (priority, kind, symbol));
        }
    }

    /// Adds the title of a symbol without a document.
    pub(crate) fn add_title(&mut self, symbol: SymbolId, kind: Kind, title: &str) {
        self.insert(title.into(), slug(title).into(), (NamePriority::Title, kind, symbol));
    }

    fn insert(&mut self, name: Arc<str>, slug: Arc<str>, new: NamedSymbol) {
        let (priority, kind, symbol) = new;
        let (first, others) = self.by_slug.entry(slug).or_insert((new, Vec::new()));
        if first.2 != symbol && !others.iter().any(|(_, _, other)| *other == symbol) {
            others.push(new);
        }
        if priority != NamePriority::Hidden {
            self.written.entry(kind).or_default().push(name);
        }
    }

    /// Resolves a name among symbols of some kinds.
    pub(crate) fn find(&self, name: &str, kinds: &[Kind]) -> Resolution {
        let Some((first, others)) = self.by_slug.get(slug(name).as_str()) else { return Resolution::Unknown };
        let fitting = || std::iter::once(first).chain(others).filter(|(_, kind, _)| kinds.contains(kind));
        let Some(best) = fitting().map(|(priority, _, _)| *priority).min() else {
            return Resolution::Unknown;
        };
        let symbols: Vec<SymbolId> =
            fitting().filter(|(priority, _, _)| *priority == best).map(|(_, _, symbol)| *symbol).collect();
        if let [one] = symbols[..] { Resolution::One(one) } else { Resolution::Several(symbols) }
    }

    /// The names of some kinds, for suggestions. Hidden names are left out.
    pub(crate) fn candidates<'b>(&'b self, kinds: &'b [Kind]) -> impl Iterator<Item = &'b str> {
        kinds.iter().filter_map(|kind| self.written.get(kind)).flatten().map(AsRef::as_ref)
    }
}

/// How many symbols the message about an ambiguous name lists.
const MAX_LISTED: usize = 8;

/// Reports a name that several symbols share. `title` returns the title of a symbol, and `written` where its document states
/// it. Documents of one title can only be told apart by their files, so the message names these.
pub(crate) fn ambiguous(
    name: &Spanned<String>,
    symbols: &[SymbolId],
    title: impl Fn(SymbolId) -> String,
    written: impl Fn(SymbolId) -> Option<Span>,
) -> Diagnostic {
    let mut titles: Vec<String> = symbols.iter().map(|symbol| format!("`{}`", title(*symbol))).collect();
    let mut same_title: Vec<Span> = Vec::new();
    let (message, help) = if titles.windows(2).all(|two| two[0] == two[1]) {
        same_title.extend(symbols.iter().take(MAX_LISTED).filter_map(|symbol| written(*symbol)));
        (format!("{} documents have the title `{}`", symbols.len(), name.value), "give each document its own title")
    } else {
        let more = titles.len().saturating_sub(MAX_LISTED);
        titles.truncate(MAX_LISTED);
        titles.extend((more > 0).then(|| format!("{more} more")));
        let message = format!("`{}` is ambiguous: it can be {}", name.value, titles.join(" or "));
        (message, "write the full title")
    };
    let diagnostic = Diagnostic::new(Code::AmbiguousName, name.span, message).label("not linked").help(help);
    same_title.into_iter().fold(diagnostic, |diagnostic, span| diagnostic.related(span, "has this title"))
}

/// How many `#` of a name are tried.
const MAX_MARKS: usize = 4;

/// Splits `Name#fragment`. A name can contain a `#`, as `C#` does: the longest name that `is_known` wins. Without a known
/// name, the first `#` with text directly after it separates the two.
pub(crate) fn split_fragment(written: &str, is_known: impl Fn(&str) -> bool) -> (&str, Option<&str>) {
    let whole = (written.trim(), None);
    let split = |mark: usize| (written[..mark].trim(), Some(written[mark + 1..].trim()));
    let mut marks = written.rmatch_indices('#').map(|(mark, _)| mark).take(MAX_MARKS).peekable();
    if marks.peek().is_none() || is_known(whole.0) {
        return whole;
    }
    let has_fragment = |mark: &usize| written[mark + 1..].starts_with(|c: char| !c.is_whitespace() && c != '#');
    let known = marks.map(split).find(|(name, _)| is_known(name));
    known.unwrap_or_else(|| written.match_indices('#').map(|(mark, _)| mark).find(has_fragment).map_or(whole, split))
}
