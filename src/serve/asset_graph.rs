//! Styles and scripts -> which of them load which others. A page contains only the addresses of those that it loads itself,
//! so its bytes do not show a change of one that another style or script loads.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::address::url::Url;
use crate::model::page::Page;
use crate::model::site::Site;
use crate::source::FileId;

/// For each style and script, those that it loads directly or indirectly.
#[derive(Debug, Default)]
pub(crate) struct AssetGraph(BTreeMap<FileId, BTreeSet<FileId>>);

impl AssetGraph {
    /// Searches all styles and scripts for the file names of others. A name in a comment counts too: then a page is reloaded
    /// unnecessarily.
    pub(crate) fn of(site: &Site) -> Self {
        let file = |url: &Url| match site.pages.at(url.as_str())?.page {
            Page::Asset(id) | Page::File(id) => Some(id),
            _ => None,
        };
        // A file can only be loaded by a name under which it is published.
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
            let (mut found, mut pending) = (BTreeSet::new(), vec![id]);
            while let Some(next) = pending.pop() {
                let new = direct.get(&next).into_iter().flatten().copied().filter(|id| found.insert(*id));
                pending.extend(new);
            }
            found
        };
        Self(direct.keys().map(|id| (*id, all(*id))).collect())
    }

    /// The files that a style or script loads. None if the file is neither.
    pub(crate) fn loaded_by(&self, id: FileId) -> impl Iterator<Item = FileId> {
        self.0.get(&id).into_iter().flatten().copied()
    }
}
