//! One parsed document: its kind, its front matter and the facts of its text. References are still names.

pub mod body;
pub mod entry;
pub mod events;
pub mod front_matter;
mod iso_8601_span;
pub mod value;
