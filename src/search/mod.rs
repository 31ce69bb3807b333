//! [`Site`](crate::model::site::Site) -> search index: one [`SearchRecord`] per page, indexed by Pagefind into the files
//! that the search script loads in the browser. The index depends on all records at once, so a build reuses it only while
//! their [`fingerprint`] is unchanged.

mod names;
mod record;

use std::io;

use pagefind::api::{PagefindIndex, SyntheticFile};
use pagefind::options::PagefindServiceConfig;

use crate::model::address::url::SEARCH_FOLDER;

pub use crate::search::record::{SearchRecord, records};

/// The files of Pagefind that our search page loads. Pagefind also writes its own user interfaces, which we leave out.
const RUNTIME_FILES: [&str; 3] = ["pagefind.js", "pagefind-worker.js", "pagefind-entry.json"];

/// The file name endings of Pagefind's index.
const INDEX_FILES: [&str; 5] = [".pagefind", ".pf_meta", ".pf_index", ".pf_fragment", ".pf_filter"];

/// Why the search index could not be built.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    /// The runtime that Pagefind needs did not start.
    #[error(transparent)]
    Runtime(#[from] io::Error),
    /// Pagefind could not index the page at `url`.
    #[error("{url}: {message}")]
    Record {
        /// The address of the page.
        url: String,
        /// Pagefind's message.
        message: String,
    },
    /// Pagefind failed to open or to write the index, with its message.
    #[error("{0}")]
    Pagefind(String),
}

/// A hash of everything an index is built from. Indexes with equal fingerprints are equal.
pub fn fingerprint(records: &[SearchRecord], language: &str) -> String {
    let mut hasher = blake3::Hasher::new();
    // The program's version covers changes to Pagefind and to the selection of records. Neither the hasher nor the
    // serialization can fail.
    _ = serde_json::to_writer(&mut hasher, &(env!("CARGO_PKG_VERSION"), language, records));
    hasher.finalize().to_hex()[..32].to_string()
}

/// Builds the index: the path below the output folder and the bytes of each file, sorted by path.
pub fn index(records: &[SearchRecord], language: &str) -> Result<Vec<(String, Vec<u8>)>, IndexError> {
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let files = runtime.block_on(build(records, language))?;
    let mut files: Vec<(String, Vec<u8>)> = files.into_iter().filter_map(published).collect();
    files.push((format!("{SEARCH_FOLDER}/names.json"), names::to_json(records)));
    files.sort();
    Ok(files)
}

async fn build(records: &[SearchRecord], language: &str) -> Result<Vec<SyntheticFile>, IndexError> {
    let base_language = language.split('-').next().unwrap_or(language).to_ascii_lowercase();
    let config = PagefindServiceConfig::builder().force_language(base_language.clone()).build();
    let mut index = PagefindIndex::new(Some(config)).map_err(|error| IndexError::Pagefind(error.to_string()))?;
    for SearchRecord { url, content, meta, filters, .. } in records {
        let (meta, filters) = (Some(meta.clone()), Some(filters.clone()));
        let added = index.add_custom_record(url.clone(), content.clone(), base_language.clone(), meta, filters, None);
        added.await.map_err(|error| IndexError::Record { url: url.clone(), message: error.to_string() })?;
    }
    index.get_files().await.map_err(|error| IndexError::Pagefind(error.to_string()))
}

/// The path and bytes of a file that belongs in the site; `None` for a part of Pagefind that our search does not use.
fn published(file: SyntheticFile) -> Option<(String, Vec<u8>)> {
    let parts: Vec<&str> = file.filename.iter().map(|part| part.to_str()).collect::<Option<_>>()?;
    let name = parts.last()?;
    let is_used = RUNTIME_FILES.contains(name) || INDEX_FILES.iter().any(|ending| name.ends_with(ending));
    is_used.then(|| (format!("{SEARCH_FOLDER}/{}", parts.join("/")), file.contents))
}
