//! The graph of a guide: nodes, the relations between them, and the data derived from both.

pub mod backlinks;
pub(crate) mod broken;
pub mod career_map;
pub mod careers;
mod common_words;
pub(crate) mod comparisons;
pub(crate) mod context_name;
pub mod families;
pub(crate) mod fits;
pub mod folders;
pub mod front_names;
mod inflected_names;
pub mod mentions;
pub(crate) mod moves;
pub mod names;
pub mod node;
pub mod relation;
pub(crate) mod role_choice;
pub mod series;
pub mod situations;
pub mod skill_ladder;
pub mod skill_scale;
pub(crate) mod statements;
pub mod text_links;
pub mod titles;
pub mod todo;
pub mod unwritten;
