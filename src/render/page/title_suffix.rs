//! Pages that share a title -> the kind of each, so that readers can distinguish them in tabs, history and search
//! engines. A comparison and a debate of the same two roles often share one.

use std::collections::BTreeSet;

use crate::model::page::{Page, PageRecord};
use crate::model::site::Site;

use crate::render::page::PageBuilder;

/// The titles that more than one page of a site has.
pub(super) fn duplicate_titles(site: &Site) -> BTreeSet<String> {
    let nodes = site.nodes.iter().map(|node| &node.title);
    let titles = site.titles.iter().filter(|title| title.url.is_some()).map(|title| &title.text);
    let mut all: Vec<&String> = nodes.chain(titles).collect();
    all.sort_unstable();
    all.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0].clone()).collect()
}

impl<'a> PageBuilder<'a> {
    /// The kind of a page whose title another page has too.
    pub(super) fn title_suffix(&self, record: &PageRecord, title: &str) -> Option<&'a str> {
        let kind = match record.page {
            Page::Node(id) => self.labels().kind(self.site.node(id).kind),
            Page::Title(_) => self.labels().text("kind.title"),
            // Their titles are those of lists and folders.
            Page::Print(_) => return Some(self.labels().text("print.title")),
            _ => return None,
        };
        self.shared.duplicate_titles.contains(title).then_some(kind)
    }
}
