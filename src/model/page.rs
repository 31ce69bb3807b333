//! Every page of a site: what is to be written, and where.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::diagnostic::{Code, Diagnostic};
use crate::source::{Area, Content, FileId, Snapshot, Span};

use super::card::Card;
use super::career::PARTS_PER_PAGE;
use super::claims::{Claims, collision_key};
use super::config::{Cards, Config};
use super::entry::{Entry, Kind, Place};
use super::list::List;
use super::portable;
use super::relation::Relation;
use super::route::{SEARCH_FOLDER, Url};
use super::site::{Node, NodeId};
use super::title::Title;

/// The most addresses that one sitemap may hold (sitemaps.org, protocol 0.9).
pub const SITEMAP_SIZE: usize = 50_000;

/// The most entries on a page of an index that is read by its letters and not page by page.
pub const INDEX_SIZE: usize = 500;

/// One thing that is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Page {
    /// `/`
    Home,
    /// Everything of one kind; long ones go on in pages from 2.
    Index {
        /// The kind.
        kind: Kind,
        /// The page of the list, from 1.
        number: usize,
    },
    /// The page of a node.
    Node(NodeId),
    /// A list that is too long for its node's own page.
    List {
        /// The node.
        node: NodeId,
        /// Which of its lists.
        list: List,
        /// The page of the list, from 1.
        number: usize,
    },
    /// Every title, A to Z.
    Titles {
        /// The page of the list, from 1.
        number: usize,
    },
    /// A title that may mean several roles, as an index into the site's titles.
    Title(usize),
    /// The search.
    Search,
    /// The map of careers.
    Map {
        /// The page of it, from 1.
        number: usize,
    },
    /// What the authors have to do.
    Review {
        /// The page of the list, from 1.
        number: usize,
    },
    /// The text of a node as Markdown.
    Markdown(NodeId),
    /// The card of a node's page, or the guide's own.
    Card(Option<NodeId>),
    /// `guide.json`: the whole model.
    Data,
    /// `llms.txt`: a map of the guide for language models.
    Llms,
    /// The newest articles of the guide.
    Feed,
    /// The newest articles about a role.
    RoleFeed(NodeId),
    /// All addresses; where one file can't hold them, an index of numbered sitemaps.
    Sitemap {
        /// Which part, from 1; 0 is `sitemap.xml` itself.
        part: usize,
    },
    /// `robots.txt`
    Robots,
    /// `_headers`: what hosts that read it send with each file.
    Headers,
    /// `site.webmanifest`: the guide's name and icon, for those who keep it on their home screen.
    Manifest,
    /// `404.html`
    NotFound,
    /// A page that leads to another.
    Redirect {
        /// Where it leads.
        to: Url,
    },
    /// A style or script.
    Asset(FileId),
    /// A file that is copied.
    File(FileId),
}

/// A page and where it goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageRecord {
    /// Its address.
    pub url: Url,
    /// Its file below the output folder.
    pub output: String,
    /// What it is.
    pub page: Page,
}

impl PageRecord {
    /// Whether it is a page that a reader opens, and not a file, a feed or a redirect.
    pub fn is_html(&self) -> bool {
        match self.page {
            Page::Home
            | Page::Index { .. }
            | Page::Node(_)
            | Page::List { .. }
            | Page::Titles { .. }
            | Page::Title(_)
            | Page::Search
            | Page::Map { .. }
            | Page::Review { .. }
            | Page::NotFound => true,
            Page::Markdown(_)
            | Page::Card(_)
            | Page::Data
            | Page::Llms
            | Page::Feed
            | Page::RoleFeed(_)
            | Page::Sitemap { .. }
            | Page::Robots
            | Page::Headers
            | Page::Manifest
            | Page::Redirect { .. }
            | Page::Asset(_)
            | Page::File(_) => false,
        }
    }

    /// Whether its address follows from all that is in it, so that it has the same bytes wherever it has the same address.
    pub fn is_named_by_content(&self) -> bool {
        matches!(self.page, Page::Card(_))
    }

    /// Whether search engines are to know it.
    pub fn is_listed(&self) -> bool {
        self.is_html() && !matches!(self.page, Page::NotFound | Page::Review { .. } | Page::Search)
    }
}

/// Who has an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Owner {
    File(FileId),
    Derived,
}

