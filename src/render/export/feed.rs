//! Articles -> Atom feeds (RFC 4287): one with the newest articles of the guide, and one for each role.

use std::fmt::Display;

use atom_syndication::{Category, Entry as AtomEntry, Feed, FixedDateTime, Link, Person, Text};

use crate::model::address::url::Url;
use crate::model::document::entry::Metadata;
use crate::model::document::publication::TimeOfDay;
use crate::model::graph::node::{Node, NodeId};
use crate::model::graph::relation::Relation;
use crate::model::kind::Kind;

use crate::render::tracked_site::TrackedSite;

/// The maximum number of articles in a feed.
const MAX_ENTRIES: usize = 20;

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

/// A feed of the newest articles among `articles`. Atom requires a date, so articles without one are left out.
fn feed<'a>(tracked: TrackedSite<'a>, title: String, page: &Url, articles: impl Iterator<Item = &'a Node>) -> String {
    let site = tracked.site;
    let dated = articles.filter_map(|node| tracked.metadata_of(node).map(|metadata| (node, metadata)));
    let mut dated: Vec<_> = dated.filter(|(_, metadata)| metadata.front.date.is_some()).collect();
    dated.sort_by_key(|(_, metadata)| std::cmp::Reverse(metadata.front.date_order()));
    let entries: Vec<AtomEntry> =
        dated.into_iter().take(MAX_ENTRIES).map(|(node, metadata)| atom_entry(tracked, node, metadata)).collect();
    // The date of the newest entry, because the current time would change the file with every build.
    let updated = entries.iter().map(AtomEntry::updated).max().copied().unwrap_or_else(|| midnight("1970-01-01"));
    let home = site.base.absolute(page);
    // Each entry needs an author (RFC 4287, section 4.1.1). If no author is named, the guide is the author.
    let fallback = [site.config.title.clone()];
    let authors = if site.config.authors.is_empty() { &fallback[..] } else { &site.config.authors };
    let description = &site.config.description;
    let self_link = Link {
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
        authors: persons(authors),
        subtitle: (!description.is_empty()).then(|| Text::plain(description.clone())),
        links: vec![self_link, alternate(home)],
        entries,
        ..Feed::default()
    };
    feed.to_string()
}

fn atom_entry(tracked: TrackedSite<'_>, node: &Node, metadata: &Metadata) -> AtomEntry {
    let site = tracked.site;
    let address = site.base.absolute(&node.url);
    let front = &metadata.front;
    let published = front.date.map(|date| front.time.map_or_else(|| midnight(date), |time| moment(date, time)));
    let updated = metadata.front.updated.map(midnight).or(published).unwrap_or_else(|| midnight("1970-01-01"));
    let subjects = [(Relation::About, Kind::Role), (Relation::OnTopic, Kind::Topic)]
        .into_iter()
        .flat_map(|(relation, kind)| node.related_of(relation, kind))
        .map(|edge| Category { term: site.node(edge.to).title.clone(), ..Category::default() });
    AtomEntry {
        title: Text::plain(node.title.clone()),
        id: address.clone(),
        published,
        updated,
        authors: persons(&metadata.front.authors),
        categories: subjects.collect(),
        links: vec![alternate(address)],
        summary: tracked.summary_of(node).map(Text::plain),
        ..AtomEntry::default()
    }
}

fn persons(names: &[String]) -> Vec<Person> {
    names.iter().map(|name| Person { name: name.clone(), ..Person::default() }).collect()
}

/// A link to the page with the same content.
fn alternate(href: String) -> Link {
    Link { rel: "alternate".into(), mime_type: Some("text/html".into()), href, ..Link::default() }
}

/// A time of a day.
fn moment(date: impl Display, time: TimeOfDay) -> FixedDateTime {
    format!("{date}T{}", time.rfc_3339()).parse().unwrap_or_default()
}

/// The start of a day in UTC. `date` is a formatted date, so it is always well formed.
fn midnight(date: impl Display) -> FixedDateTime {
    format!("{date}T00:00:00Z").parse().unwrap_or_default()
}
