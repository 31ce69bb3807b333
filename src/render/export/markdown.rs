//! Documents -> Markdown copies (`index.md` next to each page), for tools that read text instead of HTML. Links in a copy are
//! absolute, so it can be read anywhere.

use std::fmt::Write as _;
use std::ops::Range;

use crate::model::document::body::{Link, LinkForm};
use crate::model::document::entry::EntryId;
use crate::model::document::entry::Metadata;
use crate::model::graph::node::{Node, NodeId};
use crate::model::graph::relation::Relation;
use crate::model::graph::text_links::LinkTarget;
use crate::model::site::Site;

use crate::render::tracked_site::TrackedSite;

/// The Markdown copy of a document: its title, its summary, its properties, its text and its sources.
pub(crate) fn document(tracked: TrackedSite<'_>, id: NodeId) -> String {
    let node = tracked.site.node(id);
    let mut markdown = format!("# {}\n", node.title);
    let Some(entry) = node.entry else { return markdown };
    let metadata = tracked.metadata(entry);
    // Writing to a String can't fail, here and below.
    if let Some(summary) = &metadata.front.summary {
        _ = write!(markdown, "\n> {summary}\n");
    }
    push_properties(tracked.site, node, metadata, &mut markdown);
    let text = with_absolute_links(tracked, entry);
    if !text.trim().is_empty() {
        _ = write!(markdown, "\n{}\n", text.trim());
    }
    if !metadata.front.sources.is_empty() {
        _ = write!(markdown, "\n## {}\n\n", tracked.site.config.labels.text("export.sources"));
        metadata.front.sources.iter().for_each(|source| _ = writeln!(markdown, "- {}", source.text));
    }
    markdown
}

/// Appends the properties and relations of a document as a list.
fn push_properties(site: &Site, node: &Node, metadata: &Metadata, markdown: &mut String) {
    let labels = &site.config.labels;
    let mut line = |label: &str, text: &str| _ = write!(markdown, "\n- {}", labels.labelled(label, text));
    line(labels.text("export.page"), &site.address(&site.base.href(&node.url)));
    let front = &metadata.front;
    let names: Vec<&str> =
        front.alternate_names.abbr.iter().chain(&front.alternate_names.also).map(|name| name.value.as_str()).collect();
    if !names.is_empty() {
        line(labels.text("export.also-called"), &labels.enumeration(&names));
    }
    for (label, date) in [("export.published", metadata.shown_date()), ("export.updated", front.updated)] {
        if let Some(date) = date {
            line(labels.text(label), &date.to_string());
        }
    }
    for (label, text) in front.role().iter().flat_map(|role| &role.facts) {
        line(label, text);
    }
    for relation in Relation::ALL {
        let related = related_links(site, node, relation);
        if !related.is_empty() {
            line(labels.text(&format!("relation.{}", relation.as_str())), &labels.clauses(&related));
        }
    }
    markdown.push('\n');
}

/// Links to the nodes that a relation leads to, each with its note in parentheses.
fn related_links(site: &Site, node: &Node, relation: Relation) -> Vec<String> {
    // Links are part of the text; backlinks, comparisons, moves and debates are the content of other pages.
    if matches!(
        relation,
        Relation::LinksTo
            | Relation::LinkedFrom
            | Relation::Compares
            | Relation::ComparedIn
            | Relation::AppliesIn
            | Relation::SituationOf
            | Relation::StartOf
            | Relation::EndOf
    ) {
        return Vec::new();
    }
    let links = node.related(relation).iter().take(site.config.build.page_size).map(|edge| {
        let other = site.node(edge.to);
        let link = inline_link(&other.title, &site.address(&site.base.href(&other.url)));
        match &edge.note {
            Some(reason) => site.config.labels.fill("list.noted", &[("text", &link), ("note", reason)]),
            None => link,
        }
    });
    links.collect()
}

/// A Markdown link. Brackets in the text are removed, because they could end it.
pub(super) fn inline_link(text: &str, address: &str) -> String {
    format!("[{}]({address})", text.replace(['[', ']'], ""))
}

/// The text of a document as written, without its title and with absolute links.
fn with_absolute_links(tracked: TrackedSite<'_>, entry: EntryId) -> String {
    let (source, body) = (tracked.source(entry), tracked.body(entry));
    let mut replacements: Vec<(Range<usize>, String)> = Vec::new();
    if let Some(title) = body.title_heading {
        let span = body.headings[title].span;
        replacements.push((span.start as usize..span.end as usize, String::new()));
    }
    for (link, target) in body.links.iter().zip(tracked.link_targets(entry)) {
        replacements.extend(absolute_link(tracked.site, source, link, target));
    }
    // Nothing of a comment is published.
    let comments = body.comments.iter().map(|range| (range.start as usize..range.end as usize, String::new()));
    replacements.extend(comments);
    replacements.sort_by_key(|(range, _)| range.start);
    let mut text = String::with_capacity(source.len());
    let mut copied = body.start as usize;
    for (range, replacement) in replacements {
        // An image within a link that was replaced as a whole.
        if range.start < copied {
            continue;
        }
        text.push_str(source.get(copied..range.start).unwrap_or_default());
        text.push_str(&replacement);
        copied = range.end;
    }
    text.push_str(source.get(copied..).unwrap_or_default());
    text
}

/// The range of the source to replace so that a link becomes absolute, and its replacement. `None` for a broken link and for
/// a link within the page.
fn absolute_link(site: &Site, source: &str, link: &Link, target: &LinkTarget) -> Option<(Range<usize>, String)> {
    let href = target.href()?;
    if href.starts_with('#') && link.form != LinkForm::Wiki {
        return None;
    }
    let address = if href.starts_with('#') { href.to_string() } else { site.address(href) };
    let whole = link.span.start as usize..link.span.end as usize;
    let destination = link.target_span.start as usize..link.target_span.end as usize;
    let written = source.get(whole.clone()).unwrap_or_default();
    if link.form == LinkForm::Wiki {
        let inside = written.trim_start_matches(['!', '[']).trim_end_matches(']');
        let (name, text) = inside.split_once('|').unwrap_or((inside, inside));
        let text = if text.trim().is_empty() { name } else { text };
        return Some((whole, inline_link(text.trim(), &address)));
    }
    if link.form == LinkForm::Html || link.target_span != link.span {
        return Some((destination, address));
    }
    // `[text][label]`, `[label][]` and `[label]` have their destination elsewhere, so the whole link becomes an inline link.
    let is_image = written.starts_with('!');
    let inside = written.trim_start_matches('!').strip_prefix('[')?;
    let text = inside.rfind("][").map_or(inside.strip_suffix(']')?, |end| &inside[..end]);
    Some((whole, format!("{}[{text}]({address})", if is_image { "!" } else { "" })))
}
