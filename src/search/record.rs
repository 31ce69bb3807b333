//! [`Site`] -> [`SearchRecord`]s: one for each page with content of its own. Lists and other pages that only repeat
//! content are not searchable.

use std::collections::BTreeMap;

use rayon::prelude::*;
use serde::Serialize;

use crate::model::address::url::Url;
use crate::model::document::entry::Entry;
use crate::model::document::front_matter::KindFields;
use crate::model::graph::names::NamePriority;
use crate::model::graph::node::Node;
use crate::model::graph::relation::Relation;
use crate::model::graph::titles::Title;
use crate::model::kind::Kind;
use crate::model::site::Site;
use crate::model::visible_text::{VisibleBlockKind, visit_visible_text};
use crate::source::Spanned;

/// The searchable content of one page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct SearchRecord {
    /// The address of the page, without the base path.
    pub url: String,
    /// Its text, without markup.
    pub content: String,
    /// `title`, `names`, `summary` and `kind`: displayed in results, and ranked above the text.
    pub meta: BTreeMap<String, String>,
    /// The filters for results: `kind`, `role`, `topic`.
    pub filters: BTreeMap<String, Vec<String>>,
    /// Its abbreviation and its other titles, in this order.
    pub names: Vec<String>,
    /// Names that match, but are never displayed.
    pub hidden_names: Vec<String>,
    /// For a comparison: the addresses of its roles.
    pub compared: Vec<String>,
}

impl SearchRecord {
    /// The value of a key in `meta`; empty if the key is missing.
    pub fn meta(&self, key: &str) -> &str {
        self.meta.get(key).map(String::as_str).unwrap_or_default()
    }
}

/// The records of a site: its nodes in their order, then ambiguous titles, then the overview pages.
pub fn records(site: &Site) -> Vec<SearchRecord> {
    let nodes = site.nodes.par_iter().map(|node| node_record(site, node));
    let mut records: Vec<SearchRecord> = nodes.collect();
    records.extend(site.titles.iter().filter_map(|title| title_record(site, title)));
    if !site.map.is_empty() {
        let names = ["Map", "Map of careers"];
        records.push(overview_record(&Url::map(), "Career map", "Where each role leads.", names));
    }
    if !site.titles.is_empty() {
        let names = ["Job titles", "All titles"];
        records.push(overview_record(&Url::titles(), "Titles", "Every title, A to Z.", names));
    }
    records
}

fn node_record(site: &Site, node: &Node) -> SearchRecord {
    let entry = site.entry_of(node);
    let summary = entry.and_then(Entry::summary).unwrap_or_default();
    let called = entry.into_iter().flat_map(|entry| entry.front.alternate_names.names());
    let (hidden, shown): (Vec<_>, Vec<_>) = called.partition(|(_, priority)| *priority == NamePriority::Hidden);
    let texts = |names: Vec<(&Spanned<String>, NamePriority)>| -> Vec<String> {
        names.into_iter().map(|(name, _)| name.value.clone()).collect()
    };
    let (names, hidden_names) = (texts(shown), texts(hidden));
    let all_names = names.iter().chain(&hidden_names).map(String::as_str).collect::<Vec<_>>().join(", ");
    let compared = node.related_of(Relation::Compares, Kind::Role);
    SearchRecord {
        url: node.url.to_string(),
        content: node_content(site, node, entry),
        meta: meta(&node.title, &all_names, summary, node.kind.singular()),
        filters: node_filters(site, node),
        names,
        hidden_names,
        compared: compared.map(|edge| site.node(edge.to).url.to_string()).collect(),
    }
}

/// The record of a title's own page; `None` if the title is not ambiguous and so has no page.
fn title_record(site: &Site, title: &Title) -> Option<SearchRecord> {
    let url = title.url.as_ref()?;
    let roles: Vec<String> = title.roles.iter().map(|id| site.node(*id).title.clone()).collect();
    let summary = format!("May mean {}", roles.join(", "));
    Some(SearchRecord {
        url: url.to_string(),
        content: format!("{}. {summary}.", title.text),
        meta: meta(&title.text, "", &summary, "Title"),
        filters: BTreeMap::from([("kind".into(), vec!["Title".into()]), ("role".into(), roles)]),
        ..SearchRecord::default()
    })
}

