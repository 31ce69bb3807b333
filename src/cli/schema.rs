//! `guide schema`: prints JSON Schemas of the formats that `guide` reads and writes.

use std::process::ExitCode;

use clap::{Args, ValueEnum};

use crate::input::front_matter::schema;
use crate::model::kind::Kind;
use crate::render::export::guide_json;

use crate::cli::terminal::Terminal;

#[derive(Debug, Args)]
pub(super) struct SchemaCommand {
    /// Format to describe
    #[arg(value_enum)]
    format: SchemaFormat,
    /// Kind of document, for front matter [default: the keys of all kinds]
    #[arg(value_name = "KIND", value_parser = crate::cli::new::kinds())]
    kind: Option<Kind>,
}

/// A format that has a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum SchemaFormat {
    /// Front matter of documents
    FrontMatter,
    /// site.toml
    Config,
    /// guide.json, which every build writes for programs
    View,
}

impl SchemaCommand {
    pub(super) fn run(self, terminal: &Terminal) -> ExitCode {
        if self.kind.is_some() && self.format != SchemaFormat::FrontMatter {
            return terminal
                .refuse("only the front matter schema takes a kind", "for example: guide schema front-matter role");
        }
        let schema = match self.format {
            SchemaFormat::FrontMatter => schema::front_matter(self.kind),
            SchemaFormat::Config => schema::site(),
            SchemaFormat::View => guide_json::schema().to_value(),
        };
        // A JSON value can always be serialized.
        terminal.result(&serde_json::to_string_pretty(&schema).unwrap_or_default())
    }
}
