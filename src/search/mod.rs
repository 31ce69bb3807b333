//! [`Site`] -> `SearchIndex`: the files that the search script loads in the browser. "The search index" in ARCHITECTURE.md
//! describes them.
//!
//! 1. `SearchPages` collects the pages that can be found, with their names and the prose of their front matter.
//! 2. `PageText` is the visible text of a page; `TermReader` extracts its terms: each word with the weight of its
//!    occurrences. Terms are cached, so only changed pages are read, on all cores.
//! 3. `StemStore` groups the words of the guide and collects the postings of each stem. The preview keeps it, and after an
//!    edit collects only the postings that changed.
//! 4. `SearchIndex` divides all this into files and generates each when it is asked for: a build asks for those that the
//!    published site lacks, the preview for those that a browser requests.
//!
//! The index depends on nothing but the pages, so it has the same bytes on any number of threads, warm or cold.

mod endings;
mod files;
mod filters;
mod index;
mod language;
mod level;
mod names;
mod page;
mod postings;
mod role_parts;
mod shown;
mod spelling;
mod stems;
mod term_cache;
mod terms;
mod text;
mod words;

use std::ops::Range;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;

use crate::cache::Cache;
use crate::model::fingerprint::fingerprint;
use crate::model::site::Site;

use crate::search::index::IndexInput;
use crate::search::language::Language;
use crate::search::page::SearchPages;
use crate::search::role_parts::same_words;
use crate::search::stems::{Replaced, StemStore};
use crate::search::term_cache::StoredTerms;
use crate::search::terms::{PageTerms, TermReader, Vocabulary};
use crate::search::text::PageText;

pub(crate) use crate::search::index::SearchIndex;

/// How many pages one core reads with one vocabulary, at least and at most. They don't influence the result.
const CHUNK: Range<usize> = 32..1024;
/// How many chunks each core reads, so that none is idle while another one finishes.
const CHUNKS_PER_THREAD: usize = 4;
/// If more pages changed since the last index, all postings are collected again.
const MAX_REPLACED: usize = 64;

/// The terms of all pages of a guide, which the next index of the same guide reuses.
#[derive(Default)]
pub(crate) struct TermStore {
    stored: StoredTerms,
    vocabulary: Vocabulary,
    /// In the order of the pages of the last index.
    pages: Vec<PageTerms>,
    stems: StemStore,
}

/// The pages of a site that the search finds, ready to be indexed.
pub(crate) struct SearchInput {
    pages: Arc<SearchPages>,
    keys: Vec<u64>,
    /// A hash of everything that the index is built from. Indexes with equal fingerprints are equal.
    pub(crate) fingerprint: String,
}

impl SearchInput {
    /// Collects the pages of a site.
    pub(crate) fn of(site: &Site) -> Self {
        let pages = SearchPages::of(site);
        let settings = fingerprint(&(env!("CARGO_PKG_VERSION"), &site.config.language, &site.config.markdown));
        let keys: Vec<u64> = pages.list.par_iter().map(|page| page.key(site, settings)).collect();
        let labels = site.config.labels.group(index::LABELS);
        let texts = (labels, same_words(&site.config.labels));
        let fingerprint = format!("{:016x}", fingerprint(&(pages.fingerprint(&keys), texts)));
        Self { pages: Arc::new(pages), keys, fingerprint }
    }
}

impl TermStore {
    /// The terms that the previous build of the guide in `root` saved, in its main language or in the one with this folder.
    pub(crate) fn open(root: &Path, folder: Option<&str>) -> Self {
        let mut stored = StoredTerms::read(root, folder);
        let vocabulary = stored.take_vocabulary();
        Self { stored, vocabulary, ..Self::default() }
    }

    /// Builds the index of a site. Reads the words of the pages that changed, on all cores. Saves the terms in `cache`.
    pub(crate) fn index(&mut self, site: &Site, input: &SearchInput, cache: Option<&Cache>) -> SearchIndex {
        let language = Language::of(&site.config.language);
        let texts: Vec<OnceLock<PageText>> = input.keys.iter().map(|_| OnceLock::new()).collect();
        let changes = self.update(site, input, &language, &texts);
        let Self { vocabulary, pages, stems, .. } = self;
        let grouped = stems.group(vocabulary, pages, changes.replaced.as_deref(), &language);
        let used = stems.used_words();
        let save = || {
            if let Some(cache) = cache.filter(|_| changes.any) {
                term_cache::save(cache, site.config.folder.as_deref(), vocabulary, pages, &used);
            }
        };
        let (of_guide, ()) = rayon::join(|| stems.collect(grouped, pages), save);
        let digests = pages.iter().map(|page| page.digest).collect();
        let sizes = pages.iter().map(|page| page.size).collect();
        let input = IndexInput {
            pages: input.pages.clone(),
            digests,
            sizes,
            texts,
            stems: of_guide,
            words: stems.words(vocabulary).collect(),
        };
        SearchIndex::new(site, &language, input)
    }

