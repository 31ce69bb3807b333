//! Wikilinks, embeds, comments, highlights, callouts and tags of Obsidian -> Markdown.

use std::fmt::Write as _;
use std::ops::Range;

use crate::scaffold::import::links::link;
use crate::scaffold::import::report::{Action, Notes};
use crate::scaffold::import::text::{ConversionContext, lines, outside_fences};

/// Converts a note. Tags in its text are added to `tags`.
pub(in crate::scaffold::import) fn convert(
    context: &ConversionContext<'_>,
    body: &str,
    tags: &mut Vec<String>,
    notes: &mut Notes,
) -> String {
    let body = comments(context, body, notes);
    // A guide knows callouts and their titles, highlights, and ids of blocks.
    let mut is_after_empty = true;
    let mut footnotes = Vec::new();
    let mut fence = false;
    let body = outside_fences(&body, |line| {
        let quoted = line.trim_start_matches(['>', ' ']);
        // Code in a quote, and indented code after an empty line, contain no tags.
        let is_quoted_fence =
            line.trim_start().starts_with('>') && (quoted.starts_with("```") || quoted.starts_with("~~~"));
        fence ^= is_quoted_fence;
        let is_code =
            fence || is_quoted_fence || is_after_empty && (line.starts_with("    ") || line.starts_with('\t'));
        is_after_empty = line.trim().is_empty() || is_after_empty && is_code;
        if is_code {
            return None;
        }
        Some(outside_code(line, |piece| {
            let piece = wikilinks(context, piece, notes);
            find_tags(&piece, tags);
            inline_footnotes(&piece, &mut footnotes)
        }))
    });
    if footnotes.is_empty() {
        return body;
    }
    let list = footnotes.iter().enumerate().fold(String::new(), |mut list, (index, text)| {
        let _ = writeln!(list, "[^inline-{}]: {text}", index + 1);
        list
    });
    format!("{}\n\n{list}", body.trim_end())
}

/// Converts `^[text]` to a footnote at the end.
fn inline_footnotes(piece: &str, footnotes: &mut Vec<String>) -> String {
    let mut text = String::with_capacity(piece.len());
    let mut rest = piece;
    while let Some(start) = rest.find("^[") {
        let mut depth = 0usize;
        let end = rest[start + 1..].find(|c| {
            depth = match c {
                '[' => depth + 1,
                ']' => depth.saturating_sub(1),
                _ => depth,
            };
            c == ']' && depth == 0
        });
        let Some(end) = end.map(|end| start + 1 + end).filter(|_| !rest[..start].ends_with(['[', '\\'])) else {
            text.push_str(&rest[..start + 2]);
            rest = &rest[start + 2..];
            continue;
        };
        footnotes.push(rest[start + 2..end].trim().to_string());
        let _ = write!(text, "{}[^inline-{}]", &rest[..start], footnotes.len());
        rest = &rest[end + 1..];
    }
    text.push_str(rest);
    text
}

/// Changes the parts of a line outside of code spans.
fn outside_code(line: &str, mut change: impl FnMut(&str) -> String) -> String {
    let mut text = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(offset) = rest.find('`') {
        let ticks: String = rest[offset..].chars().take_while(|c| *c == '`').collect();
        let behind = &rest[offset + ticks.len()..];
        let Some(end) = behind.find(&ticks) else { break };
        text.push_str(&change(&rest[..offset]));
        let code = offset + ticks.len() + end + ticks.len();
        text.push_str(&rest[offset..code]);
        rest = &rest[code..];
    }
    text.push_str(&change(rest));
    text
}

/// Removes comments `%% … %%`, also over several lines, and notes their lines. An unpaired `%%` is kept as text.
fn comments(context: &ConversionContext<'_>, body: &str, notes: &mut Notes) -> String {
    let marks = comment_marks(body);
    let source = &context.document.source;
    let mut text = String::with_capacity(body.len());
    let mut done = 0;
    for pair in marks.chunks(2) {
        let line = context.line(body, pair[0]);
        let &[open, close] = pair else {
            notes.line(Action::Rewrite, source, line, "an unpaired `%%` is kept as text", "");
            break;
        };
        let last = context.line(body, close);
        let lines = if line == last { String::new() } else { format!("up to line {last}") };
        notes.line(Action::Look, source, line, "a comment was removed", lines);
        text.push_str(&body[done..open]);
        done = close + 2;
    }
    text.push_str(&body[done..]);
    text
}

