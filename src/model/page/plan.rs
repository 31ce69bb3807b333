//! A guide without its texts -> its pages, each with a unique address.
//!
//! Lists of backlinks depend on the links of texts, whose resolution needs the addresses of pages. So the pages are planned in
//! two parts: these first, then [`PlannedPages::linked`](super::planned::PlannedPages::linked).

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::source::FileId;

use crate::model::address::url::Url;
use crate::model::config::Config;
use crate::model::document::entry::{MetadataList, Placement};
use crate::model::files::Files;
use crate::model::graph::careers::Careers;
use crate::model::graph::families::FAMILY_SIZE;
use crate::model::graph::fits::FIT_ROLES;
use crate::model::graph::folders::Folders;
use crate::model::graph::node::Nodes;
use crate::model::graph::relation::Relation;
use crate::model::graph::role_choice;
use crate::model::graph::titles::Title;
use crate::model::kind::Kind;
use crate::model::page::collector::{PageCollector, PathOwner};
use crate::model::page::lists::List;
use crate::model::page::planned::SITEMAP;
use crate::model::page::print::{PrintPage, print_pages};
use crate::model::page::{ADVERT_ROLES, Page, TITLES_SIZE, index_size};

/// The input of planning the pages.
#[derive(Clone, Copy)]
pub(crate) struct PagePlan<'a> {
    pub(crate) files: Files<'a>,
    pub(crate) config: &'a Config,
    pub(crate) metadata: &'a MetadataList,
    pub(crate) nodes: &'a Nodes,
    pub(crate) folders: &'a Folders,
    pub(crate) titles: &'a [Title],
    /// The number of parts of the career map.
    pub(crate) map_pages: usize,
    pub(crate) careers: &'a Careers,
    /// The number of tasks in the to-do list.
    pub(crate) todos: usize,
    /// The used static files, by name.
    pub(crate) statics: &'a BTreeMap<Arc<str>, FileId>,
    /// The hashed addresses of styles and scripts, by name.
    pub(crate) assets: &'a BTreeMap<String, Url>,
}

impl PagePlan<'_> {
    /// The pages of the tools for readers.
    fn tools(&self) -> Vec<(Url, Page)> {
        let PagePlan { careers, config, .. } = *self;
        let mut pages = Vec::new();
        if careers.has_find(config) {
            let numbers = 1..=careers.fit_roles.len().div_ceil(FIT_ROLES);
            pages.extend(numbers.map(|number| (Url::find().numbered(number), Page::Find { number })));
        }
        if careers.has_me(config) {
            pages.push((Url::me(), Page::Me));
        }
        if careers.has_advert(config) {
            pages.push((Url::advert_words(), Page::AdvertWords));
            let numbers = 1..=careers.advert_roles.len().div_ceil(ADVERT_ROLES).max(1);
            pages.extend(numbers.map(|number| (Url::advert().numbered(number), Page::Advert { number })));
        }
        pages
    }

    /// The pages for printing, and their list.
    fn print(&self) -> Vec<(Url, Page)> {
        let pages = if self.config.build.print { print_pages(self.nodes, self.folders) } else { Vec::new() };
        let list = pages.first().map(|_| (Url::print(), Page::PrintList));
        let page = |page: PrintPage| {
            (page.section.url(self.nodes, &self.config.folders).numbered(page.number), Page::Print(page.into()))
        };
        list.into_iter().chain(pages.into_iter().map(page)).collect()
    }
}

