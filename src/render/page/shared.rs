//! A site -> the parts of its views that all pages share, computed once.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::sync::OnceLock;

use tera::Value;

use crate::model::address::url::Url;
use crate::model::document::entry::EntryId;
use crate::model::graph::node::NodeId;
use crate::model::indexed::Indexed;
use crate::model::site::Site;

use crate::render::page::item::ListedItem;
use crate::render::page::site::SiteView;
use crate::render::page::title_suffix;

/// What the pages of one site have in common.
pub struct SharedContext {
    /// The value of `site` in templates.
    pub(super) site: Value,
    /// The addresses of the header's links but the home page, longest first.
    menu: Vec<String>,
    /// The item for each node, created by the first page that lists the node.
    pub(super) items: Indexed<NodeId, Vec<OnceLock<SharedItem>>>,
    /// The titles that more than one page has.
    pub(super) duplicate_titles: BTreeSet<String>,
}

/// A node as every page lists it.
pub(super) struct SharedItem {
    pub(super) item: ListedItem,
    /// The entry whose text the item quotes. Each page that lists the item depends on that text.
    pub(super) text: Option<EntryId>,
}

impl SharedContext {
    /// Computes the shared parts of a site. Items are added as pages need them.
    pub fn new(site: &Site) -> Self {
        let items = site.nodes.iter().map(|_| OnceLock::new()).collect();
        let view = SiteView::new(site);
        let home = site.base.href(&Url::home());
        let mut menu: Vec<String> =
            view.nav.iter().map(|link| link.href.clone()).filter(|href| *href != home).collect();
        menu.sort_unstable_by_key(|href| Reverse(href.len()));
        Self {
            site: Value::from_serializable(&view),
            menu,
            items,
            duplicate_titles: title_suffix::duplicate_titles(site),
        }
    }
    /// The header's link to the part of the guide that contains a page.
    pub(super) fn menu_href(&self, page: &str) -> Option<String> {
        self.menu.iter().find(|href| page.starts_with(&***href)).cloned()
    }
}
