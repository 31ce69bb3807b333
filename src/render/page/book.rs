//! A chapter of the book: its title page, the start of a part, or a document.

use jiff::civil::Date;

use crate::model::address::url::Url;
use crate::model::graph::node::NodeId;
use crate::model::kind::Kind;
use crate::model::page::PageRecord;

use crate::render::page::group::Group;
use crate::render::page::{PageBuilder, PageView};

/// A chapter of a book.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BookChapter {
    /// The title page, with the text of the home page.
    Title {
        /// The names of the authors.
        authors: Vec<String>,
        /// The day of the last change in the book.
        updated: Option<Date>,
    },
    /// The start of a part: the documents of a kind, with the text of their index page.
    Part {
        /// The kind.
        kind: Kind,
        /// The documents, in order.
        documents: Vec<NodeId>,
    },
    /// A document.
    Document(NodeId),
}

impl<'a> PageBuilder<'a> {
    /// The view of a chapter. `None` if the site has no page for it.
    pub(crate) fn book_chapter(&self, chapter: &BookChapter) -> Option<PageView<'a>> {
        let record = |url: &Url| self.site.pages.at(url.as_str());
        Some(match chapter {
            BookChapter::Title { authors, updated } => self.book_title(record(&Url::home())?, authors, *updated),
            BookChapter::Part { kind, documents } => self.book_part(record(&Url::index(*kind))?, *kind, documents),
            BookChapter::Document(id) => self.node(record(&self.site.node(*id).url)?, *id),
        })
    }

    fn book_title(&self, record: &PageRecord, authors: &[String], updated: Option<Date>) -> PageView<'a> {
        let config = &self.site.config;
        let mut page = self.base_view(record, "book", config.title.clone());
        page.summary = Some(config.description.clone()).filter(|description| !description.is_empty());
        page.authors = authors.to_vec();
        page.updated = updated.map(|date| self.date(date));
        page.content = self.site.home.map(|entry| self.html(entry, None)).unwrap_or_default();
        page
    }

    fn book_part(&self, record: &PageRecord, kind: Kind, documents: &[NodeId]) -> PageView<'a> {
        let mut page = self.base_view(record, "index", self.labels().kinds(kind).into());
        if let Some(entry) = self.site.indexes.get(&kind).copied() {
            self.add_document(&mut page, entry, None);
            self.override_title(&mut page, entry);
        }
        let items = documents.iter().map(|id| self.item(*id, None)).collect();
        page.groups = vec![Group { title: String::new(), href: None, items }];
        page
    }
}
