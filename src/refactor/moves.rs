//! Files that move -> the edits of all links to them and from them, and redirects from their old addresses.

use rustc_hash::FxHashMap;

use crate::input::document_url;
use crate::input::front_matter::find_block;
use crate::input::{DataFormat, is_folder_page};
use crate::model::address::slug::title_from_name;
use crate::model::address::url::Url;
use crate::model::document::entry::{Entry, Placement};
use crate::model::kind::Kind;
use crate::model::lookup::{GuideLookup, NamedPage};
use crate::model::name::key::is_same_name;
use crate::source::{Area, CONTENT_FOLDER, FileId, Span, content_path};

use crate::refactor::edit::{FileMove, GuideEdit, SourceEdit};
use crate::refactor::front_matter_edit::{FrontMatterChange, edits};
use crate::refactor::paths::MovedNames;
use crate::refactor::references::{self, Reference, ReferenceForm};
use crate::refactor::spelling;

/// Moves files below `content/`. Files that are not in the guide are ignored.
pub(crate) fn move_files(lookup: &GuideLookup, moves: &[FileMove]) -> GuideEdit {
    let mut edit = GuideEdit::default();
    let documents = add_moves(lookup, moves, &mut edit);
    // A name that is the name of a file changes with it, unless it is also the title.
    let is_untitled = |entry: &Entry| entry.title_span == Span::start_of(entry.file);
    let renamed: FxHashMap<NamedPage, (&Entry, String)> = documents
        .iter()
        .filter(|(entry, _)| is_untitled(entry) || !is_same_name(&entry.stem, &entry.title))
        .filter_map(|(entry, new)| {
            let page = lookup.page_of_entry(lookup.entry_of_file(entry.file)?);
            let new = if is_untitled(entry) { title_from_name(stem(new)) } else { stem(new).to_string() };
            Some((page, (*entry, new)))
        })
        .collect();
    for reference in references::filtered(lookup, |reference| renamed.contains_key(&reference.place.page)) {
        if let Some((entry, new)) = renamed.get(&reference.place.page) {
            let old = if is_untitled(entry) { &entry.title } else { &entry.stem };
            rename_reference(lookup, &reference, old, new, &mut edit);
        }
    }
    for (entry, new) in documents {
        let mut changes = address_changes(lookup, entry, &new, moves);
        let new_title = title_from_name(stem(&new));
        if is_untitled(entry) && has_names(entry) && !is_same_name(&new_title, &entry.title) {
            changes.push(FrontMatterChange::Add("also_called", entry.title.to_string()));
        }
        add_changes(lookup, entry.file, &changes, &mut edit);
    }
    edit.moves = moves.to_vec();
    edit.finish()
}

/// Adds the edits of all links to and from files that move. Returns the documents among them, each with its new name.
pub(super) fn add_moves<'a>(
    lookup: &'a GuideLookup,
    moves: &[FileMove],
    edit: &mut GuideEdit,
) -> Vec<(&'a Entry, String)> {
    let names: Vec<(String, String)> =
        moves.iter().filter_map(|moved| Some((name_in(lookup, &moved.from)?, name_in(lookup, &moved.to)?))).collect();
    let new_names = MovedNames { names: names.iter().map(|(from, to)| (from.as_str(), to.as_str())).collect() };
    let file_of = |page: NamedPage| match page {
        NamedPage::File(file) => Some(file),
        // Links to other languages are changed for all of them at once.
        NamedPage::Other(_) => None,
        page => lookup.entry_of_page(page).map(|entry| lookup.entries[entry].file),
    };
    let is_moved = |file: FileId| new_names.names.contains_key(&*lookup.snapshot.file(file).name);
    let is_affected = |reference: &Reference| {
        let from = reference.from.map(|entry| lookup.entries[entry].file);
        from.into_iter().chain(file_of(reference.place.page)).any(is_moved)
    };
    for reference in references::filtered(lookup, is_affected) {
        let Some(to) = file_of(reference.place.page) else { continue };
        let written = lookup.snapshot.slice(reference.span);
        let from = reference.from.map(|entry| lookup.entries[entry].file);
        match (reference.form, reference.from, from) {
            (ReferenceForm::Path, _, from) => {
                let new = new_names.path(lookup, from, to, written);
                edit_span(reference.span, new, edit);
            }
            (ReferenceForm::Header, ..) => {
                let trimmed = written.trim_matches(['"', '\'']);
                let new = new_names.path(lookup, None, to, trimmed).map(|new| written.replacen(trimmed, &new, 1));
                edit_span(reference.span, new, edit);
            }
            (ReferenceForm::Wikilink, Some(entry), Some(from)) => {
                let (name, _) = lookup.split_wikilink(entry, written);
                let new = name.contains(['/', '.']).then(|| new_names.wikilink(lookup, from, to, name)).flatten();
                edit_span(part(reference.span, written, name), new, edit);
            }
            _ => {}
        }
    }
    let area = |file: FileId| lookup.snapshot.file(file).area == Area::Content;
    names
        .iter()
        .filter_map(|(from, to)| {
            let found = lookup
                .entries
                .iter()
                .find(|entry| area(entry.file) && *lookup.snapshot.file(entry.file).name == **from)?;
            Some((&**found, to.clone()))
        })
        .collect()
}

