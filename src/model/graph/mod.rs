//! What a guide knows, and how one thing relates to another.

pub mod backlinks;
pub mod career_map;
pub(crate) mod comparisons;
pub mod mentions;
pub mod names;
pub mod node;
pub mod relation;
pub(crate) mod statements;
pub mod text_links;
pub mod titles;
pub mod todo;
pub mod unwritten;
