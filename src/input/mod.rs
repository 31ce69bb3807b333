//! From the disk to parsed entries: nothing here knows how a page looks.

mod abbreviations;
pub mod config;
mod debate;
mod fields;
pub mod front_matter;
pub mod keys;
mod left;
pub mod load;
pub mod markdown;
mod mislink;
mod missed;
mod nesting;
mod parse;
mod raw_html;
mod read;
pub mod schema;
pub mod stop;
mod toml;
mod yaml;

pub use fields::read_date;
pub use parse::{Memory, Parsed};

use crate::diagnostic::{Code, Diagnostic};
use crate::model::value::Value;
use crate::source::FileId;

/// Reads keys and values that another program wrote: TOML, or else YAML, of which JSON is a part. Places count from
/// the text's beginning.
pub fn foreign(text: &str, is_toml: bool, diagnostics: &mut Vec<Diagnostic>) -> Option<Value> {
    if is_toml {
        return Some(toml::parse(text, FileId(0), 0, Code::FrontMatterSyntax, diagnostics));
    }
    yaml::parse(text, FileId(0), 0, diagnostics)
}
