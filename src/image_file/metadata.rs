//! The bytes of a PNG, JPEG or WebP image -> the same image without its metadata: place, time, camera, author and comments. The
//! colours, the pixels and the orientation stay as they are.

use std::ops::Range;

use crate::image_file::ImageFormat;
use crate::image_file::jpeg::{APP1, EXIF, JpegSegment, UPRIGHT, orientation_of_exif, segments};

const PNG_SIGNATURE: usize = 8;
/// The chunks of PNG with metadata (PNG, 11.3).
const PNG_METADATA: [&[u8; 4]; 5] = [b"eXIf", b"iTXt", b"tEXt", b"tIME", b"zTXt"];
const RIFF_HEADER: usize = 12;
/// The bits of `VP8X` that announce Exif and XMP (RFC 9649, 2.7.1.1).
const WEBP_METADATA_BITS: u8 = 0b1100;

/// The image without metadata. `None` if it has none, or is of another format, or is damaged.
pub(crate) fn without(bytes: &[u8], format: ImageFormat) -> Option<Vec<u8>> {
    let image = match format {
        ImageFormat::Jpeg => without_in_jpeg(bytes)?,
        ImageFormat::Png => without_in_png(bytes)?,
        ImageFormat::Webp => without_in_webp(bytes)?,
        _ => return None,
    };
    (image != bytes).then_some(image)
}

fn without_in_jpeg(bytes: &[u8]) -> Option<Vec<u8>> {
    let segments = segments(bytes)?;
    let content = |segment: &JpegSegment| bytes.get(segment.range.start + 4..segment.range.end).unwrap_or_default();
    let is_kept = |segment: &&JpegSegment| match segment.marker {
        // A profile of colours.
        0xe2 => content(segment).starts_with(b"ICC_PROFILE\0"),
        // The header of JFIF, and how the colours are stored.
        0xe0 | 0xee => true,
        0xe1..=0xef | 0xfe => false,
        _ => true,
    };
    let metadata = segments.iter().filter(|segment| segment.marker == APP1).map(content);
    let orientation = metadata.filter_map(|metadata| metadata.strip_prefix(EXIF)).find_map(orientation_of_exif);
    let mut image = bytes[..2].to_vec();
    if let Some(orientation) = orientation.filter(|orientation| *orientation != UPRIGHT) {
        let entry = [1, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0];
        let exif = [EXIF, b"MM\0\x2a\0\0\0\x08\0\x01", &entry, &[0; 4]].concat();
        let length = u16::try_from(exif.len() + 2).unwrap_or_default().to_be_bytes();
        image.extend([&[0xff, APP1], &length[..], &exif].concat());
    }
    // Cameras add a video or more images after the last segment, with metadata of their own.
    for segment in segments.iter().skip(1).filter(is_kept) {
        image.extend_from_slice(&bytes[segment.range.clone()]);
    }
    Some(image)
}

fn without_in_png(bytes: &[u8]) -> Option<Vec<u8>> {
    let chunks = chunks(bytes, PNG_SIGNATURE, 4, |length| (u32::from_be_bytes(length) as usize).checked_add(12))?;
    // Programs add data after the last chunk.
    let last = chunks.iter().position(|(name, _)| name == b"IEND")?;
    let kept = chunks[..=last].iter().filter(|(name, _)| !PNG_METADATA.contains(&name));
    Some(with_chunks(bytes, PNG_SIGNATURE, kept))
}

fn without_in_webp(bytes: &[u8]) -> Option<Vec<u8>> {
    let length = bytes.get(4..8)?.try_into().map(u32::from_le_bytes).ok()? as usize;
    let bytes = bytes.get(..length.checked_add(8)?).unwrap_or(bytes);
    let chunks = chunks(bytes, RIFF_HEADER, 0, |length| {
        (u32::from_le_bytes(length) as usize).checked_next_multiple_of(2)?.checked_add(8)
    })?;
    let kept = chunks.iter().filter(|(name, _)| name != b"EXIF" && name != b"XMP ");
    let mut image = with_chunks(bytes, RIFF_HEADER, kept);
    let length = u32::try_from(image.len() - 8).ok()?.to_le_bytes();
    image[4..8].copy_from_slice(&length);
    if image[RIFF_HEADER..].starts_with(b"VP8X")
        && let Some(flags) = image.get_mut(RIFF_HEADER + 8)
    {
        *flags &= !WEBP_METADATA_BITS;
    }
    Some(image)
}

