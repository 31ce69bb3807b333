//! The text of an SVG image -> the size at which browsers show it (SVG 2, 8.2), from `width`, `height` and `viewBox`.

use quick_xml::Reader;
use quick_xml::events::Event;

use crate::image_file::ImageSize;

/// The size in pixels of the units in CSS Values 4, 6.2.
const UNITS: [(&str, f64); 8] = [
    ("px", 1.0),
    ("in", 96.0),
    ("cm", 96.0 / 2.54),
    ("mm", 96.0 / 25.4),
    ("q", 96.0 / 101.6),
    ("pt", 96.0 / 72.0),
    ("pc", 16.0),
    ("", 1.0),
];

/// The text is no SVG.
#[derive(Debug, PartialEq)]
pub(super) struct NoSvg;

/// The size of an SVG image. `None` if it has no size in pixels.
pub(super) fn size(text: &[u8]) -> Result<Option<ImageSize>, NoSvg> {
    let mut reader = Reader::from_reader(text);
    reader.config_mut().check_end_names = false;
    loop {
        let element = match reader.read_event() {
            Ok(Event::Start(element) | Event::Empty(element)) => element,
            Ok(Event::Eof) | Err(_) => return Err(NoSvg),
            Ok(_) => continue,
        };
        if element.local_name().as_ref() != b"svg" {
            return Err(NoSvg);
        }
        let attribute = |name: &str| {
            let found = element.try_get_attribute(name).ok()??;
            Some(String::from_utf8_lossy(&found.value).trim().to_ascii_lowercase())
        };
        let length = |name| attribute(name).as_deref().and_then(pixels);
        let view_box = attribute("viewBox").as_deref().and_then(ratio);
        let size = match (length("width"), length("height"), view_box) {
            (Some(width), Some(height), _) => Some((width, height)),
            (Some(width), None, Some((across, down))) => Some((width, width * down / across)),
            (None, Some(height), Some((across, down))) => Some((height * across / down, height)),
            (None, None, view_box) => view_box,
            (_, _, None) => None,
        };
        return Ok(size.and_then(|(width, height)| Some(ImageSize { width: whole(width)?, height: whole(height)? })));
    }
}

/// A length in pixels. `None` for a part of the page, such as `100%`.
fn pixels(length: &str) -> Option<f64> {
    let (unit, factor) = UNITS.iter().find(|(unit, _)| length.ends_with(unit))?;
    let number: f64 = length.strip_suffix(unit)?.trim().parse().ok()?;
    Some(number * factor).filter(|number| number.is_finite() && *number > 0.0)
}

/// The width and height of a `viewBox`.
fn ratio(view_box: &str) -> Option<(f64, f64)> {
    let numbers = view_box.split([' ', ',', '\t', '\n', '\r']).filter(|part| !part.is_empty());
    let numbers: Vec<f64> = numbers.map(str::parse).collect::<Result<_, _>>().ok()?;
    let [_, _, width, height] = numbers[..] else { return None };
    (width.is_finite() && height.is_finite() && width > 0.0 && height > 0.0).then_some((width, height))
}

fn whole(number: f64) -> Option<u32> {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the range is checked")]
    let whole = (1.0..1e6).contains(&number.round()).then(|| number.round() as u32);
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_size_comes_from_three_attributes() {
        for (attributes, expected) in [
            ("width='20' height=\"10px\"", Some((20, 10))),
            ("width='1in' viewBox='0 0 2 1'", Some((96, 48))),
            ("height='10' viewBox='0,0 2,1'", Some((20, 10))),
            ("width='100%' height='100%' viewBox='0 0 24 12'", Some((24, 12))),
            ("viewBox='0 0 24 0'", None),
            ("width='-1' height='2'", None),
            ("width='1e99' height='2'", None),
            ("width='5'", None),
            ("", None),
        ] {
            let text = format!("<?xml version='1.0'?><!-- a --><svg {attributes}></svg>");
            let expected = expected.map(|(width, height)| ImageSize { width, height });
            assert_eq!(size(text.as_bytes()), Ok(expected), "{attributes}");
        }
        assert_eq!(size(b"<html><svg width='1' height='1'/></html>"), Err(NoSvg));
        assert_eq!(size(b"plain"), Err(NoSvg));
    }
}
