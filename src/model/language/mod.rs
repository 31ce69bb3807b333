//! What texts of one language or script need: the width of characters, and where lines and sentences end.

pub mod characters;
