//! All that a template sees: `site`, the same on every page, and `page`. Nothing else.
//!
//! Each struct here is part of what theme authors rely on. Addresses are ready to stand in `href`, with the base
//! path. A list that may be long says how many there are in all and where it goes on.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::model::value::Value;

/// The guide as a whole.
#[derive(Debug, Serialize)]
pub struct SiteView<'a> {
    /// The guide's name.
    pub title: &'a str,
    /// One sentence on what it is; may be empty.
    pub description: &'a str,
    /// The language of its text, for the `lang` attribute.
    pub language: &'a str,
    /// Who writes it.
    pub authors: &'a [String],
    /// The home page.
    pub href: String,
    /// Its whole address; empty until `base_url` is set.
    pub canonical: String,
    /// The feed of the guide.
    pub feed: String,
    /// The header's links.
    pub nav: Vec<Crumb>,
    /// Styles and scripts by name: `site.assets["style.css"]`.
    pub assets: BTreeMap<&'a str, String>,
    /// `[extra]` of site.toml.
    pub extra: Option<&'a Value>,
    /// The version of `guide` that made it.
    pub generator: &'static str,
}

/// A title with an address.
#[derive(Debug, Serialize)]
pub struct Crumb {
    /// What it says.
    pub title: String,
    /// Where it leads; nothing for the page itself.
    pub href: Option<String>,
}

/// A date for people and for machines.
#[derive(Debug, Serialize)]
pub struct DateView {
    /// `2021-12-15`
    pub iso: String,
    /// `15 December 2021`
    pub text: String,
}

/// Something that a page leads to.
#[derive(Debug, Serialize)]
pub struct Item {
    /// Its title.
    pub title: String,
    /// Its page.
    pub href: String,
    /// What it is: `article`, `role`, …
    pub kind: &'static str,
    /// Its one line; nothing where it has none.
    pub summary: Option<String>,
    /// When an article was published.
    pub date: Option<DateView>,
    /// What the author says of the relation: the difference, the way there.
    pub note: Option<String>,
    /// Whether somebody has written it.
    pub written: bool,
}

/// A list that may go on elsewhere.
#[derive(Debug, Serialize, Default)]
pub struct ItemList {
    /// The first of them.
    pub items: Vec<Item>,
    /// How many there are in all.
    pub total: usize,
    /// Where all of them are, if not all are here.
    pub more: Option<String>,
}

/// A part of an index: a family of roles, a letter, a year.
#[derive(Debug, Serialize)]
pub struct Group {
    /// Its heading; empty where there is only one group.
    pub title: String,
    /// What is in it.
    pub items: Vec<Item>,
}

/// A heading in the table of contents.
#[derive(Debug, Serialize)]
pub struct Contents {
    /// 2 or 3.
    pub level: u8,
    /// Its anchor.
    pub id: String,
    /// Its text.
    pub text: String,
}

/// A label and its text.
#[derive(Debug, Serialize)]
pub struct Fact {
    /// The label.
    pub label: String,
    /// The text; empty where there is none.
    pub text: String,
}

/// Where a page stands in a list of several.
#[derive(Debug, Serialize)]
pub struct Pagination {
    /// This page, from 1.
    pub number: usize,
    /// How many there are.
    pub total: usize,
    /// The page before.
    pub previous: Option<String>,
    /// The page after.
    pub next: Option<String>,
}

