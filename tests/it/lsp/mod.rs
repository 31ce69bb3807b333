//! The language server, as a client of the protocol sees it.

mod client;
mod completion;
mod diagnostics;
mod navigation;
mod rename;
mod robustness;
