//! Links and names in texts -> what they mean.

pub(crate) mod anchors;
pub(crate) mod mention_search;
pub mod mentions;
pub(crate) mod resolve;
