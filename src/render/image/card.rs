//! What is written on a card -> a picture of 1200 by 630 pixels, as PNG.
//!
//! The picture is an SVG made here and drawn by resvg. Its letters are outlines of the two fonts beside this file, so that
//! it comes out the same on every system, whatever fonts that has.

use std::fmt::Write as _;

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree};
use ttf_parser::{Face, GlyphId, OutlineBuilder};

use crate::model::config::CardSettings;
use crate::model::page::card::Card;

const REGULAR: &[u8] = include_bytes!("font/NotoSans-Regular.ttf");
const BOLD: &[u8] = include_bytes!("font/NotoSans-Bold.ttf");

/// The size that the sites recommend which show cards, in pixels.
const WIDTH: u32 = 1200;
const HEIGHT: u32 = 630;
/// How far the text stays from the edges, and how wide it may be.
const MARGIN: f32 = 80.0;
const LINE: f32 = 1040.0;
/// The sizes of the title, largest first, each with the most lines that have room.
const TITLE: [(f32, usize); 5] = [(92.0, 3), (78.0, 3), (66.0, 4), (56.0, 5), (48.0, 5)];
/// The size of what has room in none of them.
const SMALLEST: (f32, usize) = (40.0, 7);
/// The distance of two lines of the title, in sizes.
const LEADING: f32 = 1.2;
/// The middle of the room that the title has, from the top.
const MIDDLE: f32 = 318.0;
/// The size of the kind and of the guide's name.
const SMALL: f32 = 34.0;

/// Draws a card. An error says in one line what went wrong; no text leads to one.
pub(crate) fn draw(card: &Card, cards: &CardSettings) -> Result<Vec<u8>, String> {
    let tree = Tree::from_str(&svg(card, cards)?, &Options::default()).map_err(|error| error.to_string())?;
    let mut picture = Pixmap::new(WIDTH, HEIGHT).ok_or("the picture has no size")?;
    resvg::render(&tree, Transform::identity(), &mut picture.as_mut());
    picture.encode_png().map_err(|error| error.to_string())
}

/// The picture: a kind above, the title in the middle, and the guide's name below a line.
fn svg(card: &Card, cards: &CardSettings) -> Result<String, String> {
    let (regular, bold) = (Font::read(REGULAR)?, Font::read(BOLD)?);
    let (size, lines) = fit(&bold, &card.title);
    let mut title = String::new();
    let top = MIDDLE - size * LEADING * count(lines.len()) / 2.0;
    for (at, line) in lines.iter().enumerate() {
        // Noto's capitals are 0.71 of its size high, so their middle is at half of that above the baseline.
        bold.write(line, size, MARGIN, top + size * (LEADING * (count(at) + 0.5) + 0.357), &mut title);
    }
    let mut small = String::new();
    regular.write(card.kind, SMALL, MARGIN, 118.0, &mut small);
    regular.write(&cut(&regular, &card.guide, SMALL), SMALL, MARGIN, 558.0, &mut small);
    let (background, text) = (colour(cards.background), colour(cards.text));
    Ok(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{HEIGHT}\">\
         <rect width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"{background}\"/>\
         <g fill=\"{text}\"><rect width=\"16\" height=\"{HEIGHT}\" opacity=\"0.35\"/>\
         <rect x=\"{MARGIN}\" y=\"490\" width=\"{LINE}\" height=\"2\" opacity=\"0.35\"/>\
         <path d=\"{title}\"/><path d=\"{small}\" opacity=\"0.85\"/></g></svg>"
    ))
}

fn colour([red, green, blue]: [u8; 3]) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}

/// A number of lines, of which there are never many.
fn count(lines: usize) -> f32 {
    u8::try_from(lines).unwrap_or(u8::MAX).into()
}

/// The size of a title and its lines: the largest in which it has room and no word is taken apart. Where none is, the
/// smallest, with words taken apart and what still has no room cut off.
fn fit(font: &Font<'_>, title: &str) -> (f32, Vec<String>) {
    for (size, most) in TITLE {
        let lines = wrap(font, title, size);
        let is_whole = lines.iter().all(|line| font.width(line, size) <= LINE);
        if is_whole && lines.len() <= most {
            return (size, lines);
        }
    }
    let (size, most) = SMALLEST;
    let apart = wrap(font, title, size).into_iter().flat_map(|line| break_up(font, &line, size));
    let mut lines: Vec<String> = apart.take(most + 1).collect();
    if lines.len() > most {
        lines.truncate(most);
        if let Some(last) = lines.last_mut() {
            *last = cut(font, &format!("{last}…"), size);
        }
    }
    (size, lines)
}

/// Breaks a text between its words, so that as many as have room are in a line. A word that is wider has its own.
fn wrap(font: &Font<'_>, text: &str, size: f32) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        let longer = lines.last().map(|line| format!("{line} {word}")).filter(|line| font.width(line, size) <= LINE);
        match (longer, lines.last_mut()) {
            (Some(longer), Some(last)) => *last = longer,
            _ => lines.push(word.into()),
        }
    }
    lines
}

/// Breaks a line that is too wide wherever it has no more room.
fn break_up(font: &Font<'_>, line: &str, size: f32) -> Vec<String> {
    let mut lines = vec![String::new()];
    for c in line.chars() {
        let Some(last) = lines.last_mut() else { break };
        last.push(c);
        if font.width(last, size) > LINE && last.chars().nth(1).is_some() {
            last.pop();
            lines.push(c.to_string());
        }
    }
    lines
}

