//! What contradicts itself or is missing in a resolved guide -> diagnostics.

pub mod ejected;
pub mod outline;
pub(crate) mod texts;
