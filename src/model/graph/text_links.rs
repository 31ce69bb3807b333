//! Where the links of a text lead.

use std::sync::Arc;

use crate::diagnostic::Diagnostic;
use crate::model::document::entry::EntryId;
use crate::model::graph::node::Edge;
use crate::model::indexed::Indexed;

/// The links of each document's text.
pub type LinksByEntry = Indexed<EntryId, Arc<[Arc<TextLinks>]>>;

/// Where a link of a text leads.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum LinkTarget {
    /// To an address within the site, base path included.
    Href(Arc<str>),
    /// Nowhere: a diagnostic says why, and its text stands unlinked.
    Broken,
}

impl LinkTarget {
    /// The address, where it leads somewhere.
    pub fn href(&self) -> Option<&str> {
        match self {
            Self::Href(href) => Some(href),
            Self::Broken => None,
        }
    }
}

/// What the links of a text come to.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct TextLinks {
    /// Where each of them leads.
    pub targets: Vec<LinkTarget>,
    /// The nodes that they lead to, in the order of lists, each where it stands first.
    pub to: Vec<Edge>,
    /// What is wrong with them.
    pub(crate) said: Vec<Diagnostic>,
    /// The documents whose anchors they name.
    pub(crate) looked_into: Vec<EntryId>,
}
