//! The folder around a page: the path to it, its siblings and children, and the pages before and after it.

use serde::Serialize;

use crate::model::address::url::Url;
use crate::model::graph::folders::FolderPosition;
use crate::model::graph::node::NodeId;
use crate::model::page::lists::List;

use crate::render::page::PageBuilder;
use crate::render::page::link::PageLink;

/// The maximum number of folders above the page. The breadcrumbs have all of them.
const MAX_ANCESTORS: usize = 5;

/// The maximum number of pages on each side of the current one. Close to one end, there are more on the other.
const MAX_ON_EACH_SIDE: usize = 15;

/// The maximum number of children.
const MAX_CHILDREN: usize = 20;

/// The part of a guide around a page. Its size does not grow with the guide.
#[derive(Debug, Serialize)]
pub struct SectionView {
    /// The title of the folder that the page is in; that of the guide for a page in no folder.
    pub title: String,
    /// The folders above the page, the outermost first; at most five.
    pub ancestors: Vec<PageLink>,
    /// The pages of the folder in order, as far as they are close to the current page.
    pub pages: Vec<SectionPage>,
    /// The number of pages in the folder.
    pub total: usize,
    /// The page that lists all pages of the folder; none if all are here.
    pub more: Option<String>,
    /// The page before the current one in the folder.
    pub previous: Option<PageLink>,
    /// The page after the current one in the folder.
    pub next: Option<PageLink>,
}

/// A page of a section.
#[derive(Debug, Serialize)]
pub struct SectionPage {
    /// The title.
    pub title: String,
    /// The address.
    pub href: String,
    /// Whether it is the current page.
    pub is_current: bool,
    /// Whether it is a folder.
    pub is_folder: bool,
    /// The first pages in the folder of the current page; at most twenty. Empty for any other page.
    pub children: Vec<PageLink>,
    /// The page that lists all pages in the folder of the current page; none if all are here.
    pub more_children: Option<String>,
}

impl PageBuilder<'_> {
    /// The section of a page; none if the page is in no folder, or alone at the top of the guide.
    pub(super) fn section(&self, id: NodeId) -> Option<SectionView> {
        let folders = &self.site.folders;
        let position = folders.position(id)?;
        let FolderPosition { parent, index } = position;
        let siblings = folders.siblings(position);
        let is_alone = siblings.len() == 1 && folders.children(id).is_empty();
        if parent.is_none() && (!folders.is_top_a_section() || is_alone) {
            return None;
        }
        let size = 2 * MAX_ON_EACH_SIDE + 1;
        let start = index.saturating_sub(MAX_ON_EACH_SIDE).min(siblings.len().saturating_sub(size));
        let shown = &siblings[start..siblings.len().min(start + size)];
        let whole = parent.map_or_else(Url::home, |parent| self.site.node(parent).url.clone());
        let link = |index: usize| siblings.get(index).map(|sibling| self.node_link(*sibling));
        Some(SectionView {
            title: parent.map_or_else(|| self.site.config.title.clone(), |parent| self.site.node(parent).title.clone()),
            ancestors: self.folders_above(parent),
            pages: shown.iter().map(|sibling| self.section_page(*sibling, id)).collect(),
            total: siblings.len(),
            more: (shown.len() < siblings.len()).then(|| self.site.base.href(&whole)),
            previous: index.checked_sub(1).and_then(link),
            next: link(index + 1),
        })
    }

    fn section_page(&self, id: NodeId, current: NodeId) -> SectionPage {
        let node = self.site.node(id);
        let all = self.site.folders.children(id);
        let is_current = id == current;
        let children = if is_current { all } else { &[] };
        let more_children = (children.len() > MAX_CHILDREN).then(|| {
            let is_on_page = children.len() <= self.site.config.build.page_size;
            // `guide-children` is the id of the list on the page itself.
            let on_page = || format!("{}#guide-children", self.site.base.href(&node.url));
            if is_on_page {
                on_page()
            } else {
                self.site.base.href(&List::Children.url(&node.url, self.site.base.folders()))
            }
        });
        SectionPage {
            title: node.title.clone(),
            href: self.site.base.href(&node.url),
            is_current,
            is_folder: !all.is_empty(),
            children: children.iter().take(MAX_CHILDREN).map(|child| self.node_link(*child)).collect(),
            more_children,
        }
    }

    /// The nearest folders above a page in a folder, the outermost first.
    fn folders_above(&self, parent: Option<NodeId>) -> Vec<PageLink> {
        let above = |id: &NodeId| self.site.folders.position(*id).and_then(|position| position.parent);
        let mut folders: Vec<PageLink> =
            std::iter::successors(parent, above).take(MAX_ANCESTORS).map(|id| self.node_link(id)).collect();
        folders.reverse();
        folders
    }

    pub(super) fn node_link(&self, id: NodeId) -> PageLink {
        let node = self.site.node(id);
        self.link(&node.title, &node.url)
    }
}
