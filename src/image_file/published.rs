//! An image file -> the file that is published: without metadata, and an SVG without what could run code.

use crate::image_file::svg::{self, SVG_BYTES};
use crate::image_file::{ImageFacts, ImageFormat, metadata};

/// What is removed from a file before it is published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImageCleaning {
    /// The metadata of an image in this format.
    Metadata(ImageFormat),
    /// The parts of an SVG that can run code.
    Code,
}

impl ImageCleaning {
    /// What is removed from a file with this name. `limit` is the most bytes of an image without metadata.
    pub(crate) fn of(name: &str, facts: ImageFacts, size: u64, limit: u64) -> Option<Self> {
        let format = facts.format;
        // Other files with the extension of SVG can run code too.
        if format == Some(ImageFormat::Svg) || ImageFormat::of_name(name) == Some(ImageFormat::Svg) {
            return Some(Self::Code);
        }
        let has_metadata = |format: &ImageFormat| {
            matches!(format, ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::Webp)
                && facts.problem.is_none()
                && size <= limit
        };
        format.filter(has_metadata).map(Self::Metadata)
    }

    /// The most bytes of a file from which something is removed.
    pub(crate) fn limit(self, image_bytes: u64) -> u64 {
        if self == Self::Code { SVG_BYTES } else { image_bytes }
    }

    /// The bytes that are published. `None` for those of the file. `bytes` is `None` for a file over the limit.
    pub(crate) fn clean(self, bytes: Option<&[u8]>) -> Option<Vec<u8>> {
        match (self, bytes) {
            (Self::Metadata(format), Some(bytes)) => metadata::without(bytes, format),
            (Self::Metadata(_), None) => None,
            (Self::Code, Some(bytes)) => svg::sanitized(bytes).map(|(clean, _)| clean),
            // What was not read may contain a script.
            (Self::Code, None) => Some(svg::EMPTY.to_vec()),
        }
    }
}
