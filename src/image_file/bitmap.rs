//! An image file -> its pixels, fewer pixels, and a file again.

use std::io::Cursor;

use image_webp::{WebPDecoder, WebPEncoder};
use jpeg_encoder::SamplingFactor;
use png::{BitDepth, ColorType, Compression, Transformations};
use resize::{Pixel, Type};
use rgb::FromSlice as _;
use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;
use zune_jpeg::JpegDecoder;

use crate::image_file::ImageFormat;
use crate::image_file::jpeg::is_sideways;

/// The quality of JPEG files, from 1 to 100. Above it, files grow faster than readers see a difference.
const JPEG_QUALITY: u8 = 80;

/// The pixels of an image. The kind of a pixel is its number of bytes.
pub(super) struct Bitmap {
    width: usize,
    height: usize,
    /// 1 for grey, 3 for red, green and blue, 4 with an alpha channel.
    channels: usize,
    samples: Vec<u8>,
    /// The profile of its colours (ICC.1).
    profile: Option<Vec<u8>>,
}

/// The pixels can't be read, or can't be written in a format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct CodecError;

impl Bitmap {
    /// Reads an image of at most `max_pixels`. Its header may say otherwise than the facts that were read before.
    pub(super) fn decode(bytes: &[u8], format: ImageFormat, max_pixels: u64) -> Result<Self, CodecError> {
        let bitmap = match format {
            ImageFormat::Jpeg => from_jpeg(bytes, max_pixels),
            ImageFormat::Png => from_png(bytes, max_pixels),
            ImageFormat::Webp => from_webp(bytes, max_pixels),
            _ => None,
        };
        let is_whole = |bitmap: &Self| {
            bitmap.width > 0
                && bitmap.height > 0
                && bitmap.samples.len() == bitmap.width * bitmap.height * bitmap.channels
        };
        bitmap.filter(is_whole).ok_or(CodecError)
    }

    /// The image with another number of pixels.
    pub(super) fn resized(&self, width: usize, height: usize) -> Result<Self, CodecError> {
        let mut samples = vec![0; width * height * self.channels];
        let (from, to) = ((self.width, self.height), (width, height));
        let result = match self.channels {
            1 => resize::new(from.0, from.1, to.0, to.1, Pixel::Gray8, Type::Catrom)
                .and_then(|mut resizer| resizer.resize(self.samples.as_gray(), samples.as_gray_mut())),
            3 => resize::new(from.0, from.1, to.0, to.1, Pixel::RGB8, Type::Catrom)
                .and_then(|mut resizer| resizer.resize(self.samples.as_rgb(), samples.as_rgb_mut())),
            _ => resize::new(from.0, from.1, to.0, to.1, Pixel::RGBA8P, Type::Catrom)
                .and_then(|mut resizer| resizer.resize(self.samples.as_rgba(), samples.as_rgba_mut())),
        };
        result.map_err(|_| CodecError)?;
        Ok(Self { width, height, samples, channels: self.channels, profile: self.profile.clone() })
    }

    /// The image as browsers show it, with an orientation of Exif (2.32, tag 274).
    pub(super) fn turned(self, orientation: u8) -> Self {
        let (mirrored_across, mirrored_down) = match orientation {
            2 | 8 => (true, false),
            3 | 7 => (true, true),
            4 | 6 => (false, true),
            1 | 5 => (false, false),
            _ => return self,
        };
        let is_turned = is_sideways(orientation);
        if !mirrored_across && !mirrored_down && !is_turned {
            return self;
        }
        let (width, height) = if is_turned { (self.height, self.width) } else { (self.width, self.height) };
        let mut samples = Vec::with_capacity(self.samples.len());
        for y in 0..height {
            for x in 0..width {
                let (across, down) = if is_turned { (y, x) } else { (x, y) };
                let across = if mirrored_across { self.width - 1 - across } else { across };
                let down = if mirrored_down { self.height - 1 - down } else { down };
                let start = (down * self.width + across) * self.channels;
                samples.extend_from_slice(&self.samples[start..start + self.channels]);
            }
        }
        Self { width, height, samples, ..self }
    }

