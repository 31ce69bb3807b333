//! What exists is documented: every key of front matter and site.toml, every field of a view, every option.

use std::fs;
use std::path::Path;

use guide::input::{config, front_matter};

fn read(relative: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(relative))
        .unwrap_or_else(|error| panic!("{relative}: {error}"))
}

fn assert_documents(document: &str, names: impl IntoIterator<Item = String>) {
    let text = read(document);
    let missing: Vec<String> = names.into_iter().filter(|name| !text.contains(&format!("`{name}`"))).collect();
    assert!(missing.is_empty(), "{document} doesn't have {missing:?}");
}

#[test]
fn every_key_of_front_matter_is_documented() {
    assert_documents("docs/writing.md", front_matter::KEYS.map(|(key, _)| key.to_string()));
}

#[test]
fn every_key_of_the_settings_is_documented() {
    let tables = [&config::KEYS[..], &config::BUILD_KEYS, &config::MARKDOWN_KEYS, &config::NAV_KEYS].concat();
    let is_table = |key: &str| ["build", "markdown", "nav", "extra"].contains(&key);
    assert_documents("docs/configuration.md", tables.iter().filter(|key| !is_table(key)).map(ToString::to_string));
    for table in ["`[build]`", "`[markdown]`", "`[[nav]]`", "`[extra]`"] {
        assert!(read("docs/configuration.md").contains(table), "{table}");
    }
}

#[test]
fn every_field_of_a_view_is_documented() {
    let source = read("src/render/view.rs");
    let fields =
        source.lines().filter_map(|line| line.strip_prefix("    pub ")).filter_map(|line| line.split(':').next());
    assert_documents("docs/themes.md", fields.map(str::to_string));
}

#[test]
fn every_template_is_documented() {
    let templates =
        crate::support::files_below(&Path::new(env!("CARGO_MANIFEST_DIR")).join("themes/default/templates"));
    assert_documents("docs/themes.md", templates);
}

#[test]
fn the_readme_has_every_option() {
    let readme = read("README.md");
    for option in [
        "--root",
        "--color",
        "-q",
        "-v",
        "--message-format",
        "-o",
        "--base-url",
        "--drafts",
        "--strict",
        "--no-search",
        "-p PORT",
        "--host",
        "--allowed-host",
        "--open",
        "--poll",
    ] {
        assert!(readme.contains(option), "{option}");
    }
}

/// Every file and address that the documents link to is there.
#[test]
fn the_documents_link_to_what_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for document in [
        "README.md",
        "ARCHITECTURE.md",
        "docs/writing.md",
        "docs/configuration.md",
        "docs/themes.md",
        "docs/preview.md",
        "docs/diagnostics.md",
    ] {
        let text = read(document);
        let folder = root.join(document).parent().expect("a folder").to_path_buf();
        let mut in_code = false;
        for line in text.lines() {
            if line.starts_with("```") {
                in_code = !in_code;
            }
            for link in line.split("](").skip(1).filter(|_| !in_code) {
                let target = link.split([')', '#']).next().unwrap_or_default();
                let is_local = !target.is_empty()
                    && !target.contains("://")
                    && !target.starts_with("../roles")
                    && !target.starts_with("javascript");
                assert!(!is_local || folder.join(target).exists(), "{document} links to {target}");
            }
        }
    }
}