/// What only the page of a role shows.
#[derive(Debug, Serialize, Default)]
pub struct RoleView {
    /// Its abbreviation.
    pub abbr: Option<String>,
    /// Its other titles.
    pub also_called: Vec<String>,
    /// The family it belongs to.
    pub family: Option<String>,
    /// The rows of "at a glance".
    pub facts: Vec<Fact>,
    /// What it is where: at a small company, at a bank.
    pub contexts: Vec<Fact>,
    /// Its skills, each with its level.
    pub skills: Vec<Fact>,
    /// Its levels, each with what sets it apart.
    pub levels: Vec<Fact>,
    /// What it is a variant of.
    pub variant_of: Vec<Item>,
    /// Its variants.
    pub variants: Vec<Item>,
    /// What it is taken for, each with the difference.
    pub confused_with: Vec<Item>,
    /// What it works with.
    pub works_with: Vec<Item>,
    /// What it reports to.
    pub reports_to: Vec<Item>,
    /// What reports to it.
    pub manages: Vec<Item>,
    /// What it leads to.
    pub leads_to: Vec<Item>,
    /// What it is reached from.
    pub comes_from: Vec<Item>,
    /// The feed of the articles about it.
    pub feed: Option<String>,
}

/// What only the home page shows.
#[derive(Debug, Serialize, Default)]
pub struct HomeView {
    /// Families of roles, each with its first few.
    pub families: Vec<Group>,
    /// The newest articles.
    pub newest: Vec<Item>,
    /// The debates.
    pub debates: Vec<Item>,
    /// The topics.
    pub topics: Vec<Item>,
    /// The indexes of every kind that the guide has.
    pub indexes: Vec<Crumb>,
}

/// One page. What a page has nothing of is empty or nothing.
#[derive(Debug, Serialize, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of the page that a template asks for")]
pub struct Page<'a> {
    /// `home`, `index`, `list`, `not-found`, `redirect`, `sitemap`, `robots`, or the kind of its node.
    pub kind: &'static str,
    /// Its title.
    pub title: String,
    /// Its address.
    pub href: String,
    /// Its whole address; empty until `base_url` is set.
    pub canonical: String,
    /// One or two sentences for search engines; may be empty.
    pub description: String,
    /// The way here from the home page, ending in this page.
    pub breadcrumbs: Vec<Crumb>,
    /// The text, as HTML; empty where nobody has written it.
    pub content: String,
    /// The anchor of the title, where the text gave it.
    pub title_id: Option<String>,
    /// The headings of the text.
    pub contents: Vec<Contents>,
    /// Whether it has a document.
    pub written: bool,
    /// Whether its document is a draft.
    pub draft: bool,
    /// When it was published.
    pub date: Option<DateView>,
    /// When it last changed in substance.
    pub updated: Option<DateView>,
    /// When it was last reviewed.
    pub reviewed: Option<DateView>,
    /// Whether the next review is overdue.
    pub overdue: bool,
    /// Who wrote it.
    pub authors: Vec<String>,
    /// How many minutes it takes to read; 0 for what isn't read from start to end.
    pub reading_minutes: u32,
    /// Where its facts come from.
    pub sources: Vec<String>,
    /// The roles it is about.
    pub roles: Vec<Item>,
    /// Its topics.
    pub topics: Vec<Item>,
    /// The debates that it takes part in, or that are about it.
    pub debates: Vec<Item>,
    /// The wider topics it is part of.
    pub part_of: Vec<Item>,
    /// The narrower topics in it.
    pub contains: Vec<Item>,
    /// The articles about it or on it.
    pub articles: ItemList,
    /// The roles that are on a topic.
    pub topic_roles: Vec<Item>,
    /// What links to it.
    pub linked_from: ItemList,
    /// What only a role has.
    pub role: Option<RoleView>,
    /// What only the home page has.
    pub home: Option<HomeView>,
    /// What an index or a list shows.
    pub groups: Vec<Group>,
    /// Where it stands among the pages of its list.
    pub pagination: Option<Pagination>,
    /// Where a redirect leads.
    pub target: String,
    /// The addresses of a sitemap.
    pub urls: Vec<SitemapUrl>,
    /// Whether they are those of further sitemaps.
    pub is_sitemap_index: bool,
    /// The keys of its front matter that `guide` doesn't know.
    pub extra: BTreeMap<&'a str, &'a Value>,
}

/// A line of a sitemap.
#[derive(Debug, Serialize)]
pub struct SitemapUrl {
    /// The whole address.
    pub address: String,
    /// When it last changed, where its document says.
    pub modified: Option<String>,
}
