//! The front matter of a document -> [`FrontMatter`], with a diagnostic for each error in it.

mod adverts;
mod block;
pub(crate) mod codes;
mod date;
mod date_fields;
mod duplicate_keys;
pub(crate) mod fields;
mod fits;
mod key_facts;
pub mod keys;
mod learning;
mod libyaml;
mod misplaced;
mod pay;
mod plain_text;
mod publication_keys;
mod read;
mod role_contexts;
mod role_levels;
pub mod schema;
mod series;
mod sources;
pub(crate) mod toml;
mod wikilink;
pub(crate) mod yaml;
mod yaml_losses;
mod yaml_syntax_error;

pub use crate::input::front_matter::block::{FrontMatterBlock, find_block};
pub use crate::input::front_matter::date::parse_date;
pub(crate) use crate::input::front_matter::plain_text::plain_text;

use crate::diagnostic::{Code, Diagnostic};
use crate::model::document::front_matter::FrontMatter;
use crate::model::document::publication::ReadOutcome;
use crate::model::kind::Kind;
use crate::source::{FileId, Span};

use crate::input::DataFormat;
use crate::input::front_matter::block::FoundBlock;
use crate::input::front_matter::fields::Fields;
use crate::input::front_matter::misplaced::MisplacedFrontMatter;

/// Parses the front matter of a document. Returns it with the byte offset at which the text starts. `folder_kind` is the
/// kind that follows from the document's folder, if any does.
///
/// Invalid front matter is a single error, and [`FrontMatter::outcome`] is [`ReadOutcome::Unknown`].
pub fn parse(
    text: &str,
    file: FileId,
    folder_kind: Option<Kind>,
    diagnostics: &mut Vec<Diagnostic>,
) -> (FrontMatter, usize) {
    let unreadable = || FrontMatter { outcome: ReadOutcome::Unknown, ..FrontMatter::default() };
    let FrontMatterBlock { format, start, content, text_start } = match block::scan(text) {
        FoundBlock::Closed(block) => block,
        FoundBlock::Missing => {
            let Some(misplaced) = misplaced::find(text) else { return (FrontMatter::default(), 0) };
            diagnostics.push(misplaced_diagnostic(misplaced, file));
            return (unreadable(), 0);
        }
        FoundBlock::Unclosed(start) => {
            diagnostics.push(unclosed_diagnostic(text, start, file));
            return (unreadable(), 0);
        }
    };
    let offset = content.start;
    let content = &text[content];
    let mut own: Vec<_> = (start > 0).then(|| late_diagnostic(text, start, file)).into_iter().collect();
    let value = match format {
        DataFormat::Toml => Some(toml::parse(content, file, offset, Code::FrontMatterSyntax, &mut own)),
        DataFormat::Yaml => yaml::parse(content, file, offset, &mut own),
    };
    if let Some(error) = own.iter().find(|diagnostic| diagnostic.code == Code::FrontMatterSyntax) {
        diagnostics.push(error.clone());
        return (unreadable(), text_start);
    }
    let front = match value.filter(|value| !value.is_null()).map(|value| Fields::new(value, Code::WrongType, &mut own))
    {
        Some(Some(fields)) => read::front_matter(fields, folder_kind),
        Some(None) => unreadable(),
        None => FrontMatter::default(),
    };
    diagnostics.append(&mut own);
    (front, text_start)
}

/// Whether [`parse()`] reads the start of a text as front matter, or reports that it looks like it.
pub fn starts_like_front_matter(text: &str) -> bool {
    !matches!(block::scan(text), FoundBlock::Missing) || misplaced::find(text).is_some()
}

fn misplaced_diagnostic(misplaced: MisplacedFrontMatter, file: FileId) -> Diagnostic {
    let span = Span::new(file, misplaced.key.start, misplaced.key.end);
    let message = "misplaced front matter would be shown as text";
    Diagnostic::new(Code::FrontMatterSyntax, span, message).help(misplaced.help)
}

/// Front matter after blank lines or comments.
fn late_diagnostic(text: &str, start: usize, file: FileId) -> Diagnostic {
    let length = text[start..].find(char::is_whitespace).unwrap_or(text.len() - start);
    let span = Span::new(file, start, start + length);
    let diagnostic = Diagnostic::new(Code::LateFrontMatter, span, "front matter after blank lines or comments")
        .label("read as front matter")
        .help("move it to the first line, because some tools read it only there");
    let before = &text[..start];
    // A comment would have to move below it.
    if before.trim().is_empty() { diagnostic.rewrite(Span::new(file, 0, start), before, "") } else { diagnostic }
}

fn unclosed_diagnostic(text: &str, start: usize, file: FileId) -> Diagnostic {
    let fence = text[start..].lines().next().unwrap_or_default().trim_end();
    let message = format!("unclosed front matter: missing closing `{fence}`");
    let diagnostic = Diagnostic::new(Code::FrontMatterOpen, Span::new(file, start, start + 3), message)
        .label("the front matter starts here")
        .help(format!("add a line with only `{fence}` between the keys and the text"));
    match end_of_keys(text, start) {
        Some(end) => diagnostic.rewrite(Span::new(file, end, end), "", format!("{fence}\n")),
        None => diagnostic,
    }
}

/// The end of the lines with keys after the line at `start`. `None` if a text follows without a blank line.
fn end_of_keys(text: &str, start: usize) -> Option<usize> {
    let mut lines = text[start..].split_inclusive('\n');
    let mut end = start + lines.next()?.len();
    for line in lines.take_while(|line| !line.trim().is_empty()) {
        let is_of_key = line.contains(": ") || line.trim_end().ends_with(':') || line.starts_with([' ', '-', '#']);
        if !is_of_key || !line.ends_with('\n') {
            return None;
        }
        end += line.len();
    }
    Some(end)
}
