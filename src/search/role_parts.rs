//! A role -> the parts of its page that the guide derives from its front matter and that readers ask for: what it pays, what it
//! needs, where it leads. Each line starts with the heading of its part, so that an excerpt says what its figures and names are.

use crate::model::document::entry::Entry;
use crate::model::graph::node::{Node, NodeId};
use crate::model::graph::relation::Relation;
use crate::model::labels::Labels;
use crate::model::site::Site;
use crate::render::page::pay::pay_texts;

use crate::search::words::WordSplitter;

/// A derived part of the page of a role.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct RolePart {
    /// The anchor of its heading; empty if it has none of its own.
    pub(super) anchor: &'static str,
    /// Its text; not empty.
    pub(super) lines: Box<[String]>,
}

/// The derived parts of the page of a role, in the order of the page. Other pages have none.
pub(super) fn role_parts(site: &Site, id: NodeId, node: &Node, entry: &Entry) -> Box<[RolePart]> {
    let Some(role) = entry.front.role() else { return Box::default() };
    let labels = &site.config.labels;
    let titles = |relation: Relation| -> Vec<&str> {
        node.related(relation).iter().map(|edge| site.node(edge.to).title.as_str()).collect()
    };
    let named = |titles: Vec<&str>| if titles.is_empty() { Vec::new() } else { vec![labels.enumeration(&titles)] };
    // The table of skills by level has a heading; a list of skills without levels is next to the facts.
    let has_levels = site.careers.skill_ladders.get(&id).is_some_and(|ladder| !ladder.levels.is_empty());
    let skills_anchor = if has_levels { "guide-skills" } else { "" };
    let parts = [
        ("", "role.next-steps", named(titles(Relation::LeadsTo))),
        (skills_anchor, "kind.skills", named(titles(Relation::NeedsSkill))),
        ("guide-pay", "pay.title", pay_texts(role, labels)),
    ];
    let part = |(anchor, heading, texts): (&'static str, &str, Vec<String>)| {
        let lines = texts.iter().map(|text| format!("{}: {text}", labels.text(heading))).collect();
        (!texts.is_empty()).then_some(RolePart { anchor, lines })
    };
    parts.into_iter().filter_map(part).collect()
}

/// Words that readers type, each with the word that a derived part has for it: `salary`, `pay`. All are folded.
pub(super) fn same_words(labels: &Labels) -> Vec<(String, String)> {
    let mut splitter = WordSplitter::default();
    let mut split = |text: &str| {
        let mut words = Vec::new();
        splitter.split(text, |word, _, _| words.push(word.to_string()));
        words
    };
    let mut found = Vec::new();
    for (heading, words) in [("pay.title", "search-words.pay"), ("kind.skills", "search-words.skills")] {
        let Some(own) = split(labels.text(heading)).into_iter().next() else { continue };
        let others = labels.list(words).iter().flat_map(|word| split(word));
        found.extend(others.filter(|other| *other != own).map(|other| (other, own.clone())));
    }
    found
}
