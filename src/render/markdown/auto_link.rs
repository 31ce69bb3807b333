//! Links that nobody writes: the first mention of a role, skill or term in a text leads to it.

use std::ops::Range;

use rustc_hash::FxHashSet;

use crate::model::graph::node::{Node, NodeId};
use crate::model::graph::relation::Relation;
use crate::model::kind::Kind;

use crate::render::tracked_site::TrackedSite;

/// The names that are still to be linked in one text.
pub struct NameLinks<'a> {
    tracked: TrackedSite<'a>,
    /// The roles that the text is about, in order, which decide what an abbreviation means.
    about: Vec<NodeId>,
    /// What is linked already, and the page itself.
    linked: FxHashSet<NodeId>,
    /// Whether any of it is a role, skill or term.
    leads_to_names: bool,
}

/// A name that becomes a link.
pub(crate) struct NameLink<'a> {
    /// Where it stands in the text, in bytes.
    pub(crate) range: Range<usize>,
    /// Where it leads.
    pub(crate) href: String,
    /// What it means, in one line.
    pub(crate) tooltip: Option<&'a str>,
}

/// Whether the name of a node becomes a link.
fn is_name(node: &Node) -> bool {
    matches!(node.kind, Kind::Role | Kind::Skill | Kind::Term)
}

impl<'a> NameLinks<'a> {
    /// The links of a document, on the page of `own` if it has one. `None` where they are turned off.
    pub(crate) fn of(tracked: TrackedSite<'a>, document: usize, own: Option<NodeId>) -> Option<Self> {
        let site = tracked.site;
        let wanted = tracked.metadata(document).front.auto_link.unwrap_or(site.config.links.auto_link);
        if !wanted || !site.config.markdown.extensions {
            return None;
        }
        let about = own.map(|own| {
            let about = site.node(own).related(Relation::About).iter().map(|edge| edge.to);
            // A role's profile is about that role, a comparison about its two.
            let compared = site.node(own).related(Relation::Compares).iter().map(|edge| edge.to);
            let mut about: Vec<NodeId> = std::iter::once(own).chain(about).chain(compared).collect();
            about.sort_unstable();
            about
        });
        // What its author links by hand needs no second link.
        let linked: FxHashSet<NodeId> = match own {
            Some(own) => tracked.outgoing_links(document).iter().map(|edge| edge.to).chain([own]).collect(),
            // What links to what is known of nodes alone.
            None => tracked.link_targets(document).iter().filter_map(|target| site.node_at(target.href()?)).collect(),
        };
        let leads_to_names = linked.iter().any(|id| is_name(site.node(*id)));
        Some(Self { tracked, about: about.unwrap_or_default(), linked, leads_to_names })
    }

    /// What a role, skill or term is, in one line, by a link to it that its author wrote.
    pub(crate) fn meaning(&self, href: &str) -> Option<&'a str> {
        // Most texts lead to other articles by hand, and to none of these.
        if !self.leads_to_names {
            return None;
        }
        let node = self.tracked.site.node(self.tracked.site.node_at(href)?);
        if is_name(node) { self.tracked.summary_of(node) } else { None }
    }

    /// The links in a run of text, in its order.
    pub(crate) fn links(&mut self, text: &str) -> Vec<NameLink<'a>> {
        let mut links = Vec::new();
        for mention in self.tracked.site.mentions.find(text) {
            let Some(id) = self.tracked.site.mentions.meaning(mention.name, &self.about) else { continue };
            if !self.linked.insert(id) {
                continue;
            }
            let node = self.tracked.site.node(id);
            let tooltip = self.tracked.summary_of(node);
            links.push(NameLink { range: mention.range, href: self.tracked.site.base.href(&node.url), tooltip });
        }
        links
    }
}
