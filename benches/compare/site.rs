//! A folder with a generated site -> its number of files, folders and bytes.

use std::fs;
use std::io;
use std::path::Path;

/// Size of a generated site on disk.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Measured {
    pub(crate) files: u64,
    pub(crate) folders: u64,
    pub(crate) bytes: u64,
    /// Number of HTML files.
    pub(crate) pages: u64,
    /// Total size of the HTML files in bytes.
    pub(crate) html: u64,
}

pub(crate) fn measure(folder: &Path) -> io::Result<Measured> {
    let mut measured = Measured { folders: 1, ..Measured::default() };
    let mut folders = vec![folder.to_path_buf()];
    while let Some(here) = folders.pop() {
        for entry in fs::read_dir(&here)? {
            let entry = entry?;
            let data = entry.metadata()?;
            if data.is_dir() {
                measured.folders += 1;
                folders.push(entry.path());
                continue;
            }
            measured.files += 1;
            measured.bytes += data.len();
            if entry.path().extension().is_some_and(|extension| extension == "html") {
                measured.pages += 1;
                measured.html += data.len();
            }
        }
    }
    Ok(measured)
}
