//! The files of a site -> what each one becomes in the guide: its new path, and its original address.

use std::collections::{BTreeMap, BTreeSet};

use crate::input::{DataFormat, front_matter, parse_data, parse_date};
use crate::model::address::slug::AddressStyle;
use crate::model::address::url::Url;
use crate::model::document::value::{Data, Value};
use crate::source::content_path;

use crate::scaffold::import::address_allocator::AddressAllocator;
use crate::scaffold::import::placement::{FileCandidate, FilePlacement};
use crate::scaffold::import::privacy::{self, Visibility};
use crate::scaffold::import::report::{Action, Notes};
use crate::scaffold::import::site::{self, SourceSettings};
use crate::scaffold::import::tree::SourceTree;
use crate::scaffold::import::{Generator, Refusal, address, inherit, placement};

/// A document of the source, and its path in the guide.
pub(super) struct ImportedDocument {
    /// Its path in the source.
    pub(super) source: String,
    /// Its path below the folder of its language.
    pub(super) target: String,
    /// Its path below the content folder of its language in the source, without extension.
    pub(super) logical: String,
    /// The name that the site gives to this document in all languages.
    pub(super) translation_key: Option<String>,
    /// Its text, including the front matter.
    pub(super) text: String,
    /// The offset of the end of the front matter.
    pub(super) start: usize,
    /// Its front matter, with the values that it inherits.
    pub(super) keys: Vec<(String, Value)>,
    /// Its original address, with a leading slash, if it is known.
    pub(super) old: Option<String>,
    /// Other addresses that lead to it.
    pub(super) other_old: Vec<String>,
    /// The metadata that follows from its path.
    pub(super) path_metadata: PathMetadata,
    /// When it is public.
    pub(super) visibility: Visibility,
}

impl ImportedDocument {
    /// Its address in the guide.
    pub(super) fn url(&self) -> Url {
        let (folder, name) = self.target.rsplit_once('/').unwrap_or(("", &self.target));
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        Url::document(
            folder.split('/').filter(|part| !part.is_empty()),
            (!is_index(stem)).then_some(stem),
            AddressStyle::default(),
        )
    }

    /// Its folder in the guide.
    pub(super) fn folder(&self) -> &str {
        self.target.rsplit_once('/').map_or("", |(folder, _)| folder)
    }

    /// Its text without the front matter.
    pub(super) fn body(&self) -> &str {
        self.text.get(self.start..).unwrap_or_default()
    }

    /// Whether it is the page of its folder.
    pub(super) fn is_folder_page(&self) -> bool {
        let name = self.target.rsplit('/').next().unwrap_or_default();
        is_index(name.rsplit_once('.').map_or(name, |(stem, _)| stem))
    }

    /// Whether its text has a heading of the first level outside of code.
    pub(super) fn has_heading(&self) -> bool {
        crate::scaffold::import::text::lines(self.body()).any(|(line, is_text)| is_text && line.starts_with("# "))
    }
}

/// The metadata that follows from the path of a document, or from the navigation.
#[derive(Debug, Default, Clone)]
pub(super) struct PathMetadata {
    pub(super) title: Option<String>,
    pub(super) date: Option<String>,
    pub(super) weight: Option<f64>,
    pub(super) summary: Option<String>,
    /// Whether it is a standalone page whatever its keys say.
    pub(super) is_page: bool,
}

/// A file that is copied unchanged.
pub(super) struct CopiedFile {
    pub(super) source: String,
    /// Its path below `content/`, which is also its address.
    pub(super) target: String,
}

/// What each file of the source in one language becomes.
pub(super) struct SourceLayout {
    pub(super) from: Generator,
    pub(super) settings: SourceSettings,
    /// The folder of the language in the guide. `None` for the main one.
    pub(super) folder: Option<String>,
    /// Its documents, with paths below the folder of the language.
    pub(super) documents: Vec<ImportedDocument>,
    pub(super) copies: Vec<CopiedFile>,
    /// The documents of the main language that have no translation, by their paths in the guide.
    pub(super) untranslated: Vec<String>,
}

