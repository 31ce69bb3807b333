//! Tests from outside: small guides, commands, and all that they print and write.

#![allow(
    clippy::print_stdout,
    clippy::doc_markdown,
    clippy::case_sensitive_file_extension_comparisons,
    clippy::format_push_string,
    reason = "tests print their figures, and favour plain code"
)]

mod again;
mod cards;
mod commonmark;
mod crawl;
mod data;
mod docs;
mod documentation;
mod files;
mod hostile;
mod import;
mod interruption;
mod laws;
mod nginx;
mod precompress;
mod schema;
mod serve;
mod shells;
mod support;
mod templates;
mod tidy;
mod timings;
