//! [`Site`](crate::model::site::Site) -> files and data for programs: `guide.json`, JSON-LD, Markdown copies, `llms.txt`,
//! feeds, and the files for web hosts.

pub(crate) mod feed;
pub mod guide_json;
mod headers_file;
pub mod hosting;
pub(crate) mod json_ld;
pub(crate) mod llms_txt;
pub(crate) mod markdown;
