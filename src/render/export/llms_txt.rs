//! [`TrackedSite`] -> `llms.txt` (llmstxt.org): links to the Markdown of the entries, by kind. The links are absolute, because
//! language models read the file away from the site.

use std::fmt::Write as _;

use crate::model::address::url::Url;
use crate::model::kind::Kind;

use crate::render::export::markdown::inline_link;
use crate::render::tracked_site::TrackedSite;

/// The maximum number of entries per kind. `guide.json` has all of them.
const MAX_ENTRIES: usize = 500;

/// The content of `llms.txt`.
pub(crate) fn llms_txt(tracked: TrackedSite<'_>) -> String {
    let site = tracked.site;
    let mut text = format!("# {}\n", site.config.title);
    // Writing to a String can't fail, here and below.
    if !site.config.description.is_empty() {
        _ = write!(text, "\n> {}\n", site.config.description);
    }
    let data = site.address(&site.base.href(&Url::home().file("guide.json")));
    let labels = &site.config.labels;
    _ = write!(text, "\n{}\n", labels.labelled(labels.text("export.data"), &data));
    // The format calls a section that can be skipped `Optional`. Ours is the glossary.
    let kinds = Kind::ALL.into_iter().filter(|kind| *kind != Kind::Term).map(|kind| (kind, labels.kinds(kind)));
    for (kind, heading) in kinds.chain([(Kind::Term, "Optional")]) {
        let written = site.of_kind(kind).filter_map(|(_, node)| Some((node, node.entry?)));
        for (index, (node, entry)) in written.take(MAX_ENTRIES).enumerate() {
            if index == 0 {
                _ = write!(text, "\n## {heading}\n\n");
            }
            let address = site.address(&site.base.href(&node.url.markdown()));
            let summary = tracked.summary(entry).map(|summary| format!(": {summary}")).unwrap_or_default();
            _ = writeln!(text, "- {}{summary}", inline_link(&node.title, &address));
        }
    }
    text
}