    /// The image without its alpha channel, if no pixel uses it.
    pub(super) fn without_unused_alpha(self) -> Self {
        let pixels = || self.samples.as_chunks::<4>().0.iter();
        if self.channels != 4 || pixels().any(|[.., alpha]| *alpha != u8::MAX) {
            return self;
        }
        let samples = pixels().flat_map(|[red, green, blue, _]| [*red, *green, *blue]).collect();
        Self { samples, channels: 3, ..self }
    }

    /// Writes the image in a format.
    pub(super) fn encode(&self, format: ImageFormat) -> Result<Vec<u8>, CodecError> {
        let bytes = match format {
            ImageFormat::Jpeg => self.to_jpeg(),
            ImageFormat::Png => self.to_png(),
            ImageFormat::Webp => self.to_webp(),
            _ => None,
        };
        bytes.ok_or(CodecError)
    }

    fn to_jpeg(&self) -> Option<Vec<u8>> {
        let colours = match self.channels {
            1 => jpeg_encoder::ColorType::Luma,
            3 => jpeg_encoder::ColorType::Rgb,
            // JPEG has no transparency.
            _ => return None,
        };
        let (width, height) = (self.width.try_into().ok()?, self.height.try_into().ok()?);
        let mut bytes = Vec::new();
        let mut encoder = jpeg_encoder::Encoder::new(&mut bytes, JPEG_QUALITY);
        encoder.set_progressive(true);
        encoder.set_optimized_huffman_tables(true);
        encoder.set_sampling_factor(SamplingFactor::F_2_2);
        if let Some(profile) = &self.profile {
            encoder.add_icc_profile(profile).ok()?;
        }
        encoder.encode(&self.samples, width, height, colours).ok()?;
        Some(bytes)
    }

    fn to_png(&self) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        let mut info = png::Info::with_size(self.width.try_into().ok()?, self.height.try_into().ok()?);
        info.color_type = match self.channels {
            1 => ColorType::Grayscale,
            3 => ColorType::Rgb,
            _ => ColorType::Rgba,
        };
        info.bit_depth = BitDepth::Eight;
        info.icc_profile = self.profile.as_deref().map(Into::into);
        let mut encoder = png::Encoder::with_info(&mut bytes, info).ok()?;
        encoder.set_compression(Compression::Balanced);
        let mut writer = encoder.write_header().ok()?;
        writer.write_image_data(&self.samples).ok()?;
        writer.finish().ok()?;
        Some(bytes)
    }

    fn to_webp(&self) -> Option<Vec<u8>> {
        let colours = match self.channels {
            1 => image_webp::ColorType::L8,
            3 => image_webp::ColorType::Rgb8,
            _ => image_webp::ColorType::Rgba8,
        };
        let mut bytes = Vec::new();
        let mut encoder = WebPEncoder::new(&mut bytes);
        if let Some(profile) = &self.profile {
            encoder.set_icc_profile(profile.clone());
        }
        encoder.encode(&self.samples, self.width.try_into().ok()?, self.height.try_into().ok()?, colours).ok()?;
        Some(bytes)
    }
}

/// Whether an image has more pixels than the limit.
fn is_too_large(width: usize, height: usize, max_pixels: u64) -> bool {
    (width as u64).saturating_mul(height as u64) > max_pixels
}

fn from_jpeg(bytes: &[u8], max_pixels: u64) -> Option<Bitmap> {
    let options = DecoderOptions::default().set_max_width(usize::from(u16::MAX)).set_max_height(usize::from(u16::MAX));
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder.decode_headers().ok()?;
    let (width, height) = decoder.dimensions().filter(|(width, height)| !is_too_large(*width, *height, max_pixels))?;
    let (colours, channels) =
        if decoder.input_colorspace()? == ColorSpace::Luma { (ColorSpace::Luma, 1) } else { (ColorSpace::RGB, 3) };
    decoder.set_options(options.jpeg_set_out_colorspace(colours));
    let samples = decoder.decode().ok()?;
    Some(Bitmap { width, height, channels, samples, profile: decoder.icc_profile() })
}

