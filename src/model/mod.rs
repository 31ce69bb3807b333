//! What a guide is: entries whose references are names, and the site in which every name is resolved.

pub mod config;
pub mod entry;
mod links;
pub mod page;
pub mod reference;
pub mod relation;
pub mod resolve;
pub mod route;
pub mod site;
pub mod value;
