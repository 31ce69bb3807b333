//! The view of the guide as a whole, which templates read as `site`.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::model::address::url::Url;
use crate::model::document::value::Typed;
use crate::model::graph::node::{Node, NodeId};
use crate::model::kind::Kind;
use crate::model::page::Page;
use crate::model::site::Site;

use crate::render::page::canonical;
use crate::render::template::assets;

/// The maximum number of links in the header that follow from the content.
const MAX_NAV: usize = 7;

/// The maximum number of pages that the footer lists.
const MAX_FOOTER_PAGES: usize = 8;

/// The guide as a whole.
#[derive(Debug, Serialize)]
pub struct SiteView<'a> {
    /// The name of the guide.
    pub title: &'a str,
    /// One sentence about the guide; may be empty.
    pub description: &'a str,
    /// The language of the guide, for the `lang` attribute.
    pub language: &'a str,
    /// The language with the region in which most people speak it, for the property `og:locale`: `de_AT`, or `de_DE` for `de`.
    pub locale: String,
    /// The text direction, for the `dir` attribute: `ltr`, or `rtl` as in Arabic and Hebrew.
    pub direction: &'static str,
    /// The script of the language, such as `Latn` or `Arab` (ISO 15924); may be empty.
    pub script: String,
    /// Whether Latin-1 has all letters of the language, as the fonts of the default theme do.
    pub is_latin_1: bool,
    /// The authors.
    pub authors: &'a [String],
    /// The home page.
    pub href: String,
    /// The address below which the files of all languages are; that of the home page, in a guide in one language.
    pub root: String,
    /// The absolute URL of the home page; empty if `base_url` is not set.
    pub canonical: String,
    /// The feed of new articles; none if there are no articles.
    pub feed: Option<String>,
    /// The icon, `favicon.svg`; none if neither the site nor its theme has one.
    pub icon: Option<String>,
    /// The web app manifest.
    pub manifest: String,
    /// The list of all roles.
    pub roles: String,
    /// The career map; none if no role leads to another.
    pub map: Option<String>,
    /// The page on which readers find the roles that fit them.
    pub find: Option<String>,
    /// The page that shows readers what they can do, and what is missing; none if no role expects a skill.
    pub me: Option<String>,
    /// The page on which readers read a job advert.
    pub advert: Option<String>,
    /// The list of all moves; none if there are no moves.
    pub moves: Option<String>,
    /// The list of all titles; none if there are no roles.
    pub titles: Option<String>,
    /// The list of all sources; none if the guide cites none.
    pub sources: Option<String>,
    /// The search; none if it is disabled.
    pub search: Option<SearchLocation>,
    /// The list of the pages for printing; none without `[build] print`.
    pub print: Option<String>,
    /// The list of what the authors have to do; none in a published site without `[build] review`.
    pub review: Option<String>,
    /// The links of the header.
    pub nav: Vec<MenuLink>,
    /// The pages in no folder, for the footer; empty if there are more than eight.
    pub pages: Vec<MenuLink>,
    /// Styles, scripts and the icon by name: `site.assets["style.css"]`.
    pub assets: BTreeMap<&'a str, String>,
    /// The `[extra]` table of site.toml; may be empty.
    pub extra: Typed<'a>,
    /// The name and version of the generator.
    pub generator: &'static str,
}

/// A link in the header or the footer.
#[derive(Debug, Serialize)]
pub struct MenuLink {
    /// The title.
    pub title: String,
    /// The address.
    pub href: String,
    /// The tag of the language of its page, for the `hreflang` attribute; none if that is the language of this page.
    pub language: Option<String>,
}

/// The location of the search.
#[derive(Debug, Serialize)]
pub struct SearchLocation {
    /// The search page.
    pub href: String,
    /// The folder of the index, in which the search script finds `root.bin`.
    pub index: String,
}

