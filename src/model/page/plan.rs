//! What is known of a guide -> every page of it, each with an address of its own; in two parts, because links between
//! texts need the first to be followed, and make the second.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;

use crate::diagnostic::{Code, Diagnostic};
use crate::source::{Content, DEFAULT_THEME, FileId, SourceFile, Span};

use crate::model::address::output_paths::{OutputPaths, collision_key};
use crate::model::address::portable;
use crate::model::address::url::{SEARCH_FOLDER, Url};
use crate::model::config::{CardSettings, Config};
use crate::model::document::entry::{MetadataList, Placement};
use crate::model::files::Files;
use crate::model::graph::backlinks::Backlinks;
use crate::model::graph::career_map::PARTS_PER_PAGE;
use crate::model::graph::node::{Edge, Node, NodeId, Nodes};
use crate::model::graph::relation::Relation;
use crate::model::graph::titles::Title;
use crate::model::kind::Kind;
use crate::model::page::card::Card;
use crate::model::page::lists::List;
use crate::model::page::{INDEX_SIZE, Page, PageRecord, Records, SITEMAP_SIZE, index_size};

/// The file that lists all addresses.
const SITEMAP: &str = "sitemap.xml";

/// What is wrong with a file that a folder has to be in place of.
const IS_FOLDER: &str = "is a file where the site has a folder";

/// What is wrong with a file that has to be in a folder where there is a file.
fn needs_folder(file: &str) -> String {
    format!("needs a folder where the site has the file {file}")
}

/// Who has an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Owner {
    File(FileId),
    Derived,
}

/// What the enumeration of pages needs to know.
#[derive(Clone, Copy)]
pub(crate) struct Plan<'a> {
    pub(crate) files: Files<'a>,
    pub(crate) config: &'a Config,
    pub(crate) heads: &'a MetadataList,
    pub(crate) nodes: &'a Nodes,
    pub(crate) titles: &'a [Title],
    /// How many parts the map of careers has.
    pub(crate) map_parts: usize,
    /// How many things the authors have to do.
    pub(crate) todos: usize,
    /// Static files that count, by name.
    pub(crate) statics: &'a BTreeMap<Arc<str>, FileId>,
    /// Styles and scripts, by name, with their addresses.
    pub(crate) assets: &'a BTreeMap<String, Url>,
}

/// The pages that follow from documents, names and files; all but those of long lists of links.
#[derive(Debug)]
pub(crate) struct Planned {
    /// The pages.
    pub(crate) records: Arc<Records>,
    /// Who has which address.
    claims: OutputPaths<Owner>,
    /// Whether the site has a map of its pages of its own.
    has_sitemap: bool,
}

impl Planned {
    /// Plans them. Gives back what is to be said of them, too.
    pub(crate) fn new(plan: &Plan<'_>) -> (Self, Vec<Diagnostic>) {
        let mut pages = Collecting::new(plan.files, plan.nodes.len() * 3);
        pages.collect(plan);
        let has_sitemap = plan.statics.contains_key(SITEMAP);
        let records = Arc::new(Records::new(pages.records));
        let planned = Self { records, claims: pages.claims, has_sitemap };
        let mut diagnostics = pages.diagnostics;
        planned.check_folders(plan, &mut diagnostics);
        (planned, diagnostics)
    }

    /// Names what authors put where a name would have to be a file and a folder at once.
    fn check_folders(&self, plan: &Plan<'_>, diagnostics: &mut Vec<Diagnostic>) {
        let is_index = |key: &str| key == SEARCH_FOLDER && plan.config.search.enabled;
        let theirs = |page: &Page| matches!(page, Page::Asset(_) | Page::File(_) | Page::Redirect { .. });
        for record in self.records.sorted().iter().filter(|record| theirs(&record.page)) {
            let key = collision_key(&record.output);
            if let Some(above) = self.claims.file_above(&key) {
                self.in_the_way(plan.files, record, &needs_folder(above), diagnostics);
            } else if [&record.output, &key].iter().any(|path| self.below(path).next().is_some()) || is_index(&key) {
                self.in_the_way(plan.files, record, IS_FOLDER, diagnostics);
            }
        }
    }

