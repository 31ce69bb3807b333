//! Relations -> the comparisons to derive. Only pairs of roles that are confused, variants, or debated together get a comparison,
//! because all pairs would be far too many. Two workplaces get one if a role states what it is at both.

use std::collections::{BTreeMap, BTreeSet};

use crate::source::Span;

use crate::model::address::url::Url;
use crate::model::graph::names::{Resolution, SymbolId};
use crate::model::graph::originals::OriginalPage;
use crate::model::graph::relation::Relation;
use crate::model::graph::statements::Statements;
use crate::model::graph::symbol::{Symbol, SymbolEdge};
use crate::model::kind::Kind;

/// A debate about more roles than this does not compare any two of them.
const MAX_DEBATED_ROLES: usize = 4;

/// Of a role that differs at more workplaces than this, only the first ones are compared.
const MAX_CONTEXTS: usize = 12;

/// Adds a comparison for each pair without a written one, sorted by URL.
pub(crate) fn derive(statements: &mut Statements<'_>) {
    let mut pairs: BTreeMap<Url, ([SymbolId; 2], Span)> = BTreeMap::new();
    let mut written: BTreeSet<Url> = BTreeSet::new();
    // The roles of each debate and of each written comparison.
    let mut groups: BTreeMap<SymbolId, Vec<(SymbolId, Span)>> = BTreeMap::new();
    // The workplaces for which each role states what it is there.
    let mut contexts: BTreeMap<SymbolId, Vec<(SymbolId, Span)>> = BTreeMap::new();
    for edge in &statements.edges {
        match edge.relation {
            Relation::ConfusedWith | Relation::VariantOf => {
                let (url, pair) = pair(statements, edge.from, edge.to);
                pairs.entry(url).or_insert((pair, edge.span));
            }
            Relation::About if statements.kind(edge.from) == Kind::Debate => {
                groups.entry(edge.from).or_default().push((edge.to, edge.span));
            }
            Relation::DiffersIn if edge.note.is_some() => {
                let contexts = contexts.entry(edge.from).or_default();
                if contexts.len() < MAX_CONTEXTS {
                    contexts.push((edge.to, edge.span));
                }
            }
            Relation::Compares => groups.entry(edge.from).or_default().push((edge.to, edge.span)),
            _ => {}
        }
    }
    for (from, roles) in groups {
        let is_written = statements.kind(from) == Kind::Comparison;
        if roles.len() > MAX_DEBATED_ROLES {
            continue;
        }
        for (one, other, span) in all_pairs(&roles) {
            let (url, pair) = pair(statements, one, other);
            if is_written {
                written.insert(url);
            } else {
                pairs.entry(url).or_insert((pair, span));
            }
        }
    }
    for (one, other, span) in contexts.values().flat_map(|contexts| all_pairs(contexts)) {
        let (url, pair) = pair(statements, one, other);
        pairs.entry(url).or_insert((pair, span));
    }
    for (url, (roles, span)) in pairs {
        if written.contains(&url) {
            continue;
        }
        let [left, right] = roles.map(|role| statements.title(role));
        let title = [left, right].join(statements.labels.text("pair.versus"));
        // Authors can also link to it as in English, in every language.
        let names = [title.clone(), format!("{left} vs {right}")];
        let original = statements.original_of_both(roles, |[left, right]| Url::comparison(left, right).0);
        let url = OriginalPage::address(original.as_ref(), url);
        let from = statements.symbols.push(Symbol::Derived { kind: Kind::Comparison, title, url, original });
        // A document with one of these names takes precedence.
        for name in &names {
            if statements.names.find(name, &Kind::ALL) == Resolution::Unknown {
                statements.names.add_title(from, Kind::Comparison, name);
            }
        }
        for to in roles {
            statements.edges.push(SymbolEdge { from, relation: Relation::Compares, to, note: None, span });
        }
    }
}

/// All pairs of different symbols, each with the location of the first.
fn all_pairs(symbols: &[(SymbolId, Span)]) -> impl Iterator<Item = (SymbolId, SymbolId, Span)> {
    let pairs_of = move |(index, (one, span)): (usize, &'_ (SymbolId, Span))| {
        let (one, span) = (*one, *span);
        symbols[index + 1..].iter().filter(move |(other, _)| *other != one).map(move |(other, _)| (one, *other, span))
    };
    symbols.iter().enumerate().flat_map(pairs_of)
}

/// The URL of a comparison of two roles or workplaces, and these in its order.
fn pair(statements: &Statements<'_>, one: SymbolId, other: SymbolId) -> (Url, [SymbolId; 2]) {
    let (first, second) = (statements.url(one), statements.url(other));
    let (url, swapped) = Url::comparison(&first, &second);
    (url, if swapped { [other, one] } else { [one, other] })
}
