//! The words of all pages -> stems: groups of words that share one list of postings. Stems are in the order of their first
//! word.
//!
//! After an edit, only the postings that it changed are collected again.

use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::search::language::Language;
use crate::search::page::number;
use crate::search::postings::{self, NO_STEM, PagePosting, Postings};
use crate::search::terms::{PageTerms, Vocabulary};
use crate::search::words::utf16_order;

/// How many pages are counted on one core.
const CHUNK: usize = 4096;

/// The inflections of one word.
#[derive(Debug)]
pub(super) struct Stem {
    /// Its words, sorted.
    pub(super) words: Vec<Box<str>>,
    pub(super) postings: Arc<Postings>,
}

/// The terms of a page that an edit replaced, with the index of the page.
pub(super) type Replaced = (usize, PageTerms);

/// The stems of an index. The next index of the same guide takes over the postings that did not change.
#[derive(Default)]
pub(super) struct StemStore {
    counts: WordCounts,
    /// A number for each stem that was ever in use.
    keys: FxHashMap<String, u32>,
    /// The number in `keys` of the stem of each word.
    key_of_word: Vec<u32>,
    /// The words that pages contain, sorted.
    used: Vec<u32>,
    /// The number of the stem of each word, or [`NO_STEM`].
    of_word: Vec<u32>,
    postings: Vec<Arc<Postings>>,
}

/// Stems without their postings.
pub(super) struct Grouped {
    words: Vec<Vec<Box<str>>>,
    /// The postings of each stem, if they did not change.
    known: Vec<Option<Arc<Postings>>>,
}

/// How many pages contain each word, and how many show it. Names that are never displayed are not shown.
#[derive(Default)]
struct WordCounts {
    pages: Vec<u32>,
    shown: Vec<u32>,
}

impl WordCounts {
    fn zero(words: usize) -> Self {
        Self { pages: vec![0; words], shown: vec![0; words] }
    }

    fn of(pages: &[PageTerms], words: usize) -> Self {
        let count = |part: &[PageTerms]| {
            let mut counts = Self::zero(words);
            for page in part {
                counts.add(page);
            }
            counts
        };
        let sum = |mut one: Self, other: Self| {
            one.pages.iter_mut().zip(other.pages).for_each(|(count, more)| *count += more);
            one.shown.iter_mut().zip(other.shown).for_each(|(count, more)| *count += more);
            one
        };
        pages.par_chunks(CHUNK).map(count).reduce(|| Self::zero(words), sum)
    }

    fn add(&mut self, page: &PageTerms) {
        for term in &page.terms {
            self.pages[term.word() as usize] += 1;
            self.shown[term.word() as usize] += u32::from(!term.is_hidden());
        }
    }

    fn subtract(&mut self, page: &PageTerms) {
        for term in &page.terms {
            self.pages[term.word() as usize] -= 1;
            self.shown[term.word() as usize] -= u32::from(!term.is_hidden());
        }
    }
}

impl StemStore {
    /// Whether each word is on any page.
    pub(super) fn used_words(&self) -> Vec<bool> {
        self.counts.pages.iter().map(|pages| *pages > 0).collect()
    }

