//! A folder -> a small guide in it, which builds as it is and shows each kind of document once.

use std::fs;
use std::io;
use std::path::Path;

use include_dir::{Dir, include_dir};
use jiff::civil::Date;

use crate::scaffold::{NewFile, Refusal, create};

/// The guide that everybody starts with.
static STARTER: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/src/scaffold/starter");

/// Makes the guide; `today` is the day that its texts were written. Comes back with the paths of its files.
pub fn init(folder: &Path, today: Date) -> Result<Vec<String>, Refusal> {
    let help = "name another one, as in `guide init my-guide`, or write `content/articles/hello.md` into it yourself";
    match fs::read_dir(folder) {
        // A repository that holds nothing yet is what many start with.
        Ok(entries) => {
            let names: Vec<_> = entries.filter_map(|entry| Some(entry.ok()?.file_name())).collect();
            if names.iter().any(|name| name != ".git") {
                return Err(Refusal::new(format!("the folder `{}` isn't empty", folder.display()), help));
            }
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => {
            return Err(Refusal::new(format!("`{}` is a file, and a guide is a folder", folder.display()), help));
        }
        Err(error) => return Err(Refusal::io("can't look into", folder, &error)),
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
        // Under its own name it would count for this project's repository.
        let path = if path == "gitignore" { ".gitignore".into() } else { path };
        let content = String::from_utf8_lossy(file.contents()).replace("{{today}}", &today.to_string());
        files.push(NewFile { path, content: content.into_bytes() });
    }
    for folder in folder.dirs() {
        collect(folder, today, files);
    }
}
