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
    let tables = ["build", "markdown", "links", "skills", "search", "check", "nav", "extra"];
    let keys = [
        &config::KEYS[..],
        &config::BUILD_KEYS,
        &config::MARKDOWN_KEYS,
        &config::LINKS_KEYS,
        &config::SKILLS_KEYS,
        &config::SEARCH_KEYS,
        &config::CHECK_KEYS,
        &config::NAV_KEYS,
    ];
    let keys = keys.concat().into_iter().filter(|key| !tables.contains(key));
    assert_documents("docs/configuration.md", keys.map(str::to_string));
    assert_documents(
        "docs/configuration.md",
        tables.map(|table| if table == "nav" { "[[nav]]".into() } else { format!("[{table}]") }),
    );
}

#[test]
fn every_relation_is_documented() {
    use guide::model::relation::Relation;
    let both_ways = |relation: &Relation| relation.inverse() == *relation;
    let names = Relation::ALL.into_iter().filter(|relation| relation.is_stated() || !both_ways(relation));
    assert_documents("docs/data.md", names.map(|relation| relation.as_str().to_string()));
}

#[test]
fn every_field_of_a_view_is_documented() {
    let source =
        ["view.rs", "view/comparison.rs", "view/map.rs"].map(|file| read(&format!("src/render/{file}"))).concat();
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
        "docs/data.md",
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
