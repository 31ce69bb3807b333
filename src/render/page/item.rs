//! A node -> an item in a list of a page. The fields that are the same on every page are shared between pages.

use std::sync::{Arc, OnceLock};

use jiff::civil::Date;
use serde::ser::SerializeStruct as _;
use serde::{Serialize, Serializer};
use tera::Value;

use crate::model::document::entry::Metadata;
use crate::model::graph::node::{Edge, Node, NodeId};
use crate::model::graph::relation::Relation;
use crate::model::kind::Kind;
use crate::model::labels::Labels;
use crate::model::page::lists::List;

use crate::render::markdown::excerpt;
use crate::render::page::PageBuilder;
use crate::render::page::shared::SharedItem;

/// A date in two formats.
#[derive(Debug, Clone, Serialize)]
pub struct DateView {
    /// The ISO 8601 date: `2021-12-15`.
    pub iso: String,
    /// The date as text: `15 December 2021`.
    pub text: String,
}

impl DateView {
    pub(super) fn new(date: Date, labels: &Labels) -> Self {
        Self { iso: date.to_string(), text: labels.date(date) }
    }
}

/// An entry of a list: a page that this page links to.
#[derive(Debug, Clone, Serialize)]
pub struct Item {
    /// The title of the page.
    pub title: String,
    /// The address of the page.
    pub href: String,
    /// The kind of the page: `article`, `role`, …
    pub kind: &'static str,
    /// The `summary` from the front matter, or the first paragraph.
    pub summary: Option<String>,
    /// The publication date of an article.
    pub date: Option<DateView>,
    /// The note on the relation, such as the difference between two roles; in `related_articles`, the reason.
    pub note: Option<String>,
    /// The sentence that contains the link, in a list of backlinks.
    pub sentence: Option<String>,
    /// Whether the page has a document.
    pub written: bool,
}

/// A list that may continue on another page.
#[derive(Debug, Serialize, Default)]
pub struct ItemList {
    /// The first items.
    pub items: Vec<ListedItem>,
    /// The number of items in the full list.
    pub total: usize,
    /// The page of the full list; none if all items are here.
    pub more: Option<String>,
}

/// An [`Item`] in a list of one page. Templates read it as an `Item`. Cloning it copies no text but its notes.
#[derive(Debug, Clone)]
pub struct ListedItem {
    common: Arc<CommonFields>,
    note: Option<String>,
    sentence: Option<String>,
}

/// The fields of an item that are the same on every page, as template values.
#[derive(Debug, Clone)]
struct CommonFields {
    title: Value,
    href: Value,
    kind: &'static str,
    summary: Value,
    date: Value,
    written: bool,
    /// The whole item without a note and a sentence, as most lists show it.
    plain: OnceLock<Value>,
}

impl ListedItem {
    /// Converts an item so that many pages can list it.
    pub fn new(item: Item) -> Self {
        let Item { title, href, kind, summary, date, note, sentence, written } = item;
        let (summary, date) = (Value::from(summary), Value::from_serializable(&date));
        let (title, href) = (title.into(), href.into());
        let common = CommonFields { title, href, kind, summary, date, written, plain: OnceLock::new() };
        Self { common: Arc::new(common), note, sentence }
    }

    /// Replaces the note.
    #[must_use]
    pub fn with_note(self, note: Option<String>) -> Self {
        Self { note, ..self }
    }

    /// Replaces the sentence that contains the link.
    #[must_use]
    pub fn with_sentence(self, sentence: Option<String>) -> Self {
        Self { sentence, ..self }
    }

    /// Replaces the title and the address.
    #[must_use]
    pub fn with_target(self, title: &str, href: String) -> Self {
        let (title, href, plain) = (title.into(), href.into(), OnceLock::new());
        let common = CommonFields { title, href, plain, ..(*self.common).clone() };
        Self { common: Arc::new(common), ..self }
    }

    /// The title of the page.
    pub fn title(&self) -> &str {
        self.common.title.as_str().unwrap_or_default()
    }

    /// The address of the page.
    pub fn href(&self) -> &str {
        self.common.href.as_str().unwrap_or_default()
    }
}

impl Serialize for ListedItem {
    /// Tera's serializer takes over the shared values without a copy.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.note.is_none() && self.sentence.is_none() {
            let plain = || Value::from_serializable(&AllFields(self));
            return self.common.plain.get_or_init(plain).serialize(serializer);
        }
        AllFields(self).serialize(serializer)
    }
}

/// An item of which all fields are written, even if the whole item is known as a value.
struct AllFields<'a>(&'a ListedItem);

impl Serialize for AllFields<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let ListedItem { common, note, sentence } = self.0;
        let CommonFields { title, href, kind, summary, date, written, .. } = &**common;
        let mut fields = serializer.serialize_struct("Item", 8)?;
        fields.serialize_field("title", title)?;
        fields.serialize_field("href", href)?;
        fields.serialize_field("kind", kind)?;
        fields.serialize_field("summary", summary)?;
        fields.serialize_field("date", date)?;
        fields.serialize_field("note", note)?;
        fields.serialize_field("sentence", sentence)?;
        fields.serialize_field("written", written)?;
        fields.end()
    }
}

