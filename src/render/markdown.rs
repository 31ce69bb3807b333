//! The guide as Markdown: each document beside its page, and `llms.txt`, a map of them (llmstxt.org).

use crate::model::site::{NodeId, Site};

/// A document as Markdown that stands alone: its title, its one line, and its text with whole addresses.
pub(super) fn document(site: &Site, id: NodeId) -> String {
    format!("# {}\n", site.node(id).title)
}

/// The map of the guide.
pub(super) fn llms(site: &Site) -> String {
    format!("# {}\n", site.config.title)
}
