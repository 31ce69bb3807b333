//! The navigation of a site -> the order and the pages of folders, a page of contents, and the links in the header.
//!
//! A section that has a folder of its own becomes that folder. All other levels are kept as a list of links on one page.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write as _;

use jiff::civil::Date;

use crate::input::front_matter::plain_text;
use crate::model::address::href::{is_external, is_web_url};
use crate::model::address::slug::{AddressStyle, anchor, title_from_name};
use crate::model::address::url::Url;

use crate::input::yaml_writer::scalar;
use crate::scaffold::NewFile;
use crate::scaffold::import::contents_page;
use crate::scaffold::import::layout::{ImportedDocument, SourceLayout, is_index};
use crate::scaffold::import::links::LinkMap;
use crate::scaffold::import::report::{Action, Notes};
use crate::scaffold::import::site::FolderInfo;

/// An entry of the navigation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SourceNavItem {
    /// Its text; empty for the title of its target.
    pub(super) title: String,
    /// Where it leads, as written: a path, an address or the name of a document.
    pub(super) target: Option<String>,
    pub(super) children: Vec<SourceNavItem>,
}

impl SourceNavItem {
    /// The entry of the main language in another one. Without a text in that language, it has the title of its target.
    pub(super) fn in_language(&self, labels: &BTreeMap<String, String>) -> Self {
        let is_elsewhere = self.target.as_deref().is_some_and(is_web_url);
        let kept = || if is_elsewhere { self.title.clone() } else { String::new() };
        Self {
            title: labels.get(&self.title).cloned().unwrap_or_else(kept),
            target: self.target.clone(),
            children: self.children.iter().map(|child| child.in_language(labels)).collect(),
        }
    }
}

/// The largest number of links in the header.
const MOST_LINKS: usize = 7;

/// An entry whose target is found.
pub(super) struct NavEntry {
    pub(super) title: String,
    /// A path below `content/`.
    pub(super) page: Option<String>,
    /// A full URL.
    pub(super) url: Option<String>,
    pub(super) children: Vec<NavEntry>,
}

/// What the navigation becomes besides the weights of documents.
#[derive(Default)]
pub(super) struct Navigation {
    /// Pages that did not exist.
    pub(super) pages: Vec<NewFile>,
    /// The links in the header: a title, and a path or URL.
    pub(super) header: Vec<(String, String)>,
}

/// Sets weights and titles, and hides documents that a complete navigation leaves out.
pub(super) fn apply(layout: &mut SourceLayout, map: &LinkMap, today: Date, notes: &mut Notes) -> Navigation {
    let nav = std::mem::take(&mut layout.settings.nav);
    let header = std::mem::take(&mut layout.settings.header);
    let file = layout.settings.nav_file.clone();
    // Problems of the navigation of the main language are reported there.
    let mut ignored = Notes::default();
    let notes = if layout.settings.has_main_nav { &mut ignored } else { notes };
    let mut reader = EntryReader { map, file: &file, notes, layout };
    let entries = reader.entries(&nav);
    let header = reader.entries(&header);
    let order = positions(&entries);
    for document in &mut layout.documents {
        let place = order.get(&document.target);
        if let Some((position, title)) = place {
            document.path_metadata.weight = Some(f64::from(*position));
            label(document, title, notes);
        } else if layout.settings.is_nav_complete && !is_home(document) && !document.visibility.draft {
            document.visibility.draft = true;
            let name = file.rsplit('/').next().unwrap_or(&file);
            notes.add(Action::Publish, &document.source, format!("kept as a draft: {name} does not list it"));
        }
    }
    let mut navigation = Navigation::default();
    let mut folders = std::mem::take(&mut layout.settings.folders);
    let is_whole = folders_of(&entries, layout, &order, &mut folders);
    navigation.pages = folder_pages(layout, folders);
    // The texts of a page of contents are those of the navigation. Without its own, a language has that of the main one.
    if !is_whole
        && !layout.settings.has_main_nav
        && let Some(page) = contents_page::render(layout, &entries, &navigation.pages)
    {
        navigation.pages.push(page);
    }
    let top = if header.is_empty() { &entries } else { &header };
    navigation.header = links(layout, top, today, &navigation.pages, &file, notes);
    navigation
}

/// The home page is public even if the navigation does not list it.
fn is_home(document: &ImportedDocument) -> bool {
    !document.target.contains('/') && document.is_folder_page()
}

