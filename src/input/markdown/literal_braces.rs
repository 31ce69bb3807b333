//! A text -> the parts in which braces are text for the tools that use them as template tags.

use std::ops::Range;

use memchr::{memmem, memrchr};

/// HTML elements that show code, in which authors of any tool write braces.
const CODE_ELEMENTS: [&str; 3] = ["code", "pre", "samp"];

/// How far before an attribute its tag is searched for, in bytes.
const MAX_TAG: usize = 500;

/// The parts of a text in which template tags are text: blocks of `VitePress` with `v-pre`, elements with the attribute `v-pre`, and
/// elements that show code. Sorted, and apart from each other.
pub(super) fn literal_braces(text: &str) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    collect(text, "v-pre", &mut parts, |start| {
        // A limited search: a line can be as long as the text.
        let before = &text.as_bytes()[start.saturating_sub(MAX_TAG)..start];
        let line = memrchr(b'\n', before).map_or(0, |newline| newline + 1);
        if let Some(colons) = before[line..].trim_ascii().strip_prefix(b":::") {
            return Some(end_of_block(text, start, 3 + colons.len()));
        }
        let tag = before.iter().rev().position(|byte| *byte == b'<')?;
        let tag = &text[start - tag..start];
        let name = tag.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
        (!tag.contains('>')).then(|| end_of_element(text, start, name))
    });
    for name in CODE_ELEMENTS {
        collect(text, &format!("<{name}"), &mut parts, |start| {
            let is_tag = text[start + 1 + name.len()..].starts_with(['>', ' ', '\n']);
            is_tag.then(|| end_of_element(text, start, name))
        });
    }
    parts.sort_unstable_by_key(|part| part.start);
    parts.dedup_by(|later, earlier| {
        let overlaps = later.start <= earlier.end;
        if overlaps {
            earlier.end = earlier.end.max(later.end);
        }
        overlaps
    });
    parts
}

/// Adds the part that starts at each `marker`, up to its end. A part contains no other one of its kind, so the text is read once.
fn collect(text: &str, marker: &str, parts: &mut Vec<Range<usize>>, end_of: impl Fn(usize) -> Option<usize>) {
    let mut next = 0;
    for start in memmem::find_iter(text.as_bytes(), marker) {
        if start < next {
            continue;
        }
        if let Some(end) = end_of(start) {
            parts.push(start..end);
            next = end;
        }
    }
}

/// The end of a `VitePress` block whose first line has this number of colons.
fn end_of_block(text: &str, start: usize, colons: usize) -> usize {
    let fence = ":".repeat(colons);
    let lines = text[start..].split_inclusive('\n');
    start + lines.take_while(|line| line.trim() != fence).map(str::len).sum::<usize>()
}

/// The end of the element `name` that is open at `start`; without an end tag, the end of the text.
fn end_of_element(text: &str, start: usize, name: &str) -> usize {
    let end = memmem::find(&text.as_bytes()[start..], format!("</{name}").as_bytes());
    end.map_or(text.len(), |length| start + length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_and_elements_have_an_end() {
        let parts =
            |text: &str| literal_braces(text).into_iter().map(|part| text[part].to_string()).collect::<Vec<_>>();
        assert_eq!(parts("::: v-pre\n{{ a }}\n:::\n{{ b }}"), ["v-pre\n{{ a }}\n"]);
        assert_eq!(parts("  :::: v-pre\n:::\n{{ a }}\n::::\n"), ["v-pre\n:::\n{{ a }}\n"]);
        assert_eq!(parts("<b class=x v-pre>{{ a }}</b> {{ c }}"), ["v-pre>{{ a }}"]);
        assert_eq!(parts("<code>{{ a }}</code> <codec>"), ["<code>{{ a }}"]);
        assert!(parts("about v-pre").is_empty());
    }
}
