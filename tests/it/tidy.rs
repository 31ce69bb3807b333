//! Checks the sources against the rules of ARCHITECTURE.md.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use crate::support::files_below;

/// A source file: its path below `src`, and its text without tests and comments.
struct Source {
    path: String,
    full: String,
    code: String,
}

fn sources() -> Vec<Source> {
    let root: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let files = files_below(&root).into_iter().filter(|path| path.ends_with(".rs"));
    files
        .map(|path| {
            let full = fs::read_to_string(root.join(&path)).expect("a source file");
            let before_tests = full.split("\n#[cfg(test)]\nmod tests").next().unwrap_or_default();
            let code =
                before_tests.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
            Source { path, full, code }
        })
        .collect()
}

/// The top-level module of a file.
fn module(path: &str) -> &str {
    path.split('/').next().unwrap_or_default().trim_end_matches(".rs")
}

/// The modules that each module may use, lowest layer first.
const MAY_USE: [(&str, &[&str]); 26] = [
    ("quiet_panic", &[]),
    ("image_file", &["quiet_panic"]),
    ("font_file", &[]),
    ("source", &["image_file"]),
    ("interrupt", &[]),
    ("cache", &[]),
    ("image_cache", &["cache", "image_file"]),
    ("highlight", &[]),
    ("maths", &[]),
    ("diagnostic", &["source"]),
    ("model", &["source", "diagnostic", "font_file", "image_file", "quiet_panic"]),
    ("observe", &["model"]),
    (
        "build",
        &[
            "source",
            "diagnostic",
            "model",
            "observe",
            "output",
            "render",
            "search",
            "role_index",
            "Overrides",
            "open_for_build",
            "without_documents",
        ],
    ),
    (
        "input",
        &["source", "cache", "image_cache", "diagnostic", "model", "highlight", "maths", "font_file", "image_file"],
    ),
    ("render", &["source", "diagnostic", "model", "observe", "highlight", "maths", "font_file", "image_file"]),
    ("search", &["source", "cache", "model", "render"]),
    ("role_index", &["model", "render"]),
    ("output", &["source", "image_file", "image_cache", "cache", "diagnostic", "model", "observe", "render"]),
    ("scaffold", &["source", "diagnostic", "model", "input"]),
    (
        "serve",
        &[
            "source",
            "image_file",
            "image_cache",
            "diagnostic",
            "model",
            "input",
            "render",
            "search",
            "role_index",
            "build",
            "interrupt",
            "Overrides",
            "Guide",
        ],
    ),
    ("refactor", &["source", "diagnostic", "model", "input"]),
    (
        "lsp",
        &[
            "source",
            "diagnostic",
            "model",
            "input",
            "render",
            "output",
            "build",
            "book",
            "highlight",
            "refactor",
            "scaffold",
            "Overrides",
            "Guide",
        ],
    ),
    (
        "lib",
        &[
            "build",
            "source",
            "observe",
            "diagnostic",
            "model",
            "input",
            "render",
            "output",
            "search",
            "highlight",
            "serve",
        ],
    ),
    (
        "book",
        &[
            "source",
            "image_file",
            "diagnostic",
            "model",
            "observe",
            "input",
            "render",
            "output",
            "build",
            "Overrides",
            "open",
        ],
    ),
    ("external_links", &["source", "diagnostic", "model"]),
    (
        "cli",
        &[
            "source",
            "external_links",
            "diagnostic",
            "model",
            "observe",
            "input",
            "render",
            "output",
            "scaffold",
            "search",
            "serve",
            "lsp",
            "refactor",
            "book",
            "interrupt",
            "Overrides",
            "Guide",
            "open",
            "open_for_check",
            "build",
        ],
    ),
];

#[test]
fn modules_use_only_lower_layers() {
    for Source { path, code, .. } in sources() {
        let own = module(&path);
        if own == "main" {
            continue;
        }
        let (_, allowed) =
            MAY_USE.iter().find(|(name, _)| *name == own).unwrap_or_else(|| panic!("{path}: no rule for this module"));
        for (at, _) in code.match_indices("crate::") {
            let rest = &code[at + "crate::".len()..];
            let names: Vec<&str> = match rest.strip_prefix('{') {
                Some(list) => list.split('}').next().unwrap_or_default().split(',').map(str::trim).collect(),
                None => vec![rest],
            };
            for name in names.into_iter().filter(|name| !name.is_empty()) {
                let used = name.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default();
                assert!(used == own || allowed.contains(&used), "{path} uses crate::{used}");
            }
        }
    }
}

/// Asserts that only some files contain a text.
fn only_in(what: &str, texts: &[&str], allowed: &[&str]) {
    for Source { path, code, .. } in sources() {
        for text in texts {
            let here = allowed.iter().any(|allowed| path.starts_with(allowed));
            assert!(here || !code.contains(text), "{path} uses {what} (`{text}`), allowed only in {allowed:?}");
        }
    }
}

