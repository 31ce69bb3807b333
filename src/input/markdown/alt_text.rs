//! Images -> a diagnostic for each one without an alternative text (WCAG 2.2, 1.1.1).

use std::ops::Range;

use pulldown_cmark::LinkType;

use crate::diagnostic::{Code, Diagnostic};
use crate::model::document::markdown_events::DECORATIVE;
use crate::model::document::media_kind::MediaKind;

use crate::input::markdown::fact_reader::FactReader;

/// An image that is open.
pub(super) struct OpenImage {
    range: Range<usize>,
    /// Whether it needs a text and has had none so far.
    is_without_text: bool,
}

impl FactReader<'_> {
    /// Starts an image. `![[photo.png]]` has the name of its file as its text.
    pub(super) fn open_image(&mut self, link_type: LinkType, target: &str, range: Range<usize>) {
        let needs_text = !matches!(link_type, LinkType::WikiLink { .. }) && MediaKind::of(target) == MediaKind::Image;
        let is_decorative = self.text.get(range.end..).is_some_and(|after| after.starts_with(DECORATIVE));
        self.open_images.push(OpenImage { range, is_without_text: needs_text && !is_decorative });
    }

    /// Records text within the images that are open.
    pub(super) fn image_text(&mut self, text: &str) {
        if !text.trim().is_empty() {
            self.open_images.iter_mut().for_each(|image| image.is_without_text = false);
        }
    }

    /// Ends the image that was started last.
    pub(super) fn close_image(&mut self) {
        if let Some(OpenImage { range, is_without_text: true }) = self.open_images.pop() {
            let help =
                format!("write between the brackets what it shows, or `{DECORATIVE}` after it if it is decorative");
            self.missing_alt(range, help);
        }
    }

    /// Reports the image at `range`.
    pub(super) fn missing_alt(&mut self, range: Range<usize>, help: impl Into<String>) {
        let message = "an image without an alternative text";
        let diagnostic = Diagnostic::new(Code::MissingAlt, self.span(range), message);
        self.diagnostics.push(diagnostic.label("readers who can't see it learn nothing of it").help(help));
    }
}
