//! The site -> what templates see of each of its pages.

mod apart;
mod comparison;
mod debate;
mod home;
mod knowledge;
mod map;
mod reads;
mod role;

use std::collections::BTreeSet;
use std::sync::OnceLock;

use jiff::civil::Date;

use crate::model::address::url::Url;
use crate::model::document::body::Body;
use crate::model::document::value::Typed;
use crate::model::graph::node::{Edge, Node, NodeId};
use crate::model::graph::relation::Relation;
use crate::model::kind::Kind;
use crate::model::page::card::Card;
use crate::model::page::lists::List;
use crate::model::page::{Page as PageKind, PageRecord, SITEMAP_SIZE, index_size};
use crate::model::site::Site;
use crate::observe::{Observer, Task};

use crate::render::markdown::auto_link::NameLinks;
use crate::render::markdown::excerpt;
use crate::render::markdown::html;
use crate::render::markdown::html::Text;
use crate::render::template::assets;
use crate::render::tracked_site::TrackedSite;
use crate::render::view::{
    CardView, Contents, Crumb, DateView, Group, Item, ItemList, Listed, PageView, Pagination, SearchView, SiteView,
    SitemapUrl, Source,
};

/// How many families, and how many roles of each, the index of roles shows where there are too many for all.
const FAMILY_ROLES: usize = 24;

/// Words that a reader reads in a minute.
const WORDS_PER_MINUTE: u32 = 220;

/// What the pages of one site have in common, made once for all of them.
pub struct Prepared {
    /// `site`, as templates read it.
    pub(super) site: tera::Value,
    /// What every page says of a node that it leads to, by the node, made when the first does; and the document whose
    /// text it shows, where it does that.
    items: Vec<OnceLock<(Listed, Option<usize>)>>,
    /// The titles that more than one page has.
    shared: BTreeSet<String>,
}

impl Prepared {
    /// For the pages of a site.
    pub fn new(site: &Site) -> Self {
        let view = SiteView {
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
            search: site.config.search.enabled.then(|| SearchView {
                href: site.base.href(&Url::search()),
                index: site.base.href(&Url::search_index()),
            }),
            review: site.base.href(&Url::review()),
            nav: nav(site),
            assets: assets::all(site),
            extra: Typed(&site.config.extra),
            generator: concat!("guide ", env!("CARGO_PKG_VERSION")),
        };
        let items = site.nodes.iter().map(|_| OnceLock::new()).collect();
        Self { site: tera::Value::from_serializable(&view), items, shared: apart::shared(site) }
    }
}

/// Makes the view of one page.
pub(super) struct Views<'a> {
    site: &'a Site,
    seen: TrackedSite<'a>,
    prepared: &'a Prepared,
    observer: &'a dyn Observer,
}

impl<'a> Views<'a> {
    pub(super) fn new(seen: TrackedSite<'a>, prepared: &'a Prepared, observer: &'a dyn Observer) -> Self {
        Self { site: seen.site, seen, prepared, observer }
    }

    /// `site`, as templates read it.
    pub(super) fn site_value(&self) -> tera::Value {
        self.prepared.site.clone()
    }

