//! The front matter of a document -> [`FrontMatter`], with a diagnostic for each error in it.

mod block;
pub(crate) mod codes;
mod date;
pub(crate) mod fields;
pub mod keys;
mod misplaced;
mod read;
pub mod schema;
pub(crate) mod toml;
pub(crate) mod yaml;
mod yaml_syntax_error;

pub use crate::input::front_matter::block::{FrontMatterBlock, find_block};
pub use crate::input::front_matter::date::parse_date;

use crate::diagnostic::{Code, Diagnostic};
use crate::model::document::front_matter::FrontMatter;
use crate::model::kind::Kind;
use crate::source::{FileId, Span};

use crate::input::DataFormat;
use crate::input::front_matter::block::FoundBlock;
use crate::input::front_matter::fields::Fields;
use crate::input::front_matter::misplaced::MisplacedFrontMatter;

/// Parses the front matter of a document. Returns it with the byte offset at which the text starts. `folder_kind` is the
/// kind that follows from the document's folder.
pub fn parse(text: &str, file: FileId, folder_kind: Kind, diagnostics: &mut Vec<Diagnostic>) -> (FrontMatter, usize) {
    let FrontMatterBlock { format, content, text_start } = match block::scan(text) {
        FoundBlock::Closed(block) => block,
        FoundBlock::Missing => {
            diagnostics.extend(misplaced::find(text).map(|misplaced| misplaced_diagnostic(misplaced, file)));
            return (FrontMatter::default(), 0);
        }
        FoundBlock::Unclosed => {
            diagnostics.push(unclosed_diagnostic(text, file));
            return (FrontMatter::default(), 0);
        }
    };
    let offset = content.start;
    let content = &text[content];
    let value = match format {
        DataFormat::Toml => Some(toml::parse(content, file, offset, Code::FrontMatterSyntax, diagnostics)),
        DataFormat::Yaml => yaml::parse(content, file, offset, diagnostics),
    };
    let value = value.filter(|value| !value.is_null());
    let fields = value.and_then(|value| Fields::new(value, Code::WrongType, diagnostics));
    (fields.map(|fields| read::front_matter(fields, folder_kind)).unwrap_or_default(), text_start)
}

/// Whether a text without front matter starts with lines that look like it, so that [`parse()`] reports an error.
pub fn is_misplaced(text: &str) -> bool {
    misplaced::find(text).is_some()
}

fn misplaced_diagnostic(misplaced: MisplacedFrontMatter, file: FileId) -> Diagnostic {
    let span = Span::new(file, misplaced.key.start, misplaced.key.end);
    let message = "misplaced front matter would be shown as text";
    Diagnostic::new(Code::FrontMatterSyntax, span, message).help(misplaced.help)
}

fn unclosed_diagnostic(text: &str, file: FileId) -> Diagnostic {
    let fence = text.lines().next().unwrap_or_default().trim_end();
    let message = format!("unclosed front matter: missing closing `{fence}`");
    Diagnostic::new(Code::FrontMatterOpen, Span::new(file, 0, 3), message)
        .label("the front matter starts here")
        .help(format!("add a line with only `{fence}` between the keys and the text"))
}
