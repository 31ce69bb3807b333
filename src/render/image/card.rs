//! [`Card`] -> PNG of 1200 by 630 pixels, the size that social networks recommend for link previews. The card is laid out
//! as an SVG, which resvg rasterizes; the text is drawn as outlines of our own fonts.

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree};
use unicode_normalization::char::is_combining_mark;

use crate::model::config::CardSettings;
use crate::model::page::card::Card;

use crate::model::language::lines::line_parts;
use crate::render::image::font::{CardFonts, FontWeight};

/// The size of a card in pixels. All lengths below are in pixels too.
const WIDTH: u32 = 1200;
const HEIGHT: u32 = 630;
/// The distance of text from the edges.
const MARGIN: f32 = 80.0;
/// The width of the strip at the edge at which lines start.
const EDGE: u32 = 16;
/// The width of a line of text: the card without its margins.
const LINE_WIDTH: f32 = 1040.0;
/// The font sizes of the title, largest first, each with its maximum number of lines.
const TITLE_SIZES: [(f32, usize); 5] = [(92.0, 3), (78.0, 3), (66.0, 4), (56.0, 5), (48.0, 5)];
/// The font size and number of lines of titles that are too long for all of `TITLE_SIZES`.
const SMALLEST_TITLE: (f32, usize) = (40.0, 7);
/// The line height of the title, relative to its font size.
const LINE_HEIGHT: f32 = 1.2;
/// The vertical centre of the title.
const TITLE_CENTER: f32 = 318.0;
/// The font size of the kind and of the guide's title.
const SMALL_SIZE: f32 = 34.0;

/// Why a card could not be drawn. No text causes an error.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CardError {
    #[error(transparent)]
    Svg(#[from] resvg::usvg::Error),
    #[error("invalid image size")]
    Size,
    /// The message of the PNG encoder.
    #[error("{0}")]
    Png(String),
}

/// Draws a card as PNG.
pub(crate) fn draw(card: &Card, cards: &CardSettings) -> Result<Vec<u8>, CardError> {
    let tree = Tree::from_str(&svg(card, cards), &Options::default())?;
    let mut image = Pixmap::new(WIDTH, HEIGHT).ok_or(CardError::Size)?;
    resvg::render(&tree, Transform::identity(), &mut image.as_mut());
    image.encode_png().map_err(|error| CardError::Png(error.to_string()))
}

/// The SVG of a card: the kind at the top, the title in the centre, the guide's title below a line.
fn svg(card: &Card, cards: &CardSettings) -> String {
    let fonts = |weight| CardFonts::new(cards, weight, &card.language, card.is_right_to_left);
    let (regular, bold) = (fonts(FontWeight::Regular), fonts(FontWeight::Bold));
    let (size, lines) = fit_title(&bold, &card.title);
    let mut title = String::new();
    let top = TITLE_CENTER - size * LINE_HEIGHT * to_f32(lines.len()) / 2.0;
    for (index, line) in lines.iter().enumerate() {
        // Capitals of Noto Sans are 0.714 em high, so a baseline 0.357 em below the centre of the line centres them.
        write(&bold, line, size, top + size * (LINE_HEIGHT * (to_f32(index) + 0.5) + 0.357), &mut title);
    }
    let mut small = String::new();
    write(&regular, &truncate(&regular, &card.kind, SMALL_SIZE), SMALL_SIZE, 118.0, &mut small);
    write(&regular, &truncate(&regular, &card.guide, SMALL_SIZE), SMALL_SIZE, 558.0, &mut small);
    let (background, text) = (hex_color(cards.background), hex_color(cards.text));
    let edge = if card.is_right_to_left { WIDTH - EDGE } else { 0 };
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{HEIGHT}\">\
         <rect width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"{background}\"/>\
         <g fill=\"{text}\"><rect x=\"{edge}\" width=\"{EDGE}\" height=\"{HEIGHT}\" opacity=\"0.35\"/>\
         <rect x=\"{MARGIN}\" y=\"490\" width=\"{LINE_WIDTH}\" height=\"2\" opacity=\"0.35\"/>\
         <path d=\"{title}\"/><path d=\"{small}\" opacity=\"0.85\"/></g></svg>"
    )
}

/// Appends a line, which starts at the margin.
fn write(fonts: &CardFonts, line: &str, size: f32, y: f32, path: &mut String) {
    let indent = if fonts.is_right_to_left() { LINE_WIDTH - fonts.width(line, size) } else { 0.0 };
    fonts.write(line, size, MARGIN + indent, y, path);
}

fn hex_color([red, green, blue]: [u8; 3]) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}

/// Converts a number of lines. A title never has more than 255.
fn to_f32(lines: usize) -> f32 {
    u8::try_from(lines).unwrap_or(u8::MAX).into()
}

