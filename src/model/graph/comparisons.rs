//! Relations between roles -> the comparisons to derive. Only pairs that are confused, variants, or debated together get a
//! comparison, because all pairs would be far too many.

use std::collections::{BTreeMap, BTreeSet};

use crate::source::Span;

use crate::model::address::url::Url;
use crate::model::graph::names::{Resolution, SymbolId};
use crate::model::graph::relation::Relation;
use crate::model::graph::statements::{Statements, Symbol, SymbolEdge};
use crate::model::kind::Kind;

/// A debate about more roles than this does not compare any two of them.
const MAX_DEBATED_ROLES: usize = 4;

/// Adds a comparison for each pair without a written one, sorted by URL.
pub(crate) fn derive(statements: &mut Statements<'_>) {
    let mut pairs: BTreeMap<Url, ([SymbolId; 2], Span)> = BTreeMap::new();
    let mut written: BTreeSet<Url> = BTreeSet::new();
    // The roles of each debate and of each written comparison.
    let mut groups: BTreeMap<SymbolId, Vec<(SymbolId, Span)>> = BTreeMap::new();
    for edge in &statements.edges {
        match edge.relation {
            Relation::ConfusedWith | Relation::VariantOf => {
                let (url, pair) = pair(statements, edge.from, edge.to);
                pairs.entry(url).or_insert((pair, edge.span));
            }
            Relation::About if statements.kind(edge.from) == Kind::Debate => {
                groups.entry(edge.from).or_default().push((edge.to, edge.span));
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
        for (index, (one, span)) in roles.iter().enumerate() {
            for (other, _) in roles[index + 1..].iter().filter(|(other, _)| other != one) {
                let (url, pair) = pair(statements, *one, *other);
                if is_written {
                    written.insert(url);
                } else {
                    pairs.entry(url).or_insert((pair, *span));
                }
            }
        }
    }
    for (url, (roles, span)) in pairs {
        if written.contains(&url) {
            continue;
        }
        let [left, right] = roles.map(|role| statements.title(role));
        let title = format!("{left} vs {right}");
        let from = statements.symbols.push(Symbol::Derived { kind: Kind::Comparison, title: title.clone(), url });
        // A document with this name takes precedence.
        if statements.names.find(&title, &Kind::ALL) == Resolution::Unknown {
            statements.names.add_title(from, Kind::Comparison, &title);
        }
        for to in roles {
            statements.edges.push(SymbolEdge { from, relation: Relation::Compares, to, note: None, span });
        }
    }
}

/// The URL of a comparison of two roles, and the roles in its order.
fn pair(statements: &Statements<'_>, one: SymbolId, other: SymbolId) -> (Url, [SymbolId; 2]) {
    let (first, second) = (statements.url(one), statements.url(other));
    let (url, swapped) = Url::comparison(&first, &second);
    (url, if swapped { [other, one] } else { [one, other] })
}
