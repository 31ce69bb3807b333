//! A rename or a move in a guide in several languages -> the edits in all of them: a translation moves with its original, whose path it
//! has, and texts in each language name and link what is renamed.

use crate::input::DataFormat;
use crate::input::front_matter::find_block;
use crate::model::document::entry::Entry;
use crate::model::kind::Kind;
use crate::model::lookup::{GuideLookup, NamedNodes, NamedPage};
use crate::source::{Area, FileId, content_path};

use crate::refactor::across::follow_across;
use crate::refactor::edit::{FileMove, GuideEdit, RenameRefusal};
use crate::refactor::front_matter_edit::FrontMatterChange;
use crate::refactor::moves::{add_changes, edit_span, move_files, name_in, rename_reference};
use crate::refactor::rename::rename_page;
use crate::refactor::{references, spelling};

/// Renames what a document of one language names. `lookups` are those of all languages, the main one first.
pub(crate) fn rename_in_guide(
    lookups: &[&GuideLookup],
    lookup: &GuideLookup,
    page: NamedPage,
    new: &str,
    moves_files: bool,
) -> Result<GuideEdit, RenameRefusal> {
    if let NamedPage::Other(file) = page {
        let is_own = |lookup: &&&GuideLookup| lookup.snapshot.file(file).area == Area::Content;
        let owner = lookups.iter().find(is_own).and_then(|owner| Some((owner, owner.entry_of_file(file)?)));
        if let Some((owner, entry)) = owner {
            return rename_in_guide(lookups, owner, owner.page_of_entry(entry), new, moves_files);
        }
    }
    let entry = lookup.entry_of_page(page).map(|entry| &*lookup.entries[entry]);
    let Some((main, others)) = lookups.split_first() else { return rename_page(lookup, page, new, moves_files) };
    let page = match entry {
        // The original itself, as a document of another language names it.
        Some(entry) if entry.is_untranslated() => {
            let own = main.entry_of_file(entry.file);
            own.map_or(page, |entry| main.page_of_entry(entry))
        }
        _ if lookup.config.folder.is_some() => {
            let mut edit = rename_page(lookup, page, new, moves_files)?;
            let moves = edit.moves.clone();
            follow_across(lookups, &moves, &mut edit);
            return Ok(edit.finish());
        }
        _ => page,
    };
    let mut edit = rename_page(main, page, new, moves_files)?;
    let old = match page {
        NamedPage::Node(node) => main.node(node).title.clone(),
        NamedPage::Document(entry) => main.entries[entry].title.to_string(),
        NamedPage::File(_) | NamedPage::Other(_) => return Ok(edit),
    };
    let moves = edit.moves.clone();
    for other in others {
        if let Some(page) = page_in(main, other, page, &old) {
            let mut names = GuideEdit::default();
            for reference in references::to_page(other, page) {
                rename_reference(other, &reference, &old, new.trim(), &mut names);
            }
            add_own(other, names, &mut edit);
        }
        follow(other, &moves, true, &mut edit);
    }
    let moves = edit.moves.clone();
    follow_across(lookups, &moves, &mut edit);
    Ok(edit.finish())
}

/// Moves files below `content/`. A translation moves with its original if `moves_translations` is set, and otherwise names it. One that
/// moves alone names it, too.
pub(crate) fn move_in_guide(lookups: &[&GuideLookup], moves: &[FileMove], moves_translations: bool) -> GuideEdit {
    let Some((main, others)) = lookups.split_first() else { return GuideEdit::default() };
    let is_of =
        |other: &GuideLookup, moved: &FileMove| other.config.folder.is_some() && name_in(other, &moved.from).is_some();
    let (of_others, of_main): (Vec<FileMove>, Vec<FileMove>) =
        moves.iter().cloned().partition(|moved| others.iter().any(|other| is_of(other, moved)));
    let mut edit = move_files(main, &of_main);
    for other in others {
        let own: Vec<FileMove> = of_others.iter().filter(|moved| is_of(other, moved)).cloned().collect();
        if !own.is_empty() {
            add_own(other, move_files(other, &own), &mut edit);
            for entry in own.iter().filter_map(|moved| translation_at(other, &moved.from)) {
                name_original(other, entry, None, &mut edit);
            }
        }
        let is_free = |moved: &&FileMove| !is_moved_already(other, moved, &own);
        let following: Vec<FileMove> = of_main.iter().filter(is_free).cloned().collect();
        follow(other, &following, moves_translations, &mut edit);
        edit.moves.extend(own);
    }
    let moves = edit.moves.clone();
    follow_across(lookups, &moves, &mut edit);
    edit.finish()
}