    /// The same for pages that come later.
    fn check_new_folders(&self, files: Files<'_>, new: &[PageRecord], diagnostics: &mut Vec<Diagnostic>) {
        for record in new {
            for below in self.below(&record.output) {
                self.in_the_way(files, below, &needs_folder(&record.output), diagnostics);
            }
        }
        let keys: Vec<String> = new.iter().map(|record| collision_key(&record.output)).collect();
        let taken: BTreeSet<&str> = keys.iter().filter_map(|key| self.claims.file_above(key)).collect();
        let of_key = |key: &str| self.records.sorted().iter().find(|record| collision_key(&record.output) == key);
        for record in taken.into_iter().filter_map(of_key) {
            self.in_the_way(files, record, IS_FOLDER, diagnostics);
        }
    }

    /// The pages for which a path is a folder.
    fn below(&self, path: &str) -> impl Iterator<Item = &PageRecord> {
        let (records, folder) = (self.records.sorted(), format!("{path}/"));
        let first = records.partition_point(|record| record.output < folder);
        records[first..].iter().take_while(move |record| record.output.starts_with(&folder))
    }

    /// Says what is wrong with a page that an author's file put where something else has to be.
    fn in_the_way(&self, files: Files<'_>, record: &PageRecord, problem: &str, diagnostics: &mut Vec<Diagnostic>) {
        let Some(&Owner::File(file)) = self.claims.owner(&collision_key(&record.output)) else { return };
        let path = files.path(file);
        let what = match &record.page {
            Page::Redirect { .. } => format!("the alias {} of `{path}`", record.url),
            _ => format!("`{path}`"),
        };
        let diagnostic = Diagnostic::new(Code::DuplicateUrl, Span::start_of(file), format!("{what} {problem}"));
        diagnostics.push(diagnostic.help("rename it"));
    }

    /// The pages that follow from links between texts, and those that follow from how many pages there are.
    pub(crate) fn linked(
        &self,
        files: Files<'_>,
        nodes: &Nodes,
        backlinks: &Backlinks,
        page_size: usize,
    ) -> (Records, Vec<Diagnostic>) {
        let mut pages = Collecting { before: Some(&self.claims), ..Collecting::new(files, 0) };
        for (id, node) in nodes.iter_ids() {
            pages.add_list(id, node, List::LinkedFrom, backlinks.of(id), page_size);
        }
        if !self.has_sitemap {
            let new = pages.records.iter().filter(|record| record.is_listed()).count();
            let listed = self.records.listed() + new;
            pages.add(Url::home().file(SITEMAP), Page::Sitemap { part: 0 }, Owner::Derived);
            if listed > SITEMAP_SIZE {
                for part in 1..=listed.div_ceil(SITEMAP_SIZE) {
                    let url = Url::home().file(&format!("sitemap-{part}.xml"));
                    pages.add(url, Page::Sitemap { part }, Owner::Derived);
                }
            }
        }
        self.check_new_folders(files, &pages.records, &mut pages.diagnostics);
        (Records::new(pages.records), pages.diagnostics)
    }
}

/// Pages while they are collected.
struct Collecting<'a> {
    files: Files<'a>,
    /// Addresses that are taken by pages collected before.
    before: Option<&'a OutputPaths<Owner>>,
    claims: OutputPaths<Owner>,
    records: Vec<PageRecord>,
    diagnostics: Vec<Diagnostic>,
}

impl<'a> Collecting<'a> {
    /// Nothing yet, with room for so many pages.
    fn new(files: Files<'a>, room: usize) -> Self {
        let (claims, records) = (OutputPaths::with_capacity(room), Vec::with_capacity(room));
        Self { files, before: None, claims, records, diagnostics: Vec::new() }
    }

    /// Adds a page of `owner`. Where its address is taken, what is said depends on who has it.
    fn add(&mut self, url: Url, page: Page, owner: Owner) {
        let output = url.output_path();
        let key = collision_key(&output);
        self.claim(PageRecord { url, output, page }, key, owner);
    }

    fn claim(&mut self, record: PageRecord, key: String, owner: Owner) {
        let taken = self.before.and_then(|claims| claims.owner(&key)).copied();
        match taken.map_or_else(|| self.claims.claim(key, owner), Err) {
            Ok(()) => self.records.push(record),
            Err(first) => self.collision(&record.url, first, owner),
        }
    }

