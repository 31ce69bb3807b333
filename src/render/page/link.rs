//! Links with a title, and the breadcrumbs made of them.

use serde::Serialize;

use crate::model::address::url::Url;
use crate::model::graph::node::Node;
use crate::model::kind::Kind;
use crate::model::page::Page;

use crate::render::page::PageBuilder;

/// A title with an address.
#[derive(Debug, Clone, Serialize)]
pub struct PageLink {
    /// The title.
    pub title: String,
    /// The address; none for the current page.
    pub href: Option<String>,
}

impl PageBuilder<'_> {
    pub(super) fn link(&self, title: impl Into<String>, url: &Url) -> PageLink {
        PageLink { title: title.into(), href: Some(self.site.base.href(url)) }
    }

    /// The path from the home page through `ancestors` to the page called `title`.
    pub(super) fn breadcrumbs(&self, ancestors: Vec<PageLink>, title: &str) -> Vec<PageLink> {
        let mut breadcrumbs = vec![self.link(self.label("page-title.home"), &Url::home())];
        breadcrumbs.extend(ancestors);
        breadcrumbs.push(PageLink { title: title.into(), href: None });
        breadcrumbs
    }

    /// The breadcrumbs of a page of a paginated list. `first` is the address of its first page.
    pub(super) fn paginated_breadcrumbs(
        &self,
        mut ancestors: Vec<PageLink>,
        title: &str,
        first: &Url,
        number: usize,
    ) -> Vec<PageLink> {
        if number == 1 {
            return self.breadcrumbs(ancestors, title);
        }
        ancestors.push(self.link(title, first));
        self.breadcrumbs(ancestors, &self.labels().with("page.numbered", "number", &number.to_string()))
    }

    /// The pages between the home page and a node: the pages of its folders, or the index of its kind.
    pub(super) fn ancestors(&self, node: &Node) -> Vec<PageLink> {
        let mut links = Vec::new();
        let mut folders: Vec<&str> = node.url.parents().collect();
        folders.reverse();
        for folder in folders {
            let Some(record) = self.site.pages.at(folder) else { continue };
            let url = &record.url;
            match &record.page {
                Page::Node(id) => links.push(self.link(&self.site.node(*id).title, url)),
                Page::Index { kind, .. } => links.push(self.link(self.labels().kinds(*kind), url)),
                _ => {}
            }
        }
        // The list of all pages is no parent that a page in the top folder has.
        if links.is_empty() && node.kind != Kind::Page {
            links.push(self.link(self.labels().kinds(node.kind), &Url::index(node.kind)));
        }
        links
    }
}
