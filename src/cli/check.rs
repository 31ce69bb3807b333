//! `guide check`: says what is wrong, and what is still to be written.

use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use clap::Args;

use crate::diagnostic::Count;
use crate::render::theme::Theme;
use crate::{Overrides, diagnostic};

use super::CONTENT_ERRORS;
use super::terminal::{Terminal, counted, plural, seconds};

#[derive(Debug, Args)]
pub(super) struct Check {
    /// Take warnings for errors
    #[arg(long)]
    strict: bool,
    /// Check drafts as if they were published
    #[arg(long)]
    drafts: bool,
}

impl Check {
    pub(super) fn run(self, root: &Path, terminal: &Terminal) -> ExitCode {
        let start = Instant::now();
        let (site, mut diagnostics) = crate::open(root, &Overrides { drafts: self.drafts, ..Overrides::default() });
        if let Err(mut said) = Theme::new(&site) {
            diagnostics.append(&mut said);
            diagnostic::sort(&mut diagnostics);
        }
        terminal.report(&site, root, &diagnostics);
        let count = Count::of(&diagnostics);
        let pages = site.reader_pages();
        terminal.say(&format!("Checked {} in {}: {}", plural(pages, "page"), seconds(start.elapsed()), counted(count)));
        let failed = count.errors > 0 || (self.strict && count.warnings > 0);
        ExitCode::from(if failed { CONTENT_ERRORS } else { 0 })
    }
}
