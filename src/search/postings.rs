//! The terms of all pages -> the postings of each stem: the pages that contain it, with the level of its weight.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::search::language::Language;
use crate::search::level;
use crate::search::page::number;
use crate::search::terms::{NO_OFFSET, PageTerms, Vocabulary};
use crate::search::words::utf16_order;

/// A part of the guide whose postings are collected on one core. The number of a page within it fits into 13 bits.
const PART: usize = 4096;
/// How many pages per stem are stored with everything that a result shows.
const CHAMPIONS: usize = 6;
/// The most bytes of one list of postings. Of a longer list, the pages with the lowest levels are left out.
const MAX_LIST: usize = 30_000;

/// The inflections of one word.
#[derive(Debug)]
pub(super) struct Stem {
    /// Its words, sorted.
    pub(super) words: Vec<StemWord>,
    /// The number of pages that contain it.
    pub(super) pages: u32,
    /// The encoded postings.
    pub(super) list: Vec<u8>,
    /// The pages that it fits best, best first.
    pub(super) champions: Vec<Champion>,
}

#[derive(Debug)]
pub(super) struct StemWord {
    pub(super) text: Box<str>,
    /// The number of pages that show it. Names that are never displayed don't count.
    pub(super) shown: u32,
}

/// A page that a stem fits well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Champion {
    pub(super) page: u32,
    pub(super) level: u8,
    /// The offset of the first occurrence in the page's text.
    pub(super) offset: u16,
}

/// The words of a vocabulary that pages contain, grouped by stem.
pub(super) struct Stems {
    /// The number of the stem of each word.
    of_word: Vec<u32>,
    /// The words of each stem. Stems are in the order of their first word.
    words: Vec<Vec<StemWord>>,
}

/// How many pages contain each word, and how many show it.
pub(super) struct WordCounts {
    pages: Vec<u32>,
    shown: Vec<u32>,
}

impl WordCounts {
    pub(super) fn of(pages: &[PageTerms], words: usize) -> Self {
        let count = |part: &[PageTerms]| {
            let mut counts = Self { pages: vec![0; words], shown: vec![0; words] };
            for term in part.iter().flat_map(|page| &page.terms) {
                counts.pages[term.word() as usize] += 1;
                counts.shown[term.word() as usize] += u32::from(!term.is_hidden());
            }
            counts
        };
        let add = |mut one: Self, other: Self| {
            one.pages.iter_mut().zip(other.pages).for_each(|(count, more)| *count += more);
            one.shown.iter_mut().zip(other.shown).for_each(|(count, more)| *count += more);
            one
        };
        let none = || Self { pages: vec![0; words], shown: vec![0; words] };
        pages.par_chunks(PART).map(count).reduce(none, add)
    }

    /// Whether each word is on any page.
    pub(super) fn used(&self) -> Vec<bool> {
        self.pages.iter().map(|pages| *pages > 0).collect()
    }
}

impl Stems {
    pub(super) fn group(vocabulary: &Vocabulary, counts: &WordCounts, language: &Language) -> Self {
        let mut used: Vec<(&str, usize)> = vocabulary
            .words()
            .iter()
            .enumerate()
            .filter(|(number, _)| counts.pages[*number] > 0)
            .map(|(number, word)| (&**word, number))
            .collect();
        used.par_sort_unstable_by(|(one, _), (other, _)| utf16_order(one, other));
        let stems: Vec<String> = used.par_iter().map(|(word, _)| language.stem(word)).collect();
        let mut numbers: FxHashMap<&str, u32> = FxHashMap::default();
        let mut of_word = vec![0; vocabulary.words().len()];
        let mut words: Vec<Vec<StemWord>> = Vec::new();
        for ((text, word), stem) in used.iter().zip(&stems) {
            let stem = *numbers.entry(stem).or_insert_with(|| {
                words.push(Vec::new());
                number(words.len() - 1)
            });
            of_word[*word] = stem;
            words[stem as usize].push(StemWord { text: (*text).into(), shown: counts.shown[*word] });
        }
        Self { of_word, words }
    }

    /// Collects the postings of all stems.
    pub(super) fn collect(self, pages: &[PageTerms]) -> Vec<Stem> {
        let parts: Vec<Part> =
            pages.par_chunks(PART).map(|part| Part::of(part, &self.of_word, self.words.len())).collect();
        let list = |(stem, words): (usize, Vec<StemWord>)| {
            let postings = || parts.iter().enumerate().flat_map(move |(index, part)| part.postings(stem, index * PART));
            let pages = number(postings().count());
            let mut list = encode(postings(), 0);
            let mut lowest = 0;
            while list.len() > MAX_LIST && lowest < level::MAX {
                lowest += 1;
                list = encode(postings(), lowest);
            }
            if list.len() > MAX_LIST {
                list = encode(postings().filter(|posting| posting.level == level::MAX).take(MAX_LIST / 3), level::MAX);
            }
            Stem { words, pages, list, champions: champions(postings()) }
        };
        self.words.into_par_iter().enumerate().map(list).collect()
    }
}