    fn page(&self, record: &PageRecord, kind: &'static str, title: String) -> PageView<'a> {
        PageView {
            kind,
            told_apart: self.told_apart(record, &title),
            title,
            href: self.site.base.href(&record.url),
            canonical: canonical(self.site, &record.url),
            card: self.card(record),
            ..PageView::default()
        }
    }

    /// The card of a page: its node's, else the guide's own.
    fn card(&self, record: &PageRecord) -> Option<CardView> {
        let config = &self.site.config;
        let (true, Some(base)) = (config.cards.enabled, &config.base_url) else { return None };
        let node = match record.page {
            PageKind::Node(id) => Some(self.site.node(id)),
            _ => None,
        };
        let folder = node.map_or_else(Url::home, |node| node.url.clone());
        let card = Card::of(node, &config.title)?;
        Some(CardView { address: base.absolute(&card.url(&folder, &config.cards)), title: card.title })
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

    /// The first few dozen of a kind.
    fn some(&self, kind: Kind) -> Vec<Listed> {
        self.site.of_kind(kind).take(self.site.config.build.page_size).map(|(id, _)| self.item(id, None)).collect()
    }

    pub(super) fn index(&self, record: &PageRecord, kind: Kind, number: usize) -> PageView<'a> {
        let mut page = self.page(record, "index", kind.plural().into());
        if let Some(at) = self.site.indexes.get(&kind).copied().filter(|_| number == 1) {
            self.document(&mut page, at, None);
            let head = self.seen.head(at);
            if head.front.title.is_some() || self.seen.body(at).title_heading.is_some() {
                page.title = head.title.to_string();
            }
        }
        let size = index_size(kind, &self.site.config);
        let nodes: Vec<NodeId> = self.site.of_kind(kind).map(|(id, _)| id).collect();
        let shown: Vec<NodeId> = nodes.iter().skip((number - 1) * size).take(size).copied().collect();
        page.groups = self.groups(kind, &shown);
        if kind == Kind::Role && number == 1 {
            // A large guide's families are in the map of careers, and its roles in the pages of this index.
            page.families = self.families(if nodes.len() > size { FAMILY_ROLES } else { usize::MAX });
        }
        let first = Url::index(kind);
        page.pagination = self.pagination(&first, number, nodes.len().div_ceil(size));
        page.breadcrumbs = self.numbered_breadcrumbs(Vec::new(), &page.title, &first, number);
        page
    }

    /// An index in parts that a reader can find their way by: years for articles, letters for the rest.
    fn groups(&self, kind: Kind, nodes: &[NodeId]) -> Vec<Group> {
        let mut groups: Vec<Group> = Vec::new();
        for id in nodes {
            let item = self.item(*id, None);
            let title = if kind == Kind::Article {
                let date = self.seen.head_of(self.site.node(*id)).and_then(|head| head.front.date);
                date.map_or_else(|| "Undated".to_string(), |date| format!("{:04}", date.year()))
            } else {
                initial(item.title())
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

    pub(super) fn node(&self, record: &PageRecord, id: NodeId) -> PageView<'a> {
        let node = self.site.node(id);
        let mut page = self.page(record, node.kind.as_str(), node.title.clone());
        if let Some(at) = node.entry {
            self.document(&mut page, at, Some(id));
            page.markdown = Some(self.site.base.href(&node.url.markdown()));
        } else if node.is_unwritten() {
            page.description = format!("{}: what the guide says of it so far.", node.title);
        }
        page.breadcrumbs = self.breadcrumbs(self.between(node), &node.title);
        page.roles = self.items(node, Relation::About, Kind::Role);
        page.topics = self.items(node, Relation::OnTopic, Kind::Topic);
        page.debates = self.debates(node);
        page.part_of = self.items(node, Relation::PartOf, Kind::Topic);
        page.contains = self.items(node, Relation::Contains, Kind::Topic);
        page.articles = self.item_list(id, node, List::Articles);
        page.here = self.item_list(id, node, List::Roles);
        page.linked_from = self.item_list(id, node, List::LinkedFrom);
        page.names = self.names(node);
        match node.kind {
            Kind::Article => {
                page.argues = self.argues(node);
                page.next = self.next_reads(id, node);
            }
            Kind::Role => page.role = Some(self.role(node, &page.articles)),
            Kind::Topic => {}
            Kind::Debate => page.debate = Some(self.debate(id, node)),
            Kind::Skill => page.skill = Some(self.skill(node)),
            Kind::Term => page.term = Some(self.term(node)),
            Kind::Comparison => self.compare(&mut page, node),
            Kind::Context => page.context = Some(self.context(node)),
        }
        page
    }

    /// An abbreviation, and other names that aren't hidden.
    fn names(&self, node: &Node) -> Vec<String> {
        let Some(called) = self.seen.head_of(node).map(|head| &head.front.called) else { return Vec::new() };
        called.abbr.iter().chain(&called.also).map(|name| name.value.clone()).collect()
    }

    /// The debates that a node takes part in, or that are about it, with how many questions and positions each has.
    fn debates(&self, node: &Node) -> Vec<Listed> {
        let relations = [Relation::Debates, Relation::DiscussedIn, Relation::TopicOf];
        let edges = relations.iter().flat_map(|relation| node.related_of(*relation, Kind::Debate));
        let mut ids: Vec<NodeId> = edges.map(|edge| edge.to).collect();
        ids.sort_unstable();
        ids.dedup();
        let shown = ids.into_iter().take(self.site.config.build.page_size);
        shown.map(|id| self.item(id, self.debate_size(id))).collect()
    }

    /// `3 questions, 8 positions`
    fn debate_size(&self, id: NodeId) -> Option<String> {
        let questions = &self.seen.body_of(self.site.node(id))?.questions;
        let positions: usize = questions.iter().map(|question| question.positions.len()).sum();
        let counted = |number: usize, thing: &str| format!("{number} {thing}{}", if number == 1 { "" } else { "s" });
        let size = || format!("{}, {}", counted(questions.len(), "question"), counted(positions, "position"));
        (!questions.is_empty()).then(size)
    }

    /// The text of a document.
    fn text(&self, at: usize) -> Text<'a> {
        Text {
            source: self.seen.source(at),
            body: self.seen.body(at),
            targets: self.seen.targets(at),
            settings: &self.site.config.markdown,
        }
    }

    /// The text of a document as HTML, on the page of `own` if it has one.
    fn html(&self, at: usize, own: Option<NodeId>) -> String {
        let render = || html::render(&self.text(at), NameLinks::of(self.seen, at, own));
        self.observer.in_scope(Task::Text, render)
    }

    /// What stands between the home page and a node: the index of its kind, and the page of its folder.
    fn between(&self, node: &Node) -> Vec<Crumb> {
        let Some(head) = self.seen.head_of(node) else {
            return vec![self.crumb(node.kind.plural(), &Url::index(node.kind))];
        };
        let mut crumbs = Vec::new();
        let folders: Vec<&str> = head.folder.split('/').filter(|part| !part.is_empty()).collect();
        for depth in 1..=folders.len() {
            let url = Url::document(folders[..depth].iter().copied(), None);
            let Some(record) = self.site.pages.at(url.as_str()).filter(|_| url != node.url) else {
                continue;
            };
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

    pub(super) fn list(&self, record: &PageRecord, id: NodeId, list: List, number: usize) -> PageView<'a> {
        let node = self.site.node(id);
        let title = match (list, node.kind) {
            (List::Articles, Kind::Topic) => format!("Articles on {}", node.title),
            (List::Articles, _) => format!("Articles about {}", node.title),
            (List::Roles, Kind::Skill) => format!("Roles that need {}", node.title),
            (List::Roles, Kind::Context) => format!("Roles and {}", node.title),
            (List::Roles, _) => format!("Roles on {}", node.title),
            (List::LinkedFrom, _) => format!("What links to {}", node.title),
        };
        let mut page = self.page(record, "list", title);
        let size = self.site.config.build.page_size;
        let edges = self.edges(id, node, list);
        let items: Vec<Listed> =
            edges.iter().skip((number - 1) * size).take(size).map(|edge| self.list_item(node, edge, list)).collect();
        page.groups = vec![Group { title: String::new(), items }];
        let first = node.url.child(list.segment());
        page.pagination = self.pagination(&first, number, edges.len().div_ceil(size));
        let mut between = self.between(node);
        between.push(self.crumb(&node.title, &node.url));
        page.breadcrumbs = self.numbered_breadcrumbs(between, &page.title, &first, number);
        page
    }

    /// What is in a list of a node.
    fn edges(&self, id: NodeId, node: &'a Node, list: List) -> Vec<&'a Edge> {
        let linked_from = if list == List::LinkedFrom { self.seen.backlinks(id) } else { &[] };
        list.edges(node, linked_from).collect()
    }

    fn item_list(&self, id: NodeId, node: &'a Node, list: List) -> ItemList {
        let edges = self.edges(id, node, list);
        let size = self.site.config.build.page_size;
        let items = edges.iter().take(size).map(|edge| self.list_item(node, edge, list)).collect();
        let more = (edges.len() > size).then(|| self.site.base.href(&node.url.child(list.segment())));
        ItemList { items, total: edges.len(), more }
    }

    /// What a list of a node says of one of its other ends.
    fn list_item(&self, node: &Node, edge: &Edge, list: List) -> Listed {
        match list {
            List::Articles => self.item(edge.to, None),
            List::Roles => self.item(edge.to, edge.note.clone()),
            List::LinkedFrom => {
                let text = self.site.node(edge.to).entry.map(|at| self.seen.source(at)).unwrap_or_default();
                let options = self.site.config.markdown.parser_options();
                let sentence = excerpt::around(text, edge.span.start as usize, options, &node.title);
                self.item(edge.to, None).with_sentence(sentence)
            }
        }
    }

    fn items(&self, node: &Node, relation: Relation, kind: Kind) -> Vec<Listed> {
        let edges = node.related_of(relation, kind).take(self.site.config.build.page_size);
        edges.map(|edge| self.item(edge.to, edge.note.clone())).collect()
    }

    fn item(&self, id: NodeId, remark: Option<String>) -> Listed {
        let made = self.prepared.items[id.0 as usize].get_or_init(|| {
            let node = self.site.node(id);
            let head = self.seen.head_of(node);
            let summary = self.seen.summary_of(node);
            let shows = node.entry.filter(|at| self.seen.summary_is_text(*at));
            let item = Listed::new(Item {
                title: node.title.clone(),
                href: self.site.base.href(&node.url),
                kind: node.kind.as_str(),
                summary: summary.map(str::to_string),
                date: head.and_then(|head| head.front.date).map(date_view),
                note: None,
                sentence: None,
                written: !node.is_unwritten(),
            });
            (item, shows)
        });
        // It is a look of each page that shows it, and not of the first only.
        let (plain, shows) = made;
        shows.inspect(|at| self.seen.note_text(*at));
        plain.clone().noted(remark)
    }

    /// What a page shows of its document.
    fn document(&self, page: &mut PageView<'a>, at: usize, own: Option<NodeId>) {
        let (head, body) = (self.seen.head(at), self.seen.body(at));
        let front = &head.front;
        page.written = true;
        page.draft = front.draft;
        // The text of a debate is laid out question by question.
        if body.questions.is_empty() {
            page.content = self.html(at, own);
        }
        page.title_id = body.title_heading.map(|at| body.headings[at].id.clone());
        page.contents = contents(body);
        page.date = front.date.map(date_view);
        page.updated = front.updated.map(date_view);
        page.reviewed = front.reviewed.as_ref().map(|reviewed| date_view(reviewed.value));
        page.overdue = self.seen.is_overdue(head);
        page.authors.clone_from(if front.authors.is_empty() { &self.site.config.authors } else { &front.authors });
        if head.kind == Kind::Article {
            page.reading_minutes = body.words.div_ceil(WORDS_PER_MINUTE).max(1);
        }
        page.sources = front.sources.iter().map(|source| source_view(source)).collect();
        page.summary.clone_from(&front.summary);
        if let Some(summary) = self.seen.summary(at) {
            page.description = summary.into();
        }
        page.extra = front.extra.iter().map(|(key, value)| (key.as_str(), Typed(value))).collect();
    }

    pub(super) fn search(&self, record: &PageRecord) -> PageView<'a> {
        let mut page = self.page(record, "search", "Search".into());
        page.description = format!("Search in {}.", self.site.config.title);
        page.breadcrumbs = self.breadcrumbs(Vec::new(), "Search");
        page
    }

    pub(super) fn not_found(&self, record: &PageRecord) -> PageView<'a> {
        self.page(record, "not-found", "Page not found".into())
    }

    pub(super) fn robots(&self, record: &PageRecord) -> PageView<'a> {
        let mut page = self.page(record, "robots", String::new());
        page.target = self.site.base.absolute(&Url::home().file("sitemap.xml"));
        page
    }

    pub(super) fn redirect(&self, record: &PageRecord, to: &Url) -> PageView<'a> {
        let title = self.site.pages.at(to.as_str()).and_then(|record| match record.page {
            PageKind::Node(id) => Some(self.site.node(id).title.clone()),
            _ => None,
        });
        let mut page = self.page(record, "redirect", title.unwrap_or_else(|| self.site.config.title.clone()));
        page.target = self.site.base.href(to);
        page.canonical = canonical(self.site, to);
        page
    }

