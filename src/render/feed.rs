//! Atom feeds (RFC 4287): the newest articles of the guide, and of each role.

use atom_syndication::{
    CategoryBuilder, Entry as AtomEntry, EntryBuilder, FeedBuilder, FixedDateTime, LinkBuilder, PersonBuilder, Text,
};

use crate::model::entry::{Entry, Kind};
use crate::model::relation::Relation;
use crate::model::route::Url;
use crate::model::site::{Node, NodeId, Site};

use super::views::summary;

/// How many articles a feed holds.
const NEWEST: usize = 20;

/// The feed of the whole guide.
pub(super) fn guide(site: &Site) -> String {
    let articles = site.of_kind(Kind::Article).map(|(_, node)| node);
    feed(site, site.config.title.clone(), &Url::home(), articles)
}

/// The feed of the articles about a role.
pub(super) fn role(site: &Site, id: NodeId) -> String {
    let node = site.node(id);
    let articles = node.related_of(Relation::DiscussedIn, Kind::Article).map(|edge| site.node(edge.to));
    feed(site, format!("{}: {}", site.config.title, node.title), &node.url, articles)
}

/// A feed of the newest of some articles, which come newest first. An article without a date has no place in one.
fn feed<'a>(site: &'a Site, title: String, page: &Url, articles: impl Iterator<Item = &'a Node>) -> String {
    let dated = articles.filter_map(|node| site.entry_of(node).map(|entry| (node, entry)));
    let mut dated: Vec<_> = dated.filter(|(_, entry)| entry.front.date.is_some()).collect();
    dated.sort_by_key(|(_, entry)| std::cmp::Reverse(entry.front.date));
    let entries: Vec<AtomEntry> =
        dated.into_iter().take(NEWEST).map(|(node, entry)| atom_entry(site, node, entry)).collect();
    // The clock would change the file from build to build, so a feed is as new as the newest of its entries.
    let updated = entries.iter().map(AtomEntry::updated).max().copied().unwrap_or_else(|| midnight("1970-01-01"));
    let home = site.base.absolute(page);
    let authors: Vec<_> =
        site.config.authors.iter().map(|name| PersonBuilder::default().name(name.clone()).build()).collect();
    // Each entry of a feed needs an author; the guide stands in for people who aren't named (RFC 4287, 4.1.1).
    let authors = if authors.is_empty() {
        vec![PersonBuilder::default().name(site.config.title.clone()).build()]
    } else {
        authors
    };
    FeedBuilder::default()
        .title(Text::plain(title))
        .id(home.clone())
        .updated(updated)
        .lang(site.config.language.clone())
        .authors(authors)
        .subtitle((!site.config.description.is_empty()).then(|| Text::plain(site.config.description.clone())))
        .link(
            LinkBuilder::default()
                .rel("self")
                .mime_type("application/atom+xml".to_string())
                .href(site.base.absolute(&page.file("feed.xml")))
                .build(),
        )
        .link(LinkBuilder::default().rel("alternate").mime_type("text/html".to_string()).href(home).build())
        .entries(entries)
        .build()
        .to_string()
}

fn atom_entry(site: &Site, node: &Node, entry: &Entry) -> AtomEntry {
    let address = site.base.absolute(&node.url);
    let date = entry.front.date.map(|date| midnight(&date.to_string()));
    let updated =
        entry.front.updated.map(|date| midnight(&date.to_string())).or(date).unwrap_or_else(|| midnight("1970-01-01"));
    let categories = [(Relation::About, Kind::Role), (Relation::OnTopic, Kind::Topic)]
        .into_iter()
        .flat_map(|(relation, kind)| node.related_of(relation, kind))
        .map(|edge| CategoryBuilder::default().term(site.node(edge.to).title.clone()).build());
    let authors = entry.front.authors.iter().map(|name| PersonBuilder::default().name(name.clone()).build());
    EntryBuilder::default()
        .title(Text::plain(node.title.clone()))
        .id(address.clone())
        .published(date)
        .updated(updated)
        .authors(authors.collect::<Vec<_>>())
        .categories(categories.collect::<Vec<_>>())
        .link(LinkBuilder::default().rel("alternate").mime_type("text/html".to_string()).href(address).build())
        .summary(summary(entry).map(Text::plain))
        .build()
}

/// The start of a day in UTC. Dates come from parsed dates, so they are always well formed.
fn midnight(date: &str) -> FixedDateTime {
    format!("{date}T00:00:00Z").parse().unwrap_or_default()
}
