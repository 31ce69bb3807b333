//! What programs read: `guide.json`, JSON-LD, Markdown copies, feeds and the files for web hosts.

pub(crate) mod feed;
pub mod guide_json;
pub mod hosting;
pub(crate) mod json_ld;
pub(crate) mod markdown;
