//! Tests from outside: small guides, commands, and all that they print and write.

mod cases;
mod commonmark;
mod crawl;
mod diagnostics;
mod interruption;
mod laws;
mod support;
mod tidy;