/// What the enumeration of pages needs to know.
#[derive(Clone, Copy)]
pub(super) struct Plan<'a> {
    pub(super) snapshot: &'a Snapshot,
    pub(super) config: &'a Config,
    pub(super) entries: &'a [Arc<Entry>],
    pub(super) nodes: &'a [Node],
    pub(super) titles: &'a [Title],
    /// How many parts the map of careers has.
    pub(super) map_parts: usize,
    /// How many things the authors have to do.
    pub(super) todos: usize,
    /// Static files that count, by name.
    pub(super) statics: &'a BTreeMap<Arc<str>, FileId>,
    /// Styles and scripts, by name, with their addresses.
    pub(super) assets: &'a BTreeMap<String, Url>,
}

/// Pages while they are collected.
pub(super) struct Pages {
    claims: Claims<Owner>,
    records: Vec<PageRecord>,
    /// Where among them each address is.
    by_url: FxHashMap<Url, usize>,
    diagnostics: Vec<Diagnostic>,
}

impl Pages {
    /// Adds a page of `owner`. Where its address is taken, what is said depends on who has it.
    fn add(&mut self, url: Url, page: Page, owner: Owner, snapshot: &Snapshot) {
        let output = url.output_path();
        let key = collision_key(&output);
        self.claim(PageRecord { url, output, page }, key, owner, snapshot);
    }

    fn claim(&mut self, record: PageRecord, key: String, owner: Owner, snapshot: &Snapshot) {
        match self.claims.claim(key, owner) {
            Ok(()) => self.push(record),
            Err(first) => self.collision(&record.url, first, owner, snapshot),
        }
    }

    fn push(&mut self, record: PageRecord) {
        self.by_url.insert(record.url.clone(), self.records.len());
        self.records.push(record);
    }

    /// Adds a great many pages: where each goes is found out on every core, and they are claimed in their order.
    fn add_all(&mut self, pages: Vec<(Url, Page, Owner)>, snapshot: &Snapshot) {
        let record = |(url, page, owner): (Url, Page, Owner)| {
            let output = url.output_path();
            let key = collision_key(&output);
            (PageRecord { url, output, page }, key, owner)
        };
        let records: Vec<_> = pages.into_par_iter().with_min_len(256).map(record).collect();
        for (record, key, owner) in records {
            self.claim(record, key, owner, snapshot);
        }
    }

    fn collision(&mut self, url: &Url, first: Owner, second: Owner, snapshot: &Snapshot) {
        let diagnostic = match (first, second) {
            (Owner::File(first), Owner::File(second)) => {
                let names = (&snapshot.file(second).path, &snapshot.file(first).path);
                let message = format!("`{}` and `{}` would both be {url}", names.0, names.1);
                Diagnostic::new(Code::DuplicateUrl, Span::start_of(second), message)
                    .label("the address is taken")
                    .related(Span::start_of(first), "by this file")
                    .help(
                        "rename one of them; letter case and accents alone don't tell two addresses apart on every system",
                    )
            }
            // What an author wrote goes before what the guide makes.
            (Owner::File(file), Owner::Derived) | (Owner::Derived, Owner::File(file)) => {
                let message = format!("`{}` is {url}, where the guide has a page of its own", snapshot.file(file).path);
                Diagnostic::new(Code::HiddenPage, Span::start_of(file), message)
                    .label("the guide's own page is left out")
                    .help("rename it to have both")
            }
            (Owner::Derived, Owner::Derived) => return,
        };
        self.diagnostics.push(diagnostic);
    }

