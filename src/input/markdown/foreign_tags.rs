//! The tags of other generators in titles and paragraphs -> the text without them. A tag is no text for readers, so it is never
//! part of a title or a summary.

use std::cell::OnceCell;
use std::collections::HashSet;
use std::ops::Range;

/// Tags with their ends. The first that fits is used.
const DELIMITERS: [(&str, &str); 6] = [("{%", "%}"), ("{{", "}}"), ("{:", "}"), ("{#", "}"), ("{.", "}"), ("<%", "%>")];

/// Pairs of tags that are no block with a text of its own, such as a note.
const CONTROL_TAGS: [&str; 6] = ["if", "for", "unless", "raw", "capture", "with"];

/// Markers of a table of contents, in small letters and without punctuation.
const CONTENTS_MARKERS: [&str; 5] = ["toc", "tosp", "tableofcontents", "insertoc", "tocright"];

/// A summary is shorter, so the rest of a paragraph is not read. Longer titles and summaries of authors stay as they are.
const MAX_PARAGRAPH: usize = 2000;

/// The most blocks in each other that are tracked.
const MAX_OPEN: usize = 50;

/// A mark for a tag that stands for a part of a sentence.
const GAP: char = '\u{fffc}';

/// A tag of another generator.
#[derive(Debug, PartialEq, Eq)]
struct ForeignTag<'a> {
    range: Range<usize>,
    /// The text between its delimiters, without the punctuation of shortcodes.
    content: &'a str,
    /// Whether it is replaced by a value, so that the sentence around it needs it.
    is_value: bool,
}

/// The paragraphs of a document with the tags of other generators -> a summary.
pub(super) struct TagRemover<'a> {
    /// The text of the document.
    source: &'a str,
    /// The names in the end tags of the document, once they are needed.
    ended: OnceCell<HashSet<&'a str>>,
    /// The names of the blocks that are open.
    open: Vec<String>,
}

/// A paragraph without tags.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct CleanParagraph {
    pub(super) text: String,
    /// Whether it is in a block of another generator, such as a note. It is a summary only if the document has no other text.
    pub(super) is_in_block: bool,
}

impl<'a> TagRemover<'a> {
    pub(super) fn new(source: &'a str) -> Self {
        Self { source, ended: OnceCell::new(), open: Vec::new() }
    }

    /// The text of a paragraph without tags and without the sentences that need a tag. `code` are the ranges in which tags are text, and
    /// `breaks` the places of its line breaks. `None` if nothing is left.
    pub(super) fn paragraph(&mut self, text: &str, code: &[Range<usize>], breaks: &[usize]) -> Option<CleanParagraph> {
        let end = (0..=text.len().min(MAX_PARAGRAPH)).rev().find(|end| text.is_char_boundary(*end));
        let text = &text[..end.unwrap_or_default()];
        let lines = lines(text, breaks);
        if !lines.iter().any(|line| has_foreign_line(&text[line.clone()])) && first_tag(text, 0, code).is_none() {
            let text = collapse(text);
            return (!text.is_empty()).then_some(CleanParagraph { text, is_in_block: !self.open.is_empty() });
        }
        let was_open = !self.open.is_empty();
        let mut starts_with_block = false;
        let mut clean = String::with_capacity(text.len());
        // A tag can have several lines.
        let mut next = 0;
        for line in lines {
            if next <= line.start && self.is_foreign_line(&text[line.clone()]) {
                starts_with_block |= clean.trim().is_empty() && !self.open.is_empty();
                continue;
            }
            next = next.max(line.start);
            while let Some(tag) = first_tag(text, next, code).filter(|tag| tag.range.start < line.end) {
                clean.push_str(&text[next..tag.range.start]);
                next = tag.range.end;
                if let Some(end) = end_of_link(&text[next..]).filter(|_| clean.ends_with("](")) {
                    unlink(&mut clean);
                    next += end;
                } else if !self.is_block_tag(&tag) {
                    clean.push(if tag.is_value { GAP } else { '\u{1}' });
                }
                starts_with_block |= clean.trim().is_empty() && !self.open.is_empty();
            }
            clean.push_str(text.get(next..line.end).unwrap_or_default());
            clean.push(' ');
        }
        let text = complete_sentences(&clean);
        let is_in_block = was_open || starts_with_block;
        text.filter(|text| !is_marker(text)).map(|text| CleanParagraph { text, is_in_block })
    }