/// The offsets of `%%` outside of code and maths.
fn comment_marks(body: &str) -> Vec<usize> {
    let mut marks = Vec::new();
    let mut paragraph = 0..0;
    let mut offset = 0;
    for (line, is_text) in lines(body) {
        let range = offset..offset + line.len();
        offset = range.end;
        if is_text && !line.trim().is_empty() {
            let start = if paragraph.end == range.start { paragraph.start } else { range.start };
            paragraph = start..range.end;
            continue;
        }
        marks_in(body, paragraph.clone(), &mut marks);
        paragraph = range.end..range.end;
    }
    marks_in(body, paragraph, &mut marks);
    marks
}

/// The same within one paragraph.
fn marks_in(body: &str, range: Range<usize>, marks: &mut Vec<usize>) {
    let text = &body[range.clone()];
    let mut offset = 0;
    while let Some(found) = text[offset..].find(['`', '$', '%', '\\']) {
        offset += found;
        let rest = &text[offset..];
        offset += match rest.as_bytes()[0] {
            b'\\' => 1 + rest[1..].chars().next().map_or(0, char::len_utf8),
            b'`' => {
                let ticks = rest.len() - rest.trim_start_matches('`').len();
                code_end(rest, ticks).unwrap_or(ticks)
            }
            b'$' if rest.starts_with("$$") => rest[2..].find("$$").map_or(2, |end| end + 4),
            b'$' => maths_end(rest).unwrap_or(1),
            _ if rest.starts_with("%%") => {
                marks.push(range.start + offset);
                2
            }
            _ => 1,
        };
    }
}

/// The length of the code span at the start of a text.
fn code_end(text: &str, ticks: usize) -> Option<usize> {
    let mut offset = ticks;
    while let Some(found) = text[offset..].find('`') {
        offset += found;
        let length = text[offset..].len() - text[offset..].trim_start_matches('`').len();
        offset += length;
        if length == ticks {
            return Some(offset);
        }
    }
    None
}

/// The length of the maths at the start of a text. A space inside its marks or a digit after it means that it is money.
fn maths_end(text: &str) -> Option<usize> {
    if text[1..].starts_with(char::is_whitespace) {
        return None;
    }
    let ends = |offset: &usize| {
        let (inner, behind) = (&text[1..*offset], &text[*offset + 1..]);
        !inner.is_empty()
            && !inner.ends_with(|c: char| c.is_whitespace() || c == '\\')
            && !behind.starts_with(|c: char| c.is_ascii_digit())
    };
    text.match_indices('$').skip(1).map(|(offset, _)| offset).find(ends).map(|offset| offset + 1)
}

/// `[[Note]]`, `[[Note|text]]`, `[[Note#Heading]]`, `![[picture.png|300]]`, `![[Note]]`.
fn wikilinks(context: &ConversionContext<'_>, piece: &str, notes: &mut Notes) -> String {
    let mut text = String::with_capacity(piece.len());
    let mut rest = piece;
    while let Some(offset) = rest.find("[[") {
        let Some(end) = rest[offset..].find("]]").map(|end| offset + end) else { break };
        let is_embed = rest[..offset].ends_with('!');
        text.push_str(if is_embed { &rest[..offset - 1] } else { &rest[..offset] });
        let inner = &rest[offset + 2..end];
        match wikilink(context, inner, is_embed, notes) {
            Some(new) => text.push_str(&new),
            None => {
                let _ = write!(text, "[[{inner}]]");
            }
        }
        rest = &rest[end + 2..];
    }
    text.push_str(rest);
    text
}

