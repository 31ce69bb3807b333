//! The search of the preview: its index is made at its first use, beside everything else, and made anew when what it
//! holds has changed. Until the new one is there, the one before answers, whole.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;

use crate::model::site::Site;
use crate::search;

/// An index, and what it was made of.
struct Index {
    fingerprint: String,
    /// Its files by their path below the site.
    files: BTreeMap<String, Bytes>,
}

/// What is known of the search.
#[derive(Default)]
struct Known {
    index: Option<Arc<Index>>,
    /// The site that the index was last compared to.
    site: Option<Arc<Site>>,
}

/// The search of a preview, whatever site it shows.
#[derive(Clone, Default)]
pub(super) struct Search {
    known: Arc<Mutex<Known>>,
    /// Held by whoever makes an index.
    making: Arc<tokio::sync::Mutex<()>>,
}

impl Search {
    /// The file of the index at a path below the site, such as `pagefind/pagefind.js`.
    pub(super) async fn file(&self, site: &Arc<Site>, path: &str) -> Option<Bytes> {
        let (index, is_current) = self.known(site);
        let index = match index {
            Some(index) => {
                if !is_current {
                    // Who makes one already will see the newest site when it is done.
                    tokio::spawn(self.clone().renew(site.clone()));
                }
                index
            }
            None => self.clone().renew(site.clone()).await?,
        };
        index.files.get(path).cloned()
    }

    /// The index that is there, and whether it is that of a site.
    fn known(&self, site: &Arc<Site>) -> (Option<Arc<Index>>, bool) {
        // A panic elsewhere leaves what is known as it was.
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        (known.index.clone(), known.site.as_ref().is_some_and(|known| Arc::ptr_eq(known, site)))
    }

    /// Makes the index of a site, unless the one that is there says the same.
    async fn renew(self, site: Arc<Site>) -> Option<Arc<Index>> {
        let _making = self.making.lock().await;
        let (before, is_current) = self.known(&site);
        if is_current {
            return before;
        }
        let (of, last) = (site.clone(), before.clone());
        let made = tokio::task::spawn_blocking(move || make(&of, last)).await.ok().flatten();
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.index = made.or(before);
        known.site = Some(site);
        known.index.clone()
    }
}

fn make(site: &Site, last: Option<Arc<Index>>) -> Option<Arc<Index>> {
    let records = search::records(site);
    let language = &site.config.language;
    let fingerprint = search::fingerprint(&records, language);
    if let Some(last) = last.filter(|last| last.fingerprint == fingerprint) {
        return Some(last);
    }
    let files = search::index(&records, language).ok()?;
    let files = files.into_iter().map(|(path, bytes)| (path, bytes.into())).collect();
    Some(Arc::new(Index { fingerprint, files }))
}
