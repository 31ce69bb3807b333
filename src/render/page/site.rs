//! The view of the guide as a whole, which templates read as `site`.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::model::address::url::Url;
use crate::model::document::value::Typed;
use crate::model::kind::Kind;
use crate::model::site::Site;

use crate::render::page::canonical;
use crate::render::page::link::PageLink;
use crate::render::template::assets;

/// The guide as a whole.
#[derive(Debug, Serialize)]
pub struct SiteView<'a> {
    /// The name of the guide.
    pub title: &'a str,
    /// One sentence about the guide; may be empty.
    pub description: &'a str,
    /// The language of the guide, for the `lang` attribute.
    pub language: &'a str,
    /// The text direction, for the `dir` attribute: `ltr`, or `rtl` as in Arabic and Hebrew.
    pub direction: &'static str,
    /// The authors.
    pub authors: &'a [String],
    /// The home page.
    pub href: String,
    /// The absolute URL of the home page; empty if `base_url` is not set.
    pub canonical: String,
    /// The feed of new articles.
    pub feed: String,
    /// The icon, `favicon.svg`; none if neither the site nor its theme has one.
    pub icon: Option<String>,
    /// The web app manifest.
    pub manifest: String,
    /// The career map; none if no role leads to another.
    pub map: Option<String>,
    /// The list of all titles; none if there are no roles.
    pub titles: Option<String>,
    /// The search; none if it is disabled.
    pub search: Option<SearchLocation>,
    /// The to-do page for authors.
    pub review: String,
    /// The links of the header.
    pub nav: Vec<PageLink>,
    /// Styles, scripts and the icon by name: `site.assets["style.css"]`.
    pub assets: BTreeMap<&'a str, String>,
    /// The `[extra]` table of site.toml; may be empty.
    pub extra: Typed<'a>,
    /// The name and version of the generator.
    pub generator: &'static str,
}

/// The location of the search.
#[derive(Debug, Serialize)]
pub struct SearchLocation {
    /// The search page.
    pub href: String,
    /// The folder of the index, which contains `pagefind.js`.
    pub index: String,
}

impl<'a> SiteView<'a> {
    pub(super) fn new(site: &'a Site) -> Self {
        Self {
            title: &site.config.title,
            description: &site.config.description,
            language: &site.config.language,
            direction: site.config.direction(),
            authors: &site.config.authors,
            href: site.base.href(&Url::home()),
            canonical: canonical(site, &Url::home()),
            feed: site.base.href(&Url::home().file("feed.xml")),
            icon: assets::icon(site),
            manifest: site.base.href(&Url::home().file("site.webmanifest")),
            map: (!site.map.is_empty()).then(|| site.base.href(&Url::map())),
            titles: (!site.titles.is_empty()).then(|| site.base.href(&Url::titles())),
            search: site.config.search.enabled.then(|| SearchLocation {
                href: site.base.href(&Url::search()),
                index: site.base.href(&Url::search_index()),
            }),
            review: site.base.href(&Url::review()),
            nav: nav(site),
            assets: assets::all(site),
            extra: Typed(&site.config.extra),
            generator: concat!("guide ", env!("CARGO_PKG_VERSION")),
        }
    }
}

/// The links of the header: `nav` of site.toml, or the main indexes.
fn nav(site: &Site) -> Vec<PageLink> {
    if site.config.nav.is_empty() {
        return default_nav(site);
    }
    let links = site.config.nav.iter();
    links.map(|item| PageLink { title: item.title.clone(), href: Some(site.base.link(&item.link.value)) }).collect()
}

fn default_nav(site: &Site) -> Vec<PageLink> {
    let index = |kind: Kind| (kind.plural(), Url::index(kind));
    let has_debates = site.of_kind(Kind::Debate).next().is_some();
    let links = [
        (true, index(Kind::Role)),
        (!site.titles.is_empty(), ("Titles", Url::titles())),
        (true, index(Kind::Topic)),
        (true, index(Kind::Article)),
        (has_debates, index(Kind::Debate)),
        (!site.map.is_empty(), ("Map", Url::map())),
    ];
    let present = links.into_iter().filter(|(present, _)| *present);
    present.map(|(_, (title, url))| PageLink { title: title.into(), href: Some(site.base.href(&url)) }).collect()
}
