//! A site of another generator -> a guide: Markdown with front matter, copied files, a site.toml, and for each file a list of
//! what could not be converted. The source is only read.
//!
//! `tree` reads the files, `settings` the settings of the site, `layout` decides what each file becomes, `address` computes its
//! original address, and `front` and `text` convert one document.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use crate::model::address::output_paths::collision_key;
use crate::model::address::url::Url;
use crate::model::kind::Kind;
use crate::source::{CONFIG_FILE, content_path};

use crate::scaffold::import::layout::SourceLayout;
use crate::scaffold::import::tree::SourceTree;
use crate::scaffold::{NewFile, Refusal, copy, create};

mod address;
mod front;
mod includes;
mod kramdown;
mod layout;
mod links;
mod liquid;
mod obsidian;
mod settings;
mod shortcode;
mod text;
mod tree;

/// The generator that a site was written for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Generator {
    /// Hugo.
    Hugo,
    /// Zola.
    Zola,
    /// Jekyll.
    Jekyll,
    /// `mdBook`.
    Mdbook,
    /// An Obsidian vault.
    Obsidian,
    /// No generator: a folder of Markdown, as code hosts show it.
    Folder,
}

impl Generator {
    /// All supported generators.
    pub const ALL: [Generator; 6] = [
        Generator::Hugo,
        Generator::Zola,
        Generator::Jekyll,
        Generator::Mdbook,
        Generator::Obsidian,
        Generator::Folder,
    ];

    /// The name on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Hugo => "hugo",
            Self::Zola => "zola",
            Self::Jekyll => "jekyll",
            Self::Mdbook => "mdbook",
            Self::Obsidian => "obsidian",
            Self::Folder => "folder",
        }
    }
}

/// The options of an import.
#[derive(Debug, Clone)]
pub struct ImportOptions {
    /// The generator.
    pub from: Generator,
    /// Front-matter keys that name roles.
    pub role_keys: Vec<String>,
    /// Front-matter keys that name topics.
    pub topic_keys: Vec<String>,
}

/// The result of an import.
#[derive(Debug, Default)]
pub struct ImportReport {
    /// The number of converted documents.
    pub documents: usize,
    /// The folder of the guide, without `..` and symbolic links.
    pub folder: PathBuf,
    /// The number of copied files.
    pub files: usize,
    /// What could not be converted.
    pub unconverted: Unconverted,
}

/// Notes on what could not be converted, by the path of the source file.
pub type Unconverted = BTreeMap<String, Vec<String>>;

/// Adds a note about a file, unless it has the same note already.
fn note(unconverted: &mut Unconverted, path: &str, what: impl Into<String>) {
    let notes = unconverted.entry(path.to_string()).or_default();
    let what = what.into();
    if !notes.contains(&what) {
        notes.push(what);
    }
}

/// Documents that only redirect to another one.
#[derive(Default)]
struct Redirects {
    /// Their paths in the source.
    sources: BTreeSet<String>,
    /// Their addresses, by the target document.
    to: BTreeMap<String, Vec<String>>,
}

fn redirects(layout: &SourceLayout, map: &mut links::LinkMap, unconverted: &mut Unconverted) -> Redirects {
    let mut redirects = Redirects::default();
    for (from, to) in &layout.settings.redirects {
        match map.redirect_address(from, to) {
            Some(target) => redirects.to.entry(target).or_default().push(from.clone()),
            None => note(
                unconverted,
                "book.toml",
                format!("the redirect from `{from}` was dropped: its target `{to}` does not exist"),
            ),
        }
    }
    for document in &layout.documents {
        let to = layout::words_of(&document.keys, "redirect_to").into_iter().next();
        let target = to.and_then(|to| map.target(document, &to)).filter(|target| *target != document.target);
        if let (Some(target), Some(old)) = (target, &document.old) {
            map.redirect(&document.target, &target);
            redirects.sources.insert(document.source.clone());
            let addresses = layout::words_of(&document.keys, "redirect_from").into_iter().chain([old.clone()]);
            redirects.to.entry(target).or_default().extend(addresses);
        }
    }
    redirects
}

/// The used addresses.
struct RedirectAddresses {
    taken: BTreeSet<String>,
}

impl RedirectAddresses {
    fn of(layout: &SourceLayout) -> Self {
        let documents = layout.documents.iter().map(layout::ImportedDocument::url);
        let files = layout.copies.iter().map(|file| Url::home().file(&file.target));
        let lists = Kind::ALL.into_iter().map(Url::index);
        let own = lists.chain([Url::home(), Url::titles(), Url::review()]);
        let all = documents.chain(files).chain(own);
        Self { taken: all.map(|url| collision_key(&url.output_path())).collect() }
    }

