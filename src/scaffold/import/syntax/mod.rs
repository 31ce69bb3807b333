//! The text of a document in the syntax of its generator -> Markdown.

use crate::scaffold::import::Generator;
use crate::scaffold::import::report::Notes;
use crate::scaffold::import::text::ConversionContext;

mod includes;
mod kramdown;
mod liquid;
mod obsidian;
mod shortcode;

/// Converts a text. Tags in it are added to `tags`.
pub(super) fn convert(
    context: &ConversionContext<'_>,
    body: String,
    tags: &mut Vec<String>,
    notes: &mut Notes,
) -> String {
    match context.layout.from {
        Generator::Hugo => shortcode::hugo(context, &body, notes),
        Generator::Zola => shortcode::zola(context, &body, notes),
        Generator::Jekyll => liquid::convert(context, &body, notes),
        Generator::Mdbook => includes::convert(context, &body, notes),
        Generator::Obsidian => obsidian::convert(context, &body, tags, notes),
        _ => body,
    }
}
