//! The search of the preview. The index follows from the state in memory: after a save, the words of the changed documents
//! are read, and each file is generated when it is requested.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;

use crate::model::site::Site;
use crate::search::{SearchIndex, SearchInput, TermStore};

use crate::serve::LanguageFolder;

#[derive(Default)]
struct State {
    terms: TermStore,
    /// The newest index, with its input's fingerprint.
    current: Option<(String, Arc<SearchIndex>)>,
    /// The site that the index was last compared with.
    site: Option<Arc<Site>>,
    /// The site and the index before the current ones. A script that has read the previous root can load its files.
    previous: Option<(Arc<Site>, Arc<SearchIndex>)>,
}

/// The search of a preview.
#[derive(Clone, Default)]
pub(super) struct PreviewSearch(Arc<Mutex<BTreeMap<LanguageFolder, State>>>);

impl PreviewSearch {
    /// The file of the index of a site at a path below the index's folder.
    pub(super) async fn file(&self, site: &Arc<Site>, path: &str) -> Option<Bytes> {
        let (state, site, path) = (self.0.clone(), site.clone(), path.to_string());
        let make = move || {
            let (site, index, previous) = {
                // After a panic, the state is built again from the beginning.
                let mut states = state.lock().unwrap_or_else(PoisonError::into_inner);
                let state = states.entry(site.config.folder.clone()).or_default();
                state.update(&site);
                let (_, index) = state.current.clone()?;
                (state.site.clone()?, index, state.previous.clone())
            };
            let earlier = || previous.and_then(|(site, index)| index.file(&site, &path));
            index.file(&site, &path).or_else(earlier)
        };
        tokio::task::spawn_blocking(make).await.ok().flatten().map(Bytes::from)
    }
}

impl State {
    /// Makes the index that of a site.
    fn update(&mut self, site: &Arc<Site>) {
        if self.site.as_ref().is_some_and(|current| Arc::ptr_eq(current, site)) {
            return;
        }
        let input = SearchInput::of(site);
        if self.current.as_ref().is_none_or(|(fingerprint, _)| *fingerprint != input.fingerprint) {
            let index = Arc::new(self.terms.index(site, &input, None));
            let previous = self.current.replace((input.fingerprint, index));
            let previous = self.site.take().zip(previous.map(|(_, index)| index));
            let unused = std::mem::replace(&mut self.previous, previous);
            rayon::spawn(move || drop(unused));
        }
        self.site = Some(site.clone());
    }
}
