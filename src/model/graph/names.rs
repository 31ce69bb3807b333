//! Names -> symbols. Names with the same key are equal, so case, spaces and hyphens do not matter.

use std::collections::BTreeMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::diagnostic::{Code, Diagnostic};
use crate::source::{Span, Spanned};

use crate::model::address::slug::AddressStyle;
use crate::model::document::entry::Metadata;
use crate::model::document::front_matter::AlternateNames;
use crate::model::indexed::define_id;
use crate::model::kind::Kind;
use crate::model::name::key::{name_key, without_accents};

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
    /// A name in the main language of the guide, in another language.
    Original,
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
#[derive(Debug)]
struct NamedSymbol {
    priority: NamePriority,
    kind: Kind,
    symbol: SymbolId,
    /// The name as written.
    name: Arc<str>,
}

/// Every name of a guide.
#[derive(Debug, Default)]
pub(crate) struct SymbolTable {
    /// The symbols by the key of their name. The first is stored inline, as most names have no other.
    by_key: FxHashMap<Arc<str>, (NamedSymbol, Vec<NamedSymbol>)>,
    /// How names become addresses, which are names too.
    style: AddressStyle,
    /// The symbols whose name has letters outside ASCII, by its key without accents, and by its slug.
    by_plain_key: FxHashMap<String, Vec<(Kind, SymbolId)>>,
    /// The names as written, by kind, for suggestions.
    written: BTreeMap<Kind, Vec<Arc<str>>>,
}

impl SymbolTable {
    /// An empty table for about this many documents.
    pub(crate) fn with_capacity(documents: usize, style: AddressStyle) -> Self {
        let mut names = Self { style, ..Self::default() };
        names.by_key.reserve(documents * 2);
        names
    }

    /// Adds all names of a document.
    pub(crate) fn add(&mut self, symbol: SymbolId, document: &Metadata) {
        let kind = document.kind;
        for name in document.original.iter().flat_map(|original| &original.names) {
            let (name, key) = (name.as_str().into(), name_key(name).into());
            self.insert(key, NamedSymbol { priority: NamePriority::Original, kind, symbol, name });
        }
        if document.is_untranslated() {
            return;
        }
        for (name, key) in [&document.title, &document.stem].into_iter().zip(&document.keys) {
            let name = name.clone();
            self.insert(key.clone(), NamedSymbol { priority: NamePriority::Title, kind, symbol, name });
        }
        for (name, priority) in document.front.alternate_names.names() {
            let (name, key) = (name.value.as_str().into(), name_key(&name.value).into());
            self.insert(key, NamedSymbol { priority, kind, symbol, name });
        }
    }

    /// Adds the title of a symbol without a document.
    pub(crate) fn add_title(&mut self, symbol: SymbolId, kind: Kind, title: &str) {
        let new = NamedSymbol { priority: NamePriority::Title, kind, symbol, name: title.into() };
        self.insert(name_key(title).into(), new);
    }

    fn insert(&mut self, key: Arc<str>, new: NamedSymbol) {
        let NamedSymbol { priority, kind, symbol, .. } = new;
        if priority < NamePriority::Hidden {
            self.written.entry(kind).or_default().push(new.name.clone());
        }
        if !key.is_ascii() {
            // `Prufer` and `pruefer` for `Prüfer`.
            let plain = without_accents(&key).into_iter().chain([self.style.slug(&new.name)]);
            for plain in plain.filter(|plain| **plain != *key) {
                self.insert_plain(plain, kind, symbol);
            }
        }
        match self.by_key.entry(key) {
            Entry::Vacant(entry) => _ = entry.insert((new, Vec::new())),
            Entry::Occupied(entry) => {
                let (first, others) = entry.into_mut();
                // Of several equal names of one symbol, the one with the lowest priority counts.
                let mut named = std::iter::once(first).chain(others.iter_mut());
                match named.find(|named| named.symbol == symbol) {
                    Some(named) if new.priority < named.priority => *named = new,
                    Some(_) => {}
                    None => others.push(new),
                }
            }
        }
    }

    fn insert_plain(&mut self, plain: String, kind: Kind, symbol: SymbolId) {
        let symbols = self.by_plain_key.entry(plain).or_default();
        if !symbols.contains(&(kind, symbol)) {
            symbols.push((kind, symbol));
        }
    }

    /// Resolves a name among symbols of some kinds. Of several with the same priority, the one whose name is spelled exactly so
    /// wins. A name can leave out the accents of a single symbol.
    pub(crate) fn find(&self, name: &str, kinds: &[Kind]) -> Resolution {
        let key = name_key(name);
        let Some((first, others)) = self.by_key.get(key.as_str()) else { return self.find_plain(&key, kinds) };
        let fitting = || std::iter::once(first).chain(others).filter(|named| kinds.contains(&named.kind));
        let Some(best) = fitting().map(|named| named.priority).min() else {
            return self.find_plain(&key, kinds);
        };
        let all: Vec<&NamedSymbol> = fitting().filter(|named| named.priority == best).collect();
        let mut exact = all.iter().filter(|named| *named.name == *name);
        match (all.as_slice(), exact.next(), exact.next()) {
            ([one], ..) | (_, Some(one), None) => Resolution::One(one.symbol),
            _ => Resolution::Several(all.iter().map(|named| named.symbol).collect()),
        }
    }

    /// Resolves a key that may leave out the accents of a name. If several names fit, it is another name.
    fn find_plain(&self, key: &str, kinds: &[Kind]) -> Resolution {
        let symbols = self.by_plain_key.get(key).map(Vec::as_slice).unwrap_or_default();
        let mut fitting = symbols.iter().filter(|(kind, _)| kinds.contains(kind));
        match (fitting.next(), fitting.next()) {
            (Some((_, one)), None) => Resolution::One(*one),
            _ => Resolution::Unknown,
        }
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
