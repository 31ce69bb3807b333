//! The files of a site -> what each one becomes in the guide: its new path, and its original address.

use std::collections::{BTreeMap, BTreeSet};

use crate::input::disk;
use crate::input::{DataFormat, front_matter, parse_data, parse_date};
use crate::model::address::output_paths::collision_key;
use crate::model::address::url::Url;
use crate::model::document::value::{Data, Value};
use crate::model::kind::Kind;

use crate::scaffold::import::settings;
use crate::scaffold::import::settings::SourceSettings;
use crate::scaffold::import::tree::SourceTree;
use crate::scaffold::import::{Generator, Refusal, Unconverted, address, note};

/// Addresses of generated pages, which a document must not use.
const RESERVED: [&str; 8] =
    ["titles", "review", "search", "feed.xml", "sitemap.xml", "robots.txt", "404.html", "llms.txt"];

/// A document of the source, and its path in the guide.
pub(super) struct ImportedDocument {
    /// Its path in the source.
    pub(super) source: String,
    /// Its path below `content/`.
    pub(super) target: String,
    /// Its text, including the front matter.
    pub(super) text: String,
    /// The offset of the end of the front matter.
    pub(super) start: usize,
    /// Its front matter.
    pub(super) keys: Vec<(String, Value)>,
    /// Its original address, with a leading slash, if it is known.
    pub(super) old: Option<String>,
    /// The metadata that follows from its path.
    pub(super) path_metadata: PathMetadata,
}

impl ImportedDocument {
    /// Its address in the guide.
    pub(super) fn url(&self) -> Url {
        let (folder, name) = self.target.rsplit_once('/').unwrap_or(("", &self.target));
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        Url::document(folder.split('/').filter(|part| !part.is_empty()), (!is_index(stem)).then_some(stem))
    }
}

/// The metadata that follows from the path of a document.
#[derive(Debug, Default, Clone)]
pub(super) struct PathMetadata {
    pub(super) title: Option<String>,
    pub(super) date: Option<String>,
    pub(super) weight: Option<usize>,
    pub(super) draft: bool,
}

/// A file that is copied unchanged.
pub(super) struct CopiedFile {
    pub(super) source: String,
    /// Its path below `content/`, which is also its address.
    pub(super) target: String,
}

/// What each file of the source becomes.
pub(super) struct SourceLayout {
    pub(super) from: Generator,
    pub(super) settings: SourceSettings,
    pub(super) documents: Vec<ImportedDocument>,
    pub(super) copies: Vec<CopiedFile>,
}

/// Whether a file of this name is the page of its folder.
pub(super) fn is_index(stem: &str) -> bool {
    matches!(stem.to_lowercase().as_str(), "index" | "_index" | "readme")
}

/// Whether a path is a README in Markdown.
fn is_readme(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    is_document(path) && name.rsplit_once('.').is_some_and(|(stem, _)| stem.eq_ignore_ascii_case("readme"))
}

/// Whether a README of a Jekyll site is meant for its repository only: it has no front matter, and its folder has an index.
fn is_for_the_repository(tree: &SourceTree, path: &str) -> bool {
    let folder = path.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
    let has_index = ["md", "markdown", "html", "htm"].iter().any(|extension| {
        let index = format!("{folder}index.{extension}");
        tree.paths.contains(&index)
    });
    is_readme(path) && has_index && tree.text(path).is_some_and(|text| front_matter::find_block(text).is_none())
}

/// Whether a path is a Markdown file.
pub(super) fn is_document(path: &str) -> bool {
    disk::is_document(path) || path.to_lowercase().ends_with(".mkd")
}

/// The first value of a key as text, ignoring the case of the key.
pub(super) fn text_of(keys: &[(String, Value)], name: &str) -> Option<String> {
    let value = keys.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)?;
    value.as_text().map(str::trim).filter(|text| !text.is_empty()).map(str::to_string)
}

impl SourceLayout {
    pub(super) fn read(tree: &SourceTree, from: Generator, unconverted: &mut Unconverted) -> Result<Self, Refusal> {
        let settings = settings::read(tree, from, unconverted);
        let chapters =
            if from == Generator::Mdbook { settings::chapters(tree, &settings, unconverted) } else { BTreeMap::new() };
        let mut layout = Self { from, settings, documents: Vec::new(), copies: Vec::new() };
        let mut taken = AddressAllocator::new();
        // The index and the README of a folder have the same address. The index takes precedence.
        let (readmes, others): (Vec<&String>, Vec<&String>) = tree.paths.iter().partition(|path| is_readme(path));
        for path in others.into_iter().chain(readmes) {
            match layout.place(path, unconverted) {
                Some(_) if from == Generator::Jekyll && is_for_the_repository(tree, path) => {
                    note(
                        unconverted,
                        path,
                        "skipped: Jekyll does not publish a README without front matter next to an index",
                    );
                }
                Some(below) if is_document(path) => {
                    if let Some(text) = tree.text(path) {
                        layout.document(path, &below, text, &chapters, &mut taken, unconverted);
                    }
                }
                Some(below) => layout.file(path, below, &mut taken, unconverted),
                None => {}
            }
        }
        if layout.documents.is_empty() {
            let folder = layout.settings.folder.as_ref().map(|folder| format!(" in `{folder}`")).unwrap_or_default();
            let why = format!("no site for {} found: no Markdown file{folder}", from.as_str());
            return Err(Refusal::new(why, "use the folder that contains the settings of the site or the vault"));
        }
        Ok(layout)
    }

