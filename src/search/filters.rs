//! [`SearchPages`] -> the filters of results: the pages of each kind, role and topic.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::model::indexed::Id as _;
use crate::model::kind::Kind;
use crate::model::site::Site;

use crate::search::files;
use crate::search::page::SearchPages;

/// The most bytes of one file, before compression.
const MAX_SIZE: usize = 90_000;

/// A value of a filter: the filter, the value, the number of its pages, and the pages.
#[derive(Serialize)]
struct FilterValue<'a>(&'a str, &'a str, usize, FilterPages);

/// The pages of a value.
#[derive(Serialize)]
#[serde(untagged)]
enum FilterPages {
    /// The distance of each page to the previous one, minus one.
    Listed(Vec<u32>),
    /// The hash of the file that lists them.
    In(String),
}

/// The contents of the files with all values. If the lists of pages don't fit into one file, `add` adds files for them; it
/// returns the hash of a file.
pub(super) fn contents(site: &Site, pages: &SearchPages, mut add: impl FnMut(Vec<u8>) -> String) -> Vec<Vec<u8>> {
    let mut of_kind: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
    let mut of_node: Vec<Vec<u32>> = vec![Vec::new(); site.nodes.len()];
    for (index, page) in (0..).zip(&pages.list) {
        let kind = page.kind.label(&site.config.labels);
        if !kind.is_empty() {
            of_kind.entry(kind).or_default().push(index);
        }
        page.roles.iter().chain(&page.topics).for_each(|node| of_node[node.index()].push(index));
    }
    let mut values: BTreeMap<(&str, &str), Vec<u32>> =
        of_kind.into_iter().map(|(kind, pages)| (("kind", kind), pages)).collect();
    for ((_, node), pages) in site.nodes.iter_ids().zip(of_node).filter(|(_, pages)| !pages.is_empty()) {
        let name = if node.kind == Kind::Role { "role" } else { "topic" };
        values.entry((name, &node.title)).or_default().extend(pages);
    }
    // Two nodes can have the same title.
    for pages in values.values_mut() {
        pages.sort_unstable();
        pages.dedup();
    }
    let mut lists: Vec<FilterValue<'_>> = values
        .into_iter()
        .map(|((name, value), pages)| FilterValue(name, value, pages.len(), FilterPages::Listed(distances(&pages))))
        .collect();
    let size_of_value = |FilterValue(_, value, count, pages): &FilterValue<'_>| {
        value.len() + 16 + if matches!(pages, FilterPages::Listed(_)) { 3 * count } else { 0 }
    };
    if lists.iter().map(size_of_value).sum::<usize>() > MAX_SIZE {
        let ranges = files::divide(
            lists.len(),
            MAX_SIZE / 2,
            MAX_SIZE,
            |index| size_of_value(&lists[index]),
            |index| files::stable_hash(lists[index].1),
        );
        for range in ranges {
            let hash = add(files::json(&&lists[range.clone()]));
            lists[range].iter_mut().for_each(|value| value.3 = FilterPages::In(hash.clone()));
        }
    }
    let ranges = files::divide(lists.len(), MAX_SIZE / 2, MAX_SIZE, |index| size_of_value(&lists[index]), |_| 1);
    ranges.into_iter().map(|range| files::json(&&lists[range])).collect()
}

fn distances(pages: &[u32]) -> Vec<u32> {
    let mut next = 0;
    let distance = |page: &u32| {
        let distance = page - next;
        next = page + 1;
        distance
    };
    pages.iter().map(distance).collect()
}
