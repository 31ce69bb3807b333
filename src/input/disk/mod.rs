//! The disk -> a [`Snapshot`](crate::source::Snapshot). Nothing outside this folder reads a guide's source files.

mod embedded;
mod file;
mod loader;
mod minify;
mod minify_script;
mod paths;
mod problem;
mod roots;
mod walk;

pub use crate::input::disk::loader::{Changes, Loader, from_memory, real_path_inside, today};
pub use crate::input::disk::paths::{is_document, is_input};
pub(crate) use crate::input::disk::paths::{is_temporary, portable_path};
pub use crate::input::disk::roots::{guide_root_of, guide_roots};

use std::io;
use std::path::Path;

/// Reads a text that is not part of the guide, such as the result of another program.
pub(crate) fn read_text(path: &Path) -> io::Result<String> {
    std::fs::read_to_string(path)
}
