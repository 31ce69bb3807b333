//! An empty folder -> a small guide that builds and has one document of each kind.

use std::fs;
use std::io;
use std::path::Path;

use include_dir::{Dir, include_dir};
use jiff::civil::Date;

use crate::scaffold::{NewFile, Refusal, create};

/// The files of the small guide.
static STARTER: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/src/scaffold/starter");

/// Writes the small guide. `today` is the date of its documents. Returns the paths of its files.
pub fn init(folder: &Path, today: Date) -> Result<Vec<String>, Refusal> {
    let help =
        "choose another folder, for example `guide init my-guide`, or create `content/articles/hello.md` in this one";
    match fs::read_dir(folder) {
        // A new repository contains only `.git`.
        Ok(entries) => {
            let names: Vec<_> = entries.filter_map(|entry| Some(entry.ok()?.file_name())).collect();
            if names.iter().any(|name| name != ".git") {
                return Err(Refusal::new(format!("the folder `{}` is not empty", folder.display()), help));
            }
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => {
            return Err(Refusal::new(format!("`{}` is a file, not a folder", folder.display()), help));
        }
        Err(error) => return Err(Refusal::io("can't read the folder", folder, &error)),
    }
    let mut files = Vec::new();
    collect(&STARTER, today, &mut files);
    files.sort_by(|a, b| a.path.cmp(&b.path));
    create(folder, &files)?;
    Ok(files.into_iter().map(|file| file.path).collect())
}

fn collect(folder: &Dir<'_>, today: Date, files: &mut Vec<NewFile>) {
    for file in folder.files() {
        let path = file.path().to_string_lossy().replace('\\', "/");
        // A file named `.gitignore` would apply to the repository of this program.
        let path = if path == "gitignore" { ".gitignore".into() } else { path };
        let content = String::from_utf8_lossy(file.contents()).replace("{{today}}", &today.to_string());
        files.push(NewFile { path, content: content.into_bytes() });
    }
    for folder in folder.dirs() {
        collect(folder, today, files);
    }
}
