//! A site of another generator -> a guide: Markdown with front matter, copied files, a site.toml, and a report on what an
//! author should look at. The source is only read.
//!
//! `detect` finds the generator, `tree` reads the files, `site` the settings, `layout` decides what each file becomes,
//! `privacy` when it is public, `address` computes its original address, `front` and `text` convert one document,
//! `navigation` sets the order, and `report` collects what to look at.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use rayon::prelude::*;

use crate::input::front_matter::plain_text;
use crate::model::address::output_paths::collision_key;
use crate::model::address::slug::AddressStyle;
use crate::model::address::url::Url;
use crate::model::kind::Kind;
use crate::source::CONFIG_FILE;

use crate::scaffold::import::layout::SourceLayout;
use crate::scaffold::import::report::Action;
use crate::scaffold::import::tree::SourceTree;
use crate::scaffold::{NewFile, Refusal, copy, create};

mod address;
mod address_allocator;
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
mod stated_language;
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
    /// The number of languages.
    pub languages: usize,
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
            None if layout.settings.languages.of_address(&inner).is_some() => {
                // Those from and to addresses of one language are redirects of that language.
                if layout.settings.languages.of_address(from).is_none() {
                    let subject = "a redirect to another language: set it up on the server";
                    notes.detail(Action::Redirect, file, subject, format!("`{from}` to `{to}`"));
                }
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
            let path = page.path.trim_start_matches(layout.content_path("").as_str()).trim_end_matches(".md");
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
    let (mut files, layouts) = convert(&tree, options, &mut report)?;
    let Some(into) = &into else { return Ok(report) };
    let content = report.notes.file(&report.heading(options), false).into_bytes();
    files.push(NewFile { path: REPORT_FILE.into(), content });
    create(into, &files)?;
    for layout in &layouts {
        for file in &layout.copies {
            // Hosts read these files from the root of the site, and the guide adds to `_headers`.
            let is_for_hosts = layout.folder.is_none() && matches!(file.target.as_str(), "_headers" | "_redirects");
            let path = if is_for_hosts { format!("static/{}", file.target) } else { layout.content_path(&file.target) };
            copy(&source.join(&file.source), into, &path)?;
        }
    }
    Ok(report)
}

