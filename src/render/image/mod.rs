//! Data -> images: career diagrams as SVG, cards for link previews as PNG.

pub(crate) mod card;
pub(crate) mod diagram;
mod font;
mod grid;
mod layout;
pub(crate) mod pay_chart;
