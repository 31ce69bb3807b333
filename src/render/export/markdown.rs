//! The guide as Markdown: each document beside its page, and `llms.txt`, a map of them (llmstxt.org). Both are for
//! readers that take text in place of a page, so links in them lead to whole addresses.

use std::fmt::Write as _;

use crate::model::document::body::{Link, LinkForm};
use crate::model::document::entry::Metadata;
use crate::model::graph::node::{Node, NodeId};
use crate::model::graph::relation::Relation;
use crate::model::graph::text_links::LinkTarget;
use crate::model::kind::Kind;
use crate::model::site::Site;

use crate::render::tracked_site::TrackedSite;

/// How many entries of a kind the map lists; `guide.json` has all.
const MAPPED: usize = 500;

/// A document as Markdown that stands alone: its title and one line, what the guide knows of it, its text and its
/// sources.
pub(crate) fn document(tracked: TrackedSite<'_>, id: NodeId) -> String {
    let node = tracked.site.node(id);
    let mut markdown = format!("# {}\n", node.title);
    let Some(at) = node.entry else { return markdown };
    let head = tracked.metadata(at);
    // Writing to a String can't fail.
    if let Some(summary) = &head.front.summary {
        _ = write!(markdown, "\n> {summary}\n");
    }
    known(tracked.site, node, head, &mut markdown);
    let text = with_addresses(tracked, at);
    if !text.trim().is_empty() {
        _ = write!(markdown, "\n{}\n", text.trim());
    }
    if !head.front.sources.is_empty() {
        markdown.push_str("\n## Sources\n\n");
        head.front.sources.iter().for_each(|source| _ = writeln!(markdown, "- {source}"));
    }
    markdown
}

/// What stands in front matter and in the front matter of others, as a list.
fn known(site: &Site, node: &Node, head: &Metadata, markdown: &mut String) {
    let mut lines = String::new();
    _ = writeln!(lines, "- Page: {}", site.address(&site.base.href(&node.url)));
    let mut line = |label: &str, text: &str| _ = writeln!(lines, "- {label}: {text}");
    let front = &head.front;
    let names: Vec<&str> = front.called.abbr.iter().chain(&front.called.also).map(|name| name.value.as_str()).collect();
    if !names.is_empty() {
        line("Also called", &names.join(", "));
    }
    for (label, date) in [("Published", front.date), ("Updated", front.updated)] {
        if let Some(date) = date {
            line(label, &date.to_string());
        }
    }
    for (label, text) in front.role().iter().flat_map(|role| &role.facts) {
        line(label, text);
    }
    for relation in Relation::ALL {
        // Links are in the text itself, and what links here is no part of what it says.
        if matches!(relation, Relation::LinksTo | Relation::LinkedFrom | Relation::Compares | Relation::ComparedIn) {
            continue;
        }
        let related = node.related(relation).iter().take(site.config.build.page_size).map(|edge| {
            let other = site.node(edge.to);
            let said = edge.note.as_ref().map(|note| format!(" ({note})")).unwrap_or_default();
            format!("{}{said}", link(&other.title, &site.address(&site.base.href(&other.url))))
        });
        let related: Vec<String> = related.collect();
        if !related.is_empty() {
            line(&words(relation), &related.join("; "));
        }
    }
    _ = write!(markdown, "\n{lines}");
}

/// `reports-to` as a label: `Reports to`.
fn words(relation: Relation) -> String {
    let mut words = relation.as_str().replace('-', " ");
    if let Some(first) = words.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    words
}

fn link(text: &str, address: &str) -> String {
    format!("[{}]({address})", text.replace(['[', ']'], ""))
}

/// The text of a document as its author wrote it, its own title left out, each link within the guide replaced by one
/// that works from anywhere.
fn with_addresses(tracked: TrackedSite<'_>, at: usize) -> String {
    let (source, body) = (tracked.source(at), tracked.body(at));
    let mut pieces: Vec<(std::ops::Range<usize>, String)> = Vec::new();
    if let Some(title) = body.title_heading {
        let span = body.headings[title].span;
        pieces.push((span.start as usize..span.end as usize, String::new()));
    }
    for (link, target) in body.links.iter().zip(tracked.link_targets(at)) {
        pieces.extend(replaced(tracked.site, source, link, target));
    }
    pieces.sort_by_key(|(range, _)| range.start);
    let mut text = String::with_capacity(source.len());
    let mut done = body.start as usize;
    for (range, new) in pieces {
        // A picture within a link is replaced with its own address, and the link around it with another.
        if range.start < done {
            continue;
        }
        text.push_str(source.get(done..range.start).unwrap_or_default());
        text.push_str(&new);
        done = range.end;
    }
    text.push_str(source.get(done..).unwrap_or_default());
    text
}

/// Which stretch of the source a link's new address takes, and what it is then. A link that leads nowhere stays.
fn replaced(site: &Site, source: &str, link: &Link, target: &LinkTarget) -> Option<(std::ops::Range<usize>, String)> {
    let href = target.href()?;
    // Within the page, an anchor alone is the way.
    if href.starts_with('#') && link.form != LinkForm::Wiki {
        return None;
    }
    let address = if href.starts_with('#') { href.to_string() } else { site.address(href) };
    let whole = link.span.start as usize..link.span.end as usize;
    let place = link.target_span.start as usize..link.target_span.end as usize;
    let written = source.get(whole.clone()).unwrap_or_default();
    if link.form == LinkForm::Wiki {
        let inside = written.trim_start_matches(['!', '[']).trim_end_matches(']');
        let (name, text) = inside.split_once('|').unwrap_or((inside, inside));
        let text = if text.trim().is_empty() { name } else { text };
        return Some((whole, self::link(text.trim(), &address)));
    }
    if link.form == LinkForm::Html || link.target_span != link.span {
        return Some((place, address));
    }
    // `[text][label]`, `[label][]`, `[label]`: the address stands elsewhere, and becomes one in place.
    let is_image = written.starts_with('!');
    let inside = written.trim_start_matches('!').strip_prefix('[')?;
    let text = inside.rfind("][").map_or(inside.strip_suffix(']')?, |end| &inside[..end]);
    Some((whole, format!("{}[{text}]({address})", if is_image { "!" } else { "" })))
}

/// The map of the guide: what it is, and a link to the Markdown of each entry, by kind.
pub(crate) fn llms(tracked: TrackedSite<'_>) -> String {
    let site = tracked.site;
    let mut map = format!("# {}\n", site.config.title);
    if !site.config.description.is_empty() {
        _ = write!(map, "\n> {}\n", site.config.description);
    }
    let data = site.address(&site.base.href(&crate::model::address::url::Url::home().file("guide.json")));
    _ = write!(map, "\nThe whole guide as data, with every relation between its entries: {data}\n");
    // Glossary entries can be left out where room is short; the form gives such a part this name.
    let kinds = Kind::ALL.into_iter().filter(|kind| *kind != Kind::Term).map(|kind| (kind, kind.plural()));
    for (kind, heading) in kinds.chain([(Kind::Term, "Optional")]) {
        let written = site.of_kind(kind).filter_map(|(_, node)| Some((node, node.entry?)));
        for (number, (node, at)) in written.take(MAPPED).enumerate() {
            if number == 0 {
                _ = write!(map, "\n## {heading}\n\n");
            }
            let address = site.address(&site.base.href(&node.url.markdown()));
            let meaning = tracked.summary(at).map(|summary| format!(": {summary}")).unwrap_or_default();
            _ = writeln!(map, "- {}{meaning}", link(&node.title, &address));
        }
    }
    map
}
