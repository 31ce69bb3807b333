//! What a guide is: entries whose references are names, and the site in which every name is resolved.

pub mod card;
pub mod career;
pub mod check;
pub mod claims;
mod comparison;
pub mod config;
pub mod ejected;
pub mod entry;
pub mod events;
mod links;
pub mod list;
pub mod mention;
pub mod page;
pub mod portable;
pub mod reference;
pub mod relation;
pub mod resolve;
pub mod route;
pub mod site;
mod statement;
mod theme;
pub mod title;
pub mod value;
