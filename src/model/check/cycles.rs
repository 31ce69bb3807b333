//! Cycles: roles that are variants of each other or report to each other, and topics that are part of each other.

use crate::diagnostic::{Code, Diagnostic};

use crate::model::check::MetadataInput;
use crate::model::graph::node::{Edge, NodeId};
use crate::model::graph::relation::Relation;
use crate::model::indexed::Indexed;
use crate::model::kind::Kind;

/// Reports the cycles of all relations that must not have one.
pub(super) fn check(input: &MetadataInput<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for relation in [Relation::VariantOf, Relation::ReportsTo, Relation::PartOf] {
        cycles(input, relation, diagnostics);
    }
}

/// Reports the cycles of a relation. Each cycle is reported once, at its first node.
fn cycles(input: &MetadataInput<'_>, relation: Relation, diagnostics: &mut Vec<Diagnostic>) {
    let mut done = Indexed::<NodeId, _>::filled(false, input.nodes.len());
    let kind = if relation == Relation::PartOf { Kind::Topic } else { Kind::Role };
    for (start, ..) in input.of_kind(kind) {
        // The path from `start`: each node with the index of its next edge.
        let mut path: Vec<(NodeId, usize)> = vec![(start, 0)];
        while let Some((here, next)) = path.last_mut() {
            let here = *here;
            let edge = input.nodes[here].related(relation).get(*next).filter(|_| !done[here]);
            *next += 1;
            let Some(edge) = edge else {
                done[here] = true;
                path.pop();
                continue;
            };
            match path.iter().position(|(id, _)| *id == edge.to) {
                Some(index) => diagnostics.push(cycle(input, &path[index..], edge, relation)),
                None => path.push((edge.to, 0)),
            }
        }
    }
}

fn cycle(input: &MetadataInput<'_>, path: &[(NodeId, usize)], last: &Edge, relation: Relation) -> Diagnostic {
    let mut titles: Vec<String> = path.iter().map(|(id, _)| format!("`{}`", input.nodes[*id].title)).collect();
    titles.push(titles[0].clone());
    let words = match relation {
        Relation::VariantOf => "is a variant of",
        Relation::ReportsTo => "reports to",
        _ => "is part of",
    };
    let message = titles.join(&format!(" {words} "));
    let diagnostic = Diagnostic::new(Code::Circle, last.span, message).label("this closes the cycle");
    diagnostic.help("remove one of these relations")
}