/// Whether a file of this name is the page of its folder.
pub(super) fn is_index(stem: &str) -> bool {
    matches!(stem.to_lowercase().as_str(), "index" | "_index" | "readme")
}

/// Whether a path is a Markdown file, also one with components or with tags of a template.
pub(super) fn is_document(path: &str) -> bool {
    const ENDS: [&str; 6] = ["md", "markdown", "mkd", "mdx", "mdoc", "mdown"];
    let name = path.rsplit('/').next().unwrap_or(path);
    let lower = name.to_lowercase();
    let lower = lower.strip_suffix(".erb").unwrap_or(&lower);
    lower.rsplit_once('.').is_some_and(|(stem, end)| !stem.is_empty() && ENDS.contains(&end))
}

/// The name of a document without its extensions: `page` for `page.html.md.erb`.
pub(super) fn document_stem(name: &str) -> &str {
    let without = |name: &'static str| move |text: &str| text.len() - text.strip_suffix(name).map_or(0, |_| name.len());
    let mut stem = &name[..without(".erb")(name)];
    stem = stem.rsplit_once('.').map_or(stem, |(stem, _)| stem);
    for end in [".html", ".htm"] {
        let length = without(end)(stem);
        stem = if length == 0 { stem } else { &stem[..length] };
    }
    stem
}

/// The first value of a key as text, ignoring the case of the key.
pub(super) fn text_of(keys: &[(String, Value)], name: &str) -> Option<String> {
    let value = keys.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)?;
    value.as_text().map(str::trim).filter(|text| !text.is_empty()).map(str::to_string)
}

impl SourceLayout {
    /// Reads a site: the main language first, and then each other that has documents.
    pub(super) fn read(tree: &SourceTree, from: Generator, notes: &mut Notes) -> Result<Vec<Self>, Refusal> {
        let settings = site::read(tree, from, notes);
        let mut main = Vec::new();
        let mut others: BTreeMap<&str, Vec<&String>> = BTreeMap::new();
        for path in &tree.paths {
            match settings.language_of(path) {
                Some(language) => others.entry(&language.name).or_default().push(path),
                None => main.push(path),
            }
        }
        settings.languages.report(tree, &others, notes);
        let mut all =
            vec![Self::of_language(tree, from, (settings.clone(), None), main, AddressAllocator::new(), notes)];
        let (first, ..) = &all[0];
        if first.documents.is_empty() {
            let content = settings.content();
            let folder = if content.is_empty() { String::new() } else { format!(" in `{content}`") };
            let why = format!("no site for {} found: no Markdown file{folder}", from.as_str());
            return Err(Refusal::new(why, "use the folder that contains the settings of the site or the vault"));
        }
        for language in settings.languages.others() {
            let Some(folder) = language.guide_folder() else { continue };
            let paths = others.remove(language.name.as_str()).unwrap_or_default();
            if !paths.iter().any(|path| is_document(path)) {
                continue;
            }
            let mut taken = AddressAllocator::new();
            // A document that the main language has in a folder of this name.
            for document in &all[0].0.documents {
                taken.claim_below(&document.target, &folder);
            }
            let own = settings.in_language(language);
            all.push(Self::of_language(tree, from, (own, Some(folder)), paths, taken, notes));
        }
        let mentions = placement::NamedFiles::of(all.iter().flat_map(|(layout, ..)| &layout.documents));
        let with_files = |(mut layout, files, mut taken): (Self, Vec<FileCandidate>, AddressAllocator)| {
            layout.files(files, &mentions, &mut taken, notes);
            layout
        };
        let mut layouts: Vec<Self> = all.into_iter().map(with_files).collect();
        if let Some((main, others)) = layouts.split_first_mut() {
            for layout in others {
                let own: BTreeSet<&str> = layout.documents.iter().map(|document| document.target.as_str()).collect();
                let originals = main.documents.iter().map(|document| &document.target);
                layout.untranslated = originals.filter(|target| !own.contains(target.as_str())).cloned().collect();
            }
        }
        Ok(layouts)
    }

