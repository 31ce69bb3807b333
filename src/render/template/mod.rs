//! The template engine: parsing, limits, errors, and the addresses of styles and scripts.

pub(crate) mod assets;
pub(crate) mod bidi;
mod constant_labels;
pub(crate) mod embedded;
pub mod engine;
pub mod error;
pub(crate) mod group_by;
pub(crate) mod label;
pub(crate) mod limits;
mod link_language;
pub(crate) mod link_urls;
pub(crate) mod list;
