//! The page of a topic: the wider and narrower topics, and what to read in which order.

use crate::model::graph::node::{Node, NodeId};
use crate::model::graph::relation::Relation;
use crate::model::kind::Kind;

use crate::render::page::{PageBuilder, PageView};

impl<'a> PageBuilder<'a> {
    pub(super) fn add_topic(&self, page: &mut PageView<'a>, id: NodeId, node: &Node) {
        page.path = self.path_of_topic(id);
        page.part_of = self.related_items(node, Relation::PartOf, Kind::Topic);
        page.contains = self.related_items(node, Relation::Contains, Kind::Topic);
    }
}
