//! SVG images from which parts are removed, because they could run code on the site or load files of others.

use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;

use crate::image_file::svg::SvgPart;
use crate::model::config::{Config, RawHtml};
use crate::model::files::Files;

/// Reports what is removed from each image of a language, and from those in `static/` in the main language.
pub(crate) fn check_images(files: Files<'_>, config: &Config) -> Vec<Diagnostic> {
    if config.markdown.raw_html == RawHtml::Trust {
        return Vec::new();
    }
    let own_statics = files.own_statics().filter(|_| config.folder.is_none());
    let of_file = |file| {
        // One that is no image is reported where a text shows it.
        let (facts, _) = files.image(file).filter(|(facts, _)| facts.problem.is_none())?;
        let removals = facts.removals?;
        let name = files.name(file).rsplit('/').next().unwrap_or_default();
        let parts: Vec<&str> = removals.parts().map(SvgPart::name).collect();
        let (line, parts) = (removals.line, parts.join(", "));
        let message = format!("unsafe parts of the image `{name}` are removed, from line {line} on: {parts}");
        let diagnostic = Diagnostic::new(Code::UnsafeHtml, Span::start_of(file), message);
        let help = "remove them from the file; if you trust all authors, set `raw_html = \"trust\"` under [markdown] in site.toml";
        Some(diagnostic.help(help))
    };
    let copied = files.copied_content().map(|(file, _)| file);
    copied.chain(own_statics).filter_map(of_file).collect()
}
