//! The pages of a guide that do not depend on links between texts, and the check that no file has the path of a folder.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;

use crate::model::address::output_paths::{OutputPaths, collision_key};
use crate::model::address::url::{SEARCH_FOLDER, Url};
use crate::model::files::Files;
use crate::model::graph::backlinks::Backlinks;
use crate::model::graph::node::Nodes;
use crate::model::page::collector::{PageCollector, PathOwner};
use crate::model::page::lists::List;
use crate::model::page::plan::PagePlan;
use crate::model::page::{Page, PageRecord, PageRecords, SITEMAP_SIZE};

/// The file that lists all pages.
const SITEMAP: &str = "sitemap.xml";

/// The problem of a file whose path is a folder of the site.
const IS_FOLDER: &str = "has the path of a folder of the site";

/// The problem of a file in a folder whose path is a file of the site.
fn needs_folder(file: &str) -> String {
    format!("needs a folder at the path of the file {file}")
}

/// All pages but the lists of backlinks and the sitemap.
#[derive(Debug)]
pub(crate) struct PlannedPages {
    /// The pages.
    pub(crate) records: Arc<PageRecords>,
    /// The owner of each output path.
    output_paths: OutputPaths<PathOwner>,
    /// Whether the guide has a sitemap of its own.
    has_sitemap: bool,
}

impl PlannedPages {
    /// Plans the pages.
    pub(crate) fn new(plan: &PagePlan<'_>) -> (Self, Vec<Diagnostic>) {
        let mut pages = PageCollector::new(plan.files, plan.nodes.len() * 3);
        pages.collect(plan);
        let has_sitemap = plan.statics.contains_key(SITEMAP);
        let records = Arc::new(PageRecords::new(pages.records));
        let planned = Self { records, output_paths: pages.output_paths, has_sitemap };
        let mut diagnostics = pages.diagnostics;
        planned.check_folders(plan, &mut diagnostics);
        (planned, diagnostics)
    }

    /// Reports files of authors whose path would have to be a file and a folder at once.
    fn check_folders(&self, plan: &PagePlan<'_>, diagnostics: &mut Vec<Diagnostic>) {
        let is_index = |key: &str| key == SEARCH_FOLDER && plan.config.search.enabled;
        let theirs = |page: &Page| matches!(page, Page::Asset(_) | Page::File(_) | Page::Redirect { .. });
        for record in self.records.sorted().iter().filter(|record| theirs(&record.page)) {
            let key = collision_key(&record.output);
            if let Some(above) = self.output_paths.file_above(&key) {
                self.report_clash(plan.files, record, &needs_folder(above), diagnostics);
            } else if [&record.output, &key].iter().any(|path| self.below(path).next().is_some()) || is_index(&key) {
                self.report_clash(plan.files, record, IS_FOLDER, diagnostics);
            }
        }
    }

    /// The same check for pages that are added later.
    fn check_new_folders(&self, files: Files<'_>, new: &[PageRecord], diagnostics: &mut Vec<Diagnostic>) {
        for record in new {
            for below in self.below(&record.output) {
                self.report_clash(files, below, &needs_folder(&record.output), diagnostics);
            }
        }
        let keys: Vec<String> = new.iter().map(|record| collision_key(&record.output)).collect();
        let taken: BTreeSet<&str> = keys.iter().filter_map(|key| self.output_paths.file_above(key)).collect();
        let of_key = |key: &str| self.records.sorted().iter().find(|record| collision_key(&record.output) == key);
        for record in taken.into_iter().filter_map(of_key) {
            self.report_clash(files, record, IS_FOLDER, diagnostics);
        }
    }

    /// The pages in the folder at a path.
    fn below(&self, path: &str) -> impl Iterator<Item = &PageRecord> {
        let (records, folder) = (self.records.sorted(), format!("{path}/"));
        let first = records.partition_point(|record| record.output < folder);
        records[first..].iter().take_while(move |record| record.output.starts_with(&folder))
    }

    /// Reports a page of an author's file that has the path of a folder, or the other way round.
    fn report_clash(&self, files: Files<'_>, record: &PageRecord, problem: &str, diagnostics: &mut Vec<Diagnostic>) {
        let Some(&PathOwner::File(file)) = self.output_paths.owner(&collision_key(&record.output)) else { return };
        let path = files.path(file);
        let what = match &record.page {
            Page::Redirect { .. } => format!("the alias {} of `{path}`", record.url),
            _ => format!("`{path}`"),
        };
        let diagnostic = Diagnostic::new(Code::DuplicateUrl, Span::start_of(file), format!("{what} {problem}"));
        diagnostics.push(diagnostic.help("rename it"));
    }

    /// Plans the pages that depend on links between texts or on the number of pages: lists of backlinks, and the sitemap.
    pub(crate) fn linked(
        &self,
        files: Files<'_>,
        nodes: &Nodes,
        backlinks: &Backlinks,
        page_size: usize,
    ) -> (PageRecords, Vec<Diagnostic>) {
        let mut pages = PageCollector { before: Some(&self.output_paths), ..PageCollector::new(files, 0) };
        for (id, node) in nodes.iter_ids() {
            pages.add_list(id, node, List::LinkedFrom, backlinks.of(id), page_size);
        }
        if !self.has_sitemap {
            let new = pages.records.iter().filter(|record| record.is_listed()).count();
            let listed = self.records.listed() + new;
            pages.add(Url::home().file(SITEMAP), Page::Sitemap { part: 0 }, PathOwner::Derived);
            if listed > SITEMAP_SIZE {
                for part in 1..=listed.div_ceil(SITEMAP_SIZE) {
                    let url = Url::home().file(&format!("sitemap-{part}.xml"));
                    pages.add(url, Page::Sitemap { part }, PathOwner::Derived);
                }
            }
        }
        self.check_new_folders(files, &pages.records, &mut pages.diagnostics);
        (PageRecords::new(pages.records), pages.diagnostics)
    }
}