#[test]
fn only_disk_reads_and_only_output_writes() {
    only_in(
        "the disk",
        &["std::fs", "fs::read", "fs::write", "File::", "OpenOptions", "WalkBuilder"],
        // scaffold writes source files, and reads the folder of an import, which is not a guide.
        // The preview streams files that the loader has found.
        // The cache of a build is neither input nor output.
        &["input/disk/", "cache.rs", "output/", "scaffold/", "serve/file.rs"],
    );
    let reading = ["input/disk/", "serve/file.rs"];
    for source in sources().into_iter().filter(|source| reading.iter().any(|path| source.path.starts_with(path))) {
        for writing in
            ["fs::write", "File::create", "File::options", "create_dir", "remove_", "fs::rename", "set_permissions"]
        {
            assert!(!source.code.contains(writing), "{} must not write, but uses `{writing}`", source.path);
        }
    }
}

#[test]
fn only_the_loader_reads_the_clock_and_the_environment() {
    only_in("the environment", &["env::var", "env::args", "env::current_dir"], &["input/disk/", "cli/"]);
    only_in("the program", &["current_exe"], &["cache.rs"]);
    only_in("the clock", &["Timestamp::now", "SystemTime", "Zoned::now"], &["input/disk/"]);
    only_in("a stopwatch", &["Instant::now"], &["cli/", "serve/", "lsp/"]);
    // Only the preview listens on a port, and no module opens a connection.
    only_in("the network", &["std::net", "TcpListener"], &["serve/", "cli/serve.rs"]);
    only_in("a connection", &["TcpStream", "UdpSocket", "connect("], &["model/outline.rs"]);
    only_in("a process", &["process::Command"], &[]);
}

/// A page is skipped while its recorded dependencies are unchanged, so every read of a text must be recorded: none may bypass
/// `TrackedSite`, and none may run on another thread.
#[test]
fn only_tracked_site_reads_texts() {
    for Source { path, code, .. } in sources() {
        // Templates are not documents.
        let is_exempt = path == "render/tracked_site.rs" || path.starts_with("render/template/");
        if !path.starts_with("render/") || is_exempt {
            continue;
        }
        for token in
            [".snapshot", ".entries", "entry_of(", "links_to(", ".backlinks.of", "site.links", "rayon", "thread::"]
        {
            assert!(!code.contains(token), "{path}: only render/tracked_site.rs may use `{token}`");
        }
    }
}

#[test]
fn only_url_builds_addresses() {
    for Source { path, code, .. } in sources() {
        // The importer builds the addresses of other generators.
        if path.starts_with("model/address/") || path.starts_with("scaffold/import/") {
            continue;
        }
        for (number, line) in code.lines().enumerate() {
            for (at, _) in line.match_indices("\"/") {
                // A literal that contains a space is prose, and so is a literal within a literal.
                let literal = line[at + 1..].split('"').next().unwrap_or_default();
                let is_prose = literal.contains(' ') || line[..at].ends_with('\\');
                let is_path = literal[1..].starts_with(|c: char| c.is_alphanumeric() || c == '{');
                assert!(is_prose || !is_path, "{path}, line {number} builds an address: {line}");
            }
        }
    }
}

/// Texts that readers see are labels, so that they are in the language of the guide. This finds sentences and titles: literals that
/// start with a capital and have a second word.
#[test]
fn readers_see_no_text_in_the_sources() {
    // What only authors see, messages about templates, and names of formats.
    let exceptions =
        ["render/template/", "render/page/review.rs", "render/export/hosting.rs", "render/export/headers_file.rs"];
    let is_text = |literal: &str| {
        let starts_sentence = literal.starts_with(|c: char| c.is_ascii_uppercase());
        starts_sentence && literal.split(' ').nth(1).is_some_and(|word| word.starts_with(|c: char| c.is_alphabetic()))
    };
    for Source { path, code, .. } in sources() {
        let is_checked = ["render/", "search/", "role_index.rs"].iter().any(|checked| path.starts_with(checked));
        if !is_checked || exceptions.iter().any(|exception| path.starts_with(exception)) {
            continue;
        }
        let lines = code.lines().filter(|line| !line.trim_start().starts_with("#["));
        for literal in lines.flat_map(|line| line.split('"').skip(1).step_by(2)) {
            assert!(
                !is_text(literal),
                "{path} has a text for readers: \"{literal}\". Add it to themes/default/labels/en.toml"
            );
        }
    }
}

#[test]
fn only_the_command_line_prints() {
    only_in("printing", &["println!", "print!", "eprintln!", "eprint!"], &[]);
    only_in("the terminal", &["std::io::stdout", "std::io::stderr"], &["cli/"]);
}

