//! Nodes and metadata -> the to-do list of the authors.

use jiff::civil::Date;

use crate::diagnostic::Code;

use crate::model::config::Config;
use crate::model::document::entry::MetadataList;
use crate::model::graph::node::{Node, NodeId, Nodes};
use crate::model::graph::unwritten::reported_code;

/// A task for the authors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Todo {
    /// A review is overdue.
    Overdue(NodeId),
    /// Figures of pay of a role are outdated. The day is that of the oldest.
    OutdatedPay(NodeId, Date),
    /// A document is missing.
    Unwritten(NodeId),
    /// A position of a debate has no source: the debate, and the index of the position's heading.
    Unsourced(NodeId, usize),
}

/// Collects the tasks of the authors: overdue reviews, outdated pay, missing documents, and positions without a source, except those that
/// site.toml or the document allows.
pub(crate) fn collect(nodes: &Nodes, metadata: &MetadataList, today: Date, config: &Config) -> Vec<Todo> {
    let ids = || nodes.iter_ids().filter(|(_, node)| !node.is_unlisted && !node.is_untranslated());
    let written = |code: Code| {
        let of_node = |(id, node): (NodeId, &Node)| Some((id, &metadata[node.entry?]));
        ids()
            .filter_map(of_node)
            .filter(move |(_, document)| !config.check.allows(code) && !document.front.allow.contains(&code))
    };
    let overdue = written(Code::OverdueReview).filter(|(_, document)| document.is_overdue(today));
    let overdue = overdue.map(|(id, _)| Todo::Overdue(id));
    let unwritten = ids().filter(|(_, node)| node.is_unwritten() && reported_code(node.kind, config).is_some());
    let unwritten = unwritten.map(|(id, _)| Todo::Unwritten(id));
    let unsourced = written(Code::UnsourcedPosition).flat_map(|(id, document)| {
        let unsourced = document.standpoints.iter().filter(|position| !position.is_sourced);
        unsourced.map(move |position| Todo::Unsourced(id, position.heading))
    });
    let outdated = written(Code::OutdatedPay).filter_map(|(id, document)| {
        if document.original.is_some() {
            // It is a task for the authors of the main language.
            return None;
        }
        let dates = document.front.role()?.all_pay().filter_map(|(_, line)| Some(line.date.as_ref()?.value));
        Some(Todo::OutdatedPay(id, dates.filter(|date| config.check.is_outdated_pay(*date, today)).min()?))
    });
    overdue.chain(outdated).chain(unwritten).chain(unsourced).collect()
}
