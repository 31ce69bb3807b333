//! `404.html`, which hosts send for an unknown address.

use crate::model::page::PageRecord;

use crate::render::page::{PageBuilder, PageView};

impl<'a> PageBuilder<'a> {
    pub(crate) fn not_found(&self, record: &PageRecord) -> PageView<'a> {
        self.base_view(record, "not-found", self.label("not-found.title"))
    }
}