#[test]
fn hash_maps_are_not_iterated() {
    // Lookups in a hash map are fine, but its iteration order differs in every run.
    for Source { path, code, .. } in sources() {
        for line in code.lines() {
            let goes_through = [".by_slug.iter(", ".by_url.iter(", ".by_key.iter(", "numbers.iter(", ".by_path.iter("];
            for text in goes_through {
                assert!(
                    !line.contains(text) || path == "source.rs" || line.contains("snapshot"),
                    "{path} iterates over a hash map: {line}"
                );
            }
        }
    }
}

/// Advisories are stored for exactly the dependencies in `Cargo.lock`.
#[test]
fn every_dependency_was_checked_for_advisories() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let lock = fs::read_to_string(root.join("Cargo.lock")).expect("the lock");
    let names = lock.lines().filter_map(|line| line.strip_prefix("name = \"")?.strip_suffix('"'));
    let stored = root.join("tests/advisories");
    let checked = fs::read_to_string(stored.join("checked-crates.txt")).expect("a list");
    let checked: Vec<&str> = checked.lines().collect();
    let missing: Vec<&str> = names.filter(|name| !checked.contains(name)).collect();
    assert!(missing.is_empty(), "unchecked dependencies; run `tests/advisories.sh refresh FOLDER`: {missing:?}");
    for path in files_below(&stored.join("crates")) {
        let name = path.split('/').next().unwrap_or_default();
        assert!(checked.contains(&name), "{path}: this crate is not a dependency");
    }
    println!("{}: {} crates", checked[0], checked.len() - 1);
}

#[test]
fn every_file_has_a_header() {
    for Source { path, full, .. } in sources() {
        assert!(full.starts_with("//! "), "{path} has no header");
    }
}

/// Unique type names can be found with a text search. Types in test modules and associated types are not checked.
#[test]
fn two_types_never_share_a_name() {
    let mut declared: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for Source { path, code, .. } in sources() {
        // Skips associated types, which are indented. Other types are not: each module has its own file.
        for line in code.lines().filter(|line| !line.starts_with(' ')) {
            let line = line.strip_prefix("pub").map_or(line, |rest| {
                rest.strip_prefix('(').and_then(|rest| rest.split_once(')')).map_or(rest, |(_, rest)| rest)
            });
            let mut words = line.split_whitespace();
            if !words.next().is_some_and(|word| ["struct", "enum", "union", "trait", "type"].contains(&word)) {
                continue;
            }
            let name: String =
                words.next().unwrap_or_default().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            declared.entry(name).or_default().push(path.clone());
        }
    }
    assert!(declared.len() > 200, "found only {} types", declared.len());
    let shared: Vec<_> = declared.into_iter().filter(|(_, files)| files.len() > 1).collect();
    assert!(shared.is_empty(), "types that share a name: {shared:#?}");
}

/// The layers of `model`, lowest first. A file uses its own layer and lower ones.
const MODEL_LAYERS: [&[&str]; 14] = [
    &["indexed", "kind", "labels", "language", "name"],
    &["address"],
    &["document"],
    &["config", "files", "language_settings", "theme_files", "visible_text"],
    &["graph"],
    &["page"],
    &["site"],
    &["link"],
    &["check", "fingerprint"],
    &["outline"],
    &["lookup"],
    &["previous"],
    &["resolve"],
    &["languages"],
];

#[test]
fn the_model_uses_only_lower_layers() {
    let layer = |module: &str| MODEL_LAYERS.iter().position(|layer| layer.contains(&module));
    for Source { path, code, .. } in sources() {
        let Some(module) = path.strip_prefix("model/").and_then(|rest| rest.split(['/', '.']).next()) else { continue };
        if module == "mod" {
            continue;
        }
        let own = layer(module).unwrap_or_else(|| panic!("{path}: the module has no layer in MODEL_LAYERS"));
        for (index, _) in code.match_indices("crate::model::") {
            let rest = &code[index + "crate::model::".len()..];
            let used = rest.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default();
            // Macros are also imported by path, so this finds them.
            let used_layer = layer(used)
                .unwrap_or_else(|| panic!("{path} uses crate::model::{used}, which has no layer in MODEL_LAYERS"));
            assert!(used_layer <= own, "{path} uses the higher layer `{used}`");
        }
    }
}

#[test]
fn no_file_is_too_long() {
    for Source { path, full, .. } in sources() {
        let lines = full.split("\n#[cfg(test)]").next().unwrap_or_default().lines().count();
        assert!(lines <= 450, "{path} has {lines} lines before its tests");
    }
}

#[test]
fn every_folder_is_in_the_architecture() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let architecture = fs::read_to_string(root.join("ARCHITECTURE.md")).expect("the architecture");
    let sources = files_below(&root.join("src"));
    let folders: BTreeSet<&str> =
        sources.iter().filter(|path| path.ends_with(".rs")).filter_map(|path| Some(path.rsplit_once('/')?.0)).collect();
    for folder in folders {
        assert!(architecture.contains(&format!("`src/{folder}/`")), "src/{folder}/ has no row in ARCHITECTURE.md");
    }
}