impl<'a> PageBuilder<'a> {
    pub(super) fn item(&self, id: NodeId, note: Option<String>) -> ListedItem {
        let SharedItem { item, text } = self.shared.items[id].get_or_init(|| self.shared_item(id));
        // Every page that lists the item depends on its text, not only the page that created it.
        text.inspect(|entry| self.tracked.record_text(*entry));
        item.clone().with_note(note)
    }

    fn shared_item(&self, id: NodeId) -> SharedItem {
        let node = self.site.node(id);
        let metadata = self.tracked.metadata_of(node);
        let item = ListedItem::new(Item {
            title: node.title.clone(),
            href: self.site.base.href(&node.url),
            kind: node.kind.as_str(),
            summary: self.tracked.summary_of(node).map(str::to_string),
            date: metadata.and_then(Metadata::shown_date).map(|date| self.date(date)),
            note: None,
            sentence: None,
            written: !node.is_unwritten(),
        });
        SharedItem { item, text: node.entry.filter(|entry| self.tracked.is_summary_from_text(*entry)) }
    }

    /// The nodes of a kind that a relation leads to, each with the note on the relation. At most one page of them.
    pub(super) fn related_items(&self, node: &Node, relation: Relation, kind: Kind) -> Vec<ListedItem> {
        let edges = node.related_of(relation, kind).take(self.site.config.build.page_size);
        edges.map(|edge| self.item(edge.to, edge.note.clone())).collect()
    }

    /// The first page of a list of a node.
    pub(super) fn item_list(&self, id: NodeId, node: &'a Node, list: List) -> ItemList {
        let edges = self.list_edges(id, node, list);
        let size = self.site.config.build.page_size;
        let items = edges.iter().take(size).map(|edge| self.list_item(node, edge, list)).collect();
        let more = (edges.len() > size).then(|| self.site.base.href(&list.url(&node.url, self.site.base.folders())));
        ItemList { items, total: edges.len(), more }
    }

    /// The first page of the list of pages in the folder of a node.
    pub(super) fn children(&self, id: NodeId, node: &Node) -> ItemList {
        let children = self.site.folders.children(id);
        let size = self.site.config.build.page_size;
        let items = children.iter().take(size).map(|child| self.folder_item(*child)).collect();
        let more = (children.len() > size)
            .then(|| self.site.base.href(&List::Children.url(&node.url, self.site.base.folders())));
        ItemList { items, total: children.len(), more }
    }

    /// An item in the list of a folder. A folder without a summary shows the number of its pages.
    pub(super) fn folder_item(&self, id: NodeId) -> ListedItem {
        let pages = self.site.folders.children(id).len();
        let needs_note = pages > 0 && self.tracked.summary_of(self.site.node(id)).is_none();
        let note = needs_note.then(|| self.labels().count("count.pages", pages, &[]));
        self.item(id, note)
    }

    /// The edges of a list of a node.
    pub(super) fn list_edges(&self, id: NodeId, node: &'a Node, list: List) -> Vec<&'a Edge> {
        let backlinks = if list == List::LinkedFrom { self.tracked.backlinks(id) } else { &[] };
        let mut edges: Vec<&Edge> = list.edges(node, backlinks).collect();
        if list == List::Articles && node.kind == Kind::Topic {
            edges.sort_by_cached_key(|edge| {
                let weight = self.tracked.metadata_of(self.site.node(edge.to)).and_then(|article| article.front.weight);
                (weight.is_none(), weight)
            });
        }
        edges
    }

    /// One item of a list of a node.
    pub(super) fn list_item(&self, node: &Node, edge: &Edge, list: List) -> ListedItem {
        match list {
            List::Articles | List::Pages | List::Children => self.item(edge.to, None),
            List::Roles => self.item(edge.to, edge.note.clone()),
            List::LinkedFrom => {
                let text = self.site.node(edge.to).entry.map(|entry| self.tracked.source(entry)).unwrap_or_default();
                let sentence = excerpt::sentence_around(text, edge.span.start as usize, &self.site.config, &node.title);
                self.item(edge.to, None).with_sentence(sentence)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_listed_item_serializes_like_an_item() {
        let plain = Item {
            title: "One".into(),
            href: "/one/".into(),
            kind: "article",
            summary: Some("A line that is longer than a few letters.".into()),
            date: None,
            note: None,
            sentence: None,
            written: true,
        };
        let with_note = Item { note: Some("A note".into()), sentence: Some("A sentence.".into()), ..plain.clone() };
        let with_target = Item { title: "Two".into(), href: "/two/".into(), ..with_note.clone() };
        let value = Value::from_serializable::<Item>;
        let listed = ListedItem::new(plain.clone());
        assert_eq!(Value::from_serializable(&listed), value(&plain));
        let listed = listed.with_note(with_note.note.clone()).with_sentence(with_note.sentence.clone());
        assert_eq!(Value::from_serializable(&listed), value(&with_note));
        let listed = listed.with_target("Two", "/two/".into());
        assert_eq!(Value::from_serializable(&listed), value(&with_target));
        assert_eq!((listed.title(), listed.href()), ("Two", "/two/"));
    }
}
