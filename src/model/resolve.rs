//! Entries -> the [`Site`]: every name becomes a node, every relation gets its inverse, every page its URL.
//!
//! It always runs whole. That is cheap, and it makes a stale backlink impossible.

use std::cmp::{Ordering, Reverse};
use std::sync::Arc;

use rayon::prelude::*;

use crate::diagnostic::Diagnostic;
use crate::source::{Area, Snapshot, Span};

use super::config::Config;
use super::entry::{Entry, Kind, Place};
use super::mention::Mentions;
use super::page::{Pages, Plan};
use super::reference::Subject;
use super::relation::Relation;
use super::route::{Url, slug};
use super::site::{Edge, Node, NodeId, Site};
use super::statement::{Named, Statements, SubjectEdge, report_unwritten};
use super::theme::{assets, check_templates, check_theme, layered};
use super::{career, check, comparison, ejected, links, title};

/// Resolves everything. What can't be resolved is said, and the rest of the guide stands.
pub fn resolve(snapshot: Arc<Snapshot>, config: Config, entries: Vec<Arc<Entry>>) -> (Site, Vec<Diagnostic>) {
    let mut statements = Statements::new(&entries, &config);
    statements.read();
    let to_write = report_unwritten(&statements.unwritten, &statements.names, &mut statements.diagnostics);
    statements.name_unwritten();
    comparison::derive(&mut statements, &entries);
    let Statements { names, subjects, edges, mut diagnostics, .. } = statements;
    diagnostics.extend(check_theme(&snapshot, &config));

    let (mut nodes, node_of) = number(subjects, &entries);
    connect(&mut nodes, &node_of, edges);
    let ((titles, map), todos) = rayon::join(
        || (title::collect(&nodes, &entries), career::parts(&nodes, &entries)),
        || check::todos(&nodes, &entries, snapshot.today, &config),
    );

    let theme = config.theme.as_ref().map(|theme| theme.value.as_str());
    let templates = layered(snapshot.area(Area::Template), theme);
    let statics = layered(snapshot.area(Area::Static), theme);
    let assets = assets(&snapshot, &statics);
    check_templates(&entries, &templates, &mut diagnostics);
    ejected::check(&snapshot, theme, &mut diagnostics);

    let base = config.base();
    // The nodes get the links between texts only when every page is known.
    let without_nodes = Plan {
        snapshot: &snapshot,
        config: &config,
        entries: &entries,
        nodes: &[],
        titles: &titles,
        map_parts: map.len(),
        todos: todos.len(),
        statics: &statics,
        assets: &assets,
    };
    let plan = Plan { nodes: &nodes, ..without_nodes };
    // Neither needs the other.
    let look_around = || (links::by_path(&snapshot, &entries), Mentions::collect(&nodes, &entries, &config.language));
    let (pages, (by_path, mentions)) = rayon::join(|| Pages::plan(&plan), look_around);
    let lookup = links::Lookup::new(&snapshot, &entries, &nodes, &node_of, &names, by_path, &pages, &assets, &base);
    let (targets, linked, mut said) = lookup.resolve_all();
    diagnostics.append(&mut said);
    connect_links(&mut nodes, linked);

    let (pages, by_url, mut said) = pages.finish(&Plan { nodes: &nodes, ..without_nodes });
    diagnostics.append(&mut said);
    let shown = |entry: &Entry| !entry.front.draft || config.build.drafts;
    let placed = |place: Place| entries.iter().position(|entry| entry.place == place && shown(entry));
    let home = placed(Place::Home);
    let indexes = Kind::ALL.into_iter().filter_map(|kind| Some((kind, placed(Place::Index(kind))?))).collect();
    let site = Site {
        config,
        snapshot,
        entries,
        targets,
        nodes,
        titles,
        map,
        mentions,
        todos,
        to_write,
        home,
        indexes,
        assets,
        templates,
        pages,
        by_url,
        base,
    };
    check::check(&site, &mut diagnostics);
    (site, diagnostics)
}

