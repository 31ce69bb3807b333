//! A folder that was written for another generator -> a guide that builds. The source is only read.
//!
//! What comes in: the folder, and which generator it was written for. What goes out: Markdown with our front matter,
//! files as they are, a site.toml; and file by file, what could not be carried over. The path is that of a build:
//! `tree` reads, `settings` says what holds for the site, `layout` what each file is, `address` where it was, and `front`
//! and `text` turn one document into ours.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;

use crate::model::address::output_paths::collision_key;
use crate::model::address::url::Url;
use crate::model::kind::Kind;
use crate::source::{CONFIG_FILE, content_path};

use crate::scaffold::import::layout::SourceLayout;
use crate::scaffold::import::tree::SourceTree;
use crate::scaffold::yaml::scalar;
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

/// What a folder was written for.
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
    /// A vault of Obsidian.
    Obsidian,
    /// No generator: Markdown as code hosts show it.
    Folder,
}

impl Generator {
    /// Everything that we can read.
    pub const ALL: [Generator; 6] = [
        Generator::Hugo,
        Generator::Zola,
        Generator::Jekyll,
        Generator::Mdbook,
        Generator::Obsidian,
        Generator::Folder,
    ];

    /// As on the command line.
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

/// How to read it.
#[derive(Debug, Clone)]
pub struct ImportOptions {
    /// What it was written for.
    pub from: Generator,
    /// Keys of front matter that name roles.
    pub role_keys: Vec<String>,
    /// Keys of front matter that name topics.
    pub topic_keys: Vec<String>,
}

/// What was made.
#[derive(Debug, Default)]
pub struct ImportReport {
    /// How many documents.
    pub documents: usize,
    /// How many files that are carried over as they are.
    pub files: usize,
    /// What could not be carried over, by the path of the file in the source.
    pub unconverted: Unconverted,
}

/// What could not be carried over, by the path of the file in the source.
pub type Unconverted = BTreeMap<String, Vec<String>>;

/// Notes something of one file, once.
fn note(unconverted: &mut Unconverted, path: &str, what: impl Into<String>) {
    let notes = unconverted.entry(path.to_string()).or_default();
    let what = what.into();
    if !notes.contains(&what) {
        notes.push(what);
    }
}

/// Documents that only lead to another one.
#[derive(Default)]
struct Redirects {
    /// Their paths in the source.
    sources: BTreeSet<String>,
    /// Their addresses, by the document that they lead to.
    to: BTreeMap<String, Vec<String>>,
}

fn redirects(layout: &SourceLayout, map: &mut links::LinkMap, unconverted: &mut Unconverted) -> Redirects {
    let mut redirects = Redirects::default();
    for (from, to) in &layout.settings.redirects {
        match map.redirect_address(from, to) {
            Some(target) => redirects.to.entry(target).or_default().push(from.clone()),
            None => note(unconverted, "book.toml", format!("`{from}` led to `{to}`, which isn't here")),
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

/// The addresses that something is at.
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

    /// Takes an address for a redirect, if nothing is there.
    fn claim(&mut self, url: &Url) -> bool {
        self.taken.insert(collision_key(&url.output_path()))
    }
}

/// Makes a guide in `into`, which is empty or missing.
pub fn import(source: &Path, into: &Path, options: &ImportOptions) -> Result<ImportReport, Refusal> {
    check_places(source, into)?;
    let mut report = ImportReport::default();
    let tree = SourceTree::read(source, &mut report.unconverted)?;
    let (files, layout) = convert(&tree, options, &mut report)?;
    create(into, &files)?;
    for file in &layout.copies {
        copy(&source.join(&file.source), into, &content_path(&file.target))?;
    }
    Ok(report)
}

/// What would be made of a folder that is in memory: the files of the guide that are text, and the report.
pub fn import_in_memory(
    texts: BTreeMap<String, String>,
    options: &ImportOptions,
) -> Result<(Vec<NewFile>, ImportReport), Refusal> {
    let mut report = ImportReport::default();
    let (files, _) = convert(&SourceTree::from_memory(texts), options, &mut report)?;
    Ok((files, report))
}

/// Turns what was read into the files of a guide, and says what each of the others becomes.
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

/// Refuses folders that aren't there, or that the guide can't be made in.
fn check_places(source: &Path, into: &Path) -> Result<(), Refusal> {
    let real = fs::canonicalize(source).map_err(|error| Refusal::io("can't find", source, &error))?;
    if !real.is_dir() {
        return Err(Refusal::new(format!("`{}` isn't a folder", source.display()), "name the folder of the site"));
    }
    let help = "name an empty folder or a new one with --into";
    let shown = into.display();
    match fs::read_dir(into) {
        Ok(mut entries) => {
            if entries.next().is_some() {
                return Err(Refusal::new(format!("the folder `{shown}` isn't empty"), help));
            }
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => {
            return Err(Refusal::new(format!("`{shown}` is a file, and a guide is a folder"), help));
        }
        Err(error) => return Err(Refusal::io("can't look into", into, &error)),
    }
    // Nothing of the source changes, so the guide can't be made within it.
    let absolute = std::path::absolute(into).map_err(|error| Refusal::io("can't find", into, &error))?;
    let within = absolute.ancestors().filter_map(|folder| fs::canonicalize(folder).ok()).any(|folder| folder == real);
    if within {
        return Err(Refusal::new(format!("`{shown}` is in the folder that is to be read"), help));
    }
    Ok(())
}

/// The site.toml of the new guide.
fn settings(layout: &SourceLayout) -> String {
    let mut text = String::new();
    let settings = &layout.settings;
    let keys = [
        ("title", &settings.title),
        ("base_url", &settings.base_url),
        ("description", &settings.description),
        ("language", &settings.language),
    ];
    for (key, value) in keys {
        if let Some(value) = value {
            // A basic string of TOML has the escapes of a double-quoted YAML scalar that we use.
            let quoted = scalar(value);
            let quoted = if quoted.starts_with('"') {
                quoted
            } else {
                format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""))
            };
            let _ = writeln!(text, "{key} = {quoted}");
        }
    }
    if !settings.authors.is_empty() {
        let quoted = |author: &String| format!("\"{}\"", author.replace('\\', "\\\\").replace('"', "\\\""));
        let authors: Vec<String> = settings.authors.iter().map(quoted).collect();
        let _ = writeln!(text, "authors = [{}]", authors.join(", "));
    }
    text
}
