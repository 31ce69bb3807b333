//! An article -> the articles to read next, each with the reason.
//!
//! Articles are ranked by what they have in common: debates, roles, topics and links. Only the newest articles of each
//! debate, role or topic are candidates, so the cost of a page doesn't grow with the guide.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use crate::model::graph::node::{Edge, Node, NodeId};
use crate::model::graph::relation::Relation;
use crate::model::kind::Kind;

use crate::render::page::PageBuilder;
use crate::render::page::item::ListedItem;

/// The maximum number of related articles on a page.
const MAX_ARTICLES: usize = 4;

/// The maximum number of candidates that each shared debate, role or topic contributes.
const MAX_CANDIDATES: usize = 48;

/// What an article has in common with another.
#[derive(Default)]
struct Similarity {
    score: usize,
    /// The debates that both take part in, and whether they argue different positions there.
    debates: BTreeMap<NodeId, bool>,
    /// Whether this article links to the other.
    is_linked: bool,
    /// Whether the other article links to this one.
    is_linking: bool,
}

impl<'a> PageBuilder<'a> {
    /// The articles that have the most in common with this one; of equal ones, the newer first.
    pub(super) fn related_articles(&self, id: NodeId, node: &'a Node) -> Vec<ListedItem> {
        let similar = self.similar_articles(id, node);
        let mut ranked: Vec<(Reverse<usize>, NodeId)> =
            similar.iter().map(|(other, similarity)| (Reverse(similarity.score), *other)).collect();
        // Sorting all candidates would dominate the time of the page.
        if ranked.len() > MAX_ARTICLES {
            ranked.select_nth_unstable(MAX_ARTICLES);
            ranked.truncate(MAX_ARTICLES);
        }
        ranked.sort_unstable();
        let item = |other: NodeId| {
            let reason = self.reason(node, self.site.node(other), &similar[&other]);
            self.item(other, Some(reason))
        };
        ranked.into_iter().map(|(_, other)| item(other)).collect()
    }

    fn similar_articles(&self, id: NodeId, node: &'a Node) -> FxHashMap<NodeId, Similarity> {
        let mut similar: FxHashMap<NodeId, Similarity> = FxHashMap::default();
        similar.reserve(MAX_CANDIDATES * 4);
        for edge in node.related(Relation::Debates) {
            for other in self.candidates(id, edge.to, Relation::ArguedIn) {
                let similarity = similar.entry(other.to).or_default();
                let is_opposed = edge.note.is_some() && other.note.is_some() && edge.note != other.note;
                let previous = similarity.debates.insert(edge.to, is_opposed);
                similarity.debates.entry(edge.to).and_modify(|opposed| *opposed |= previous == Some(true));
                similarity.score += if previous.is_some() { 0 } else { 4 } + usize::from(is_opposed);
            }
        }
        for (relation, inverse, score) in
            [(Relation::About, Relation::DiscussedIn, 3), (Relation::OnTopic, Relation::TopicOf, 2)]
        {
            for edge in node.related(relation) {
                for other in self.candidates(id, edge.to, inverse) {
                    similar.entry(other.to).or_default().score += score;
                }
            }
        }
        let is_listed_article = |edge: &Edge| edge.kind == Kind::Article && !self.site.node(edge.to).is_unlisted;
        for (edges, score) in [(self.tracked.outgoing_links_of(node), 3), (self.tracked.backlinks(id), 2)] {
            for edge in edges.iter().filter(|edge| is_listed_article(edge)).take(MAX_CANDIDATES) {
                let similarity = similar.entry(edge.to).or_default();
                similarity.is_linked |= edge.relation == Relation::LinksTo;
                similarity.is_linking |= edge.relation == Relation::LinkedFrom;
                similarity.score += score;
            }
        }
        similar
    }

    /// The newest other articles that a relation leads to from a node.
    fn candidates(&self, id: NodeId, from: NodeId, relation: Relation) -> impl Iterator<Item = &'a Edge> {
        let edges = self.site.node(from).related_of(relation, Kind::Article);
        edges.filter(move |edge| edge.to != id).take(MAX_CANDIDATES)
    }

    /// The two strongest reasons to read an article after a node, as one sentence.
    fn reason(&self, node: &Node, other: &Node, similarity: &Similarity) -> String {
        let labels = self.labels();
        let title = |id: &NodeId| self.site.node(*id).title.as_str();
        let shared = |relation: Relation| -> Vec<&str> {
            let theirs = other.related(relation);
            let ours = node.related(relation).iter().map(|edge| edge.to);
            ours.filter(|to| theirs.iter().any(|edge| edge.to == *to)).map(|to| title(&to)).collect()
        };
        let (roles, topics) = (shared(Relation::About), shared(Relation::OnTopic));
        let mut reasons: Vec<String> = Vec::new();
        if let Some((debate, _)) = similarity.debates.iter().find(|(_, opposed)| **opposed) {
            reasons.push(labels.with("reason.other-side", "debate", title(debate)));
        } else if let Some(debate) = similarity.debates.keys().next() {
            reasons.push(labels.with("reason.same-debate", "debate", title(debate)));
        }
        if !roles.is_empty() {
            reasons.push(labels.with("reason.same-role", "roles", &labels.all_of(&roles)));
        }
        if similarity.is_linked {
            reasons.push(labels.text("reason.linked").into());
        } else if similarity.is_linking {
            reasons.push(labels.text("reason.linking").into());
        }
        if !topics.is_empty() {
            reasons.push(labels.with("reason.same-topic", "topics", &labels.all_of(&topics)));
        }
        reasons.truncate(2);
        labels.capitalized(&labels.clauses(&reasons))
    }
}