    /// The pages that follow from documents, names and files; all but those of long lists of links.
    pub(super) fn plan(plan: &Plan<'_>) -> Self {
        let Plan { snapshot, config, entries, nodes, .. } = *plan;
        // A node has its page and mostly a text.
        let room = nodes.len() * 3;
        let (claims, records) = (Claims::with_capacity(room), Vec::with_capacity(room));
        let mut pages = Self { claims, records, by_url: FxHashMap::default(), diagnostics: Vec::new() };
        pages.by_url.reserve(room);
        // Documents first, in the order of their paths, so that of two the second is told.
        let mut written: Vec<(FileId, Url, Page)> = Vec::new();
        for (id, node) in (0..).map(NodeId).zip(nodes) {
            if let Some(entry) = node.entry {
                written.push((entries[entry].file, node.url.clone(), Page::Node(id)));
            }
        }
        for entry in entries.iter().filter(|entry| !entry.front.draft || config.build.drafts) {
            match entry.place {
                Place::Home => written.push((entry.file, entry.url.clone(), Page::Home)),
                Place::Index(kind) => {
                    written.push((entry.file, entry.url.clone(), Page::Index { kind, number: 1 }));
                }
                Place::Page => {}
            }
        }
        written.sort_by_key(|(file, _, _)| *file);
        let has = |wanted: &Page| written.iter().any(|(_, _, page)| page == wanted);
        let mut derived: Vec<(Url, Page)> = Vec::with_capacity(nodes.len());
        if !has(&Page::Home) {
            derived.push((Url::home(), Page::Home));
        }
        for kind in Kind::ALL {
            let count = nodes.iter().filter(|node| node.kind == kind).count();
            let always = matches!(kind, Kind::Article | Kind::Role | Kind::Topic);
            let first = Page::Index { kind, number: 1 };
            if (always || count > 0) && !has(&first) {
                derived.push((Url::index(kind), first));
            }
            for number in 2..=count.div_ceil(index_size(kind, config)) {
                derived.push((Url::index(kind).numbered(number), Page::Index { kind, number }));
            }
        }
        // In the order of their files, so that what is to be sorted in the end is nearly so.
        let texts: Vec<(Url, Page)> = written
            .iter()
            .filter_map(|(_, url, page)| if let Page::Node(id) = page { Some((url, *id)) } else { None })
            .map(|(url, id)| (url.markdown(), Page::Markdown(id)))
            .collect();
        let written = written.into_iter().map(|(file, url, page)| (url, page, Owner::File(file)));
        pages.add_all(written.collect(), snapshot);
        let several = |items: usize, size: usize| 1..=items.div_ceil(size).max(1);
        for number in several(plan.titles.len(), INDEX_SIZE).filter(|_| !plan.titles.is_empty()) {
            derived.push((Url::titles().numbered(number), Page::Titles { number }));
        }
        for (at, title) in plan.titles.iter().enumerate() {
            derived.extend(title.url.clone().map(|url| (url, Page::Title(at))));
        }
        if config.search.enabled {
            derived.push((Url::search(), Page::Search));
        }
        for number in several(plan.map_parts, PARTS_PER_PAGE).filter(|_| plan.map_parts > 0) {
            derived.push((Url::map().numbered(number), Page::Map { number }));
        }
        for number in several(plan.todos, config.build.page_size) {
            derived.push((Url::review().numbered(number), Page::Review { number }));
        }
        for (id, node) in (0..).map(NodeId).zip(nodes) {
            if node.entry.is_none() {
                derived.push((node.url.clone(), Page::Node(id)));
            }
            if node.kind == Kind::Role && node.related_of(Relation::DiscussedIn, Kind::Article).next().is_some() {
                derived.push((node.url.file("feed.xml"), Page::RoleFeed(id)));
            }
        }
        pages.add_files(plan);
        let derived = derived.into_iter().chain(texts);
        pages.add_all(derived.map(|(url, page)| (url, page, Owner::Derived)).collect(), snapshot);
        pages.add_data(plan);
        pages.add_cards(plan);
        for (id, node) in (0..).map(NodeId).zip(nodes) {
            pages.add_list(id, node, List::Articles, plan);
            pages.add_list(id, node, List::Roles, plan);
        }
        pages.add_comparisons(nodes);
        pages.add_aliases(plan);
        pages
    }

    /// Adds the pages of a list that is too long for its node's own page.
    fn add_list(&mut self, id: NodeId, node: &Node, list: List, plan: &Plan<'_>) {
        let size = plan.config.build.page_size;
        let count = list.edges(node).count();
        if count <= size {
            return;
        }
        let first = node.url.child(list.segment());
        for number in 1..=count.div_ceil(size) {
            self.add(first.numbered(number), Page::List { node: id, list, number }, Owner::Derived, plan.snapshot);
        }
    }

