//! The model of a guide: entries, whose references are names, and the site, in which every name is resolved.

pub mod address;
pub mod check;
pub mod config;
pub mod document;
mod files;
pub mod fingerprint;
pub mod graph;
pub mod indexed;
pub mod kind;
pub mod labels;
pub mod language;
pub mod language_settings;
pub mod languages;
pub mod link;
pub(crate) mod lookup;
pub mod name;
mod outline;
pub mod page;
mod previous;
pub mod resolve;
pub mod site;
mod theme_files;
pub mod visible_text;