/// The name of a file in its language: its path below `content/`, or below the folder of the language there.
pub(super) fn name_in(lookup: &GuideLookup, path: &str) -> Option<String> {
    let name = path.strip_prefix(CONTENT_FOLDER)?.strip_prefix('/')?;
    let name = match &lookup.config.folder {
        Some(folder) => name.strip_prefix(&**folder)?.strip_prefix('/')?,
        None => name,
    };
    Some(name.to_string())
}

/// The path of a file from its name in its language.
pub(super) fn path_of_name(lookup: &GuideLookup, name: &str) -> String {
    match &lookup.config.folder {
        Some(folder) => content_path(&format!("{folder}/{name}")),
        None => content_path(name),
    }
}

/// The span of a part of a written text.
pub(super) fn part(span: Span, written: &str, part: &str) -> Span {
    let start = span.start as usize + (part.as_ptr() as usize).saturating_sub(written.as_ptr() as usize);
    Span::new(span.file, start, start + part.len())
}

/// Replaces a span, if there is something new.
pub(super) fn edit_span(span: Span, new: Option<String>, edit: &mut GuideEdit) {
    if let Some(text) = new {
        edit.add(span.file, SourceEdit { start: span.start as usize, end: span.end as usize, text });
    }
}

/// Replaces a name in a reference, if it is the old one, in any spelling. Other names of the document stay.
pub(super) fn rename_reference(
    lookup: &GuideLookup,
    reference: &Reference,
    old: &str,
    new: &str,
    edit: &mut GuideEdit,
) {
    let Some(from) = reference.from else { return };
    let written = lookup.snapshot.slice(reference.span);
    match reference.form {
        ReferenceForm::Wikilink => {
            let (name, _) = lookup.split_wikilink(from, written);
            if spelling::is_spelling_of(name, old) && !name.contains('/') {
                let new = Some(spelling::in_style(name, old, new)).filter(|new| !new.contains(['[', ']', '|']));
                edit_span(part(reference.span, written, name), new, edit);
            }
        }
        ReferenceForm::FrontMatter(key) => {
            let document = &lookup.entries[from];
            let format =
                find_block(lookup.snapshot.file(document.file).text()).map_or(DataFormat::Yaml, |block| block.format);
            let names = crate::model::graph::front_names::front_names(&document.front);
            let Some(found) = names.iter().find(|name| name.name.span == reference.span && name.key == key) else {
                return;
            };
            let value = found.name.value.as_str();
            let (name, _) = if key == "debates" { lookup.split_position(value, found.kinds) } else { (value, None) };
            // `a bank` is the workplace `bank`.
            let plain = if matches!(key, "contexts" | "between") && found_kind(lookup, reference) == Some(Kind::Context)
            {
                crate::model::graph::context_name::without_article(name)
            } else {
                name
            };
            if spelling::is_spelling_of(plain, old) {
                let start = plain.as_ptr() as usize - value.as_ptr() as usize;
                let new = spelling::in_style(plain, old, new);
                let whole = format!("{}{new}{}", &value[..start], &value[start + plain.len()..]);
                let is_link = written.contains("[[");
                let (old, new) = if is_link { (plain, new.as_str()) } else { (value, whole.as_str()) };
                edit_span(reference.span, spelling::name_in_front_matter(written, old, new, format), edit);
            }
        }
        ReferenceForm::Path | ReferenceForm::Label | ReferenceForm::Header => {}
    }
}

