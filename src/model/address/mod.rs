//! Slugs, anchors and URLs. Only these modules construct them.

pub mod bare_url;
pub mod base_url;
pub mod folder_names;
pub mod href;
pub mod output_paths;
pub mod percent;
pub mod portable;
pub mod slug;
pub mod url;
pub mod url_pattern;
