//! The target of an image -> its size and its smaller copies, and a diagnostic if something is wrong with its file.

use std::sync::Arc;

use crate::diagnostic::{Code, Diagnostic, DiagnosticFix};
use crate::image_file::{ImageFacts, ImageFormat, ImageProblem, ImageSize};

use crate::model::address::url::Url;
use crate::model::document::body::Link;
use crate::model::graph::text_links::{ImageCopy, ImageTarget, LinkTarget};
use crate::model::link::index::LinkIndex;
use crate::model::page::Page;

/// What an image shows if its file is wrong.
const AS_IT_IS: &str = "published as it is";

/// An image file that a text shows.
pub(crate) struct FoundImage {
    facts: ImageFacts,
    bytes: u64,
    copies: Vec<ImageCopy>,
}

/// The facts of the image at an address. `None` if the address is that of another file or of a page.
pub(crate) fn image_at(index: &LinkIndex<'_>, url: &Url) -> Option<FoundImage> {
    let Page::File(id) = page(index, url)? else { return None };
    let (facts, bytes) = index.files.image(*id)?;
    let variants = index.files.variants(*id);
    let problem = facts.problem.or_else(|| variants.and_then(|variants| variants.problem()));
    let copies = variants.into_iter().flat_map(|variants| variants.iter());
    let copies = copies.filter_map(|(plan, variant)| {
        let url = url.sibling(&variant.name);
        // Another file can have its address.
        let is_published = matches!(page(index, &url), Some(Page::ImageVariant { .. }));
        let copy = || ImageCopy { href: index.base.href(&url), format: plan.format, width: plan.size.width };
        is_published.then(copy)
    });
    Some(FoundImage { facts: ImageFacts { problem, ..facts }, bytes, copies: copies.collect() })
}

/// The page at an address, also at one of the main language.
fn page<'a>(index: &LinkIndex<'a>, url: &Url) -> Option<&'a Page> {
    match (index.main, url.in_main_language()) {
        (Some((pages, _)), Some(path)) => pages.at(path).map(|record| &record.page),
        _ => index.page(url),
    }
}

impl FoundImage {
    /// The image as the target of a link. `None` if it has no size.
    pub(crate) fn target(&self, href: &Arc<str>) -> Option<LinkTarget> {
        let ImageFacts { size: Some(size), format, .. } = self.facts else { return None };
        let variants = self.copies.clone();
        Some(LinkTarget::Image(Arc::new(ImageTarget { href: href.clone(), size, format, variants })))
    }
}

/// Reports an image that readers can't see, or that nothing can be done with, at the place where a text shows it.
pub(crate) fn problem(index: &LinkIndex<'_>, link: &Link, image: &FoundImage) -> Option<Diagnostic> {
    let FoundImage { facts, bytes, .. } = *image;
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
        Some(ImageProblem::Undecodable) => {
            let message = format!("the image `{name}` has no smaller copies: its pixels can't be decoded");
            return Some(diagnostic(Code::DamagedImage, message).help("export it again"));
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