/// A label of the navigation becomes the title of a document without one. Otherwise it is listed if it differs.
fn label(document: &mut ImportedDocument, title: &str, notes: &mut Notes) {
    if title.is_empty() {
        return;
    }
    let own = crate::scaffold::import::layout::text_of(&document.keys, "title");
    let heading = || {
        let lines = crate::scaffold::import::text::lines(document.body());
        lines
            .filter(|(_, is_text)| *is_text)
            .find_map(|(line, _)| line.strip_prefix("# ").map(|text| text.trim().to_string()))
    };
    match own.or_else(heading) {
        None => document.path_metadata.title = Some(title.to_string()),
        Some(own) if same(&own, title) => {}
        Some(own) => {
            let subject = "the navigation had another label than the title of the page";
            notes.detail(Action::Navigation, &document.source, subject, format!("“{title}”, now “{}”", own.trim()));
        }
    }
}

/// Whether two labels are the same without marks of emphasis, anchors and case.
fn same(one: &str, other: &str) -> bool {
    let plain = |text: &str| {
        let text = text.split(" {").next().unwrap_or_default();
        text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>()
    };
    plain(one) == plain(other)
}

/// Finds the targets of entries.
struct EntryReader<'a> {
    map: &'a LinkMap,
    file: &'a str,
    notes: &'a mut Notes,
    layout: &'a SourceLayout,
}

impl EntryReader<'_> {
    fn entries(&mut self, items: &[SourceNavItem]) -> Vec<NavEntry> {
        items.iter().filter_map(|item| self.entry(item)).collect()
    }

    fn entry(&mut self, item: &SourceNavItem) -> Option<NavEntry> {
        let written = item.target.as_deref().unwrap_or_default();
        let url = is_web_url(written).then(|| written.to_string());
        let page =
            if written.is_empty() || is_external(written) { None } else { self.map.nav_target(written, self.file) };
        let url = if page.is_none() { url.or_else(|| self.folder_address(written)) } else { url };
        let is_gone = !written.is_empty() && url.is_none() && page.is_none();
        if is_gone {
            let subject = "an entry of the navigation leads to nothing in the guide";
            let title = if item.title.is_empty() { written } else { &item.title };
            self.notes.detail(Action::Navigation, self.file, subject, format!("“{title}”: `{written}`"));
        }
        let children = self.entries(&item.children);
        if page.is_none() && url.is_none() && children.is_empty() {
            return None;
        }
        let title = if item.title.is_empty() { self.title_of(page.as_deref()) } else { item.title.clone() };
        Some(NavEntry { title: plain_text(title), page, url, children })
    }

    /// The address of a folder without a page of its own.
    fn folder_address(&self, written: &str) -> Option<String> {
        let folder = written.trim_matches('/').to_lowercase();
        let is_above = |document: &ImportedDocument| {
            let own = document.folder().to_lowercase();
            own == folder || own.strip_prefix(&folder).is_some_and(|rest| rest.starts_with('/'))
        };
        let exists = !folder.is_empty() && self.layout.documents.iter().any(is_above);
        exists.then(|| Url::document(folder.split('/'), None, AddressStyle::default()).as_str().to_string())
    }

    fn title_of(&self, page: Option<&str>) -> String {
        let document = page.and_then(|page| self.layout.documents.iter().find(|document| document.target == page));
        document.map(title_of).unwrap_or_default()
    }
}

/// The title of a document, as far as it is known before it is converted.
fn title_of(document: &ImportedDocument) -> String {
    use crate::scaffold::import::layout::text_of;
    let heading = || {
        let lines = crate::scaffold::import::text::lines(document.body());
        lines
            .filter(|(_, is_text)| *is_text)
            .find_map(|(line, _)| line.strip_prefix("# ").map(|text| text.trim().to_string()))
    };
    let name = || {
        let stem = document.target.trim_end_matches(".md");
        let (folder, name) = stem.rsplit_once('/').unwrap_or(("", stem));
        title_from_name(if is_index(name) { folder.rsplit('/').next().unwrap_or_default() } else { name })
    };
    let title = ["sidebar_label", "title"].iter().find_map(|key| text_of(&document.keys, key));
    title.or_else(|| document.path_metadata.title.clone()).or_else(heading).unwrap_or_else(name)
}

