//! The addresses at which readers can change the document of a page or report a problem.

use crate::render::page::{PageBuilder, PageView};

impl PageBuilder<'_> {
    /// Adds the addresses to a page that is complete otherwise. A page without a document can't be changed, and a page that is
    /// no part of the guide's content has neither.
    pub(crate) fn add_feedback_links(&self, page: &mut PageView<'_>) {
        if matches!(page.kind, "search" | "review" | "not-found") {
            return;
        }
        let source = &self.site.config.source;
        let path = page.source_path.unwrap_or_default();
        let url = if page.canonical.is_empty() { &page.href } else { &page.canonical };
        if let Some(pattern) = source.edit_url.as_ref().filter(|_| page.source_path.is_some()) {
            page.edit_url = Some(pattern.fill(path, &page.title, url));
        }
        page.report_url = source.report_url.as_ref().map(|pattern| pattern.fill(path, &page.title, url));
    }
}
