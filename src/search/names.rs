//! [`SearchPages`] -> the names of all pages except articles, with which the script finds a page by a joined, reordered or
//! misspelt name.

use serde::Serialize;

use crate::search::files;
use crate::search::page::{SearchPage, SearchPages, number};
use crate::search::words::{fold, joined_name, utf16_order};

/// The most bytes of one file, before compression.
const MAX_SIZE: usize = 90_000;

/// A name, the number of its page, and its position among the names of the page. A name that is never displayed is folded, and
/// its position is negative: -1 for the first name.
#[derive(Serialize)]
struct PageName(String, u32, i32);

/// The content of a file.
#[derive(Serialize)]
struct Names<'a> {
    names: &'a [(String, PageName)],
    /// Each comparison: the number of its page and those of its roles.
    comparisons: &'a [(u32, u32, u32)],
}

/// The contents of the files of names, each with the key of its first name. The first file also has the comparisons.
pub(super) fn contents(pages: &SearchPages) -> Vec<(String, Vec<u8>)> {
    let pages_with_names = || pages.list.iter().enumerate().filter(|(_, page)| page.is_named());
    let mut names: Vec<(String, PageName)> =
        pages_with_names().flat_map(|(index, page)| names_of(number(index), page)).collect();
    names.sort_by(|(key, one), (other_key, other)| {
        utf16_order(key, other_key).then((one.1, one.2).cmp(&(other.1, other.2)))
    });
    let comparison = |(index, page): (usize, &SearchPage)| match page.compared[..] {
        [one, other] => Some((number(index), pages.number_of(one), pages.number_of(other))),
        _ => None,
    };
    let comparisons: Vec<_> = pages_with_names().filter_map(comparison).collect();
    let size = |index: usize| 2 * names[index].0.len() + 12;
    let ranges = files::divide(names.len(), MAX_SIZE / 2, MAX_SIZE, size, |index| files::stable_hash(&names[index].0));
    let content = |(file, range): (usize, std::ops::Range<usize>)| {
        let comparisons = if file == 0 { &comparisons[..] } else { &[] };
        (names[range.start].0.clone(), files::json(&Names { names: &names[range], comparisons }))
    };
    ranges.into_iter().enumerate().map(content).collect()
}

fn names_of(number: u32, page: &SearchPage) -> Vec<(String, PageName)> {
    let visible = std::iter::once(&*page.title).chain(page.names.iter().map(String::as_str));
    let visible = visible.zip(0..).map(|(name, order)| (joined_name(name), PageName(name.to_string(), number, order)));
    let first_hidden = 1 + i32::try_from(page.names.len()).unwrap_or(i32::MAX - 1);
    let hidden = page.hidden_names.iter().zip(first_hidden..).map(|(name, order)| {
        let mut folded = String::new();
        fold(name, &mut folded);
        (joined_name(name), PageName(folded, number, -1 - order))
    });
    visible.chain(hidden).filter(|(key, _)| !key.is_empty()).collect()
}
