//! Images, and embedded video, audio and PDF files -> HTML. `![…]` embeds any file, and an `<img>` can't show
//! them all.

use std::fmt::Write as _;

use pulldown_cmark_escape::{escape_href, escape_html};

use crate::image_file::ImageSize;
use crate::model::document::markdown_events::PixelSize;
use crate::model::document::media_kind::MediaKind;

/// An embedded file.
pub(super) struct Media<'a> {
    pub(super) address: &'a str,
    pub(super) title: &'a str,
    /// The text in the brackets.
    pub(super) text: &'a str,
    /// The size that the author chose.
    pub(super) size: Option<PixelSize>,
    /// The size of the image in the file.
    pub(super) natural: Option<ImageSize>,
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
        let mut html = String::from(match kind {
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
        if kind == MediaKind::Image && self.is_lazy {
            html.push_str(LAZY);
        }
        html.push('>');
        let end = match kind {
            MediaKind::Image => return html,
            MediaKind::Video => "video",
            MediaKind::Audio => "audio",
            MediaKind::Pdf => "a",
        };
        _ = escape_html(&mut html, text);
        _ = write!(html, "</{end}>");
        html
    }

    /// Both sides of an image, from which browsers know its place before they have it.
    fn push_size(&self, html: &mut String) {
        let chosen = self.size.map(|PixelSize { width, height }| (u32::from(width), height.map(u32::from)));
        let natural = self.natural.map(|size| (size.width, Some(size.height)));
        let Some((width, height)) = chosen.or(natural) else { return };
        let height = height.or_else(|| self.natural.map(|size| size.height_at(width)));
        _ = write!(html, " width=\"{width}\"");
        if let Some(height) = height {
            _ = write!(html, " height=\"{height}\"");
        }
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
