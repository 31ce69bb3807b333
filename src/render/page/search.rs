//! The search page. The script of the theme fills it.

use crate::model::page::PageRecord;

use crate::render::page::{PageBuilder, PageView};

impl<'a> PageBuilder<'a> {
    pub(crate) fn search(&self, record: &PageRecord) -> PageView<'a> {
        let mut page = self.base_view(record, "search", self.label("page-title.search"));
        page.description = self.labels().with("page-description.search", "guide", &self.site.config.title);
        page.breadcrumbs = self.breadcrumbs(Vec::new(), self.labels().text("page-title.search"));
        page
    }
}
