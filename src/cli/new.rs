//! `guide new`: creates a document to start with.

use std::path::Path;
use std::process::ExitCode;

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser as _};

use crate::Overrides;
use crate::model::document::publication::IncludeSettings;
use crate::model::kind::Kind;
use crate::scaffold::new::{NewDocument, create_document};

use crate::cli::terminal::{Terminal, help_with_command};

#[derive(Debug, Args)]
pub(super) struct NewCommand {
    /// Kind of the document
    #[arg(value_name = "KIND", value_parser = kinds())]
    kind: Kind,
    /// Title of the document; quote it if it contains spaces
    title: String,
    /// Role that the document is about; can be repeated
    #[arg(long = "role", value_name = "ROLE")]
    roles: Vec<String>,
    /// Topic that the document is about; can be repeated
    #[arg(long = "topic", value_name = "TOPIC")]
    topics: Vec<String>,
}

pub(super) fn kinds() -> impl clap::builder::TypedValueParser<Value = Kind> {
    PossibleValuesParser::new(Kind::ALL.map(Kind::as_str))
        .map(|name| Kind::ALL.into_iter().find(|kind| kind.as_str() == name).unwrap_or(Kind::Article))
}

impl NewCommand {
    pub(super) fn run(&self, root: &Path, terminal: &Terminal) -> ExitCode {
        // Errors in other documents do not prevent a new one.
        let (site, _) = crate::open(
            root,
            &Overrides {
                include: IncludeSettings { drafts: true, future: true, expired: true },
                ..Overrides::default()
            },
        );
        let document = NewDocument {
            kind: self.kind,
            title: self.title.clone(),
            roles: self.roles.clone(),
            topics: self.topics.clone(),
        };
        let created = match create_document(&site, root, &document) {
            Ok(created) => created,
            Err(refusal) => return terminal.refuse(&refusal.why, &refusal.help),
        };
        for (kind, name, near) in created.unknown {
            let help = near.map(|near| format!("did you mean `{near}`?"));
            let help = help_with_command(help.as_deref(), kind.as_str(), &name);
            terminal.warn(&format!("the guide has no {} `{name}` yet", kind.as_str()), &help);
        }
        let path = if root == Path::new(".") { created.path } else { root.join(created.path).display().to_string() };
        terminal.say(&format!("Wrote {path}"));
        ExitCode::SUCCESS
    }
}
