//! The text of a document -> HTML.

pub(crate) mod auto_link;
pub(crate) mod debate;
pub(crate) mod excerpt;
pub(crate) mod footnotes;
pub mod html;
pub(crate) mod run;
pub(crate) mod sanitize;
pub(crate) mod table;
