//! Files that move -> the edits of links from one language of a guide to another. Such a link names a file by its path below `content/`,
//! or a page by its address from the start of the guide.

use crate::input::document_url;
use crate::model::lookup::{GuideLookup, NamedPage};
use crate::source::{Area, FileId, content_path};

use crate::refactor::edit::{FileMove, GuideEdit};
use crate::refactor::moves::{edit_span, name_in};
use crate::refactor::paths::MovedPath;
use crate::refactor::references::{self, Reference, ReferenceForm};

/// Adds the edits of all links that lead to another language. `lookups` are those of all languages, the main one first.
pub(super) fn follow_across(lookups: &[&GuideLookup], moves: &[FileMove], edit: &mut GuideEdit) {
    let Some(main) = lookups.first() else { return };
    for lookup in lookups {
        let is_across = |reference: &Reference| target(lookup, reference).is_some();
        for reference in references::filtered(lookup, is_across) {
            let own = reference.from.map(|entry| lookup.entries[entry].file);
            let is_own = |file: FileId| matches!(lookup.snapshot.file(file).area, Area::Content);
            let Some(to) = target(lookup, &reference).filter(|_| own.is_none_or(is_own)) else { continue };
            let file = |file| MovedPath::in_guide(lookups, file, moves);
            let (from, to) = (own.map(file), file(to));
            let written = lookup.snapshot.slice(reference.span);
            let trimmed = if own.is_none() { written.trim_matches(['"', '\'']) } else { written };
            let new = to.path_from(&main.base, from.as_ref(), trimmed);
            edit_span(reference.span, new.map(|new| written.replacen(trimmed, &new, 1)), edit);
        }
    }
}

/// The file of another language that a path leads to, or of this one if the path is an address with the folder of the language.
fn target(lookup: &GuideLookup, reference: &Reference) -> Option<FileId> {
    if !matches!(reference.form, ReferenceForm::Path | ReferenceForm::Header) {
        return None;
    }
    let has_folder = |folder: &str| {
        let path = lookup.snapshot.slice(reference.span).trim_matches(['"', '\'']).strip_prefix('/')?;
        path.strip_prefix(folder)?.starts_with('/').then_some(())
    };
    if lookup.config.folder.as_deref().and_then(has_folder).is_some() {
        return match reference.place.page {
            NamedPage::File(file) | NamedPage::Other(file) => Some(file),
            page => lookup.entry_of_page(page).map(|entry| lookup.entries[entry].file),
        };
    }
    match reference.place.page {
        NamedPage::Other(file) => Some(file),
        page => {
            let entry = &lookup.entries[lookup.entry_of_page(page)?];
            entry.is_untranslated().then_some(entry.file)
        }
    }
}

impl<'a> MovedPath<'a> {
    /// A file with its paths below `content/`, and its addresses from the start of the guide.
    fn in_guide(lookups: &[&'a GuideLookup], file: FileId, moves: &'a [FileMove]) -> Self {
        let below = content_path("");
        let name = |path: &'a str| path.strip_prefix(below.as_str()).unwrap_or(path);
        let owner = lookups.iter().find(|lookup| matches!(lookup.snapshot.file(file).area, Area::Content));
        let path: &str = lookups.first().map_or("", |main| &main.snapshot.file(file).path);
        let new_path = moves.iter().find(|own| *own.from == *path).map(|own| own.to.as_str());
        let (old, new) = (name(path), name(new_path.unwrap_or(path)));
        let entry = owner.and_then(|owner| Some((owner, owner.entries.of_file(file)?)));
        let old_url = entry.map(|(owner, entry)| owner.url_in_guide(&entry.url));
        let new_url = entry.and_then(|(owner, entry)| match new_path {
            Some(new_path) if entry.front.address.is_none() => {
                let name = name_in(owner, new_path)?;
                Some(owner.url_in_guide(&document_url(&name, owner.config.address_style())))
            }
            _ => old_url.clone(),
        });
        Self { old, new, old_url, new_url }
    }
}
