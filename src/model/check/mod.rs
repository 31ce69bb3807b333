//! What contradicts itself or is missing in a resolved guide -> diagnostics.

pub mod ejected;
pub mod metadata;
pub(crate) mod texts;
pub(crate) mod theme;
