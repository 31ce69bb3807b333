//! Text -> SVG path data, with the font of the author and the two fonts in `font/`. Text drawn as outlines looks the same on every
//! system, whichever fonts are installed.

use std::fmt::Write as _;

use harfrust::font::glyph::outline::{DrawMemory, DrawOptions, PathSink};
use harfrust::{Buffer, Direction, Font, GlyphId, Language, ShapeOptions, ShaperFont, shape};
use icu_properties::CodePointMapData;
use icu_properties::props::Script;
use unicode_bidi::{BidiInfo, Level};

use crate::font_file::has;
use crate::model::config::CardSettings;
use crate::model::language::direction::other_direction;

const REGULAR: &[u8] = include_bytes!("font/NotoSans-Regular.ttf");
const BOLD: &[u8] = include_bytes!("font/NotoSans-Bold.ttf");

/// The weight of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FontWeight {
    Regular,
    Bold,
}

/// The fonts of a text, the preferred one first, and how texts are set.
pub(super) struct CardFonts {
    fonts: Vec<Font>,
    language: Option<Language>,
    level: Level,
}

/// A glyph with its offset from the start of the baseline, in ems.
struct PlacedGlyph {
    font: usize,
    glyph: GlyphId,
    x: f32,
    y: f32,
}

impl CardFonts {
    /// The font of the author, if there is one, and the built-in font.
    pub(super) fn new(cards: &CardSettings, weight: FontWeight, language: &str, is_right_to_left: bool) -> Self {
        let (bytes, number) = match weight {
            FontWeight::Regular => (REGULAR, 400.0),
            FontWeight::Bold => (BOLD, 700.0),
        };
        let own = cards.font.as_ref().map(|font| font.file.at_weight(number));
        Self {
            fonts: own.into_iter().chain(Font::new(bytes, 0)).collect(),
            language: Language::new(language),
            level: if is_right_to_left { Level::rtl() } else { Level::ltr() },
        }
    }

    /// Whether lines start at the right.
    pub(super) fn is_right_to_left(&self) -> bool {
        self.level.is_rtl()
    }

    /// The width of a text at a font size.
    pub(super) fn width(&self, text: &str, size: f32) -> f32 {
        self.place(text).1 * size
    }

    /// Appends the outline of a line to path data, with its left edge at `x` and its baseline at `y`.
    pub(super) fn write(&self, line: &str, size: f32, x: f32, y: f32, path: &mut String) {
        for glyph in self.place(line).0 {
            let font = &self.fonts[glyph.font];
            let (x, y) = (x + glyph.x * size, y - glyph.y * size);
            let mut pen = GlyphPath { path, scale: unit(font) * size, x, y };
            if let Some(outline) = font.outline_glyphs().get(glyph.glyph) {
                // A glyph with a damaged outline is left out.
                _ = outline.draw(&DrawOptions::new(), DrawMemory::Scratch, &mut pen);
            }
        }
    }

    /// The glyphs of a line from left to right, and its width in ems.
    fn place(&self, line: &str) -> (Vec<PlacedGlyph>, f32) {
        let mut glyphs = Vec::new();
        let mut width = 0.0;
        let line = isolate(line, self.level.is_rtl());
        let order = BidiInfo::new(&line, Some(self.level));
        for paragraph in &order.paragraphs {
            let (levels, runs) = order.visual_runs(paragraph, paragraph.range.clone());
            for run in runs {
                let is_right_to_left = levels[run.start].is_rtl();
                let run = line[run].replace(ISOLATES, "");
                let mut parts = self.parts(&run);
                if is_right_to_left {
                    parts.reverse();
                }
                for (font, part) in parts {
                    self.shape(part, font, is_right_to_left, &mut glyphs, &mut width);
                }
            }
        }
        (glyphs, width)
    }