    /// Every page that a reader opens; where there are more than one file may hold, an index of several files.
    pub(super) fn sitemap(&self, record: &PageRecord, part: usize) -> PageView<'a> {
        let mut page = self.page(record, "sitemap", String::new());
        let listed: Vec<&PageRecord> = self.site.pages.records().filter(|record| record.is_listed()).collect();
        let absolute = |url: &Url| self.site.base.absolute(url);
        page.is_sitemap_index = part == 0 && listed.len() > SITEMAP_SIZE;
        page.urls = if page.is_sitemap_index {
            let parts = 1..=listed.len().div_ceil(SITEMAP_SIZE);
            parts
                .map(|part| SitemapUrl {
                    address: absolute(&Url::home().file(&format!("sitemap-{part}.xml"))),
                    modified: None,
                })
                .collect()
        } else {
            let skipped = part.saturating_sub(1) * SITEMAP_SIZE;
            let modified = |record: &PageRecord| match record.page {
                PageKind::Node(id) => {
                    self.seen.head_of(self.site.node(id)).and_then(|head| head.front.updated.or(head.front.date))
                }
                _ => None,
            };
            let records = listed.into_iter().skip(skipped).take(SITEMAP_SIZE);
            records
                .map(|record| SitemapUrl {
                    address: absolute(&record.url),
                    modified: modified(record).map(|date| date.to_string()),
                })
                .collect()
        };
        page
    }
}

