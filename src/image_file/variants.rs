//! An image file -> smaller copies of it, from which browsers choose the one that fits the screen.
//!
//! Which copies there are follows from the header and the settings. Whether one is used is known when it is encoded: a copy with
//! more bytes than the next larger one helps nobody.

use std::sync::{Condvar, Mutex, PoisonError};

use crate::image_file::bitmap::{Bitmap, CodecError};
use crate::image_file::jpeg::{UPRIGHT, is_sideways, orientation, segments};
use crate::image_file::{ImageFacts, ImageFormat, ImageProblem, ImageSize, metadata};
use crate::quiet_panic;

/// The version of the encoders and their settings. Increase it with every change that affects the bytes.
pub(crate) const VARIANTS_VERSION: u32 = 1;
/// The memory that images may need at the same time, in bytes. One image that needs more is alone.
const MEMORY: u64 = 320 << 20;
/// The memory that a pixel needs while it is decoded and resized, in bytes: an estimate for progressive JPEG.
const MEMORY_PER_PIXEL: u64 = 13;
/// The most pixels along one side of a copy.
pub const MAX_WIDTH: u32 = 10_000;

/// A copy that an image can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PlannedVariant {
    /// Its format.
    pub format: ImageFormat,
    /// Its size as it is shown.
    pub size: ImageSize,
}

/// A copy that an image has.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ImageVariant {
    /// The index of its plan.
    pub plan: usize,
    /// The name of its file, next to that of the image.
    pub name: String,
}

/// The smaller copies of one image.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ImageVariants {
    /// The format of the image itself.
    pub format: ImageFormat,
    /// A hash of the bytes of the image and of all that its copies depend on.
    pub key: String,
    /// The copies that it can have, in each format the largest first.
    pub plan: Vec<PlannedVariant>,
    /// The copies that it has. In a preview, those that it may have.
    pub used: Vec<ImageVariant>,
    /// Whether its pixels can't be decoded.
    pub is_damaged: bool,
}

/// What was encoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum EncodedVariants {
    /// The bytes of each planned copy. `None` for one that has too many.
    Encoded(Vec<Option<Vec<u8>>>),
    /// The pixels can't be decoded.
    Damaged,
    /// The build was cancelled.
    Cancelled,
}

/// The smaller copies that an image can have. Empty for one that is published alone.
pub(crate) fn plan(bytes: &[u8], facts: ImageFacts, widths: &[u32], webp: bool) -> Vec<PlannedVariant> {
    let ImageFacts { format: Some(format), size: Some(size), problem: None, .. } = facts else { return Vec::new() };
    let formats: &[ImageFormat] = match format {
        ImageFormat::Jpeg if has_printing_colours(bytes) => &[],
        ImageFormat::Jpeg => &[ImageFormat::Jpeg],
        ImageFormat::Png if is_animated_png(bytes) => &[],
        ImageFormat::Png if webp => &[ImageFormat::Png, ImageFormat::Webp],
        ImageFormat::Png => &[ImageFormat::Png],
        ImageFormat::Webp => match webp_kind(bytes) {
            WebpKind::Animated => &[],
            // There is no encoder for lossy WebP, and a lossless copy of a photo is larger than the photo.
            WebpKind::Lossy => &[ImageFormat::Jpeg],
            WebpKind::Lossless => &[ImageFormat::Webp],
        },
        _ => &[],
    };
    let mut widths: Vec<u32> = widths.iter().copied().filter(|width| *width < size.width).collect();
    widths.sort_unstable_by(|one, other| other.cmp(one));
    widths.dedup();
    let of_format = |own: &ImageFormat| {
        // Browsers that know a format take no file of another one, so it needs the full size too.
        let whole = (*own != format && format == ImageFormat::Png && size.width <= MAX_WIDTH).then_some(size.width);
        let variant = |width| {
            let size = ImageSize { width, height: size.height_at(width) };
            PlannedVariant { format: *own, size }
        };
        whole.into_iter().chain(widths.iter().copied()).map(variant).collect::<Vec<_>>()
    };
    formats.iter().flat_map(of_format).collect()
}

/// Encodes the planned copies of an image. Waits until there is memory for it.
pub(crate) fn encode(
    bytes: &[u8],
    format: ImageFormat,
    plan: &[PlannedVariant],
    max_pixels: u64,
    is_cancelled: &dyn Fn() -> bool,
) -> EncodedVariants {
    let pixels = imagesize::blob_size(bytes).map_or(0, |size| size.width as u64 * size.height as u64);
    if pixels > max_pixels {
        return EncodedVariants::Damaged;
    }
    let _reserved = MemoryBudget::reserve(pixels.saturating_mul(MEMORY_PER_PIXEL));
    if is_cancelled() {
        return EncodedVariants::Cancelled;
    }
    // The decoders read bytes of strangers. A panic of one must not end the preview.
    match quiet_panic::catch(|| encode_all(bytes, format, plan, max_pixels, is_cancelled)) {
        Some(Ok(encoded)) => encoded,
        Some(Err(CodecError)) | None => EncodedVariants::Damaged,
    }
}