    /// Adds a great many pages: where each goes is found out on every core, and they are claimed in their order.
    fn add_all(&mut self, pages: Vec<(Url, Page, Owner)>) {
        let record = |(url, page, owner): (Url, Page, Owner)| {
            let output = url.output_path();
            let key = collision_key(&output);
            (PageRecord { url, output, page }, key, owner)
        };
        let records: Vec<_> = pages.into_par_iter().with_min_len(256).map(record).collect();
        for (record, key, owner) in records {
            self.claim(record, key, owner);
        }
    }

    fn collision(&mut self, url: &Url, first: Owner, second: Owner) {
        let diagnostic = match (first, second) {
            (Owner::File(first), Owner::File(second)) => {
                let names = (self.files.path(second), self.files.path(first));
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
                let message = format!("`{}` is {url}, where the guide has a page of its own", self.files.path(file));
                Diagnostic::new(Code::HiddenPage, Span::start_of(file), message)
                    .label("the guide's own page is left out")
                    .help("rename it to have both")
            }
            (Owner::Derived, Owner::Derived) => return,
        };
        self.diagnostics.push(diagnostic);
    }

    /// The pages that follow from documents, names and files.
    fn collect(&mut self, plan: &Plan<'_>) {
        let Plan { config, heads, nodes, .. } = *plan;
        // Documents first, in the order of their paths, so that of two the second is told.
        let mut written: Vec<(FileId, Url, Page)> = Vec::new();
        for (id, node) in nodes.iter_ids() {
            if let Some(entry) = node.entry {
                written.push((heads[entry].file, node.url.clone(), Page::Node(id)));
            }
        }
        for head in heads.iter().filter(|head| !head.front.draft || config.build.drafts) {
            match head.place {
                Placement::Home => written.push((head.file, head.url.clone(), Page::Home)),
                Placement::Index(kind) => {
                    written.push((head.file, head.url.clone(), Page::Index { kind, number: 1 }));
                }
                Placement::Page => {}
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
        self.add_all(written.collect());
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
        for (id, node) in nodes.iter_ids() {
            if node.entry.is_none() {
                derived.push((node.url.clone(), Page::Node(id)));
            }
            if node.kind == Kind::Role && node.related_of(Relation::DiscussedIn, Kind::Article).next().is_some() {
                derived.push((node.url.file("feed.xml"), Page::RoleFeed(id)));
            }
        }
        self.add_files(plan);
        let derived = derived.into_iter().chain(texts);
        self.add_all(derived.map(|(url, page)| (url, page, Owner::Derived)).collect());
        self.add_data(plan);
        self.add_cards(plan);
        for (id, node) in nodes.iter_ids() {
            self.add_list(id, node, List::Articles, &[], config.build.page_size);
            self.add_list(id, node, List::Roles, &[], config.build.page_size);
        }
        self.add_comparisons(nodes);
        self.add_aliases(plan);
    }

    /// Adds the pages of a list that is too long for its node's own page.
    fn add_list(&mut self, id: NodeId, node: &Node, list: List, linked_from: &[Edge], size: usize) {
        let count = list.edges(node, linked_from).count();
        if count <= size {
            return;
        }
        let first = node.url.child(list.segment());
        for number in 1..=count.div_ceil(size) {
            self.add(first.numbered(number), Page::List { node: id, list, number }, Owner::Derived);
        }
    }

    /// Files that are copied.
    fn add_files(&mut self, plan: &Plan<'_>) {
        let counts = |id: &FileId, file: &SourceFile| plan.statics.get(&file.name) == Some(id);
        let copied = |file: &SourceFile| !matches!(file.content, Content::Unreadable);
        let mut statics = self.files.statics();
        statics.retain(|(id, file)| counts(id, file) && copied(file));
        statics.sort_by(|(_, one), (_, other)| one.name.cmp(&other.name));
        for (id, file) in statics {
            match plan.assets.get(&*file.name) {
                Some(url) => {
                    self.add(url.clone(), Page::Asset(id), Owner::File(id));
                    // Styles and scripts name each other as they are called on the disk. Those of the default theme
                    // don't, and are few enough to be in a site once.
                    if file.theme.as_deref() != Some(DEFAULT_THEME) {
                        self.add(Url::home().file(&file.name), Page::File(id), Owner::File(id));
                    }
                }
                None => self.add(Url::home().file(&file.name), Page::File(id), Owner::File(id)),
            }
        }
        for (id, name) in self.files.beside_documents() {
            self.add(Url::home().file(name), Page::File(id), Owner::File(id));
        }
        for record in &self.records {
            let (Page::Asset(id) | Page::File(id)) = record.page else { continue };
            if let Some(why) = record.output.split('/').find_map(portable::problem) {
                let message = format!("`{}` is copied under a name that not every system has", self.files.path(id));
                let diagnostic = Diagnostic::new(Code::UnportableName, Span::start_of(id), message);
                self.diagnostics.push(diagnostic.label(why).help("rename it, so that the site can be kept anywhere"));
            }
        }
    }

    /// The files that every site has. A site's own `robots.txt` takes the place of ours without a word.
    fn add_data(&mut self, plan: &Plan<'_>) {
        let files = self.files;
        let own = |name: &str| plan.statics.contains_key(name) || files.content().any(|(_, there)| there == name);
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
                self.add(Url::home().file(name), page, Owner::Derived);
            }
        }
    }