/// The font size and the lines of a title: the largest size at which it fits without breaking a word. If it fits at none,
/// the smallest size, with long words broken and the rest truncated.
fn fit_title(font: &CardFonts, title: &str) -> (f32, Vec<String>) {
    for (size, max_lines) in TITLE_SIZES {
        let lines = wrap(font, title, size);
        let words_fit = lines.iter().all(|line| font.width(line, size) <= LINE_WIDTH);
        if words_fit && lines.len() <= max_lines {
            return (size, lines);
        }
    }
    let (size, max_lines) = SMALLEST_TITLE;
    let broken = wrap(font, title, size).into_iter().flat_map(|line| break_line(font, &line, size));
    let mut lines: Vec<String> = broken.take(max_lines + 1).collect();
    if lines.len() > max_lines {
        lines.truncate(max_lines);
        if let Some(last) = lines.last_mut() {
            *last = truncate(font, &format!("{last}…"), size);
        }
    }
    (size, lines)
}

/// Breaks a text where a line can end, with as much per line as fits. A part wider than a line gets a line to itself.
fn wrap(font: &CardFonts, text: &str, size: f32) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for part in line_parts(text) {
        let longer = lines
            .last()
            .map(|line| format!("{line}{part}"))
            .filter(|line| font.width(line.trim_end(), size) <= LINE_WIDTH);
        match (longer, lines.last_mut()) {
            (Some(longer), Some(last)) => *last = longer,
            _ => lines.push(part.into()),
        }
    }
    lines.iter().map(|line| line.trim_end().to_string()).collect()
}

/// Breaks a line that is too wide between characters, and before no mark on a letter.
fn break_line(font: &CardFonts, line: &str, size: f32) -> Vec<String> {
    let mut lines = vec![String::new()];
    for c in line.chars() {
        let Some(last) = lines.last_mut() else { break };
        last.push(c);
        if font.width(last, size) > LINE_WIDTH && last.chars().nth(1).is_some() && !is_combining_mark(c) {
            last.pop();
            lines.push(c.to_string());
        }
    }
    lines
}

/// Shortens a text to one line, ending in `…` if anything was cut.
fn truncate(font: &CardFonts, text: &str, size: f32) -> String {
    let mut shown = text.to_string();
    while font.width(&shown, size) > LINE_WIDTH {
        let kept = shown.trim_end_matches('…').chars().count().saturating_sub(1);
        shown = shown.chars().take(kept).collect::<String>().trim_end().to_string() + "…";
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card(title: &str) -> Card {
        Card {
            title: title.into(),
            kind: "Role".into(),
            guide: "The product roles guide".into(),
            language: "en".into(),
            is_right_to_left: false,
        }
    }

    #[test]
    fn every_title_fits_on_a_card() {
        let font = CardFonts::new(&CardSettings::default(), FontWeight::Bold, "en", false);
        let word = "W".repeat(240);
        let words = "Wide words ".repeat(30);
        for title in ["PO", "Product Owner", "Senior Technical Product Manager for Payments", &word, &words] {
            let (size, lines) = fit_title(&font, title);
            let mut sizes = TITLE_SIZES.iter().chain([&SMALLEST_TITLE]);
            let max_lines = sizes.find(|(known, _)| (known - size).abs() < 0.1).expect("a size").1;
            assert!(!lines.is_empty() && lines.len() <= max_lines, "{title}: {lines:?}");
            assert!(lines.iter().all(|line| font.width(line, size) <= LINE_WIDTH), "{title}: {lines:?}");
        }
        assert_eq!(fit_title(&font, "Product Owner"), (TITLE_SIZES[0].0, vec!["Product Owner".to_string()]));
        assert!(fit_title(&font, &words).1.last().is_some_and(|line| line.ends_with('…')));
        assert!(font.width(&truncate(&font, &words, SMALL_SIZE), SMALL_SIZE) <= LINE_WIDTH);
    }

    #[test]
    fn card_svg_is_unchanged_for_this_design_version() {
        // If you change the design, increment `DESIGN` in model/page/card.rs: published cards are reused by file name.
        let picture = draw(&card("Product Owner & <Manager>"), &CardSettings::default()).expect("a picture");
        assert_eq!(&picture[..8], b"\x89PNG\r\n\x1a\n");
        assert_eq!(picture[16..24], [WIDTH.to_be_bytes(), HEIGHT.to_be_bytes()].concat());
        let drawn = svg(&card("Product Owner & <Manager>"), &CardSettings::default());
        assert_eq!(&blake3::hash(drawn.as_bytes()).to_hex()[..16], "8844f790848908c7");
        assert_eq!(picture, draw(&card("Product Owner & <Manager>"), &CardSettings::default()).expect("a picture"));
    }
}
