//! Atom feeds (RFC 4287): the newest articles of the guide, and of each role.

use atom_syndication::{Category, Entry as AtomEntry, Feed, FixedDateTime, Link, Person, Text};

use crate::model::address::url::Url;
use crate::model::document::entry::Metadata;
use crate::model::graph::node::{Node, NodeId};
use crate::model::graph::relation::Relation;
use crate::model::kind::Kind;

use crate::render::tracked_site::TrackedSite;

/// How many articles a feed holds.
const NEWEST: usize = 20;

/// The feed of the whole guide.
pub(crate) fn guide(tracked: TrackedSite<'_>) -> String {
    let site = tracked.site;
    let articles = site.of_kind(Kind::Article).map(|(_, node)| node);
    feed(tracked, site.config.title.clone(), &Url::home(), articles)
}

/// The feed of the articles about a role.
pub(crate) fn role(tracked: TrackedSite<'_>, id: NodeId) -> String {
    let site = tracked.site;
    let node = site.node(id);
    let articles = node.related_of(Relation::DiscussedIn, Kind::Article).map(|edge| site.node(edge.to));
    feed(tracked, format!("{}: {}", site.config.title, node.title), &node.url, articles)
}

/// A feed of the newest of some articles, which come newest first. An article without a date has no place in one.
fn feed<'a>(tracked: TrackedSite<'a>, title: String, page: &Url, articles: impl Iterator<Item = &'a Node>) -> String {
    let site = tracked.site;
    let dated = articles.filter_map(|node| tracked.metadata_of(node).map(|head| (node, head)));
    let mut dated: Vec<_> = dated.filter(|(_, head)| head.front.date.is_some()).collect();
    dated.sort_by_key(|(_, head)| std::cmp::Reverse(head.front.date));
    let entries: Vec<AtomEntry> =
        dated.into_iter().take(NEWEST).map(|(node, head)| atom_entry(tracked, node, head)).collect();
    // The clock would change the file from build to build, so a feed is as new as the newest of its entries.
    let updated = entries.iter().map(AtomEntry::updated).max().copied().unwrap_or_else(|| midnight("1970-01-01"));
    let home = site.base.absolute(page);
    // Each entry of a feed needs an author; the guide stands in for people who aren't named (RFC 4287, 4.1.1).
    let unnamed = [site.config.title.clone()];
    let authors = if site.config.authors.is_empty() { &unnamed[..] } else { &site.config.authors };
    let description = &site.config.description;
    let own = Link {
        rel: "self".into(),
        mime_type: Some("application/atom+xml".into()),
        href: site.base.absolute(&page.file("feed.xml")),
        ..Link::default()
    };
    let feed = Feed {
        title: Text::plain(title),
        id: home.clone(),
        updated,
        lang: Some(site.config.language.clone()),
        authors: people(authors),
        subtitle: (!description.is_empty()).then(|| Text::plain(description.clone())),
        links: vec![own, alternate(home)],
        entries,
        ..Feed::default()
    };
    feed.to_string()
}

fn atom_entry(tracked: TrackedSite<'_>, node: &Node, head: &Metadata) -> AtomEntry {
    let site = tracked.site;
    let address = site.base.absolute(&node.url);
    let date = head.front.date.map(|date| midnight(&date.to_string()));
    let updated =
        head.front.updated.map(|date| midnight(&date.to_string())).or(date).unwrap_or_else(|| midnight("1970-01-01"));
    let subjects = [(Relation::About, Kind::Role), (Relation::OnTopic, Kind::Topic)]
        .into_iter()
        .flat_map(|(relation, kind)| node.related_of(relation, kind))
        .map(|edge| Category { term: site.node(edge.to).title.clone(), ..Category::default() });
    AtomEntry {
        title: Text::plain(node.title.clone()),
        id: address.clone(),
        published: date,
        updated,
        authors: people(&head.front.authors),
        categories: subjects.collect(),
        links: vec![alternate(address)],
        summary: tracked.summary_of(node).map(Text::plain),
        ..AtomEntry::default()
    }
}

fn people(names: &[String]) -> Vec<Person> {
    names.iter().map(|name| Person { name: name.clone(), ..Person::default() }).collect()
}

/// The page that says the same to people.
fn alternate(href: String) -> Link {
    Link { rel: "alternate".into(), mime_type: Some("text/html".into()), href, ..Link::default() }
}

/// The start of a day in UTC. Dates come from parsed dates, so they are always well formed.
fn midnight(date: &str) -> FixedDateTime {
    format!("{date}T00:00:00Z").parse().unwrap_or_default()
}
