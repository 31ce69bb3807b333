//! A file of the source -> whether it is a document, a copied file, or not part of the guide, and its place.

use std::collections::{BTreeSet, HashSet};

use crate::input::front_matter;

use crate::model::address::percent::decode;
use crate::scaffold::import::Generator;
use crate::scaffold::import::address_allocator::RESERVED;
use crate::scaffold::import::layout::{ImportedDocument, below, document_stem, is_document, is_index};
use crate::scaffold::import::report::{Action, Notes};
use crate::scaffold::import::site::{RootKind, SourceSettings};
use crate::scaffold::import::tree::SourceTree;

/// What a file of the source becomes.
pub(super) enum FilePlacement {
    /// A document, with its path below `content/`.
    Document(String),
    /// A file, which may be copied.
    File(FileCandidate),
    /// Nothing.
    None,
}

/// A file that may be copied.
pub(super) struct FileCandidate {
    pub(super) source: String,
    pub(super) target: String,
    kind: RootKind,
}

/// Folders of templates, styles and programs.
const MACHINERY: [&str; 24] = [
    "layouts",
    "templates",
    "archetypes",
    "themes",
    "sass",
    "i18n",
    "assets",
    "src",
    "theme",
    "overrides",
    "lib",
    "helpers",
    "spec",
    "test",
    "tests",
    "scripts",
    "script",
    "bin",
    "config",
    "plugins",
    "hooks",
    "grammars",
    "versioned_docs",
    "versioned_sidebars",
];

/// Files for programs, hosts and people who work on a repository.
const REPOSITORY_FILES: [&str; 27] = [
    "codeowners",
    "cname",
    "package.json",
    "package-lock.json",
    "npm-shrinkwrap.json",
    "yarn.lock",
    "pnpm-lock.yaml",
    "pnpm-workspace.yaml",
    "composer.json",
    "composer.lock",
    "deno.json",
    "bun.lockb",
    "makefile",
    "rakefile",
    "justfile",
    "dockerfile",
    "procfile",
    "jenkinsfile",
    "cargo.toml",
    "cargo.lock",
    "go.mod",
    "go.sum",
    "requirements.txt",
    "pyproject.toml",
    "netlify.toml",
    "vercel.json",
    "manifest.yml",
];

/// Extensions of templates, sources of programs and settings.
const PROGRAM_FILES: [&str; 36] = [
    "js",
    "mjs",
    "cjs",
    "ts",
    "mts",
    "tsx",
    "jsx",
    "vue",
    "svelte",
    "astro",
    "py",
    "rb",
    "rs",
    "go",
    "sh",
    "bash",
    "ps1",
    "bat",
    "php",
    "java",
    "lock",
    "toml",
    "yml",
    "yaml",
    "ini",
    "cfg",
    "conf",
    "env",
    "hbs",
    "handlebars",
    "mustache",
    "ejs",
    "njk",
    "j2",
    "tmpl",
    "erb",
];

/// Whether a path is a README in Markdown.
pub(super) fn is_readme(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    is_document(path) && document_stem(name).eq_ignore_ascii_case("readme")
}

/// Whether a README of a Jekyll site is meant for its repository only: it has no front matter, and its folder has an index.
fn is_for_the_repository(tree: &SourceTree, path: &str) -> bool {
    let folder = path.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
    let has_index =
        ["md", "markdown", "html", "htm"].iter().any(|extension| tree.has(&format!("{folder}index.{extension}")));
    is_readme(path) && has_index && tree.text(path).is_some_and(|text| front_matter::find_block(text).is_none())
}

/// Whether a document or folder is a template for new documents.
fn is_template(path: &str) -> bool {
    path.split('/').any(|part| {
        let lower = part.to_lowercase();
        let stem = lower.split('.').next().unwrap_or_default();
        matches!(stem, "templates" | "_templates" | "_template" | "pull_request_template" | "issue_template")
            || lower.contains(".template.")
            || stem == "template"
    })
}

