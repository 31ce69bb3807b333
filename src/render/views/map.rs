//! What the map of careers shows: each family of roles with the steps to and from them.

use std::collections::BTreeMap;

use crate::model::address::url::Url;
use crate::model::graph::career_map::{MapPart, PART_SIZE, PARTS_PER_PAGE};
use crate::model::graph::node::NodeId;
use crate::model::graph::relation::Relation;
use crate::model::kind::Kind;
use crate::model::page::PageRecord;

use crate::render::image::diagram;
use crate::render::image::diagram::DiagramNode;
use crate::render::view::{CareerMap, MapFamily, Moves, PageView};
use crate::render::views::Views;

/// The most roles that one picture of everything holds, and the most boxes of a family's with those next to it.
const WHOLE: usize = 40;
const BOXES: usize = 2 * PART_SIZE;

impl<'a> Views<'a> {
    /// A page of the map. A small guide has one picture, a large one a picture for each family.
    pub(in super::super) fn map(&self, record: &PageRecord, number: usize) -> PageView<'a> {
        let mut page = self.page(record, "map", "Map of careers".into());
        page.description = "Where each role leads, and where people come to it from, by family.".into();
        let parts = &self.site.map;
        let everyone: Vec<NodeId> = parts.iter().flat_map(|part| part.roles.iter().copied()).take(WHOLE + 1).collect();
        let is_whole = everyone.len() <= WHOLE;
        let shown = parts.iter().skip((number - 1) * PARTS_PER_PAGE).take(PARTS_PER_PAGE);
        let alone = parts.len() == 1;
        page.map = Some(CareerMap {
            picture: if is_whole {
                self.map_picture(&everyone, "Every role and where it leads")
            } else {
                String::new()
            },
            families: shown.map(|part| self.map_family(part, alone, is_whole)).collect(),
        });
        let first = Url::map();
        page.pagination = self.pagination(&first, number, parts.len().div_ceil(PARTS_PER_PAGE));
        page.breadcrumbs = self.numbered_breadcrumbs(Vec::new(), "Map of careers", &first, number);
        page
    }

    fn map_family(&self, part: &MapPart, alone: bool, is_whole: bool) -> MapFamily {
        let other = if alone { "Roles" } else { "More roles" };
        let title = part.family.clone().unwrap_or_else(|| other.into());
        let moves = part.roles.iter().map(|id| {
            let node = self.site.node(*id);
            Moves {
                role: self.item(*id, None),
                leads_to: self.items(node, Relation::LeadsTo, Kind::Role),
                comes_from: self.items(node, Relation::ComesFrom, Kind::Role),
            }
        });
        let picture = if is_whole { String::new() } else { self.map_picture(&part.roles, &title) };
        MapFamily { moves: moves.collect(), title, picture }
    }

    /// Roles with those that they lead to and come from, as many as a picture holds.
    fn map_picture(&self, roles: &[NodeId], label: &str) -> String {
        let mut places: Vec<NodeId> = roles.to_vec();
        let mut at: BTreeMap<NodeId, usize> = roles.iter().enumerate().map(|(at, id)| (*id, at)).collect();
        let mut steps = Vec::new();
        for id in roles {
            for relation in [Relation::LeadsTo, Relation::ComesFrom] {
                for edge in self.site.node(*id).related_of(relation, Kind::Role) {
                    if !at.contains_key(&edge.to) && places.len() < BOXES.max(roles.len()) {
                        at.insert(edge.to, places.len());
                        places.push(edge.to);
                    }
                    let (Some(own), Some(other)) = (at.get(id), at.get(&edge.to)) else { continue };
                    steps.push(if relation == Relation::LeadsTo { (*own, *other) } else { (*other, *own) });
                }
            }
        }
        let place = |(at, id): (usize, &NodeId)| {
            let node = self.site.node(*id);
            let family = self.seen.head_of(node).and_then(|head| head.front.role()?.family.clone());
            DiagramNode {
                role: self.item(*id, None),
                family: family.unwrap_or_default(),
                is_outside: at >= roles.len(),
            }
        };
        let places: Vec<DiagramNode> = places.iter().enumerate().map(place).collect();
        diagram::map(&places, &steps, label)
    }
}
