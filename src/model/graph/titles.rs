//! Nodes -> the list of all titles, each with the roles that use it.

use std::collections::BTreeMap;

use crate::model::address::slug::slug;
use crate::model::address::url::Url;
use crate::model::document::entry::MetadataList;
use crate::model::graph::names::NamePriority;
use crate::model::graph::node::{NodeId, Nodes};
use crate::model::graph::relation::Relation;
use crate::model::kind::Kind;

/// A title or abbreviation, with the roles that use it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Title {
    /// The spelling of the role or term where the name has the highest priority.
    pub text: String,
    /// The roles, in list order.
    pub roles: Vec<NodeId>,
    /// The glossary term with this name. It can explain which role is meant.
    pub term: Option<NodeId>,
    /// The URL of its page. Only titles of several roles have one.
    pub url: Option<Url>,
}

/// Collects the titles in alphabetical order, without hidden ones.
pub(crate) fn collect(nodes: &Nodes, metadata: &MetadataList) -> Vec<Title> {
    let mut titles: BTreeMap<String, (NamePriority, Title)> = BTreeMap::new();
    let mut add = |text: &str, priority: NamePriority, role: Option<NodeId>, term: Option<NodeId>| {
        let new = || Title { text: text.to_string(), roles: Vec::new(), term: None, url: None };
        let (best, title) = titles.entry(slug(text)).or_insert_with(|| (priority, new()));
        if priority < *best {
            *best = priority;
            title.text = text.to_string();
        }
        title.roles.extend(role.filter(|role| !title.roles.contains(role)));
        title.term = title.term.or(term);
    };
    for (id, node) in nodes.iter_ids().filter(|(_, node)| !node.is_unlisted) {
        let document = node.entry.map(|entry| &metadata[entry]);
        let names = || {
            let others = document.into_iter().flat_map(|document| document.front.alternate_names.names());
            let others = others.filter(|(_, priority)| *priority != NamePriority::Hidden);
            let others = others.map(|(name, priority)| (name.value.as_str(), priority));
            std::iter::once((node.title.as_str(), NamePriority::Title)).chain(others)
        };
        match node.kind {
            Kind::Role => names().for_each(|(name, priority)| add(name, priority, Some(id), None)),
            // A term that can mean a role is one of its titles.
            Kind::Term => {
                for role in node.related_of(Relation::MayMean, Kind::Role) {
                    names().for_each(|(name, priority)| add(name, priority, Some(role.to), Some(id)));
                }
            }
            _ => {}
        }
    }
    let with_page = |(slug, (_, mut title)): (String, (NamePriority, Title))| {
        title.roles.sort_unstable();
        title.url = (title.roles.len() > 1).then(|| Url::titles().child(&slug));
        title
    };
    titles.into_iter().map(with_page).collect()
}
