//! From the disk to parsed entries: nothing here knows how a page looks.

pub mod config;
pub mod disk;
pub mod front_matter;
pub mod markdown;
mod parse;
mod parse_cache;
mod source_document;
mod stored_entries;

pub use crate::input::front_matter::fields::read_date;
pub use crate::input::parse_cache::ParseCache;

use crate::diagnostic::{Code, Diagnostic};
use crate::model::document::value::Value;
use crate::source::FileId;

/// Reads keys and values that another program wrote: TOML, or else YAML, of which JSON is a part. Places count from
/// the text's beginning.
pub fn foreign(text: &str, is_toml: bool, diagnostics: &mut Vec<Diagnostic>) -> Option<Value> {
    if is_toml {
        return Some(front_matter::toml::parse(text, FileId(0), 0, Code::FrontMatterSyntax, diagnostics));
    }
    front_matter::yaml::parse(text, FileId(0), 0, diagnostics)
}
