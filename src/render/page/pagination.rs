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
        })
    }
}
