//! The files of a guide -> the files as one of its languages sees them: its documents are below `content/de/` as those of the
//! main language are below `content/`.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::model::language_settings::OtherLanguage;
use crate::source::{Area, Snapshot, SourceFile};

/// The view of one language, which shares what is unchanged with the one before.
#[derive(Default)]
pub(crate) struct LanguageView {
    previous: Option<(Arc<Snapshot>, Arc<Snapshot>)>,
}

impl LanguageView {
    /// The files as the language with this folder sees them, or as the main language does. `others` are the languages besides the
    /// main one.
    pub(crate) fn update(
        &mut self,
        snapshot: &Arc<Snapshot>,
        folder: Option<&str>,
        others: &[OtherLanguage],
    ) -> Arc<Snapshot> {
        if others.is_empty() {
            self.previous = None;
            return snapshot.clone();
        }
        // The previous snapshot keeps its files, so that no new one has the address of one of them.
        let mut known: FxHashMap<*const SourceFile, &Arc<SourceFile>> = FxHashMap::default();
        if let Some((files, view)) = &self.previous {
            known.extend(files.files.iter().map(Arc::as_ptr).zip(&view.files));
        }
        let view_of = |file: &Arc<SourceFile>| match seen_from(file, folder, others) {
            None => file.clone(),
            Some((area, name)) => {
                let before =
                    known.get(&Arc::as_ptr(file)).filter(|before| before.area == area && *before.name == *name);
                before.map_or_else(
                    || Arc::new(SourceFile { area, name: name.into(), ..(**file).clone() }),
                    |&before| before.clone(),
                )
            }
        };
        let view = Arc::new(snapshot.map_files(view_of));
        self.previous = Some((snapshot.clone(), view.clone()));
        view
    }
}

/// The area of a file for a language, and its name there. `None` if both are as in the main language.
fn seen_from<'a>(file: &'a SourceFile, folder: Option<&str>, others: &[OtherLanguage]) -> Option<(Area, &'a str)> {
    if file.area != Area::Content {
        return None;
    }
    let of_folder = file.name.split_once('/').and_then(|(first, rest)| {
        let language = others.iter().find(|other| other.language.eq_ignore_ascii_case(first))?;
        Some((language.language.as_str(), rest))
    });
    match (of_folder, folder) {
        (None, None) => None,
        (None, Some(_)) => Some((Area::Original, &file.name)),
        (Some((language, rest)), Some(folder)) if language == folder => Some((Area::Content, rest)),
        (Some((_, rest)), _) => Some((Area::OtherLanguage, rest)),
    }
}
