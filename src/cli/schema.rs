//! `guide schema`: describes what `guide` reads and writes, as JSON Schema.

use std::process::ExitCode;

use clap::{Args, ValueEnum};

use crate::input::front_matter::schema;
use crate::model::kind::Kind;
use crate::render::export::guide_json;

use crate::cli::terminal::Terminal;

#[derive(Debug, Args)]
pub(super) struct Schema {
    /// What to describe
    #[arg(value_enum)]
    what: What,
    /// The kind of document that the front matter is of; any, where none is given
    #[arg(value_name = "KIND", value_parser = crate::cli::new::kinds())]
    kind: Option<Kind>,
}

/// What has a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum What {
    /// The front matter of a document: the keys, what each holds and means
    FrontMatter,
    /// site.toml
    Config,
    /// guide.json, the whole model that every build writes
    View,
}

impl Schema {
    pub(super) fn run(self, terminal: &Terminal) -> ExitCode {
        if self.kind.is_some() && self.what != What::FrontMatter {
            return terminal.refuse("only front matter has kinds", "as in `guide schema front-matter role`");
        }
        let schema = match self.what {
            What::FrontMatter => schema::front_matter(self.kind),
            What::Config => schema::site(),
            What::View => guide_json::schema().to_value(),
        };
        // A schema is JSON.
        terminal.result(&serde_json::to_string_pretty(&schema).unwrap_or_default())
    }
}
