//! One parsed document: its kind, its front matter and the facts of its text. References are still names.

pub mod allowed_html;
pub mod body;
pub mod entry;
pub mod front_matter;
mod iso_8601_span;
pub mod markdown_events;
pub mod publication;
pub mod value;