    /// Whether a tag starts or ends a block.
    fn is_block_tag(&mut self, tag: &ForeignTag<'_>) -> bool {
        let name = tag.content.split(|c: char| !c.is_alphanumeric() && c != '_').find(|word| !word.is_empty());
        let Some(name) = name.filter(|_| !tag.is_value) else { return false };
        let is_end = tag.content.starts_with('/');
        let ended = if is_end { Some(name) } else { name.strip_prefix("end").map(|name| name.trim_start_matches('_')) };
        if let Some(ended) = ended.filter(|ended| is_end || !ended.is_empty()) {
            if let Some(index) = self.open.iter().rposition(|open| open == ended) {
                self.open.truncate(index);
            }
            return true;
        }
        let has_end = self.ended.get_or_init(|| end_tags(self.source)).contains(name);
        if CONTROL_TAGS.contains(&name) || !has_end {
            return false;
        }
        self.start_block(name);
        true
    }

    fn start_block(&mut self, name: &str) {
        if self.open.len() < MAX_OPEN {
            self.open.push(name.to_string());
        }
    }

    /// Whether a line is no text: a fence of a block, an import of a component.
    fn is_foreign_line(&mut self, line: &str) -> bool {
        let line = line.trim();
        if let Some(name) = line.strip_prefix(":::") {
            match name.trim_matches(':').trim() {
                "" => _ = self.open.pop_if(|open| open == ":::"),
                _ => self.start_block(":::"),
            }
            return true;
        }
        has_foreign_line(line)
    }
}

/// A title without tags. `None` if nothing is left, or if a part of the title is the value of a tag.
pub(crate) fn clean_title(title: &str) -> Option<String> {
    if title.len() > MAX_PARAGRAPH || !title.contains(['{', '<']) {
        return Some(title.to_string());
    }
    let (mut clean, mut next) = (String::new(), 0);
    while let Some(tag) = first_tag(title, next, &[]) {
        if tag.is_value {
            return None;
        }
        clean.push_str(&title[next..tag.range.start]);
        next = tag.range.end;
    }
    clean.push_str(&title[next..]);
    Some(collapse(&clean)).filter(|title| !title.is_empty())
}

/// Whether a text consists of tags only.
pub(crate) fn is_only_tags(text: &str) -> bool {
    let (mut next, mut has_tag) = (0, false);
    if text.len() > MAX_PARAGRAPH {
        return false;
    }
    while let Some(tag) = first_tag(text, next, &[]).filter(|tag| text[next..tag.range.start].trim().is_empty()) {
        (next, has_tag) = (tag.range.end, true);
    }
    has_tag && text[next..].trim().is_empty()
}

/// The names in the end tags of a text: `{% endalert %}`, `{{< /note >}}`.
fn end_tags(text: &str) -> HashSet<&str> {
    let name = |rest: &str| rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
    let ends = memchr::memchr_iter(b'{', text.as_bytes()).filter_map(|offset| {
        let is_delimiter = |byte: &u8| matches!(byte, b'{' | b'%' | b'<' | b'-' | b' ');
        let delimiters = text.as_bytes()[offset..].iter().take(6).take_while(|byte| is_delimiter(byte)).count();
        let inside = &text[offset + delimiters..];
        let rest = inside.strip_prefix('/').map(str::trim_start);
        let rest = rest.or_else(|| Some(inside.strip_prefix("end")?.trim_start_matches('_')))?;
        Some(&rest[..name(rest)])
    });
    ends.filter(|name| !name.is_empty()).collect()
}

/// The ranges of the lines of a paragraph.
fn lines(text: &str, breaks: &[usize]) -> Vec<Range<usize>> {
    let breaks = || breaks.iter().copied().take_while(|offset| *offset < text.len());
    std::iter::once(0).chain(breaks()).zip(breaks().chain([text.len()])).map(|(start, end)| start..end).collect()
}

