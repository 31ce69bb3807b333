//! The resolved links of a text, and those of the header.

use std::sync::Arc;

use crate::diagnostic::Diagnostic;
use crate::image_file::{ImageFormat, ImageSize};
use crate::model::document::entry::EntryId;
use crate::model::graph::node::Edge;
use crate::model::indexed::Indexed;

/// The links of the text of each document.
pub type LinksByEntry = Indexed<EntryId, Arc<[Arc<TextLinks>]>>;

/// The target of a link in a text.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum LinkTarget {
    /// An address within the site, with the base path.
    Href(Arc<str>),
    /// The same for a link without text, with the title of the target.
    Titled(Arc<str>, Arc<str>),
    /// An image within the site.
    Image(Arc<ImageTarget>),
    /// None: a diagnostic says why, and the text is shown without a link.
    Broken,
}

/// An image that a text shows.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ImageTarget {
    /// Its address, with the base path.
    pub href: Arc<str>,
    /// Its size.
    pub size: ImageSize,
    /// Its format.
    pub format: Option<ImageFormat>,
    /// Its smaller copies, in each format the largest first.
    pub variants: Vec<ImageCopy>,
}

/// A smaller copy of an image that a text shows.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ImageCopy {
    /// Its address, with the base path.
    pub href: String,
    /// Its format.
    pub format: ImageFormat,
    /// Its width in pixels.
    pub width: u32,
}

impl LinkTarget {
    /// The address, unless the link is broken.
    pub fn href(&self) -> Option<&str> {
        match self {
            Self::Href(href) | Self::Titled(href, _) => Some(href),
            Self::Image(image) => Some(&image.href),
            Self::Broken => None,
        }
    }

    /// The image that is its target.
    pub fn image(&self) -> Option<&ImageTarget> {
        if let Self::Image(image) = self { Some(image) } else { None }
    }

    /// The text of a link that has none of its own.
    pub fn title(&self) -> Option<&str> {
        if let Self::Titled(_, title) = self { Some(title) } else { None }
    }
}

/// The links of one text.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct TextLinks {
    /// The target of each link, in order.
    pub targets: Vec<LinkTarget>,
    /// The nodes that they lead to, sorted, each with the place of its first link.
    pub to: Vec<Edge>,
    /// The glossary terms that the text uses without a link to them, sorted, each with the place of its first use.
    pub(crate) terms: Vec<Edge>,
    /// The diagnostics about them.
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// The documents whose anchors they name: the result depends on these.
    pub(crate) anchor_deps: Vec<EntryId>,
    /// Whether one of them leads, or might lead, to another language: the result depends on that, too.
    pub(crate) is_across: bool,
}

/// A link of the header, as site.toml sets it.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct NavLink {
    /// Its text.
    pub title: String,
    /// Its address, with the base path.
    pub href: String,
}
