//! `guide theme`: customizes the theme.

use std::path::Path;
use std::process::ExitCode;

use clap::{Args, Subcommand};

use crate::Overrides;
use crate::model::site::Site;
use crate::scaffold::Refusal;
use crate::scaffold::eject::{copies, eject};

use crate::cli::terminal::{Terminal, plural};

#[derive(Debug, Args)]
pub(super) struct ThemeCommand {
    #[command(subcommand)]
    action: ThemeAction,
}

#[derive(Debug, Subcommand)]
enum ThemeAction {
    /// Copy files of the theme into the guide, to change them
    ///
    /// Templates are copied to templates/, styles and scripts to static/, where they override those of the theme. Existing
    /// files are not overwritten. The first line of a copy names the original, so that a build can warn when the original
    /// has changed. To change only a text, you need no copy: `guide labels --all --print` lists the texts of all templates.
    Eject(EjectCommand),
}

#[derive(Debug, Args)]
struct EjectCommand {
    /// File to copy, for example article.html or style.css [default: all files]
    file: Option<String>,
    /// Print the file instead of copying it, for example to compare it with your copy
    #[arg(long, requires = "file")]
    print: bool,
}

impl ThemeCommand {
    pub(super) fn run(&self, root: &Path, terminal: &Terminal) -> ExitCode {
        let ThemeAction::Eject(eject) = &self.action;
        // Errors in the content do not prevent copying.
        let (site, _) = crate::open(root, &Overrides::default());
        match eject.run(&site, root, terminal) {
            Ok(status) => status,
            Err(refusal) => terminal.refuse(&refusal.why, &refusal.help),
        }
    }
}

impl EjectCommand {
    fn run(&self, site: &Site, root: &Path, terminal: &Terminal) -> Result<ExitCode, Refusal> {
        let file = self.file.as_deref();
        if self.print {
            let copies = copies(site, file)?;
            let texts: Vec<_> = copies.iter().map(|copy| String::from_utf8_lossy(&copy.content)).collect();
            let texts: Vec<&str> = texts.iter().map(|text| text.trim_end()).collect();
            return Ok(terminal.result(&texts.join("\n")));
        }
        let ejected = eject(site, root, file)?;
        if let [one] = ejected.copied.as_slice() {
            terminal.say(&format!("Copied {one}"));
        } else {
            terminal.say(&format!("Copied {} into templates/ and static/", plural(ejected.copied.len(), "file")));
        }
        if !ejected.kept.is_empty() {
            terminal.say(&format!("Already exist: {}", ejected.kept.join(", ")));
        }
        Ok(ExitCode::SUCCESS)
    }
}
