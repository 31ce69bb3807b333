//! The mark that `theme eject` leaves in the first line of a copy, and what has become of the copy's original since.
//!
//! The mark is a comment in the copy itself: it goes wherever the copy goes, no edit below it disturbs it, and whoever
//! doesn't want to hear of the original any more takes it out.

use std::path::Path;

use crate::diagnostic::{Code, Diagnostic};
use crate::source::{Area, FileId, Snapshot, SourceFile, Span};

use crate::model::files::Files;
use crate::model::theme_files::layered;

/// What a mark starts with, whatever kind of comment it is in.
const START: &str = "guide theme eject ";

/// What there is to copy: the files of the theme and of the default one, without the site's own.
pub fn originals<'a>(snapshot: &'a Snapshot, area: Area, theme: Option<&str>) -> Vec<(FileId, &'a SourceFile)> {
    themed(snapshot.area(area).collect(), theme)
}

/// Those of some files that are the theme's or else the default one's.
fn themed<'a>(mut files: Vec<(FileId, &'a SourceFile)>, theme: Option<&str>) -> Vec<(FileId, &'a SourceFile)> {
    files.retain(|(_, file)| file.theme.is_some());
    let chosen = layered(files.iter().copied(), theme);
    files.retain(|(id, file)| chosen.get(&file.name) == Some(id));
    files.sort_by(|(_, one), (_, other)| one.name.cmp(&other.name));
    files
}

/// The first line of a copy: the name of its original and the hash of its text. `None` where the format has no
/// comments that we know.
pub fn mark(original: &SourceFile) -> Option<String> {
    let text = original.text();
    let record = format!("{START}{} {}: a build says when the original has changed", original.name, hash(text));
    if original.area == Area::Template {
        // The hyphens take the line end with them: nothing may stand before an XML declaration.
        return Some(format!("{{#- {record} -#}}\n"));
    }
    let extension = Path::new(original.name.as_ref()).extension()?;
    (extension == "css" || extension == "js").then(|| format!("/* {record} */\n"))
}

fn hash(text: &str) -> String {
    blake3::hash(text.as_bytes()).to_hex()[..16].to_string()
}

/// Says of each copy whether its original is another one by now.
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
                    format!(
                        "compare it with `guide theme eject {name} --print`, and take over what you want with the first line"
                    ),
                ),
                None => (
                    format!("the theme has no `{name}` any more, of which this is a copy"),
                    "see which file has its part now, or take this line out".to_string(),
                ),
            };
            diagnostics.push(Diagnostic::new(Code::OutdatedCopy, span, message).help(help));
        }
    }
}
