//! Diagrams as SVG, cards as PNG.

pub(crate) mod card;
pub(crate) mod diagram;
pub(crate) mod layout;
