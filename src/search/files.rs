//! The contents of the index -> its files. Each is compressed, and its name contains a hash of its content.

use std::cell::RefCell;

use libdeflater::{CompressionLvl, Compressor};
use serde::Serialize;

/// The compression levels of libdeflate, of 1 to 12: for texts, which are most of the index, and for all other files.
const TEXTS_COMPRESSION: i32 = 4;
const COMPRESSION: i32 = 5;

/// A version of the formats. It is part of every name, so that an old script never reads a new file.
pub(super) const FORMAT: u32 = 5;

/// A hash of the content of a file, with which its name is made.
///
/// It collects the content before it hashes it, because BLAKE3 is several times faster on long inputs.
pub(super) struct NameHasher(Vec<u8>);

impl NameHasher {
    pub(super) fn new() -> Self {
        Self(FORMAT.to_le_bytes().into())
    }

    /// Adds a part of the content. Its length is added too, so that neighbouring parts can't be confused.
    pub(super) fn add(&mut self, bytes: &[u8]) {
        self.0.extend((bytes.len() as u64).to_le_bytes());
        self.0.extend(bytes);
    }

    pub(super) fn add_number(&mut self, number: u32) {
        self.0.extend(number.to_le_bytes());
    }

    /// The hash in 16 bytes, as a part of another content.
    pub(super) fn digest(&self) -> [u8; 16] {
        digest(&self.0)
    }

    /// The hash in 12 characters.
    pub(super) fn finish(&self) -> String {
        blake3::hash(&self.0).to_hex()[..12].to_string()
    }
}

/// A hash of some bytes, the same on every machine.
pub(super) fn digest(bytes: &[u8]) -> [u8; 16] {
    let mut digest = [0; 16];
    digest.copy_from_slice(&blake3::hash(bytes).as_bytes()[..16]);
    digest
}

/// The hash of a whole content.
pub(super) fn hash_of(bytes: &[u8]) -> String {
    let mut hasher = NameHasher::new();
    hasher.add(bytes);
    hasher.finish()
}

/// The path of a file below the folder of the index.
pub(super) fn path(kind: FileKind, hash: &str) -> String {
    format!("{}/{hash}.bin", kind.folder())
}

/// The kinds of files besides the root.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FileKind {
    Words,
    Pages,
    Texts,
    Names,
    Spelling,
    Filters,
}

impl FileKind {
    fn folder(self) -> &'static str {
        match self {
            Self::Words => "words",
            Self::Pages => "pages",
            Self::Texts => "texts",
            Self::Names => "names",
            Self::Spelling => "spelling",
            Self::Filters => "filters",
        }
    }
}

/// Compresses the content of a file in the zlib format, whose checksum reveals damage.
pub(super) fn compress(kind: FileKind, content: &[u8]) -> Vec<u8> {
    thread_local! {
        static TEXTS_COMPRESSOR: RefCell<Compressor> = RefCell::new(compressor(TEXTS_COMPRESSION));
        static COMPRESSOR: RefCell<Compressor> = RefCell::new(compressor(COMPRESSION));
        static BUFFER: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
    }
    let compress = |compressor: &mut Compressor, buffer: &mut Vec<u8>| {
        let bound = compressor.zlib_compress_bound(content.len());
        if buffer.len() < bound {
            buffer.resize(bound, 0);
        }
        // The buffer has the size that the compressor asked for, so it can't fail.
        let length = compressor.zlib_compress(content, buffer).unwrap_or_default();
        buffer[..length].to_vec()
    };
    let compressor = if kind == FileKind::Texts { &TEXTS_COMPRESSOR } else { &COMPRESSOR };
    compressor.with_borrow_mut(|compressor| BUFFER.with_borrow_mut(|buffer| compress(compressor, buffer)))
}

fn compressor(level: i32) -> Compressor {
    Compressor::new(CompressionLvl::new(level).unwrap_or_default())
}

/// Serializes a value to JSON.
pub(super) fn json(value: &impl Serialize) -> Vec<u8> {
    // Serializing strings and numbers can't fail.
    serde_json::to_vec(value).unwrap_or_default()
}

/// Divides items into ranges of at most `max` by their sizes. A range also ends before an item whose key has a certain hash,
/// so that an edit moves the ends of few ranges.
pub(super) fn divide(
    count: usize,
    min: usize,
    max: usize,
    size: impl Fn(usize) -> usize,
    key: impl Fn(usize) -> u64,
) -> Vec<std::ops::Range<usize>> {
    let mut ranges = Vec::new();
    let (mut start, mut total) = (0, 0);
    for index in 0..count {
        let size = size(index);
        let is_end = total + size > max || total >= min && key(index).is_multiple_of(8);
        if index > start && is_end {
            ranges.push(start..index);
            (start, total) = (index, 0);
        }
        total += size;
    }
    if start < count {
        ranges.push(start..count);
    }
    ranges
}

/// A hash of a text, the same on every machine (FNV-1a).
pub(super) fn stable_hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)) >> 16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_cover_all_items_and_move_little_after_an_insertion() {
        let words: Vec<String> = (0..1000).map(|number| format!("word{number}")).collect();
        let ranges = |words: &[String]| -> Vec<Vec<String>> {
            let ranges = divide(words.len(), 100, 400, |index| words[index].len(), |index| stable_hash(&words[index]));
            ranges.into_iter().map(|range| words[range].to_vec()).collect()
        };
        let before = ranges(&words);
        assert_eq!(before.concat(), words);
        assert!(before.iter().all(|range| range.iter().map(String::len).sum::<usize>() <= 400));
        let mut edited = words.clone();
        edited.insert(500, "new".into());
        let after = ranges(&edited);
        let same = after.iter().filter(|range| before.contains(range)).count();
        assert!(same + 4 >= after.len(), "{same} of {}", after.len());
    }

    #[test]
    fn compressed_content_is_smaller_and_has_a_checksum() {
        let content = b"word ".repeat(100);
        for kind in [FileKind::Texts, FileKind::Words] {
            let compressed = compress(kind, &content);
            assert!(compressed.len() < 50);
            let mut restored = Vec::new();
            std::io::Read::read_to_end(&mut flate2::read::ZlibDecoder::new(&*compressed), &mut restored).expect("zlib");
            assert_eq!(restored, content);
        }
    }
}
