//! `guide links`: prints the URLs of other sites that the documents name, and reports those that a checker found dead.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use serde::Serialize;

use crate::Overrides;
use crate::diagnostic::{self, Count};
use crate::external_links::{self, ExternalLinks};
use crate::input::disk::read_text;
use crate::model::site::Site;
use crate::source::{LineColumn, Span};

use crate::cli::CONTENT_ERRORS;
use crate::cli::terminal::{Terminal, counted, plural};

#[derive(Debug, Args)]
pub(super) struct LinksCommand {
    /// Format of the list
    #[arg(long, value_enum, default_value_t = LinksFormat::Text, value_name = "FORMAT")]
    format: LinksFormat,
    /// Report the dead links that a checker found: the JSON of lychee, or text with a URL at the start of each line
    #[arg(long, value_name = "FILE")]
    check_result: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum LinksFormat {
    /// Each URL, and below it its locations
    Text,
    /// A list with the file, line and column of each location
    Json,
    /// One URL per line, as link checkers read them
    Urls,
}

#[derive(Serialize)]
struct LinkData<'a> {
    url: &'a str,
    locations: Vec<LocationData<'a>>,
}

#[derive(Serialize)]
struct LocationData<'a> {
    file: &'a str,
    line: usize,
    column: usize,
}

impl LinksCommand {
    pub(super) fn run(self, root: &Path, terminal: &Terminal) -> ExitCode {
        let (site, _) = crate::open(root, &Overrides::default());
        let links = external_links::collect(&site);
        let Some(file) = self.check_result else {
            let list = listed(&site, &links, self.format);
            // A list of lines without an item has no line: link checkers take an empty one for a URL.
            return if list.is_empty() { ExitCode::SUCCESS } else { terminal.result(&list) };
        };
        let dead = match dead_urls_in(&file) {
            Ok(dead) => dead,
            Err((why, help)) => return terminal.refuse(&why, help),
        };
        let mut diagnostics = external_links::report_dead(&links, &dead);
        diagnostic::sort(&mut diagnostics);
        terminal.report(&site, root, &diagnostics);
        let count = Count::of(&diagnostics);
        let of = plural(links.len(), "URL");
        if diagnostics.is_empty() {
            terminal.say(&format!("No dead links among {of}"));
            return ExitCode::SUCCESS;
        }
        terminal.say(&format!("Dead links among {of}: {}", counted(count)));
        ExitCode::from(CONTENT_ERRORS)
    }
}

/// The dead URLs in the result of a link checker, or why there are none and what to do.
pub(super) fn dead_urls_in(file: &Path) -> Result<BTreeMap<String, String>, (String, &'static str)> {
    let result = read_text(file).map_err(|error| {
        let why = format!("could not read {}: {error}", file.display());
        (why, "name the file that a link checker wrote")
    })?;
    external_links::dead_urls(&result).ok_or_else(|| {
        let why = format!("{} is no result of a link checker", file.display());
        (why, "write it with `lychee --format json`, or as text with a URL at the start of each line")
    })
}

fn listed(site: &Site, links: &ExternalLinks, format: LinksFormat) -> String {
    let location = |span: &Span| {
        let file = site.snapshot.file(span.file);
        let LineColumn { line, column } = LineColumn::of(file.text(), span.start as usize);
        LocationData { file: &file.path, line, column }
    };
    match format {
        LinksFormat::Urls => links.keys().map(String::as_str).collect::<Vec<_>>().join("\n"),
        LinksFormat::Text => {
            let shown = |span: &Span| {
                let LocationData { file, line, column } = location(span);
                format!("  {file}:{line}:{column}")
            };
            let text =
                links.iter().flat_map(|(url, spans)| std::iter::once(url.clone()).chain(spans.iter().map(shown)));
            text.collect::<Vec<_>>().join("\n")
        }
        LinksFormat::Json => {
            let data =
                links.iter().map(|(url, spans)| LinkData { url, locations: spans.iter().map(location).collect() });
            // Texts and numbers can always be serialized.
            serde_json::to_string_pretty(&data.collect::<Vec<_>>()).unwrap_or_default()
        }
    }
}
