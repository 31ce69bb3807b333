//! All that a template sees: `site`, the same on every page, and `page`. Nothing else.
//!
//! Each struct here is part of what theme authors rely on. Addresses are ready to stand in `href`, with the base
//! path. A list that may be long says how many there are in all and where it goes on.

use jiff::civil::Date;
use serde::Serialize;

use crate::model::entry::{Entry, Kind, Noted};
use crate::model::page::{List, Page as PageKind, PageRecord, SITEMAP_SIZE, index_size};
use crate::model::relation::Relation;
use crate::model::route::Url;
use crate::model::site::{Edge, Node, NodeId, Site};
use crate::model::value::Value;

use super::html;

/// Words that a reader reads in a minute.
const WORDS_PER_MINUTE: u32 = 220;
/// How many of the newest articles the home page shows.
const HOME_ARTICLES: usize = 8;
/// How many roles of a family the home page shows, and how many families.
const HOME_FAMILY: usize = 12;

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
    pub assets: std::collections::BTreeMap<&'a str, String>,
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
    pub extra: std::collections::BTreeMap<&'a str, &'a Value>,
}

/// A line of a sitemap.
#[derive(Debug, Serialize)]
pub struct SitemapUrl {
    /// The whole address.
    pub address: String,
    /// When it last changed, where its document says.
    pub modified: Option<String>,
}

/// Makes the views of one site's pages.
pub(super) struct Views<'a> {
    site: &'a Site,
    /// `site`, made once.
    pub(super) site_value: tera::Value,
}

impl<'a> Views<'a> {
    pub(super) fn new(site: &'a Site) -> Self {
        let view = SiteView {
            title: &site.config.title,
            description: &site.config.description,
            language: &site.config.language,
            authors: &site.config.authors,
            href: site.base.href(&Url::home()),
            canonical: canonical(site, &Url::home()),
            feed: site.base.href(&Url::home().file("feed.xml")),
            nav: nav(site),
            assets: site.assets.iter().map(|(name, url)| (name.as_str(), site.base.href(url))).collect(),
            extra: site.config.extra.as_ref(),
            generator: concat!("guide ", env!("CARGO_PKG_VERSION")),
        };
        Self { site, site_value: tera::Value::from_serializable(&view) }
    }

    fn page(&self, record: &PageRecord, kind: &'static str, title: String) -> Page<'a> {
        Page {
            kind,
            title,
            href: self.site.base.href(&record.url),
            canonical: canonical(self.site, &record.url),
            ..Page::default()
        }
    }

    fn crumb(&self, title: impl Into<String>, url: &Url) -> Crumb {
        Crumb { title: title.into(), href: Some(self.site.base.href(url)) }
    }

    /// The way from the home page to a page called `title`, through `between`.
    fn breadcrumbs(&self, between: Vec<Crumb>, title: &str) -> Vec<Crumb> {
        let mut crumbs = vec![self.crumb("Home", &Url::home())];
        crumbs.extend(between);
        crumbs.push(Crumb { title: title.into(), href: None });
        crumbs
    }

    pub(super) fn home(&self, record: &PageRecord) -> Page<'a> {
        let mut page = self.page(record, "home", self.site.config.title.clone());
        page.description.clone_from(&self.site.config.description);
        if let Some(at) = self.site.home {
            self.document(&mut page, at);
            let front = &self.site.entries[at].front;
            if front.title.is_some() || self.site.entries[at].body.title_heading.is_some() {
                page.title.clone_from(&self.site.entries[at].title);
            }
        }
        let indexes = Kind::ALL.into_iter().filter(|kind| self.site.of_kind(*kind).next().is_some());
        page.home = Some(HomeView {
            families: self.families(HOME_FAMILY),
            newest: self.site.of_kind(Kind::Article).take(HOME_ARTICLES).map(|(_, node)| self.item(node, None)).collect(),
            debates: self.some(Kind::Debate),
            topics: self.some(Kind::Topic),
            indexes: indexes.map(|kind| self.crumb(kind.plural(), &Url::index(kind))).collect(),
        });
        page
    }

