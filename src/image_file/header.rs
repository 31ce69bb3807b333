//! An image file -> its [`ImageFacts`]. Reads its header, and its end to see whether it is complete.

use std::io::{self, BufRead, Read as _, Seek, SeekFrom};

use imagesize::{Compression, ImageType};

use crate::image_file::jpeg::{is_sideways, orientation, segments};
use crate::image_file::{ImageFacts, ImageFormat, ImageProblem, ImageSize, svg_size};

/// The most bytes that are read of an SVG image to find its size.
const SVG_BYTES: u64 = 64 << 10;
/// The most bytes that are read to find the end of an image that has something after it.
const SEARCHED_BYTES: u64 = 64 << 20;

/// Reads the facts of an image file of `length` bytes. Bytes that are no image are a problem of it and no error.
pub(crate) fn read(reader: &mut (impl BufRead + Seek), length: u64) -> ImageFacts {
    read_any(reader, length).unwrap_or_else(|_| ImageFacts::broken(ImageProblem::Unreadable))
}

fn read_any(reader: &mut (impl BufRead + Seek), length: u64) -> io::Result<ImageFacts> {
    let kind = imagesize::reader_type(&mut *reader).ok();
    let format = kind.map(format_of).filter(|format| *format != ImageFormat::Other);
    reader.seek(SeekFrom::Start(0))?;
    // Some of the other formats are recognised by very few bytes, which can also be text.
    let Some(format) = format else { return read_svg(reader, kind.is_some()) };
    let size = imagesize::reader_size(&mut *reader).ok().and_then(|size| {
        let (width, height) = (u32::try_from(size.width).ok()?, u32::try_from(size.height).ok()?);
        (width > 0 && height > 0).then_some(ImageSize { width, height })
    });
    let Some(size) = size else {
        return Ok(ImageFacts { format: Some(format), ..ImageFacts::broken(ImageProblem::Truncated) });
    };
    let is_turned = format == ImageFormat::Jpeg && orientation(reader).is_ok_and(is_sideways);
    let size = if is_turned { ImageSize { width: size.height, height: size.width } } else { size };
    let problem = (!is_complete(format, reader, length)?).then_some(ImageProblem::Truncated);
    Ok(ImageFacts { format: Some(format), size: Some(size), problem, removals: None })
}

fn format_of(kind: ImageType) -> ImageFormat {
    match kind {
        ImageType::Png => ImageFormat::Png,
        ImageType::Jpeg => ImageFormat::Jpeg,
        ImageType::Gif => ImageFormat::Gif,
        ImageType::Webp => ImageFormat::Webp,
        ImageType::Heif(Compression::Av1) => ImageFormat::Avif,
        ImageType::Bmp => ImageFormat::Bmp,
        ImageType::Ico => ImageFormat::Ico,
        _ => ImageFormat::Other,
    }
}

fn read_svg(reader: &mut (impl BufRead + Seek), is_other: bool) -> io::Result<ImageFacts> {
    let mut text = Vec::new();
    reader.take(SVG_BYTES).read_to_end(&mut text)?;
    Ok(match svg_size::size(&text) {
        Ok(size) => ImageFacts { format: Some(ImageFormat::Svg), size, problem: None, removals: None },
        Err(_) if is_other => {
            ImageFacts { format: Some(ImageFormat::Other), size: None, problem: None, removals: None }
        }
        Err(_) => ImageFacts::broken(ImageProblem::Unrecognized),
    })
}

/// Whether a file contains its image to the end. Formats without an end always do.
fn is_complete(format: ImageFormat, reader: &mut (impl BufRead + Seek), length: u64) -> io::Result<bool> {
    match format {
        ImageFormat::Jpeg => {
            if last_bytes(reader, length, 2)? == [0xff, 0xd9] {
                return Ok(true);
            }
            // Cameras add data after the image.
            let bytes = whole(reader, length)?;
            Ok(bytes.is_none_or(|bytes| segments(&bytes).is_some()))
        }
        ImageFormat::Png => {
            if last_bytes(reader, length, 8)?.starts_with(b"IEND") {
                return Ok(true);
            }
            let bytes = whole(reader, length)?;
            Ok(bytes.is_none_or(|bytes| has_png_end(&bytes)))
        }
        ImageFormat::Gif => Ok(last_bytes(reader, length, 64)?.iter().rev().find(|byte| **byte != 0) == Some(&0x3b)),
        ImageFormat::Webp => {
            let mut size = [0; 4];
            reader.seek(SeekFrom::Start(4))?;
            reader.read_exact(&mut size)?;
            Ok(u64::from(u32::from_le_bytes(size)) + 8 <= length + 1)
        }
        _ => Ok(true),
    }
}

fn last_bytes(reader: &mut (impl BufRead + Seek), length: u64, count: u64) -> io::Result<Vec<u8>> {
    reader.seek(SeekFrom::Start(length.saturating_sub(count)))?;
    let mut bytes = Vec::new();
    reader.take(count).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The whole file. `None` if it is too large to be searched.
fn whole(reader: &mut (impl BufRead + Seek), length: u64) -> io::Result<Option<Vec<u8>>> {
    if length > SEARCHED_BYTES {
        return Ok(None);
    }
    reader.seek(SeekFrom::Start(0))?;
    let mut bytes = Vec::new();
    reader.take(SEARCHED_BYTES).read_to_end(&mut bytes)?;
    Ok(Some(bytes))
}

/// Whether a PNG has its last chunk (PNG, 5.3).
fn has_png_end(bytes: &[u8]) -> bool {
    let mut rest = bytes.get(8..).unwrap_or_default();
    while let Some((length, after)) = rest.split_first_chunk::<4>() {
        if after.starts_with(b"IEND") {
            return true;
        }
        let Some(next) = (u32::from_be_bytes(*length) as usize).checked_add(8).and_then(|size| after.get(size..))
        else {
            return false;
        };
        rest = next;
    }
    false
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use proptest::prelude::*;

    use super::*;

    /// The start of a file of each format that is recognised by its first bytes.
    const STARTS: [&[u8]; 12] = [
        b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR",
        b"\xff\xd8\xff\xe1\0\x10Exif\0\0MM\0\x2a\0\0\0\x08",
        b"\xff\xd8\xff\xc0\0\x11\x08",
        b"GIF89a",
        b"RIFF\x20\0\0\0WEBPVP8X",
        b"RIFF\x20\0\0\0WEBPVP8L",
        b"\0\0\0\x1cftypavif\0\0\0\0mif1avif\0\0\0\x20meta",
        b"BM",
        b"\0\0\x01\0",
        b"II\x2a\0\x08\0\0\0",
        b"\xff\x0a",
        b"<svg width='",
    ];

    proptest! {
        #[test]
        fn any_bytes_have_facts(start in 0..STARTS.len(), rest in prop::collection::vec(any::<u8>(), 0..200)) {
            let bytes = [STARTS[start], &rest].concat();
            for length in [0, 1, bytes.len() / 2, bytes.len()] {
                let facts = read(&mut Cursor::new(&bytes[..length]), length as u64);
                prop_assert!(facts.problem.is_some() || facts.format.is_some());
                prop_assert!(facts.size.is_none_or(|size| size.width > 0 && size.height > 0));
            }
        }
    }
}
