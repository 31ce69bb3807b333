//! The template engine, its limits, and the addresses of styles and scripts.

pub(crate) mod assets;
pub mod engine;
pub(crate) mod group_by;
pub(crate) mod limits;
