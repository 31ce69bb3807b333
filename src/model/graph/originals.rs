//! The graph of the main language -> the page there of each symbol of another language, and which of them have no page of their own.

use rustc_hash::FxHashSet;

use crate::source::FileId;

use crate::model::address::url::Url;
use crate::model::document::entry::Metadata;
use crate::model::graph::names::{Resolution, SymbolId, SymbolTable};
use crate::model::graph::node::{NodeId, Nodes};
use crate::model::graph::statements::Statements;
use crate::model::graph::symbol::Symbol;
use crate::model::indexed::Indexed;
use crate::model::kind::Kind;

/// The page in the main language of something in another language.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct OriginalPage {
    /// Its URL within the main language.
    pub url: Url,
    /// Whether there is a page in the other language too.
    pub is_translated: bool,
}

impl OriginalPage {
    /// The page of the document that a document stands for.
    pub(crate) fn of(document: &Metadata) -> Option<Self> {
        let original = document.original.as_ref()?;
        Some(Self { url: original.url.clone(), is_translated: original.is_translated })
    }

    /// The address of a page: its `own` one, or that in the main language if it has no other.
    pub(crate) fn address(original: Option<&Self>, own: Url) -> Url {
        original.filter(|original| !original.is_translated).map_or(own, |original| original.url.from_other_language())
    }
}

/// The nodes of the main language, by name.
#[derive(Clone, Copy)]
pub(crate) struct MainLanguage<'a> {
    pub(crate) names: &'a SymbolTable,
    pub(crate) node_of: &'a Indexed<SymbolId, Vec<NodeId>>,
    pub(crate) nodes: &'a Nodes,
}

impl<'a> MainLanguage<'a> {
    fn url_of(&self, name: &str, kind: Kind) -> Option<&'a Url> {
        match self.names.find(name, &[kind]) {
            Resolution::One(symbol) => Some(&self.nodes[self.node_of[symbol]].url),
            Resolution::Several(_) | Resolution::Unknown => None,
        }
    }
}

impl Statements<'_> {
    /// Whether the guide is that of another language than the main one.
    pub(crate) fn has_originals(&self) -> bool {
        self.metadata.iter().any(|document| document.original.is_some())
    }

    /// Finds the pages in the main language of names without a document. A name that only originals use has no other page.
    pub(super) fn find_originals(&mut self, main: MainLanguage<'_>) {
        let documents = self.metadata.iter().filter(|document| !document.is_untranslated());
        let own: FxHashSet<FileId> = documents.map(|document| document.file).collect();
        let named: FxHashSet<SymbolId> =
            self.edges.iter().filter(|edge| own.contains(&edge.span.file)).map(|edge| edge.to).collect();
        for (symbol, found) in self.symbols.iter_mut_ids() {
            let Symbol::Unwritten { kind, title, url, original } = found else { continue };
            let page = main.url_of(title, *kind).cloned();
            *original = page.map(|url| OriginalPage { url, is_translated: named.contains(&symbol) });
            *url = OriginalPage::address(original.as_ref(), url.clone());
        }
    }

    /// The page in the main language of a symbol.
    fn original(&self, symbol: SymbolId) -> Option<OriginalPage> {
        match &self.symbols[symbol] {
            Symbol::Written(entry) => OriginalPage::of(&self.metadata[*entry]),
            Symbol::Derived { original, .. } | Symbol::Unwritten { original, .. } => original.clone(),
        }
    }

    /// The page in the main language of what follows from two symbols, whose addresses there determine its `url`. It has a page of
    /// its own if one of the two has.
    pub(super) fn original_of_both(
        &self,
        symbols: [SymbolId; 2],
        url: impl FnOnce([&Url; 2]) -> Url,
    ) -> Option<OriginalPage> {
        let [one, other] = symbols.map(|symbol| self.original(symbol));
        let (one, other) = (one?, other?);
        let is_translated = one.is_translated || other.is_translated;
        Some(OriginalPage { url: url([&one.url, &other.url]), is_translated })
    }
}
