//! The page of a glossary term: what it may mean, and its other names.

use serde::Serialize;

use crate::model::graph::node::Node;
use crate::model::graph::relation::Relation;

use crate::render::page::PageBuilder;
use crate::render::page::item::ListedItem;

/// The fields of a glossary term.
#[derive(Debug, Serialize, Default)]
pub struct TermView {
    /// The pages that the term may refer to.
    pub meanings: Vec<ListedItem>,
    /// The terms that may refer to this one.
    pub other_names: Vec<ListedItem>,
    /// The page of the term as a job title, if that may mean several roles.
    pub title_page: Option<String>,
}

impl<'a> PageBuilder<'a> {
    pub(super) fn term(&self, node: &'a Node) -> TermView {
        let related = |relation: Relation| -> Vec<ListedItem> {
            let edges = node.related(relation).iter().take(self.site.config.build.page_size);
            edges.map(|edge| self.item(edge.to, None)).collect()
        };
        TermView {
            meanings: related(Relation::MayMean),
            other_names: related(Relation::MeantBy),
            title_page: self.ambiguous_title_page(&node.title).map(|url| self.site.base.href(url)),
        }
    }
}
