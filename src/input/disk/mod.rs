//! The disk -> a [`Snapshot`](crate::source::Snapshot). Nothing outside this folder reads a guide's source files.

mod embedded;
mod file;
mod git;
mod loader;
mod minify;
mod minify_script;
mod paths;
mod problem;
mod roots;
mod walk;

pub(crate) use crate::input::disk::git::HistoryReader;
pub(crate) use crate::input::disk::loader::source_date;
pub use crate::input::disk::loader::{Changes, Loader, from_memory, real_path_inside, today};
pub use crate::input::disk::paths::{is_document, is_input};
pub(crate) use crate::input::disk::paths::{is_temporary, portable_path};
pub use crate::input::disk::roots::{guide_root_of, guide_roots};

use std::fs::File;
use std::io;
use std::io::Read as _;
use std::path::Path;

/// Reads a text that is not part of the guide, such as the result of another program.
pub(crate) fn read_text(path: &Path) -> io::Result<String> {
    std::fs::read_to_string(path)
}

/// Reads a file of the guide that the scan found. Fails if it has become longer than `limit` bytes.
pub(crate) fn read_bytes(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit { Err(io::ErrorKind::FileTooLarge.into()) } else { Ok(bytes) }
}
