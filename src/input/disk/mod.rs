//! The disk -> a [`Snapshot`](crate::source::Snapshot). Nothing outside this folder reads a guide's source files.

mod embedded;
mod file;
mod loader;
mod minify;
mod paths;
mod problem;
mod walk;

pub use crate::input::disk::loader::{Changes, Loader, from_memory, real_path_inside, today};
pub(crate) use crate::input::disk::paths::is_temporary;
pub use crate::input::disk::paths::{is_document, is_input};
