//! What is in a foreign folder -> what each file is in the guide: its path there, and the address that it had.

use std::collections::{BTreeMap, BTreeSet};

use crate::input::load;
use crate::input::{foreign, front_matter, read_date};
use crate::model::claims::collision_key;
use crate::model::entry::Kind;
use crate::model::route::{BaseUrl, Url, slug};
use crate::model::value::{Data, Value};

use super::tree::Tree;
use super::{From, Left, Refusal, note};

/// Addresses that a guide has without a document, which a document must not take.
const TAKEN: [&str; 8] =
    ["titles", "review", "search", "feed.xml", "sitemap.xml", "robots.txt", "404.html", "llms.txt"];

/// A document of the source, and its place in the guide.
pub(super) struct Document {
    /// Its path in the source.
    pub(super) source: String,
    /// Its path below `content/`.
    pub(super) target: String,
    /// Its whole text.
    pub(super) text: String,
    /// Where in it the text behind the front matter begins.
    pub(super) start: usize,
    /// Its front matter.
    pub(super) keys: Vec<(String, Value)>,
    /// The address that it had, with its first slash, where it had one.
    pub(super) old: Option<String>,
    /// What follows from its place and not from its front matter.
    pub(super) found: Found,
}

/// What a document's place says of it.
#[derive(Debug, Default, Clone)]
pub(super) struct Found {
    pub(super) title: Option<String>,
    pub(super) date: Option<String>,
    pub(super) weight: Option<usize>,
    pub(super) draft: bool,
}

/// A file that is carried over as it is.
pub(super) struct Copied {
    pub(super) source: String,
    /// Its path below `content/`, which is its address too.
    pub(super) target: String,
}

/// What the site's settings say.
#[derive(Debug, Default)]
pub(super) struct Settings {
    pub(super) title: Option<String>,
    pub(super) base_url: Option<String>,
    pub(super) description: Option<String>,
    pub(super) language: Option<String>,
    pub(super) author: Option<String>,
    /// The path that addresses start with, without a slash at its end.
    pub(super) base_path: String,
    /// Where documents are, and how their addresses are made, as far as the settings say.
    permalink: Option<String>,
    /// The folder of `mdBook`'s chapters.
    folder: Option<String>,
}

/// What every file of the source becomes.
pub(super) struct Layout {
    pub(super) from: From,
    pub(super) settings: Settings,
    pub(super) documents: Vec<Document>,
    pub(super) copies: Vec<Copied>,
}

/// Whether a file of this name is the page of its folder.
pub(super) fn is_index(stem: &str) -> bool {
    matches!(stem.to_lowercase().as_str(), "index" | "_index" | "readme")
}

/// Whether a path is that of a Markdown file.
pub(super) fn is_document(path: &str) -> bool {
    load::is_document(path) || path.to_lowercase().ends_with(".mkd")
}

/// The first value of a key, whatever its case, as text.
pub(super) fn text_of(keys: &[(String, Value)], name: &str) -> Option<String> {
    let value = keys.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)?;
    value.as_text().map(str::trim).filter(|text| !text.is_empty()).map(str::to_string)
}

impl Layout {
    pub(super) fn read(tree: &Tree, from: From, left: &mut Left) -> Result<Self, Refusal> {
        let settings = settings(tree, from, left);
        let chapters = if from == From::Mdbook { chapters(tree, &settings) } else { BTreeMap::new() };
        let mut layout = Self { from, settings, documents: Vec::new(), copies: Vec::new() };
        let mut taken = Taken::new();
        for path in &tree.paths {
            match layout.place(path, left) {
                Some(below) if is_document(path) => {
                    if let Some(text) = tree.text(path) {
                        layout.document(path, &below, text, &chapters, &mut taken, left);
                    }
                }
                Some(below) => layout.file(path, below, &mut taken, left),
                None => {}
            }
        }
        if layout.documents.is_empty() {
            let why = format!("there is nothing here that was written for {}: no Markdown file", from.as_str());
            return Err(Refusal::new(why, "name the folder that the site's settings or the vault are in"));
        }
        Ok(layout)
    }

