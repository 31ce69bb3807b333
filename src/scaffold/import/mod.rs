//! A site of another generator -> a guide: Markdown with front matter, copied files, a site.toml, and a report on what an
//! author should look at. The source is only read.
//!
//! `detect` finds the generator, `tree` reads the files, `site` the settings, `layout` decides what each file becomes,
//! `privacy` when it is public, `address` computes its original address, `front` and `text` convert one document,
//! `navigation` sets the order, and `report` collects what to look at.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use rayon::prelude::*;

use crate::input::front_matter::plain_text;
use crate::model::address::output_paths::collision_key;
use crate::model::address::slug::AddressStyle;
use crate::model::address::url::Url;
use crate::model::kind::Kind;
use crate::source::{CONFIG_FILE, content_path};

use crate::scaffold::import::layout::SourceLayout;
use crate::scaffold::import::report::Action;
use crate::scaffold::import::tree::SourceTree;
use crate::scaffold::{NewFile, Refusal, copy, create};

mod address;
mod contents_page;
mod detect;
mod doc_address;
mod front;
mod generator;
mod inherit;
mod languages;
mod layout;
mod links;
mod navigation;
mod patterns;
mod placement;
mod privacy;
mod report;
mod site;
mod syntax;
mod text;
mod tree;

pub use detect::{Detected, detect};
pub use generator::Generator;
pub use report::{Notes, REPORT_FILE};

/// The options of an import.
#[derive(Debug, Clone)]
pub struct ImportOptions {
    /// The generator.
    pub from: Generator,
    /// What shows that it is this one; empty if the author named it.
    pub why: String,
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
    /// The number of documents that are not public today.
    pub hidden: usize,
    /// The number of copied files.
    pub files: usize,
    /// What an author should look at.
    pub notes: Notes,
}

/// Documents that only redirect to another one.
#[derive(Default)]
struct Redirects {
    /// Their paths in the source.
    sources: BTreeSet<String>,
    /// Their addresses, by the target document.
    to: BTreeMap<String, Vec<String>>,
}

