//! The target of an image -> its size, and a diagnostic if something is wrong with its file.

use crate::diagnostic::{Code, Diagnostic, DiagnosticFix};
use crate::image_file::{ImageFacts, ImageFormat, ImageProblem, ImageSize};

use crate::model::address::url::Url;
use crate::model::document::body::Link;
use crate::model::link::index::LinkIndex;
use crate::model::page::Page;

/// What an image shows if its file is wrong.
const AS_IT_IS: &str = "published as it is";

/// The facts of the image at an address. `None` if the address is that of another file or of a page.
pub(crate) fn image_at(index: &LinkIndex<'_>, url: &Url) -> Option<(ImageFacts, u64)> {
    match index.page(url)? {
        Page::File(id) => index.files.image(*id),
        _ => None,
    }
}

/// Reports an image that readers can't see, or that nothing can be done with, at the place where a text shows it.
pub(crate) fn problem(index: &LinkIndex<'_>, link: &Link, (facts, bytes): (ImageFacts, u64)) -> Option<Diagnostic> {
    let target = link.target.split(['?', '#']).next().unwrap_or_default();
    let name = target.rsplit('/').next().unwrap_or_default();
    let diagnostic = |code, message: String| Diagnostic::new(code, link.target_span, message).label(AS_IT_IS);
    let limits = &index.limits;
    match facts.problem {
        Some(ImageProblem::Truncated) => {
            let message = format!("the image `{name}` is incomplete: its file ends too early");
            return Some(diagnostic(Code::DamagedImage, message).help("export or copy it again"));
        }
        Some(ImageProblem::Unrecognized) => {
            let message = format!("`{name}` has the name of an image, but its content is none");
            return Some(diagnostic(Code::DamagedImage, message).help("replace it with an image"));
        }
        Some(ImageProblem::Unreadable) => {
            let message = format!("can't read the image `{name}`");
            return Some(
                diagnostic(Code::DamagedImage, message).help("check that it is a file and that you may read it"),
            );
        }
        None => {}
    }
    let over_limit = |what: String, key: &str, limit: u64| {
        let message = format!("the image `{name}` has {what}");
        let help = format!("make it smaller, or raise `{key}` (now {limit}) under [limits] in site.toml");
        Some(diagnostic(Code::OverLimit, message).help(help))
    };
    if let Some(size @ ImageSize { width, height }) = facts.size
        && size.pixels() > limits.image_pixels
        && facts.format != Some(ImageFormat::Svg)
    {
        return over_limit(format!("{width} × {height} pixels"), "image_pixels", limits.image_pixels);
    }
    if bytes > limits.image_bytes {
        return over_limit(format!("{bytes} bytes"), "image_bytes", limits.image_bytes);
    }
    let format = facts.format.filter(|format| Some(*format) != ImageFormat::of_name(name))?;
    let Some(extension) = format.extension() else {
        let message = format!("few browsers show `{name}`, which is {}", format.name());
        let help = "convert it to PNG, JPEG, WebP or AVIF";
        return Some(diagnostic(Code::WrongExtension, message).help(help));
    };
    let stem = target.rsplit_once('.').map_or(target, |(stem, _)| stem);
    let message = format!("the image `{name}` is a file of the format {}", format.name());
    let fix = DiagnosticFix::ChangeExtension(extension.to_string());
    Some(diagnostic(Code::WrongExtension, message).help(format!("rename it to `{stem}.{extension}`")).fix(fix))
}