/// Decides what a file becomes.
pub(super) fn place(
    settings: &SourceSettings,
    from: Generator,
    tree: &SourceTree,
    path: &str,
    notes: &mut Notes,
) -> FilePlacement {
    let root = settings.roots.iter().find_map(|root| Some((root, below(path, &root.folder)?)));
    let Some((root, inner)) = root else {
        outside(path, from, notes);
        return FilePlacement::None;
    };
    let main = settings.languages.main_folder().filter(|_| root.kind == RootKind::Content);
    let inner = main.and_then(|folder| below(path, folder)).unwrap_or(inner);
    // Settings and what is hidden for other reasons. The navigation of Middleman is in its pages.
    let is_nav = path == settings.nav_file && from != Generator::Middleman;
    if is_nav || inner.split('/').any(|part| part.starts_with('.')) {
        return FilePlacement::None;
    }
    if settings.excluded.matches(path) {
        if !matches!(path.split(['/', '.']).next(), Some("Gemfile" | "gemfiles" | "vendor")) {
            let subject = format!("left out, as in {}: the settings exclude it", from.name());
            notes.add(Action::Publish, path, subject);
        }
        return FilePlacement::None;
    }
    let Some(inner) = kind_rules(settings, from, tree, path, inner, notes) else { return FilePlacement::None };
    let inner = if is_document(path) || root.kind != RootKind::Content {
        inner
    } else {
        // The file of one language is shown instead of that of the main one.
        settings.languages.without_in_path(&inner)
    };
    let target = if root.target.is_empty() { inner } else { format!("{}/{inner}", root.target) };
    if is_document(path) && root.kind == RootKind::Content {
        return FilePlacement::Document(target);
    }
    // The sources of an application are no files of the site, except those that a document uses.
    if root.kind == RootKind::Linked && is_document(path) {
        return FilePlacement::None;
    }
    FilePlacement::File(FileCandidate { source: path.to_string(), target, kind: root.kind })
}

/// Notes a file outside of the folders of the site.
fn outside(path: &str, from: Generator, notes: &mut Notes) {
    let (first, _) = path.split_once('/').unwrap_or(("", path));
    if is_document(path) && !MACHINERY.contains(&first) {
        notes.add(Action::Copy, path, format!("skipped: {} did not publish it", from.name()));
    } else if !first.is_empty() && !first.starts_with('.') && !MACHINERY.contains(&first) {
        notes.add(Action::Copy, first, format!("skipped: {} did not publish files of this folder", from.name()));
    }
}

/// The rules of one generator. Returns the path below the root in the guide, or `None` for a file that is left out.
fn kind_rules(
    settings: &SourceSettings,
    from: Generator,
    tree: &SourceTree,
    path: &str,
    inner: &str,
    notes: &mut Notes,
) -> Option<String> {
    match from {
        Generator::Jekyll => jekyll(settings, tree, path, inner, notes),
        Generator::Mdbook | Generator::Gitbook if inner.rsplit('/').next() == Some("SUMMARY.md") => None,
        Generator::Folder | Generator::Obsidian if is_document(path) && is_template(inner) => {
            notes.add(Action::Publish, path, "left out: a template for new documents");
            None
        }
        Generator::Vitepress if inner.contains('[') => {
            notes.add(Action::Rewrite, path, "pages that are generated from data (`[name].md`) are left out");
            None
        }
        _ => Some(inner.to_string()),
    }
}

fn jekyll(settings: &SourceSettings, tree: &SourceTree, path: &str, inner: &str, notes: &mut Notes) -> Option<String> {
    // `_posts` can be inside the folder of a category. Other folders with an underscore are collections if they contain
    // Markdown files.
    let mut parts: Vec<&str> = inner.split('/').collect();
    let own = ["_layouts", "_includes", "_sass", "_data", "_plugins"];
    if parts.iter().any(|part| own.contains(part)) || (parts.len() == 1 && is_machinery(inner)) {
        if parts[0] == "_data" && path != settings.nav_file {
            notes.add(Action::Copy, path, "skipped: data for templates");
        }
        return None;
    }
    if is_for_the_repository(tree, path) {
        let subject = "left out: Jekyll does not publish a README without front matter next to an index";
        notes.add(Action::Publish, path, subject);
        return None;
    }
    let name = parts.pop().unwrap_or_default();
    let folders: Vec<&str> = parts.iter().map(|part| part.trim_start_matches('_')).collect();
    if parts.iter().any(|part| part.starts_with('_')) && !is_document(path) {
        notes.add(Action::Copy, path, "skipped: only Markdown files of collections are converted");
        return None;
    }
    Some(folders.into_iter().chain([name]).collect::<Vec<_>>().join("/"))
}

/// Files in the root of a Jekyll site that are not part of it.
fn is_machinery(path: &str) -> bool {
    path.starts_with('_') && !matches!(path, "_redirects" | "_headers")
        || path.starts_with("Gemfile")
        || matches!(path, "Rakefile" | "Makefile" | "package.json" | "package-lock.json" | "LICENSE")
}