/// The kind of the node that a reference names.
fn found_kind(lookup: &GuideLookup, reference: &Reference) -> Option<Kind> {
    let NamedPage::Node(node) = reference.place.page else { return None };
    Some(lookup.node(node).kind)
}

/// Whether a document can have other names.
pub(super) fn has_names(entry: &Entry) -> bool {
    crate::input::front_matter::keys::KINDS_WITH_NAMES.contains(&entry.kind)
}

/// Whether a page has the address of a document after it moves: that of another document, or the list of the folder whose page the
/// document was. The page of a folder is its index, or a document of its name next to it.
fn is_taken(lookup: &GuideLookup, entry: &Entry, moves: &[FileMove]) -> bool {
    let new_path = |path: &str| moves.iter().find(|moved| *moved.from == *path).map(|moved| moved.to.clone());
    let style = lookup.config.address_style();
    let new_name = |moved: &FileMove| name_in(lookup, &moved.to);
    if moves.iter().filter_map(new_name).any(|name| document_url(&name, style) == entry.url) {
        return true;
    }
    let name = &lookup.snapshot.file(entry.file).name;
    let folder =
        if is_folder_page(name) { &entry.folder } else { name.rsplit_once('.').map_or(&**name, |(stem, _)| stem) };
    let folder = path_of_name(lookup, &format!("{folder}/"));
    let is_left = |other: &Entry| {
        let path = &lookup.snapshot.file(other.file).path;
        new_path(path).unwrap_or_else(|| path.to_string()).starts_with(&folder)
    };
    lookup.entries.iter().any(|other| is_left(other))
}

/// Whether a document becomes one of another kind, while front matter names what it was: then the name has a page of its own at the old
/// address.
fn is_left_to_its_name(lookup: &GuideLookup, entry: &Entry, new_name: &str) -> bool {
    let is_of_kind = |name: &str| name.split('/').next() == Some(entry.kind.folder());
    if is_of_kind(new_name) || !is_of_kind(&lookup.snapshot.file(entry.file).name) {
        return false;
    }
    let page = lookup.entry_of_file(entry.file).map(|id| lookup.page_of_entry(id));
    let names_it = |reference: &Reference| {
        Some(reference.place.page) == page && matches!(reference.form, ReferenceForm::FrontMatter(_))
    };
    !references::filtered(lookup, names_it).is_empty()
}

/// The changes of front matter after which the old address of a document redirects to the new one.
pub(super) fn address_changes(
    lookup: &GuideLookup,
    entry: &Entry,
    new_name: &str,
    moves: &[FileMove],
) -> Vec<FrontMatterChange<'static>> {
    if entry.front.address.is_some() {
        return Vec::new();
    }
    let new_url = document_url(new_name, lookup.config.address_style());
    let mut changes = Vec::new();
    if new_url == entry.url {
        return changes;
    }
    let is_free = entry.place == Placement::Page
        && !is_taken(lookup, entry, moves)
        && !is_left_to_its_name(lookup, entry, new_name);
    let mut old_address = is_free.then(|| lookup.base.published(&entry.url).into_owned());
    for alias in &entry.front.aliases {
        if Url::alias(&alias.value).is_some_and(|url| lookup.base.folders().usual_url(url) == new_url) {
            let offset = alias.span.start as usize;
            changes.push(match old_address.take() {
                Some(old) => FrontMatterChange::Replace("aliases", offset, old),
                None => FrontMatterChange::Remove("aliases", offset),
            });
        }
    }
    changes.extend(old_address.map(|old| FrontMatterChange::Add("aliases", old)));
    changes
}

pub(super) fn add_changes(lookup: &GuideLookup, file: FileId, changes: &[FrontMatterChange<'_>], edit: &mut GuideEdit) {
    for change in edits(lookup.snapshot.file(file).text(), changes) {
        edit.add(file, change);
    }
}

/// The name of a file without folder and extension; that of the folder for its page.
pub(super) fn stem(name: &str) -> &str {
    let (folder, file) = name.rsplit_once('/').unwrap_or(("", name));
    if is_folder_page(name) {
        return folder.rsplit('/').next().unwrap_or_default();
    }
    file.rsplit_once('.').map_or(file, |(stem, _)| stem)
}
