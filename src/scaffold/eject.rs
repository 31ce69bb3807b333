//! Files of the theme -> copies in `templates/` and `static/` of the guide, for the author to change.

use std::path::Path;

use crate::diagnostic::did_you_mean;
use crate::model::check::ejected::{mark, originals};
use crate::model::site::Site;
use crate::source::{Area, Content, STATIC_FOLDER, SourceFile, TEMPLATES_FOLDER};

use crate::scaffold::{NewFile, Refusal, create};

/// The result of copying, as paths from the folder of the guide.
#[derive(Debug, Default)]
pub struct Ejected {
    /// Files that were copied.
    pub copied: Vec<String>,
    /// Files that already exist and were not changed.
    pub kept: Vec<String>,
}

/// The copies of one file of the theme, or of all. `wanted` is a file name or a path.
pub fn copies(site: &Site, wanted: Option<&str>) -> Result<Vec<NewFile>, Refusal> {
    let theme = site.config.theme.as_ref().map(|theme| theme.value.as_str());
    let files: Vec<(String, &SourceFile)> = [(Area::Template, TEMPLATES_FOLDER), (Area::Static, STATIC_FOLDER)]
        .into_iter()
        .flat_map(|(area, folder)| {
            let originals = originals(&site.snapshot, area, theme).into_iter();
            originals.map(move |(_, file)| (format!("{folder}/{}", file.name), file))
        })
        .filter(|(_, file)| matches!(file.content, Content::Text(_) | Content::Minified { .. }))
        .collect();
    let is_wanted = |path: &str, file: &SourceFile| wanted.is_none_or(|wanted| *file.name == *wanted || path == wanted);
    let chosen: Vec<NewFile> = files
        .iter()
        .filter(|(path, file)| is_wanted(path, file))
        .map(|(path, file)| {
            let content = format!("{}{}", mark(file).unwrap_or_default(), file.text()).into_bytes();
            NewFile { path: path.clone(), content }
        })
        .collect();
    match wanted {
        Some(wanted) if chosen.is_empty() => {
            let names: Vec<&str> = files.iter().map(|(_, file)| file.name.as_ref()).collect();
            let help = match did_you_mean(wanted, names.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("the theme has {}", names.join(", ")),
            };
            Err(Refusal::new(format!("the theme has no file `{wanted}`"), help))
        }
        _ => Ok(chosen),
    }
}

/// Copies one file, or all that do not exist yet.
pub fn eject(site: &Site, root: &Path, wanted: Option<&str>) -> Result<Ejected, Refusal> {
    let (kept, new): (Vec<NewFile>, Vec<NewFile>) =
        copies(site, wanted)?.into_iter().partition(|file| root.join(&file.path).symlink_metadata().is_ok());
    if let (Some(name), [kept, ..]) = (wanted, kept.as_slice()) {
        let help = format!("to see the original: guide theme eject {name} --print");
        return Err(Refusal::new(format!("`{}` already exists", kept.path), help));
    }
    create(root, &new)?;
    let paths = |files: Vec<NewFile>| files.into_iter().map(|file| file.path).collect();
    Ok(Ejected { copied: paths(new), kept: paths(kept) })
}
