//! The bytes of a font file -> a font with its characters, or what is wrong with it.

use std::fmt;
use std::hash::{Hash, Hasher};

use harfrust::Font;

/// A TrueType or OpenType font, or the first one of a collection.
#[derive(Clone)]
pub struct LoadedFont {
    font: Font,
    hash: [u8; 32],
}

/// Why a file is no font that can be drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FontProblem {
    /// It is compressed for browsers.
    #[error("a web font (WOFF)")]
    WebFont,
    /// It is no font, or is damaged.
    #[error("no TrueType or OpenType font")]
    NoFont,
    /// It has no outlines, only bitmaps or nothing.
    #[error("a font without outlines")]
    NoOutlines,
}

impl LoadedFont {
    /// Reads a font from the bytes of its file.
    pub fn parse(bytes: Vec<u8>) -> Result<Self, FontProblem> {
        if bytes.starts_with(b"wOFF") || bytes.starts_with(b"wOF2") {
            return Err(FontProblem::WebFont);
        }
        let hash = blake3::hash(&bytes).into();
        let font = Font::new(bytes, 0).filter(|font| font.charmap().has_unicode() && font.units_per_em() > 0);
        let font = font.ok_or(FontProblem::NoFont)?;
        if font.outline_glyphs().is_empty() {
            return Err(FontProblem::NoOutlines);
        }
        Ok(Self { font, hash })
    }

    /// Whether it has a character.
    pub fn has(&self, c: char) -> bool {
        has(&self.font, c)
    }

    /// A hash of the file.
    pub fn hash(&self) -> &[u8; 32] {
        &self.hash
    }

    /// The font at a weight, such as 400 or 700. A font that isn't variable has only one.
    pub fn at_weight(&self, weight: f32) -> Font {
        self.font.instance_builder().variations([("wght", weight)]).build()
    }
}

/// Whether a font has a character.
pub fn has(font: &Font, c: char) -> bool {
    font.charmap().map_unicode(c).is_some_and(|glyph| glyph.to_u32() != 0)
}

impl fmt::Debug for LoadedFont {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LoadedFont").field("hash", &self.hash).finish_non_exhaustive()
    }
}

impl PartialEq for LoadedFont {
    fn eq(&self, other: &Self) -> bool {
        self.hash == other.hash
    }
}

impl Eq for LoadedFont {}

impl Hash for LoadedFont {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.hash.hash(state);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_font_is_reported() {
        let problem = |bytes: &[u8]| LoadedFont::parse(bytes.to_vec()).err();
        assert_eq!(problem(b""), Some(FontProblem::NoFont));
        assert_eq!(problem(b"<html>"), Some(FontProblem::NoFont));
        assert_eq!(problem(b"wOF2\0\x01\0\0"), Some(FontProblem::WebFont));
        assert_eq!(problem(b"\0\x01\0\0\0\x01\0\0\0\0\0\0"), Some(FontProblem::NoFont));
    }
}
