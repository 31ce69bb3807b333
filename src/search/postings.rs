//! The terms of all pages -> the postings of each stem: the pages that contain it, with the level of its weight.

use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::search::level;
use crate::search::page::number;
use crate::search::terms::{NO_OFFSET, PageTerms};

/// A part of the guide whose postings are collected on one core. The number of a page within it fits into 13 bits.
const PART: usize = 4096;
/// How many pages per stem are stored with everything that a result shows.
const CHAMPIONS: usize = 6;
/// The most bytes of one list of postings. Of a longer list, the pages with the lowest levels are left out.
const MAX_LIST: usize = 30_000;

/// Instead of the number of a stem: there is none.
pub(super) const NO_STEM: u32 = u32::MAX;

/// The pages that contain a stem.
#[derive(Debug, Clone)]
pub(super) struct Postings {
    /// The number of pages.
    pub(super) pages: u32,
    /// The encoded postings.
    pub(super) list: Vec<u8>,
    /// The pages that the stem fits best, best first.
    pub(super) champions: Vec<Champion>,
}

/// A page that a stem fits well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Champion {
    pub(super) page: u32,
    pub(super) level: u8,
    /// The offset of the first occurrence in the page's text.
    pub(super) offset: u16,
}

/// Collects the postings of the stems without known ones. `of_word` has the number of the stem of each word.
pub(super) fn collect(pages: &[PageTerms], of_word: &[u32], known: Vec<Option<Arc<Postings>>>) -> Vec<Arc<Postings>> {
    let mut wanted = 0;
    let mut count = |known: &Option<Arc<Postings>>| {
        let number = if known.is_none() { wanted } else { NO_STEM };
        wanted += u32::from(known.is_none());
        number
    };
    let numbers: Vec<u32> = known.iter().map(&mut count).collect();
    let of_word: Vec<u32> =
        of_word.iter().map(|stem| numbers.get(*stem as usize).copied().unwrap_or(NO_STEM)).collect();
    let parts: Vec<Part> = match wanted {
        0 => Vec::new(),
        _ => pages.par_chunks(PART).map(|part| Part::of(part, &of_word, wanted as usize)).collect(),
    };
    let new = |stem: u32| Arc::new(Postings::of(&parts, stem as usize));
    known.into_par_iter().zip(numbers).map(|(known, stem)| known.unwrap_or_else(|| new(stem))).collect()
}

impl Postings {
    fn of(parts: &[Part], stem: usize) -> Self {
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
        Self { pages, list, champions: champions(postings()) }
    }

    /// Sets the offset of the first occurrence in a page, if it is a champion.
    pub(super) fn move_champion(&mut self, page: u32, offset: u16) {
        self.champions
            .iter_mut()
            .filter(|champion| champion.page == page)
            .for_each(|champion| champion.offset = offset);
    }
}

/// The posting of a stem in one page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PagePosting {
    pub(super) level: u8,
    pub(super) offset: u16,
}

impl PagePosting {
    /// The posting of each stem in a page. `of_word` has the number of the stem of each word.
    pub(super) fn of_stems(page: &PageTerms, of_word: &[u32]) -> FxHashMap<u32, Self> {
        let mut postings: FxHashMap<u32, Self> = FxHashMap::default();
        for term in &page.terms {
            let new = Self { level: term.level(), offset: term.offset };
            let add = |posting: &mut Self| *posting = posting.and(new);
            postings.entry(of_word[term.word() as usize]).and_modify(add).or_insert(new);
        }
        postings
    }

    /// The posting of two inflections on the same page.
    fn and(self, other: Self) -> Self {
        Self { level: level::sum(self.level, other.level), offset: self.offset.min(other.offset) }
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
    fn new(page: u32, PagePosting { level, offset }: PagePosting) -> Self {
        Self(page << 19 | u32::from(level) << 16 | u32::from(offset))
    }

    fn page(self) -> u32 {
        self.0 >> 19
    }

    fn in_page(self) -> PagePosting {
        PagePosting { level: self.0.to_le_bytes()[2] & level::MAX, offset: (self.0 & 0xffff) as u16 }
    }
}

impl Part {
    /// Collects the postings of stems. `of_word` has the number of the stem of each word.
    fn of(pages: &[PageTerms], of_word: &[u32], stems: usize) -> Self {
        let mut ranges = vec![(0, 0); stems];
        for term in pages.iter().flat_map(|page| &page.terms) {
            if let Some(range) = ranges.get_mut(of_word[term.word() as usize] as usize) {
                range.1 += 1;
            }
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
                let Some((start, end)) = ranges.get_mut(of_word[term.word() as usize] as usize) else { continue };
                let new = PagePosting { level: term.level(), offset: term.offset };
                // Two inflections on the same page are one posting.
                let last = if *end > *start { postings.get_mut(*end as usize - 1) } else { None };
                if let Some(same) = last.filter(|last| last.page() == page) {
                    *same = PartPosting::new(page, same.in_page().and(new));
                } else {
                    postings[*end as usize] = PartPosting::new(page, new);
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
        postings.map(move |posting| {
            let PagePosting { level, offset } = posting.in_page();
            Champion { page: first_page + posting.page(), level, offset }
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
