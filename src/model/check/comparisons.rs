//! Incomplete and duplicate comparisons, of two roles or of two workplaces.

use std::collections::BTreeMap;

use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;

use crate::model::check::MetadataInput;
use crate::model::document::front_matter::KindFields;
use crate::model::graph::node::NodeId;
use crate::model::graph::relation::Relation;
use crate::model::kind::Kind;

/// Checks all comparisons.
pub(super) fn check(input: &MetadataInput<'_>, diagnostics: &mut Vec<Diagnostic>) {
    incomplete(input, diagnostics);
    duplicates(input, diagnostics);
}

/// Reports comparisons that don't name two.
fn incomplete(input: &MetadataInput<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for (_, node, document) in input.of_kind(Kind::Comparison) {
        // A `between` with another number of roles is already an error.
        let has_error = matches!(&document.front.kind_fields, KindFields::Comparison { between, .. } if !matches!(between.len(), 0 | 2));
        if !has_error && node.related(Relation::Compares).len() != 2 {
            let message = format!("the comparison `{}` does not name two roles or two workplaces", node.title);
            let diagnostic = Diagnostic::new(Code::IncompleteComparison, document.title_span, message);
            diagnostics.push(diagnostic.help("add them, for example `between: [Product Manager, Product Owner]`"));
        }
    }
}

/// Reports comparisons of the same two.
fn duplicates(input: &MetadataInput<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let mut compared: BTreeMap<[NodeId; 2], Span> = BTreeMap::new();
    for (_, node, document) in input.of_kind(Kind::Comparison) {
        let [one, other] = node.related(Relation::Compares) else { continue };
        let roles = [one.to.min(other.to), one.to.max(other.to)];
        if let Some(first) = compared.get(&roles) {
            let message = format!("`{}` compares the same two as another comparison", node.title);
            let diagnostic = Diagnostic::new(Code::Contradiction, document.title_span, message);
            diagnostics.push(diagnostic.related(*first, "the first comparison").help("merge the two"));
        } else {
            compared.insert(roles, document.title_span);
        }
    }
}
