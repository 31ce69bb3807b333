//! The only place that constructs slugs, anchors and URLs.

pub mod base_url;
pub mod href;
pub mod output_paths;
pub mod percent;
pub mod portable;
pub mod slug;
pub mod url;
