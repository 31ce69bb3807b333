//! The roles that a role is related to, each once with the closest relation.

use serde::Serialize;

use crate::model::graph::node::{Edge, Node, NodeId};
use crate::model::graph::relation::Relation;
use crate::model::kind::Kind;

use crate::render::page::PageBuilder;
use crate::render::page::item::ListedItem;

/// The relations, the closest first, with their names in templates.
const RELATIONS: [(Relation, &str); 6] = [
    (Relation::ConfusedWith, "confused-with"),
    (Relation::HasVariant, "variant"),
    (Relation::WorksWith, "works-with"),
    (Relation::ReportsTo, "reports-to"),
    (Relation::Manages, "manages"),
    (Relation::ComparedIn, "compared-with"),
];

/// A role that a role is related to.
#[derive(Debug, Serialize)]
pub struct RelatedRole {
    /// The role, with the note on the relation.
    pub role: ListedItem,
    /// The relation: `confused-with`, `variant`, `works-with`, `reports-to`, `manages` or `compared-with`.
    pub relation: &'static str,
    /// The address of the comparison of the two roles.
    pub comparison: Option<String>,
}

impl PageBuilder<'_> {
    /// The related roles of a role, at most a page of them. Of one relation, those that the role's own document states come
    /// first, in its order.
    pub(super) fn related_roles(&self, node: &Node) -> Vec<RelatedRole> {
        let compared = self.compared_roles(node);
        let own_file = node.entry.map(|entry| self.tracked.metadata(entry).file);
        let mut listed: Vec<NodeId> = Vec::new();
        let mut related = Vec::new();
        for (relation, name) in RELATIONS {
            let roles: Vec<(NodeId, Option<String>)> = if relation == Relation::ComparedIn {
                compared.iter().map(|(role, _)| (*role, None)).collect()
            } else {
                let mut edges: Vec<&Edge> = node.related_of(relation, Kind::Role).collect();
                edges.sort_by_key(|edge| (Some(edge.span.file) != own_file, edge.span));
                edges.into_iter().map(|edge| (edge.to, edge.note.clone())).collect()
            };
            for (role, note) in roles {
                if related.len() == self.site.config.build.page_size || listed.contains(&role) {
                    continue;
                }
                listed.push(role);
                let comparison = compared.iter().find(|(other, _)| *other == role);
                related.push(RelatedRole {
                    role: self.item(role, note),
                    relation: name,
                    comparison: comparison.map(|(_, href)| href.clone()),
                });
            }
        }
        related
    }

    /// The roles that a role is compared with, and the addresses of the comparisons.
    fn compared_roles(&self, node: &Node) -> Vec<(NodeId, String)> {
        let comparisons = node.related(Relation::ComparedIn).iter().map(|edge| self.site.node(edge.to));
        let others = comparisons.flat_map(|comparison| {
            let roles = comparison.related(Relation::Compares).iter().map(|edge| edge.to);
            let others = roles.filter(|role| self.site.node(*role).url != node.url);
            others.map(|other| (other, self.site.base.href(&comparison.url)))
        });
        others.collect()
    }
}