/// A text that has room in one line, with `…` for what was left out of it.
fn cut(font: &Font<'_>, text: &str, size: f32) -> String {
    let mut shown = text.to_string();
    while font.width(&shown, size) > LINE {
        let kept = shown.trim_end_matches('…').chars().count().saturating_sub(1);
        shown = shown.chars().take(kept).collect::<String>().trim_end().to_string() + "…";
    }
    shown
}

/// A font, and its kerning. There is no shaping: the alphabets that it has need none.
struct Font<'a> {
    face: Face<'a>,
    /// What one unit of the font is of its size.
    unit: f32,
}

impl<'a> Font<'a> {
    fn read(bytes: &'a [u8]) -> Result<Self, String> {
        let face = Face::parse(bytes, 0).map_err(|error| error.to_string())?;
        let unit = 1.0 / f32::from(face.units_per_em());
        Ok(Self { face, unit })
    }

    /// The glyphs of a text, each with how far from the start it stands, and the width of all; in units of the font.
    fn place(&self, text: &str) -> (Vec<(GlyphId, f32)>, f32) {
        let mut at = 0.0;
        let mut placed: Vec<(GlyphId, f32)> = Vec::new();
        for glyph in text.chars().filter_map(|c| self.face.glyph_index(c)) {
            if let Some((before, _)) = placed.last() {
                at += f32::from(self.kerning(*before, glyph));
            }
            placed.push((glyph, at));
            at += f32::from(self.face.glyph_hor_advance(glyph).unwrap_or_default());
        }
        (placed, at)
    }

    fn kerning(&self, left: GlyphId, right: GlyphId) -> i16 {
        let tables = self.face.tables().kern.into_iter().flat_map(|kern| kern.subtables);
        tables.filter(|table| table.horizontal).find_map(|table| table.glyphs_kerning(left, right)).unwrap_or_default()
    }

    fn width(&self, text: &str, size: f32) -> f32 {
        self.place(text).1 * self.unit * size
    }

    /// Adds the outline of a text to the data of a path; it begins at `x`, with its baseline at `y`.
    fn write(&self, text: &str, size: f32, x: f32, y: f32, path: &mut String) {
        let scale = self.unit * size;
        for (glyph, at) in self.place(text).0 {
            self.face.outline_glyph(glyph, &mut Outline { path, scale, x: x + at * scale, y });
        }
    }
}

/// Writes an outline as path data (SVG 2, section 9.3), with y pointing down.
struct Outline<'a> {
    path: &'a mut String,
    scale: f32,
    x: f32,
    y: f32,
}

impl Outline<'_> {
    fn write(&mut self, command: char, points: &[(f32, f32)]) {
        self.path.push(command);
        for (x, y) in points {
            // Writing to a String can't fail.
            _ = write!(self.path, "{:.2} {:.2} ", self.x + x * self.scale, self.y - y * self.scale);
        }
    }
}

impl OutlineBuilder for Outline<'_> {
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

    fn card(title: &str) -> Card {
        Card { title: title.into(), kind: "Role", guide: "The product roles guide".into() }
    }

    #[test]
    fn the_fonts_have_what_the_model_says_that_they_have() {
        for bytes in [REGULAR, BOLD] {
            let font = Font::read(bytes).expect("a font");
            for c in ('\0'..=char::MAX).filter(|c| is_drawn(*c)) {
                assert!(font.face.glyph_index(c).is_some(), "{c:?}");
            }
        }
    }

    #[test]
    fn every_title_has_room() {
        let font = Font::read(BOLD).expect("a font");
        let word = "W".repeat(240);
        let words = "Wide words ".repeat(30);
        for title in ["PO", "Product Owner", "Senior Technical Product Manager for Payments", &word, &words] {
            let (size, lines) = fit(&font, title);
            let most = TITLE.iter().chain([&SMALLEST]).find(|(known, _)| (known - size).abs() < 0.1).expect("a size").1;
            assert!(!lines.is_empty() && lines.len() <= most, "{title}: {lines:?}");
            assert!(lines.iter().all(|line| font.width(line, size) <= LINE), "{title}: {lines:?}");
        }
        assert_eq!(fit(&font, "Product Owner"), (TITLE[0].0, vec!["Product Owner".to_string()]));
        assert!(fit(&font, &words).1.last().is_some_and(|line| line.ends_with('…')));
        assert!(font.width(&cut(&font, &words, SMALL), SMALL) <= LINE);
    }

    #[test]
    fn what_is_drawn_goes_with_its_number() {
        // Where this fails because cards are drawn another way, count `DESIGN` in the model up: sites keep cards by name.
        let picture = draw(&card("Product Owner & <Manager>"), &CardSettings::default()).expect("a picture");
        assert_eq!(&picture[..8], b"\x89PNG\r\n\x1a\n");
        assert_eq!(picture[16..24], [WIDTH.to_be_bytes(), HEIGHT.to_be_bytes()].concat());
        let drawn = svg(&card("Product Owner & <Manager>"), &CardSettings::default()).expect("a picture");
        assert_eq!(&blake3::hash(drawn.as_bytes()).to_hex()[..16], "8d109ae27adcc668");
        assert_eq!(picture, draw(&card("Product Owner & <Manager>"), &CardSettings::default()).expect("a picture"));
    }
}
