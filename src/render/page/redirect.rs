//! The page at an old address, which redirects to the new one.

use crate::model::address::url::Url;
use crate::model::page::{Page, PageRecord};

use crate::render::page::{PageBuilder, PageView, canonical};

impl<'a> PageBuilder<'a> {
    pub(crate) fn redirect(&self, record: &PageRecord, to: &Url) -> PageView<'a> {
        let title = self.site.pages.at(to.as_str()).and_then(|record| match record.page {
            Page::Node(id) => Some(self.site.node(id).title.clone()),
            _ => None,
        });
        let mut page = self.base_view(record, "redirect", title.unwrap_or_else(|| self.site.config.title.clone()));
        page.target = self.site.base.href(to);
        page.canonical = canonical(self.site, to);
        page
    }
}
