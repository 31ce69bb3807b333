//! The bytes of an image file -> its format, its size, what is wrong with it, and the files that are published.
//!
//! Browsers recognise an image by its content and ignore its extension, and so does this module.

mod bitmap;
pub(crate) mod header;
mod jpeg;
pub(crate) mod metadata;
pub mod published;
pub(crate) mod svg;
mod svg_rules;
mod svg_size;
pub mod variants;

use std::borrow::Cow;

use crate::image_file::bitmap::Bitmap;
use crate::image_file::svg::SvgRemovals;

/// The format of an image, by its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ImageFormat {
    /// PNG, animated or not.
    Png,
    /// JPEG.
    Jpeg,
    /// GIF, animated or not.
    Gif,
    /// WebP, animated or not.
    Webp,
    /// AVIF.
    Avif,
    /// SVG.
    Svg,
    /// BMP.
    Bmp,
    /// ICO.
    Ico,
    /// Another format of images, which few browsers show.
    Other,
}

impl ImageFormat {
    /// Its name in messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Png => "PNG",
            Self::Jpeg => "JPEG",
            Self::Gif => "GIF",
            Self::Webp => "WebP",
            Self::Avif => "AVIF",
            Self::Svg => "SVG",
            Self::Bmp => "BMP",
            Self::Ico => "ICO",
            Self::Other => "in another format",
        }
    }

    /// The usual extension of its files. `None` for a format that browsers don't show.
    pub fn extension(self) -> Option<&'static str> {
        Some(match self {
            Self::Png => "png",
            Self::Jpeg => "jpg",
            Self::Gif => "gif",
            Self::Webp => "webp",
            Self::Avif => "avif",
            Self::Svg => "svg",
            Self::Bmp => "bmp",
            Self::Ico => "ico",
            Self::Other => return None,
        })
    }

    /// The format that the extension of a file name promises. `None` for the name of a file that is no image.
    pub fn of_name(name: &str) -> Option<Self> {
        let (_, extension) = name.rsplit_once('.')?;
        Some(match extension.to_ascii_lowercase().as_str() {
            "png" | "apng" => Self::Png,
            "jpg" | "jpeg" | "jpe" | "jfif" => Self::Jpeg,
            "gif" => Self::Gif,
            "webp" => Self::Webp,
            "avif" => Self::Avif,
            "svg" => Self::Svg,
            "bmp" => Self::Bmp,
            "ico" => Self::Ico,
            _ => return None,
        })
    }
}

/// A size in pixels, as browsers show the image: the orientation of a photo is applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ImageSize {
    /// The width.
    pub width: u32,
    /// The height.
    pub height: u32,
}

impl ImageSize {
    /// The number of pixels.
    pub fn pixels(self) -> u64 {
        u64::from(self.width) * u64::from(self.height)
    }

    /// The height of the image at another width, at least 1.
    pub fn height_at(self, width: u32) -> u32 {
        let height = (u64::from(width) * u64::from(self.height) + u64::from(self.width) / 2) / u64::from(self.width);
        u32::try_from(height).unwrap_or(u32::MAX).max(1)
    }
}

/// What is wrong with an image file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ImageProblem {
    /// The file ends before the image does.
    Truncated,
    /// No format of images was recognised, or its header is damaged.
    Unrecognized,
    /// The file could not be read.
    Unreadable,
    /// Its pixels can't be decoded.
    Undecodable,
}

/// What the first bytes of an image file, and its last ones, say about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ImageFacts {
    /// The format, if it was recognised.
    pub format: Option<ImageFormat>,
    /// The size, if the file has one. Some SVG images have none.
    pub size: Option<ImageSize>,
    /// What is wrong.
    pub problem: Option<ImageProblem>,
    /// What is removed from an SVG image before it is published.
    pub removals: Option<SvgRemovals>,
}

impl ImageFacts {
    pub(crate) fn broken(problem: ImageProblem) -> Self {
        Self { format: None, size: None, problem: Some(problem), removals: None }
    }
}

/// A WebP image in a format that every reading system shows: PNG if it is transparent, and JPEG otherwise. `None` if it can't be read.
pub(crate) fn for_book(webp: &[u8], max_pixels: u64) -> Option<(ImageFormat, Vec<u8>)> {
    let bitmap = Bitmap::decode(webp, ImageFormat::Webp, max_pixels).ok()?.without_unused_alpha();
    [ImageFormat::Jpeg, ImageFormat::Png].into_iter().find_map(|format| Some((format, bitmap.encode(format).ok()?)))
}

/// An SVG image without the parts that can run code or load files.
pub(crate) fn clean_svg(bytes: &[u8]) -> Cow<'_, [u8]> {
    svg::sanitized(bytes).map_or(Cow::Borrowed(bytes), |(clean, _)| Cow::Owned(clean))
}
