//! Whether the embedded templates can fail on a site. They have no errors, which the tests show, so they fail only at the limits
//! on size and time. A guide far below these limits need not be rendered to be checked.

use crate::model::graph::node::Node;
use crate::model::page::INDEX_SIZE;
use crate::model::site::Site;

/// The most bytes of HTML for a byte of a document on its own page. References to footnotes are the worst case known, at about
/// 32.
const BYTES_PER_TEXT_BYTE: usize = 200;
/// The most bytes of HTML for a byte of a document's metadata in a list. Its title is shown in a few places, and an escaped
/// character has up to six bytes.
const BYTES_PER_METADATA_BYTE: usize = 20;
/// The markup around the metadata of a document in a list, in bytes.
const BYTES_PER_ITEM: usize = 1000;
/// The most lists on one page, each with up to `page_size` items.
const LISTS: usize = 20;
/// The markup around an address in the sitemap, in bytes.
const BYTES_PER_ADDRESS: usize = 200;
/// A page without lists and texts, in bytes.
const BYTES_PER_PAGE: usize = 100_000;
/// How many bytes of HTML a slow machine renders per second.
const BYTES_PER_SECOND: usize = 2_000_000;

/// Whether a site has only the embedded templates, and none of its pages can exceed a limit: not even a page that showed the
/// longest text, the longest lists and all addresses. The number of items on a page does not grow with the guide.
pub(crate) fn is_within_limits(site: &Site) -> bool {
    let is_embedded = |file| site.snapshot.file(file).is_embedded();
    if !site.templates.values().all(|file| is_embedded(*file)) {
        return false;
    }
    let mut text = 0;
    let mut metadata = Vec::with_capacity(site.entries.len());
    for entry in site.entries.iter() {
        text = text.max(site.snapshot.file(entry.file).text().len());
        let shown = entry.body.first_paragraph.as_ref().map_or(0, String::len);
        metadata.push(entry.body.start as usize + entry.title.len() + shown);
    }
    metadata.sort_unstable();
    let items = site.config.build.page_size.saturating_mul(LISTS).max(INDEX_SIZE);
    let metadata: usize = metadata.iter().rev().take(items).sum();
    let addresses: usize = site.pages.records().map(|record| record.url.as_str().len() + BYTES_PER_ADDRESS).sum();
    let parts = [
        text.saturating_mul(BYTES_PER_TEXT_BYTE),
        metadata.saturating_mul(BYTES_PER_METADATA_BYTE),
        items.saturating_mul(BYTES_PER_ITEM),
        addresses,
        BYTES_PER_PAGE,
    ];
    let largest = parts.into_iter().fold(0, usize::saturating_add);
    let limits = site.config.limits;
    let seconds = usize::try_from(limits.template_seconds).unwrap_or(usize::MAX);
    largest <= limits.output_bytes.min(seconds.saturating_mul(BYTES_PER_SECOND))
}

/// The existing template that the document of a node names.
pub(crate) fn template_of_document<'a>(site: &'a Site, node: &Node) -> Option<&'a str> {
    let template = site.entries[node.entry?].front.template.as_ref()?.value.as_str();
    site.templates.contains_key(template).then_some(template)
}
