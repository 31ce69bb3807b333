//! Articles -> Atom feeds (RFC 4287): one with the newest articles of the guide, and one for each role.

use std::io;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::Offset;
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

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
    feed(tracked, &site.config.title, &Url::home(), articles)
}

/// The feed of the articles about a role.
pub(crate) fn role(tracked: TrackedSite<'_>, id: NodeId) -> String {
    let site = tracked.site;
    let node = site.node(id);
    let articles = node.related_of(Relation::DiscussedIn, Kind::Article).map(|edge| site.node(edge.to));
    feed(tracked, &site.config.labels.labelled(&site.config.title, &node.title), &node.url, articles)
}

/// Writes elements to memory.
type XmlWriter = Writer<Vec<u8>>;

/// A feed of the newest articles among `articles`. Atom requires a date, so articles without one are left out, as are those in the main
/// language in the feed of another one.
fn feed<'a>(tracked: TrackedSite<'a>, title: &str, page: &Url, articles: impl Iterator<Item = &'a Node>) -> String {
    let dated = articles.filter(|node| !node.is_untranslated());
    let dated = dated.filter_map(|node| tracked.metadata_of(node).map(|metadata| (node, metadata)));
    let mut dated: Vec<_> = dated.filter(|(_, metadata)| metadata.front.date.is_some()).collect();
    dated.sort_by_key(|(_, metadata)| std::cmp::Reverse(metadata.front.date_order()));
    let articles: Vec<FeedArticle<'_>> =
        dated.into_iter().take(MAX_ENTRIES).map(|(node, metadata)| FeedArticle::new(node, metadata)).collect();
    let mut writer = Writer::new(Vec::new());
    // Writing to memory can't fail.
    _ = write_feed(&mut writer, tracked, title, page, &articles);
    String::from_utf8(writer.into_inner()).unwrap_or_default()
}

fn write_feed(
    writer: &mut XmlWriter,
    tracked: TrackedSite<'_>,
    title: &str,
    page: &Url,
    articles: &[FeedArticle<'_>],
) -> io::Result<()> {
    let (config, base) = (&tracked.site.config, &tracked.site.base);
    let home = base.absolute(page);
    // The date of the newest entry, because the current time would change the file with every build.
    let updated = articles.iter().map(|article| article.updated).max().unwrap_or(Moment::EPOCH);
    // Each entry needs an author (RFC 4287, section 4.1.1). If no author is named, the guide is the author.
    let fallback = [config.title.clone()];
    let authors = if config.authors.is_empty() { &fallback[..] } else { &config.authors };
    writer.write_event(Event::Decl(BytesDecl::new("1.0", None, None)))?;
    writer.get_mut().push(b'\n');
    let attributes = [("xmlns", "http://www.w3.org/2005/Atom"), ("xml:lang", config.language.as_str())];
    let feed = writer.create_element("feed").with_attributes(attributes);
    feed.write_inner_content(|writer| {
        write_text(writer, "title", title)?;
        write_text(writer, "id", &home)?;
        write_text(writer, "updated", &updated.rfc_3339())?;
        write_authors(writer, authors)?;
        write_link(writer, &base.absolute(&page.file("feed.xml")), "self", "application/atom+xml")?;
        write_link(writer, &home, "alternate", "text/html")?;
        if !config.description.is_empty() {
            write_text(writer, "subtitle", &config.description)?;
        }
        articles.iter().try_for_each(|article| write_entry(writer, tracked, article))
    })?;
    Ok(())
}

fn write_entry(writer: &mut XmlWriter, tracked: TrackedSite<'_>, article: &FeedArticle<'_>) -> io::Result<()> {
    let FeedArticle { node, metadata, published, updated } = *article;
    let site = tracked.site;
    let address = site.base.absolute(&node.url);
    let subjects = [(Relation::About, Kind::Role), (Relation::OnTopic, Kind::Topic)]
        .into_iter()
        .flat_map(|(relation, kind)| node.related_of(relation, kind))
        .map(|edge| site.node(edge.to).title.as_str());
    let entry = writer.create_element("entry");
    entry.write_inner_content(|writer| {
        write_text(writer, "title", &node.title)?;
        write_text(writer, "id", &address)?;
        write_text(writer, "updated", &updated.rfc_3339())?;
        write_authors(writer, &metadata.front.authors)?;
        for subject in subjects {
            writer.create_element("category").with_attribute(("term", subject)).write_empty()?;
        }
        write_link(writer, &address, "alternate", "text/html")?;
        write_text(writer, "published", &published.rfc_3339())?;
        tracked.summary_of(node).map_or(Ok(()), |summary| write_text(writer, "summary", summary))
    })?;
    Ok(())
}

fn write_text(writer: &mut XmlWriter, element: &str, text: &str) -> io::Result<()> {
    writer.create_element(element).write_text_content(BytesText::new(text)).map(|_| ())
}

fn write_authors(writer: &mut XmlWriter, names: &[String]) -> io::Result<()> {
    for name in names {
        writer.create_element("author").write_inner_content(|writer| write_text(writer, "name", name))?;
    }
    Ok(())
}

fn write_link(writer: &mut XmlWriter, href: &str, relation: &str, media_type: &str) -> io::Result<()> {
    let attributes = [("href", href), ("rel", relation), ("type", media_type)];
    writer.create_element("link").with_attributes(attributes).write_empty().map(|_| ())
}

/// An article of a feed, with its dates.
#[derive(Clone, Copy)]
struct FeedArticle<'a> {
    node: &'a Node,
    metadata: &'a Metadata,
    published: Moment,
    updated: Moment,
}

impl<'a> FeedArticle<'a> {
    fn new(node: &'a Node, metadata: &'a Metadata) -> Self {
        let front = &metadata.front;
        let published = front.date.map_or(Moment::EPOCH, |date| Moment::new(date, front.time));
        let updated = front.updated.map_or(published, |date| Moment::new(date, None));
        Self { node, metadata, published, updated }
    }
}

/// A time of a day. Moments are ordered by their times in UTC.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Moment {
    /// The seconds since 1970 in UTC.
    seconds: i64,
    date: Date,
    time: Option<TimeOfDay>,
}

impl Moment {
    const EPOCH: Self = Self { seconds: 0, date: jiff::civil::date(1970, 1, 1), time: None };

    /// A time of a day, or the start of the day in UTC.
    fn new(date: Date, time: Option<TimeOfDay>) -> Self {
        // Only the last day of the year 9999 has no start in UTC that can be computed.
        let midnight = Offset::UTC.to_timestamp(date.at(0, 0, 0, 0)).map_or(i64::MAX / 2, Timestamp::as_second);
        Self { seconds: midnight + time.map_or(0, |time| i64::from(time.utc_seconds())), date, time }
    }

    fn rfc_3339(self) -> String {
        let time = self.time.map_or_else(|| "00:00:00Z".into(), TimeOfDay::rfc_3339);
        format!("{}T{}", self.date, time.replace('Z', "+00:00"))
    }
}
