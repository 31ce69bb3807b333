//! Whether the embedded templates can fail on a site. They have no errors, which the tests show, so they fail only at the limits
//! on size and time. A guide far below these limits need not be rendered to be checked.

use crate::model::graph::node::Node;
use crate::model::site::Site;
use crate::source::DEFAULT_THEME;

/// The most bytes of HTML for a byte of a document on its own page. A heading of one letter, with its entry in the table of
/// contents, is the worst case known, at about 100.
const BYTES_PER_TEXT_BYTE: usize = 200;
/// The most bytes of HTML for a byte of a document's metadata on a page that lists the document. Its title is shown in a few
/// places, and an escaped character has up to six bytes.
const BYTES_PER_METADATA_BYTE: usize = 20;
/// The markup around the metadata of a document in a list, in bytes.
const BYTES_PER_ITEM: usize = 1000;
/// A page without lists and texts, in bytes.
const BYTES_PER_PAGE: usize = 100_000;
/// How many bytes of HTML a slow machine renders per second.
const BYTES_PER_SECOND: usize = 2_000_000;

/// Whether a site has only the embedded templates, and none of its pages can exceed a limit: not even a page that showed the
/// longest text and the metadata of all documents.
pub(crate) fn is_within_limits(site: &Site) -> bool {
    let is_embedded = |file| site.snapshot.file(file).path.starts_with(DEFAULT_THEME);
    if !site.templates.values().all(|file| is_embedded(*file)) {
        return false;
    }
    let (mut text, mut metadata) = (0, 0_usize);
    for entry in site.entries.iter() {
        text = text.max(site.snapshot.file(entry.file).text().len());
        let shown = entry.body.first_paragraph.as_ref().map_or(0, String::len);
        let names = entry.title.len() + entry.url.as_str().len();
        metadata = metadata.saturating_add(entry.body.start as usize + shown + names);
    }
    let items = site.nodes.len().saturating_mul(BYTES_PER_ITEM);
    let lists = metadata.saturating_mul(BYTES_PER_METADATA_BYTE).saturating_add(items);
    let largest = text.saturating_mul(BYTES_PER_TEXT_BYTE).saturating_add(lists).saturating_add(BYTES_PER_PAGE);
    let limits = site.config.limits;
    let seconds = usize::try_from(limits.template_seconds).unwrap_or(usize::MAX);
    largest <= limits.output_bytes.min(seconds.saturating_mul(BYTES_PER_SECOND))
}

/// The existing template that the document of a node names.
pub(crate) fn template_of_document<'a>(site: &'a Site, node: &Node) -> Option<&'a str> {
    let template = site.entries[node.entry?].front.template.as_ref()?.value.as_str();
    site.templates.contains_key(template).then_some(template)
}
