//! Cards: the images that other services show next to a link to a page. The file name is a hash of the content, so an existing
//! card need not be drawn again.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use crate::model::address::url::Url;
use crate::model::config::CardSettings;
use crate::model::graph::node::Node;
use crate::model::labels::Labels;

/// The version of the drawing. Increase it with every change that affects the image.
const DESIGN: u32 = 1;

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
}

impl Card {
    /// The card of a node, or of the guide. `None` if the font lacks a letter of the title, or if nothing can be drawn.
    pub fn of(node: Option<&Node>, guide: &str, labels: &Labels) -> Option<Self> {
        let own = drawable(guide);
        let Some(node) = node else { return Some(Self { title: own?, kind: String::new(), guide: String::new() }) };
        let kind = drawable(labels.kind(node.kind)).unwrap_or_default();
        Some(Self { title: drawable(&node.title)?, kind, guide: own.unwrap_or_default() })
    }

    /// Its URL, in the folder of its page.
    pub fn url(&self, page: &Url, cards: &CardSettings) -> Url {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&DESIGN.to_le_bytes());
        hasher.update(&cards.background);
        hasher.update(&cards.text);
        for text in [&self.title, &self.kind, &self.guide] {
            hasher.update(&text.len().to_le_bytes());
            hasher.update(text.as_bytes());
        }
        page.file(&format!("card.{}.png", &hasher.finalize().to_hex()[..16]))
    }
}

/// The start of a text that fits on a card, in one line. Symbols that the font lacks are removed. `None` if it lacks a letter.
fn drawable(text: &str) -> Option<String> {
    let mut line = String::new();
    for (index, c) in text.nfc().enumerate() {
        if index == MAX_CHARACTERS {
            line.push('…');
            break;
        }
        if is_drawn(c) {
            line.push(c);
        } else if c.is_whitespace() {
            line.push(' ');
        } else if c.is_alphanumeric() && !is_combining_mark(c) {
            return None;
        }
    }
    let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
    (!line.is_empty()).then_some(line)
}

/// Whether the font has a character.
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
            assert_eq!(drawable(text).as_deref(), line, "{text:?}");
        }
        assert_eq!(drawable(&"a".repeat(100_000)), Some("a".repeat(MAX_CHARACTERS) + "…"));
    }

    #[test]
    fn the_file_name_depends_on_everything_that_is_drawn() {
        let card = |title: &str, guide: &str| Card { title: title.into(), kind: "Role".into(), guide: guide.into() };
        let name = |card: &Card, cards: &CardSettings| card.url(&Url::home(), cards).to_string();
        let cards = CardSettings::default();
        let usual = name(&card("ab", "c"), &cards);
        assert_eq!(usual, name(&card("ab", "c"), &cards));
        assert_ne!(usual, name(&card("a", "bc"), &cards));
        assert_ne!(usual, name(&card("ab", "c"), &CardSettings { background: [1, 2, 3], ..cards.clone() }));
        assert_ne!(usual, name(&Card { kind: "Topic".into(), ..card("ab", "c") }, &cards));
    }
}
