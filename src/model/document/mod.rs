//! One parsed document: its kind, its front matter and the facts of its text. References are still names.

pub mod alert;
pub mod allowed_html;
pub mod body;
mod cjk_emphasis;
pub mod currency;
pub mod entry;
pub mod footnote;
pub mod front_matter;
pub(crate) mod html_attribute;
pub(crate) mod html_lines;
mod inline_syntax;
mod iso_8601_span;
mod joined_lines;
pub mod learning;
pub mod link_events;
pub mod markdown_comment;
pub mod markdown_events;
pub mod markdown_source;
pub mod media_kind;
pub mod pay;
pub mod placeholder;
pub mod policy;
pub mod publication;
pub mod reserved_ids;
pub(crate) mod shared_address;
pub mod table_pipes;
pub mod value;
