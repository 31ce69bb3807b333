//! Documents in a stated order: those that the `path` of a topic lists, or those with the same `series`.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use crate::diagnostic::{Code, Diagnostic};
use crate::model::document::entry::MetadataList;
use crate::model::document::front_matter::SeriesPart;
use crate::model::graph::names::SymbolId;
use crate::model::graph::node::{NodeId, Nodes};
use crate::model::graph::statements::Statements;
use crate::model::indexed::Indexed;
use crate::model::kind::Kind;
use crate::model::name::key::name_key;
use crate::source::{Span, Spanned};

/// Documents to read one after the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Series {
    /// Its name.
    pub title: String,
    /// The topic whose path it is, or that has its name.
    pub topic: Option<NodeId>,
    /// Its documents in order, at least two.
    pub parts: Vec<NodeId>,
}

/// All series of a guide.
#[derive(Debug, Default)]
pub struct SeriesList {
    list: Vec<Series>,
    /// The first series of each document, and its position in it.
    places: FxHashMap<NodeId, (usize, usize)>,
    /// The series of each topic.
    topics: FxHashMap<NodeId, usize>,
}

/// The `path` of a topic, resolved to symbols.
#[derive(Debug)]
pub(crate) struct StatedPath {
    pub(crate) topic: SymbolId,
    pub(crate) parts: Vec<Spanned<SymbolId>>,
}

/// Adds the path of a topic. Names that no document has are reported.
pub(crate) fn read_path(statements: &mut Statements<'_>, topic: SymbolId, path: &[Spanned<String>]) {
    let mut parts: Vec<Spanned<SymbolId>> = Vec::with_capacity(path.len());
    for name in path {
        let part = statements.written_symbol(name, &[Kind::Article, Kind::Page]);
        parts.extend(part.map(|part| Spanned::new(part, name.span)));
    }
    if !parts.is_empty() {
        statements.stated_paths.push(StatedPath { topic, parts });
    }
}

/// A document of a series that states its own part.
struct StatedPart<'a> {
    document: NodeId,
    part: &'a SeriesPart,
    /// The number of the part, then the date and the title. Documents without a number come last.
    order: (u32, Option<jiff::civil::Date>, String),
}

impl SeriesList {
    /// Collects the series of a guide: first the paths of topics, then the series that documents state, by name.
    pub(crate) fn collect(
        paths: &[StatedPath],
        node_of: &Indexed<SymbolId, Vec<NodeId>>,
        nodes: &Nodes,
        metadata: &MetadataList,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Self {
        let mut series = Self::default();
        for StatedPath { topic, parts } in paths {
            let topic = node_of[*topic];
            let parts = parts.iter().map(|part| Spanned::new(node_of[part.value], part.span)).collect();
            let parts = without_repetitions(parts, &nodes[topic].title, diagnostics);
            series.add(Series { title: nodes[topic].title.clone(), topic: Some(topic), parts }, nodes);
        }
        let topics: FxHashMap<String, NodeId> =
            nodes.of_kind(Kind::Topic).map(|(id, topic)| (name_key(&topic.title), id)).collect();
        for (name, mut parts) in stated_parts(nodes, metadata) {
            parts.sort_by(|one, other| one.order.cmp(&other.order));
            report_equal_parts(&parts, nodes, diagnostics);
            let topic = topics.get(&name).copied();
            let title = topic.map_or_else(|| parts[0].part.name.value.clone(), |topic| nodes[topic].title.clone());
            series.add(Series { title, topic, parts: parts.iter().map(|part| part.document).collect() }, nodes);
        }
        series
    }

    /// Adds a series without its unlisted documents. A single document is no series.
    fn add(&mut self, mut series: Series, nodes: &Nodes) {
        series.parts.retain(|part| !nodes[*part].is_unlisted);
        if series.parts.len() < 2 {
            return;
        }
        let index = self.list.len();
        for (position, part) in series.parts.iter().enumerate() {
            self.places.entry(*part).or_insert((index, position));
        }
        if let Some(topic) = series.topic {
            self.topics.entry(topic).or_insert(index);
        }
        self.list.push(series);
    }

    /// The series of a document, and the position of the document in it, from 0.
    pub fn part(&self, document: NodeId) -> Option<(&Series, usize)> {
        self.places.get(&document).map(|(index, position)| (&self.list[*index], *position))
    }

    /// The series of a topic.
    pub fn of_topic(&self, topic: NodeId) -> Option<&Series> {
        self.topics.get(&topic).map(|index| &self.list[*index])
    }
}

/// The documents that state a series, by the key of its name.
fn stated_parts<'a>(nodes: &Nodes, metadata: &'a MetadataList) -> BTreeMap<String, Vec<StatedPart<'a>>> {
    let mut by_name: BTreeMap<String, Vec<StatedPart<'a>>> = BTreeMap::new();
    for (document, node) in nodes.iter_ids() {
        let Some(front) = node.entry.map(|entry| &metadata[entry].front) else { continue };
        let Some(part) = &front.series else { continue };
        let order = (part.part.unwrap_or(u32::MAX), front.date, node.title.clone());
        by_name.entry(name_key(&part.name.value)).or_default().push(StatedPart { document, part, order });
    }
    by_name
}

fn without_repetitions(parts: Vec<Spanned<NodeId>>, topic: &str, diagnostics: &mut Vec<Diagnostic>) -> Vec<NodeId> {
    let mut first: FxHashMap<NodeId, Span> = FxHashMap::default();
    let mut kept = Vec::with_capacity(parts.len());
    for Spanned { value: part, span } in parts {
        if let Some(first) = first.get(&part) {
            let message = format!("the path of `{topic}` lists this document twice");
            let diagnostic = Diagnostic::new(Code::SeriesPart, span, message).related(*first, "first listed here");
            diagnostics.push(diagnostic.help("remove one of the two"));
            continue;
        }
        first.insert(part, span);
        kept.push(part);
    }
    kept
}

fn report_equal_parts(parts: &[StatedPart<'_>], nodes: &Nodes, diagnostics: &mut Vec<Diagnostic>) {
    for two in parts.windows(2) {
        let [one, other] = two else { continue };
        if let (Some(number), Some(same)) = (one.part.part, other.part.part)
            && number == same
        {
            let series = &other.part.name.value;
            let message = format!("`{}` is also part {number} of the series `{series}`", nodes[other.document].title);
            let diagnostic = Diagnostic::new(Code::SeriesPart, other.part.name.span, message);
            let label = format!("part {number} is `{}`", nodes[one.document].title);
            let diagnostic = diagnostic.related(one.part.name.span, label);
            diagnostics.push(diagnostic.help("give each document of the series a `part` of its own"));
        }
    }
}
