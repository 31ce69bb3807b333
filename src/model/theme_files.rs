//! The files of a guide and its themes -> those that are used: a file of the guide overrides that of its theme, which
//! overrides that of the default theme.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::source::{Content, DEFAULT_THEME, FileId, HEADERS_FILE, SourceFile};

use crate::model::address::url::Url;
use crate::model::files::Files;

/// The used files of an area, by name: files of the guide override those of the theme, which override those of the default
/// theme.
pub(crate) fn layered<'a>(
    files: impl Iterator<Item = (FileId, &'a SourceFile)>,
    theme: Option<&str>,
) -> BTreeMap<Arc<str>, FileId> {
    let rank = |owner: Option<&str>| match owner {
        None => Some(2),
        Some(name) if Some(name) == theme => Some(1),
        Some(name) if name == DEFAULT_THEME => Some(0),
        Some(_) => None,
    };
    let mut chosen: BTreeMap<Arc<str>, (u8, FileId)> = BTreeMap::new();
    for (id, file) in files {
        let Some(rank) = rank(file.theme.as_deref()) else { continue };
        let best = chosen.entry(file.name.clone()).or_insert((rank, id));
        if rank > best.0 {
            *best = (rank, id);
        }
    }
    chosen.into_iter().map(|(name, (_, id))| (name, id)).collect()
}

/// The theme's styles and scripts of the page on which readers find the roles that fit them.
pub(crate) const FIND_FILES: &[&str] = &["find.css", "find.js"];
/// Those with which readers mark what they can do.
pub(crate) const ME_FILES: &[&str] =
    &["marks.js", "me-keep.js", "me-standing.js", "me.css", "me.js", "role-marks.js", "stand.js"];
/// That of the list of languages.
pub(crate) const LANGUAGE_FILES: &[&str] = &["languages.css"];
/// Those of the page on which readers read a job advert.
pub(crate) const ADVERT_FILES: &[&str] = &["advert.css", "advert.js"];

/// The used static files, by name. The theme's files for tools that the site does not have are `unused`. Files of their names that
/// authors wrote stay.
pub(crate) fn used_statics(files: Files<'_>, theme: Option<&str>, unused: &[&str]) -> BTreeMap<Arc<str>, FileId> {
    let mut statics = layered(files.statics().into_iter(), theme);
    let is_unused = |(_, file): &(FileId, &SourceFile)| unused.contains(&&*file.name) && file.is_embedded();
    for (id, file) in files.statics().into_iter().filter(is_unused) {
        if statics.get(&file.name) == Some(&id) {
            statics.remove(&file.name);
        }
    }
    statics
}

/// The addresses of styles and scripts, with a hash of their content.
pub(crate) fn assets(files: Files<'_>, chosen: &BTreeMap<Arc<str>, FileId>) -> BTreeMap<String, Url> {
    let statics = files.statics().into_iter().filter(|(id, file)| chosen.get(&file.name) == Some(id));
    statics
        .filter_map(|(_, file)| match &file.content {
            // Read to be merged, and published under its own name.
            Content::Text(_) if &*file.name == HEADERS_FILE => None,
            Content::Text(_) | Content::Minified { .. } => {
                let hash = blake3::hash(file.published_text().as_bytes()).to_hex();
                Some((file.name.to_string(), Url::hashed(&file.name, &hash[..12])))
            }
            Content::Damaged(_) | Content::OnDisk { .. } | Content::Embedded(_) | Content::Unreadable => None,
        })
        .collect()
}
