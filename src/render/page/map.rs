//! The career map: each family of roles, with the roles that lead to them and that they lead to.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::model::address::url::Url;
use crate::model::graph::career_map::{self, MAX_BOXES, MapPart};
use crate::model::graph::node::NodeId;
use crate::model::graph::relation::Relation;
use crate::model::kind::Kind;
use crate::model::page::PageRecord;

use crate::render::image::diagram;
use crate::render::image::diagram::DiagramNode;
use crate::render::page::item::ListedItem;
use crate::render::page::{PageBuilder, PageView};

/// A page of the career map.
#[derive(Debug, Serialize, Default)]
pub struct CareerMapView {
    /// A diagram (SVG) of the whole map; empty if the map is too large for one.
    pub diagram: String,
    /// The families of roles on this page.
    pub families: Vec<MapFamily>,
}

/// A family of roles on the map. A large family is divided into several.
#[derive(Debug, Serialize)]
pub struct MapFamily {
    /// The name of the family, or a heading for the roles without one.
    pub title: String,
    /// A diagram (SVG) of its roles and their neighbours; empty if there is a diagram of the whole map.
    pub diagram: String,
    /// Its roles with their career moves: the same information as the diagram.
    pub moves: Vec<RoleMoves>,
}

/// The career moves to and from a role.
#[derive(Debug, Serialize)]
pub struct RoleMoves {
    /// The role.
    pub role: ListedItem,
    /// The roles that it leads to.
    pub leads_to: Vec<ListedItem>,
    /// The roles that lead to it.
    pub comes_from: Vec<ListedItem>,
    /// The pages of the moves that start at it.
    pub moves: Vec<ListedItem>,
}

impl<'a> PageBuilder<'a> {
    /// A page of the career map. A small guide has one diagram, a large guide one for each family.
    pub(crate) fn map(&self, record: &PageRecord, number: usize) -> PageView<'a> {
        let mut page = self.base_view(record, "map", "Career map".into());
        page.description = "Where each role leads and where people come from, by family.".into();
        let parts = &self.site.map;
        let pages = career_map::pages(parts);
        let on_this_page = pages.get(number - 1).cloned().unwrap_or_default();
        let has_one_diagram = career_map::has_one_diagram(parts);
        let is_only_part = parts.len() == 1;
        page.map = Some(CareerMapView {
            diagram: if has_one_diagram {
                let roles: Vec<NodeId> = parts.iter().flat_map(|part| part.roles.iter().copied()).collect();
                self.map_diagram(&roles, "Every role and where it leads")
            } else {
                String::new()
            },
            families: parts[on_this_page]
                .iter()
                .map(|part| self.map_family(part, is_only_part, has_one_diagram))
                .collect(),
        });
        let first = Url::map();
        page.pagination = self.pagination(&first, number, pages.len());
        page.breadcrumbs = self.paginated_breadcrumbs(Vec::new(), "Career map", &first, number);
        page
    }

    fn map_family(&self, part: &MapPart, is_only_part: bool, has_one_diagram: bool) -> MapFamily {
        let without_family = if is_only_part { "Roles" } else { "More roles" };
        let title = part.family.clone().unwrap_or_else(|| without_family.into());
        let moves = part.roles.iter().map(|id| {
            let node = self.site.node(*id);
            RoleMoves {
                role: self.item(*id, None),
                leads_to: self.related_items(node, Relation::LeadsTo, Kind::Role),
                comes_from: self.related_items(node, Relation::ComesFrom, Kind::Role),
                moves: self.related_items(node, Relation::StartOf, Kind::Move),
            }
        });
        let diagram = if has_one_diagram { String::new() } else { self.map_diagram(&part.roles, &title) };
        MapFamily { moves: moves.collect(), title, diagram }
    }

    /// Draws roles with their neighbours, as many as fit.
    fn map_diagram(&self, roles: &[NodeId], label: &str) -> String {
        let mut boxes: Vec<NodeId> = roles.to_vec();
        let mut indices: BTreeMap<NodeId, usize> = roles.iter().enumerate().map(|(index, id)| (*id, index)).collect();
        let mut steps = Vec::new();
        for id in roles {
            for relation in [Relation::LeadsTo, Relation::ComesFrom] {
                for edge in self.site.node(*id).related_of(relation, Kind::Role) {
                    if !indices.contains_key(&edge.to) && boxes.len() < MAX_BOXES.max(roles.len()) {
                        indices.insert(edge.to, boxes.len());
                        boxes.push(edge.to);
                    }
                    let (Some(own), Some(other)) = (indices.get(id), indices.get(&edge.to)) else { continue };
                    steps.push(if relation == Relation::LeadsTo { (*own, *other) } else { (*other, *own) });
                }
            }
        }
        let diagram_node = |(index, id): (usize, &NodeId)| {
            let node = self.site.node(*id);
            let family = self.tracked.metadata_of(node).and_then(|role| role.front.role()?.family.clone());
            DiagramNode {
                role: self.item(*id, None),
                family: family.unwrap_or_default(),
                is_outside: index >= roles.len(),
            }
        };
        let nodes: Vec<DiagramNode> = boxes.iter().enumerate().map(diagram_node).collect();
        diagram::map(&nodes, &steps, label)
    }
}
