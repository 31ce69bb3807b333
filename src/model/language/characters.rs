//! Characters -> whether they are Chinese, Japanese or Korean, and how wide they are.

use icu_properties::props::{EastAsianWidth, EmojiPresentation, Script};
use icu_properties::{CodePointMapData, CodePointSetData};

/// Below this character, none is of Chinese, Japanese or Korean: U+1100, the first Hangul letter.
const FIRST: char = '\u{1100}';

/// Whether a character is of Chinese, Japanese or Korean, by the
/// [CJK-friendly amendments](https://github.com/tats-u/markdown-cjk-friendly/blob/main/specification.md) to `CommonMark`: wide or
/// half-width by its East Asian Width and no emoji, or Hangul.
pub fn is_cjk(c: char) -> bool {
    if c < FIRST {
        return false;
    }
    let width = CodePointMapData::<EastAsianWidth>::new().get(c);
    let is_wide = matches!(width, EastAsianWidth::Wide | EastAsianWidth::Fullwidth | EastAsianWidth::Halfwidth);
    is_wide && !CodePointSetData::new::<EmojiPresentation>().contains(c) || is_hangul(c)
}

/// Whether no space is written between this character and another one of its kind: it is of Chinese or Japanese. Korean has spaces.
pub fn is_unspaced(c: char) -> bool {
    is_cjk(c) && !is_hangul(c)
}

fn is_hangul(c: char) -> bool {
    CodePointMapData::<Script>::new().get(c) == Script::Hangul
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_chinese_and_japanese_are_unspaced() {
        for c in "課カｶあ。「（，￥〆𠮟ㄅ".chars() {
            assert!(is_cjk(c) && is_unspaced(c), "{c}");
        }
        for c in "한ᄀㅏ".chars() {
            assert!(is_cjk(c) && !is_unspaced(c), "{c}");
        }
        for c in "aé“”–…😀⭐①अกع".chars() {
            assert!(!is_cjk(c) && !is_unspaced(c), "{c}");
        }
    }
}
