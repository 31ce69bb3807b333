//! `guide theme`: what an author does with the theme.

use std::path::Path;
use std::process::ExitCode;

use clap::{Args, Subcommand};

use crate::Overrides;
use crate::model::site::Site;
use crate::scaffold::Refusal;
use crate::scaffold::eject::{copies, eject};

use crate::cli::terminal::{Terminal, plural};

#[derive(Debug, Args)]
pub(super) struct Theme {
    #[command(subcommand)]
    command: ThemeCommand,
}

#[derive(Debug, Subcommand)]
enum ThemeCommand {
    /// Copy a template, style or script of the theme, or all of them, for changing
    ///
    /// Templates go into templates/, styles and scripts into static/, where they win over the theme's. A file that is
    /// there already stays as it is. The first line of a copy says which original it is of, so that a build can say
    /// when the original has changed since.
    Eject(Eject),
}

#[derive(Debug, Args)]
struct Eject {
    /// The file, as in article.html or style.css; all of them where none is given
    file: Option<String>,
    /// Print the copy in place of writing it, to compare it with yours
    #[arg(long, requires = "file")]
    print: bool,
}

impl Theme {
    pub(super) fn run(&self, root: &Path, terminal: &Terminal) -> ExitCode {
        let ThemeCommand::Eject(wanted) = &self.command;
        // A theme is copied whether or not the texts are right.
        let (site, _) = crate::open(root, &Overrides::default());
        match wanted.run(&site, root, terminal) {
            Ok(status) => status,
            Err(refusal) => terminal.refuse(&refusal.why, &refusal.help),
        }
    }
}

impl Eject {
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
            terminal.say(&format!("As they were: {}", ejected.kept.join(", ")));
        }
        Ok(ExitCode::SUCCESS)
    }
}
