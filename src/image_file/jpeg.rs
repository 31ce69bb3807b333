//! The segments of a JPEG file (ITU-T T.81, annex B) -> its orientation, and where the image ends.

use std::io::{self, BufRead, Seek};
use std::ops::Range;

/// The orientation of an image whose pixels are stored as they are shown (Exif 2.32, tag 274).
pub(super) const UPRIGHT: u8 = 1;
/// The start of the segment with the Exif metadata.
pub(super) const EXIF: &[u8] = b"Exif\0\0";

const START_OF_SCAN: u8 = 0xda;
const END_OF_IMAGE: u8 = 0xd9;
pub(super) const APP1: u8 = 0xe1;

/// Whether a marker has no length and no content.
fn is_standalone(marker: u8) -> bool {
    matches!(marker, 0x01 | 0xd0..=0xd8)
}

/// The orientation, 1 to 8, that the file sets before its pixels.
pub(super) fn orientation(reader: &mut (impl BufRead + Seek)) -> io::Result<u8> {
    reader.seek(io::SeekFrom::Start(2))?;
    loop {
        let mut marker = [0; 2];
        reader.read_exact(&mut marker)?;
        match marker {
            [0xff, marker] if is_standalone(marker) => continue,
            // Any number of these bytes can come before a marker.
            [0xff, 0xff] => {
                reader.seek_relative(-1)?;
                continue;
            }
            [0xff, START_OF_SCAN | END_OF_IMAGE] => return Ok(UPRIGHT),
            [0xff, _] => {}
            _ => return Ok(UPRIGHT),
        }
        let mut length = [0; 2];
        reader.read_exact(&mut length)?;
        let length = usize::from(u16::from_be_bytes(length)).saturating_sub(2);
        if marker[1] != APP1 {
            reader.seek_relative(i64::try_from(length).unwrap_or(0))?;
            continue;
        }
        let mut segment = vec![0; length];
        reader.read_exact(&mut segment)?;
        if let Some(orientation) = segment.strip_prefix(EXIF).and_then(orientation_of_exif) {
            return Ok(orientation);
        }
    }
}

/// The orientation in Exif metadata, which has the structure of TIFF 6.0. `None` if it has none.
pub(super) fn orientation_of_exif(tiff: &[u8]) -> Option<u8> {
    let is_little = match tiff.get(..4)? {
        [b'I', b'I', 42, 0] => true,
        [b'M', b'M', 0, 42] => false,
        _ => return None,
    };
    let u16_at = |offset: usize| {
        let bytes: [u8; 2] = tiff.get(offset..offset.checked_add(2)?)?.try_into().ok()?;
        Some(if is_little { u16::from_le_bytes(bytes) } else { u16::from_be_bytes(bytes) })
    };
    let offset: [u8; 4] = tiff.get(4..8)?.try_into().ok()?;
    let directory = if is_little { u32::from_le_bytes(offset) } else { u32::from_be_bytes(offset) } as usize;
    let entries = u16_at(directory)?;
    let entry = |index: u16| directory.checked_add(2 + usize::from(index) * 12);
    let orientation = (0..entries).filter_map(entry).find(|entry| u16_at(*entry) == Some(274))?;
    u16_at(orientation.checked_add(8)?)
        .and_then(|value| u8::try_from(value).ok())
        .filter(|value| (1..=8).contains(value))
}

/// Whether an orientation exchanges width and height.
pub(super) fn is_sideways(orientation: u8) -> bool {
    orientation >= 5
}

/// One part of a file: a marker with its content.
pub(super) struct JpegSegment {
    /// The second byte of its marker.
    pub(super) marker: u8,
    /// Its range in the file, with its marker, and with the pixels that follow the header of a scan.
    pub(super) range: Range<usize>,
}

/// The segments of a whole file up to the end of the image. `None` if the file ends earlier, or is no JPEG.
pub(super) fn segments(bytes: &[u8]) -> Option<Vec<JpegSegment>> {
    let mut offset = bytes.starts_with(&[0xff, 0xd8]).then_some(2)?;
    let mut segments = vec![JpegSegment { marker: 0xd8, range: 0..2 }];
    loop {
        let start = offset;
        if *bytes.get(offset)? != 0xff {
            return None;
        }
        while *bytes.get(offset)? == 0xff {
            offset += 1;
        }
        let marker = bytes[offset];
        offset += 1;
        if !is_standalone(marker) && marker != END_OF_IMAGE {
            let length: [u8; 2] = bytes.get(offset..offset + 2)?.try_into().ok()?;
            offset += usize::from(u16::from_be_bytes(length)).max(2);
        }
        if marker == START_OF_SCAN {
            // In pixels, a zero follows each 0xff that is no marker.
            loop {
                offset += memchr::memchr(0xff, bytes.get(offset..)?)?;
                match *bytes.get(offset + 1)? {
                    0 | 0xd0..=0xd7 => offset += 2,
                    0xff => offset += 1,
                    _ => break,
                }
            }
        }
        if offset > bytes.len() {
            return None;
        }
        segments.push(JpegSegment { marker, range: start..offset });
        if marker == END_OF_IMAGE {
            return Some(segments);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_image_ends_at_its_own_marker() {
        let thumbnail = [0xff, 0xe1, 0, 6, 0xff, 0xd8, 0xff, 0xd9];
        let scan = [0xff, 0xda, 0, 2, 1, 0xff, 0, 0xff, 0xd0, 2];
        let bytes = [&[0xff, 0xd8][..], &thumbnail, &scan, &[0xff, 0xd9], b"trailer"].concat();
        let found = segments(&bytes).expect("an image");
        let ranges: Vec<_> = found.iter().map(|segment| segment.range.clone()).collect();
        assert_eq!(ranges, [0..2, 2..10, 10..20, 20..22]);
        for length in 0..22 {
            assert!(segments(&bytes[..length]).is_none(), "{length} bytes");
        }
    }
}