fn redirects(layout: &SourceLayout, map: &mut links::LinkMap, notes: &mut Notes) -> Redirects {
    let mut redirects = Redirects::default();
    for (from, to, file) in &layout.settings.redirects {
        let own = |to: &str| {
            let base = layout.settings.base_url.as_deref()?.trim_end_matches('/');
            to.strip_prefix(base).map(|path| if path.is_empty() { "/".to_string() } else { path.to_string() })
        };
        let inner = own(to).unwrap_or_else(|| to.clone());
        match map.redirect_address(from, &inner) {
            Some(target) => redirects.to.entry(target).or_default().push(from.clone()),
            None if inner.contains("://") => {
                let subject = "a redirect to another site: set it up on the server";
                notes.detail(Action::Redirect, file, subject, format!("`{from}` to `{to}`"));
            }
            None => {
                let subject = "a redirect was dropped: its target does not exist";
                notes.detail(Action::Redirect, file, subject, format!("`{from}` to `{to}`"));
            }
        }
    }
    for document in &layout.documents {
        let to = layout::words_of(&document.keys, "redirect_to").into_iter().next();
        // Zola's targets start at the top of the site.
        let to =
            to.map(|to| if layout.from == Generator::Zola && !to.contains("://") { address::rooted(&to) } else { to });
        let target = to.and_then(|to| map.target(document, &to)).filter(|target| *target != document.target);
        // The page of a folder stays, because its folder needs a title.
        if document.is_folder_page() && !document.folder().is_empty() && target.is_some() {
            let subject = "a page of a folder redirected to another page; it lists the folder now";
            notes.add(Action::Look, &document.source, subject);
            continue;
        }
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
    fn of(layout: &SourceLayout, pages: &[NewFile]) -> Self {
        let documents = layout.documents.iter().map(layout::ImportedDocument::url);
        let files = layout.copies.iter().map(|file| Url::home().file(&file.target));
        let lists = Kind::ALL.into_iter().map(Url::index);
        let own = lists.chain([Url::home(), Url::titles(), Url::review()]);
        let new = pages.iter().map(|page| {
            let path = page.path.trim_start_matches("content/").trim_end_matches(".md");
            let path = path.strip_suffix("/index").unwrap_or(path);
            Url::document(path.split('/').filter(|part| !part.is_empty()), None, AddressStyle::default())
        });
        let all = documents.chain(files).chain(own).chain(new);
        Self { taken: all.map(|url| collision_key(&url.output_path())).collect() }
    }

    /// Reserves an address for a redirect. Returns whether it was free.
    fn claim(&mut self, url: &Url) -> bool {
        self.taken.insert(collision_key(&url.output_path()))
    }
}

/// Converts a site to a guide in the folder `into`, which must be empty or not exist. `None` only reports.
pub fn import(source: &Path, into: Option<&Path>, options: &ImportOptions) -> Result<ImportReport, Refusal> {
    let into = into.map(|into| check_places(source, into)).transpose()?;
    check_source(source)?;
    let mut report = ImportReport { folder: into.clone().unwrap_or_default(), ..ImportReport::default() };
    let tree = SourceTree::read(source, options.from, &mut report.notes)?;
    let (mut files, layout) = convert(&tree, options, &mut report)?;
    let Some(into) = &into else { return Ok(report) };
    let content = report.notes.file(&report.heading(options), false).into_bytes();
    files.push(NewFile { path: REPORT_FILE.into(), content });
    create(into, &files)?;
    for file in &layout.copies {
        // Hosts read these files from the root of the site, and the guide adds to `_headers`.
        let is_for_hosts = matches!(file.target.as_str(), "_headers" | "_redirects");
        let path = if is_for_hosts { format!("static/{}", file.target) } else { content_path(&file.target) };
        copy(&source.join(&file.source), into, &path)?;
    }
    Ok(report)
}

impl ImportReport {
    /// What was imported, in one or two sentences.
    pub fn heading(&self, options: &ImportOptions) -> String {
        let why = if options.why.is_empty() { String::new() } else { format!(": {}", options.why) };
        let counted = |count: usize, noun: &str| format!("{count} {noun}{}", if count == 1 { "" } else { "s" });
        format!(
            "Imported as {}{why}. {}, {} of them not public, and {}.",
            options.from.name(),
            counted(self.documents, "document"),
            self.hidden,
            counted(self.files, "other file")
        )
    }
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
    let mut layout = SourceLayout::read(tree, options.from, &mut report.notes)?;
    let mut map = links::LinkMap::new(&layout);
    let redirects = redirects(&layout, &mut map, &mut report.notes);
    let today = crate::input::disk::today();
    let navigation = navigation::apply(&mut layout, &map, today, &mut report.notes);
    let mut files =
        vec![NewFile { path: CONFIG_FILE.into(), content: settings(&layout, &navigation.header).into_bytes() }];
    let mut addresses = RedirectAddresses::of(&layout, &navigation.pages);
    let author_names = author_names(&layout);
    let documents: Vec<&layout::ImportedDocument> =
        layout.documents.iter().filter(|document| !redirects.sources.contains(&document.source)).collect();
    let context = |document| text::ConversionContext {
        layout: &layout,
        map: &map,
        tree,
        document,
        redirects: redirects.to.get(&document.target).map(Vec::as_slice).unwrap_or_default(),
        author_names: &author_names,
    };
    // Texts do not depend on each other. Front matter reserves addresses, so it is written one after the other.
    let bodies: Vec<(text::ConvertedBody, Notes)> = documents
        .par_iter()
        .map(|document| {
            let mut notes = Notes::default();
            (text::convert(&context(document), &mut notes), notes)
        })
        .collect();
    for (document, (body, notes)) in documents.iter().zip(bodies) {
        report.notes.extend(notes);
        let context = context(document);
        let text = text::assemble(&context, options, body, &mut addresses, &mut report.notes);
        files.push(NewFile { path: content_path(&document.target), content: text.into_bytes() });
    }
    report.documents = documents.len();
    report.hidden = documents.iter().filter(|document| document.visibility.is_hidden(today)).count();
    report.files = layout.copies.len();
    files.extend(navigation.pages);
    Ok((files, layout))
}

/// The names of authors who have a page: `authors/ada/_index.md` with a title.
fn author_names(layout: &SourceLayout) -> HashMap<String, String> {
    let profile = |document: &layout::ImportedDocument| {
        let (folder, key) = document.folder().rsplit_once('/')?;
        let is_profile = document.is_folder_page() && matches!(folder, "authors" | "author" | "people");
        let name = ["display_name", "title", "name"].iter().find_map(|name| layout::text_of(&document.keys, name))?;
        is_profile.then(|| (key.to_string(), plain_text(name)))
    };
    layout.documents.iter().filter_map(profile).collect()
}

/// Refuses a missing source folder.
fn check_source(source: &Path) -> Result<PathBuf, Refusal> {
    let real = fs::canonicalize(source).map_err(|error| Refusal::io("can't find", source, &error))?;
    if !real.is_dir() {
        return Err(Refusal::new(format!("`{}` is not a folder", source.display()), "use the folder of the site"));
    }
    Ok(real)
}

/// Refuses a missing source folder, and a target folder that is not empty or is inside the source. Returns the target without
/// `..` and symbolic links.
fn check_places(source: &Path, into: &Path) -> Result<PathBuf, Refusal> {
    let real = check_source(source)?;
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
        let help = "set --into to a folder outside of it, for example `--into ../guide`";
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
fn settings(layout: &SourceLayout, header: &[(String, String)]) -> String {
    let settings = &layout.settings;
    let keys = [
        ("title", &settings.title),
        ("base_url", &settings.base_url),
        ("description", &settings.description),
        ("language", &settings.language),
    ];
    let line = |key: &str, value: toml::Value| format!("{key} = {value}\n");
    let plain = |key: &str, value: &str| match key {
        "title" | "description" => plain_text(value.to_string()).split_whitespace().collect::<Vec<_>>().join(" "),
        _ => value.to_string(),
    };
    let lines = keys.into_iter().filter_map(|(key, value)| Some(line(key, plain(key, value.as_deref()?).into())));
    let authors = (!settings.authors.is_empty()).then(|| line("authors", settings.authors.clone().into()));
    let entry = |(title, link): &(String, String)| {
        format!("\n[[nav]]\n{}{}", line("title", title.clone().into()), line("link", link.clone().into()))
    };
    lines.chain(authors).chain(header.iter().map(entry)).collect()
}
