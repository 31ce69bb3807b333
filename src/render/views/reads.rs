//! What to read after an article, and why.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use crate::model::graph::node::{Edge, Node, NodeId};
use crate::model::graph::relation::Relation;
use crate::model::kind::Kind;

use crate::render::view::Listed;
use crate::render::views::Views;

/// How many next reads a page shows.
const READS: usize = 4;
/// Of what an article shares with very many, only the newest are looked at: a page costs the same in any guide.
const CANDIDATES: usize = 48;

/// What an article has in common with another.
#[derive(Default)]
struct Common {
    score: usize,
    /// The debates that both take part in, each with whether they argue different positions.
    debates: BTreeMap<NodeId, bool>,
    links_there: bool,
    links_here: bool,
}

impl<'a> Views<'a> {
    /// The articles that have most in common with this one, of equals the newer first.
    pub(super) fn next_reads(&self, id: NodeId, node: &'a Node) -> Vec<Listed> {
        let mut common: FxHashMap<NodeId, Common> = FxHashMap::default();
        common.reserve(CANDIDATES * 4);
        for edge in node.related(Relation::Debates) {
            for other in self.others(id, edge.to, Relation::ArguedIn) {
                let entry = common.entry(other.to).or_default();
                let opposed = edge.note.is_some() && other.note.is_some() && edge.note != other.note;
                let before = entry.debates.insert(edge.to, opposed);
                entry.debates.entry(edge.to).and_modify(|opposed| *opposed |= before == Some(true));
                entry.score += if before.is_some() { 0 } else { 4 } + usize::from(opposed);
            }
        }
        for (relation, back, score) in
            [(Relation::About, Relation::DiscussedIn, 3), (Relation::OnTopic, Relation::TopicOf, 2)]
        {
            for edge in node.related(relation) {
                for other in self.others(id, edge.to, back) {
                    common.entry(other.to).or_default().score += score;
                }
            }
        }
        for (edges, score) in [(self.seen.links_of(node), 3), (self.seen.backlinks(id), 2)] {
            for edge in edges.iter().filter(|edge| edge.kind == Kind::Article).take(CANDIDATES) {
                let entry = common.entry(edge.to).or_default();
                entry.links_there |= edge.relation == Relation::LinksTo;
                entry.links_here |= edge.relation == Relation::LinkedFrom;
                entry.score += score;
            }
        }
        let mut ranked: Vec<(Reverse<usize>, NodeId)> =
            common.iter().map(|(other, common)| (Reverse(common.score), *other)).collect();
        // Only the best are put in order.
        if ranked.len() > READS {
            ranked.select_nth_unstable(READS);
            ranked.truncate(READS);
        }
        ranked.sort_unstable();
        let item = |other: NodeId| {
            let reason = self.reason(node, self.site.node(other), &common[&other]);
            self.item(other, Some(reason))
        };
        ranked.into_iter().map(|(_, other)| item(other)).collect()
    }

    /// The newest other articles at the far end of a relation.
    fn others(&self, id: NodeId, through: NodeId, back: Relation) -> impl Iterator<Item = &'a Edge> {
        let edges = self.site.node(through).related_of(back, Kind::Article);
        edges.filter(move |edge| edge.to != id).take(CANDIDATES)
    }

    /// Why an article is worth reading after a node, in words: the strongest two reasons.
    fn reason(&self, node: &Node, other: &Node, common: &Common) -> String {
        let title = |id: &NodeId| self.site.node(*id).title.as_str();
        let shared = |relation: Relation| -> Vec<&str> {
            let theirs = other.related(relation);
            let ours = node.related(relation).iter().map(|edge| edge.to);
            ours.filter(|to| theirs.iter().any(|edge| edge.to == *to)).map(|to| title(&to)).collect()
        };
        let (roles, topics) = (shared(Relation::About), shared(Relation::OnTopic));
        let mut reasons: Vec<String> = Vec::new();
        if let Some((debate, _)) = common.debates.iter().find(|(_, opposed)| **opposed) {
            reasons.push(format!("argues another side of {}", title(debate)));
        } else if let Some(debate) = common.debates.keys().next() {
            reasons.push(format!("also takes part in {}", title(debate)));
        }
        if !roles.is_empty() {
            reasons.push(format!("also about {}", roles.join(" and ")));
        }
        if common.links_there {
            reasons.push("linked in this article".into());
        } else if common.links_here {
            reasons.push("links to this article".into());
        }
        if !topics.is_empty() {
            reasons.push(format!("also on {}", topics.join(" and ")));
        }
        reasons.truncate(2);
        let mut sentence = reasons.join("; ");
        if let Some(first) = sentence.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        sentence
    }
}
