//! A list that is too long for the page of its node, on pages of its own.

use crate::model::graph::node::NodeId;
use crate::model::kind::Kind;
use crate::model::page::PageRecord;
use crate::model::page::lists::List;

use crate::render::page::group::Group;
use crate::render::page::item::ListedItem;
use crate::render::page::{PageBuilder, PageView};

impl<'a> PageBuilder<'a> {
    pub(crate) fn list(&self, record: &PageRecord, id: NodeId, list: List, number: usize) -> PageView<'a> {
        let node = self.site.node(id);
        let mut page =
            self.base_view(record, "list", self.labels().with(title_key(list, node.kind), "title", &node.title));
        let size = self.site.config.build.page_size;
        let skipped = (number - 1) * size;
        let (total, items): (usize, Vec<ListedItem>) = if list == List::Children {
            let children = self.site.folders.children(id);
            let on_this_page = children.iter().skip(skipped).take(size);
            (children.len(), on_this_page.map(|child| self.folder_item(*child)).collect())
        } else {
            let edges = self.list_edges(id, node, list);
            let on_this_page = edges.iter().skip(skipped).take(size);
            (edges.len(), on_this_page.map(|edge| self.list_item(node, edge, list)).collect())
        };
        page.groups = vec![Group { title: String::new(), href: None, items }];
        let first = list.url(&node.url, self.site.base.folders());
        page.pagination = self.pagination(&first, number, total.div_ceil(size));
        let mut ancestors = self.ancestors(node);
        ancestors.push(self.link(&node.title, &node.url));
        page.breadcrumbs = self.paginated_breadcrumbs(ancestors, &page.title, &first, number);
        page
    }
}

/// The key of the title of a list.
fn title_key(list: List, kind: Kind) -> &'static str {
    match (list, kind) {
        (List::Articles, Kind::Topic) => "list-title.articles-on",
        (List::Articles, _) => "list-title.articles-about",
        (List::Roles, Kind::Skill) => "list-title.roles-with-skill",
        (List::Roles, Kind::Context) => "list-title.roles-at",
        (List::Roles, _) => "list-title.roles-on",
        (List::Pages, Kind::Topic) => "list-title.pages-on",
        (List::Pages, _) => "list-title.pages-about",
        (List::Children, _) => "list-title.pages-in",
        (List::LinkedFrom, _) => "list-title.linked-from",
    }
}