/// Whether a client moves the translation of a document itself, as with the whole folder of a guide.
fn is_moved_already(other: &GuideLookup, moved: &FileMove, own: &[FileMove]) -> bool {
    path_in(other, &moved.from).is_some_and(|path| own.iter().any(|own| own.from == path))
}

/// The path of a file of the main language in the folder of another one.
fn path_in(other: &GuideLookup, path: &str) -> Option<String> {
    let name = path.strip_prefix(content_path("").as_str())?;
    Some(content_path(&format!("{}/{name}", other.config.folder.as_deref()?)))
}

/// The edits of another language after files of the main one have moved.
fn follow(other: &GuideLookup, moves: &[FileMove], moves_translations: bool, edit: &mut GuideEdit) {
    let exists = |path: &str| other.snapshot.files.iter().any(|file| *file.path == *path);
    let mut followed = Vec::new();
    for moved in moves {
        let (Some(from), Some(to)) = (path_in(other, &moved.from), path_in(other, &moved.to)) else { continue };
        let Some(new_name) = name_in(other, &to) else { continue };
        let Some(old_name) = name_in(other, &from) else { continue };
        for entry in other.entries.iter().filter(|entry| is_own(other, entry.file)) {
            if let Some(stated) = &entry.front.translation_of
                && entry.original.as_ref().is_some_and(|original| *original.path == *old_name)
            {
                let text = other.snapshot.file(entry.file).text();
                let format = find_block(text).map_or(DataFormat::Yaml, |block| block.format);
                let plain = new_name.strip_suffix(".md").filter(|_| stated.value.strip_suffix(".md").is_none());
                let written = other.snapshot.slice(stated.span);
                let mut names = GuideEdit::default();
                let new = spelling::value(written, plain.unwrap_or(&new_name), format, true);
                edit_span(stated.span, Some(new), &mut names);
                add_own(other, names, edit);
            }
        }
        if !exists(&from) {
            // Links to the original have the path that a translation would have.
            followed.push(FileMove { from, to });
            continue;
        }
        match translation_at(other, &from) {
            Some(entry) if !moves_translations || exists(&to) => {
                name_original(other, entry, Some(&new_name), edit);
            }
            None if crate::input::disk::is_document(&from) => {}
            _ => followed.push(FileMove { from, to }),
        }
    }
    let mut of_other = move_files(other, &followed);
    of_other.moves.retain(|moved| exists(&moved.from));
    edit.moves.append(&mut of_other.moves);
    add_own(other, of_other, edit);
}

/// The translation in a file, if its path is what makes it one.
fn translation_at<'a>(other: &'a GuideLookup, path: &str) -> Option<&'a Entry> {
    let found = other.entries.iter().find(|entry| *other.snapshot.file(entry.file).path == *path)?;
    let is_by_path =
        found.front.translation_of.is_none() && found.original.as_ref().is_some_and(|original| original.is_translated);
    is_by_path.then_some(&**found)
}

/// Lets a translation name its original, or the new path of that.
fn name_original(other: &GuideLookup, entry: &Entry, path: Option<&str>, edit: &mut GuideEdit) {
    let Some(original) = &entry.original else { return };
    let path = path.unwrap_or(&original.path).to_string();
    add_changes(other, entry.file, &[FrontMatterChange::Set("translation_of", path)], edit);
}

/// Whether a file belongs to a language: a document of it, or the settings, of which a language has its own links in the header.
fn is_own(other: &GuideLookup, file: FileId) -> bool {
    !matches!(other.snapshot.file(file).area, Area::Original | Area::OtherLanguage)
}

/// Adds the edits of a language in its own files. Those in files of the main language are made there.
fn add_own(other: &GuideLookup, from: GuideEdit, edit: &mut GuideEdit) {
    for (file, edits) in from.edits.into_iter().filter(|(file, _)| is_own(other, *file)) {
        edit.edits.entry(file).or_default().extend(edits);
    }
}

/// The page in another language of a page in the main one.
fn page_in(main: &GuideLookup, other: &GuideLookup, page: NamedPage, title: &str) -> Option<NamedPage> {
    let Some(entry) = main.entry_of_page(page) else {
        let NamedNodes::One(node) = other.find(title, &Kind::ALL) else { return None };
        return other.node(node).is_unwritten().then_some(NamedPage::Node(node));
    };
    let name = &main.snapshot.file(main.entries[entry].file).name;
    let is_same = |entry: &Entry| entry.original.as_ref().is_some_and(|original| *original.path == **name);
    let id = other.entries.ids().find(|id| is_same(&other.entries[*id]))?;
    Some(other.page_of_entry(id))
}