    /// Files that are copied.
    fn add_files(&mut self, plan: &Plan<'_>) {
        let snapshot = plan.snapshot;
        let copied = |content: &Content| !matches!(content, Content::Unreadable);
        for (name, id) in plan.statics.iter().filter(|(_, id)| copied(&snapshot.file(**id).content)) {
            match plan.assets.get(name.as_ref()) {
                Some(url) => self.add(url.clone(), Page::Asset(*id), Owner::File(*id), snapshot),
                None => {
                    self.add(Url::home().file(name), Page::File(*id), Owner::File(*id), snapshot);
                }
            }
        }
        for (id, file) in
            snapshot.area(Area::Content).filter(|(_, file)| matches!(file.content, Content::OnDisk { .. }))
        {
            self.add(Url::home().file(&file.name), Page::File(id), Owner::File(id), snapshot);
        }
        for record in &self.records {
            let (Page::Asset(id) | Page::File(id)) = record.page else { continue };
            if let Some(why) = record.output.split('/').find_map(portable::trouble) {
                let message = format!("`{}` is copied under a name that not every system has", snapshot.file(id).path);
                let diagnostic = Diagnostic::new(Code::UnportableName, Span::start_of(id), message);
                self.diagnostics.push(diagnostic.label(why).help("rename it, so that the site can be kept anywhere"));
            }
        }
    }

    /// The files that every site has. A site's own `robots.txt` takes the place of ours without a word.
    fn add_data(&mut self, plan: &Plan<'_>) {
        let snapshot = plan.snapshot;
        let own = |name: &str| {
            plan.statics.contains_key(name) || snapshot.area(Area::Content).any(|(_, file)| &*file.name == name)
        };
        for (name, page) in [
            ("feed.xml", Page::Feed),
            ("robots.txt", Page::Robots),
            ("_headers", Page::Headers),
            ("site.webmanifest", Page::Manifest),
            ("404.html", Page::NotFound),
            ("guide.json", Page::Data),
            ("llms.txt", Page::Llms),
        ] {
            if !own(name) {
                self.add(Url::home().file(name), page, Owner::Derived, snapshot);
            }
        }
    }

    /// The guide's own card, and each node's. Only whole addresses lead to them: without the guide's there are none.
    fn add_cards(&mut self, plan: &Plan<'_>) {
        let Config { cards: cards @ Cards { enabled: true, .. }, title, base_url: Some(_), .. } = plan.config else {
            return;
        };
        let nodes = (0..).map(NodeId).zip(plan.nodes).map(|(id, node)| (Some(id), Some(node)));
        for (id, node) in std::iter::once((None, None)).chain(nodes) {
            let folder = node.map_or_else(Url::home, |node| node.url.clone());
            if let Some(card) = Card::of(node, title) {
                self.add(card.url(&folder, cards), Page::Card(id), Owner::Derived, plan.snapshot);
            }
        }
    }

    /// The other ways to write a comparison's address lead to it, where nothing else is there.
    fn add_comparisons(&mut self, nodes: &[Node]) {
        for node in nodes.iter().filter(|node| node.kind == Kind::Comparison) {
            let [one, other] = node.related(Relation::Compares) else { continue };
            let role = |edge: &super::site::Edge| &nodes[edge.to.0 as usize].url;
            let usual = Url::comparison(role(one), role(other)).0;
            for url in [usual, Url::reversed_comparison(role(one), role(other))] {
                let output = url.output_path();
                if url != node.url && self.claims.claim(collision_key(&output), Owner::Derived).is_ok() {
                    self.push(PageRecord { url, output, page: Page::Redirect { to: node.url.clone() } });
                }
            }
        }
    }

    fn add_aliases(&mut self, plan: &Plan<'_>) {
        let addressed = plan.entries.iter().filter(|entry| !entry.front.draft || plan.config.build.drafts);
        for entry in addressed {
            for alias in &entry.front.aliases {
                let bad = |message: String| Diagnostic::new(Code::BadAlias, alias.span, message);
                let Some(url) = Url::alias(&alias.value) else {
                    self.diagnostics.push(bad(format!("`{}` isn't an address of this site", alias.value)).help(
                        "write a path such as /old-place/ that every system can have, without a host, `..`, `?` or `#`",
                    ));
                    continue;
                };
                let output = url.output_path();
                match self.claims.claim(collision_key(&output), Owner::File(entry.file)) {
                    Ok(()) => {
                        self.push(PageRecord { url, output, page: Page::Redirect { to: entry.url.clone() } });
                    }
                    Err(Owner::File(other)) if other == entry.file && url == entry.url => {
                        self.diagnostics
                            .push(bad(format!("`{}` is this page's own address", alias.value)).help("take it out"));
                    }
                    Err(owner) => {
                        let mut diagnostic = bad(format!("`{}` can't lead here, because it is taken", alias.value))
                            .help("take it out, or choose another address");
                        if let Owner::File(other) = owner {
                            diagnostic = diagnostic.related(Span::start_of(other), "by this file");
                        }
                        self.diagnostics.push(diagnostic);
                    }
                }
            }
        }
    }

