//! Markdown -> HTML: the text of a document becomes the content of its page.

mod alerts;
pub(crate) mod auto_link;
mod code_block;
pub(crate) mod debate;
pub(crate) mod excerpt;
mod footnotes;
mod formulas;
mod headings;
pub(crate) mod home;
pub mod html;
pub mod link_language;
mod links;
mod media;
mod rewriter;
pub(crate) mod role;
mod sanitize;
mod slots;
pub(crate) mod source_line;
mod table;
mod text_run;
pub(crate) mod text_value;