impl PageCollector<'_> {
    /// Adds all pages of the plan.
    pub(super) fn collect(&mut self, plan: &PagePlan<'_>) {
        let PagePlan { config, metadata, nodes, .. } = *plan;
        // Documents come first, sorted by path, so that a clash is reported for the second one.
        let mut written: Vec<(FileId, Url, Page)> = Vec::new();
        for (id, node) in nodes.iter_ids() {
            if let Some(entry) = node.entry.filter(|_| !node.is_untranslated()) {
                written.push((metadata[entry].file, node.url.clone(), Page::Node(id)));
            }
        }
        let rules = config.build.publication_rules(plan.files.today());
        for document in metadata.iter().filter(|document| rules.publishes(document)) {
            match document.place {
                Placement::Home => written.push((document.file, document.url.clone(), Page::Home)),
                Placement::Index(kind) => {
                    written.push((document.file, document.url.clone(), Page::Index { kind, number: 1 }));
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
        // A guide of pages only needs no empty lists of articles, roles and topics.
        let has_only_pages = !nodes.is_empty() && nodes.iter().all(|node| node.kind == Kind::Page);
        for kind in Kind::ALL {
            let count = nodes.of_kind(kind).count();
            let always = !has_only_pages && matches!(kind, Kind::Article | Kind::Role | Kind::Topic)
                || kind == Kind::Comparison && role_choice::has_comparisons(nodes);
            let first = Page::Index { kind, number: 1 };
            if (always || count > 0) && !has(&first) {
                derived.push((Url::index(kind), first));
            }
            for number in 2..=count.div_ceil(index_size(kind, config)) {
                derived.push((Url::index(kind).numbered(number), Page::Index { kind, number }));
            }
        }
        // The order of files is close to the final order, which makes sorting faster.
        let texts: Vec<(Url, Page)> = written
            .iter()
            .filter_map(|(_, url, page)| if let Page::Node(id) = page { Some((url, *id)) } else { None })
            .map(|(url, id)| (url.markdown(), Page::Markdown(id)))
            .collect();
        let written = written.into_iter().map(|(file, url, page)| (url, page, PathOwner::File(file)));
        self.add_all(written.collect());
        let several = |items: usize, size: usize| 1..=items.div_ceil(size).max(1);
        for number in several(plan.titles.len(), TITLES_SIZE).filter(|_| !plan.titles.is_empty()) {
            derived.push((Url::titles().numbered(number), Page::Titles { number }));
        }
        for (index, title) in plan.titles.iter().enumerate() {
            derived.extend(title.url.clone().map(|url| (url, Page::Title(index))));
        }
        if config.search.enabled {
            derived.push((Url::search(), Page::Search));
        }
        for number in 1..=plan.map_pages {
            derived.push((Url::map().numbered(number), Page::Map { number }));
        }
        derived.extend(plan.tools());
        for (index, family) in plan.careers.families.iter().enumerate() {
            for number in several(family.roles.len(), FAMILY_SIZE) {
                derived.push((family.url.numbered(number), Page::Family { index, number }));
            }
        }
        if config.build.review {
            for number in several(plan.todos, config.build.page_size) {
                derived.push((Url::review().numbered(number), Page::Review { number }));
            }
        }
        // The pages of all others are those of the main language.
        let with_page = || nodes.iter_ids().filter(|(_, node)| !node.is_untranslated());
        for (id, node) in with_page() {
            if node.entry.is_none() {
                derived.push((node.url.clone(), Page::Node(id)));
            }
            if node.kind == Kind::Role && node.related_of(Relation::DiscussedIn, Kind::Article).next().is_some() {
                derived.push((node.url.file("feed.xml"), Page::RoleFeed(id)));
            }
        }
        // A folder can have the name of the list, so its page comes first.
        derived.extend(plan.print());
        self.add_files(plan);
        let derived = derived.into_iter().chain(texts);
        self.add_all(derived.map(|(url, page)| (url, page, PathOwner::Derived)).collect());
        self.add_data(plan);
        self.add_cards(plan);
        for (id, node) in with_page() {
            self.add_list(id, node, List::Articles, &[], config.build.page_size);
            self.add_list(id, node, List::Roles, &[], config.build.page_size);
            self.add_list(id, node, List::Pages, &[], config.build.page_size);
            let children = plan.folders.children(id).len();
            self.add_list_pages(id, node, List::Children, children, config.build.page_size);
        }
        self.add_comparisons(nodes);
        self.add_moves(nodes, config.address_style());
        // The sitemap is added last, and no file or alias may be in its way. A file with its name replaces it.
        _ = self.output_paths.claim(SITEMAP.into(), PathOwner::Derived);
        self.place_displaced_files(plan);
        self.add_image_variants();
        self.report_unportable_names();
        self.add_aliases(plan);
        self.add_codes(plan);
        self.add_html_addresses(plan);
        self.add_old_addresses(plan);
    }
}
