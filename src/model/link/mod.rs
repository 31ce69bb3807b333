//! Links and names in texts -> what they refer to.

pub(crate) mod anchors;
mod destination;
pub(crate) mod image;
pub(crate) mod index;
pub(crate) mod mention_search;
pub(crate) mod nav;
pub(crate) mod other_language;
pub(crate) mod resolve;
mod suggestion;
pub(crate) mod term_uses;
