//! The archives of a release have the names that README and `cargo binstall` expect.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).expect("readable")
}

/// The archive of each system in the release workflow, with `VERSION` in its name.
fn archives() -> BTreeSet<String> {
    let workflow = read(".github/workflows/release.yml");
    assert!(workflow.contains("NAME: guide-${{ github.ref_name }}-${{ matrix.target }}"), "the name of the archive");
    let targets = workflow.lines().filter_map(|line| line.split_once("{target: ")?.1.split(',').next());
    targets.map(|target| format!("guide-VERSION-{target}.{}", suffix(target))).collect()
}

/// The workflow makes zip files on Windows, which opens them without another program.
fn suffix(target: &str) -> &'static str {
    if target.contains("windows") { "zip" } else { "tar.gz" }
}

#[test]
fn readme_names_archives_that_a_release_has() {
    let readme = read("README.md");
    let named = readme.split('`').filter(|code| code.starts_with("guide-VERSION-"));
    let named: BTreeSet<String> = named.map(str::to_owned).collect();
    assert!(named.len() >= 5, "{named:?}");
    let unknown: Vec<_> = named.difference(&archives()).cloned().collect();
    assert_eq!(unknown, Vec::<String>::new());
}

#[test]
fn cargo_binstall_finds_each_archive() {
    let manifest: toml::Table = read("Cargo.toml").parse().expect("valid TOML");
    let binstall = &manifest["package"]["metadata"]["binstall"];
    let tag = format!("v{}", manifest["package"]["version"].as_str().expect("a version"));
    for archive in archives() {
        let target = archive["guide-VERSION-".len()..].trim_end_matches(".zip").trim_end_matches(".tar.gz");
        let of_target = binstall.get("overrides").and_then(|overrides| overrides.get(target)).unwrap_or(binstall);
        let expand = |template: &toml::Value| {
            let template = template.as_str().expect("text").replace("v{ version }", &tag);
            template.replace("{ target }", target).replace("{ repo }", "REPO")
        };
        let file = archive.replace("VERSION", &tag);
        assert_eq!(expand(&of_target["pkg-url"]), format!("REPO/releases/download/{tag}/{file}"));
        assert_eq!(of_target["pkg-fmt"].as_str(), Some(if suffix(target) == "zip" { "zip" } else { "tgz" }));
        assert_eq!(expand(&binstall["bin-dir"]), format!("guide-{tag}-{target}/{{ bin }}{{ binary-ext }}"));
    }
}