/// The position of each page, counted through the whole navigation, and its label. The first place of a page counts.
fn positions(entries: &[NavEntry]) -> HashMap<String, (u32, String)> {
    fn add(entries: &[NavEntry], order: &mut HashMap<String, (u32, String)>, next: &mut u32) {
        for entry in entries {
            if let Some(page) = &entry.page {
                *next += 1;
                order.entry(page.clone()).or_insert_with(|| (*next, entry.title.clone()));
            }
            add(&entry.children, order, next);
        }
    }
    let mut order = HashMap::new();
    add(entries, &mut order, &mut 0);
    order
}

/// All pages of an entry.
fn pages<'a>(entry: &'a NavEntry, all: &mut Vec<&'a str>) {
    all.extend(entry.page.as_deref());
    for child in &entry.children {
        pages(child, all);
    }
}

/// The folder of a page. The page of a folder is in the folder above it.
fn folder_of(page: &str) -> &str {
    page.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Finds the sections that are folders: all their pages are in it, and no others. Sets their titles and positions. Returns
/// whether folders represent the whole navigation.
fn folders_of(
    entries: &[NavEntry],
    layout: &SourceLayout,
    order: &HashMap<String, (u32, String)>,
    folders: &mut BTreeMap<String, FolderInfo>,
) -> bool {
    let mut count: HashMap<&str, usize> = HashMap::new();
    let targets = layout.documents.iter().map(|document| &document.target).chain(&layout.untranslated);
    for target in targets.filter(|target| order.contains_key(*target)) {
        let mut folder = folder_of(target);
        while !folder.is_empty() {
            *count.entry(folder).or_default() += 1;
            folder = folder_of(folder);
        }
    }
    visit_sections(entries, "", &count, order, folders)
}

/// Visits the entries of a section whose folder is `above`.
fn visit_sections(
    entries: &[NavEntry],
    above: &str,
    count: &HashMap<&str, usize>,
    order: &HashMap<String, (u32, String)>,
    folders: &mut BTreeMap<String, FolderInfo>,
) -> bool {
    let mut is_whole = true;
    for entry in entries {
        is_whole &= entry.url.is_none();
        if entry.children.is_empty() {
            is_whole &= entry.page.as_deref().is_none_or(|page| {
                let folder = folder_of(page);
                folder == above || is_index_path(page) && folder_of(folder) == above
            });
            continue;
        }
        let mut all = Vec::new();
        pages(entry, &mut all);
        let below: BTreeSet<&str> =
            all.iter().copied().filter(|page| entry.page.as_deref() != Some(page) || is_index_path(page)).collect();
        let folder = common_folder(&below);
        let owned = folder.and_then(|folder| count.get(folder)).copied().unwrap_or_default();
        if let Some(folder) = folder.filter(|folder| owned == below.len() && folder_of(folder) == above) {
            let info = folders.entry(folder.to_string()).or_default();
            info.title = info.title.take().or_else(|| Some(entry.title.clone()).filter(|title| !title.is_empty()));
            let position = all.iter().filter_map(|page| order.get(*page)).map(|(position, _)| *position).min();
            info.weight = position.map(f64::from).or(info.weight);
            is_whole &= visit_sections(&entry.children, folder, count, order, folders);
        } else {
            is_whole = false;
            visit_sections(&entry.children, above, count, order, folders);
        }
    }
    is_whole
}

fn is_index_path(page: &str) -> bool {
    let name = page.rsplit('/').next().unwrap_or(page);
    is_index(name.rsplit_once('.').map_or(name, |(stem, _)| stem))
}

/// The deepest folder that contains all pages. `None` if it is the top.
fn common_folder<'a>(pages: &BTreeSet<&'a str>) -> Option<&'a str> {
    let mut pages = pages.iter();
    let mut folder = folder_of(pages.next()?);
    for page in pages {
        while !folder.is_empty() && !page.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/')) {
            folder = folder_of(folder);
        }
    }
    Some(folder).filter(|folder| !folder.is_empty())
}

