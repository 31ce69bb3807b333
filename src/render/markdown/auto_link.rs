//! Names in a text -> automatic links. The first mention of each role, skill and term becomes a link to its page, unless the
//! author links to that page.

use std::ops::Range;

use rustc_hash::FxHashSet;

use crate::model::document::entry::EntryId;
use crate::model::graph::node::NodeId;
use crate::model::graph::relation::Relation;

use crate::render::tracked_site::TrackedSite;

/// Finds the automatic links of one text.
pub struct AutoLinker<'a> {
    tracked: TrackedSite<'a>,
    /// The nodes that the text is about, sorted. They decide between several meanings of a name.
    about: Vec<NodeId>,
    /// The nodes that get no more links: those linked already, and the node of the page itself.
    linked: FxHashSet<NodeId>,
    /// Whether the author links to a role, skill or term. These links get tooltips.
    has_tooltips: bool,
}

/// An automatic link.
pub(super) struct AutoLink<'a> {
    /// The range of the name in the text, in bytes.
    pub(super) range: Range<usize>,
    /// The address of its page.
    pub(super) href: String,
    /// The summary of its page.
    pub(super) tooltip: Option<&'a str>,
}

impl<'a> AutoLinker<'a> {
    /// The linker for a document on the page of node `own`, or on a page without a node. `None` if automatic links are
    /// turned off.
    pub(crate) fn new(tracked: TrackedSite<'a>, document: EntryId, own: Option<NodeId>) -> Option<Self> {
        let site = tracked.site;
        let is_enabled = tracked.metadata(document).front.auto_link.unwrap_or(site.config.links.auto_link);
        if !is_enabled || !site.config.markdown.extensions {
            return None;
        }
        let about = own.map(|own| {
            let about = site.node(own).related(Relation::About).iter().map(|edge| edge.to);
            // A profile is about its role, a comparison about the roles that it compares.
            let compared = site.node(own).related(Relation::Compares).iter().map(|edge| edge.to);
            let mut about: Vec<NodeId> = std::iter::once(own).chain(about).chain(compared).collect();
            about.sort_unstable();
            about
        });
        let linked: FxHashSet<NodeId> = match own {
            Some(own) => tracked.outgoing_links(document).iter().map(|edge| edge.to).chain([own]).collect(),
            // Edges only start at nodes, so the targets of the links are looked up.
            None => tracked.link_targets(document).iter().filter_map(|target| site.node_at(target.href()?)).collect(),
        };
        let has_tooltips = linked.iter().any(|id| site.node(*id).kind.is_auto_linked());
        Some(Self { tracked, about: about.unwrap_or_default(), linked, has_tooltips })
    }

    /// The summary of the role, skill or term at an address that the author links to.
    pub(super) fn tooltip(&self, href: &str) -> Option<&'a str> {
        // Most texts link to no role, skill or term, and need no lookups.
        if !self.has_tooltips {
            return None;
        }
        let node = self.tracked.site.node(self.tracked.site.node_at(href)?);
        if node.kind.is_auto_linked() { self.tracked.summary_of(node) } else { None }
    }

    /// The links in the next run of text, in order.
    pub(super) fn link(&mut self, text: &str) -> Vec<AutoLink<'a>> {
        let mut links = Vec::new();
        for mention in self.tracked.site.mentions.find(text) {
            let Some(id) = self.tracked.site.mentions.meaning(mention.name, &self.about) else { continue };
            if !self.linked.insert(id) {
                continue;
            }
            let node = self.tracked.site.node(id);
            let tooltip = self.tracked.summary_of(node);
            links.push(AutoLink { range: mention.range, href: self.tracked.site.base.href(&node.url), tooltip });
        }
        links
    }
}
