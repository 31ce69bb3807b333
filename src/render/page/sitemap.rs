//! The files for crawlers: `sitemap.xml` and its numbered parts, and `robots.txt`.

use serde::Serialize;

use crate::model::address::url::Url;
use crate::model::page::{Page, PageRecord, SITEMAP_SIZE};

use crate::render::page::{PageBuilder, PageView};

/// An entry of a sitemap.
#[derive(Debug, Serialize)]
pub struct SitemapUrl {
    /// The absolute URL.
    pub loc: String,
    /// The date of the last change, from the front matter.
    pub lastmod: Option<String>,
}

impl<'a> PageBuilder<'a> {
    /// A sitemap of the pages for readers. `part` 0 is `sitemap.xml`: an index of the numbered parts if there are more
    /// pages than one sitemap may hold.
    pub(crate) fn sitemap(&self, record: &PageRecord, part: usize) -> PageView<'a> {
        let mut page = self.base_view(record, "sitemap", String::new());
        let listed: Vec<&PageRecord> =
            self.site.pages.records().filter(|record| record.is_listed(&self.site.nodes)).collect();
        page.is_sitemap_index = part == 0 && listed.len() > SITEMAP_SIZE;
        page.urls = if page.is_sitemap_index {
            let parts = 1..=listed.len().div_ceil(SITEMAP_SIZE);
            parts.map(|part| self.sitemap_part(part)).collect()
        } else {
            let skipped = part.saturating_sub(1) * SITEMAP_SIZE;
            listed.into_iter().skip(skipped).take(SITEMAP_SIZE).map(|record| self.sitemap_url(record)).collect()
        };
        page
    }

    fn sitemap_part(&self, part: usize) -> SitemapUrl {
        let url = Url::home().file(&format!("sitemap-{part}.xml"));
        SitemapUrl { loc: self.site.base.absolute(&url), lastmod: None }
    }

    fn sitemap_url(&self, record: &PageRecord) -> SitemapUrl {
        let metadata = match record.page {
            Page::Node(id) => self.tracked.metadata_of(self.site.node(id)),
            _ => None,
        };
        let date = metadata.and_then(|metadata| metadata.front.updated.or(metadata.front.date));
        SitemapUrl { loc: self.site.base.absolute(&record.url), lastmod: date.map(|date| date.to_string()) }
    }

    /// `robots.txt`. Its `target` is the URL of the sitemap, and its `urls` are those of the other languages.
    pub(crate) fn robots(&self, record: &PageRecord) -> PageView<'a> {
        let mut page = self.base_view(record, "robots", String::new());
        let sitemap = Url::home().file("sitemap.xml");
        page.target = self.site.base.absolute(&sitemap);
        let others = self.site.translations.languages.iter().skip(1);
        page.urls =
            others.map(|language| SitemapUrl { loc: language.base.absolute(&sitemap), lastmod: None }).collect();
        page
    }
}
