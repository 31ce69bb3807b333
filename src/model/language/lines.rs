//! A text that is drawn -> the lines on which it fits. The browser wraps no text in an SVG.

use icu_segmenter::LineSegmenter;
use icu_segmenter::options::LineBreakOptions;
use unicode_normalization::char::is_combining_mark;

use crate::model::language::characters::is_cjk;

/// The width of a text in halves of an em, the approximate width of a letter: characters of Chinese, Japanese and Korean are twice as
/// wide, and marks on letters have no width.
pub(crate) fn width(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.chars().map(character_width).sum() }
}

fn character_width(c: char) -> usize {
    match c {
        c if c.is_ascii() => 1,
        c if is_combining_mark(c) || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2069}') => 0,
        'ｦ'..='ﾟ' => 1,
        c if is_cjk(c) => 2,
        _ => 1,
    }
}

/// The parts of a text between which a line can break, by the [Unicode line breaking
/// algorithm](https://www.unicode.org/reports/tr14/). Texts in ASCII break only at spaces.
pub(crate) fn line_parts(text: &str) -> Vec<&str> {
    if text.is_ascii() {
        return text.split_inclusive(' ').collect();
    }
    let breaks: Vec<usize> = LineSegmenter::new_lstm(LineBreakOptions::default()).segment_str(text).collect();
    breaks.windows(2).map(|ends| &text[ends[0]..ends[1]]).collect()
}

/// Breaks a text into one or two lines of at most `max` halves of an em. Also returns whether anything was cut off.
pub(crate) fn two_lines(text: &str, max: usize) -> (Vec<String>, bool) {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut lines = vec![String::new()];
    for part in line_parts(&text) {
        let last = lines.len() - 1;
        let is_too_long = width(&lines[last]) + width(part.trim_end()) > max;
        if is_too_long && !lines[last].is_empty() && lines.len() < 2 {
            lines.push(part.to_string());
        } else {
            lines[last].push_str(part);
        }
    }
    let mut is_truncated = false;
    for line in &mut lines {
        line.truncate(line.trim_end().len());
        is_truncated |= truncate(line, max);
    }
    (lines, is_truncated)
}

/// Cuts a line after `max` halves of an em, with `…` at its end. Returns whether it was longer.
pub(crate) fn truncate(line: &mut String, max: usize) -> bool {
    if width(line) <= max {
        return false;
    }
    let mut kept = 0;
    let end = line.char_indices().find_map(|(index, c)| {
        kept += character_width(c);
        (kept >= max).then_some(index)
    });
    line.truncate(end.unwrap_or(line.len()));
    line.truncate(line.trim_end().len());
    line.push('…');
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_fit_into_two_lines() {
        let lines = |text: &str, max| two_lines(text, max).0;
        assert_eq!(two_lines("Product Owner", 20), (vec!["Product Owner".to_string()], false));
        assert_eq!(lines("Technical Product Manager", 20), ["Technical Product", "Manager"]);
        assert_eq!(lines("ソフトウェア開発部の課長", 18), ["ソフトウェア開発部", "の課長"]);
        assert_eq!(lines("「製品」のマネージャー、部長", 16), ["「製品」のマネー", "ジャー、部長"]);
        assert_eq!(lines("วิศวกรซอฟต์แวร์อาวุโส", 16), ["วิศวกรซอฟต์แวร์", "อาวุโส"]);
        for text in ["Donaudampfschifffahrtsgesellschaftskapitän und mehr und mehr", "課長".repeat(30).as_str()] {
            let (lines, is_truncated) = two_lines(text, 20);
            assert!(is_truncated && lines.iter().all(|line| width(line) <= 20), "{lines:?}");
        }
    }
}