    /// The words that pages contain, sorted, and the number of pages that show each.
    pub(super) fn words<'a>(&'a self, vocabulary: &'a Vocabulary) -> impl Iterator<Item = (&'a str, u32)> {
        let word = |word: usize| (&*vocabulary.words()[word], self.counts.shown[word]);
        self.used.iter().map(move |number| word(*number as usize))
    }

    /// Groups the words of the pages. `replaced` are the terms that differ from those of the last index; `None` if too many
    /// do.
    pub(super) fn group(
        &mut self,
        vocabulary: &Vocabulary,
        pages: &[PageTerms],
        replaced: Option<&[Replaced]>,
        language: &Language,
    ) -> Grouped {
        let words = vocabulary.words();
        match replaced {
            Some(replaced) => self.count_again(words, pages, replaced, language),
            None => self.count(words, pages, language),
        }
        let mut of_key = vec![NO_STEM; self.keys.len()];
        let mut of_word = vec![NO_STEM; words.len()];
        let mut grouped: Vec<Vec<Box<str>>> = Vec::new();
        for word in self.used.iter().map(|word| *word as usize) {
            let stem = &mut of_key[self.key_of_word[word] as usize];
            if *stem == NO_STEM {
                *stem = number(grouped.len());
                grouped.push(Vec::new());
            }
            of_word[word] = *stem;
            grouped[*stem as usize].push(words[word].clone());
        }
        let known = match replaced {
            Some(replaced) => self.unchanged_postings(&of_word, grouped.len(), pages, replaced),
            None => vec![None; grouped.len()],
        };
        self.of_word = of_word;
        Grouped { words: grouped, known }
    }

    /// Collects the postings of the stems that [`StemStore::group`] has grouped.
    pub(super) fn collect(&mut self, grouped: Grouped, pages: &[PageTerms]) -> Vec<Stem> {
        let Grouped { words, known } = grouped;
        self.postings = postings::collect(pages, &self.of_word, known);
        words
            .into_iter()
            .zip(&self.postings)
            .map(|(words, postings)| Stem { words, postings: postings.clone() })
            .collect()
    }

    fn count(&mut self, words: &[Box<str>], pages: &[PageTerms], language: &Language) {
        self.counts = WordCounts::of(pages, words.len());
        self.keys.clear();
        self.key_of_word.clear();
        self.add_keys(words, language);
        self.used = (0..number(words.len())).filter(|word| self.counts.pages[*word as usize] > 0).collect();
        self.used.par_sort_unstable_by(|one, other| utf16_order(&words[*one as usize], &words[*other as usize]));
    }

    fn add_keys(&mut self, words: &[Box<str>], language: &Language) {
        let stems: Vec<String> = words.par_iter().map(|word| language.stem(word)).collect();
        for stem in stems {
            let next = number(self.keys.len());
            self.key_of_word.push(*self.keys.entry(stem).or_insert(next));
        }
    }

    fn count_again(&mut self, words: &[Box<str>], pages: &[PageTerms], replaced: &[Replaced], language: &Language) {
        self.add_keys(&words[self.key_of_word.len()..], language);
        self.counts.pages.resize(words.len(), 0);
        self.counts.shown.resize(words.len(), 0);
        self.of_word.resize(words.len(), NO_STEM);
        for (page, before) in replaced {
            self.counts.subtract(before);
            self.counts.add(&pages[*page]);
        }
        self.used.retain(|word| self.counts.pages[*word as usize] > 0);
        let terms = replaced.iter().flat_map(|(page, _)| &pages[*page].terms).map(|term| term.word());
        let new: FxHashSet<u32> = terms.filter(|word| self.of_word[*word as usize] == NO_STEM).collect();
        self.used.extend(new);
        // This sort is fast for a list that is almost sorted.
        self.used.sort_by(|one, other| utf16_order(&words[*one as usize], &words[*other as usize]));
    }

    /// The postings of each stem, where no replaced page changes them. `of_word` has the numbers of the new stems.
    fn unchanged_postings(
        &self,
        of_word: &[u32],
        stems: usize,
        pages: &[PageTerms],
        replaced: &[Replaced],
    ) -> Vec<Option<Arc<Postings>>> {
        // A stem has other numbers before and after an edit, but all its words have the same.
        let mut before = vec![NO_STEM; stems];
        for word in self.used.iter().map(|word| *word as usize).filter(|word| self.of_word[*word] != NO_STEM) {
            before[of_word[word] as usize] = self.of_word[word];
        }
        let mut changed: FxHashSet<u32> = FxHashSet::default();
        let mut moved: FxHashMap<u32, Vec<(u32, u16)>> = FxHashMap::default();
        for (page, terms) in replaced {
            let mut old = PagePosting::of_stems(terms, &self.of_word);
            for (stem, PagePosting { level, offset }) in PagePosting::of_stems(&pages[*page], of_word) {
                let stem = before[stem as usize];
                match old.remove(&stem) {
                    Some(old) if old.level == level && old.offset == offset => {}
                    Some(old) if old.level == level => moved.entry(stem).or_default().push((number(*page), offset)),
                    _ => _ = changed.insert(stem),
                }
            }
            changed.extend(old.keys());
        }
        let unchanged = |stem: u32| {
            let mut postings = self.postings.get(stem as usize).filter(|_| !changed.contains(&stem))?.clone();
            for (page, offset) in moved.get(&stem).into_iter().flatten() {
                if postings.champions.iter().any(|champion| champion.page == *page) {
                    Arc::make_mut(&mut postings).move_champion(*page, *offset);
                }
            }
            Some(postings)
        };
        before.into_iter().map(unchanged).collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::search::terms::Term;

    use super::*;

    const WORDS: [&str; 10] = ["team", "teams", "owner", "own", "owning", "work", "worked", "zebra", "Ärzte", "IT"];

    fn term() -> impl Strategy<Value = Term> {
        (0..number(WORDS.len()), 0..3_u8, any::<bool>(), 0..3_u16)
            .prop_map(|(word, level, is_hidden, offset)| Term::new(word, level, is_hidden, offset))
    }

    fn page() -> impl Strategy<Value = PageTerms> {
        let terms = prop::collection::vec(term(), 0..6);
        terms.prop_map(|mut terms| {
            terms.sort_by_key(|term| term.word());
            terms.dedup_by_key(|term| term.word());
            PageTerms { key: 0, digest: [0; 16], size: 0, terms }
        })
    }

    fn vocabulary(words: usize) -> Vocabulary {
        Vocabulary::new(WORDS[..words].iter().map(|word| (*word).into()).collect())
    }

    fn stems(store: &mut StemStore, pages: &[PageTerms], replaced: Option<&[Replaced]>) -> String {
        // Words get their numbers when a page with them is read.
        let words = pages.iter().chain(replaced.into_iter().flatten().map(|(_, terms)| terms));
        let words = words.flat_map(|page| &page.terms).map(|term| term.word() as usize + 1).max().unwrap_or(0);
        let vocabulary = vocabulary(words.max(store.key_of_word.len()));
        let grouped = store.group(&vocabulary, pages, replaced, &Language::of("en"));
        format!("{:?}", store.collect(grouped, pages))
    }

    proptest! {
        #[test]
        fn stems_after_edits_equal_those_of_a_new_index(
            mut pages in prop::collection::vec(page(), 1..12),
            edits in prop::collection::vec(prop::collection::vec((any::<prop::sample::Index>(), page()), 0..3), 1..6),
        ) {
            let mut store = StemStore::default();
            stems(&mut store, &pages, None);
            for edit in edits {
                let mut replaced: Vec<Replaced> = Vec::new();
                for (index, terms) in edit {
                    let index = index.index(pages.len());
                    if replaced.iter().all(|(other, _)| *other != index) {
                        replaced.push((index, std::mem::replace(&mut pages[index], terms)));
                    }
                }
                let again = stems(&mut store, &pages, Some(&replaced));
                prop_assert_eq!(again, stems(&mut StemStore::default(), &pages, None));
            }
        }
    }
}
