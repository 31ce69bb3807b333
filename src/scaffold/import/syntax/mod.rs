//! The text of a document in the syntax of its generator -> Markdown.

use crate::scaffold::import::Generator;
use crate::scaffold::import::report::Notes;
use crate::scaffold::import::syntax::blocks::Blocks;
use crate::scaffold::import::text::ConversionContext;

mod admonition;
mod blocks;
mod colon;
mod engine;
mod erb;
mod fences;
mod home;
mod includes;
mod jsx;
mod kramdown;
mod liquid;
mod mdbook;
mod obsidian;
mod shortcode;
mod snippets;
mod tag_blocks;

pub(super) use erb::{partial_name, sidebar};

/// Converts a text. Tags in it are added to `tags`.
pub(super) fn convert(
    context: &ConversionContext<'_>,
    body: String,
    tags: &mut Vec<String>,
    notes: &mut Notes,
) -> String {
    let from = context.layout.from;
    let mut blocks = Blocks::default();
    let body = match from {
        Generator::Mkdocs | Generator::Vitepress | Generator::Gitbook | Generator::Jekyll | Generator::Middleman => {
            snippets::convert(context, &body, notes)
        }
        _ => body,
    };
    let body = match from {
        Generator::Hugo => shortcode::hugo(context, &body, &mut blocks, notes),
        Generator::Zola => shortcode::zola(context, &body, &mut blocks, notes),
        Generator::Jekyll => liquid::convert(context, &body, notes),
        Generator::Mdbook => {
            let body = includes::convert(context, &body, notes);
            mdbook::convert(context, &body, &mut blocks, notes)
        }
        Generator::Mkdocs => {
            let body = kramdown::html(&body);
            admonition::convert(context, &body, &mut blocks, notes)
        }
        Generator::Gitbook => tag_blocks::convert(context, &body, &mut blocks, notes),
        Generator::Middleman => erb::convert(context, &body, &mut blocks, notes),
        Generator::Obsidian => obsidian::convert(context, &body, tags, notes),
        Generator::Vitepress | Generator::Starlight | Generator::Docusaurus => {
            let body = home::convert(context, &body);
            let body = if from == Generator::Starlight {
                tag_blocks::convert(context, &body, &mut blocks, notes)
            } else {
                body
            };
            let body = kramdown::squeezed(&jsx::convert(context, &body, &mut blocks, notes));
            colon::convert(context, &body, &mut blocks, notes)
        }
        Generator::Folder if jsx::is_mdx(context) => jsx::convert(context, &body, &mut blocks, notes),
        Generator::Folder => body,
    };
    let body = match from {
        Generator::Mkdocs | Generator::Docusaurus | Generator::Vitepress | Generator::Starlight => {
            fences::convert(body.trim_start_matches('\n'))
        }
        _ => body,
    };
    blocks::without_marks(body)
}
