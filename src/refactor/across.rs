//! Files that move -> the edits of links from one language of a guide to another. Such a link names a file by its path below `content/`,
//! or a page by its address from the start of the guide.

use crate::input::document_url;
use crate::model::address::url::Url;
use crate::model::lookup::{GuideLookup, NamedPage};
use crate::source::{Area, FileId, Span, content_path};

use crate::refactor::edit::{FileMove, GuideEdit};
use crate::refactor::moves::{edit_span, name_in, part};
use crate::refactor::paths::{MovedPath, addresses};
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
            let (span, path) = path_of(lookup, &reference);
            let new = match (&from, reference.form) {
                (Some(from), ReferenceForm::Wikilink) => to.wikilink_from(from, path),
                _ => to.path_from(&main.base, from.as_ref(), path),
            };
            edit_span(span, new, edit);
        }
    }
}

/// The path in a reference, without quotes and without the heading of a wikilink.
fn path_of<'a>(lookup: &'a GuideLookup, reference: &Reference) -> (Span, &'a str) {
    let written = lookup.snapshot.slice(reference.span);
    let path = match (reference.form, reference.from) {
        (ReferenceForm::Wikilink, Some(from)) => lookup.split_wikilink(from, written).0,
        (ReferenceForm::Header, _) => written.trim_matches(['"', '\'']),
        _ => written,
    };
    (part(reference.span, written, path), path)
}

/// The file of another language that a path leads to, or of this one if the path is an address with the folder of the language.
fn target(lookup: &GuideLookup, reference: &Reference) -> Option<FileId> {
    let is_wikilink = reference.form == ReferenceForm::Wikilink;
    if !is_wikilink && !matches!(reference.form, ReferenceForm::Path | ReferenceForm::Header) {
        return None;
    }
    let written = lookup.snapshot.slice(reference.span).trim_matches(['"', '\'']);
    if is_wikilink && !written.contains('/') {
        return None;
    }
    let has_folder = |folder: &str| {
        // A wikilink can name a file from the root without a slash.
        let path = ["/", "@/"]
            .iter()
            .find_map(|root| written.strip_prefix(root))
            .or_else(|| is_wikilink.then_some(written))?;
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
        let addresses = entry.and_then(|(owner, entry)| {
            let new_url = match new_path {
                Some(new_path) if entry.front.address.is_none() => {
                    document_url(&name_in(owner, new_path)?, owner.config.address_style())
                }
                _ => entry.url.clone(),
            };
            let below =
                |url: &Url| owner.config.folder.as_deref().map_or_else(|| url.clone(), |folder| url.below(folder));
            Some(addresses(&entry.url, &new_url, |url| owner.url_in_guide(url), below))
        });
        Self { old, new, addresses: addresses.unwrap_or_default() }
    }
}
