//! Styles and scripts -> which of them load which others. A page names the first of them only, so a change of one that is
//! loaded through another can't be told from the page.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::address::url::Url;
use crate::model::page::Page;
use crate::model::site::Site;
use crate::source::FileId;

/// For each style and script, those that it loads, itself or through others.
#[derive(Debug, Default)]
pub(crate) struct Uses(BTreeMap<FileId, BTreeSet<FileId>>);

impl Uses {
    /// Looks for them in all styles and scripts. One counts as loaded by another that has the name of its file in it: that
    /// may be one too many, as in a comment, and then a page is loaded again for nothing.
    pub(crate) fn of(site: &Site) -> Self {
        let file = |url: &Url| match site.pages.at(url.as_str())?.page {
            Page::Asset(id) | Page::File(id) => Some(id),
            _ => None,
        };
        // Only what is published under its own name can be loaded by it.
        let loadable: Vec<(&str, FileId)> = site
            .assets
            .keys()
            .filter_map(|path| Some((path.rsplit('/').next()?, file(&Url::home().file(path))?)))
            .collect();
        if loadable.is_empty() {
            return Self::default();
        }
        let loads = |id: FileId| -> Vec<FileId> {
            let text = site.snapshot.file(id).text();
            let named = loadable.iter().filter(|(name, other)| *other != id && text.contains(name));
            named.map(|(_, other)| *other).collect()
        };
        let direct: BTreeMap<FileId, Vec<FileId>> =
            site.assets.values().filter_map(file).map(|id| (id, loads(id))).collect();
        let all = |id: FileId| {
            let (mut found, mut open) = (BTreeSet::new(), vec![id]);
            while let Some(next) = open.pop() {
                let new = direct.get(&next).into_iter().flatten().copied().filter(|id| found.insert(*id));
                open.extend(new);
            }
            found
        };
        Self(direct.keys().map(|id| (*id, all(*id))).collect())
    }

    /// What a style or script loads; nothing where the file is neither.
    pub(crate) fn from(&self, id: FileId) -> impl Iterator<Item = FileId> {
        self.0.get(&id).into_iter().flatten().copied()
    }
}
