//! The language server, as a client of the protocol sees it.

mod client;
mod code_actions;
mod completion;
mod diagnostics;
mod documented_fixes;
mod navigation;
mod rename;
mod rename_languages;
mod robustness;
