//! The search page. The script of the theme fills it.

use crate::model::page::PageRecord;

use crate::render::page::{PageBuilder, PageView};

impl<'a> PageBuilder<'a> {
    pub(crate) fn search(&self, record: &PageRecord) -> PageView<'a> {
        let mut page = self.base_view(record, "search", "Search".into());
        page.description = format!("Search {}.", self.site.config.title);
        page.breadcrumbs = self.breadcrumbs(Vec::new(), "Search");
        page
    }
}
