//! What documents came to -> `.guide/parsed`, and back in the next build, which parses only what changed.
//!
//! The file is a row of values in the wire format of postcard, 1.0: a [`Head`], and a [`Record`] for each document. A
//! record that was damaged is parsed anew, as is one that was of another text.

use std::io::{self, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::cache;
use crate::cache::PARSED;
use crate::diagnostic::Diagnostic;
use crate::model::config::{LimitSettings, MarkdownSettings};
use crate::model::document::entry::Entry;
use crate::model::fingerprint::fingerprint;
use crate::source::FileId;

/// What all records depend on.
#[derive(PartialEq, Eq, Serialize, Deserialize)]
struct Head {
    /// The program that left them.
    program: String,
    /// The fingerprint of the settings.
    settings: u64,
}

impl Head {
    fn new(settings: &(MarkdownSettings, LimitSettings)) -> Option<Self> {
        Some(Self { program: cache::program()?, settings: fingerprint(settings) })
    }
}

/// What stands before what a document came to: its entry, and what is to be said of it.
#[derive(Serialize, Deserialize)]
struct Record {
    /// The document.
    file: FileId,
    /// The key of its entry.
    key: u64,
    /// The fingerprint of both as they are written.
    check: u64,
    /// How long they are, in bytes.
    length: u32,
}

/// What the documents of the last build came to.
#[derive(Default)]
pub(crate) struct Left {
    bytes: Vec<u8>,
    /// What is there, in the order of their files, and where each begins.
    records: Vec<(Record, usize)>,
}

impl Left {
    /// What was left in the folder of the guide in `root` by this program under these settings, which may be nothing.
    pub(crate) fn read(root: &Path, settings: &(MarkdownSettings, LimitSettings)) -> Self {
        cache::read(root, PARSED).and_then(|bytes| Self::of(bytes, settings)).unwrap_or_default()
    }

    fn of(bytes: Vec<u8>, settings: &(MarkdownSettings, LimitSettings)) -> Option<Self> {
        let (head, mut rest) = postcard::take_from_bytes::<Head>(&bytes).ok()?;
        if head != Head::new(settings)? {
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

    /// The entry of a document, if its key is the same, and what is to be said of it.
    pub(crate) fn find(&self, file: FileId, key: u64) -> Option<(Entry, Vec<Diagnostic>)> {
        let at = self.records.binary_search_by_key(&file, |(record, _)| record.file).ok()?;
        let (record, start) = &self.records[at];
        let bytes = self.bytes.get(*start..)?.get(..record.length as usize)?;
        let is_right = record.key == key && record.check == fingerprint(bytes);
        is_right.then(|| postcard::from_bytes(bytes).ok()).flatten()
    }
}

/// Writes what documents came to, in the order of their files.
pub(crate) fn write<'a>(
    settings: &(MarkdownSettings, LimitSettings),
    documents: impl Iterator<Item = (&'a Entry, &'a [Diagnostic])>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let head = Head::new(settings).ok_or(io::ErrorKind::Unsupported)?;
    out.write_all(&postcard::to_stdvec(&head).map_err(io::Error::other)?)?;
    let mut bytes = Vec::new();
    for (entry, said) in documents {
        bytes.clear();
        bytes = postcard::to_extend(&(entry, said), bytes).map_err(io::Error::other)?;
        let length = u32::try_from(bytes.len()).map_err(io::Error::other)?;
        let record = Record { file: entry.file, key: entry.key, check: fingerprint(&bytes[..]), length };
        out.write_all(&postcard::to_stdvec(&record).map_err(io::Error::other)?)?;
        out.write_all(&bytes)?;
    }
    Ok(())
}
