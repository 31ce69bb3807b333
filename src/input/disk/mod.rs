//! The disk -> a snapshot. From the second time on, only what changed is read.

pub(crate) mod file;
pub mod walk;