    /// Where a file of the source stands below the content; `None` for what has no place in a guide, which is noted
    /// where an author might miss it.
    fn place(&self, path: &str, left: &mut Left) -> Option<String> {
        let (first, rest) = path.split_once('/').unwrap_or(("", path));
        let (first, rest) = (first.to_string(), rest.to_string());
        match self.from {
            From::Hugo | From::Zola => match first.as_str() {
                "content" | "static" => Some(rest),
                "layouts" | "templates" | "archetypes" | "themes" | "sass" | "i18n" | "" => None,
                _ => {
                    note(left, &first, "only `content` and `static` are carried over");
                    None
                }
            },
            From::Jekyll => {
                // `_posts` may stand below a category's folder; other folders with an underscore are collections where
                // there are Markdown files in them, and the generator's own where there are none.
                let mut parts: Vec<&str> = path.split('/').collect();
                let own = ["_layouts", "_includes", "_sass", "_data", "_plugins"];
                if parts.iter().any(|part| own.contains(part)) || (parts.len() == 1 && is_machinery(path)) {
                    if parts[0] == "_data" {
                        note(left, path, "data for templates is not carried over");
                    }
                    return None;
                }
                let name = parts.pop().unwrap_or_default();
                let folders: Vec<&str> = parts.iter().map(|part| part.trim_start_matches('_')).collect();
                if parts.iter().any(|part| part.starts_with('_')) && !is_document(path) {
                    note(left, path, "only Markdown files of collections are carried over");
                    return None;
                }
                Some(folders.into_iter().chain([name]).collect::<Vec<_>>().join("/"))
            }
            From::Mdbook => {
                let folder = self.settings.folder.as_deref().unwrap_or("src");
                let below = path.strip_prefix(folder)?.strip_prefix('/')?;
                (below != "SUMMARY.md").then(|| below.to_string())
            }
            From::Obsidian | From::Folder => Some(path.to_string()),
        }
    }

    fn file(&mut self, path: &str, below: String, taken: &mut Taken, left: &mut Left) {
        let lower = below.to_lowercase();
        let extension = lower.rsplit('.').next().unwrap_or_default().to_string();
        let has = |extensions: &[&str]| extensions.contains(&extension.as_str());
        let why = if matches!(lower.as_str(), "index.html" | "guide.json") || TAKEN.contains(&lower.as_str()) {
            "the guide makes a file of this name itself"
        } else if has(&["html", "htm"]) && self.from != From::Folder {
            "a page in HTML; write it in Markdown, or copy it into `static`"
        } else if has(&["adoc", "org", "rst", "pandoc"]) {
            "a text that isn't Markdown"
        } else if has(&["canvas", "base", "scss", "sass", "liquid"]) {
            "a format that a guide doesn't know"
        } else if !taken.claim(&below) {
            "another file has its place"
        } else {
            self.copies.push(Copied { source: path.to_string(), target: below });
            return;
        };
        note(left, path, why);
    }

    fn document(
        &mut self,
        path: &str,
        below: &str,
        text: &str,
        chapters: &BTreeMap<String, (usize, String)>,
        taken: &mut Taken,
        left: &mut Left,
    ) {
        let (keys, start) = split(path, text, self.from, left);
        let (folder, name) = below.rsplit_once('/').unwrap_or(("", below));
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        let dated = matches!(self.from, From::Jekyll | From::Hugo | From::Zola).then(|| dated(stem)).flatten();
        let mut found = Found { date: dated.map(|(date, _)| date.to_string()), ..Found::default() };
        let plain = match (self.from, dated) {
            (From::Jekyll | From::Zola, Some((_, rest))) => rest,
            _ => stem,
        };
        match self.from {
            From::Jekyll => found.draft = path.split('/').any(|part| part == "_drafts"),
            From::Mdbook => {
                if let Some((weight, title)) = chapters.get(below) {
                    (found.weight, found.title) = (Some(*weight), Some(title.clone()));
                } else {
                    found.draft = true;
                    note(left, path, "SUMMARY.md doesn't name it, so it is a draft now");
                }
            }
            From::Obsidian => {
                let has_heading = text[start..].lines().any(|line| line.starts_with("# "));
                found.title = (!has_heading).then(|| stem.to_string());
            }
            _ => {}
        }
        let old = self.old_address(folder, stem, plain, &keys, found.date.as_deref());
        let target = taken.document(folder, plain);
        self.documents.push(Document { source: path.into(), target, text: text.into(), start, keys, old, found });
    }

