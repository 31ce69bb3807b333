//! Contradictory or missing statements of roles about other roles.

use crate::diagnostic::{Code, Diagnostic};

use crate::model::check::MetadataInput;
use crate::model::document::entry::Metadata;
use crate::model::graph::node::{Node, NodeId};
use crate::model::graph::relation::Relation;
use crate::model::kind::Kind;

/// Checks the statements of each role.
pub(super) fn check(input: &MetadataInput<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for (id, node, document) in input.of_kind(Kind::Role) {
        differences(input, id, node, document, diagnostics);
        steps(input, id, node, diagnostics);
    }
}

/// Reports roles that are confused with each other if no difference is stated, or if two different ones are.
fn differences(
    input: &MetadataInput<'_>,
    id: NodeId,
    node: &Node,
    document: &Metadata,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let edges = node.related(Relation::ConfusedWith);
    for edge in edges.iter().filter(|edge| edge.note.is_none() && edge.span.file == document.file) {
        if input.broken.may_define(&input.nodes[edge.to].title) {
            continue;
        }
        let message = format!("no difference stated between `{}` and `{}`", node.title, input.nodes[edge.to].title);
        let help = "add `difference: …` below `- role: …`, one sentence that names both roles";
        diagnostics.push(Diagnostic::new(Code::NoDifference, edge.span, message).help(help));
    }
    // Both documents of a pair can state a difference, but pages show only one.
    let Some(role) = document.front.role() else { return };
    let is_called = |id: NodeId, name: &str| input.nodes[id].is_called(name, input.metadata_of(&input.nodes[id]));
    for stated in role.confused_with.iter().filter(|stated| stated.note.is_some()) {
        let other = edges.iter().find(|edge| edge.span.file != document.file && is_called(edge.to, &stated.name.value));
        let Some(shown) = other.filter(|edge| edge.note.as_deref() != stated.note() && edge.to != id) else { continue };
        let title = &input.nodes[shown.to].title;
        let message = format!("`{}` and `{title}` state two different differences", node.title);
        diagnostics.push(
            Diagnostic::new(Code::Contradiction, stated.name.span, message)
                .label("this one is not shown")
                .related(shown.span, "this one is shown on both pages")
                .help("remove one of the two"),
        );
    }
}

/// Reports career steps in both directions without an explanation, and steps to a role that reports to this one.
fn steps(input: &MetadataInput<'_>, id: NodeId, node: &Node, diagnostics: &mut Vec<Diagnostic>) {
    let between = |relation: Relation, to: NodeId| node.related(relation).iter().find(|edge| edge.to == to);
    for edge in node.related(Relation::LeadsTo) {
        let other = &input.nodes[edge.to].title;
        if let Some(back) = between(Relation::ComesFrom, edge.to).filter(|_| id < edge.to)
            && let Some(unexplained) = [edge, back].into_iter().find(|edge| edge.note.is_none())
        {
            let explained = if unexplained == edge { back } else { edge };
            let message = format!("`{}` and `{other}` lead to each other", node.title);
            diagnostics.push(
                Diagnostic::new(Code::Contradiction, unexplained.span, message)
                    .related(explained.span, "the other direction is stated here")
                    .help("explain each step with `how:`, or remove one of them"),
            );
        }
        if let Some(report) = between(Relation::Manages, edge.to) {
            let message = format!("`{}` leads to `{other}`, which reports to it", node.title);
            diagnostics.push(
                Diagnostic::new(Code::Contradiction, edge.span, message)
                    .related(report.span, "the reporting line is stated here")
                    .help("remove one of the two"),
            );
        }
    }
}
