//! The source folder -> its texts, and the paths of all files. Symbolic links are not followed.

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::path::Path;

use ignore::WalkBuilder;

use crate::input::disk::is_temporary;
use crate::scaffold::import::layout::is_document;
use crate::scaffold::import::report::{Action, Notes};
use crate::scaffold::import::{Generator, Refusal};

/// Folders that no site has texts in.
const NEVER: [&str; 3] = ["node_modules", "bower_components", "__pycache__"];

/// Hidden files and folders with settings, images or texts of a generator.
const HIDDEN: [&str; 9] = [
    ".gitbook",
    ".gitbook.yaml",
    ".gitbook.yml",
    ".vitepress",
    ".obsidian",
    ".authors.yml",
    ".meta.yml",
    ".pages",
    ".guideignore",
];

/// The largest text that is read, in bytes. A document of a guide is smaller.
const MOST_BYTES: u64 = 8_000_000;

/// Why a text was left out.
const TOO_LARGE: &str = "skipped: a text of more than 8 MB";

/// The files of a folder. Paths are relative and use `/`.
pub(super) struct SourceTree {
    /// All files.
    pub(super) paths: Vec<String>,
    known: HashSet<String>,
    /// The texts, by path.
    texts: BTreeMap<String, String>,
}

/// Folders at the top of a site in which its generator writes.
fn generated(from: Generator) -> &'static [&'static str] {
    match from {
        Generator::Hugo => &["public", "resources", "vendor"],
        Generator::Zola => &["public"],
        Generator::Jekyll => &["_site", "vendor"],
        Generator::Mdbook => &["book", "target"],
        Generator::Mkdocs => &["site"],
        Generator::Docusaurus => &["build"],
        Generator::Vitepress | Generator::Starlight => &["dist"],
        Generator::Gitbook => &["_book"],
        Generator::Middleman => &["build", "vendor"],
        Generator::Obsidian => &[],
        Generator::Folder => &["_site", "public", "vendor", "target", "dist", "build"],
    }
}

/// Whether a hidden file or folder is read. In the folders of settings, only what an import uses.
fn is_read(path: &str) -> bool {
    let mut parts = path.split('/').skip_while(|part| !part.starts_with('.'));
    let Some(first) = parts.next() else { return true };
    let below = parts.next();
    match first {
        ".vitepress" => below.is_none_or(|name| name.starts_with("config") || name.starts_with("sidebar")),
        ".obsidian" => below.is_none_or(|name| matches!(name, "app.json" | "templates.json")),
        ".gitbook" => below.is_none_or(|name| matches!(name, "assets" | "includes")),
        _ => HIDDEN.contains(&first),
    }
}

impl SourceTree {
    pub(super) fn read(source: &Path, from: Generator, notes: &mut Notes) -> Result<Self, Refusal> {
        let mut tree = Self { paths: Vec::new(), known: HashSet::new(), texts: BTreeMap::new() };
        for name in generated(from) {
            if source.join(name).is_dir() {
                notes.add(Action::Copy, name, "skipped: a folder for generated files or for programs");
            }
        }
        let root = source.to_path_buf();
        let walker = WalkBuilder::new(source)
            .standard_filters(false)
            .hidden(false)
            .follow_links(false)
            .sort_by_file_path(Path::cmp)
            .filter_entry(move |entry| {
                let name = entry.file_name().to_string_lossy();
                let is_folder = entry.file_type().is_some_and(|kind| kind.is_dir());
                let below = entry.path().strip_prefix(&root).unwrap_or(entry.path());
                let is_skipped =
                    is_folder && (NEVER.contains(&&*name) || entry.depth() == 1 && generated(from).contains(&&*name));
                entry.depth() == 0 || !is_skipped && is_read(&below.to_string_lossy().replace('\\', "/"))
            })
            .build();
        for entry in walker {
            let entry = entry.map_err(|error| Refusal::new(format!("can't read the folder: {error}"), ""))?;
            let Ok(below) = entry.path().strip_prefix(source) else { continue };
            let parts: Option<Vec<&str>> = below.iter().map(|part| part.to_str()).collect();
            let path = parts.filter(|parts| !parts.iter().any(|part| part.contains(char::is_control)));
            let Some(path) = path.map(|parts| parts.join("/")) else {
                let shown = below.to_string_lossy().replace(char::is_control, "?");
                notes.add(Action::Copy, &shown, "skipped: its name is not valid UTF-8");
                continue;
            };
            match entry.file_type() {
                Some(kind) if kind.is_file() && is_temporary(&path) => {
                    notes.add(Action::Copy, &path, "skipped: a leftover of an editor or a system");
                    continue;
                }
                Some(kind) if kind.is_file() => {}
                Some(kind) if kind.is_symlink() => {
                    notes.add(Action::Copy, &path, "skipped: a symbolic link");
                    continue;
                }
                _ => continue,
            }
            if is_text(&path) {
                let is_document = is_document(&path);
                if entry.metadata().is_ok_and(|metadata| metadata.len() > MOST_BYTES) {
                    if is_document {
                        notes.add(Action::Copy, &path, TOO_LARGE);
                        continue;
                    }
                    tree.insert(path);
                    continue;
                }
                let bytes = fs::read(entry.path()).map_err(|error| Refusal::io("can't read", entry.path(), &error))?;
                match String::from_utf8(bytes) {
                    Ok(text) => {
                        let text = text.strip_prefix('\u{feff}').unwrap_or(&text).replace("\r\n", "\n");
                        tree.texts.insert(path.clone(), text.replace('\r', "\n"));
                    }
                    Err(_) if is_document => {
                        notes.add(
                            Action::Copy,
                            &path,
                            "skipped: it is not UTF-8; save it as UTF-8 and copy it by hand",
                        );
                        continue;
                    }
                    Err(_) => {}
                }
            }
            tree.insert(path);
        }
        Ok(tree)
    }

    fn insert(&mut self, path: String) {
        self.known.insert(path.clone());
        self.paths.push(path);
    }

    /// A folder in memory that contains only texts.
    pub(super) fn from_memory(texts: BTreeMap<String, String>) -> Self {
        let paths: Vec<String> = texts.keys().cloned().collect();
        Self { known: paths.iter().cloned().collect(), paths, texts }
    }

    /// The text of a file.
    pub(super) fn text(&self, path: &str) -> Option<&str> {
        self.texts.get(path).map(String::as_str)
    }

    /// The first of some files that exists, with its text.
    pub(super) fn first<'a>(&self, paths: &[&'a str]) -> Option<(&'a str, &str)> {
        paths.iter().find_map(|path| Some((*path, self.text(path)?)))
    }

    /// Whether a file exists.
    pub(super) fn has(&self, path: &str) -> bool {
        self.known.contains(path)
    }

    /// Whether a folder contains a file.
    pub(super) fn has_folder(&self, path: &str) -> bool {
        let prefix = format!("{path}/");
        self.paths.iter().any(|path| path.starts_with(&prefix))
    }
}

/// Whether a file can be a document, a settings file, or included by a document.
fn is_text(path: &str) -> bool {
    const NOT_TEXT: [&str; 24] = [
        "png", "jpg", "jpeg", "gif", "webp", "avif", "ico", "svg", "pdf", "zip", "gz", "mp3", "mp4", "webm", "mov",
        "woff", "woff2", "ttf", "otf", "eot", "docx", "xlsx", "pptx", "wasm",
    ];
    let extension = Path::new(path).extension().map(|extension| extension.to_string_lossy().to_lowercase());
    extension.is_none_or(|extension| !NOT_TEXT.contains(&extension.as_str()))
}