    /// Reserves an address for a redirect. Returns whether it was free.
    fn claim(&mut self, url: &Url) -> bool {
        self.taken.insert(collision_key(&url.output_path()))
    }
}

/// Converts a site to a guide in the folder `into`, which must be empty or not exist.
pub fn import(source: &Path, into: &Path, options: &ImportOptions) -> Result<ImportReport, Refusal> {
    let into = &check_places(source, into)?;
    let mut report = ImportReport { folder: into.clone(), ..ImportReport::default() };
    let tree = SourceTree::read(source, &mut report.unconverted)?;
    let (files, layout) = convert(&tree, options, &mut report)?;
    create(into, &files)?;
    for file in &layout.copies {
        copy(&source.join(&file.source), into, &content_path(&file.target))?;
    }
    Ok(report)
}

/// Converts a site that is in memory. Returns the text files of the guide, and the report.
pub fn import_in_memory(
    texts: BTreeMap<String, String>,
    options: &ImportOptions,
) -> Result<(Vec<NewFile>, ImportReport), Refusal> {
    let mut report = ImportReport::default();
    let (files, _) = convert(&SourceTree::from_memory(texts), options, &mut report)?;
    Ok((files, report))
}

/// Converts the documents, and decides what happens to the other files.
fn convert(
    tree: &SourceTree,
    options: &ImportOptions,
    report: &mut ImportReport,
) -> Result<(Vec<NewFile>, SourceLayout), Refusal> {
    let layout = SourceLayout::read(tree, options.from, &mut report.unconverted)?;
    let mut map = links::LinkMap::new(&layout);
    let mut files = vec![NewFile { path: CONFIG_FILE.into(), content: settings(&layout).into_bytes() }];
    let mut addresses = RedirectAddresses::of(&layout);
    let redirects = redirects(&layout, &mut map, &mut report.unconverted);
    for document in layout.documents.iter().filter(|document| !redirects.sources.contains(&document.source)) {
        let more = redirects.to.get(&document.target).map(Vec::as_slice).unwrap_or_default();
        let context = text::ConversionContext { layout: &layout, map: &map, tree, document, redirects: more };
        let text = text::convert(&context, options, &mut addresses, &mut report.unconverted);
        files.push(NewFile { path: content_path(&document.target), content: text.into_bytes() });
    }
    report.documents = files.len() - 1;
    report.files = layout.copies.len();
    Ok((files, layout))
}

/// Refuses a missing source folder, and a target folder that is not empty or is inside the source. Returns the target without
/// `..` and symbolic links.
fn check_places(source: &Path, into: &Path) -> Result<PathBuf, Refusal> {
    let real = fs::canonicalize(source).map_err(|error| Refusal::io("can't find", source, &error))?;
    if !real.is_dir() {
        return Err(Refusal::new(format!("`{}` is not a folder", source.display()), "use the folder of the site"));
    }
    let help = "set --into to an empty or new folder";
    let shown = into.display();
    match fs::read_dir(into) {
        Ok(mut entries) => {
            if entries.next().is_some() {
                return Err(Refusal::new(format!("the folder `{shown}` is not empty"), help));
            }
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => {
            return Err(Refusal::new(format!("`{shown}` is a file, not a folder"), help));
        }
        Err(error) => return Err(Refusal::io("can't read the folder", into, &error)),
    }
    // The source must not change, so the guide can't be written into it.
    let absolute = std::path::absolute(into).map_err(|error| Refusal::io("can't find", into, &error))?;
    let target = resolve(&absolute);
    if target.starts_with(&real) {
        return Err(Refusal::new(format!("`{shown}` is inside the source folder"), help));
    }
    Ok(target)
}

/// A path without `..` and symbolic links. The path need not exist. `..` is the folder above the target of a link.
fn resolve(absolute: &Path) -> PathBuf {
    let mut resolved = PathBuf::new();
    for part in absolute.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => _ = resolved.pop(),
            part => {
                resolved.push(part);
                resolved = fs::canonicalize(&resolved).unwrap_or(resolved);
            }
        }
    }
    resolved
}

/// The site.toml of the new guide.
fn settings(layout: &SourceLayout) -> String {
    let settings = &layout.settings;
    let keys = [
        ("title", &settings.title),
        ("base_url", &settings.base_url),
        ("description", &settings.description),
        ("language", &settings.language),
    ];
    let line = |key: &str, value: toml::Value| format!("{key} = {value}\n");
    let lines = keys.into_iter().filter_map(|(key, value)| Some(line(key, value.as_deref()?.into())));
    let authors = (!settings.authors.is_empty()).then(|| line("authors", settings.authors.clone().into()));
    lines.chain(authors).collect()
}
