//! Edits of source files that exist, as `guide rename` makes them. All files are read and checked before the first is written.

use std::fs;
use std::path::{Path, PathBuf};

use crate::scaffold::{Refusal, create_parent};

/// A part of a text and its replacement. Offsets are bytes in the text as the guide reads it: without a byte order mark, and with
/// `\n` at the end of each line.
#[derive(Debug, Clone)]
pub struct TextReplacement {
    /// The first byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// The new text.
    pub text: String,
}

/// The edits of one file.
#[derive(Debug)]
pub struct EditedFile {
    /// Its path on the disk.
    pub path: PathBuf,
    /// The text that the offsets belong to.
    pub text: String,
    /// Sorted, without overlaps.
    pub replacements: Vec<TextReplacement>,
}

/// Edits files, then moves some of them. Refuses if a file has changed since it was read, or if the target of a move exists.
pub fn edit_files(root: &Path, files: &[EditedFile], moves: &[(PathBuf, String)]) -> Result<(), Refusal> {
    let mut written = Vec::new();
    for file in files {
        let refusal = |error: std::io::Error| Refusal::io("can't read", &file.path, &error);
        let source = fs::read_to_string(&file.path).map_err(refusal)?;
        let Some(new) = edited(&source, file) else {
            let why = format!("`{}` has changed in the meantime", file.path.display());
            return Err(Refusal::new(why, "run the command again"));
        };
        written.push((&file.path, new));
    }
    for (from, to) in moves {
        let target = root.join(to);
        // On some systems, `a.md` and `A.md` are one file.
        let is_same =
            fs::canonicalize(&target).ok().zip(fs::canonicalize(from).ok()).is_some_and(|(one, two)| one == two);
        if target.symlink_metadata().is_ok() && !is_same {
            return Err(Refusal::new(format!("`{to}` exists already"), "choose another name, or rename that file"));
        }
    }
    for (path, new) in written {
        fs::write(path, new).map_err(|error| Refusal::io("can't write", path, &error))?;
    }
    for (from, to) in moves {
        let target = create_parent(root, to)?;
        fs::rename(from, &target).map_err(|error| Refusal::io("can't rename", from, &error))?;
    }
    Ok(())
}

/// The new source of a file, with its line endings. `None` if its text is not the expected one.
fn edited(source: &str, file: &EditedFile) -> Option<String> {
    let content = source.strip_prefix('\u{feff}').unwrap_or(source);
    let has_crlf = content.contains("\r\n");
    // The byte offset in the source of each replacement.
    let mut offsets = file.replacements.iter().flat_map(|replacement| [replacement.start, replacement.end]).peekable();
    let mut found = Vec::new();
    let (mut plain_offset, mut plain) = (0, file.text.bytes());
    let mut bytes = content.bytes().enumerate().peekable();
    loop {
        let here = bytes.peek().map_or(content.len(), |(offset, _)| *offset);
        while offsets.next_if(|offset| *offset == plain_offset).is_some() {
            found.push(here);
        }
        let Some((_, byte)) = bytes.next() else { break };
        let expected = plain.next()?;
        if byte == b'\r' {
            _ = bytes.next_if(|(_, next)| *next == b'\n');
        }
        if expected != if byte == b'\r' { b'\n' } else { byte } {
            return None;
        }
        plain_offset += 1;
    }
    if plain.next().is_some() || offsets.next().is_some() {
        return None;
    }
    let mut new = source[..source.len() - content.len()].to_string();
    let mut end = 0;
    for (replacement, range) in file.replacements.iter().zip(found.chunks(2)) {
        new.push_str(&content[end..range[0]]);
        new.push_str(&if has_crlf { replacement.text.replace('\n', "\r\n") } else { replacement.text.clone() });
        end = range[1];
    }
    new.push_str(&content[end..]);
    Some(new)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_endings_and_the_byte_order_mark_stay() {
        let file = |text: &str, replacements: &[(usize, usize, &str)]| EditedFile {
            path: PathBuf::new(),
            text: text.into(),
            replacements: replacements
                .iter()
                .map(|(start, end, text)| TextReplacement { start: *start, end: *end, text: (*text).to_string() })
                .collect(),
        };
        let edits = [(0, 1, "A"), (4, 5, "C\n"), (6, 6, "!")];
        assert_eq!(
            edited("\u{feff}a\r\nb\r\nc\r\n", &file("a\nb\nc\n", &edits)).as_deref(),
            Some("\u{feff}A\r\nb\r\nC\r\n\r\n!")
        );
        assert_eq!(edited("a\nb\nc\n", &file("a\nb\nc\n", &edits)).as_deref(), Some("A\nb\nC\n\n!"));
        assert_eq!(edited("a\nx\nc\n", &file("a\nb\nc\n", &edits)), None);
        assert_eq!(edited("a\nb\nc\nd", &file("a\nb\nc\n", &edits)), None);
        assert_eq!(edited("a\n", &file("a\nb\nc\n", &edits)), None);
    }
}
