//! [`Site`] -> [`SearchRecord`]s: one for each page with content of its own. Lists and other pages that only repeat
//! content are not searchable.

use std::collections::BTreeMap;

use pulldown_cmark::{Event, Parser, Tag, TagEnd};
use rayon::prelude::*;
use serde::Serialize;

use crate::model::address::url::Url;
use crate::model::document::entry::{Entry, KindFields};
use crate::model::graph::names::NamePriority;
use crate::model::graph::node::Node;
use crate::model::graph::relation::Relation;
use crate::model::kind::Kind;
use crate::model::site::Site;
use crate::source::Spanned;

/// The searchable content of one page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
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
    for title in &*site.titles {
        let Some(url) = &title.url else { continue };
        let roles: Vec<String> = title.roles.iter().map(|id| site.node(*id).title.clone()).collect();
        let summary = format!("May mean {}", roles.join(", "));
        records.push(SearchRecord {
            url: url.to_string(),
            content: format!("{}. {summary}.", title.text),
            meta: meta(&title.text, "", &summary, "Title"),
            filters: BTreeMap::from([("kind".into(), vec!["Title".into()]), ("role".into(), roles)]),
            names: Vec::new(),
            hidden_names: Vec::new(),
            compared: Vec::new(),
        });
    }
    let overviews: [(bool, Url, &str, &str, &[&str]); 2] = [
        (!site.map.is_empty(), Url::map(), "Career map", "Where each role leads.", &["Map", "Map of careers"]),
        (!site.titles.is_empty(), Url::titles(), "Titles", "Every title, A to Z.", &["Job titles", "All titles"]),
    ];
    for (_, url, title, summary, names) in overviews.into_iter().filter(|(exists, ..)| *exists) {
        records.push(SearchRecord {
            url: url.to_string(),
            content: summary.into(),
            meta: meta(title, &names.join(", "), summary, ""),
            filters: BTreeMap::new(),
            names: names.iter().map(ToString::to_string).collect(),
            hidden_names: Vec::new(),
            compared: Vec::new(),
        });
    }
    records
}

fn meta(title: &str, names: &str, summary: &str, kind: &str) -> BTreeMap<String, String> {
    let entries = [("title", title), ("names", names), ("summary", summary), ("kind", kind)];
    let present = entries.into_iter().filter(|(_, text)| !text.is_empty());
    present.map(|(key, text)| (key.to_string(), text.to_string())).collect()
}

fn node_record(site: &Site, node: &Node) -> SearchRecord {
    let kind = node.kind.singular();
    let entry = site.entry_of(node);
    let titles = |relation: Relation, kind: Kind| -> Vec<String> {
        node.related_of(relation, kind).map(|edge| site.node(edge.to).title.clone()).collect()
    };
    let mut filters = BTreeMap::from([("kind".to_string(), vec![kind.to_string()])]);
    let own_role = (node.kind == Kind::Role).then(|| node.title.clone());
    let roles = [Relation::About, Relation::Compares].into_iter().flat_map(|relation| titles(relation, Kind::Role));
    for (name, values) in [
        ("role", own_role.into_iter().chain(roles).collect::<Vec<_>>()),
        ("topic", titles(Relation::OnTopic, Kind::Topic)),
    ] {
        if !values.is_empty() {
            filters.insert(name.into(), values);
        }
    }
    let summary = entry.and_then(Entry::summary).unwrap_or_default();
    let called = entry.into_iter().flat_map(|entry| entry.front.called.names());
    let (hidden, shown): (Vec<_>, Vec<_>) = called.partition(|(_, priority)| *priority == NamePriority::Hidden);
    let texts = |names: Vec<(&Spanned<String>, NamePriority)>| -> Vec<String> {
        names.into_iter().map(|(name, _)| name.value.clone()).collect()
    };
    let (names, hidden_names) = (texts(shown), texts(hidden));
    let compared = node.related_of(Relation::Compares, Kind::Role);
    let compared = compared.map(|edge| site.node(edge.to).url.to_string()).collect();
    let all_names = names.iter().chain(&hidden_names).map(String::as_str).collect::<Vec<_>>().join(", ");
    let mut content = String::new();
    if let Some(entry) = entry {
        push_front_matter(entry, &mut content);
        for edge in node.edges.iter().filter(|edge| edge.span.file == entry.file) {
            if let (Some(note), false) = (&edge.note, edge.relation.repeats()) {
                push_sentence(&mut content, &format!("{}: {note}", site.node(edge.to).title));
            }
        }
        push_text(site, entry, &mut content);
    }
    if content.is_empty() {
        content.clone_from(&node.title);
    }
    let meta = meta(&node.title, &all_names, summary, kind);
    SearchRecord { url: node.url.to_string(), content, meta, filters, names, hidden_names, compared }
}

fn push_sentence(content: &mut String, text: &str) {
    content.push_str(text.trim_end_matches('.'));
    content.push_str(". ");
}

/// Appends the prose in front matter: facts, levels, the takeaway, rows of a comparison.
fn push_front_matter(entry: &Entry, content: &mut String) {
    match &entry.front.own {
        KindFields::Role(role) => {
            for (label, text) in &role.facts {
                push_sentence(content, &format!("{label}: {text}"));
            }
            for level in &role.levels {
                let differs = level.note.as_deref().map(|note| format!(": {note}")).unwrap_or_default();
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

/// Appends the text of a document without markup, code blocks and link targets.
fn push_text(site: &Site, entry: &Entry, content: &mut String) {
    let text = site.snapshot.file(entry.file).text().get(entry.body.start as usize..).unwrap_or_default();
    let mut in_code = false;
    for event in Parser::new_ext(text, site.config.markdown.parser_options()) {
        match event {
            Event::Start(Tag::CodeBlock(_)) => in_code = true,
            Event::End(TagEnd::CodeBlock) => in_code = false,
            Event::Text(text) if !in_code => content.push_str(&text),
            Event::Code(text) => content.push_str(&text),
            Event::SoftBreak | Event::HardBreak => content.push(' '),
            Event::End(
                TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::Item | TagEnd::TableCell | TagEnd::DefinitionListTitle,
            ) => {
                content.push(' ');
            }
            _ => {}
        }
    }
}
