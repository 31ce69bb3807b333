//! Pages of the same title, such as a comparison and a debate of the same two roles -> what each is, so that tabs, history
//! and search engines tell them apart.

use std::collections::BTreeSet;

use crate::model::page::{Page as PageKind, PageRecord};
use crate::model::site::Site;

use crate::render::views::Views;

/// The titles that more than one page of a site has.
pub(super) fn shared(site: &Site) -> BTreeSet<String> {
    let nodes = site.nodes.iter().map(|node| &node.title);
    let titles = site.titles.iter().filter(|title| title.url.is_some()).map(|title| &title.text);
    let mut all: Vec<&String> = nodes.chain(titles).collect();
    all.sort_unstable();
    all.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0].clone()).collect()
}

impl Views<'_> {
    /// What a page is, where another has the same title.
    pub(super) fn told_apart(&self, record: &PageRecord, title: &str) -> Option<&'static str> {
        let kind = match record.page {
            PageKind::Node(id) => self.site.node(id).kind.singular(),
            PageKind::Title(_) => "Title",
            _ => return None,
        };
        self.prepared.shared.contains(title).then_some(kind)
    }
}
