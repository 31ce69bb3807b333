//! The search of the preview. The index is built on first use, in the background, and rebuilt when its input has changed. Until
//! then, the previous index is served.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;

use crate::model::site::Site;
use crate::search;

/// A search index in memory.
struct SearchIndex {
    /// A hash of its input.
    fingerprint: String,
    /// Its files, by path relative to the site.
    files: BTreeMap<String, Bytes>,
}

#[derive(Default)]
struct CurrentIndex {
    index: Option<Arc<SearchIndex>>,
    /// The site that the index was last compared with.
    site: Option<Arc<Site>>,
}

/// The search of a preview.
#[derive(Clone, Default)]
pub(super) struct PreviewSearch {
    current: Arc<Mutex<CurrentIndex>>,
    /// Held while an index is built.
    building: Arc<tokio::sync::Mutex<()>>,
}

impl PreviewSearch {
    /// The file of the index at a path relative to the site, such as `pagefind/pagefind.js`.
    pub(super) async fn file(&self, site: &Arc<Site>, path: &str) -> Option<Bytes> {
        let (index, is_current) = self.current(site);
        let index = match index {
            Some(index) => {
                if !is_current {
                    // If a build is running, this one starts after it, with the newest site.
                    tokio::spawn(self.clone().update(site.clone()));
                }
                index
            }
            None => self.clone().update(site.clone()).await?,
        };
        index.files.get(path).cloned()
    }

    /// The current index, and whether it is up to date for a site.
    fn current(&self, site: &Arc<Site>) -> (Option<Arc<SearchIndex>>, bool) {
        // After a panic elsewhere, the index is still valid.
        let current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        (current.index.clone(), current.site.as_ref().is_some_and(|current| Arc::ptr_eq(current, site)))
    }

    /// Builds the index of a site, unless the current one has the same input.
    async fn update(self, site: Arc<Site>) -> Option<Arc<SearchIndex>> {
        let _building = self.building.lock().await;
        let (previous, is_current) = self.current(&site);
        if is_current {
            return previous;
        }
        let (new_site, old) = (site.clone(), previous.clone());
        let index = tokio::task::spawn_blocking(move || build(&new_site, old)).await.ok().flatten();
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        current.index = index.or(previous);
        current.site = Some(site);
        current.index.clone()
    }
}

/// Builds an index, or returns the previous one if its input is the same.
fn build(site: &Site, previous: Option<Arc<SearchIndex>>) -> Option<Arc<SearchIndex>> {
    let records = search::records(site);
    let language = &site.config.language;
    let fingerprint = search::fingerprint(&records, language);
    if let Some(previous) = previous.filter(|previous| previous.fingerprint == fingerprint) {
        return Some(previous);
    }
    let files = search::index(&records, language).ok()?;
    let files = files.into_iter().map(|(path, bytes)| (path, bytes.into())).collect();
    Some(Arc::new(SearchIndex { fingerprint, files }))
}
