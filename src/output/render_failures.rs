//! The errors of templates on single pages -> each different error once, with its first page and the number of the others.

use std::collections::BTreeSet;

use crate::diagnostic::Diagnostic;
use crate::model::address::url::Url;
use crate::model::page::PageRecord;

/// The pages that could not be rendered.
#[derive(Debug)]
pub struct RenderFailures {
    /// Each different failure once, labelled with its first page.
    pub diagnostics: Vec<Diagnostic>,
    /// The addresses of all these pages, each with the index of its language.
    pub pages: BTreeSet<(usize, Url)>,
}

/// Collects the errors of pages, in the order of the site.
#[derive(Default)]
pub(super) struct FailureCollector<'a> {
    /// Each different error, with its first page and the number of its pages.
    failures: Vec<(Diagnostic, &'a Url, usize)>,
    pages: BTreeSet<(usize, Url)>,
}

impl<'a> FailureCollector<'a> {
    /// Adds the error of a page of the language with this index.
    pub(super) fn add(&mut self, language: usize, record: &'a PageRecord, diagnostic: Diagnostic) {
        self.pages.insert((language, record.url.clone()));
        match self.failures.iter_mut().find(|(known, _, _)| *known == diagnostic) {
            Some((_, _, count)) => *count += 1,
            None => self.failures.push((diagnostic, &record.url, 1)),
        }
    }

    /// The merged errors. `None` if no page failed.
    pub(super) fn finish(self) -> Option<RenderFailures> {
        let with_pages = |(diagnostic, url, count): (Diagnostic, &Url, usize)| {
            let others = if count > 1 { format!(" and {} more", count - 1) } else { String::new() };
            diagnostic.label(format!("on page {url}{others}"))
        };
        let diagnostics: Vec<Diagnostic> = self.failures.into_iter().map(with_pages).collect();
        (!diagnostics.is_empty()).then_some(RenderFailures { diagnostics, pages: self.pages })
    }
}