fn encode_all(
    bytes: &[u8],
    format: ImageFormat,
    plan: &[PlannedVariant],
    max_pixels: u64,
    is_cancelled: &dyn Fn() -> bool,
) -> Result<EncodedVariants, CodecError> {
    let source = Bitmap::decode(bytes, format, max_pixels)?.without_unused_alpha();
    let turn = if format == ImageFormat::Jpeg {
        orientation(&mut std::io::Cursor::new(bytes)).unwrap_or(UPRIGHT)
    } else {
        UPRIGHT
    };
    // Copies compete with the image as it is published.
    let published = metadata::without(bytes, format).map_or(bytes.len(), |clean| clean.len());
    let mut encoded = Vec::with_capacity(plan.len());
    let mut resized: Option<(ImageSize, Bitmap)> = None;
    for (index, variant) in plan.iter().enumerate() {
        if is_cancelled() {
            return Ok(EncodedVariants::Cancelled);
        }
        let is_first = index == 0 || plan[index - 1].format != variant.format;
        let larger = match (is_first, encoded.last()) {
            (false, Some(Some(larger))) => Vec::len(larger),
            // Without a larger copy in its own format, browsers would show too few pixels.
            (false, Some(None)) if variant.format != format && format == ImageFormat::Png => 0,
            _ => published,
        };
        if larger == 0 {
            encoded.push(None);
            continue;
        }
        let ImageSize { width, height } = variant.size;
        let (across, down) = if is_sideways(turn) { (height, width) } else { (width, height) };
        if resized.as_ref().is_none_or(|(size, _)| *size != variant.size) {
            let smaller = source.resized(across as usize, down as usize)?.turned(turn);
            resized = Some((variant.size, smaller));
        }
        let bytes = resized.as_ref().and_then(|(_, bitmap)| bitmap.encode(variant.format).ok());
        encoded.push(bytes.filter(|bytes| bytes.len() < larger));
    }
    Ok(EncodedVariants::Encoded(encoded))
}

/// Whether the colours of a JPEG are those of a printer, which a screen only shows with its profile.
fn has_printing_colours(bytes: &[u8]) -> bool {
    let segments = segments(bytes).unwrap_or_default();
    let is_frame = |marker| matches!(marker, 0xc0..=0xcf) && !matches!(marker, 0xc4 | 0xc8 | 0xcc);
    let frame = segments.iter().find(|segment| is_frame(segment.marker));
    // The number of components is the sixth byte after the length (T.81, B.2.2).
    frame.and_then(|frame| bytes.get(frame.range.start + 9)).is_none_or(|components| *components > 3)
}

/// Whether a PNG has a chunk that announces frames before its pixels (PNG, 11.3.6).
fn is_animated_png(bytes: &[u8]) -> bool {
    let pixels = memchr::memmem::find(bytes, b"IDAT").unwrap_or(bytes.len());
    memchr::memmem::find(&bytes[..pixels], b"acTL").is_some()
}

enum WebpKind {
    Animated,
    Lossy,
    Lossless,
}

/// The kind of a WebP image, by its first chunks (RFC 9649, 2.7). A lossy image with transparency counts as lossless, because JPEG
/// has none.
fn webp_kind(bytes: &[u8]) -> WebpKind {
    const ANIMATION: u8 = 0b10;
    const ALPHA: u8 = 0b1_0000;
    match (bytes.get(12..16), bytes.get(20)) {
        (Some(b"VP8 "), _) => WebpKind::Lossy,
        (Some(b"VP8X"), Some(flags)) if flags & ANIMATION != 0 => WebpKind::Animated,
        (Some(b"VP8X"), Some(flags)) if flags & ALPHA == 0 && memchr::memmem::find(bytes, b"VP8L").is_none() => {
            WebpKind::Lossy
        }
        _ => WebpKind::Lossless,
    }
}

/// The memory that images need at the moment.
struct MemoryBudget {
    used: Mutex<u64>,
    freed: Condvar,
}

static BUDGET: MemoryBudget = MemoryBudget { used: Mutex::new(0), freed: Condvar::new() };

/// A part of the memory, until it is dropped.
struct ReservedMemory(u64);

impl MemoryBudget {
    /// Waits until there is memory.
    fn reserve(bytes: u64) -> ReservedMemory {
        let mut used = BUDGET.used.lock().unwrap_or_else(PoisonError::into_inner);
        while *used > 0 && used.saturating_add(bytes) > MEMORY {
            used = BUDGET.freed.wait(used).unwrap_or_else(PoisonError::into_inner);
        }
        *used = used.saturating_add(bytes);
        ReservedMemory(bytes)
    }
}

impl Drop for ReservedMemory {
    fn drop(&mut self) {
        let mut used = BUDGET.used.lock().unwrap_or_else(PoisonError::into_inner);
        *used = used.saturating_sub(self.0);
        BUDGET.freed.notify_all();
    }
}

impl ImageVariants {
    /// The copies that are used, each with its plan.
    pub fn iter(&self) -> impl Iterator<Item = (&PlannedVariant, &ImageVariant)> {
        self.used.iter().filter_map(|variant| Some((self.plan.get(variant.plan)?, variant)))
    }

    /// What is wrong with the image.
    pub fn problem(&self) -> Option<ImageProblem> {
        self.is_damaged.then_some(ImageProblem::Undecodable)
    }
}