    /// The first few dozen of a kind.
    fn some(&self, kind: Kind) -> Vec<Item> {
        self.site.of_kind(kind).take(self.site.config.build.page_size).map(|(_, node)| self.item(node, None)).collect()
    }

    /// Roles by family, families by name, and roles without one last; at most `most` of each, and of families.
    fn families(&self, most: usize) -> Vec<Group> {
        let mut families: std::collections::BTreeMap<(bool, &str), Vec<Item>> = std::collections::BTreeMap::new();
        for (_, node) in self.site.of_kind(Kind::Role) {
            let family = self.site.entry_of(node).and_then(|entry| entry.front.role.family.as_deref());
            if families.len() >= most && !families.contains_key(&(family.is_none(), family.unwrap_or_default())) {
                continue;
            }
            let items = families.entry((family.is_none(), family.unwrap_or_default())).or_default();
            if items.len() < most {
                items.push(self.item(node, None));
            }
        }
        let alone = families.len() == 1;
        let title = |family: &str| if family.is_empty() && !alone { "More roles".into() } else { family.to_string() };
        families.into_iter().map(|((_, family), items)| Group { title: title(family), items }).collect()
    }

    pub(super) fn index(&self, record: &PageRecord, kind: Kind, number: usize) -> Page<'a> {
        let mut page = self.page(record, "index", kind.plural().into());
        if let Some(at) = self.site.indexes.get(&kind).copied().filter(|_| number == 1) {
            self.document(&mut page, at);
            let entry = &self.site.entries[at];
            if entry.front.title.is_some() || entry.body.title_heading.is_some() {
                page.title.clone_from(&entry.title);
            }
        }
        let size = index_size(kind, &self.site.config);
        let nodes: Vec<&Node> = self.site.of_kind(kind).map(|(_, node)| node).collect();
        let shown: Vec<&Node> = nodes.iter().skip((number - 1) * size).take(size).copied().collect();
        page.groups = self.groups(kind, &shown);
        let first = Url::index(kind);
        page.pagination = self.pagination(&first, number, nodes.len().div_ceil(size));
        page.breadcrumbs = self.numbered_breadcrumbs(Vec::new(), &page.title, &first, number);
        page
    }

    /// An index in parts that a reader can find their way by: years for articles, letters for the rest.
    fn groups(&self, kind: Kind, nodes: &[&Node]) -> Vec<Group> {
        let mut groups: Vec<Group> = Vec::new();
        for node in nodes {
            let item = self.item(node, None);
            let title = if kind == Kind::Article {
                item.date.as_ref().map_or_else(|| "Undated".to_string(), |date| date.iso[..4].to_string())
            } else {
                initial(&item.title)
            };
            match groups.iter_mut().find(|group| group.title == title) {
                Some(group) => group.items.push(item),
                None => groups.push(Group { title, items: vec![item] }),
            }
        }
        if groups.len() == 1 && groups[0].title == "Undated" {
            groups[0].title.clear();
        }
        groups
    }

    fn pagination(&self, first: &Url, number: usize, total: usize) -> Option<Pagination> {
        let href = |number: usize| self.site.base.href(&first.numbered(number));
        (total > 1).then(|| Pagination {
            number,
            total,
            previous: (number > 1).then(|| href(number - 1)),
            next: (number < total).then(|| href(number + 1)),
        })
    }

    fn numbered_breadcrumbs(&self, mut between: Vec<Crumb>, title: &str, first: &Url, number: usize) -> Vec<Crumb> {
        if number == 1 {
            return self.breadcrumbs(between, title);
        }
        between.push(self.crumb(title, first));
        self.breadcrumbs(between, &format!("Page {number}"))
    }

    pub(super) fn node(&self, record: &PageRecord, id: NodeId) -> Page<'a> {
        let node = self.site.node(id);
        let mut page = self.page(record, node.kind.as_str(), node.title.clone());
        if let Some(at) = node.entry {
            self.document(&mut page, at);
        } else {
            page.description = format!("{}: what the guide says of it so far.", node.title);
        }
        page.breadcrumbs = self.breadcrumbs(self.between(node), &node.title);
        page.roles = self.items(node, Relation::About, Kind::Role);
        page.topics = self.items(node, Relation::OnTopic, Kind::Topic);
        page.debates = self.items(node, Relation::Debates, Kind::Debate);
        page.debates.extend(self.items(node, Relation::DiscussedIn, Kind::Debate));
        page.part_of = self.items(node, Relation::PartOf, Kind::Topic);
        page.contains = self.items(node, Relation::Contains, Kind::Topic);
        page.topic_roles = self.items(node, Relation::TopicOf, Kind::Role);
        page.debates.extend(self.items(node, Relation::TopicOf, Kind::Debate));
        page.articles = self.item_list(node, List::Articles);
        page.linked_from = self.item_list(node, List::LinkedFrom);
        if node.kind == Kind::Role {
            page.role = Some(self.role(node));
        }
        page
    }

    /// What stands between the home page and a node: the index of its kind, and the page of its folder.
    fn between(&self, node: &Node) -> Vec<Crumb> {
        let Some(entry) = self.site.entry_of(node) else {
            return vec![self.crumb(node.kind.plural(), &Url::index(node.kind))];
        };
        let mut crumbs = Vec::new();
        let folders: Vec<&str> = entry.folder.split('/').filter(|part| !part.is_empty()).collect();
        for depth in 1..=folders.len() {
            let url = Url::document(folders[..depth].iter().copied(), None);
            let Some(record) = self.site.by_url.get(&url).map(|at| &self.site.pages[*at]).filter(|_| url != node.url) else { continue };
            match &record.page {
                PageKind::Node(id) => crumbs.push(self.crumb(&self.site.node(*id).title, &url)),
                PageKind::Index { kind, .. } => crumbs.push(self.crumb(kind.plural(), &url)),
                _ => {}
            }
        }
        if crumbs.is_empty() {
            crumbs.push(self.crumb(node.kind.plural(), &Url::index(node.kind)));
        }
        crumbs
    }

    pub(super) fn list(&self, record: &PageRecord, id: NodeId, list: List, number: usize) -> Page<'a> {
        let node = self.site.node(id);
        let title = match (list, node.kind) {
            (List::Articles, Kind::Topic) => format!("Articles on {}", node.title),
            (List::Articles, _) => format!("Articles about {}", node.title),
            (List::LinkedFrom, _) => format!("What links to {}", node.title),
        };
        let mut page = self.page(record, "list", title);
        let size = self.site.config.build.page_size;
        let edges = self.edges(node, list);
        let items: Vec<Item> = edges.iter().skip((number - 1) * size).take(size).map(|edge| self.item(self.site.node(edge.to), edge.note.clone())).collect();
        page.groups = vec![Group { title: String::new(), items }];
        let first = node.url.child(list.segment());
        page.pagination = self.pagination(&first, number, edges.len().div_ceil(size));
        let mut between = self.between(node);
        between.push(self.crumb(&node.title, &node.url));
        page.breadcrumbs = self.numbered_breadcrumbs(between, &page.title, &first, number);
        page
    }

    fn edges(&self, node: &'a Node, list: List) -> Vec<&'a Edge> {
        let edges = node.related(list.relation(node.kind)).iter();
        edges.filter(|edge| list == List::LinkedFrom || self.site.node(edge.to).kind == Kind::Article).collect()
    }

    fn item_list(&self, node: &'a Node, list: List) -> ItemList {
        let edges = self.edges(node, list);
        let size = self.site.config.build.page_size;
        let items = edges.iter().take(size).map(|edge| self.item(self.site.node(edge.to), None)).collect();
        let more = (edges.len() > size).then(|| self.site.base.href(&node.url.child(list.segment())));
        ItemList { items, total: edges.len(), more }
    }

    fn items(&self, node: &Node, relation: Relation, kind: Kind) -> Vec<Item> {
        let edges = self.site.related(node, relation, kind).take(self.site.config.build.page_size);
        edges.map(|edge| self.item(self.site.node(edge.to), edge.note.clone())).collect()
    }

    fn item(&self, node: &Node, note: Option<String>) -> Item {
        let entry = self.site.entry_of(node);
        Item {
            title: node.title.clone(),
            href: self.site.base.href(&node.url),
            kind: node.kind.as_str(),
            summary: entry.and_then(summary),
            date: entry.and_then(|entry| entry.front.date).map(date_view),
            note,
            written: entry.is_some(),
        }
    }

    fn role(&self, node: &'a Node) -> RoleView {
        let related = |relation| self.items(node, relation, Kind::Role);
        let has_articles = self.site.related(node, Relation::DiscussedIn, Kind::Article).next().is_some();
        let mut view = RoleView {
            variant_of: related(Relation::VariantOf),
            variants: related(Relation::HasVariant),
            confused_with: related(Relation::ConfusedWith),
            works_with: related(Relation::WorksWith),
            reports_to: related(Relation::ReportsTo),
            manages: related(Relation::Manages),
            leads_to: related(Relation::LeadsTo),
            comes_from: related(Relation::ComesFrom),
            feed: has_articles.then(|| self.site.base.href(&node.url.file("feed.xml"))),
            ..RoleView::default()
        };
        if let Some(entry) = self.site.entry_of(node) {
            let role = &entry.front.role;
            let facts = |pairs: &[(String, String)]| pairs.iter().map(|(label, text)| Fact { label: label.clone(), text: text.clone() }).collect();
            let noted = |list: &[Noted]| {
                list.iter().map(|noted| Fact { label: noted.name.value.clone(), text: noted.note.clone().unwrap_or_default() }).collect()
            };
            view.abbr.clone_from(&role.abbr);
            view.also_called.clone_from(&role.also_called);
            view.family.clone_from(&role.family);
            view.facts = facts(&role.facts);
            view.contexts = facts(&role.contexts);
            view.skills = noted(&role.skills);
            view.levels = noted(&role.levels);
        }
        view
    }

    /// What a page shows of its document.
    fn document(&self, page: &mut Page<'a>, at: usize) {
        let entry = &self.site.entries[at];
        let (front, body) = (&entry.front, &entry.body);
        let text = self.site.snapshot.file(entry.file).text();
        page.written = true;
        page.draft = front.draft;
        page.content = html::render(text, body, &self.site.targets[at], &self.site.config.markdown);
        page.title_id = body.title_heading.map(|at| body.headings[at].id.clone());
        page.contents = contents(entry);
        page.date = front.date.map(date_view);
        page.updated = front.updated.map(date_view);
        page.reviewed = front.reviewed.map(date_view);
        page.overdue = is_overdue(front.reviewed, front.review_in, self.site.snapshot.today);
        page.authors.clone_from(if front.authors.is_empty() { &self.site.config.authors } else { &front.authors });
        if entry.kind == Kind::Article {
            page.reading_minutes = body.words.div_ceil(WORDS_PER_MINUTE).max(1);
        }
        page.sources.clone_from(&front.sources);
        if let Some(summary) = summary(entry) {
            page.description = summary;
        }
        page.extra = front.extra.iter().map(|(key, value)| (key.as_str(), value)).collect();
    }

    pub(super) fn not_found(&self, record: &PageRecord) -> Page<'a> {
        self.page(record, "not-found", "Page not found".into())
    }

    pub(super) fn robots(&self, record: &PageRecord) -> Page<'a> {
        let mut page = self.page(record, "robots", String::new());
        page.target = self.site.base.absolute(&Url::home().file("sitemap.xml"));
        page
    }

    pub(super) fn redirect(&self, record: &PageRecord, to: &Url) -> Page<'a> {
        let title = self.site.by_url.get(to).and_then(|at| match self.site.pages[*at].page {
            PageKind::Node(id) => Some(self.site.node(id).title.clone()),
            _ => None,
        });
        let mut page = self.page(record, "redirect", title.unwrap_or_else(|| self.site.config.title.clone()));
        page.target = self.site.base.href(to);
        page.canonical = canonical(self.site, to);
        page
    }

    /// Every page that a reader opens; where there are more than one file may hold, an index of several files.
    pub(super) fn sitemap(&self, record: &PageRecord, part: usize) -> Page<'a> {
        let mut page = self.page(record, "sitemap", String::new());
        let listed: Vec<&PageRecord> = self.site.pages.iter().filter(|record| record.is_html() && record.page != PageKind::NotFound).collect();
        let absolute = |url: &Url| self.site.base.absolute(url);
        page.is_sitemap_index = part == 0 && listed.len() > SITEMAP_SIZE;
        page.urls = if page.is_sitemap_index {
            let parts = 1..=listed.len().div_ceil(SITEMAP_SIZE);
            parts.map(|part| SitemapUrl { address: absolute(&Url::home().file(&format!("sitemap-{part}.xml"))), modified: None }).collect()
        } else {
            let skipped = part.saturating_sub(1) * SITEMAP_SIZE;
            let modified = |record: &PageRecord| match record.page {
                PageKind::Node(id) => self.site.entry_of(self.site.node(id)).and_then(|entry| entry.front.updated.or(entry.front.date)),
                _ => None,
            };
            let records = listed.into_iter().skip(skipped).take(SITEMAP_SIZE);
            records.map(|record| SitemapUrl { address: absolute(&record.url), modified: modified(record).map(|date| date.to_string()) }).collect()
        };
        page
    }
}