    /// What is at an address so far, for the check of links.
    pub(super) fn at(&self, url: &Url) -> Option<&Page> {
        self.by_url.get(url).map(|at| &self.records[*at].page)
    }

    /// Names what authors put where a name would have to be a file and a folder at once. `order` is that of the paths.
    fn check_folders(&mut self, order: &[usize], plan: &Plan<'_>) {
        let is_folder = |path: &str| {
            let folder = format!("{path}/");
            let below = order.partition_point(|at| self.records[*at].output < folder);
            order.get(below).is_some_and(|at| self.records[*at].output.starts_with(&folder))
        };
        let is_index = |key: &str| key == SEARCH_FOLDER && plan.config.search.enabled;
        let theirs = |page: &Page| matches!(page, Page::Asset(_) | Page::File(_) | Page::Redirect { .. });
        for PageRecord { url, output, page } in self.records.iter().filter(|record| theirs(&record.page)) {
            let key = collision_key(output);
            let Some(Owner::File(file)) = self.claims.owner(&key) else { continue };
            let problem = if let Some(above) = self.claims.file_above(&key) {
                format!("needs a folder where the site has the file {above}")
            } else if is_folder(output) || is_folder(&key) || is_index(&key) {
                "is a file where the site has a folder".to_string()
            } else {
                continue;
            };
            let path = &plan.snapshot.file(*file).path;
            let what = if let Page::Redirect { .. } = page {
                format!("the alias {url} of `{path}`")
            } else {
                format!("`{path}`")
            };
            let diagnostic = Diagnostic::new(Code::DuplicateUrl, Span::start_of(*file), format!("{what} {problem}"));
            self.diagnostics.push(diagnostic.help("rename it"));
        }
    }

    /// Adds what is known only when every link is, sorts, and gives everything out: the pages, where among them each
    /// address is, and what is to be said.
    pub(super) fn finish(mut self, plan: &Plan<'_>) -> (Vec<PageRecord>, FxHashMap<Url, usize>, Vec<Diagnostic>) {
        for (id, node) in (0..).map(NodeId).zip(plan.nodes) {
            self.add_list(id, node, List::LinkedFrom, plan);
        }
        if !plan.statics.contains_key("sitemap.xml") {
            let listed = self.records.iter().filter(|record| record.is_listed()).count();
            self.add(Url::home().file("sitemap.xml"), Page::Sitemap { part: 0 }, Owner::Derived, plan.snapshot);
            if listed > SITEMAP_SIZE {
                for part in 1..=listed.div_ceil(SITEMAP_SIZE) {
                    self.add(
                        Url::home().file(&format!("sitemap-{part}.xml")),
                        Page::Sitemap { part },
                        Owner::Derived,
                        plan.snapshot,
                    );
                }
            }
        }
        // No two pages have one path, so the order is the same on any number of threads.
        let mut order: Vec<usize> = (0..self.records.len()).collect();
        order.par_sort_by(|a, b| self.records[*a].output.cmp(&self.records[*b].output));
        self.check_folders(&order, plan);
        let mut places = vec![0; order.len()];
        for (place, at) in order.iter().enumerate() {
            places[*at] = place;
        }
        self.by_url.values_mut().for_each(|at| *at = places[*at]);
        let mut records: Vec<Option<PageRecord>> = self.records.into_iter().map(Some).collect();
        let sorted = order.iter().filter_map(|at| records[*at].take()).collect();
        (sorted, self.by_url, self.diagnostics)
    }
}

/// How many entries a page of a kind's index shows.
pub fn index_size(kind: Kind, config: &Config) -> usize {
    if kind == Kind::Article { config.build.page_size } else { INDEX_SIZE.max(config.build.page_size) }
}
