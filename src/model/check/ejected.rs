//! Copies of theme files: `theme eject` writes a mark into the first line of a copy, and a build warns when the original has
//! changed since.
//!
//! The mark is a comment in the copy, so it moves with the file, and an author can remove it.

use std::path::Path;

use crate::diagnostic::{Code, Diagnostic};
use crate::source::{Area, FileId, Snapshot, SourceFile, Span};

use crate::model::files::Files;
use crate::model::theme_files::layered;

/// The start of a mark, inside a comment of any format.
const START: &str = "guide theme eject ";

/// The files that can be copied: those of the theme and of the default theme.
pub fn originals<'a>(snapshot: &'a Snapshot, area: Area, theme: Option<&str>) -> Vec<(FileId, &'a SourceFile)> {
    themed(snapshot.area(area).collect(), theme)
}

/// The files of the theme, and those of the default theme that it does not override.
fn themed<'a>(mut files: Vec<(FileId, &'a SourceFile)>, theme: Option<&str>) -> Vec<(FileId, &'a SourceFile)> {
    files.retain(|(_, file)| file.theme.is_some());
    let chosen = layered(files.iter().copied(), theme);
    files.retain(|(id, file)| chosen.get(&file.name) == Some(id));
    files.sort_by(|(_, one), (_, other)| one.name.cmp(&other.name));
    files
}

/// The first line of a copy: a comment with the name and the hash of its original. `None` for formats without known comments.
pub fn mark(original: &SourceFile) -> Option<String> {
    let text = original.text();
    let record = format!("{START}{} {}: a build warns when the original has changed", original.name, hash(text));
    if original.area == Area::Template {
        // The hyphens remove the line break, because nothing may precede an XML declaration.
        return Some(format!("{{#- {record} -#}}\n"));
    }
    let extension = Path::new(original.name.as_ref()).extension()?;
    (extension == "css" || extension == "js").then(|| format!("/* {record} */\n"))
}

fn hash(text: &str) -> String {
    blake3::hash(text.as_bytes()).to_hex()[..16].to_string()
}

/// Reports copies whose original has changed or no longer exists.
pub(crate) fn check(files: Files<'_>, theme: Option<&str>, diagnostics: &mut Vec<Diagnostic>) {
    for files in [files.templates(), files.statics()] {
        let copies: Vec<(FileId, &str, &str, usize)> = files
            .iter()
            .filter(|(_, file)| file.theme.is_none())
            .filter_map(|(id, file)| {
                let line = file.text().lines().next()?;
                let record = line.split(START).nth(1)?.split(':').next()?;
                let (name, hash) = record.rsplit_once(' ')?;
                Some((*id, name, hash, line.len()))
            })
            .collect();
        if copies.is_empty() {
            continue;
        }
        let originals = themed(files, theme);
        for (id, name, recorded, end) in copies {
            let span = Span::new(id, 0, end);
            let original = originals.iter().find(|(_, file)| *file.name == *name);
            let (message, help) = match original {
                Some((_, file)) if hash(file.text()) == recorded => continue,
                Some(_) => (
                    format!("the original of `{name}` has changed since it was copied"),
                    format!("merge the changes shown by `guide theme eject {name} --print`, including its first line"),
                ),
                None => (
                    format!("the original `{name}` of this copy no longer exists in the theme"),
                    "remove this line, or move your changes to the file that replaces it".to_string(),
                ),
            };
            diagnostics.push(Diagnostic::new(Code::OutdatedCopy, span, message).help(help));
        }
    }
}