impl ImportReport {
    /// What was imported, in one or two sentences.
    pub fn heading(&self, options: &ImportOptions) -> String {
        let why = if options.why.is_empty() { String::new() } else { format!(": {}", options.why) };
        let counted = |count: usize, noun: &str| format!("{count} {noun}{}", if count == 1 { "" } else { "s" });
        let languages = if self.languages > 1 { format!(" in {} languages", self.languages) } else { String::new() };
        format!(
            "Imported as {}{why}. {}{languages}, {} of them not public, and {}.",
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

/// The converted front matter of the documents of the main language, from which translations take over.
#[derive(Default)]
struct Originals<'a> {
    by_place: HashMap<&'a str, usize>,
    all: Vec<(&'a layout::ImportedDocument, front::ConvertedFrontMatter)>,
}

impl<'a> Originals<'a> {
    fn of(all: Vec<(&'a layout::ImportedDocument, front::ConvertedFrontMatter)>) -> Self {
        let mut by_place = HashMap::new();
        // A name that a site gives to the versions of a document takes precedence over its path.
        for (index, (document, _)) in all.iter().enumerate() {
            by_place.entry(document.logical.as_str()).or_insert(index);
        }
        for (index, (document, _)) in all.iter().enumerate() {
            by_place.extend(document.translation_key.as_deref().map(|key| (key, index)));
        }
        Self { by_place, all }
    }

    /// The original of a translation.
    fn of_translation(
        &self,
        document: &layout::ImportedDocument,
    ) -> Option<(&'a layout::ImportedDocument, &front::ConvertedFrontMatter)> {
        let key = document.translation_key.as_deref().and_then(|key| self.by_place.get(key));
        let index = key.or_else(|| self.by_place.get(document.logical.as_str()))?;
        self.all.get(*index).map(|(document, keys)| (*document, keys))
    }
}

/// Converts the documents, and decides what happens to the other files. The main language comes first.
fn convert(
    tree: &SourceTree,
    options: &ImportOptions,
    report: &mut ImportReport,
) -> Result<(Vec<NewFile>, Vec<SourceLayout>), Refusal> {
    let mut layouts = SourceLayout::read(tree, options.from, &mut report.notes)?;
    let mut maps: Vec<links::LinkMap> = layouts.iter().map(links::LinkMap::new).collect();
    let read_redirects =
        |(layout, map): (&SourceLayout, &mut links::LinkMap)| redirects(layout, map, &mut report.notes);
    let redirects: Vec<Redirects> = layouts.iter().zip(&mut maps).map(read_redirects).collect();
    let maps = links::LinkMap::join(maps);
    let today = crate::input::disk::today();
    let mut navigations = Vec::new();
    for (layout, map) in layouts.iter_mut().zip(&maps) {
        navigations.push(navigation::apply(layout, map, today, &mut report.notes));
    }
    let headers: Vec<&[(String, String)]> = navigations.iter().map(|navigation| &*navigation.header).collect();
    let mut files = vec![NewFile { path: CONFIG_FILE.into(), content: settings(&layouts, &headers).into_bytes() }];
    let main_names = layouts.first().map(author_names).unwrap_or_default();
    let mut originals = Originals::default();
    for (((layout, map), redirects), navigation) in layouts.iter().zip(&maps).zip(&redirects).zip(navigations) {
        let mut addresses = RedirectAddresses::of(layout, &navigation.pages);
        let mut author_names = author_names(layout);
        for (key, name) in &main_names {
            author_names.entry(key.clone()).or_insert_with(|| name.clone());
        }
        let is_kept = |document: &&layout::ImportedDocument| !redirects.sources.contains(&document.source);
        let documents: Vec<&layout::ImportedDocument> = layout.documents.iter().filter(is_kept).collect();
        let context = |document| text::ConversionContext {
            layout,
            map,
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
        let mut of_main = Vec::new();
        for (document, (text::ConvertedBody { text, tags }, notes)) in documents.iter().zip(bodies) {
            report.notes.extend(notes);
            let mut free = |url: &Url| addresses.claim(url);
            let keys = front::convert(&context(document), options, tags, &mut free, &mut report.notes);
            let head = front::write(&keys, document, originals.of_translation(document), &mut report.notes);
            files.push(NewFile {
                path: layout.content_path(&document.target),
                content: text::assemble(head, &text).into_bytes(),
            });
            of_main.push((*document, keys));
        }
        if layout.folder.is_none() {
            originals = Originals::of(of_main);
        }
        report.documents += documents.len();
        report.hidden += documents.iter().filter(|document| document.visibility.is_hidden(today)).count();
        report.files += layout.copies.len();
        files.extend(navigation.pages);
    }
    report.languages = layouts.len();
    drop(originals);
    Ok((files, layouts))
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

/// The site.toml of the new guide. `headers` are the links in the header of each language.
fn settings(layouts: &[SourceLayout], headers: &[&[(String, String)]]) -> String {
    let Some((main, others)) = layouts.split_first() else { return String::new() };
    let settings = &main.settings;
    let line = |key: &str, value: toml::Value| format!("{key} = {value}\n");
    let words = |text: &str| plain_text(text.to_string()).split_whitespace().collect::<Vec<_>>().join(" ");
    let text =
        |key: &str, value: Option<&String>| value.map(|value| line(key, words(value).into())).unwrap_or_default();
    let plain =
        |key: &str, value: Option<&String>| value.map(|value| line(key, value.clone().into())).unwrap_or_default();
    let entry = |table: &str, (title, link): &(String, String)| {
        format!("\n[[{table}]]\n{}{}", line("title", title.clone().into()), line("link", link.clone().into()))
    };
    let header = |index: usize| headers.get(index).copied().unwrap_or_default().iter();
    let mut written = text("title", settings.title.as_ref());
    written.push_str(&plain("base_url", settings.base_url.as_ref()));
    written.push_str(&text("description", settings.description.as_ref()));
    written.push_str(&plain("language", settings.language.as_ref()));
    if !settings.authors.is_empty() {
        written.push_str(&line("authors", settings.authors.clone().into()));
    }
    written.extend(header(0).map(|link| entry("nav", link)));
    for (index, layout) in others.iter().enumerate() {
        let Some(folder) = &layout.folder else { continue };
        let own = &layout.settings;
        let title = own.title.as_ref().filter(|title| Some(*title) != settings.title.as_ref());
        let _ = write!(written, "\n[languages.{folder}]\n");
        written.push_str(&text("name", own.language_label.as_ref()));
        written.push_str(&text("title", title));
        written.push_str(&text("description", own.description.as_ref()));
        written.extend(header(index + 1).map(|link| entry(&format!("languages.{folder}.nav"), link)));
    }
    written.trim_start().to_string()
}
