//! The terms of pages -> the file `.guide/terms`, and back: so that a build extracts the terms of changed pages only.
//!
//! A page is recognised by the hash of everything that its terms follow from. All pages share one vocabulary, so that
//! reading the file hashes no word.

use std::io::{self, Write};
use std::path::Path;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::cache;
use crate::cache::{Cache, TERMS, of_language};
use crate::model::fingerprint::fingerprint;

use crate::search::terms::{PageTerms, Term, Vocabulary};

/// The size of a term in the file.
const TERM_SIZE: usize = Term::SIZE;
/// The size of what precedes the terms of a page.
const RECORD_SIZE: usize = 8 + 16 + 4 + 4 + 8;

/// The pages that the previous build saved.
#[derive(Default)]
pub(super) struct StoredTerms {
    bytes: Vec<u8>,
    /// The offset of each page's record, by its key.
    records: FxHashMap<u64, usize>,
    vocabulary: Vocabulary,
}

impl StoredTerms {
    /// Reads the terms of the guide in `root`. Empty if another program saved them, or if the file is damaged.
    pub(super) fn read(root: &Path, folder: Option<&str>) -> Self {
        cache::read(root, &of_language(TERMS, folder)).and_then(Self::index).unwrap_or_default()
    }

    fn index(bytes: Vec<u8>) -> Option<Self> {
        let mut reader = Reader { bytes: &bytes, offset: 0 };
        let program = reader.text()?;
        if program != cache::program_id()? {
            return None;
        }
        let checksum = reader.number()?;
        let words = reader.text()?;
        if fingerprint(words) != checksum {
            return None;
        }
        let vocabulary = Vocabulary::new(words.lines().map(Into::into).collect());
        let mut records = FxHashMap::default();
        let mut offset = reader.offset;
        while let Some(record) = bytes.get(offset..offset + RECORD_SIZE) {
            records.insert(u64::from_le_bytes(record[..8].try_into().ok()?), offset);
            let count = u32::from_le_bytes(record[28..32].try_into().ok()?) as usize;
            offset += RECORD_SIZE + count.checked_mul(TERM_SIZE)?;
        }
        Some(Self { bytes, records, vocabulary })
    }

    /// The number of stored pages.
    pub(super) fn len(&self) -> usize {
        self.records.len()
    }

    /// The words of all stored pages.
    pub(super) fn take_vocabulary(&mut self) -> Vocabulary {
        std::mem::take(&mut self.vocabulary)
    }

    /// The terms of the page with this key. `words` is the size of the vocabulary.
    pub(super) fn find(&self, key: u64, words: usize) -> Option<PageTerms> {
        let offset = *self.records.get(&key)?;
        let (record, rest) = self.bytes.get(offset..)?.split_at_checked(RECORD_SIZE)?;
        let digest = record[8..24].try_into().ok()?;
        let size = u32::from_le_bytes(record[24..28].try_into().ok()?);
        let count = u32::from_le_bytes(record[28..32].try_into().ok()?) as usize;
        let checksum = u64::from_le_bytes(record[32..40].try_into().ok()?);
        let payload = rest.get(..count * TERM_SIZE)?;
        if checksum != fingerprint(&(&record[..32], payload)) {
            return None;
        }
        let terms: Vec<Term> = payload.as_chunks().0.iter().copied().map(Term::from_bytes).collect();
        let is_valid = terms.iter().all(|term| (term.word() as usize) < words);
        is_valid.then_some(PageTerms { key, digest, size, terms })
    }
}

/// Saves the terms of all pages for the next build of the guide in `root`. Words that no page has any more are dropped.
pub(super) fn save(
    cache: &Cache,
    folder: Option<&str>,
    vocabulary: &Vocabulary,
    pages: &[PageTerms],
    is_used: &[bool],
) {
    cache.write(&of_language(TERMS, folder), |out| {
        let program = cache::program_id().ok_or(io::ErrorKind::Unsupported)?;
        let mut numbers = vec![0_u32; is_used.len()];
        let mut words = String::new();
        let used = vocabulary.words().iter().enumerate().filter(|(old, _)| is_used[*old]);
        for (number, (old, word)) in (0..).zip(used) {
            numbers[old] = number;
            words.push_str(word);
            words.push('\n');
        }
        write_text(out, &program)?;
        out.write_all(&fingerprint(words.as_str()).to_le_bytes())?;
        write_text(out, &words)?;
        let record = |page: &PageTerms| {
            let mut bytes = Vec::with_capacity(RECORD_SIZE + page.terms.len() * TERM_SIZE);
            bytes.extend(page.key.to_le_bytes());
            bytes.extend(page.digest);
            bytes.extend(page.size.to_le_bytes());
            bytes.extend(u32::try_from(page.terms.len()).unwrap_or(0).to_le_bytes());
            bytes.extend([0; 8]);
            for term in &page.terms {
                bytes.extend(term.with_word(numbers[term.word() as usize]).to_bytes());
            }
            let checksum = fingerprint(&(&bytes[..32], &bytes[RECORD_SIZE..]));
            bytes[32..40].copy_from_slice(&checksum.to_le_bytes());
            bytes
        };
        // In parts, so that a large guide needs no second copy in memory.
        for part in pages.chunks(1024) {
            let records: Vec<Vec<u8>> = part.par_iter().map(record).collect();
            records.iter().try_for_each(|record| out.write_all(record))?;
        }
        Ok(())
    });
}

fn write_text(out: &mut dyn Write, text: &str) -> io::Result<()> {
    out.write_all(&(text.len() as u64).to_le_bytes())?;
    out.write_all(text.as_bytes())
}

struct Reader<'a> {
    bytes: &'a [u8],
    offset: usize,
}

impl<'a> Reader<'a> {
    fn number(&mut self) -> Option<u64> {
        let bytes = self.bytes.get(self.offset..self.offset + 8)?;
        self.offset += 8;
        Some(u64::from_le_bytes(bytes.try_into().ok()?))
    }

    fn text(&mut self) -> Option<&'a str> {
        let length = usize::try_from(self.number()?).ok()?;
        let bytes = self.bytes.get(self.offset..self.offset.checked_add(length)?)?;
        self.offset += length;
        std::str::from_utf8(bytes).ok()
    }
}
