//! The sentence in which a link stands, for those who ask why something is linked from there.

use pulldown_cmark::{Event, Options, Tag};

use crate::model::document::events::events;

/// A sentence longer than this is cut, around the link.
const LONGEST: usize = 240;

/// The sentence around the byte at `offset` of a text, without markup. Nothing where it says no more than `title`,
/// the title of what is linked.
pub(crate) fn around(text: &str, offset: usize, options: Options, title: &str) -> Option<String> {
    let offset = offset.min(text.len());
    let before = text.get(..offset)?;
    let start = blank_line_before(before);
    let end = offset + blank_line_after(&text[offset..]);
    let snippet = text.get(start..end)?;
    let wanted = offset - start;
    let mut block = String::new();
    let mut mark = None;
    for (event, range) in events(snippet, options) {
        if mark.is_none() && range.start >= wanted && !matches!(event, Event::End(_)) && is_inline(&event) {
            mark = Some(block.len());
        }
        match event {
            Event::Text(piece) | Event::Code(piece) | Event::InlineMath(piece) => block.push_str(&piece),
            Event::SoftBreak | Event::HardBreak => block.push(' '),
            Event::Start(tag) if is_block(&tag) => {
                if mark.is_some() {
                    break;
                }
                block.clear();
            }
            _ => {}
        }
    }
    let sentence = sentence(&block, mark?);
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).count();
    (letters(&sentence) > letters(title) + 3).then_some(sentence)
}

fn is_inline(event: &Event<'_>) -> bool {
    !matches!(event, Event::Start(tag) if is_block(tag)) && !matches!(event, Event::Rule)
}

fn is_block(tag: &Tag<'_>) -> bool {
    matches!(
        tag,
        Tag::Paragraph
            | Tag::Heading { .. }
            | Tag::Item
            | Tag::TableCell
            | Tag::BlockQuote(_)
            | Tag::DefinitionListTitle
            | Tag::DefinitionListDefinition
            | Tag::FootnoteDefinition(_)
    )
}

/// Where the block of lines that ends here begins.
fn blank_line_before(text: &str) -> usize {
    let mut start = text.len();
    for line in text.split_inclusive('\n').rev() {
        if line.ends_with('\n') && line.trim().is_empty() {
            break;
        }
        start -= line.len();
    }
    start
}

/// Where the block of lines that begins here ends.
fn blank_line_after(text: &str) -> usize {
    let mut end = 0;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        if number > 0 && line.trim().is_empty() {
            break;
        }
        end += line.len();
    }
    end
}

/// What may stand behind the end of a sentence and still belongs to it.
const CLOSING: [char; 5] = ['"', '\'', ')', '”', '’'];

/// The sentence of a paragraph that holds the byte at `mark`.
fn sentence(paragraph: &str, mark: usize) -> String {
    // Where a sentence ends, if one does with this character.
    let end = |(at, c): (usize, char)| {
        let stops = matches!(c, '.' | '!' | '?' | '…');
        if !stops && !matches!(c, '。' | '！' | '？') {
            return None;
        }
        let rest = &paragraph[at + c.len_utf8()..];
        let next = rest.trim_start_matches(CLOSING);
        let behind = next.trim_start();
        let is_last = || behind.len() < next.len() && behind.starts_with(|c: char| !c.is_lowercase());
        (!stops || is_last()).then_some(paragraph.len() - next.len())
    };
    // Closing marks may stand between the end of a sentence and the link.
    let before = paragraph[..mark].char_indices().rev().filter_map(end).find(|end| *end <= mark);
    let start = before.unwrap_or(0);
    // An end before the link can be one behind it, where the marks that close it hold the link.
    let from = paragraph[..mark].trim_end_matches(CLOSING).char_indices().next_back().map_or(0, |(at, _)| at);
    let after = paragraph[from..].char_indices().map(|(at, c)| (from + at, c)).filter_map(end).find(|end| *end > mark);
    let sentence = paragraph[start..after.unwrap_or(paragraph.len())].split_whitespace().collect::<Vec<_>>().join(" ");
    if sentence.chars().count() <= LONGEST {
        return sentence;
    }
    // Around the link, whole words.
    let mark = paragraph[start..mark.max(start)].split_whitespace().collect::<Vec<_>>().join(" ").chars().count();
    let from = mark.saturating_sub(LONGEST / 2);
    let kept: String = sentence.chars().skip(from).take(LONGEST).collect();
    let kept = if from > 0 { kept.split_once(' ').map_or(kept.as_str(), |(_, rest)| rest) } else { &kept };
    let whole_end = from + LONGEST >= sentence.chars().count();
    let kept = if whole_end { kept } else { kept.rsplit_once(' ').map_or(kept, |(words, _)| words) };
    format!("{}{kept}{}", if from > 0 { "…" } else { "" }, if whole_end { "" } else { "…" })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str, link: &str) -> Option<String> {
        let options = Options::ENABLE_TABLES | Options::ENABLE_WIKILINKS;
        around(text, text.find(link).expect("the link"), options, "Owner")
    }

    #[test]
    fn the_sentence_of_a_link_is_found() {
        let text = "# Head\n\nFirst one, e.g. this. Ask *the* [owner](o.md)\nfirst! Then go.\n\n- [owner](p.md)\n- Or the [[Owner]] again\n\n| a | b |\n|---|---|\n| x | see [owner](q.md) there |\n";
        assert_eq!(of(text, "[owner](o.md)").as_deref(), Some("Ask the owner first!"));
        assert_eq!(of(text, "[owner](p.md)"), None, "it says no more than the title");
        assert_eq!(of(text, "[[Owner]]").as_deref(), Some("Or the Owner again"));
        assert_eq!(of(text, "[owner](q.md)").as_deref(), Some("see owner there"));
        let long = format!("{} [owner](o.md) {}", "word ".repeat(100), "word ".repeat(100));
        let cut = of(&long, "[owner]").expect("a sentence");
        assert!(cut.contains("owner") && cut.chars().count() <= LONGEST + 2, "{cut}");
    }
}
