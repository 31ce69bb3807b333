//! A new title of a document, or a new name without a document -> the edits of all places that name it.
//!
//! The old title stays another name, and the old address redirects. Other names of the document stay as they are written.

use crate::model::address::portable::folder_name;
use crate::model::address::slug::title_from_name;
use crate::model::document::entry::Entry;
use crate::model::graph::node::NodeId;
use crate::model::kind::Kind;
use crate::model::lookup::{GuideLookup, NamedNodes, NamedPage};
use crate::model::name::key::is_same_name;
use crate::source::Span;

use crate::input::front_matter::find_block;
use crate::input::{DataFormat, is_folder_page};

use crate::refactor::edit::{FileMove, GuideEdit, RenameRefusal, SourceEdit};
use crate::refactor::front_matter_edit::FrontMatterChange;
use crate::refactor::moves::{
    add_changes, add_moves, address_changes, edit_span, has_names, path_of_name, rename_reference,
};
use crate::refactor::{references, spelling};

/// Renames a document, or a name without one. Its file is renamed too if it has the name of the old title and `moves_files` is set.
pub(crate) fn rename_page(
    lookup: &GuideLookup,
    page: NamedPage,
    new: &str,
    moves_files: bool,
) -> Result<GuideEdit, RenameRefusal> {
    let new = new.trim();
    check_name(new)?;
    let (old, own) = match page {
        NamedPage::Node(node) => (lookup.node(node).title.clone(), Some(node)),
        NamedPage::Document(entry) => (lookup.entries[entry].title.to_string(), None),
        NamedPage::File(_) | NamedPage::Other(_) => {
            return Err(RenameRefusal::new("this is a file", "rename the file"));
        }
    };
    let entry = lookup.entry_of_page(page).map(|entry| &*lookup.entries[entry]);
    if old == new {
        return Err(RenameRefusal::new(format!("the name is `{new}` already"), "choose another name"));
    }
    check_free(lookup, own, new)?;
    if entry.is_none() && own.is_some_and(|node| !lookup.node(node).is_unwritten()) {
        let why = format!("the title of `{old}` follows from other documents");
        return Err(RenameRefusal::new(why, "rename those documents"));
    }
    let mut edit = GuideEdit::default();
    for reference in references::to_page(lookup, page) {
        rename_reference(lookup, &reference, &old, new, &mut edit);
    }
    if let Some(entry) = entry {
        rename_document(lookup, entry, new, moves_files, &mut edit)?;
    }
    Ok(edit.finish())
}

/// Whether a text can be the title of a document and a name in a link.
fn check_name(new: &str) -> Result<(), RenameRefusal> {
    if !new.contains(char::is_alphanumeric) || new.contains(char::is_control) {
        return Err(RenameRefusal::new("a name must be one line of text", "write at least one letter or digit"));
    }
    if new.contains("[[") || new.contains("]]") || new.contains('|') {
        return Err(RenameRefusal::new("a name can't contain `[[`, `]]` or `|`", "choose another name"));
    }
    Ok(())
}

/// Refuses a name that something else has. A name without a document can become that of a document of its kind.
fn check_free(lookup: &GuideLookup, own: Option<NodeId>, new: &str) -> Result<(), RenameRefusal> {
    let kind = own.map_or(Kind::Page, |own| lookup.node(own).kind);
    let found = match lookup.find(new, &Kind::ALL) {
        NamedNodes::One(node) => vec![node],
        NamedNodes::Several(nodes) => nodes,
        NamedNodes::None => return Ok(()),
    };
    let other = found.into_iter().map(|id| (id, lookup.node(id))).find(|(id, node)| {
        Some(*id) != own
            && !(node.entry.is_none() && node.kind == kind && own.is_some_and(|own| lookup.node(own).entry.is_some()))
    });
    let Some((_, node)) = other else { return Ok(()) };
    let why = format!("`{new}` is the name of the {} `{}` already", node.kind.singular().to_lowercase(), node.title);
    Err(RenameRefusal::new(why, "choose another name"))
}