/// Gives folders their titles and positions: in their page if they have one, and otherwise in a new one.
fn folder_pages(layout: &mut SourceLayout, folders: BTreeMap<String, FolderInfo>) -> Vec<NewFile> {
    let mut new = Vec::new();
    let used: BTreeSet<String> = layout
        .documents
        .iter()
        .flat_map(|document| {
            let folder = document.folder().to_string();
            std::iter::successors(Some(folder), |folder| (!folder.is_empty()).then(|| folder_of(folder).to_string()))
        })
        .collect();
    for (folder, info) in folders {
        // A document with the name of the folder next to it is its page, too.
        let beside = format!("{folder}.md");
        let is_page = |document: &&mut ImportedDocument| {
            document.target == beside || document.is_folder_page() && document.folder() == folder
        };
        if let Some(document) = layout.documents.iter_mut().find(is_page) {
            let metadata = &mut document.path_metadata;
            metadata.weight = info.weight.or(metadata.weight);
            metadata.summary = info.summary.or(metadata.summary.take());
            let has_title = crate::scaffold::import::layout::text_of(&document.keys, "title").is_some();
            if !has_title && !document.has_heading() {
                document.path_metadata.title = info.title.or(document.path_metadata.title.take());
            }
            continue;
        }
        if !used.contains(&folder) || info.title.is_none() && (info.weight.is_none() || layout.folder.is_some()) {
            continue;
        }
        let name = folder.rsplit('/').next().unwrap_or(&folder);
        let title = info.title.unwrap_or_else(|| title_from_name(name));
        let mut text = format!("---\ntitle: {}\n", scalar(&title));
        if let Some(summary) = info.summary {
            // Writing to a String can't fail.
            let _ = writeln!(text, "summary: {}", scalar(&summary));
        }
        if let Some(weight) = info.weight {
            let _ = writeln!(text, "weight: {weight}");
        }
        text.push_str("---\n");
        new.push(NewFile { path: layout.content_path(&format!("{folder}/index.md")), content: text.into_bytes() });
    }
    new
}

/// The links in the header: the entries of the top level, without those that are not public.
fn links(
    layout: &SourceLayout,
    entries: &[NavEntry],
    today: Date,
    new: &[NewFile],
    file: &str,
    notes: &mut Notes,
) -> Vec<(String, String)> {
    let documents: HashMap<&str, &ImportedDocument> =
        layout.documents.iter().map(|document| (document.target.as_str(), document)).collect();
    let contents = new.iter().rev().find_map(|file| {
        let names = ["contents.md", "site-contents.md", "navigation.md"];
        names.into_iter().find(|name| file.path == layout.content_path(name))
    });
    let is_public = |page: &str| {
        documents
            .get(page)
            .is_none_or(|document| !document.visibility.is_hidden(today) && !document.visibility.unlisted)
    };
    let link = |entry: &NavEntry| -> Option<(String, String)> {
        let own = entry.page.as_deref().filter(|page| is_public(page)).map(str::to_string);
        let target = own.or_else(|| entry.url.clone()).or_else(|| {
            let mut all = Vec::new();
            pages(entry, &mut all);
            let below: BTreeSet<&str> = all.iter().copied().collect();
            let folder = common_folder(&below).map(|folder| format!("{folder}/index.md"));
            let exists = |path: &String| {
                documents.contains_key(path.as_str()) || new.iter().any(|file| file.path == layout.content_path(path))
            };
            folder.filter(exists).or_else(|| Some(format!("{}#{}", contents?, anchor(&entry.title))))
        });
        let target = target.or_else(|| {
            let mut all = Vec::new();
            pages(entry, &mut all);
            all.into_iter().find(|page| is_public(page)).map(str::to_string)
        })?;
        (!entry.title.is_empty()).then(|| (entry.title.clone(), target))
    };
    let mut chosen: Vec<&NavEntry> = entries
        .iter()
        .filter(|entry| !entry.page.as_deref().is_some_and(|page| page == "index.md" || page == "README.md"))
        .collect();
    let all = chosen.len();
    // A book has many chapters. Its parts are what a header can show.
    if chosen.len() > MOST_LINKS {
        chosen.retain(|entry| !entry.children.is_empty());
    }
    if chosen.len() > MOST_LINKS {
        chosen.truncate(MOST_LINKS);
    }
    let links: Vec<(String, String)> = chosen.into_iter().filter_map(link).collect();
    if links.len() < all && links.len() > 1 {
        let subject =
            format!("the header shows {} of {all} entries; `/pages/` and the page of contents show all", links.len());
        notes.add(Action::Navigation, file, subject);
    }
    if links.len() < 2 { Vec::new() } else { links }
}
