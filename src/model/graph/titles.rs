//! Nodes -> the list of all titles, each with the roles that use it.

use std::collections::BTreeMap;
use std::ops::Deref;

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::model::address::url::Url;
use crate::model::config::Config;
use crate::model::document::entry::MetadataList;
use crate::model::graph::names::NamePriority;
use crate::model::graph::node::{NodeId, Nodes};
use crate::model::graph::relation::Relation;
use crate::model::kind::Kind;
use crate::model::name::key::name_key;
use crate::model::name::order::NameOrder;

/// A title or abbreviation, with the roles that use it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Title {
    /// The spelling of the role or term where the name has the highest priority.
    pub text: String,
    /// How it is spoken, if the document of its role states it.
    pub reading: Option<String>,
    /// The roles, in list order.
    pub roles: Vec<NodeId>,
    /// The glossary term with this name. It can explain which role is meant.
    pub term: Option<NodeId>,
    /// The URL of its page. Only titles of several roles have one.
    pub url: Option<Url>,
}

/// All titles of a guide, in alphabetical order.
#[derive(Debug, Default)]
pub struct Titles {
    titles: Vec<Title>,
    /// The index of each title by its key.
    by_key: FxHashMap<String, usize>,
}

impl Titles {
    /// The title with a name.
    pub fn named(&self, name: &str) -> Option<&Title> {
        self.by_key.get(&name_key(name)).map(|index| &self.titles[*index])
    }
}

impl Deref for Titles {
    type Target = [Title];

    fn deref(&self) -> &[Title] {
        &self.titles
    }
}

/// Collects the titles in alphabetical order, without hidden ones.
pub(crate) fn collect(nodes: &Nodes, metadata: &MetadataList, config: &Config) -> Titles {
    let mut titles: BTreeMap<String, (NamePriority, Title)> = BTreeMap::new();
    let mut add = |text: &str, priority: NamePriority, role: Option<NodeId>, term: Option<NodeId>| {
        let new = || Title { text: text.to_string(), reading: None, roles: Vec::new(), term: None, url: None };
        let (best, title) = titles.entry(name_key(text)).or_insert_with(|| (priority, new()));
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
    for (_, node) in nodes.of_kind(Kind::Role) {
        let reading = node.entry.and_then(|entry| metadata[entry].front.reading.as_ref());
        if let (Some(reading), Some((_, title))) = (reading, titles.get_mut(&name_key(&node.title))) {
            title.reading = Some(reading.clone());
        }
    }
    let mut taken: FxHashSet<Url> = FxHashSet::default();
    for (_, title) in titles.values_mut() {
        title.roles.sort_unstable();
        if title.roles.len() > 1 {
            let url = Url::titles().free(&title.text, config.address_style(), |url| taken.contains(url));
            taken.insert(url.clone());
            title.url = Some(url);
        }
    }
    let order = NameOrder::new(&config.language, titles.values().map(|(_, title)| title.order_name()));
    let mut titles: Vec<(String, Title)> = titles.into_iter().map(|(key, (_, title))| (key, title)).collect();
    titles.par_sort_by_cached_key(|(_, title)| order.key(title.order_name()));
    let by_key = titles.iter_mut().enumerate().map(|(index, (key, _))| (std::mem::take(key), index)).collect();
    Titles { titles: titles.into_iter().map(|(_, title)| title).collect(), by_key }
}

impl Title {
    /// The name by which lists are sorted: its reading, or its text.
    pub fn order_name(&self) -> &str {
        self.reading.as_deref().unwrap_or(&self.text)
    }
}
