//! The site -> what a reader may search for: one [`Record`] for each page that says something of its own.

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

/// A page, as the index of the search sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Record {
    /// The address of the page, without the base path.
    pub url: String,
    /// Its text, without markup.
    pub content: String,
    /// What is shown of it, and searched with more weight than its text: `title`, `names`, `summary`, `kind`.
    pub meta: BTreeMap<String, String>,
    /// What results can be narrowed by: `kind`, `role`, `topic`.
    pub filters: BTreeMap<String, Vec<String>>,
    /// What else it is called, an abbreviation first.
    pub names: Vec<String>,
    /// Names that are understood and never shown.
    pub hidden: Vec<String>,
    /// The addresses of the roles that it compares.
    pub between: Vec<String>,
}

impl Record {
    /// An entry of its `meta`; empty where it has none.
    pub fn of(&self, key: &str) -> &str {
        self.meta.get(key).map(String::as_str).unwrap_or_default()
    }
}

/// The records of a site, in the order of its lists: what the guide knows, then titles that may mean several roles, then
/// the pages that show all of something.
pub fn records(site: &Site) -> Vec<Record> {
    let nodes = site.nodes.par_iter().map(|node| node_record(site, node));
    let mut records: Vec<Record> = nodes.collect();
    for title in &*site.titles {
        let Some(url) = &title.url else { continue };
        let roles: Vec<String> = title.roles.iter().map(|id| site.node(*id).title.clone()).collect();
        let summary = format!("May mean {}", roles.join(", "));
        records.push(Record {
            url: url.to_string(),
            content: format!("{}. {summary}.", title.text),
            meta: meta(&title.text, "", &summary, "Title"),
            filters: BTreeMap::from([("kind".into(), vec!["Title".into()]), ("role".into(), roles)]),
            names: Vec::new(),
            hidden: Vec::new(),
            between: Vec::new(),
        });
    }
    let overviews: [(bool, Url, &str, &str, &[&str]); 2] = [
        (!site.map.is_empty(), Url::map(), "Map of careers", "Where each role leads.", &["Map", "Career map"]),
        (!site.titles.is_empty(), Url::titles(), "Titles", "Every title, A to Z.", &["Job titles", "All titles"]),
    ];
    for (_, url, title, summary, names) in overviews.into_iter().filter(|(is_there, ..)| *is_there) {
        records.push(Record {
            url: url.to_string(),
            content: summary.into(),
            meta: meta(title, &names.join(", "), summary, ""),
            filters: BTreeMap::new(),
            names: names.iter().map(ToString::to_string).collect(),
            hidden: Vec::new(),
            between: Vec::new(),
        });
    }
    records
}

fn meta(title: &str, names: &str, summary: &str, kind: &str) -> BTreeMap<String, String> {
    let entries = [("title", title), ("names", names), ("summary", summary), ("kind", kind)];
    let given = entries.into_iter().filter(|(_, text)| !text.is_empty());
    given.map(|(key, text)| (key.to_string(), text.to_string())).collect()
}

fn node_record(site: &Site, node: &Node) -> Record {
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
    // Hidden titles are found by whoever knows them, and never shown.
    let called = entry.into_iter().flat_map(|entry| entry.front.called.names());
    let (hidden, shown): (Vec<_>, Vec<_>) = called.partition(|(_, claim)| *claim == NamePriority::Hidden);
    let texts = |names: Vec<(&Spanned<String>, NamePriority)>| -> Vec<String> {
        names.into_iter().map(|(name, _)| name.value.clone()).collect()
    };
    let (names, hidden) = (texts(shown), texts(hidden));
    let compared = node.related_of(Relation::Compares, Kind::Role);
    let between = compared.map(|edge| site.node(edge.to).url.to_string()).collect();
    let all_names = names.iter().chain(&hidden).map(String::as_str).collect::<Vec<_>>().join(", ");
    let mut content = String::new();
    if let Some(entry) = entry {
        own_words(entry, &mut content);
        for edge in node.edges.iter().filter(|edge| edge.span.file == entry.file) {
            if let (Some(note), false) = (&edge.note, edge.relation.repeats()) {
                sentence(&mut content, &format!("{}: {note}", site.node(edge.to).title));
            }
        }
        plain(site, entry, &mut content);
    }
    if content.is_empty() {
        content.clone_from(&node.title);
    }
    let meta = meta(&node.title, &all_names, summary, kind);
    Record { url: node.url.to_string(), content, meta, filters, names, hidden, between }
}

fn sentence(content: &mut String, text: &str) {
    content.push_str(text.trim_end_matches('.'));
    content.push_str(". ");
}

/// What front matter says in words.
fn own_words(entry: &Entry, content: &mut String) {
    match &entry.front.own {
        KindFields::Role(role) => {
            for (label, text) in &role.facts {
                sentence(content, &format!("{label}: {text}"));
            }
            for level in &role.levels {
                let differs = level.note.as_deref().map(|note| format!(": {note}")).unwrap_or_default();
                sentence(content, &format!("{}{differs}", level.name.value));
            }
        }
        KindFields::Skill { levels } => {
            for (level, text) in levels {
                sentence(content, &format!("{level}: {text}"));
            }
        }
        KindFields::Debate { takeaway: Some(takeaway), .. } => sentence(content, takeaway),
        KindFields::Comparison { rows, .. } => {
            for (label, [left, right]) in rows {
                sentence(content, &format!("{label}: {left}; {right}"));
            }
        }
        _ => {}
    }
}

/// The text of a document without markup, code and addresses.
fn plain(site: &Site, entry: &Entry, content: &mut String) {
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
