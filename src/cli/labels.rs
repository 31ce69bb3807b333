//! `guide labels`: lists the texts of the theme, for translators.

use std::path::Path;
use std::process::ExitCode;

use clap::Args;

use crate::input::disk::Changes;
use crate::model::labels::fallbacks::fallbacks;
use crate::model::site::Site;
use crate::scaffold::Refusal;
use crate::scaffold::labels::labels_to_translate;
use crate::{Guide, Overrides};

use crate::cli::terminal::{Terminal, plural};

#[derive(Debug, Args)]
pub(super) struct LabelsCommand {
    /// Tag of the language, such as de or pt-BR [default: the language of the guide]
    #[arg(value_name = "LANG")]
    language: Option<String>,
    /// List all labels, also those that have a text in the language
    #[arg(long)]
    all: bool,
    /// Print the labels, and write nothing
    #[arg(long)]
    print: bool,
}

impl LabelsCommand {
    pub(super) fn run(&self, root: &Path, terminal: &Terminal) -> ExitCode {
        // Errors in the content do not prevent a translation.
        let mut guide = Guide::new(root, Overrides::default());
        let Some((site, _)) = guide.open(&Changes::Unknown) else {
            return terminal.refuse("the guide can't be read", "check it: guide check");
        };
        match self.list(&guide, &site, root, terminal) {
            Ok(status) => status,
            Err(refusal) => terminal.refuse(&refusal.why, &refusal.help),
        }
    }

    fn list(&self, guide: &Guide, site: &Site, root: &Path, terminal: &Terminal) -> Result<ExitCode, Refusal> {
        let own = &site.config.language;
        let labels = labels_to_translate(site, self.language.as_ref().unwrap_or(own), self.all)?;
        if self.print {
            return Ok(terminal.result(labels.text().trim_end()));
        }
        let (language, path) = (&labels.language, &labels.path);
        if labels.count() == 0 {
            terminal.say(&format!("Every label has a text in `{language}`"));
            return Ok(ExitCode::SUCCESS);
        }
        match labels.write(root, guide.disk_path(path))? {
            0 => terminal.say(&format!("{path} lists them all")),
            count => terminal.say(&format!("Added {} to {path}", plural(count, "label"))),
        }
        if !fallbacks(own).iter().any(|tag| tag.eq_ignore_ascii_case(language)) {
            let help = format!("set `language = \"{language}\"` in site.toml");
            terminal.warn(&format!("`{path}` is not used: the language of the guide is `{own}`"), &help);
        }
        Ok(ExitCode::SUCCESS)
    }
}
