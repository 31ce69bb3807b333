//! The career map: each family of roles, with the roles that lead to them and that they lead to.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::model::address::url::Url;
use crate::model::graph::career_map::{MAX_BOXES, MapPart};
use crate::model::graph::node::NodeId;
use crate::model::graph::relation::Relation;
use crate::model::kind::Kind;
use crate::model::name::key::name_key;
use crate::model::page::PageRecord;

use crate::render::image::diagram;
use crate::render::image::diagram::{DiagramLane, DiagramNode};
use crate::render::page::item::ListedItem;
use crate::render::page::role::CareerStep;
use crate::render::page::role_data::role_key;
use crate::render::page::{PageBuilder, PageView};

/// The number of colours of families in a diagram. Further families use them again.
const COLOURS: usize = 8;

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
    /// The anchor of the role on this page.
    pub id: String,
    /// The role.
    pub role: ListedItem,
    /// The roles that lead to it. The link of a role on this page is its anchor.
    pub comes_from: Vec<CareerStep>,
    /// The roles that it leads to, in the same form.
    pub leads_to: Vec<CareerStep>,
    /// The moves between the levels of the role.
    pub level_moves: Vec<ListedItem>,
}

impl<'a> PageBuilder<'a> {
    /// A page of the career map. A small guide has one diagram, a large guide one for each family.
    pub(crate) fn map(&self, record: &PageRecord, number: usize) -> PageView<'a> {
        let mut page = self.base_view(record, "map", self.label("page-title.map"));
        page.description = self.label("page-description.map");
        let map = &self.site.map;
        let pages = map.pages();
        let parts = &map.parts[pages.get(number - 1).cloned().unwrap_or_default()];
        let has_one_diagram = map.has_one_diagram();
        let roles: Vec<NodeId> = parts.iter().flat_map(|part| part.roles.iter().copied()).collect();
        page.map = Some(CareerMapView {
            diagram: if has_one_diagram {
                self.map_diagram(&roles, self.labels().text("diagram.title"))
            } else {
                String::new()
            },
            families: parts.iter().map(|part| self.map_family(part, &roles, has_one_diagram)).collect(),
        });
        let first = Url::map();
        page.pagination = self.pagination(&first, number, pages.len());
        page.breadcrumbs = self.paginated_breadcrumbs(Vec::new(), self.labels().text("page-title.map"), &first, number);
        page
    }

    /// A family of the map. `on_this_page` are the roles of the page, sorted by family.
    fn map_family(&self, part: &MapPart, on_this_page: &[NodeId], has_one_diagram: bool) -> MapFamily {
        let has_families = self.site.map.parts.len() > 1;
        let without_family =
            || if has_families { self.label("group.more-roles") } else { self.labels().kinds(Kind::Role).into() };
        let title = part.family.clone().unwrap_or_else(without_family);
        let diagram = if has_one_diagram { String::new() } else { self.map_diagram(&part.roles, &title) };
        let moves = part.roles.iter().map(|id| self.role_moves(*id, on_this_page)).collect();
        MapFamily { title, diagram, moves }
    }

    fn role_moves(&self, id: NodeId, on_this_page: &[NodeId]) -> RoleMoves {
        let node = self.site.node(id);
        let steps = |relation: Relation| -> Vec<CareerStep> {
            let edges = node.related_of(relation, Kind::Role);
            let steps = self.career_steps(id, node, relation).into_iter().zip(edges);
            let linked = steps.map(|(step, edge)| {
                let anchor = on_this_page.contains(&edge.to).then(|| format!("#{}", self.map_anchor(edge.to)));
                let title = step.role.title().to_string();
                let role = match anchor {
                    Some(anchor) => step.role.with_target(&title, anchor),
                    None => step.role,
                };
                CareerStep { role, ..step }
            });
            linked.collect()
        };
        RoleMoves {
            id: self.map_anchor(id),
            role: self.item(id, None),
            comes_from: steps(Relation::ComesFrom),
            leads_to: steps(Relation::LeadsTo),
            level_moves: self.level_moves(id, node),
        }
    }

    fn map_anchor(&self, id: NodeId) -> String {
        format!("guide-from-{}", role_key(self.site.node(id)))
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
        let mut lanes: Vec<(Option<String>, DiagramLane)> = Vec::new();
        let diagram_node = |(index, id): (usize, &NodeId)| {
            let role = self.item(*id, None);
            DiagramNode {
                language: self.link_languages().and_then(|languages| languages.other_language_at(role.href())),
                role,
                lane: self.lane(*id, &mut lanes),
                distance: self.site.map.distances.get(id).copied().unwrap_or_default(),
                is_outside: index >= roles.len(),
            }
        };
        let nodes: Vec<DiagramNode<'_>> = boxes.iter().enumerate().map(diagram_node).collect();
        let mut lanes: Vec<DiagramLane> = lanes.into_iter().map(|(_, lane)| lane).collect();
        if let [DiagramLane { title, colour: None }] = lanes.as_mut_slice() {
            title.clear();
        }
        diagram::map(&nodes, &lanes, &steps, label, &self.site.config)
    }

    /// The lane of the family of a role. Adds it if it is new.
    fn lane(&self, role: NodeId, lanes: &mut Vec<(Option<String>, DiagramLane)>) -> usize {
        let node = self.site.node(role);
        let family = self.tracked.metadata_of(node).and_then(|role| role.front.role()?.family.as_deref());
        let key = family.map(name_key);
        let known = lanes.iter().position(|(other, _)| *other == key);
        known.unwrap_or_else(|| {
            let position = self.site.careers.families.iter().position(|other| Some(&other.key) == key.as_ref());
            let title = family.unwrap_or(self.labels().text("group.more-roles")).to_string();
            lanes.push((key, DiagramLane { title, colour: position.map(|position| position % COLOURS) }));
            lanes.len() - 1
        })
    }
}