    /// The address that the generator gave a document.
    fn old_address(
        &self,
        folder: &str,
        stem: &str,
        plain: &str,
        keys: &[(String, Value)],
        date: Option<&str>,
    ) -> Option<String> {
        let below = |name: &str| if folder.is_empty() { format!("/{name}") } else { format!("/{folder}/{name}") };
        let is_index = is_index(stem);
        let folder_page = || if folder.is_empty() { "/".to_string() } else { format!("/{folder}/") };
        match self.from {
            From::Hugo => {
                if let Some(url) = text_of(keys, "url") {
                    return Some(rooted(&url));
                }
                let name = text_of(keys, "slug").unwrap_or_else(|| stem.to_string());
                let address = if stem == "_index" {
                    folder_page()
                } else if stem == "index" {
                    match (text_of(keys, "slug"), folder.rsplit_once('/')) {
                        (Some(slug), Some((above, _))) => format!("/{above}/{slug}/"),
                        _ => folder_page(),
                    }
                } else {
                    below(&name) + "/"
                };
                Some(address.to_lowercase().replace(' ', "-"))
            }
            From::Zola => {
                if let Some(path) = text_of(keys, "path") {
                    return Some(rooted(&path));
                }
                let name = text_of(keys, "slug").unwrap_or_else(|| slug(plain));
                if is_index { Some(folder_page()) } else { Some(below(&name) + "/") }
            }
            From::Jekyll => {
                if let Some(url) = text_of(keys, "permalink").filter(|url| !url.contains(':')) {
                    return Some(rooted(&url));
                }
                if is_index {
                    return Some(folder_page());
                }
                let Some(date) = date.filter(|_| folder.split('/').any(|part| part == "posts")) else {
                    let pretty = self.settings.permalink.as_deref() == Some("pretty");
                    return Some(below(stem) + if pretty { "/" } else { ".html" });
                };
                let date = text_of(keys, "date").filter(|date| date.len() >= 10).unwrap_or_else(|| date.into());
                let mut parts = date.get(..10).unwrap_or(&date).split('-');
                let mut part = || parts.next().unwrap_or_default().to_string();
                let (year, month, day) = (part(), part(), part());
                let categories: Vec<String> = words_of(keys, "categories").iter().map(|word| slug(word)).collect();
                let pattern = match self.settings.permalink.as_deref() {
                    None | Some("date") => "/:categories/:year/:month/:day/:title.html",
                    Some("pretty") => "/:categories/:year/:month/:day/:title/",
                    Some("none") => "/:categories/:title.html",
                    Some(pattern) => pattern,
                };
                let title = text_of(keys, "slug").unwrap_or_else(|| plain.to_string());
                let address = pattern
                    .replace(":categories", &categories.join("/"))
                    .replace(":year", &year)
                    .replace(":month", &month)
                    .replace(":day", &day)
                    .replace(":title", &title)
                    .replace(":slug", &title)
                    .replace(":output_ext", ".html");
                Some(rooted(&address.replace("//", "/")))
            }
            From::Mdbook => Some(if is_index { folder_page() } else { below(stem) + ".html" }),
            From::Obsidian | From::Folder => None,
        }
    }
}

fn rooted(address: &str) -> String {
    format!("/{}", address.trim_start_matches('/'))
}

