//! Links and names in texts -> what they mean.

pub(crate) mod anchors;
pub(crate) mod mention_search;
pub(crate) mod resolve;
