//! A resolved guide -> where its names and addresses are written, and the edits that change one of them everywhere.

pub(crate) mod references;