/// Numbers the subjects in the order of lists.
fn number(subjects: Vec<Named>, entries: &[Arc<Entry>]) -> (Vec<Node>, Vec<NodeId>) {
    let mut ordered: Vec<(Subject, Node)> = subjects
        .into_iter()
        .map(|named| match named {
            Named::Written(at) => {
                let entry = &entries[at];
                Node {
                    kind: entry.kind,
                    title: entry.title.clone(),
                    url: entry.url.clone(),
                    entry: Some(at),
                    edges: Vec::new(),
                }
            }
            Named::Derived { title, url } => {
                Node { kind: Kind::Comparison, title, url, entry: None, edges: Vec::new() }
            }
            Named::Unwritten { kind, title } => {
                let url = Url::unwritten(kind, &title);
                Node { kind, title, url, entry: None, edges: Vec::new() }
            }
        })
        .enumerate()
        .collect();
    ordered.par_sort_by_cached_key(|(_, node)| {
        let front = node.entry.map(|at| &entries[at].front);
        let weight = front.and_then(|front| front.weight).unwrap_or(i64::MAX);
        let date = front.filter(|_| node.kind == Kind::Article).and_then(|front| front.date);
        let slug = match node.entry {
            Some(at) => entries[at].slugs[0].clone(),
            None => slug(&node.title).into(),
        };
        (node.kind, weight, Reverse(date), slug, node.url.clone())
    });
    let mut node_of = vec![NodeId(0); ordered.len()];
    for (id, (subject, _)) in (0..).map(NodeId).zip(&ordered) {
        node_of[*subject] = id;
    }
    (ordered.into_iter().map(|(_, node)| node).collect(), node_of)
}

/// Gives every node its relations, each with its inverse at the other end.
fn connect(nodes: &mut [Node], node_of: &[NodeId], edges: Vec<SubjectEdge>) {
    let ends = edges.iter().flat_map(|edge| [node_of[edge.from], node_of[edge.to]]);
    make_room(nodes, ends);
    for SubjectEdge { from, relation, to, note, span } in edges {
        join(nodes, node_of[from], relation, node_of[to], note, span);
    }
    nodes.par_iter_mut().for_each(|node| settle(&mut node.edges, 0));
}

/// Adds the links between texts.
fn connect_links(nodes: &mut [Node], linked: Vec<links::Linked>) {
    // Links are the last relations, so what was settled before stays as it is.
    let settled: Vec<usize> = nodes.iter().map(|node| node.edges.len()).collect();
    make_room(nodes, linked.iter().flat_map(|(from, to, _)| [*from, *to]));
    for (from, to, span) in linked {
        join(nodes, from, Relation::LinksTo, to, None, span);
    }
    nodes.par_iter_mut().zip(settled).for_each(|(node, settled)| settle(&mut node.edges, settled));
}

/// Gives every node room for the relations that it is an end of.
fn make_room(nodes: &mut [Node], ends: impl Iterator<Item = NodeId>) {
    let mut counts = vec![0; nodes.len()];
    for end in ends {
        counts[end.0 as usize] += 1;
    }
    for (node, count) in nodes.iter_mut().zip(counts) {
        node.edges.reserve_exact(count);
    }
}

fn join(nodes: &mut [Node], from: NodeId, relation: Relation, to: NodeId, note: Option<String>, span: Span) {
    let (from_kind, to_kind) = (nodes[from.0 as usize].kind, nodes[to.0 as usize].kind);
    nodes[from.0 as usize].edges.push(Edge { relation, to, kind: to_kind, note: note.clone(), span });
    nodes[to.0 as usize].edges.push(Edge { relation: relation.inverse(), to: from, kind: from_kind, note, span });
}

/// Sorts the relations of a node from a place on, and keeps one of those that say the same, the one with a note before
/// one without, and else the first written.
fn settle(edges: &mut Vec<Edge>, from: usize) {
    edges[from..].sort_by(|a, b| {
        let key = |edge: &Edge| (edge.relation, edge.to, edge.note.is_none());
        let notes = || if a.relation.repeats() { a.note.cmp(&b.note) } else { Ordering::Equal };
        key(a).cmp(&key(b)).then_with(notes).then_with(|| a.span.cmp(&b.span))
    });
    edges.dedup_by(|later, first| {
        let same = later.relation == first.relation && later.to == first.to;
        same && !(later.relation.repeats() && later.note.is_some() && later.note != first.note)
    });
}
