//! The errors of templates on single pages and chapters of the book -> each different error once, with its first page and the number
//! of the others.

use std::collections::BTreeSet;
use std::mem::discriminant;

use crate::diagnostic::Diagnostic;
use crate::model::address::url::Url;
use crate::model::page::PageRecord;

/// The pages that could not be rendered.
#[derive(Debug)]
pub struct RenderFailures {
    /// Each different failure once, labelled with its first page or chapter.
    pub diagnostics: Vec<Diagnostic>,
    /// The addresses of all these pages, each with the index of its language.
    pub pages: BTreeSet<(usize, Url)>,
}

/// Where a template failed.
#[derive(Clone, Copy)]
enum FailedPart<'a> {
    Page(&'a Url),
    /// The chapter of a page.
    Chapter(&'a Url),
    BookStyle,
}

/// Collects the errors of pages, in the order of the site.
#[derive(Default)]
pub(crate) struct FailureCollector<'a> {
    /// Each different error, with the first place and the number of places of its kind.
    failures: Vec<(Diagnostic, FailedPart<'a>, usize)>,
    pages: BTreeSet<(usize, Url)>,
}

impl<'a> FailureCollector<'a> {
    /// Adds the error of a page of the language with this index.
    pub(super) fn add(&mut self, language: usize, record: &'a PageRecord, diagnostic: Diagnostic) {
        self.pages.insert((language, record.url.clone()));
        self.add_at(FailedPart::Page(&record.url), diagnostic);
    }

    /// Adds the error of the chapter of a page.
    pub(crate) fn add_chapter(&mut self, url: &'a Url, diagnostic: Diagnostic) {
        self.add_at(FailedPart::Chapter(url), diagnostic);
    }

    /// Adds the error of the style of the book.
    pub(crate) fn add_book_style(&mut self, diagnostic: Diagnostic) {
        self.add_at(FailedPart::BookStyle, diagnostic);
    }

    fn add_at(&mut self, part: FailedPart<'a>, diagnostic: Diagnostic) {
        match self.failures.iter_mut().find(|(known, _, _)| *known == diagnostic) {
            // A component fails on a page and in its chapter: that is one error.
            Some((_, known, count)) => *count += usize::from(discriminant(known) == discriminant(&part)),
            None => self.failures.push((diagnostic, part, 1)),
        }
    }

    /// The merged errors. `None` if no page failed.
    pub(crate) fn finish(self) -> Option<RenderFailures> {
        let with_places = |(diagnostic, part, count): (Diagnostic, FailedPart<'_>, usize)| {
            let others = if count > 1 { format!(" and {} more", count - 1) } else { String::new() };
            diagnostic.label(match part {
                FailedPart::Page(url) => format!("on page {url}{others}"),
                FailedPart::Chapter(url) => format!("in the book, in the chapter of page {url}{others}"),
                FailedPart::BookStyle => "in the style of the book".into(),
            })
        };
        let diagnostics: Vec<Diagnostic> = self.failures.into_iter().map(with_places).collect();
        (!diagnostics.is_empty()).then_some(RenderFailures { diagnostics, pages: self.pages })
    }
}
