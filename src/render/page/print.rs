//! The pages for printing: each has documents of one kind or folder, with links between them.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::model::address::url::Url;
use crate::model::page::print::{PrintPage, PrintSection};
use crate::model::page::{Page, PageRecord};

use crate::render::document_part::PartPlace;
use crate::render::page::link::PageLink;
use crate::render::page::{PageBuilder, PageView};

/// The documents of a page for printing, or the list of these pages.
#[derive(Debug, Serialize, Default)]
pub struct PrintView {
    /// The first page of each kind and folder, on the page that lists them.
    pub sections: Vec<PageLink>,
    /// The documents, in order.
    pub documents: Vec<PrintedDocument>,
    /// The addresses of the style sheets that the pages of the documents load.
    pub styles: Vec<String>,
}

/// A document on a page for printing.
#[derive(Debug, Serialize)]
pub struct PrintedDocument {
    /// Its anchor on the page.
    pub id: String,
    /// The kind of the document.
    pub kind: &'static str,
    /// The title.
    pub title: String,
    /// The address of its own page.
    pub href: String,
    /// The main part of its own page, as HTML, without elements of the class `no-print`.
    pub content: String,
}

impl<'a> PageBuilder<'a> {
    /// The list of the pages for printing.
    pub(crate) fn print_list(&self, record: &PageRecord) -> PageView<'a> {
        let mut page = self.base_view(record, "print", self.label("print.title"));
        let mut pages: Vec<(&PageRecord, &PrintPage)> = Vec::new();
        for record in self.site.pages.records() {
            if let Page::Print(print) = &record.page
                && print.number == 1
            {
                pages.push((record, print));
            }
        }
        pages.sort_by_key(|(_, print)| print.position);
        let link =
            |(record, print): (&PageRecord, &PrintPage)| self.link(self.section_title(print.section), &record.url);
        page.print = Some(PrintView { sections: pages.into_iter().map(link).collect(), ..PrintView::default() });
        page.breadcrumbs = self.breadcrumbs(Vec::new(), &page.title);
        page
    }

    /// A page with documents. Their content is added by [`PageView::add_printed`].
    pub(crate) fn print(&self, record: &PageRecord, print: &PrintPage) -> PageView<'a> {
        let mut page = self.base_view(record, "print", self.section_title(print.section));
        let documents = (1..).zip(&*print.documents).map(|(number, id): (usize, _)| {
            let node = self.site.node(*id);
            PrintedDocument {
                id: format!("document-{number}"),
                kind: node.kind.as_str(),
                title: node.title.clone(),
                href: self.site.base.href(&node.url),
                content: String::new(),
            }
        });
        page.print = Some(PrintView { documents: documents.collect(), ..PrintView::default() });
        let first = print.section.url(&self.site.nodes, self.site.base.folders());
        page.pagination = self.pagination(&first, print.number, print.total);
        let list = self.link(self.label("print.title"), &Url::print());
        page.breadcrumbs = self.paginated_breadcrumbs(vec![list], &page.title, &first, print.number);
        page
    }

    fn section_title(&self, section: PrintSection) -> String {
        match section {
            PrintSection::Folder(id) => self.site.node(id).title.clone(),
            PrintSection::Kind(kind) => self.labels().kinds(kind).into(),
        }
    }
}

impl PageView<'_> {
    /// Adds the content of documents. `page_of` returns the page of a document by its index.
    pub(crate) fn add_printed(&mut self, page_of: impl Fn(usize) -> Option<String>) {
        let Some(PrintView { documents, styles, .. }) = &mut self.print else { return };
        let ids: BTreeMap<String, String> =
            documents.iter().map(|document| (document.href.clone(), document.id.clone())).collect();
        let mut known = BTreeSet::new();
        for (index, document) in documents.iter_mut().enumerate() {
            let Some(page) = page_of(index) else { continue };
            let part = PartPlace { id: &document.id, ids: &ids }.part_of(&page);
            styles.extend(part.styles.into_iter().filter(|style| known.insert(style.clone())));
            document.content = part.html;
        }
    }
}
