//! Names as readers read them: which are the same, in which order lists show them, and under which letter. Addresses are another
//! matter, see [`slug`](crate::model::address::slug).

pub mod key;
pub mod letters;
pub mod order;
