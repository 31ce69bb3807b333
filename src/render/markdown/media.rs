//! Images, and embedded video, audio and PDF files -> HTML. `![…]` embeds any file, and an `<img>` can't show
//! them all.

use std::fmt::Write as _;

use pulldown_cmark_escape::{escape_href, escape_html};

use crate::image_file::ImageFormat;
use crate::model::document::markdown_events::PixelSize;
use crate::model::document::media_kind::MediaKind;
use crate::model::graph::text_links::ImageTarget;

/// An embedded file.
pub(super) struct Media<'a> {
    pub(super) address: &'a str,
    pub(super) title: &'a str,
    /// The text in the brackets.
    pub(super) text: &'a str,
    /// The size that the author chose.
    pub(super) size: Option<PixelSize>,
    /// The image within the site.
    pub(super) image: Option<&'a ImageTarget>,
    /// Whether it is shown too far down a page to be loaded at once.
    pub(super) is_lazy: bool,
}

/// The attributes of an image that is loaded only before a reader reaches it.
pub(super) const LAZY: &str = " loading=\"lazy\" decoding=\"async\"";

impl Media<'_> {
    /// The element that shows the file.
    pub(super) fn to_html(&self) -> String {
        let kind = MediaKind::of(self.address);
        let name = self.address.rsplit('/').next().unwrap_or_default();
        let text = if self.text.trim().is_empty() && kind != MediaKind::Image { name } else { self.text };
        let further = self.image.filter(|_| kind == MediaKind::Image).and_then(|image| self.further_format(image));
        let mut html = further.clone().unwrap_or_default();
        html.push_str(match kind {
            MediaKind::Image => "<img src=\"",
            MediaKind::Video => "<video controls preload=\"metadata\" src=\"",
            MediaKind::Audio => "<audio controls preload=\"metadata\" src=\"",
            MediaKind::Pdf => "<a class=\"embedded-file\" href=\"",
        });
        // Writing to a String can't fail, here and below.
        _ = escape_href(&mut html, self.address);
        html.push('"');
        if kind == MediaKind::Image {
            push_attribute(&mut html, "alt", text);
        }
        if !self.title.is_empty() {
            push_attribute(&mut html, "title", self.title);
        }
        if matches!(kind, MediaKind::Image | MediaKind::Video) {
            self.push_size(&mut html);
        }
        if let Some(image) = self.image.filter(|_| kind == MediaKind::Image) {
            html.push_str(&choice(image, self.size.map(|size| size.width)));
        }
        if kind == MediaKind::Image && self.is_lazy {
            html.push_str(LAZY);
        }
        html.push('>');
        let end = match kind {
            MediaKind::Image if further.is_some() => "picture",
            MediaKind::Image => return html,
            MediaKind::Video => "video",
            MediaKind::Audio => "audio",
            MediaKind::Pdf => "a",
        };
        if kind != MediaKind::Image {
            _ = escape_html(&mut html, text);
        }
        _ = write!(html, "</{end}>");
        html
    }

    /// The start of a `<picture>` with the copies in a format that some browsers lack. `None` if there are none.
    fn further_format(&self, image: &ImageTarget) -> Option<String> {
        let copies = candidates(image, |format| format == ImageFormat::Webp && is_further(image, format))?;
        let sizes = sizes(self.size.map(|size| size.width));
        Some(format!("<picture><source type=\"image/webp\" srcset=\"{copies}\" sizes=\"{sizes}\">"))
    }

    /// Both sides of an image, from which browsers know its place before they have it.
    fn push_size(&self, html: &mut String) {
        let chosen = self.size.map(|PixelSize { width, height }| (u32::from(width), height.map(u32::from)));
        let natural = self.image.map(|image| (image.size.width, Some(image.size.height)));
        let Some((width, height)) = chosen.or(natural) else { return };
        let height = height.or_else(|| self.image.map(|image| image.size.height_at(width)));
        _ = write!(html, " width=\"{width}\"");
        if let Some(height) = height {
            _ = write!(html, " height=\"{height}\"");
        }
    }
}

/// The width of the text column on a large screen. Themes with another one still show sharp images.
const COLUMN: &str = "44rem";

/// The attributes with the files from which a browser chooses. Empty if the image has no copies.
pub(super) fn choice(image: &ImageTarget, width: Option<u16>) -> String {
    let Some(copies) = candidates(image, |format| !is_further(image, format)) else { return String::new() };
    let mut html = format!(" srcset=\"{copies}, ");
    _ = escape_href(&mut html, &image.href);
    _ = write!(html, " {}w\" sizes=\"{}\"", image.size.width, sizes(width));
    html
}

/// Whether copies in a format are only for browsers that know it. All browsers show those of the image itself, and JPEG.
fn is_further(image: &ImageTarget, format: ImageFormat) -> bool {
    image.format != Some(format) && format != ImageFormat::Jpeg
}

/// The candidates of a `srcset`, the smallest first.
fn candidates(image: &ImageTarget, is_wanted: impl Fn(ImageFormat) -> bool) -> Option<String> {
    let mut html = String::new();
    for copy in image.variants.iter().rev().filter(|copy| is_wanted(copy.format)) {
        if !html.is_empty() {
            html.push_str(", ");
        }
        _ = escape_href(&mut html, &copy.href);
        _ = write!(html, " {}w", copy.width);
    }
    (!html.is_empty()).then_some(html)
}

/// The width at which an image is shown.
fn sizes(width: Option<u16>) -> String {
    match width {
        Some(width) => format!("(max-width: {width}px) 100vw, {width}px"),
        None => format!("(max-width: {COLUMN}) 100vw, {COLUMN}"),
    }
}

/// The attribute with a title, as [`Media::to_html`] writes it.
pub(super) fn title_attribute(title: &str) -> String {
    let mut html = String::new();
    push_attribute(&mut html, "title", title);
    html
}

fn push_attribute(html: &mut String, name: &str, value: &str) {
    _ = write!(html, " {name}=\"");
    _ = escape_html(&mut *html, value);
    html.push('"');
}
