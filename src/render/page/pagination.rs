//! Pages of a list that is too long for one page.

use serde::Serialize;

use crate::model::address::url::Url;

use crate::render::page::PageBuilder;

/// The position of a page in a paginated list.
#[derive(Debug, Serialize)]
pub struct Pagination {
    /// The number of this page, from 1.
    pub number: usize,
    /// The number of pages.
    pub total: usize,
    /// The address of the previous page.
    pub previous: Option<String>,
    /// The address of the next page.
    pub next: Option<String>,
    /// Some of the pages: the first and the last, those next to this one, and one in each longer gap.
    pub pages: Vec<NumberedPage>,
}

/// A page of a paginated list.
#[derive(Debug, Serialize)]
pub struct NumberedPage {
    /// The number of the page, from 1.
    pub number: usize,
    /// The address of the page.
    pub href: String,
    /// Whether it is this page.
    pub is_current: bool,
    /// Whether pages before it are left out.
    pub follows_gap: bool,
}

/// A gap with more pages gets a link to its middle, so that no page of a long list is many clicks away.
const MAX_GAP: usize = 8;

/// The numbers of the pages that page `number` of `total` links to, in order.
fn shown_numbers(number: usize, total: usize) -> Vec<usize> {
    let start = number.saturating_sub(1).min(total.saturating_sub(2)).max(1);
    let end = (start + 2).min(total);
    // A gap of one page is no shorter than the page.
    let before = match start {
        1 => vec![],
        2 => vec![1],
        3 => vec![1, 2],
        _ if start - 2 > MAX_GAP => vec![1, start / 2],
        _ => vec![1],
    };
    let after = match total - end {
        0 => vec![],
        1 => vec![total],
        2 => vec![total - 1, total],
        gap if gap - 1 > MAX_GAP => vec![end + gap / 2, total],
        _ => vec![total],
    };
    before.into_iter().chain(start..=end).chain(after).collect()
}

impl PageBuilder<'_> {
    /// The position of page `number` of `total`; `None` for a list that fits on one page.
    pub(super) fn pagination(&self, first: &Url, number: usize, total: usize) -> Option<Pagination> {
        let href = |number: usize| self.site.base.href(&first.numbered(number));
        (total > 1).then(|| Pagination {
            number,
            total,
            previous: (number > 1).then(|| href(number - 1)),
            next: (number < total).then(|| href(number + 1)),
            pages: Self::numbered_pages(number, total, href),
        })
    }

    fn numbered_pages(current: usize, total: usize, href: impl Fn(usize) -> String) -> Vec<NumberedPage> {
        let mut last = 0;
        let page = |number: usize| {
            let follows_gap = number > std::mem::replace(&mut last, number) + 1;
            NumberedPage { number, href: href(number), is_current: number == current, follows_gap }
        };
        shown_numbers(current, total).into_iter().map(page).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_pages_are_shown() {
        assert_eq!(shown_numbers(1, 2), [1, 2]);
        assert_eq!(shown_numbers(1, 12), [1, 2, 3, 12]);
        assert_eq!(shown_numbers(105, 105), [1, 51, 103, 104, 105]);
        assert_eq!(shown_numbers(2, 9), [1, 2, 3, 9]);
        assert_eq!(shown_numbers(4, 6), [1, 2, 3, 4, 5, 6]);
        assert_eq!(shown_numbers(5, 9), [1, 4, 5, 6, 9]);
        assert_eq!(shown_numbers(50, 105), [1, 24, 49, 50, 51, 78, 105]);
    }

    #[test]
    fn every_page_of_a_long_list_is_a_few_clicks_away() {
        for total in 1..=220 {
            let mut reached = vec![None; total + 1];
            reached[1] = Some(0);
            let mut next = std::collections::VecDeque::from([1]);
            while let Some(number) = next.pop_front() {
                let shown = shown_numbers(number, total);
                assert!(shown.is_sorted_by(|a, b| a < b) && shown.contains(&number), "{number} of {total}: {shown:?}");
                for other in shown.into_iter().filter(|other| reached[*other].is_none()).collect::<Vec<_>>() {
                    reached[other] = reached[number].map(|clicks: usize| clicks + 1);
                    next.push_back(other);
                }
            }
            let most = reached[1..].iter().map(|clicks| clicks.expect("a page that can be reached")).max();
            assert!(most <= Some(8), "{total}: {most:?}");
        }
    }
}
