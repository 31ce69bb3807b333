//! A resolved guide -> where its names and addresses are written, and the edits that change one of them everywhere.

mod across;
pub(crate) mod edit;
pub(crate) mod fix;
mod front_matter_edit;
mod moves;
mod paths;
pub(crate) mod references;
pub(crate) mod rename;
pub(crate) mod rename_heading;
mod spelling;
pub(crate) mod translations;
