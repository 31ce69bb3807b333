//! Two versions of a site -> the changed files, and how many pages can show the change.
//!
//! The number is an estimate without rendering. It counts the pages of the changed documents. If more than their text
//! changed, it also counts the related pages, before and after the change, and the lists of their kind. It counts all pages
//! if a name, the settings, a template or a style changed.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::model::address::url::Url;
use crate::model::document::entry::{Entry, EntryId};
use crate::model::graph::text_links::LinkTarget;
use crate::model::indexed::Id;
use crate::model::page::{Page, PageRecord};
use crate::model::site::Site;
use crate::source::{Area, Content, SourceFile};

/// The extent of a change.
pub struct Affected {
    /// The changed files, as paths from the folder of the guide.
    pub files: Vec<Arc<str>>,
    /// How many pages can show the change.
    pub pages: usize,
}

/// Compares two versions of a site, in all of its languages.
pub(super) fn compare(before: &Site, after: &Site) -> Affected {
    let mut affected = compare_language(before, after);
    for other in after.languages.iter() {
        let before = before.languages.iter().find(|before| before.config.folder == other.config.folder);
        affected.pages += before.map_or_else(|| other.reader_pages(), |before| compare_language(before, other).pages);
    }
    affected
}

fn compare_language(before: &Site, after: &Site) -> Affected {
    let changed = changed_files(before, after);
    let mut pages = BTreeSet::new();
    let mut is_global = false;
    for (one, two) in &changed {
        let Some(file) = two.or(*one) else { continue };
        match (&file.content, file.area) {
            (_, Area::Fonts) => is_global = true,
            (Content::OnDisk { .. }, _) => add_pages_with_file(after, file, &mut pages),
            (_, Area::Content | Area::Original | Area::OtherLanguage) => {
                is_global |= add_document(before, after, &file.path, &mut pages);
            }
            (_, Area::Config | Area::Labels | Area::Template | Area::Static) => is_global = true,
        }
    }
    pages.retain(|url| after.pages.at(url).is_some_and(PageRecord::is_html));
    let files = changed.iter().filter_map(|(one, two)| two.or(*one)).map(|file| file.path.clone()).collect();
    let all = || after.pages.records().filter(|record| record.is_html()).count();
    Affected { files, pages: if is_global { all() } else { pages.len() } }
}

/// The files that differ, before and after the change.
fn changed_files<'a>(before: &'a Site, after: &'a Site) -> Vec<(Option<&'a SourceFile>, Option<&'a SourceFile>)> {
    let files = |site: &'a Site| site.snapshot.files.iter().map(|file| &**file).peekable();
    let (mut old, mut new) = (files(before), files(after));
    let mut changed = Vec::new();
    loop {
        match (old.peek(), new.peek()) {
            (None, None) => return changed,
            (Some(one), Some(two)) if std::ptr::eq(*one, *two) || one.path == two.path => {
                if !std::ptr::eq(*one, *two) && one.content != two.content {
                    changed.push((Some(*one), Some(*two)));
                }
                old.next();
                new.next();
            }
            (Some(one), two) if two.is_none_or(|two| one.path < two.path) => changed.push((old.next(), None)),
            _ => changed.push((None, new.next())),
        }
    }
}

/// Adds the pages whose text links to or embeds a file.
fn add_pages_with_file(site: &Site, file: &SourceFile, pages: &mut BTreeSet<String>) {
    let links_to_file = |target: &LinkTarget| {
        let Some(href) = target.href() else { return false };
        let path = href.split(['#', '?']).next().unwrap_or_default();
        let page = site.base.path_of_href(path).and_then(|path| site.pages.at(&path)).map(|record| &record.page);
        matches!(page, Some(Page::File(id)) if site.snapshot.file(*id).path == file.path)
    };
    for (entry, _) in site.entries.iter().zip(&*site.links).filter(|(_, links)| links.targets.iter().any(links_to_file))
    {
        pages.insert(entry.url.to_string());
    }
}

/// Adds the pages that a changed document affects. Returns whether it can affect all pages.
fn add_document(before: &Site, after: &Site, path: &str, pages: &mut BTreeSet<String>) -> bool {
    // Entries are sorted by path.
    let path_of = |site: &'_ Site, entry: &Entry| site.snapshot.file(entry.file).path.clone();
    let find = |site: &'_ Site| {
        let index = site.entries.binary_search_by(|entry| (*path_of(site, entry)).cmp(path)).ok();
        index.map(EntryId::from_index)
    };
    let (old, new) = (find(before), find(after));
    let entries = [(before, old), (after, new)];
    for (site, id) in entries {
        pages.extend(id.map(|id| site.entries[id].url.to_string()));
    }
    if let (Some(old), Some(new)) = (old, new)
        && differs_only_in_text((before, &before.entries[old]), (after, &after.entries[new]))
    {
        return false;
    }
    for (site, id) in entries {
        let Some(id) = id else { continue };
        let entry = &site.entries[id];
        pages.insert(Url::home().to_string());
        pages.insert(Url::index(entry.kind).to_string());
        let node = match site.pages.at(entry.url.as_str()).map(|record| &record.page) {
            Some(Page::Node(node)) => *node,
            _ => continue,
        };
        let edges = site.node(node).edges.iter().chain(site.links_to(site.node(node))).chain(site.backlinks.of(node));
        pages.extend(edges.map(|edge| site.node(edge.to).url.to_string()));
    }
    let names = |site: &Site, id: Option<EntryId>| id.map(|id| names(&site.entries[id])).unwrap_or_default();
    names(before, old) != names(after, new)
}

/// Whether two versions of a document differ only in what no other page shows.
fn differs_only_in_text((before, one): (&Site, &Entry), (after, two): (&Site, &Entry)) -> bool {
    let front = |site: &'_ Site, entry: &Entry| -> String {
        let text = site.snapshot.file(entry.file).text();
        text.get(..entry.body.start as usize).unwrap_or_default().to_string()
    };
    let links = |entry: &Entry| entry.body.links.iter().map(|link| link.target.clone()).collect::<Vec<_>>();
    one.title == two.title
        && one.url == two.url
        && front(before, one) == front(after, two)
        && one.body.first_paragraph == two.body.first_paragraph
        && links(one) == links(two)
}

/// The names that are linked automatically in all documents.
fn names(entry: &Entry) -> Vec<String> {
    if !entry.kind.is_auto_linked() {
        return Vec::new();
    }
    let others = entry.front.alternate_names.names().map(|(name, _)| name.value.clone());
    std::iter::once(entry.title.to_string()).chain(others).collect()
}