/// The name of a chunk, and its range in the file.
type Chunk = ([u8; 4], Range<usize>);

/// The chunks after a header, up to bytes that are none. `name` is the offset of the name in a chunk, whose length is in the other
/// four of its first eight bytes. `None` if the header is not complete.
fn chunks(bytes: &[u8], header: usize, name: usize, size: impl Fn([u8; 4]) -> Option<usize>) -> Option<Vec<Chunk>> {
    let mut chunks = Vec::new();
    let mut offset = header;
    let next = |offset: usize| -> Option<Chunk> {
        let field = |start: usize| bytes.get(offset + start..offset + start + 4)?.try_into().ok();
        let end = offset.checked_add(size(field(4 - name)?)?)?;
        // The last byte, which makes the length of the last chunk even, is often missing.
        (end <= bytes.len() + 1).then_some((field(name)?, offset..end.min(bytes.len())))
    };
    bytes.get(..header)?;
    while let Some(chunk) = next(offset) {
        offset = chunk.1.end;
        chunks.push(chunk);
    }
    Some(chunks)
}

fn with_chunks<'a>(bytes: &[u8], header: usize, chunks: impl Iterator<Item = &'a Chunk>) -> Vec<u8> {
    let mut image = bytes[..header].to_vec();
    for (_, range) in chunks {
        image.extend_from_slice(&bytes[range.clone()]);
    }
    image
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_photo_keeps_its_colours_and_its_orientation() {
        let picture = [0xff, 0xdb, 0, 3, 7, 0xff, 0xda, 0, 2, 1, 2, 0xff, 0xd9];
        let profile = [&[0xff, 0xe2, 0, 15][..], b"ICC_PROFILE\0p"].concat();
        let exif =
            [&[0xff, 0xe1, 0, 38][..], EXIF, b"II\x2a\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0PLACE123"]
                .concat();
        let bytes = [&[0xff, 0xd8][..], &exif, &profile, b"\xff\xfe\0\x06NAME", &picture, b"VIDEO"].concat();
        let clean = without(&bytes, ImageFormat::Jpeg).expect("metadata");
        for removed in [&b"PLACE"[..], b"NAME", b"VIDEO"] {
            assert!(!clean.windows(removed.len()).any(|part| part == removed));
        }
        assert!(clean.ends_with(&[&profile[..], &picture].concat()));
        let mut reader = std::io::Cursor::new(&clean);
        assert_eq!(crate::image_file::jpeg::orientation(&mut reader).expect("read"), 6);
        assert_eq!(without(&clean, ImageFormat::Jpeg), None);
        assert_eq!(without(&[&[0xff, 0xd8][..], &picture].concat(), ImageFormat::Jpeg), None);
        assert_eq!(without(&bytes[..60], ImageFormat::Jpeg), None);
    }

    #[test]
    fn chunks_with_metadata_are_removed() {
        let chunk = |name: &str, content: &str| {
            let length = u32::try_from(content.len()).expect("short").to_be_bytes();
            [&length, name.as_bytes(), content.as_bytes(), b"CRC0"].concat()
        };
        let signature = b"\x89PNG\r\n\x1a\n".to_vec();
        let (data, text, end) = (chunk("IDAT", "pixels"), chunk("tEXt", "Author"), chunk("IEND", ""));
        let png = [&signature[..], &data, &text, &end].concat();
        assert_eq!(without(&png, ImageFormat::Png), Some([&signature[..], &data, &end].concat()));
        assert_eq!(without(&[&signature[..], &data, &end].concat(), ImageFormat::Png), None);
        assert_eq!(without(&[&png[..], &text].concat(), ImageFormat::Png), without(&png, ImageFormat::Png));
        assert_eq!(without(&png[..30], ImageFormat::Png), None);
        let webp = b"RIFF\x24\0\0\0WEBPVP8X\x02\0\0\0\x1c\0EXIF\x03\0\0\0abc\0VP8 \x02\0\0\0px";
        let clean = b"RIFF\x18\0\0\0WEBPVP8X\x02\0\0\0\x10\0VP8 \x02\0\0\0px".to_vec();
        assert_eq!(without(webp, ImageFormat::Webp).as_ref(), Some(&clean));
        assert_eq!(without(&[webp, &b"more"[..]].concat(), ImageFormat::Webp).as_ref(), Some(&clean));
        assert_eq!(without(&clean, ImageFormat::Webp), None);
    }
}