/// The first complete tag that starts at `start` or later.
fn first_tag<'a>(text: &'a str, start: usize, code: &[Range<usize>]) -> Option<ForeignTag<'a>> {
    let mut from = start;
    while let Some(offset) = text[from..].find(['{', '<']).map(|offset| from + offset) {
        from = offset + 1;
        let code_before = code.partition_point(|code| code.start <= offset);
        if code[..code_before].last().is_some_and(|code| offset < code.end) {
            continue;
        }
        let rest = &text[offset..];
        let found = DELIMITERS.iter().find_map(|(open, close)| {
            let inside = rest.strip_prefix(open)?;
            let length = inside.find(close)?;
            // A name or class is one word or a few, and no sentence.
            let is_short = close.len() > 1 || !inside[..length].contains(['{', '.', ',']) || length < 40;
            is_short.then(|| (*open, &inside[..length], open.len() + length + close.len()))
        });
        let Some((open, inside, length)) = found else { continue };
        let is_shortcode = inside.starts_with(['<', '%', '#', '>']);
        let content =
            inside.trim_matches(|c: char| matches!(c, '<' | '>' | '%' | '-' | '=' | '#') || c.is_whitespace());
        let is_value = open == "{{" && !is_shortcode || open == "<%" && inside.starts_with('=');
        return Some(ForeignTag { range: offset..offset + length, content, is_value });
    }
    None
}

/// Whether a line is one that another generator reads: the fence of a block, an import of a component, a label.
fn has_foreign_line(line: &str) -> bool {
    let line = line.trim();
    let is_import = line.starts_with("import ")
        && (line.contains(" from ")
            || line.starts_with("import '")
            || line.starts_with("import \"")
            || line.starts_with("import “"));
    let is_export =
        ["export const ", "export default ", "export function "].iter().any(|start| line.starts_with(start));
    let is_label = line.strip_suffix(")=").is_some_and(|label| label.starts_with('(') && !label.contains(' '));
    let is_tag = line.starts_with('<') && line.ends_with('>') && !line[1..].contains('<');
    // A heading without a space, or tags of Obsidian.
    let is_hash = line.trim_start_matches('#').starts_with(char::is_alphabetic) && line.starts_with('#');
    let is_fence = [":::", "!!! ", "??? ", "???+ ", "=== "].iter().any(|fence| line.starts_with(fence));
    is_import || is_export || is_label || is_tag || is_hash || is_fence || is_marker(line)
}

/// Whether a text is the marker of a table of contents: `[[_TOC_]]`, `[TOC]`, `{:toc}`, `@[toc]`.
fn is_marker(text: &str) -> bool {
    let text = text.trim();
    if text.len() > 40 {
        return false;
    }
    let letters: String = text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    // "TOC" alone is an abbreviation at most, and no sentence.
    CONTENTS_MARKERS.contains(&&*letters) && !text.contains(' ')
}

/// The length of the rest of a link's target after a tag, up to its bracket: `#part)`.
fn end_of_link(rest: &str) -> Option<usize> {
    let end = rest.find(')')?;
    (!rest[..end].contains(char::is_whitespace)).then_some(end + 1)
}

/// Turns a link without its target, at the end of a text, into the text of the link: `see [this](` -> `see this`.
fn unlink(text: &mut String) {
    text.truncate(text.len() - "](".len());
    if let Some(open) = text.rfind('[') {
        if text[..open].ends_with('!') {
            text.truncate(open - 1);
        } else {
            text.remove(open);
        }
    }
}

/// The sentences before the first one that misses the value of a tag.
fn complete_sentences(text: &str) -> Option<String> {
    let text = collapse(text);
    let text = text.trim_matches(['\u{1}', ' ']);
    let mut clean = String::with_capacity(text.len());
    let mut start = 0;
    while start < text.len() {
        let end = end_of_sentence(text, start);
        let sentence = text[start..end].trim_matches(['\u{1}', ' ']);
        // A tag within a sentence was a part of it.
        if sentence.contains([GAP, '\u{1}']) {
            break;
        }
        if !clean.is_empty() && !sentence.is_empty() && text[..start].ends_with([' ', '\u{1}']) {
            clean.push(' ');
        }
        clean.push_str(sentence);
        start = end;
    }
    (clean.chars().any(char::is_alphanumeric)).then_some(clean)
}

