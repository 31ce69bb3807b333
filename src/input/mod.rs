//! From the disk to parsed entries: nothing here knows how a page looks.

pub mod config;
mod debate;
mod fields;
pub mod front_matter;
pub mod load;
pub mod markdown;
mod parse;
mod raw_html;
mod read;
mod toml;
mod yaml;

pub use parse::{Memory, Parsed};