    /// Reads the documents of one language. Returns its other files and the used addresses, too.
    fn of_language(
        tree: &SourceTree,
        from: Generator,
        (settings, folder): (SourceSettings, Option<String>),
        paths: Vec<&String>,
        mut taken: AddressAllocator,
        notes: &mut Notes,
    ) -> (Self, Vec<FileCandidate>, AddressAllocator) {
        let (documents, copies, untranslated) = (Vec::new(), Vec::new(), Vec::new());
        let mut layout = Self { from, settings, folder, documents, copies, untranslated };
        let mut files = Vec::new();
        // The index and the README of a folder have the same address. The index takes precedence.
        let (readmes, others): (Vec<&String>, Vec<&String>) =
            paths.into_iter().partition(|path| placement::is_readme(path));
        for path in others.into_iter().chain(readmes) {
            match placement::place(&layout.settings, from, tree, path, notes) {
                FilePlacement::Document(below) => {
                    if let Some(text) = tree.text(path) {
                        layout.document(path, &below, text, &mut taken, notes);
                    }
                }
                FilePlacement::File(file) => files.push(file),
                FilePlacement::None => {}
            }
        }
        inherit::apply(&mut layout, tree, notes);
        let today = crate::input::disk::today();
        for document in &mut layout.documents {
            document.visibility = privacy::visibility(from, &layout.settings, document, today, notes);
        }
        (layout, files, taken)
    }

    /// The path in the guide of a file of this language.
    pub(super) fn content_path(&self, target: &str) -> String {
        match &self.folder {
            Some(folder) => content_path(&format!("{folder}/{target}")),
            None => content_path(target),
        }
    }

    /// Decides which files are copied.
    fn files(
        &mut self,
        files: Vec<FileCandidate>,
        mentions: &placement::NamedFiles,
        taken: &mut AddressAllocator,
        notes: &mut Notes,
    ) {
        let today = crate::input::disk::today();
        // The folders whose files belong to one document, and those of a whole section.
        let hidden: BTreeSet<&str> = self
            .documents
            .iter()
            .filter(|document| document.visibility.is_hidden(today) && document.is_folder_page())
            .map(|document| document.source.rsplit_once('/').map_or("", |(folder, _)| folder))
            .collect();
        let mut copies = Vec::new();
        for file in files {
            let why = file.why_not(self.from, mentions, &hidden);
            match why {
                Some((action, why)) => notes.add(action, &file.source, why),
                None if !taken.claim(&file.target) => {
                    notes.add(Action::Copy, &file.source, "skipped: another file has the same path");
                }
                None => copies.push(CopiedFile { source: file.source, target: file.target }),
            }
        }
        self.copies = copies;
    }