/// The header's links: those of site.toml, or the indexes that every guide has.
fn nav(site: &Site) -> Vec<Crumb> {
    if site.config.nav.is_empty() {
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
        return present
            .map(|(_, (title, url))| Crumb { title: title.into(), href: Some(site.base.href(&url)) })
            .collect();
    }
    site.config
        .nav
        .iter()
        .map(|item| Crumb { title: item.title.clone(), href: Some(site.base.link(&item.link.value)) })
        .collect()
}

/// The whole address of a page, once the guide's own is known.
fn canonical(site: &Site, url: &Url) -> String {
    site.config.base_url.as_ref().map(|base| base.absolute(url)).unwrap_or_default()
}

/// A source with its first address taken out, so that a template can link it.
fn source_view(source: &str) -> Source {
    let start = ["https://", "http://"].iter().filter_map(|scheme| source.find(scheme)).min().unwrap_or(source.len());
    let rest = &source[start..];
    let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '>' | '"')).unwrap_or(rest.len());
    let address = rest[..end].trim_end_matches(['.', ',', ';', ')', ']']);
    Source {
        before: source[..start].trim_end_matches(['<', '(']).into(),
        address: address.into(),
        after: rest[address.len()..].trim_start_matches('>').into(),
    }
}

fn date_view(date: Date) -> DateView {
    DateView { iso: date.to_string(), text: date.strftime("%-d %B %Y").to_string() }
}

/// The headings of a text that its table of contents shows: two levels, the title left out.
fn contents(body: &Body) -> Vec<Contents> {
    let headings = body.headings.iter().zip(body.shown_levels()).enumerate();
    headings
        .filter(|(at, _)| Some(*at) != body.title_heading)
        .map(|(_, (heading, level))| Contents { level, id: heading.id.clone(), text: heading.text.clone() })
        .filter(|heading| (2..=3).contains(&heading.level) && !heading.text.is_empty())
        .collect()
}

/// The letter under which an index has a title: A to Z, or `#` for what starts with none of them.
fn initial(title: &str) -> String {
    let first = crate::model::address::slug::slug(title).chars().next().unwrap_or('#');
    if first.is_ascii_alphabetic() { first.to_ascii_uppercase().to_string() } else { "#".into() }
}
