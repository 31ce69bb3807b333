//! Text -> SVG path data, with the two fonts in `font/`. Text drawn as outlines looks the same on every system, whichever
//! fonts are installed.

use std::fmt::Write as _;

use ttf_parser::{Face, FaceParsingError, GlyphId, OutlineBuilder};

pub(super) const REGULAR: &[u8] = include_bytes!("font/NotoSans-Regular.ttf");
pub(super) const BOLD: &[u8] = include_bytes!("font/NotoSans-Bold.ttf");

/// A font with kerning but without shaping: Latin, Greek and Cyrillic, the alphabets of our fonts, don't need shaping.
pub(super) struct CardFont<'a> {
    face: Face<'a>,
    /// The size of one font unit, relative to the font size.
    unit: f32,
}

impl<'a> CardFont<'a> {
    pub(super) fn parse(bytes: &'a [u8]) -> Result<Self, FaceParsingError> {
        let face = Face::parse(bytes, 0)?;
        let unit = 1.0 / f32::from(face.units_per_em());
        Ok(Self { face, unit })
    }

    /// The width of a text at a font size.
    pub(super) fn width(&self, text: &str, size: f32) -> f32 {
        self.place(text).1 * self.unit * size
    }

    /// Appends the outline of a text to path data, with its left edge at `x` and its baseline at `y`.
    pub(super) fn write(&self, text: &str, size: f32, x: f32, y: f32, path: &mut String) {
        let scale = self.unit * size;
        for (glyph, offset) in self.place(text).0 {
            self.face.outline_glyph(glyph, &mut GlyphPath { path, scale, x: x + offset * scale, y });
        }
    }

    /// The glyphs of a text with their offsets from its start, and the width of the text, both in font units.
    fn place(&self, text: &str) -> (Vec<(GlyphId, f32)>, f32) {
        let mut offset = 0.0;
        let mut placed: Vec<(GlyphId, f32)> = Vec::new();
        for glyph in text.chars().filter_map(|c| self.face.glyph_index(c)) {
            if let Some((previous, _)) = placed.last() {
                offset += f32::from(self.kerning(*previous, glyph));
            }
            placed.push((glyph, offset));
            offset += f32::from(self.face.glyph_hor_advance(glyph).unwrap_or_default());
        }
        (placed, offset)
    }

    fn kerning(&self, left: GlyphId, right: GlyphId) -> i16 {
        let tables = self.face.tables().kern.into_iter().flat_map(|kern| kern.subtables);
        tables.filter(|table| table.horizontal).find_map(|table| table.glyphs_kerning(left, right)).unwrap_or_default()
    }
}

/// Writes a glyph's outline as path data (SVG 2, section 9.3). Fonts count y upwards, SVG downwards.
struct GlyphPath<'a> {
    path: &'a mut String,
    scale: f32,
    x: f32,
    y: f32,
}

impl GlyphPath<'_> {
    fn write(&mut self, command: char, points: &[(f32, f32)]) {
        self.path.push(command);
        for (x, y) in points {
            // Writing to a String can't fail.
            _ = write!(self.path, "{:.2} {:.2} ", self.x + x * self.scale, self.y - y * self.scale);
        }
    }
}

impl OutlineBuilder for GlyphPath<'_> {
    fn move_to(&mut self, x: f32, y: f32) {
        self.write('M', &[(x, y)]);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.write('L', &[(x, y)]);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        self.write('Q', &[(x1, y1), (x, y)]);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        self.write('C', &[(x1, y1), (x2, y2), (x, y)]);
    }

    fn close(&mut self) {
        self.path.push('Z');
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::page::card::is_drawn;

    #[test]
    fn both_fonts_have_a_glyph_for_every_supported_character() {
        for bytes in [REGULAR, BOLD] {
            let font = CardFont::parse(bytes).expect("a font");
            for c in ('\0'..=char::MAX).filter(|c| is_drawn(*c)) {
                assert!(font.face.glyph_index(c).is_some(), "{c:?}");
            }
        }
    }
}