impl<'a> SiteView<'a> {
    pub(super) fn new(site: &'a Site) -> Self {
        Self {
            title: &site.config.title,
            description: &site.config.description,
            language: &site.config.language,
            locale: site.config.open_graph_locale(),
            direction: site.config.direction(),
            script: site.config.script(),
            is_latin_1: site.config.is_latin_1(),
            authors: &site.config.authors,
            href: site.base.href(&Url::home()),
            root: site.base.href(&site.shared_url(Url::home())),
            canonical: canonical(site, &Url::home()),
            feed: has_any(site, Kind::Article).then(|| site.base.href(&Url::home().file("feed.xml"))),
            icon: assets::icon(site),
            manifest: site.base.href(&Url::home().file("site.webmanifest")),
            roles: site.base.href(&Url::index(Kind::Role)),
            map: (!site.map.is_empty()).then(|| site.base.href(&Url::map())),
            find: site.has_find().then(|| site.base.href(&Url::find())),
            me: site.has_me().then(|| site.base.href(&Url::me())),
            advert: site.has_advert().then(|| site.base.href(&Url::advert())),
            moves: has_any(site, Kind::Move).then(|| site.base.href(&Url::index(Kind::Move))),
            titles: (!site.titles.is_empty()).then(|| site.base.href(&Url::titles())),
            sources: (!site.sources.is_empty()).then(|| site.base.href(&Url::sources())),
            search: site.config.search.enabled.then(|| SearchLocation {
                href: site.base.href(&Url::search()),
                index: site.base.href(&Url::search_index()),
            }),
            print: has_print(site).then(|| site.base.href(&Url::print())),
            review: site.config.build.review.then(|| site.base.href(&Url::review())),
            nav: nav(site),
            pages: footer_pages(site),
            assets: assets::all(site),
            extra: Typed(&site.config.extra),
            generator: concat!("guide ", env!("CARGO_PKG_VERSION")),
        }
    }
}

/// Whether the site has pages for printing. A document can have the address of their list.
fn has_print(site: &Site) -> bool {
    site.pages.at(Url::print().as_str()).is_some_and(|record| record.page == Page::PrintList)
}

/// The links of the header: `nav` of site.toml, or those that follow from the content.
fn nav(site: &Site) -> Vec<MenuLink> {
    if site.nav.is_empty() {
        return default_nav(site);
    }
    site.nav.iter().map(|link| menu_link(site, &link.title, link.href.clone())).collect()
}

/// The lists of the kinds that the guide has, then its outermost folders. A guide that has neither gets its first pages.
fn default_nav(site: &Site) -> Vec<MenuLink> {
    let labels = &site.config.labels;
    let index = |kind: Kind| (has_any(site, kind), labels.kinds(kind), Url::index(kind));
    let lists = [
        index(Kind::Role),
        (!site.titles.is_empty(), labels.text("page-title.titles"), Url::titles()),
        index(Kind::Topic),
        index(Kind::Article),
        index(Kind::Debate),
        (!site.map.is_empty(), labels.text("page-title.map-short"), Url::map()),
    ];
    let present = lists.into_iter().filter(|(present, ..)| *present);
    let mut links: Vec<MenuLink> =
        present.map(|(_, title, url)| menu_link(site, title, site.base.href(&url))).collect();
    let (folders, pages): (Vec<&Node>, Vec<&Node>) = top_nodes(site);
    let more = folders.into_iter().chain(pages.into_iter().filter(|_| links.is_empty()));
    let room = MAX_NAV.saturating_sub(links.len());
    let more: Vec<MenuLink> = more.take(room).map(|node| link_to_node(site, node)).collect();
    links.extend(more);
    links
}

fn footer_pages(site: &Site) -> Vec<MenuLink> {
    let pages = top_nodes(site).1;
    let shown = if pages.len() > MAX_FOOTER_PAGES { &[] } else { &pages[..] };
    shown.iter().map(|node| link_to_node(site, node)).collect()
}

/// The outermost folders and pages.
fn top_nodes(site: &Site) -> (Vec<&Node>, Vec<&Node>) {
    let (folders, pages): (Vec<NodeId>, Vec<NodeId>) =
        site.folders.top().iter().partition(|id| !site.folders.children(**id).is_empty());
    let nodes = |ids: Vec<NodeId>| ids.into_iter().map(|id| site.node(id)).collect();
    (nodes(folders), nodes(pages))
}

fn link_to_node(site: &Site, node: &Node) -> MenuLink {
    menu_link(site, &node.title, site.base.href(&node.url))
}

fn menu_link(site: &Site, title: &str, href: String) -> MenuLink {
    let language = site.translations.language_at(&href);
    let language = language.filter(|language| *language != site.config.language);
    MenuLink { title: title.into(), language: language.map(str::to_string), href }
}

fn has_any(site: &Site, kind: Kind) -> bool {
    site.of_kind(kind).next().is_some()
}