/// Files at the top of a Jekyll site that are no part of it.
fn is_machinery(path: &str) -> bool {
    path.starts_with('_')
        || path.starts_with("Gemfile")
        || matches!(path, "Rakefile" | "Makefile" | "package.json" | "package-lock.json" | "CNAME" | "LICENSE")
}

/// `2020-01-31-name` or `2020-01-31_name`: the day and the name.
fn dated(stem: &str) -> Option<(&str, &str)> {
    let (day, rest) = (stem.get(..10)?, stem.get(10..)?);
    let is_day = day.bytes().enumerate().all(
        |(at, byte)| {
            if matches!(at, 4 | 7) { byte == b'-' } else { byte.is_ascii_digit() }
        },
    );
    let name = rest.strip_prefix(['-', '_'])?;
    (is_day && read_date(day).is_some() && !name.is_empty()).then_some((day, name))
}

/// Words of a key: a list, or text with spaces between the words.
pub(super) fn words_of(keys: &[(String, Value)], name: &str) -> Vec<String> {
    let value = keys.iter().find(|(key, _)| key == name).map(|(_, value)| value);
    match value.map(|value| &value.data) {
        Some(Data::List(items)) => items.iter().filter_map(Value::as_text).map(str::to_string).collect(),
        Some(Data::Scalar { text, .. }) => text.split_whitespace().map(str::to_string).collect(),
        _ => Vec::new(),
    }
}

/// The front matter of a document, and where its text begins.
fn split(path: &str, text: &str, from: From, left: &mut Left) -> (Vec<(String, Value)>, usize) {
    let (inner, is_toml, start) = match front_matter::stretch(text) {
        Some((range, is_toml, start)) => (&text[range], is_toml, start),
        // Hugo's third form: an object of JSON, which ends with a brace on a line of its own.
        None if from == From::Hugo && text.starts_with('{') => {
            let Some(end) = text.find("\n}").map(|at| at + 2) else { return (Vec::new(), 0) };
            (&text[..end], false, end)
        }
        None => return (Vec::new(), 0),
    };
    let mut diagnostics = Vec::new();
    let value = foreign(inner, is_toml, &mut diagnostics);
    for diagnostic in diagnostics {
        note(left, path, format!("its front matter: {}", diagnostic.message));
    }
    match value.map(|value| value.data) {
        Some(Data::Map(pairs)) => (pairs.into_iter().map(|(key, value)| (key.value, value)).collect(), start),
        _ => (Vec::new(), start),
    }
}

/// The addresses that are given away, so that the guide builds.
struct Taken {
    addresses: BTreeSet<String>,
}

impl Taken {
    fn new() -> Self {
        Self { addresses: TAKEN.iter().map(|name| (*name).to_string()).collect() }
    }

    fn claim(&mut self, address: &str) -> bool {
        self.addresses.insert(collision_key(address))
    }

    /// The path of a document; with a number behind its name where another has its address.
    fn document(&mut self, folder: &str, stem: &str) -> String {
        let is_index = is_index(stem);
        let below = |name: &str| if folder.is_empty() { format!("{name}.md") } else { format!("{folder}/{name}.md") };
        for number in 1.. {
            let name = if number == 1 { stem.to_string() } else { format!("{stem}-{number}") };
            let page = (!(is_index && number == 1)).then_some(name.as_str());
            let key = Url::document(folder.split('/').filter(|part| !part.is_empty()), page)
                .as_str()
                .trim_matches('/')
                .to_string();
            // The pages of kinds are made with a document or without.
            let is_list = Kind::ALL.iter().any(|kind| key == kind.folder());
            if (is_list && is_index) || self.claim(&key) {
                return below(&name);
            }
        }
        below(stem)
    }
}

