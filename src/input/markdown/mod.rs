//! The text of a document -> its [`Body`]: the facts that other pages and the checks need. The text itself stays in the
//! snapshot and is parsed again when its page is rendered, so no HTML is kept in memory.

mod abbreviations;
mod alt_text;
mod code_language;
pub(crate) mod debate;
mod fact_reader;
mod footnotes;
pub(crate) mod foreign_tags;
mod formula;
mod headings;
mod html_block;
pub mod limit;
mod links;
mod literal_braces;
mod malformed_link;
mod nested_replies;
mod nesting;
mod raw_html;
mod summary;
mod table;
mod unknown_element;
mod unsupported;
mod well_known;

use crate::diagnostic::Diagnostic;
use crate::model::address::base_url::BaseUrl;
use crate::model::config::MarkdownSettings;
use crate::model::document::body::Body;
use crate::model::document::markdown_source::MarkdownSource;
use crate::source::FileId;

use crate::input::markdown::fact_reader::FactReader;
use crate::input::markdown::limit::{ParseAbort, first_failing_line};

/// An HTML tokeniser compares the attributes of a tag pairwise. This many pairs take about as long as one parser step.
const ATTRIBUTE_PAIRS_PER_STEP: usize = 25;

/// The settings that the facts of a text depend on.
#[derive(Clone, Copy)]
pub struct ParseOptions<'a> {
    /// The Markdown settings of the guide.
    pub settings: &'a MarkdownSettings,
    /// The URL of the published guide. Links to it are links within the guide.
    pub base: Option<&'a BaseUrl>,
    /// The language of the guide.
    pub language: &'a str,
    /// The maximum number of parser steps.
    pub max_steps: usize,
}

/// Extracts the facts of `text[start..]`. `title` is the title from the front matter: a first-level heading that repeats it,
/// or that replaces a missing one, becomes [`Body::title_heading`].
pub fn parse(
    text: &str,
    file: FileId,
    start: usize,
    title: Option<&str>,
    options: ParseOptions<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> (Body, Option<ParseAbort>) {
    let ParseOptions { settings, max_steps, .. } = options;
    let source = MarkdownSource::new(&text[start..], settings.syntax());
    let mut reader = FactReader::new(text, file, start, options, source.placeholders(), diagnostics);
    reader.comments(source.comments());
    let mut events = source.events();
    for (step, (event, range)) in events.by_ref().enumerate() {
        let range = start + range.start..start + range.end;
        let offset = range.start;
        reader.event(event, range);
        if step + reader.attribute_pairs() / ATTRIBUTE_PAIRS_PER_STEP >= max_steps {
            return (reader.into_partial_body(), Some(ParseAbort::TooLong(offset)));
        }
    }
    if events.has_failed() {
        let offset = start + first_failing_line(&text[start..], settings);
        return (reader.into_partial_body(), Some(ParseAbort::Failed(offset)));
    }
    (reader.finish(title), None)
}