/// The folder and the name of a document in the guide. Pages of taxonomy terms become topics.
pub(super) fn target_of(settings: &SourceSettings, from: Generator, folder: &str, stem: &str) -> (String, String) {
    let index = if is_index(stem) { folder.split_once('/') } else { None };
    if let (Generator::Hugo, Some((taxonomy, term))) = (from, index) {
        let is_topic = matches!(taxonomy, "tags" | "categories" | "topics")
            && settings.taxonomies.iter().any(|name| name == taxonomy);
        if is_topic && !term.contains('/') {
            return ("topics".into(), term.to_string());
        }
    }
    (folder.to_string(), stem.to_string())
}

/// The names of files that documents contain.
pub(super) struct NamedFiles {
    names: HashSet<String>,
}

impl NamedFiles {
    pub(super) fn of<'a>(documents: impl Iterator<Item = &'a ImportedDocument>) -> Self {
        let is_end = |c: char| {
            c.is_whitespace()
                || matches!(c, '(' | ')' | '"' | '\'' | '<' | '>' | '`' | '[' | ']' | '|' | '{' | '}' | '#' | '?' | '=')
        };
        let mut names = HashSet::new();
        for document in documents {
            for word in document.text.split(is_end) {
                let name = word.rsplit('/').next().unwrap_or(word);
                if name.contains('.') && name.len() > 2 {
                    names.insert(name.to_lowercase());
                }
                if name.contains('%') {
                    names.extend(decode(name).map(|name| name.to_lowercase()));
                }
            }
        }
        Self { names }
    }

    /// Whether a document contains the name of a file. A name with spaces counts if its last word is there.
    fn has(&self, path: &str) -> bool {
        let name = path.rsplit('/').next().unwrap_or(path).to_lowercase();
        self.names.contains(&name)
            || name.rsplit(' ').next().is_some_and(|last| last != name && self.names.contains(last))
    }
}

impl FileCandidate {
    /// Why the file is not copied. `hidden` are the folders of documents that are not public.
    pub(super) fn why_not(
        &self,
        from: Generator,
        mentions: &NamedFiles,
        hidden: &BTreeSet<&str>,
    ) -> Option<(Action, String)> {
        let lower = self.target.to_lowercase();
        let name = lower.rsplit('/').next().unwrap_or_default();
        let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
        let is_mentioned = || mentions.has(&self.source);
        let copy = |why: &str| Some((Action::Copy, format!("skipped: {why}")));
        let folders = self.source.match_indices('/').map(|(end, _)| &self.source[..end]);
        if matches!(lower.as_str(), "index.html" | "guide.json") || RESERVED.contains(&lower.as_str()) {
            return copy("a guide generates a file with this name");
        }
        if self.kind == RootKind::Static {
            return None;
        }
        if hidden.iter().any(|folder| !folder.is_empty() && folders.clone().any(|above| above == *folder))
            && !is_mentioned()
        {
            return Some((Action::Publish, "left out: a file of a document that is not public".into()));
        }
        if REPOSITORY_FILES.contains(&name) && !(name == "cname" && self.target == "CNAME" && from == Generator::Jekyll)
        {
            return copy("a file for programs or hosts");
        }
        let has_files_for_links_only = matches!(from, Generator::Docusaurus | Generator::Starlight);
        if (self.kind == RootKind::Linked || has_files_for_links_only) && !is_mentioned() {
            // The sources of a site are not part of it.
            return if self.kind == RootKind::Linked {
                Some((Action::Copy, UNUSED.into()))
            } else {
                copy("no document uses it")
            };
        }
        if matches!(extension, "html" | "htm") && from != Generator::Folder {
            return copy("an HTML page; rewrite it in Markdown, or copy it to `static`");
        }
        if matches!(extension, "adoc" | "org" | "rst" | "pandoc") {
            return copy("a text that is not Markdown");
        }
        if matches!(extension, "canvas" | "base" | "scss" | "sass" | "liquid" | "erb" | "haml" | "slim") {
            return copy("an unsupported format");
        }
        let is_for_programs = PROGRAM_FILES.contains(&extension) || extension.is_empty() || is_template(&self.target);
        let is_plain = matches!(from, Generator::Folder | Generator::Obsidian | Generator::Gitbook);
        if is_plain && is_for_programs && !is_mentioned() {
            return copy("a file for programs that no document names");
        }
        None
    }
}

/// Why a file of an application is left out. These are counted, not listed.
pub(super) const UNUSED: &str = "skipped: a file of the application that no document names";