    /// The path of a file below `content/`. `None` for files that are not part of a guide; those that an author may miss are
    /// noted.
    fn place(&self, path: &str, unconverted: &mut Unconverted) -> Option<String> {
        let (first, rest) = path.split_once('/').unwrap_or(("", path));
        let (first, rest) = (first.to_string(), rest.to_string());
        if let Some(language) = self.settings.other_language(path) {
            note(unconverted, path, format!("skipped: it is in another language (`{language}`)"));
            return None;
        }
        match self.from {
            Generator::Hugo | Generator::Zola if below(path, self.settings.content()).is_some() => {
                below(path, self.settings.content()).map(str::to_string)
            }
            Generator::Hugo | Generator::Zola => match first.as_str() {
                "static" => Some(rest),
                "layouts" | "templates" | "archetypes" | "themes" | "sass" | "i18n" | "" => None,
                _ => {
                    let content = self.settings.content();
                    note(unconverted, &first, format!("skipped: only `{content}` and `static` are converted"));
                    None
                }
            },
            Generator::Jekyll => {
                // `_posts` can be inside the folder of a category. Other folders with an underscore are collections if they
                // contain Markdown files.
                let mut parts: Vec<&str> = path.split('/').collect();
                let own = ["_layouts", "_includes", "_sass", "_data", "_plugins"];
                if parts.iter().any(|part| own.contains(part)) || (parts.len() == 1 && is_machinery(path)) {
                    if parts[0] == "_data" {
                        note(unconverted, path, "skipped: data for templates");
                    }
                    return None;
                }
                let name = parts.pop().unwrap_or_default();
                let folders: Vec<&str> = parts.iter().map(|part| part.trim_start_matches('_')).collect();
                if parts.iter().any(|part| part.starts_with('_')) && !is_document(path) {
                    note(unconverted, path, "skipped: only Markdown files of collections are converted");
                    return None;
                }
                Some(folders.into_iter().chain([name]).collect::<Vec<_>>().join("/"))
            }
            Generator::Mdbook => {
                let folder = self.settings.folder.as_deref().unwrap_or("src");
                let below = path.strip_prefix(folder)?.strip_prefix('/')?;
                (below != "SUMMARY.md").then(|| below.to_string())
            }
            Generator::Obsidian | Generator::Folder => Some(path.to_string()),
        }
    }

    fn file(&mut self, path: &str, below: String, taken: &mut AddressAllocator, unconverted: &mut Unconverted) {
        let lower = below.to_lowercase();
        let extension = lower.rsplit('.').next().unwrap_or_default().to_string();
        let has = |extensions: &[&str]| extensions.contains(&extension.as_str());
        let why = if matches!(lower.as_str(), "index.html" | "guide.json") || RESERVED.contains(&lower.as_str()) {
            "skipped: a guide generates a file with this name"
        } else if has(&["html", "htm"]) && self.from != Generator::Folder {
            "skipped: an HTML page; rewrite it in Markdown, or copy it to `static`"
        } else if has(&["adoc", "org", "rst", "pandoc"]) {
            "skipped: a text that is not Markdown"
        } else if has(&["canvas", "base", "scss", "sass", "liquid"]) {
            "skipped: an unsupported format"
        } else if !taken.claim(&below) {
            "skipped: another file has the same path"
        } else {
            self.copies.push(CopiedFile { source: path.to_string(), target: below });
            return;
        };
        note(unconverted, path, why);
    }

    fn document(
        &mut self,
        path: &str,
        below: &str,
        text: &str,
        chapters: &BTreeMap<String, (usize, String)>,
        taken: &mut AddressAllocator,
        unconverted: &mut Unconverted,
    ) {
        let (keys, start) = split(path, text, self.from, unconverted);
        let (folder, name) = below.rsplit_once('/').unwrap_or(("", below));
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        let stem = self.settings.without_language(stem);
        let dated =
            matches!(self.from, Generator::Jekyll | Generator::Hugo | Generator::Zola).then(|| dated(stem)).flatten();
        let mut found = PathMetadata { date: dated.map(|(date, _)| date.to_string()), ..PathMetadata::default() };
        let plain = match (self.from, dated) {
            (Generator::Jekyll | Generator::Zola, Some((_, rest))) => rest,
            _ => stem,
        };
        match self.from {
            Generator::Jekyll => found.draft = path.split('/').any(|part| part == "_drafts"),
            Generator::Mdbook => {
                if let Some((weight, title)) = chapters.get(below) {
                    (found.weight, found.title) = (Some(*weight), Some(title.clone()));
                } else {
                    found.draft = true;
                    note(unconverted, path, "converted to a draft: SUMMARY.md does not list it");
                }
            }
            Generator::Obsidian => {
                let has_heading = text[start..].lines().any(|line| line.starts_with("# "));
                found.title = (!has_heading).then(|| stem.to_string());
            }
            _ => {}
        }
        let parts = address::AddressParts { path, folder, stem, plain, keys: &keys, date: found.date.as_deref() };
        let old = address::original_address(self.from, &self.settings, &parts);
        if old.is_none() && matches!(self.from, Generator::Hugo | Generator::Jekyll) {
            note(unconverted, path, "no redirect: its original address is unknown");
        }
        let (target, has_its_address) = taken.document(folder, plain);
        if !has_its_address {
            note(unconverted, path, format!("renamed to `{target}`: another document has the same address"));
        }
        self.documents.push(ImportedDocument {
            source: path.into(),
            target,
            text: text.into(),
            start,
            keys,
            old,
            path_metadata: found,
        });
    }
}