    /// Updates the terms to those of the pages with the keys of `input`, in their order.
    fn update(
        &mut self,
        site: &Site,
        input: &SearchInput,
        language: &Language,
        texts: &[OnceLock<PageText>],
    ) -> TermChanges {
        let read = |vocabulary: &mut Vocabulary, new: &[usize]| {
            let read_page = |reader: &mut TermReader, index: usize| {
                let page = &input.pages.list[index];
                let text = texts[index].get_or_init(|| PageText::of(site, page));
                reader.read(page, text, (input.keys[index], text.digest(site, page)), language)
            };
            read_pages(vocabulary, new, read_page)
        };
        if let Some(new) = self.differing(&input.keys) {
            let terms = read(&mut self.vocabulary, &new);
            let replace = |(index, terms)| (index, std::mem::replace(&mut self.pages[index], terms));
            let replaced: Vec<Replaced> = new.into_iter().zip(terms).map(replace).collect();
            return TermChanges { any: !replaced.is_empty(), replaced: Some(replaced) };
        }
        let words = self.vocabulary.words().len();
        let mut previous: rustc_hash::FxHashMap<u64, PageTerms> =
            std::mem::take(&mut self.pages).into_iter().map(|page| (page.key, page)).collect();
        let had_pages = previous.len();
        let in_memory: Vec<Option<PageTerms>> = input.keys.iter().map(|key| previous.remove(key)).collect();
        let stored = &self.stored;
        let known = in_memory.into_par_iter().zip(&input.keys);
        let known: Vec<Option<PageTerms>> =
            known.map(|(page, key)| page.or_else(|| stored.find(*key, words))).collect();
        let new: Vec<usize> =
            known.iter().enumerate().filter(|(_, page)| page.is_none()).map(|(index, _)| index).collect();
        let any = !new.is_empty() || !previous.is_empty() || had_pages == 0 && stored.len() != known.len();
        let mut terms = read(&mut self.vocabulary, &new).into_iter();
        self.pages = known.into_iter().filter_map(|page| page.or_else(|| terms.next())).collect();
        self.stored = StoredTerms::default();
        TermChanges { any, replaced: None }
    }

    /// The pages whose keys differ from those of the last index. `None` if there was none, or if too many differ.
    fn differing(&self, keys: &[u64]) -> Option<Vec<usize>> {
        if self.pages.is_empty() || self.pages.len() != keys.len() {
            return None;
        }
        let pages = self.pages.iter().zip(keys).enumerate();
        let differing: Vec<usize> =
            pages.filter(|(_, (page, key))| page.key != **key).map(|(index, _)| index).take(MAX_REPLACED + 1).collect();
        (differing.len() <= MAX_REPLACED).then_some(differing)
    }
}

/// How the terms of a guide differ from those of the last index.
struct TermChanges {
    any: bool,
    /// The terms that were replaced, if most are the same.
    replaced: Option<Vec<Replaced>>,
}

/// Reads the terms of pages, on all cores. `read` reads one page.
fn read_pages(
    vocabulary: &mut Vocabulary,
    pages: &[usize],
    read: impl Fn(&mut TermReader, usize) -> PageTerms + Sync,
) -> Vec<PageTerms> {
    let read_chunk = |chunk: &[usize]| {
        let mut reader = TermReader::default();
        let pages: Vec<PageTerms> = chunk.iter().map(|index| read(&mut reader, *index)).collect();
        (reader.vocabulary, pages)
    };
    let chunk = pages.len() / (CHUNKS_PER_THREAD * rayon::current_num_threads());
    let chunks: Vec<(Vocabulary, Vec<PageTerms>)> =
        pages.par_chunks(chunk.clamp(CHUNK.start, CHUNK.end)).map(read_chunk).collect();
    let numbers: Vec<Vec<u32>> = chunks.iter().map(|(words, _)| vocabulary.merge(words)).collect();
    let renumbered: Vec<Vec<PageTerms>> = chunks
        .into_par_iter()
        .zip(numbers)
        .map(|((_, mut pages), numbers)| {
            let terms = pages.iter_mut().flat_map(|page| &mut page.terms);
            terms.for_each(|term| *term = term.with_word(numbers[term.word() as usize]));
            pages
        })
        .collect();
    renumbered.into_iter().flatten().collect()
}