    fn document(&mut self, path: &str, below: &str, text: &str, taken: &mut AddressAllocator, notes: &mut Notes) {
        let (keys, start) = split(path, text, self.from, notes);
        let (folder, name) = below.rsplit_once('/').unwrap_or(("", below));
        let stem = self.settings.languages.without(document_stem(name));
        let has_dates = matches!(
            self.from,
            Generator::Jekyll | Generator::Hugo | Generator::Zola | Generator::Docusaurus | Generator::Middleman
        );
        let dated = has_dates.then(|| dated(stem)).flatten();
        let mut found = PathMetadata { date: dated.map(|(date, _)| date.to_string()), ..PathMetadata::default() };
        let mut plain = match (self.from, dated) {
            (Generator::Jekyll | Generator::Zola | Generator::Docusaurus | Generator::Middleman, Some((_, rest))) => {
                rest
            }
            _ => stem,
        };
        let mut folder = folder.to_string();
        if self.from == Generator::Docusaurus && dated.is_none() {
            let (name, number) = without_number(plain);
            (plain, found.weight) = (name, number);
            folder = self.plain_folder(&folder);
        }
        if self.from == Generator::Obsidian {
            let has_heading = text[start..].lines().any(|line| line.starts_with("# "));
            found.title = (!has_heading).then(|| stem.to_string());
        }
        let parts = address::AddressParts {
            path,
            folder: &folder,
            stem,
            plain,
            keys: &keys,
            date: found.date.as_deref(),
            text: &text[start..],
        };
        let mut old = address::original_addresses(self.from, &self.settings, &parts);
        let first = if old.is_empty() { None } else { Some(old.remove(0)) };
        if first.is_none() && matches!(self.from, Generator::Hugo | Generator::Jekyll) {
            notes.add(Action::Redirect, path, "no redirect: its original address is unknown");
        }
        let (target_folder, target_name) = match home_of(&keys, &folder) {
            Some(folder) => (folder, "index".to_string()),
            None => placement::target_of(&self.settings, self.from, &folder, plain),
        };
        let (target, has_its_address) = taken.document(&target_folder, &target_name);
        if !has_its_address {
            notes.detail(Action::Look, path, "renamed: another document has the same address", format!("`{target}`"));
        }
        let (logical_folder, _) = below.rsplit_once('/').unwrap_or(("", below));
        let logical = format!("{logical_folder}/{}", if is_index(stem) { "index" } else { stem }).to_lowercase();
        self.documents.push(ImportedDocument {
            source: path.into(),
            target,
            logical,
            translation_key: text_of(&keys, "translationKey").filter(|_| self.from == Generator::Hugo),
            text: text.into(),
            start,
            keys,
            old: first,
            other_old: old,
            path_metadata: found,
            visibility: Visibility::default(),
        });
    }

    /// A folder without the numbers that only order it. Each becomes the position of the folder.
    fn plain_folder(&mut self, folder: &str) -> String {
        let mut plain = String::new();
        for part in folder.split('/').filter(|part| !part.is_empty()) {
            let (name, number) = without_number(part);
            if !plain.is_empty() {
                plain.push('/');
            }
            plain.push_str(name);
            if let Some(number) = number {
                let info = self.settings.folders.entry(plain.clone()).or_default();
                info.weight = info.weight.or(Some(number));
            }
        }
        plain
    }
}

/// The folder whose page a document is by its address: `permalink: /`, or `slug: /` in a folder of Docusaurus.
fn home_of(keys: &[(String, Value)], folder: &str) -> Option<String> {
    let is_root = |name: &str| text_of(keys, name).is_some_and(|address| address == "/" || address == "/index.html");
    if ["permalink", "url", "path"].into_iter().any(is_root) {
        return Some(String::new());
    }
    is_root("slug").then(|| folder.split('/').next().unwrap_or_default().to_string())
}

/// A name without the number that orders it, as in `02-name`. A version or a date has no such number.
pub(super) fn without_number(name: &str) -> (&str, Option<f64>) {
    let digits = name.len() - name.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let rest = &name[digits..];
    let plain = rest.trim_start_matches([' ', '-', '_', '.']);
    let has_mark = rest.len() > plain.len() && rest.trim_start().starts_with(['-', '_', '.']);
    if digits == 0 || !has_mark || plain.is_empty() || plain.starts_with(|c: char| c.is_ascii_digit()) {
        return (name, None);
    }
    (plain, name[..digits].parse().ok())
}

/// The path of a file below a folder.
pub(super) fn below<'a>(path: &'a str, folder: &str) -> Option<&'a str> {
    if folder.is_empty() { Some(path) } else { path.strip_prefix(folder)?.strip_prefix('/') }
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
fn split(path: &str, text: &str, from: Generator, notes: &mut Notes) -> (Vec<(String, Value)>, usize) {
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
        notes.detail(Action::Settings, path, "front matter that can't be read", diagnostic.message);
    }
    match value.map(|value| value.data) {
        Some(Data::Map(pairs)) => (pairs.into_iter().map(|(key, value)| (key.value, value)).collect(), start),
        _ => (Vec::new(), start),
    }
}
