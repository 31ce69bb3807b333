//! Names without a document -> one warning for each, and the list of documents to write.
//!
//! This is the one rule about which nodes count as unwritten: those without a document whose kind has a code here.

use std::cmp::Reverse;

use rayon::prelude::*;
use rustc_hash::FxHashSet;

use crate::diagnostic::{Code, Diagnostic, MissingDocument, did_you_mean};
use crate::source::{Span, Spanned};

use crate::model::address::slug::AddressStyle;
use crate::model::address::url::Url;
use crate::model::config::Config;
use crate::model::document::entry::Metadata;
use crate::model::graph::broken::BrokenDocuments;
use crate::model::graph::names::{SymbolId, SymbolTable};
use crate::model::kind::Kind;

/// A name in front matter that has no document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unwritten {
    /// The kind of the document.
    pub kind: Kind,
    /// The name as it is written first.
    pub title: String,
    /// Where it is written first.
    pub first: Span,
    /// How often it is named.
    pub times: usize,
}

/// The warning about a node of this kind without a document. `None` for kinds whose page is complete without one.
pub fn unwritten_code(kind: Kind) -> Option<Code> {
    match kind {
        Kind::Role => Some(Code::UnwrittenRole),
        Kind::Skill => Some(Code::UnwrittenSkill),
        Kind::Comparison | Kind::Move | Kind::Context | Kind::Page => None,
        Kind::Article | Kind::Topic | Kind::Debate | Kind::Term => Some(Code::UnwrittenTopic),
    }
}

/// The same, but `None` also where the settings allow the warning.
pub fn reported_code(kind: Kind, config: &Config) -> Option<Code> {
    unwritten_code(kind).filter(|code| !config.check.allows(*code))
}

/// Whether a diagnostic reports a name without a document.
pub fn is_unwritten_code(code: Code) -> bool {
    matches!(code, Code::UnwrittenRole | Code::UnwrittenSkill | Code::UnwrittenTopic)
}

/// An address for each name without a document that has letters outside ASCII, or whose slug is also that of a document with such
/// letters. The names are sorted by key, so those in ASCII come first and keep their address.
pub(crate) fn own_addresses<'a>(
    unwritten: impl Iterator<Item = &'a (SymbolId, Unwritten)> + Clone,
    written: &[&Metadata],
    style: AddressStyle,
) -> Vec<(SymbolId, Url)> {
    let is_ascii = unwritten.clone().all(|(_, unwritten)| unwritten.title.is_ascii());
    if is_ascii && written.iter().all(|document| document.stem.is_ascii()) {
        return Vec::new();
    }
    let mut taken: FxHashSet<Url> = written.iter().map(|document| document.url.clone()).collect();
    let free = |(symbol, Unwritten { kind, title, .. }): &(SymbolId, Unwritten)| {
        let url = Url::index(*kind).free(title, style, |url| taken.contains(url));
        taken.insert(url.clone());
        (*symbol, url)
    };
    unwritten.map(free).collect()
}

/// Warns once about each name that should have a document. Returns these names, most named first.
pub(crate) fn report<'a>(
    unwritten: impl Iterator<Item = &'a Unwritten>,
    names: &SymbolTable,
    broken: &BrokenDocuments,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Unwritten> {
    let missing = unwritten.filter(|unwritten| !broken.may_define(&unwritten.title));
    let reported: Vec<(Code, &Unwritten)> =
        missing.filter_map(|unwritten| Some((unwritten_code(unwritten.kind)?, unwritten))).collect();
    // In parallel, because each name is compared with every name of its kind.
    diagnostics.par_extend(reported.par_iter().map(|(code, unwritten)| diagnostic(*code, unwritten, names)));
    let mut to_write: Vec<Unwritten> = reported.into_iter().map(|(_, unwritten)| unwritten.clone()).collect();
    to_write.sort_by_key(|unwritten| Reverse(unwritten.times));
    to_write
}

/// The warning about the name of a document that would be one of `kinds`, in a place that only leads to documents.
pub(crate) fn unknown_document(name: &Spanned<String>, kinds: &[Kind], near: Option<&str>) -> Diagnostic {
    let expected = kinds.iter().map(|kind| kind.as_str()).collect::<Vec<_>>().join(" or ");
    let message = format!("there is no {expected} `{}`", name.value);
    let diagnostic = Diagnostic::new(Code::UnknownName, name.span, message);
    match (near, kinds.first()) {
        (None, Some(kind)) => {
            diagnostic.missing(MissingDocument { kind: kind.as_str().into(), title: name.value.clone() })
        }
        _ => diagnostic.did_you_mean(&name.value, near, String::new),
    }
}

fn diagnostic(code: Code, unwritten: &Unwritten, names: &SymbolTable) -> Diagnostic {
    let Unwritten { kind, title, first, times } = unwritten;
    let part = match kind {
        Kind::Role => "profile",
        Kind::Skill => "description",
        _ => "introduction",
    };
    let count = if *times > 1 { format!(" (named {times} times)") } else { String::new() };
    let message = format!("the {} `{title}` has no {part}{count}", kind.as_str());
    let mut diagnostic = Diagnostic::new(code, *first, message).label("only a placeholder page is generated");
    if let Some(near) = did_you_mean(title, names.candidates(&[*kind])) {
        diagnostic = diagnostic.did_you_mean(title, Some(near), String::new);
    }
    diagnostic.missing(MissingDocument { kind: kind.as_str().into(), title: title.clone() })
}