/// The header's links: those of site.toml, or the indexes that every guide has.
fn nav(site: &Site) -> Vec<Crumb> {
    if site.config.nav.is_empty() {
        let kinds = [Kind::Role, Kind::Topic, Kind::Article, Kind::Debate];
        let present = kinds.into_iter().filter(|kind| *kind != Kind::Debate || site.of_kind(Kind::Debate).next().is_some());
        return present.map(|kind| Crumb { title: kind.plural().into(), href: Some(site.base.href(&Url::index(kind))) }).collect();
    }
    site.config.nav.iter().map(|item| Crumb { title: item.title.clone(), href: Some(site.base.link(&item.link.value)) }).collect()
}

/// The whole address of a page, once the guide's own is known.
fn canonical(site: &Site, url: &Url) -> String {
    site.config.base_url.as_ref().map(|base| base.absolute(url)).unwrap_or_default()
}

/// The one line of a document: its summary, else its first paragraph.
pub(super) fn summary(entry: &Entry) -> Option<String> {
    entry.front.summary.clone().or_else(|| entry.body.first_paragraph.clone())
}

fn date_view(date: Date) -> DateView {
    DateView { iso: date.to_string(), text: date.strftime("%-d %B %Y").to_string() }
}

fn is_overdue(reviewed: Option<Date>, review_in: Option<jiff::Span>, today: Date) -> bool {
    let due = reviewed.zip(review_in).and_then(|(reviewed, span)| reviewed.checked_add(span).ok());
    due.is_some_and(|due| due < today)
}

/// The headings of a text that its table of contents shows: two levels, the title left out.
fn contents(entry: &Entry) -> Vec<Contents> {
    let body = &entry.body;
    let headings = body.headings.iter().enumerate().filter(|(at, _)| Some(*at) != body.title_heading);
    headings
        .map(|(_, heading)| Contents { level: heading.level + body.demote, id: heading.id.clone(), text: heading.text.clone() })
        .filter(|heading| (2..=3).contains(&heading.level) && !heading.text.is_empty())
        .collect()
}

/// The letter under which an index has a title: A to Z, or `#` for what starts with none of them.
fn initial(title: &str) -> String {
    let first = crate::model::route::slug(title).chars().next().unwrap_or('#');
    if first.is_ascii_alphabetic() { first.to_ascii_uppercase().to_string() } else { "#".into() }
}
