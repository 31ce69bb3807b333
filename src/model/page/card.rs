//! Cards: the images that other services show next to a link to a page. The file name is a hash of the content, so an existing
//! card need not be drawn again.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use crate::model::address::url::Url;
use crate::model::config::{CardSettings, Config};
use crate::model::graph::node::Node;

/// The version of the drawing. Increase it with every change that affects the image.
const DESIGN: u32 = 2;

/// The maximum number of characters of a text on a card.
const MAX_CHARACTERS: usize = 240;

/// The text on a card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    /// The title of the page.
    pub title: String,
    /// The kind of page; empty for the card of the guide, and if the font lacks a letter of it.
    pub kind: String,
    /// The title of the guide; empty if it is the title of the card.
    pub guide: String,
    /// The language of the guide, in which letters can have other forms.
    pub language: String,
    /// Whether texts start at the right.
    pub is_right_to_left: bool,
}

impl Card {
    /// The card of a node, or of the guide. `None` if the fonts lack a letter of the title, or if nothing can be drawn.
    pub fn of(node: Option<&Node>, config: &Config) -> Option<Self> {
        let drawable = |text: &str| drawable(text, &config.cards);
        let guide = drawable(&config.title);
        let card = |title, kind, guide| Self {
            title,
            kind,
            guide,
            language: config.language.clone(),
            is_right_to_left: config.is_right_to_left(),
        };
        let Some(node) = node else { return Some(card(guide?, String::new(), String::new())) };
        let kind = drawable(config.labels.kind(node.kind)).unwrap_or_default();
        Some(card(drawable(&node.title)?, kind, guide.unwrap_or_default()))
    }

    /// Its URL, in the folder of its page.
    pub fn url(&self, page: &Url, cards: &CardSettings) -> Url {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&DESIGN.to_le_bytes());
        hasher.update(&cards.background);
        hasher.update(&cards.text);
        hasher.update(cards.font.as_ref().map_or(&[0; 32], |font| font.file.hash()));
        hasher.update(&[u8::from(self.is_right_to_left)]);
        for text in [&self.title, &self.kind, &self.guide, &self.language] {
            hasher.update(&text.len().to_le_bytes());
            hasher.update(text.as_bytes());
        }
        page.file(&format!("card.{}.png", &hasher.finalize().to_hex()[..16]))
    }
}

/// The first letter of a text that no font has, so that the text can't be drawn.
pub(crate) fn missing_letter(text: &str, cards: &CardSettings) -> Option<char> {
    text.nfc().take(MAX_CHARACTERS).find(|c| is_needed(*c) && !has(*c, cards))
}

/// The start of a text that fits on a card, in one line. Symbols that the fonts lack are removed. `None` if they lack a letter.
fn drawable(text: &str, cards: &CardSettings) -> Option<String> {
    let mut line = String::new();
    for (index, c) in text.nfc().enumerate() {
        if index == MAX_CHARACTERS {
            line.push('…');
            break;
        }
        if has(c, cards) {
            line.push(c);
        } else if c.is_whitespace() {
            line.push(' ');
        } else if is_needed(c) {
            return None;
        }
    }
    let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
    (!line.is_empty()).then_some(line)
}

/// Whether a text means something else without this character.
fn is_needed(c: char) -> bool {
    c.is_alphanumeric() && !is_combining_mark(c)
}

/// Whether one of the fonts has a character. Characters that only order a text are of no use, since a card orders its texts itself.
fn has(c: char, cards: &CardSettings) -> bool {
    /// They join letters or keep them apart, as in Persian and Hindi.
    const JOINERS: [char; 2] = ['\u{200c}', '\u{200d}'];
    let own = || cards.font.as_ref().is_some_and(|font| JOINERS.contains(&c) || font.file.has(c));
    is_drawn(c) || !c.is_control() && !is_format(c) && own()
}

/// Whether a character is invisible and has an effect on others, except the two joiners.
fn is_format(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}' | '\u{200e}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// Whether the built-in font has a character.
pub fn is_drawn(c: char) -> bool {
    matches!(c,
        ' '..='~'
        | '\u{a1}'..='\u{ac}' | '\u{ae}'..='\u{17f}' | '\u{1cd}'..='\u{1dc}' | '\u{218}'..='\u{21b}' | '\u{2bc}'
        | '\u{386}'..='\u{38a}' | '\u{38c}' | '\u{38e}'..='\u{3a1}' | '\u{3a3}'..='\u{3ce}'
        | '\u{400}'..='\u{45f}' | '\u{462}'..='\u{463}' | '\u{472}'..='\u{475}' | '\u{490}'..='\u{491}'
        | '\u{4ae}'..='\u{4af}' | '\u{4d8}'..='\u{4d9}' | '\u{4e8}'..='\u{4e9}'
        | '\u{1e80}'..='\u{1e85}' | '\u{1e9e}' | '\u{1ea0}'..='\u{1ef9}'
        | '\u{2010}'..='\u{2015}' | '\u{2018}'..='\u{201e}' | '\u{2020}'..='\u{2022}' | '\u{2026}' | '\u{2030}'
        | '\u{2032}'..='\u{2033}' | '\u{2039}'..='\u{203a}' | '\u{2044}' | '\u{20ac}' | '\u{2116}' | '\u{2122}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_contains_only_characters_of_its_font() {
        for (text, line) in [
            ("Product Owner", Some("Product Owner")),
            ("  a\n\tb\u{0}\u{202e}c ", Some("a bc")),
            ("Ru\u{308}ckblick 🚀", Some("Rückblick")),
            ("Ιδιοκτήτης προϊόντος", Some("Ιδιοκτήτης προϊόντος")),
            ("Владелец продукта", Some("Владелец продукта")),
            ("プロダクトオーナー", None),
            ("مالك المنتج", None),
            ("🚀", None),
            ("", None),
        ] {
            assert_eq!(drawable(text, &CardSettings::default()).as_deref(), line, "{text:?}");
        }
        assert_eq!(drawable(&"a".repeat(100_000), &CardSettings::default()), Some("a".repeat(MAX_CHARACTERS) + "…"));
    }

    #[test]
    fn the_file_name_depends_on_everything_that_is_drawn() {
        let card = |title: &str, guide: &str| Card {
            title: title.into(),
            kind: "Role".into(),
            guide: guide.into(),
            language: "en".into(),
            is_right_to_left: false,
        };
        let name = |card: &Card, cards: &CardSettings| card.url(&Url::home(), cards).to_string();
        let cards = CardSettings::default();
        let usual = name(&card("ab", "c"), &cards);
        assert_eq!(usual, name(&card("ab", "c"), &cards));
        assert_ne!(usual, name(&card("a", "bc"), &cards));
        assert_ne!(usual, name(&card("ab", "c"), &CardSettings { background: [1, 2, 3], ..cards.clone() }));
        assert_ne!(usual, name(&Card { is_right_to_left: true, ..card("ab", "c") }, &cards));
        assert_ne!(usual, name(&Card { kind: "Topic".into(), ..card("ab", "c") }, &cards));
    }
}
