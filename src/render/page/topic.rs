//! The page of a topic: the wider and narrower topics.

use crate::model::graph::node::Node;
use crate::model::graph::relation::Relation;
use crate::model::kind::Kind;

use crate::render::page::{PageBuilder, PageView};

impl<'a> PageBuilder<'a> {
    pub(super) fn add_topic(&self, page: &mut PageView<'a>, node: &Node) {
        page.part_of = self.related_items(node, Relation::PartOf, Kind::Topic);
        page.contains = self.related_items(node, Relation::Contains, Kind::Topic);
    }
}
