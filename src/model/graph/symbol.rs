//! What documents state, before its names are nodes: things with a name, and the relations between them.

use crate::source::Span;

use crate::model::address::url::Url;
use crate::model::document::entry::EntryId;
use crate::model::graph::names::SymbolId;
use crate::model::graph::originals::OriginalPage;
use crate::model::graph::relation::Relation;
use crate::model::graph::skill_ladder::Expectation;
use crate::model::kind::Kind;

/// Something with a name.
pub(crate) enum Symbol {
    /// A document with a page.
    Written(EntryId),
    /// A page without a document: a comparison that follows from relations between two roles, or the page of a folder.
    Derived { kind: Kind, title: String, url: Url, original: Option<OriginalPage> },
    /// A name without a document.
    Unwritten { kind: Kind, title: String, url: Url, original: Option<OriginalPage> },
}

/// A relation between symbols.
#[derive(Debug)]
pub(crate) struct SymbolEdge {
    pub(crate) from: SymbolId,
    pub(crate) relation: Relation,
    pub(crate) to: SymbolId,
    pub(crate) note: Option<String>,
    pub(crate) span: Span,
}

/// A skill that a role states, for all of its levels or from one level on.
#[derive(Debug)]
pub(crate) struct StatedSkill {
    pub(crate) role: SymbolId,
    /// The index of the level in the front matter of the role. `None` for the `skills` of the role itself.
    pub(crate) level: Option<usize>,
    pub(crate) skill: SymbolId,
    pub(crate) expectation: Expectation,
}

/// The titles of a role at a workplace.
#[derive(Debug)]
pub(crate) struct StatedTitles<'a> {
    pub(crate) role: SymbolId,
    pub(crate) context: SymbolId,
    pub(crate) titles: &'a [String],
}