/// The end of the sentence that starts at `start`.
fn end_of_sentence(text: &str, start: usize) -> usize {
    let mut previous = ' ';
    for (offset, c) in text[start..].char_indices() {
        if matches!(previous, '。' | '！' | '？') && offset > 0 {
            return start + offset;
        }
        if matches!(c, ' ' | '\u{1}') && matches!(previous, '.' | '!' | '?' | ':' | '"' | '”' | ')') && offset > 0 {
            let before = text[start..start + offset].trim_end_matches(['"', '”', ')']);
            if before.ends_with(['.', '!', '?', ':']) {
                return start + offset + c.len_utf8();
            }
        }
        previous = c;
    }
    text.len()
}

/// The words of a text with single spaces between them.
fn collapse(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The summary of a paragraph, and whether it is in a block.
    fn paragraph(text: &str) -> Option<(String, bool)> {
        let breaks: Vec<usize> = text.match_indices('\n').map(|(offset, _)| offset).collect();
        let clean = TagRemover::new(text).paragraph(text, &[], &breaks)?;
        Some((clean.text, clean.is_in_block))
    }

    #[test]
    fn tags_are_no_text() {
        let plain = |text: &str| Some((text.to_string(), false));
        for tags in [
            "{% include \"steps.html\" steps: a.b %}",
            "{{< toc >}}",
            "{{% toc %}}",
            "{{ content }}",
            "[[_TOC_]]",
            "[TOC]",
            "{:toc}",
            "{: .no_toc }",
            "<%= partial 'a' %>",
            "<Tabs>",
            ":::",
            "import A from './a'",
            "import './a.css'",
            "(label)=",
            "@[toc]",
            "##No heading",
            "#tag #other",
            "{{ x }} is a guide.",
        ] {
            assert_eq!(paragraph(tags), None, "{tags}");
        }
        assert_eq!(paragraph("See the [guide]({% page \"/a/\" %}#part) first."), plain("See the guide first."));
        assert_eq!(paragraph("![Logo]({{ logo }}) Welcome."), plain("Welcome."));
        assert_eq!(paragraph("Ask us. The {% channel \"x\" %} channel is open. Or call."), plain("Ask us."));
        assert_eq!(paragraph("Ask us. {% icon %} Or call."), plain("Ask us. Or call."));
        assert_eq!(paragraph("{: .lead }\nFirst words."), plain("First words."));
        assert_eq!(paragraph("First words.\n{: .lead }"), plain("First words."));
        assert_eq!(paragraph("A set {a, b} and x < y."), plain("A set {a, b} and x < y."));
        assert_eq!(paragraph("{% if a %}Text.{% endif %}"), plain("Text."));
    }

    #[test]
    fn blocks_are_summaries_of_last_resort() {
        let in_block = |text: &str| Some((text.to_string(), true));
        assert_eq!(paragraph("{% alert \"New\" %} Be quick. {% endalert %}"), in_block("Be quick."));
        assert_eq!(paragraph("{{% note %}}\nBe quick.\n{{% /note %}}"), in_block("Be quick."));
        assert_eq!(paragraph("::: tip Title\nBe quick.\n:::"), in_block("Be quick."));
        let mut remover = TagRemover::new("{% alert %}\n\nOne.\n\n{% endalert %}\n\nTwo.");
        let mut read = |text: &str| remover.paragraph(text, &[], &[]).map(|clean| (clean.text, clean.is_in_block));
        assert_eq!(read("{% alert %}"), None);
        assert_eq!(read("One."), in_block("One."));
        assert_eq!(read("{% endalert %}"), None);
        assert_eq!(read("Two."), Some(("Two.".into(), false)));
    }

    #[test]
    fn code_is_text() {
        let text = "Write {{ x }} or {{ y }} here.";
        let clean = TagRemover::new(text).paragraph(text, &[6..13, 17..24], &[]).map(|clean| clean.text);
        assert_eq!(clean.as_deref(), Some(text));
    }

    #[test]
    fn titles_have_no_tags() {
        assert_eq!(clean_title("Setup {: .no_toc }").as_deref(), Some("Setup"));
        assert_eq!(clean_title("Setup {{< badge >}}").as_deref(), Some("Setup"));
        assert_eq!(clean_title("{{ page.title }}"), None);
        assert_eq!(clean_title("Welcome to {{ site.title }}"), None);
        assert_eq!(clean_title("A {set}, x < y").as_deref(), Some("A {set}, x < y"));
        assert!(is_only_tags(" {{ title }} {% x %}") && !is_only_tags("a {{ b }}") && !is_only_tags(""));
    }
}