fn overview_record(url: &Url, title: &str, summary: &str, names: [&str; 2]) -> SearchRecord {
    SearchRecord {
        url: url.to_string(),
        content: summary.into(),
        meta: meta(title, &names.join(", "), summary, ""),
        names: names.map(str::to_string).to_vec(),
        ..SearchRecord::default()
    }
}

fn meta(title: &str, names: &str, summary: &str, kind: &str) -> BTreeMap<String, String> {
    let entries = [("title", title), ("names", names), ("summary", summary), ("kind", kind)];
    let present = entries.into_iter().filter(|(_, text)| !text.is_empty());
    present.map(|(key, text)| (key.to_string(), text.to_string())).collect()
}

fn node_filters(site: &Site, node: &Node) -> BTreeMap<String, Vec<String>> {
    let titles = |relation: Relation, kind: Kind| -> Vec<String> {
        node.related_of(relation, kind).map(|edge| site.node(edge.to).title.clone()).collect()
    };
    let own_role = (node.kind == Kind::Role).then(|| node.title.clone());
    let roles = [Relation::About, Relation::Compares].into_iter().flat_map(|relation| titles(relation, Kind::Role));
    let filters = [
        ("kind", vec![node.kind.singular().to_string()]),
        ("role", own_role.into_iter().chain(roles).collect()),
        ("topic", titles(Relation::OnTopic, Kind::Topic)),
    ];
    let present = filters.into_iter().filter(|(_, values)| !values.is_empty());
    present.map(|(name, values)| (name.to_string(), values)).collect()
}

/// The text of a node's document with the prose in its front matter; the title if there is none.
fn node_content(site: &Site, node: &Node, entry: Option<&Entry>) -> String {
    let mut content = String::new();
    if let Some(entry) = entry {
        push_front_matter(entry, &mut content);
        for edge in node.edges.iter().filter(|edge| edge.span.file == entry.file) {
            // The note of a repeatable relation is an anchor, not prose.
            if let (Some(note), false) = (&edge.note, edge.relation.repeats()) {
                push_sentence(&mut content, &format!("{}: {note}", site.node(edge.to).title));
            }
        }
        push_text(site, entry, &mut content);
    }
    if content.is_empty() {
        content.clone_from(&node.title);
    }
    content
}

fn push_sentence(content: &mut String, text: &str) {
    content.push_str(text.trim_end_matches('.'));
    content.push_str(". ");
}

/// Appends the prose in front matter: facts, levels, the takeaway, rows of a comparison.
fn push_front_matter(entry: &Entry, content: &mut String) {
    match &entry.front.kind_fields {
        KindFields::Role(role) => {
            for (label, text) in &role.facts {
                push_sentence(content, &format!("{label}: {text}"));
            }
            for level in &role.levels {
                let differs = level.differs.as_deref().map(|text| format!(": {text}")).unwrap_or_default();
                push_sentence(content, &format!("{}{differs}", level.name.value));
            }
        }
        KindFields::Skill { levels } => {
            for (level, text) in levels {
                push_sentence(content, &format!("{level}: {text}"));
            }
        }
        KindFields::Debate { takeaway: Some(takeaway), .. } => push_sentence(content, takeaway),
        KindFields::Comparison { rows, .. } => {
            for (label, [left, right]) in rows {
                push_sentence(content, &format!("{label}: {left}; {right}"));
            }
        }
        _ => {}
    }
}

/// Appends the visible text of a document, without code blocks.
fn push_text(site: &Site, entry: &Entry, content: &mut String) {
    let text = site.snapshot.file(entry.file).text();
    visit_visible_text(text, &entry.body, &site.config.markdown, |block| {
        if block.kind != VisibleBlockKind::Code {
            content.push_str(block.text);
            content.push(' ');
        }
    });
}
