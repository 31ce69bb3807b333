//! The page of a node: the relations that all kinds share, then the fields of its kind.

use crate::model::graph::node::{Node, NodeId};
use crate::model::graph::relation::Relation;
use crate::model::kind::Kind;
use crate::model::page::PageRecord;
use crate::model::page::lists::List;

use crate::render::page::{PageBuilder, PageView};

impl<'a> PageBuilder<'a> {
    pub(crate) fn node(&self, record: &PageRecord, id: NodeId) -> PageView<'a> {
        let node = self.site.node(id);
        let mut page = self.base_view(record, node.kind.as_str(), node.title.clone());
        if let Some(entry) = node.entry {
            self.add_document(&mut page, entry, Some(id));
            page.markdown = Some(self.site.base.href(&node.url.markdown()));
        } else if node.is_unwritten() {
            page.description = self.labels().with("page-description.unwritten", "title", &node.title);
        }
        page.breadcrumbs = self.breadcrumbs(self.ancestors(node), &node.title);
        page.roles = self.related_items(node, Relation::About, Kind::Role);
        page.topics = self.related_items(node, Relation::OnTopic, Kind::Topic);
        page.debates = self.debate_items(node);
        page.situated_debates = self.situated_debates(id, node);
        page.articles = self.item_list(id, node, List::Articles);
        page.related_roles = self.item_list(id, node, List::Roles);
        page.pages = self.item_list(id, node, List::Pages);
        page.children = self.children(id, node);
        page.section = self.section(id);
        page.series = self.series(id);
        page.backlinks = self.item_list(id, node, List::LinkedFrom);
        page.alternate_names = self.alternate_names(node);
        match node.kind {
            Kind::Article => self.add_article(&mut page, id, node),
            Kind::Role => self.add_role(&mut page, id, node),
            Kind::Topic => self.add_topic(&mut page, id, node),
            Kind::Debate => page.debate = Some(self.debate(id, node)),
            Kind::Skill => page.skill = Some(self.skill(id, node)),
            Kind::Term => page.term = Some(self.term(node)),
            Kind::Comparison => self.add_comparison(&mut page, node),
            Kind::Move => self.add_move(&mut page, node),
            Kind::Context => page.context = Some(self.context(id, node)),
            Kind::Page => {}
        }
        page
    }

    /// The abbreviation of a node and its other visible names.
    pub(super) fn alternate_names(&self, node: &Node) -> Vec<String> {
        let Some(metadata) = self.tracked.metadata_of(node) else { return Vec::new() };
        let names = &metadata.front.alternate_names;
        names.abbr.iter().chain(&names.also).map(|name| name.value.clone()).collect()
    }
}
