//! `guide schema`: describes what `guide` reads and writes, as JSON Schema.

use std::process::ExitCode;

use clap::{Args, ValueEnum};

use crate::render::data;

use super::terminal::Terminal;

#[derive(Debug, Args)]
pub(super) struct Schema {
    /// What to describe
    #[arg(value_enum)]
    what: What,
}

/// What has a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum What {
    /// guide.json, the whole model that every build writes
    View,
}

impl Schema {
    pub(super) fn run(self, terminal: &Terminal) -> ExitCode {
        let schema = match self.what {
            What::View => data::schema(),
        };
        // A schema is JSON.
        terminal.result(&serde_json::to_string_pretty(&schema).unwrap_or_default());
        ExitCode::SUCCESS
    }
}
