//! Parsed documents -> the file `.guide/parsed`, and back.
//!
//! The file is a sequence of values in the postcard 1.0 wire format: a [`Header`], then a [`Record`] and its payload for
//! each document. A damaged record is treated as missing, so its document is parsed again.

use std::io::{self, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::cache;
use crate::diagnostic::Diagnostic;
use crate::model::address::base_url::BaseUrl;
use crate::model::address::folder_names::FolderNames;
use crate::model::config::{LimitSettings, MarkdownSettings};
use crate::model::document::debate_words::DebateWords;
use crate::model::document::entry::Entry;
use crate::model::fingerprint::fingerprint;
use crate::source::FileId;

/// The settings that the result of parsing depends on.
pub(super) type ParseSettings = (MarkdownSettings, LimitSettings, Option<BaseUrl>, String, FolderNames, DebateWords);

/// What all records depend on.
#[derive(PartialEq, Eq, Serialize, Deserialize)]
struct Header {
    program: String,
    /// The fingerprint of the [`ParseSettings`].
    settings: u64,
}

impl Header {
    fn new(settings: &ParseSettings) -> Option<Self> {
        Some(Self { program: cache::program_id()?, settings: fingerprint(settings) })
    }
}

/// Precedes a payload: the entry of a document and its diagnostics.
#[derive(Serialize, Deserialize)]
struct Record {
    file: FileId,
    /// [`Entry::key`].
    key: u64,
    /// The fingerprint of the payload.
    checksum: u64,
    /// The length of the payload in bytes.
    length: u32,
}

/// The entries that the previous build saved. They are deserialised one by one, on demand.
#[derive(Default)]
pub(super) struct StoredEntries {
    bytes: Vec<u8>,
    /// Sorted by file, each with the offset of its payload.
    records: Vec<(Record, usize)>,
}

impl StoredEntries {
    /// Reads the entries of the guide in `root`. Empty if another program or other settings produced them.
    pub(super) fn read(root: &Path, name: &str, settings: &ParseSettings) -> Self {
        cache::read(root, name).and_then(|bytes| Self::index(bytes, settings)).unwrap_or_default()
    }

    fn index(bytes: Vec<u8>, settings: &ParseSettings) -> Option<Self> {
        let (header, mut rest) = postcard::take_from_bytes::<Header>(&bytes).ok()?;
        if header != Header::new(settings)? {
            return None;
        }
        let mut records = Vec::new();
        while let Ok((record, after)) = postcard::take_from_bytes::<Record>(rest) {
            let Some(next) = after.get(record.length as usize..) else { break };
            records.push((record, bytes.len() - after.len()));
            rest = next;
        }
        Some(Self { bytes, records })
    }

    /// The entry of a document and its diagnostics, if the key still matches.
    pub(super) fn find(&self, file: FileId, key: u64) -> Option<(Entry, Vec<Diagnostic>)> {
        let index = self.records.binary_search_by_key(&file, |(record, _)| record.file).ok()?;
        let (record, start) = &self.records[index];
        let payload = self.bytes.get(*start..)?.get(..record.length as usize)?;
        let is_valid = record.key == key && record.checksum == fingerprint(payload);
        is_valid.then(|| postcard::from_bytes(payload).ok()).flatten()
    }
}

/// Writes entries, which must be sorted by file, with their diagnostics.
pub(super) fn write<'a>(
    settings: &ParseSettings,
    documents: impl Iterator<Item = (&'a Entry, &'a [Diagnostic])>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let header = Header::new(settings).ok_or(io::ErrorKind::Unsupported)?;
    out.write_all(&postcard::to_stdvec(&header).map_err(io::Error::other)?)?;
    let mut payload = Vec::new();
    for (entry, diagnostics) in documents {
        payload.clear();
        payload = postcard::to_extend(&(entry, diagnostics), payload).map_err(io::Error::other)?;
        let length = u32::try_from(payload.len()).map_err(io::Error::other)?;
        let record = Record { file: entry.file, key: entry.key, checksum: fingerprint(&payload[..]), length };
        out.write_all(&postcard::to_stdvec(&record).map_err(io::Error::other)?)?;
        out.write_all(&payload)?;
    }
    Ok(())
}
