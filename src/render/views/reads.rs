//! What to read after an article, and why.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use crate::model::entry::Kind;
use crate::model::relation::Relation;
use crate::model::site::{Edge, Node, NodeId};

use super::super::view::Item;
use super::Views;

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
    roles: Vec<NodeId>,
    topics: Vec<NodeId>,
    links_there: bool,
    links_here: bool,
}

impl<'a> Views<'a> {
    /// The articles that have most in common with this one, of equals the newer first.
    pub(super) fn next_reads(&self, id: NodeId, node: &'a Node) -> Vec<Item> {
        let mut common: HashMap<NodeId, Common> = HashMap::new();
        for edge in node.related(Relation::Debates) {
            for other in self.others(id, edge.to, Relation::ArguedIn) {
                let entry = common.entry(other.to).or_default();
                let opposed = edge.note.is_some() && other.note.is_some() && edge.note != other.note;
                let before = entry.debates.insert(edge.to, opposed);
                entry.debates.entry(edge.to).and_modify(|opposed| *opposed |= before == Some(true));
                entry.score += if before.is_some() { 0 } else { 4 } + usize::from(opposed);
            }
        }
        for edge in node.related(Relation::About) {
            for other in self.others(id, edge.to, Relation::DiscussedIn) {
                let entry = common.entry(other.to).or_default();
                entry.roles.push(edge.to);
                entry.score += 3;
            }
        }
        for edge in node.related(Relation::OnTopic) {
            for other in self.others(id, edge.to, Relation::TopicOf) {
                let entry = common.entry(other.to).or_default();
                entry.topics.push(edge.to);
                entry.score += 2;
            }
        }
        for (relation, score) in [(Relation::LinksTo, 3), (Relation::LinkedFrom, 2)] {
            for edge in self.site.related(node, relation, Kind::Article).take(CANDIDATES) {
                let entry = common.entry(edge.to).or_default();
                entry.links_there |= relation == Relation::LinksTo;
                entry.links_here |= relation == Relation::LinkedFrom;
                entry.score += score;
            }
        }
        let mut ranked: Vec<(NodeId, Common)> = common.into_iter().collect();
        ranked.sort_unstable_by_key(|(other, common)| (Reverse(common.score), *other));
        let best = ranked.into_iter().take(READS);
        best.map(|(other, common)| self.item(self.site.node(other), Some(self.reason(&common)))).collect()
    }

    /// The newest other articles at the far end of a relation.
    fn others(&self, id: NodeId, through: NodeId, back: Relation) -> impl Iterator<Item = &'a Edge> {
        let edges = self.site.related(self.site.node(through), back, Kind::Article);
        edges.filter(move |edge| edge.to != id).take(CANDIDATES)
    }

    /// Why an article is worth reading next, in words: the strongest two reasons.
    fn reason(&self, common: &Common) -> String {
        let title = |id: &NodeId| self.site.node(*id).title.as_str();
        let list = |ids: &[NodeId]| ids.iter().map(title).collect::<Vec<_>>().join(" and ");
        let mut reasons: Vec<String> = Vec::new();
        if let Some((debate, _)) = common.debates.iter().find(|(_, opposed)| **opposed) {
            reasons.push(format!("argues another side of {}", title(debate)));
        } else if let Some(debate) = common.debates.keys().next() {
            reasons.push(format!("also takes part in {}", title(debate)));
        }
        if !common.roles.is_empty() {
            reasons.push(format!("also about {}", list(&common.roles)));
        }
        if common.links_there {
            reasons.push("linked in this article".into());
        } else if common.links_here {
            reasons.push("links to this article".into());
        }
        if !common.topics.is_empty() {
            reasons.push(format!("also on {}", list(&common.topics)));
        }
        reasons.truncate(2);
        let mut sentence = reasons.join("; ");
        if let Some(first) = sentence.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        sentence
    }
}