    /// The guide's own card, and each node's. Only whole addresses lead to them: without the guide's there are none.
    fn add_cards(&mut self, plan: &Plan<'_>) {
        let Config { cards: cards @ CardSettings { enabled: true, .. }, title, base_url: Some(_), .. } = plan.config
        else {
            return;
        };
        let nodes = plan.nodes.iter_ids().map(|(id, node)| (Some(id), Some(node)));
        for (id, node) in std::iter::once((None, None)).chain(nodes) {
            let folder = node.map_or_else(Url::home, |node| node.url.clone());
            if let Some(card) = Card::of(node, title) {
                self.add(card.url(&folder, cards), Page::Card(id), Owner::Derived);
            }
        }
    }

    /// The other ways to write a comparison's address lead to it, where nothing else is there.
    fn add_comparisons(&mut self, nodes: &Nodes) {
        for node in nodes.iter().filter(|node| node.kind == Kind::Comparison) {
            let [one, other] = node.related(Relation::Compares) else { continue };
            let role = |edge: &Edge| &nodes[edge.to].url;
            let usual = Url::comparison(role(one), role(other)).0;
            for url in [usual, Url::reversed_comparison(role(one), role(other))] {
                let output = url.output_path();
                if url != node.url && self.claims.claim(collision_key(&output), Owner::Derived).is_ok() {
                    self.records.push(PageRecord { url, output, page: Page::Redirect { to: node.url.clone() } });
                }
            }
        }
    }

    fn add_aliases(&mut self, plan: &Plan<'_>) {
        let addressed = plan.heads.iter().filter(|head| !head.front.draft || plan.config.build.drafts);
        for head in addressed {
            for alias in &head.front.aliases {
                let bad = |message: String| Diagnostic::new(Code::BadAlias, alias.span, message);
                let Some(url) = Url::alias(&alias.value) else {
                    self.diagnostics.push(bad(format!("`{}` isn't an address of this site", alias.value)).help(
                        "write a path such as /old-place/ that every system can have, without a host, `..`, `?` or `#`",
                    ));
                    continue;
                };
                let is_name = |written: &str| {
                    !written.contains(['/', '.']) && written.contains(|c: char| c == ' ' || c.is_uppercase())
                };
                if is_name(&alias.value) {
                    let message = format!("`{}` reads like a name, and an alias is an old address", alias.value);
                    self.diagnostics.push(
                        bad(message)
                            .label(format!("{url} leads here"))
                            .help("write another name behind `also_called`, and an address with a `/` before it"),
                    );
                }
                let output = url.output_path();
                match self.claims.claim(collision_key(&output), Owner::File(head.file)) {
                    Ok(()) => {
                        self.records.push(PageRecord { url, output, page: Page::Redirect { to: head.url.clone() } });
                    }
                    Err(Owner::File(other)) if other == head.file && url == head.url => {
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
}
