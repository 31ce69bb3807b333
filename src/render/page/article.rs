//! The page of an article: the positions that it argues and the articles to read next.

use serde::Serialize;

use crate::model::graph::node::{Node, NodeId};
use crate::model::graph::relation::Relation;
use crate::model::kind::Kind;

use crate::render::page::link::PageLink;
use crate::render::page::{PageBuilder, PageView};

/// A position that an article argues in a debate.
#[derive(Debug, Serialize)]
pub struct ArguedPosition {
    /// The debate.
    pub debate: PageLink,
    /// The position, as a link to its place in the debate.
    pub position: PageLink,
}

impl<'a> PageBuilder<'a> {
    pub(super) fn add_article(&self, page: &mut PageView<'a>, id: NodeId, node: &'a Node) {
        page.argued_positions = self.argued_positions(node);
        page.related_articles = self.related_articles(id, node);
    }

    fn argued_positions(&self, node: &Node) -> Vec<ArguedPosition> {
        let edges = node.related_of(Relation::Debates, Kind::Debate);
        let positions = edges.filter_map(|edge| {
            let debate = self.site.node(edge.to);
            let id = edge.note.as_ref()?;
            let headings = &self.tracked.body_of(debate)?.headings;
            let heading = headings.iter().find(|heading| heading.id == *id)?;
            let href = self.site.base.href(&debate.url);
            Some(ArguedPosition {
                position: PageLink { title: heading.text.clone(), href: Some(format!("{href}#{id}")) },
                debate: PageLink { title: debate.title.clone(), href: Some(href) },
            })
        });
        positions.collect()
    }
}
