//! The data of the preview about moves between any two roles. It follows from the state in memory.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;

use crate::model::site::Site;
use crate::role_index::RoleFiles;

use crate::serve::LanguageFolder;

#[derive(Default)]
struct RoleFileState {
    /// The site of the current files.
    site: Option<Arc<Site>>,
    current: Option<Arc<RoleFiles>>,
    /// The files before the current ones. A script that has read the previous list can load its files.
    previous: Option<Arc<RoleFiles>>,
}

/// The data about moves in a preview.
#[derive(Clone, Default)]
pub(super) struct PreviewRoleFiles(Arc<Mutex<BTreeMap<LanguageFolder, RoleFileState>>>);

impl PreviewRoleFiles {
    /// The file of a site at a path below the folder of the data.
    pub(super) async fn file(&self, site: &Arc<Site>, path: &str) -> Option<Bytes> {
        let (state, site, path) = (self.0.clone(), site.clone(), path.to_string());
        let make = move || {
            let (current, previous) = {
                // After a panic, the state is built again from the beginning.
                let mut states = state.lock().unwrap_or_else(PoisonError::into_inner);
                let state = states.entry(site.config.folder.clone()).or_default();
                state.update(&site);
                (state.current.clone(), state.previous.clone())
            };
            current.as_ref().and_then(|files| files.file(&path)).or_else(|| previous?.file(&path))
        };
        tokio::task::spawn_blocking(make).await.ok().flatten().map(Bytes::from)
    }
}

impl RoleFileState {
    /// Makes the files those of a site.
    fn update(&mut self, site: &Arc<Site>) {
        if self.site.as_ref().is_some_and(|current| Arc::ptr_eq(current, site)) {
            return;
        }
        let files = RoleFiles::of(site).map(Arc::new);
        let fingerprint = |files: &Option<Arc<RoleFiles>>| files.as_ref().map(|files| files.fingerprint.clone());
        if fingerprint(&files) != fingerprint(&self.current) {
            self.previous = std::mem::replace(&mut self.current, files);
        }
        self.site = Some(site.clone());
    }
}
