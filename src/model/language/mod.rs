//! What texts of one language or script need: the width of characters, and where lines and sentences end.

pub(crate) mod boundary;
pub(crate) mod character_table;
pub mod characters;
pub mod direction;
pub mod inflection;
pub(crate) mod lines;
pub(crate) mod sentence;
pub mod table;