    /// The parts of a text in one font and one script, in its order.
    fn parts<'a>(&self, text: &'a str) -> Vec<(usize, &'a str)> {
        let mut parts = Vec::new();
        let mut start = 0;
        let (mut font, mut script) = (None, None);
        for (offset, c) in text.char_indices() {
            let own_script = Some(CodePointMapData::<Script>::new().get(c))
                .filter(|script| !matches!(*script, Script::Common | Script::Inherited));
            let next_font = match font {
                // A space or a mark stays in the font of the letters before it.
                Some(font) if own_script.is_none() && has(&self.fonts[font], c) => font,
                _ => self.fonts.iter().position(|font| has(font, c)).unwrap_or_default(),
            };
            let is_other_script = script.is_some() && own_script.is_some() && script != own_script;
            if font.is_some_and(|font| font != next_font) || is_other_script {
                parts.push((font.unwrap_or_default(), &text[start..offset]));
                (start, script) = (offset, None);
            }
            font = Some(next_font);
            script = own_script.or(script);
        }
        parts.extend(font.map(|font| (font, &text[start..])));
        parts
    }

    /// Appends the glyphs of a part, and adds its width.
    fn shape(&self, part: &str, font: usize, is_right_to_left: bool, glyphs: &mut Vec<PlacedGlyph>, width: &mut f32) {
        let mut buffer = Buffer::new();
        buffer.push_str(part);
        buffer.set_direction(if is_right_to_left { Direction::RightToLeft } else { Direction::LeftToRight });
        buffer.set_language(self.language.clone());
        buffer.guess_segment_properties();
        let face = &self.fonts[font];
        if shape(&ShaperFont::new(face), &mut buffer, ShapeOptions::new()).is_err() {
            return;
        }
        let unit = unit(face);
        for (info, position) in buffer.glyph_infos().iter().zip(buffer.glyph_positions()) {
            let x = *width + units(position.x_offset) * unit;
            glyphs.push(PlacedGlyph {
                font,
                glyph: GlyphId::new(info.glyph_id),
                x,
                y: units(position.y_offset) * unit,
            });
            *width += units(position.x_advance) * unit;
        }
    }
}

/// The first strong isolate and the pop directional isolate of Unicode, which have no glyphs.
const ISOLATES: [char; 2] = ['\u{2068}', '\u{2069}'];

/// Isolates the parts of a line in the other direction, as pages do with `<bdi>`.
fn isolate(line: &str, is_right_to_left: bool) -> String {
    let [start, end] = ISOLATES;
    let mut isolated = line.to_string();
    for part in other_direction(line, is_right_to_left).into_iter().rev() {
        isolated.insert(part.end, end);
        isolated.insert(part.start, start);
    }
    isolated
}

/// The size of a font unit in ems.
fn unit(font: &Font) -> f32 {
    1.0 / f32::from(font.units_per_em().max(1))
}

/// A distance in font units. All of real fonts fit into 16 bits.
fn units(distance: i32) -> f32 {
    f32::from(i16::try_from(distance).unwrap_or(if distance < 0 { i16::MIN } else { i16::MAX }))
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

impl PathSink for GlyphPath<'_> {
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
            let font = Font::new(bytes, 0).expect("a font");
            for c in ('\0'..=char::MAX).filter(|c| is_drawn(*c)) {
                assert!(has(&font, c), "{c:?}");
            }
        }
    }

    #[test]
    fn a_line_is_placed_from_left_to_right_in_the_order_in_which_it_is_read() {
        let fonts =
            |is_right_to_left| CardFonts::new(&CardSettings::default(), FontWeight::Bold, "en", is_right_to_left);
        let text = "AV 12 C++";
        let (glyphs, width) = fonts(false).place(text);
        assert_eq!(glyphs.len(), text.len());
        assert!(glyphs.windows(2).all(|pair| pair[0].x < pair[1].x) && glyphs[8].x < width);
        // Kerning brings the letters closer together.
        assert!(fonts(false).width("AV", 1.0) < fonts(false).width("A", 1.0) + fonts(false).width("V", 1.0));
        // The signs of a name stay at its end where lines start at the right, too.
        let order =
            |text: &str| -> Vec<u32> { fonts(true).place(text).0.iter().map(|glyph| glyph.glyph.to_u32()).collect() };
        assert_eq!(
            order("C++"),
            fonts(false).place("C++").0.iter().map(|glyph| glyph.glyph.to_u32()).collect::<Vec<_>>()
        );
    }
}