/// Changes the title of a document, and its file.
fn rename_document(
    lookup: &GuideLookup,
    entry: &Entry,
    new: &str,
    moves_files: bool,
    edit: &mut GuideEdit,
) -> Result<(), RenameRefusal> {
    let file = lookup.snapshot.file(entry.file);
    let mut changes = Vec::new();
    let new_stem = folder_name(lookup.config.address_style().slug(new));
    let is_named_by_title = is_same_name(&entry.stem, &entry.title) && !is_folder_page(&file.name);
    // The path of a translation is that of its original.
    let is_movable = moves_files && is_named_by_title && entry.original.is_none();
    let moved = (is_movable && new_stem != *entry.stem).then(|| {
        let extension = file.name.rsplit_once('.').map_or("md", |(_, extension)| extension);
        let folder = if entry.folder.is_empty() { String::new() } else { format!("{}/", entry.folder) };
        format!("{folder}{new_stem}.{extension}")
    });
    if let Some(new_name) = &moved {
        let to = path_of_name(lookup, new_name);
        if lookup.snapshot.files.iter().any(|other| *other.path == *to && other.path != file.path) {
            return Err(RenameRefusal::new(
                format!("`{to}` exists already"),
                "choose another name, or rename that file",
            ));
        }
        let file_move = FileMove { from: file.path.to_string(), to };
        add_moves(lookup, std::slice::from_ref(&file_move), edit);
        changes.extend(address_changes(lookup, entry, new_name, std::slice::from_ref(&file_move)));
        edit.moves.push(file_move);
    }
    add_title(lookup, entry, new, moved.as_ref().map(|_| new_stem.as_str()), edit, &mut changes);
    let names = &entry.front.alternate_names;
    let is_kept = is_same_name(&entry.title, new)
        || names.names().any(|(name, _)| is_same_name(&name.value, &entry.title) && !is_same_name(&name.value, new));
    let mut old_title = (has_names(entry) && !is_kept).then(|| entry.title.to_string());
    // The old title takes the place of the new one among the other names.
    for name in names.also.iter().filter(|name| is_same_name(&name.value, new)) {
        let offset = name.span.start as usize;
        changes.push(match old_title.take() {
            Some(old) => FrontMatterChange::Replace("also_called", offset, old),
            None => FrontMatterChange::Remove("also_called", offset),
        });
    }
    changes.extend(old_title.map(|old| FrontMatterChange::Add("also_called", old)));
    add_changes(lookup, entry.file, &changes, edit);
    Ok(())
}

/// Adds the edits of the title wherever the document states it.
fn add_title(
    lookup: &GuideLookup,
    entry: &Entry,
    new: &str,
    new_stem: Option<&str>,
    edit: &mut GuideEdit,
    changes: &mut Vec<FrontMatterChange<'static>>,
) {
    let text = lookup.snapshot.file(entry.file).text();
    if let Some(title) = &entry.front.title {
        let format = find_block(text).map_or(DataFormat::Yaml, |block| block.format);
        let written = lookup.snapshot.slice(title.span);
        edit_span(title.span, Some(spelling::value(written, new, format, true)), edit);
    }
    match entry.body.title_heading.map(|index| &entry.body.headings[index]) {
        Some(heading) => {
            let span = heading_span(lookup, heading.span);
            edit.add(
                entry.file,
                SourceEdit { start: span.start as usize, end: span.end as usize, text: new.to_string() },
            );
        }
        // The title follows from the name of the file.
        None if entry.front.title.is_none() => {
            let stem = new_stem.unwrap_or(&entry.stem);
            if title_from_name(stem) != new {
                changes.push(FrontMatterChange::Set("title", new.to_string()));
            }
        }
        None => {}
    }
}

/// The span of the text in a heading.
pub(crate) fn heading_span(lookup: &GuideLookup, span: Span) -> Span {
    let range = spelling::heading_text(lookup.snapshot.slice(span));
    let start = span.start as usize;
    Span::new(span.file, start + range.start, start + range.end)
}
