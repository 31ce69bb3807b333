//! Incomplete and duplicate moves.

use std::collections::BTreeMap;

use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;

use crate::model::check::MetadataInput;
use crate::model::document::front_matter::KindFields;
use crate::model::graph::node::{Edge, NodeId};
use crate::model::graph::relation::Relation;
use crate::model::kind::Kind;
use crate::model::name::key::name_key;

/// The role and the level at both ends of a move.
type Ends = [(NodeId, Option<String>); 2];

/// Checks all written moves.
pub(super) fn check(input: &MetadataInput<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let mut first: BTreeMap<Ends, Span> = BTreeMap::new();
    for (_, node, document) in input.of_kind(Kind::Move) {
        let (from, to) = match &document.front.kind_fields {
            KindFields::Move { from, to } => (from.as_ref(), to.as_ref()),
            _ => (None, None),
        };
        let missing = match (from, to) {
            (None, None) => Some("`from` and no `to`"),
            (None, Some(_)) => Some("`from`"),
            (Some(_), None) => Some("`to`"),
            (Some(_), Some(_)) => None,
        };
        if let Some(missing) = missing {
            let message = format!("the move `{}` has no {missing}", node.title);
            let diagnostic = Diagnostic::new(Code::IncompleteMove, document.title_span, message);
            diagnostics.push(diagnostic.help("add both roles: `from: Product Owner` and `to: Product Manager`"));
        }
        let ([from], [to]) = (node.related(Relation::MoveFrom), node.related(Relation::MoveTo)) else { continue };
        let end = |edge: &Edge| (edge.to, edge.note.as_deref().map(name_key));
        let ends = [end(from), end(to)];
        if let Some(first) = first.get(&ends) {
            let message = format!("`{}` describes the same move as another document", node.title);
            let diagnostic = Diagnostic::new(Code::Contradiction, document.title_span, message);
            diagnostics.push(diagnostic.related(*first, "the first move").help("merge the two"));
        } else {
            first.insert(ends, document.title_span);
        }
    }
}