fn wikilink(context: &ConversionContext<'_>, inner: &str, is_embed: bool, notes: &mut Notes) -> Option<String> {
    // In a table, the bar is escaped.
    let (target, label) = inner.split_once('|').map_or((inner, None), |(target, label)| (target, Some(label)));
    let target = if label.is_some() { target.strip_suffix('\\').unwrap_or(target) } else { target };
    let label = label.map(|label| label.replace("\\|", "|").trim().to_string());
    let (name, heading) =
        target.split_once('#').map_or((target.trim(), None), |(name, heading)| (name.trim(), Some(heading.trim())));
    let document = context.document;
    let found = if name.is_empty() { Some(document.target.clone()) } else { context.map.note(document, name) };
    let Some(found) = found else {
        if is_embed {
            notes.detail(Action::Fix, &document.source, "an embedded file does not exist", format!("`![[{name}]]`"));
        }
        return None;
    };
    let is_document = crate::scaffold::import::layout::is_document(&found);
    if is_embed && is_picture(&found) {
        // A size can follow the text: `![[a.png|A picture|300]]`.
        let is_size = |part: &&str| part.chars().all(|c| c.is_ascii_digit() || c == 'x');
        let label = label.unwrap_or_default();
        let alt = label.split('|').map(str::trim).filter(|part| !is_size(part)).collect::<Vec<_>>().join(" ");
        // A guide reads the size, too.
        let size = label.split('|').map(str::trim).find(|part| !part.is_empty() && is_size(part));
        let bar = if inner.contains("\\|") { "\\|" } else { "|" };
        let size = size.map(|size| format!("{bar}{size}")).unwrap_or_default();
        return Some(format!("![{}{size}]({})", escaped(&alt), link(document, &found, None)));
    }
    if is_embed {
        let what = if is_document { "note" } else { "file" };
        let subject = format!("an embedded {what} is a link now");
        notes.detail(Action::Look, &document.source, subject, format!("`![[{name}]]`"));
    }
    if !is_document {
        // The fragment of a file is a page or a time, not a heading.
        let file = name.rsplit('/').next().unwrap_or(name);
        let shown = label.as_deref().unwrap_or(file);
        return Some(format!("[{}]({})", escaped(shown), link(document, &found, heading)));
    }
    // Of several headings, the last one is the target. The id of a block is its anchor.
    let block = heading.and_then(|heading| heading.strip_prefix('^')).map(str::to_string);
    let heading = heading.and_then(|heading| heading.rsplit('#').next()).filter(|heading| !heading.starts_with('^'));
    let shown = match (label, heading) {
        (Some(label), _) => label,
        (None, Some(heading)) if name.is_empty() => heading.to_string(),
        (None, Some(heading)) => format!("{name} > {heading}"),
        (None, None) => name.rsplit('/').next().unwrap_or(name).to_string(),
    };
    let anchor = heading.map(crate::model::address::slug::anchor).or_else(|| block.map(|id| format!("^{id}")));
    Some(format!("[{}]({})", escaped(&shown), link(document, &found, anchor.as_deref())))
}

/// A text with escaped brackets, for use as link text.
fn escaped(text: &str) -> String {
    text.replace('[', "\\[").replace(']', "\\]")
}

/// Whether a file is an image.
fn is_picture(path: &str) -> bool {
    const PICTURES: [&str; 10] = ["png", "jpg", "jpeg", "gif", "webp", "avif", "svg", "bmp", "ico", "apng"];
    let path = path.to_lowercase();
    path.rsplit_once('.').is_some_and(|(_, extension)| PICTURES.contains(&extension))
}

/// Finds `#tag` and `#a/b`. Numbers, fragments and headings are no tags.
fn find_tags(piece: &str, tags: &mut Vec<String>) {
    for (offset, _) in piece.match_indices('#') {
        let starts = piece[..offset].chars().next_back().is_none_or(char::is_whitespace);
        let tag: String =
            piece[offset + 1..].chars().take_while(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '/')).collect();
        // A colour is no tag, and neither is a number.
        let is_colour = matches!(tag.len(), 3 | 6 | 8)
            && tag.chars().all(|c| c.is_ascii_hexdigit())
            && tag.contains(|c: char| c.is_ascii_digit());
        if starts && !is_colour && tag.chars().any(char::is_alphabetic) {
            tags.push(tag.trim_matches('/').replace('/', " "));
        }
    }
}
