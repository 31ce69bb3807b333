//! The disk -> parsed entries and settings. Nothing here depends on how a page is rendered.

mod book_cover;
mod card_font;
pub mod config;
pub mod disk;
mod document_histories;
mod folder_names;
pub mod front_matter;
mod guide_parser;
mod image_variants;
pub mod labels;
mod language_view;
pub mod markdown;
mod parse;
mod parse_cache;
mod source_document;
mod stored_entries;
mod unusable_url;
pub(crate) mod yaml_writer;

pub(crate) use crate::input::document_histories::DocumentHistories;
pub use crate::input::front_matter::parse_date;
pub use crate::input::guide_parser::GuideParser;
pub(crate) use crate::input::image_variants::{ImageVariantPlanner, ImageWork};
pub use crate::input::parse_cache::ParseCache;
pub use crate::input::source_document::{document_url, is_folder_page};

use crate::diagnostic::{Code, Diagnostic};
use crate::model::document::value::Value;
use crate::source::FileId;

/// A format of keys and values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DataFormat {
    /// YAML 1.2, a superset of JSON.
    Yaml,
    /// TOML 1.1.
    Toml,
}

/// Parses keys and values that are not part of a guide, such as the settings of another generator. Spans are relative to
/// the start of the text.
pub fn parse_data(text: &str, format: DataFormat, diagnostics: &mut Vec<Diagnostic>) -> Option<Value> {
    match format {
        DataFormat::Toml => Some(front_matter::toml::parse(text, FileId(0), 0, Code::FrontMatterSyntax, diagnostics)),
        DataFormat::Yaml => front_matter::yaml::parse(text, FileId(0), 0, diagnostics),
    }
}
