//! The search: what a reader may search for -> the files that Pagefind's script and ours read in the browser. They are
//! made of all records at once, so they are made anew only where some record changed.

mod names;
mod record;

use pagefind::api::{PagefindIndex, SyntheticFile};
use pagefind::options::PagefindServiceConfig;

use crate::model::address::url::SEARCH_FOLDER;

pub use crate::search::record::{Record, records};

/// The files of Pagefind's own that a page with our search needs; it has a few ready-made interfaces besides.
const NEEDED: [&str; 3] = ["pagefind.js", "pagefind-worker.js", "pagefind-entry.json"];

/// A hash of all that an index is made of. Two indexes with the same fingerprint are the same.
pub fn fingerprint(records: &[Record], language: &str) -> String {
    let mut hasher = blake3::Hasher::new();
    // The version of this program stands for that of the indexer and for what becomes a record. A hasher takes
    // everything, and records always have a JSON form.
    _ = serde_json::to_writer(&mut hasher, &(env!("CARGO_PKG_VERSION"), language, records));
    hasher.finalize().to_hex()[..32].to_string()
}

/// Makes the index: the path below the output folder and the bytes of each of its files, sorted by path. What goes wrong
/// is told in one line.
pub fn index(records: &[Record], language: &str) -> Result<Vec<(String, Vec<u8>)>, String> {
    let runtime = tokio::runtime::Builder::new_current_thread().build().map_err(|error| error.to_string())?;
    let files = runtime.block_on(build(records, language))?;
    let mut files: Vec<(String, Vec<u8>)> = files.into_iter().filter_map(needed).collect();
    files.push((format!("{SEARCH_FOLDER}/names.json"), names::file(records)));
    files.sort();
    Ok(files)
}

async fn build(records: &[Record], language: &str) -> Result<Vec<SyntheticFile>, String> {
    let base_language = language.split('-').next().unwrap_or(language).to_ascii_lowercase();
    let config = PagefindServiceConfig::builder().force_language(base_language.clone()).build();
    let mut index = PagefindIndex::new(Some(config)).map_err(|error| error.to_string())?;
    for Record { url, content, meta, filters, .. } in records {
        let (meta, filters) = (Some(meta.clone()), Some(filters.clone()));
        let added = index.add_custom_record(url.clone(), content.clone(), base_language.clone(), meta, filters, None);
        added.await.map_err(|error| format!("{url}: {error}"))?;
    }
    index.get_files().await.map_err(|error| error.to_string())
}

fn needed(file: SyntheticFile) -> Option<(String, Vec<u8>)> {
    let parts: Vec<&str> = file.filename.iter().map(|part| part.to_str()).collect::<Option<_>>()?;
    let name = parts.last()?;
    let is_needed = NEEDED.contains(name)
        || [".pagefind", ".pf_meta", ".pf_index", ".pf_fragment", ".pf_filter"].iter().any(|end| name.ends_with(end));
    is_needed.then(|| (format!("{SEARCH_FOLDER}/{}", parts.join("/")), file.contents))
}
