//! A text -> the pipes of wikilinks in its tables. `| [[Name|text]] |` is one cell for the author, as in Obsidian, but two for
//! the parser.

use std::ops::Range;

use memchr::memmem;

/// A longer link is not one: the search stays linear in a line full of brackets.
const MAX_WIKILINK: usize = 400;

/// The offsets of the pipes within wikilinks, in the lines of tables.
pub(super) fn find_wikilink_pipes(text: &str) -> Vec<usize> {
    let mut pipes = Vec::new();
    if memmem::find(text.as_bytes(), b"[[").is_none() {
        return pipes;
    }
    let (mut offset, mut in_table) = (0, false);
    let mut previous = 0..0;
    for line in text.split_inclusive('\n') {
        let range = offset..offset + line.len();
        offset = range.end;
        if in_table {
            in_table = !line.trim_matches([' ', '\t', '>', '\r', '\n']).is_empty();
            pipes_in_line(text, &range, &mut pipes);
        } else if is_delimiter_row(line) {
            in_table = true;
            pipes_in_line(text, &previous, &mut pipes);
        }
        previous = range;
    }
    pipes
}

/// Whether a line can be the one below the header of a table: `|---|:-:|`.
fn is_delimiter_row(line: &str) -> bool {
    line.contains('-')
        && line.contains('|')
        && line.bytes().all(|byte| matches!(byte, b'|' | b'-' | b':' | b' ' | b'\t' | b'>' | b'\r' | b'\n'))
}

/// The offsets of the pipes within wikilinks in a row of a table.
pub fn wikilink_pipes_in_row(row: &str) -> Vec<usize> {
    let mut pipes = Vec::new();
    pipes_in_line(row, &(0..row.len()), &mut pipes);
    pipes
}

fn pipes_in_line(text: &str, line: &Range<usize>, pipes: &mut Vec<usize>) {
    let mut start = line.start;
    while let Some(open) = memmem::find(&text.as_bytes()[start..line.end], b"[[").map(|open| start + open + 2) {
        let inside = &text.as_bytes()[open..line.end.min(open + MAX_WIKILINK)];
        let Some(length) = memmem::find(inside, b"]]") else {
            start = open;
            continue;
        };
        let pipe = inside[..length].iter().position(|byte| *byte == b'|').filter(|pipe| *pipe > 0);
        let is_link = !inside[..length].contains(&b'[');
        // `\|` is a pipe of the cell already.
        pipes.extend(pipe.filter(|pipe| is_link && inside[pipe - 1] != b'\\').map(|pipe| open + pipe));
        start = if is_link { open + length + 2 } else { open };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pipes_of_wikilinks_are_found_in_tables_only() {
        let marked = |text: &str| {
            let mut bytes = text.as_bytes().to_vec();
            for pipe in find_wikilink_pipes(text) {
                bytes[pipe] = b'#';
            }
            String::from_utf8(bytes).expect("UTF-8")
        };
        for (text, expected) in [
            ("[[A|a]]\n|-|-|\n| [[B|b]] | c |\n\n[[D|d]]", "[[A#a]]\n|-|-|\n| [[B#b]] | c |\n\n[[D|d]]"),
            ("> | a |\n> |---|\n> | [[B|b|c]] [[D|d]] |", "> | a |\n> |---|\n> | [[B#b|c]] [[D#d]] |"),
            ("|a|\n|-|\n| [[B\\|b]] | [[|x]] | [[ | ]] |", "|a|\n|-|\n| [[B\\|b]] | [[|x]] | [[ # ]] |"),
            ("a\n--\n[[B|b]]", "a\n--\n[[B|b]]"),
        ] {
            assert_eq!(marked(text), expected);
        }
    }
}