/// Encodes the postings with at least a level. Each is a number in LEB128: the distance to the previous page, minus one, and
/// in the lowest three bits the level.
fn encode(postings: impl Iterator<Item = Champion>, lowest: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut next = 0;
    for Champion { page, level, .. } in postings.filter(|posting| posting.level >= lowest) {
        push_number(&mut bytes, (u64::from(page - next) << 3) | u64::from(level));
        next = page + 1;
    }
    bytes
}

fn push_number(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    bytes.push((number & 0x7f) as u8);
}

/// The postings with the highest levels. Of equal ones, the first pages.
fn champions(postings: impl Iterator<Item = Champion>) -> Vec<Champion> {
    let mut best: Vec<Champion> = Vec::with_capacity(CHAMPIONS + 1);
    for posting in postings {
        if best.len() == CHAMPIONS && best[CHAMPIONS - 1].level >= posting.level {
            continue;
        }
        let index = best.partition_point(|other| other.level >= posting.level);
        best.insert(index, posting);
        best.truncate(CHAMPIONS);
    }
    best
}

/// The postings of some pages, by stem.
struct Part {
    /// Where the postings of each stem start and end.
    ranges: Vec<(u32, u32)>,
    postings: Vec<PartPosting>,
}

/// One posting in four bytes, as a large guide has millions: the number of the page within the part in the upper bits, the
/// level in the next three, and the offset.
#[derive(Clone, Copy, Default)]
struct PartPosting(u32);

impl PartPosting {
    fn new(page: u32, level: u8, offset: u16) -> Self {
        Self(page << 19 | u32::from(level) << 16 | u32::from(offset))
    }

    fn page(self) -> u32 {
        self.0 >> 19
    }

    fn level(self) -> u8 {
        self.0.to_le_bytes()[2] & level::MAX
    }

    fn offset(self) -> u16 {
        (self.0 & 0xffff) as u16
    }
}

impl Part {
    fn of(pages: &[PageTerms], stem_of_word: &[u32], stems: usize) -> Self {
        let mut ranges = vec![(0, 0); stems];
        for term in pages.iter().flat_map(|page| &page.terms) {
            ranges[stem_of_word[term.word() as usize] as usize].1 += 1;
        }
        let mut start = 0;
        for range in &mut ranges {
            let count = range.1;
            *range = (start, start);
            start += count;
        }
        let mut postings = vec![PartPosting::default(); start as usize];
        for (page, terms) in (0..).zip(pages) {
            for term in &terms.terms {
                let (start, end) = &mut ranges[stem_of_word[term.word() as usize] as usize];
                // Two inflections on the same page are one posting.
                let last = if *end > *start { postings.get_mut(*end as usize - 1) } else { None };
                if let Some(same) = last.filter(|last| last.page() == page) {
                    let level = level::sum(same.level(), term.level());
                    *same = PartPosting::new(page, level, same.offset().min(term.offset));
                } else {
                    postings[*end as usize] = PartPosting::new(page, term.level(), term.offset);
                    *end += 1;
                }
            }
        }
        Self { ranges, postings }
    }

    fn postings(&self, stem: usize, first_page: usize) -> impl Iterator<Item = Champion> {
        let (start, end) = self.ranges[stem];
        let first_page = number(first_page);
        let postings = self.postings[start as usize..end as usize].iter();
        postings.map(move |posting| Champion {
            page: first_page + posting.page(),
            level: posting.level(),
            offset: posting.offset(),
        })
    }
}

impl Champion {
    /// The offset of the first occurrence in the text, if it is known.
    pub(super) fn text_offset(self) -> Option<usize> {
        (self.offset != NO_OFFSET).then_some(usize::from(self.offset))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn posting(page: u32, level: u8) -> Champion {
        Champion { page, level, offset: 0 }
    }

    #[test]
    fn postings_are_distances_with_levels() {
        let postings = [posting(0, 3), posting(1, 7), posting(300, 0)];
        assert_eq!(encode(postings.into_iter(), 0), [3, 7, 0xD0, 0x12]);
        assert_eq!(encode(postings.into_iter(), 4), [0x0F]);
    }

    #[test]
    fn champions_have_the_highest_levels_and_come_first() {
        let postings = (0..100).map(|page| posting(page, if page % 10 == 5 { 5 } else { 2 }));
        let pages: Vec<u32> = champions(postings).iter().map(|champion| champion.page).collect();
        assert_eq!(pages, [5, 15, 25, 35, 45, 55]);
    }
}