/// The path of a file below a folder.
pub(super) fn below<'a>(path: &'a str, folder: &str) -> Option<&'a str> {
    path.strip_prefix(folder)?.strip_prefix('/')
}

/// Files in the root of a Jekyll site that are not part of it.
fn is_machinery(path: &str) -> bool {
    path.starts_with('_')
        || path.starts_with("Gemfile")
        || matches!(path, "Rakefile" | "Makefile" | "package.json" | "package-lock.json" | "CNAME" | "LICENSE")
}

/// The date and the name in `2020-01-31-name` or `2020-01-31_name`.
fn dated(stem: &str) -> Option<(&str, &str)> {
    let (day, rest) = (stem.get(..10)?, stem.get(10..)?);
    let is_day = day.bytes().enumerate().all(
        |(index, byte)| {
            if matches!(index, 4 | 7) { byte == b'-' } else { byte.is_ascii_digit() }
        },
    );
    let name = rest.strip_prefix(['-', '_'])?;
    (is_day && parse_date(day).is_some() && !name.is_empty()).then_some((day, name))
}

/// The words of a value: the items of a list, or text split at spaces.
pub(super) fn words_of(keys: &[(String, Value)], name: &str) -> Vec<String> {
    let value = keys.iter().find(|(key, _)| key == name).map(|(_, value)| value);
    match value.map(|value| &value.data) {
        Some(Data::List(items)) => items.iter().filter_map(Value::as_text).map(str::to_string).collect(),
        Some(Data::Scalar { text, .. }) => text.split_whitespace().map(str::to_string).collect(),
        _ => Vec::new(),
    }
}

/// The front matter of a document, and the offset of its text.
fn split(path: &str, text: &str, from: Generator, unconverted: &mut Unconverted) -> (Vec<(String, Value)>, usize) {
    let (inner, format, start) = match front_matter::find_block(text) {
        Some(block) => (&text[block.content], block.format, block.text_start),
        // JSON front matter of Hugo ends with a brace on its own line.
        None if from == Generator::Hugo && text.starts_with('{') => {
            let Some(end) = text.find("\n}").map(|offset| offset + 2) else { return (Vec::new(), 0) };
            (&text[..end], DataFormat::Yaml, end)
        }
        None => return (Vec::new(), 0),
    };
    let mut diagnostics = Vec::new();
    let value = parse_data(inner, format, &mut diagnostics);
    for diagnostic in diagnostics {
        note(unconverted, path, format!("front matter: {}", diagnostic.message));
    }
    match value.map(|value| value.data) {
        Some(Data::Map(pairs)) => (pairs.into_iter().map(|(key, value)| (key.value, value)).collect(), start),
        _ => (Vec::new(), start),
    }
}

/// Assigns unique addresses, so that the guide builds.
struct AddressAllocator {
    addresses: BTreeSet<String>,
}

impl AddressAllocator {
    fn new() -> Self {
        Self { addresses: RESERVED.iter().map(|name| (*name).to_string()).collect() }
    }

    fn claim(&mut self, address: &str) -> bool {
        self.addresses.insert(collision_key(address))
    }

    /// The path of a document, with a number if its address is used. Returns whether it has the path of its name.
    fn document(&mut self, folder: &str, stem: &str) -> (String, bool) {
        let is_index = is_index(stem);
        let below = |name: &str| if folder.is_empty() { format!("{name}.md") } else { format!("{folder}/{name}.md") };
        for number in 1.. {
            let name = if number == 1 { stem.to_string() } else { format!("{stem}-{number}") };
            let page = (!(is_index && number == 1)).then_some(name.as_str());
            let key = Url::document(folder.split('/').filter(|part| !part.is_empty()), page)
                .as_str()
                .trim_matches('/')
                .to_string();
            // Indexes of kinds can have a document.
            let is_list = Kind::ALL.iter().any(|kind| key == kind.folder());
            if (is_list && is_index) || self.claim(&key) {
                return (below(&name), number == 1);
            }
        }
        (below(stem), true)
    }
}