/// The chapters that SUMMARY.md names: by path, their place and their title.
fn chapters(tree: &Tree, settings: &Settings) -> BTreeMap<String, (usize, String)> {
    let folder = settings.folder.as_deref().unwrap_or("src");
    let summary = tree.text(&format!("{folder}/SUMMARY.md")).unwrap_or_default();
    let mut chapters = BTreeMap::new();
    for line in summary.lines() {
        let Some((title, rest)) = line.split_once("](") else { continue };
        let (Some((_, title)), Some((path, _))) = (title.split_once('['), rest.split_once(')')) else { continue };
        let path = path.trim().trim_start_matches("./").trim_matches(['<', '>']).replace("%20", " ");
        if !path.is_empty() {
            let place = chapters.len() + 1;
            chapters.entry(path).or_insert((place, title.replace(['*', '`'], "")));
        }
    }
    chapters
}

/// What the settings of a site say, whichever file they are in.
fn settings(tree: &Tree, from: From, left: &mut Left) -> Settings {
    let files: &[&str] = match from {
        From::Hugo => &[
            "hugo.toml",
            "hugo.yaml",
            "hugo.yml",
            "hugo.json",
            "config.toml",
            "config.yaml",
            "config.yml",
            "config.json",
            "config/_default/hugo.toml",
            "config/_default/config.toml",
            "config/_default/config.yaml",
        ],
        From::Zola => &["config.toml", "zola.toml"],
        From::Jekyll => &["_config.yml", "_config.yaml", "_config.toml"],
        From::Mdbook => &["book.toml"],
        From::Obsidian | From::Folder => &[],
    };
    let Some((path, text)) = files.iter().find_map(|path| Some((*path, tree.text(path)?))) else {
        return Settings::default();
    };
    let mut diagnostics = Vec::new();
    let is_toml = path.rsplit('.').next() == Some("toml");
    let value = foreign(text, is_toml, &mut diagnostics);
    for diagnostic in diagnostics {
        note(left, path, format!("its settings: {}", diagnostic.message));
    }
    let Some(Data::Map(pairs)) = value.map(|value| value.data) else { return Settings::default() };
    let keys: Vec<(String, Value)> = pairs.into_iter().map(|(key, value)| (key.value, value)).collect();
    let table = |name: &str| -> Vec<(String, Value)> {
        match keys.iter().find(|(key, _)| key == name).map(|(_, value)| &value.data) {
            Some(Data::Map(pairs)) => pairs.iter().map(|(key, value)| (key.value.clone(), value.clone())).collect(),
            _ => Vec::new(),
        }
    };
    let mut found = Settings {
        title: text_of(&keys, "title"),
        description: text_of(&keys, "description").or_else(|| text_of(&table("params"), "description")),
        language: ["languageCode", "default_language", "defaultContentLanguage", "lang", "locale"]
            .iter()
            .find_map(|key| text_of(&keys, key))
            .map(|language| language.replace('_', "-")),
        author: text_of(&keys, "author").or_else(|| text_of(&table("author"), "name")),
        permalink: text_of(&keys, "permalink"),
        ..Settings::default()
    };
    let mut base_url = text_of(&keys, "baseURL").or_else(|| text_of(&keys, "base_url"));
    match from {
        From::Jekyll => {
            let path = text_of(&keys, "baseurl").unwrap_or_default();
            base_url = text_of(&keys, "url").map(|url| format!("{}{path}", url.trim_end_matches('/')));
            found.base_path = path.trim_end_matches('/').to_string();
        }
        From::Mdbook => {
            let book = table("book");
            found.title = text_of(&book, "title");
            found.description = text_of(&book, "description");
            found.language = text_of(&book, "language");
            found.author = words_of(&book, "authors").into_iter().next();
            found.folder = text_of(&book, "src");
        }
        _ => {}
    }
    let is_tag = |language: &String| {
        language
            .split('-')
            .all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric()))
            && language.len() >= 2
            && language.split('-').next().is_some_and(|first| first.bytes().all(|byte| byte.is_ascii_alphabetic()))
    };
    found.language = found.language.filter(is_tag);
    if let Some(written) = base_url.filter(|url| url != "/" && !url.is_empty()) {
        if let Ok(base) = BaseUrl::parse(&written) {
            found.base_path = base.path().to_string();
            found.base_url = Some(written);
        } else {
            note(left, path, format!("its address `{written}` isn't a whole one"));
        }
    }
    found
}
