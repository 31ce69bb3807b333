//! Folders and files -> the folders of the guides that they belong to. For editors, which open any folder.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::source::{CONFIG_FILE, CONTENT_FOLDER, INPUT_FOLDERS, MANIFEST};

/// How deep guides are searched below a folder.
const MAX_DEPTH: usize = 4;
/// How many folders are searched.
const MAX_FOLDERS: usize = 2000;
/// Folders that contain the files of tools.
const SKIPPED: [&str; 3] = ["node_modules", "target", "vendor"];

fn is_guide(folder: &Path) -> bool {
    folder.join(CONTENT_FOLDER).is_dir() || folder.join(CONFIG_FILE).is_file()
}

/// The folder of the guide that a file belongs to: the nearest one above with a `site.toml`, or else the one that contains its
/// folder `content/`.
pub fn guide_root_of(file: &Path) -> Option<PathBuf> {
    let above = || file.ancestors().skip(1);
    let with_settings = above().find(|folder| folder.join(CONFIG_FILE).is_file());
    let with_content = || above().filter(|folder| folder.ends_with(CONTENT_FOLDER)).last()?.parent();
    with_settings.or_else(with_content).map(Path::to_path_buf)
}

/// The guides of a workspace: the one that the folder is or belongs to, and those below it.
pub fn guide_roots(folder: &Path) -> BTreeSet<PathBuf> {
    let mut roots = BTreeSet::new();
    if !is_guide(folder) {
        roots.extend(guide_root_of(&folder.join(CONTENT_FOLDER)).filter(|root| is_guide(root)));
    }
    let mut folders = vec![(folder.to_path_buf(), 0)];
    let mut searched = 0;
    while let Some((folder, depth)) = folders.pop() {
        let is_root = is_guide(&folder);
        if is_root {
            roots.insert(folder.clone());
        }
        searched += 1;
        if depth == MAX_DEPTH || searched > MAX_FOLDERS {
            continue;
        }
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        let below = entries.filter_map(Result::ok).filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()));
        folders.extend(below.filter_map(|entry| {
            let name = entry.file_name();
            let name = name.to_str()?;
            let is_input = is_root && INPUT_FOLDERS.contains(&name);
            let is_skipped = name.starts_with('.') || SKIPPED.contains(&name) || is_input;
            (!is_skipped && !entry.path().join(MANIFEST).is_file()).then(|| (entry.path(), depth + 1))
        }));
    }
    roots
}
