//! End-to-end tests: they run commands on small guides and check the output and the written files.

#![allow(
    clippy::print_stdout,
    clippy::doc_markdown,
    clippy::case_sensitive_file_extension_comparisons,
    clippy::format_push_string,
    reason = "tests print their figures, and favour plain code"
)]

mod adversarial;
mod book;
mod broken_documents;
mod check;
mod commonmark;
mod completions;
mod crawl;
mod different_names;
mod documented_commands;
mod export;
mod file_system;
mod german_example;
mod git_history;
mod image_variants;
mod images;
mod import;
mod import_kinds;
mod import_sites;
mod incremental;
mod interrupted_images;
mod interruption;
mod language_data;
mod large_guides;
mod ledger;
mod lsp;
mod many_roles;
mod nginx;
mod order;
mod precompress;
mod properties;
mod pseudo_language;
mod reference;
mod release;
mod schema;
mod search_index;
mod serve;
mod several_languages;
mod social_cards;
mod support;
mod table_import;
mod template_limits;
mod text_losses;
mod tidy;
mod tidy_labels;
mod timings;
mod translate;
mod withheld;
