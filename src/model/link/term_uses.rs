//! Texts -> the glossary terms that each one uses without a link, with the place of the first use.

use std::ops::Range;

use crate::model::document::body::Body;
use crate::model::graph::mentions::Mentions;
use crate::model::graph::node::{Edge, NodeId, Nodes};
use crate::model::graph::relation::Relation;
use crate::model::kind::Kind;
use crate::source::{FileId, Span};

/// Finds the uses of terms.
#[derive(Debug)]
pub(crate) struct TermUses {
    /// The names of the terms.
    names: Mentions,
    /// Whether there are terms.
    has_terms: bool,
}

/// A text that may use terms.
#[derive(Clone, Copy)]
pub(crate) struct TermUser<'a> {
    /// The node of the text.
    pub(crate) from: NodeId,
    pub(crate) file: FileId,
    /// The whole file.
    pub(crate) source: &'a str,
    pub(crate) body: &'a Body,
}

impl TermUses {
    pub(crate) fn new(mentions: &Mentions, nodes: &Nodes) -> Self {
        let terms: Vec<NodeId> =
            nodes.iter_ids().filter(|(_, node)| node.kind == Kind::Term).map(|(id, _)| id).collect();
        let names = if terms.is_empty() { Mentions::default() } else { mentions.restricted_to(&terms) };
        Self { names, has_terms: !terms.is_empty() }
    }

    /// The terms that a text uses, sorted, without those in `linked`. `mentions` are all names.
    pub(crate) fn find(&self, text: &TermUser<'_>, linked: &[Edge], mentions: &Mentions, nodes: &Nodes) -> Vec<Edge> {
        let TermUser { from, file, source, body } = *text;
        let start = body.start as usize;
        let text = source.get(start..).unwrap_or_default();
        // Most texts of a large guide use no term.
        if !self.has_terms || self.names.find(text).is_empty() {
            return Vec::new();
        }
        let mut about: Vec<NodeId> = [Relation::About, Relation::Compares]
            .into_iter()
            .flat_map(|relation| nodes[from].related(relation))
            .map(|edge| edge.to)
            .chain([from])
            .collect();
        about.sort_unstable();
        let excluded = parts_without_prose(body);
        let is_excluded = |offset: usize| {
            let next = excluded.partition_point(|part| part.start as usize <= offset);
            next.checked_sub(1).is_some_and(|index| offset < excluded[index].end as usize)
        };
        let mut uses: Vec<Edge> = Vec::new();
        for mention in mentions.find(text) {
            let Some(to) = mentions.meaning(mention.name, &about) else { continue };
            let range = start + mention.range.start..start + mention.range.end;
            let is_new = to != from && linked.binary_search_by_key(&to, |edge| edge.to).is_err();
            if !is_new || nodes[to].kind != Kind::Term || is_excluded(range.start) {
                continue;
            }
            if let Err(index) = uses.binary_search_by_key(&to, |edge| edge.to) {
                let span = Span::new(file, range.start, range.end);
                uses.insert(index, Edge { relation: Relation::LinksTo, to, kind: Kind::Term, note: None, span });
            }
        }
        uses
    }
}

/// The parts of a text that are headings, links, code blocks or comments, sorted and without overlaps.
fn parts_without_prose(body: &Body) -> Vec<Range<u32>> {
    let headings = body.headings.iter().map(|heading| heading.span.start..heading.span.end);
    let links = body.links.iter().map(|link| link.span.start..link.span.end);
    let mut parts: Vec<Range<u32>> = headings.chain(links).collect();
    parts.extend(body.code.iter().chain(&body.comments).cloned());
    parts.sort_unstable_by_key(|part| part.start);
    parts.dedup_by(|next, last| {
        let overlaps = next.start <= last.end;
        if overlaps {
            last.end = last.end.max(next.end);
        }
        overlaps
    });
    parts
}