fn from_png(bytes: &[u8], max_pixels: u64) -> Option<Bitmap> {
    // The decoder counts what it reserves besides the pixels.
    let mut decoder = png::Decoder::new_with_limits(Cursor::new(bytes), png::Limits { bytes: 64 << 20 });
    decoder.set_transformations(Transformations::normalize_to_color8());
    decoder.set_ignore_text_chunk(true);
    let mut reader = decoder.read_info().ok()?;
    let (width, height) = (reader.info().width as usize, reader.info().height as usize);
    if is_too_large(width, height, max_pixels) {
        return None;
    }
    let mut samples = vec![0; reader.output_buffer_size()?];
    let frame = reader.next_frame(&mut samples).ok()?;
    samples.truncate(frame.buffer_size());
    let profile = reader.info().icc_profile.as_deref().map(<[u8]>::to_vec);
    let (channels, samples) = match frame.color_type {
        ColorType::Grayscale => (1, samples),
        ColorType::GrayscaleAlpha => {
            let pixels = samples.as_chunks::<2>().0.iter();
            (4, pixels.flat_map(|[grey, alpha]| [*grey, *grey, *grey, *alpha]).collect())
        }
        ColorType::Rgb => (3, samples),
        ColorType::Rgba => (4, samples),
        ColorType::Indexed => return None,
    };
    Some(Bitmap { width, height, channels, samples, profile })
}

fn from_webp(bytes: &[u8], max_pixels: u64) -> Option<Bitmap> {
    let mut decoder = WebPDecoder::new(Cursor::new(bytes)).ok()?;
    let (width, height) = decoder.dimensions();
    let (width, height) = (width as usize, height as usize);
    if is_too_large(width, height, max_pixels) {
        return None;
    }
    let channels = if decoder.has_alpha() { 4 } else { 3 };
    let mut samples = vec![0; decoder.output_buffer_size()?];
    decoder.read_image(&mut samples).ok()?;
    let profile = decoder.icc_profile().ok().flatten();
    Some(Bitmap { width, height, channels, samples, profile })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bitmap(width: usize, height: usize, channels: usize) -> Bitmap {
        let samples = (0..width * height * channels).map(|sample| u8::try_from(sample * 7 % 256).expect("a byte"));
        Bitmap { width, height, channels, samples: samples.collect(), profile: None }
    }

    #[test]
    fn files_without_loss_have_the_same_pixels() {
        for format in [ImageFormat::Png, ImageFormat::Webp] {
            for channels in [1, 3, 4] {
                let bitmap = bitmap(7, 5, channels);
                let bytes = bitmap.encode(format).expect("a file");
                let read = Bitmap::decode(&bytes, format, 35).expect("pixels");
                // WebP has no grey.
                let is_grey = format == ImageFormat::Webp && channels == 1;
                let expected: Vec<u8> =
                    if is_grey { bitmap.samples.iter().flat_map(|grey| [*grey; 3]).collect() } else { bitmap.samples };
                assert_eq!((read.width, read.height, read.samples), (7, 5, expected), "{format:?} {channels}");
                assert_eq!(Bitmap::decode(&bytes, format, 34).err(), Some(CodecError), "more pixels than the limit");
            }
        }
    }

    #[test]
    fn eight_orientations_turn_the_corners() {
        // The corners of an image, from the upper left to the lower right, as they are shown (Exif 2.32, tag 274).
        for (orientation, shown) in [
            (1, [1, 2, 3, 4]),
            (2, [2, 1, 4, 3]),
            (3, [4, 3, 2, 1]),
            (4, [3, 4, 1, 2]),
            (5, [1, 3, 2, 4]),
            (6, [3, 1, 4, 2]),
            (7, [4, 2, 3, 1]),
            (8, [2, 4, 1, 3]),
        ] {
            let stored = Bitmap { width: 2, height: 2, channels: 1, samples: vec![1, 2, 3, 4], profile: None };
            assert_eq!(stored.turned(orientation).samples, shown, "orientation {orientation}");
        }
        let turned = bitmap(7, 5, 3).turned(6);
        assert_eq!((turned.width, turned.height), (5, 7));
    }

    #[test]
    fn transparent_pixels_have_no_colour() {
        let samples = [[255, 0, 0, 0], [0, 0, 255, 255]].concat().repeat(8);
        let bitmap = Bitmap { width: 4, height: 4, channels: 4, samples, profile: None };
        let small = bitmap.resized(1, 1).expect("a pixel");
        assert!(small.samples[0] < 8 && small.samples[2] > 247, "{:?}", small.samples);
    }
}
