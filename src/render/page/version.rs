//! A page -> its versions in the languages of the guide.

use serde::Serialize;

use crate::model::address::url::Url;
use crate::model::page::PageRecord;
use crate::model::page::translations::GuideLanguage;

use crate::render::page::PageBuilder;

/// The guide in one of its languages, as one page leads to it.
#[derive(Debug, Clone, Serialize)]
pub struct PageVersion {
    /// The tag of the language, for the `lang` and `hreflang` attributes.
    pub language: String,
    /// The name of the language, as its readers write it.
    pub name: String,
    /// The text direction: `ltr` or `rtl`.
    pub direction: &'static str,
    /// The address of the page in the language; of the home page if the page has no version in it.
    pub href: String,
    /// The absolute URL of the version; empty if the page has none, or if `base_url` is not set.
    pub canonical: String,
    /// Whether this is the language of the page.
    pub is_current: bool,
    /// Whether this is the main language of the guide.
    pub is_main: bool,
}

impl PageBuilder<'_> {
    /// The guide in each of its languages, the main one first. Empty for a guide in one language.
    pub(super) fn versions(&self, record: &PageRecord) -> Vec<PageVersion> {
        let (site, translations) = (self.site, &self.site.translations);
        let is_main = site.config.folder.is_none();
        let versions = translations.of(record, &site.nodes, is_main);
        let version = |(index, language): (usize, &GuideLanguage)| {
            let url = versions.iter().find(|(of, _)| *of == index).map(|(_, url)| url);
            let is_current = language.tag == site.config.language;
            // A page that exists in this language only is its own version here.
            let own = Some(&record.url).filter(|url| is_current && url.as_str().ends_with('/'));
            let absolute = |url: &Url| language.base.absolute(url);
            PageVersion {
                language: language.tag.clone(),
                name: language.name.clone(),
                direction: language.direction,
                href: language.base.href(url.or(own).unwrap_or(&Url::home())),
                canonical: url.filter(|_| site.config.base_url.is_some()).map(absolute).unwrap_or_default(),
                is_current,
                is_main: index == 0,
            }
        };
        translations.languages.iter().enumerate().map(version).collect()
    }
}
