//! The pages of a guide that do not depend on links between texts, and the pages that do.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::diagnostic::{Code, Diagnostic};
use crate::source::{FileId, Span};

use crate::model::address::folder_names::FolderNames;
use crate::model::address::output_paths::{OutputPaths, collision_key};
use crate::model::address::url::Url;
use crate::model::files::Files;
use crate::model::graph::backlinks::Backlinks;
use crate::model::graph::node::Nodes;
use crate::model::page::collector::{PageCollector, PathOwner};
use crate::model::page::lists::List;
use crate::model::page::plan::PagePlan;
use crate::model::page::{Page, PageRecord, PageRecords, SITEMAP_SIZE, SOURCES_SIZE};

/// The file that lists all pages.
pub(super) const SITEMAP: &str = "sitemap.xml";

/// All pages but the lists of backlinks and the sitemap.
#[derive(Debug)]
pub(crate) struct PlannedPages {
    /// The pages.
    pub(crate) records: Arc<PageRecords>,
    /// The owner of each output path.
    output_paths: OutputPaths<PathOwner>,
    /// Whether the guide has a sitemap of its own.
    has_sitemap: bool,
    /// The names of the first folders of addresses.
    folders: FolderNames,
    /// The addresses of copied files whose own address is used by another page or file.
    pub(crate) moved: FxHashMap<FileId, Url>,
}

impl PlannedPages {
    /// Plans the pages.
    pub(crate) fn new(plan: &PagePlan<'_>) -> (Self, Vec<Diagnostic>) {
        let mut pages = PageCollector::new(plan.files, &plan.config.folders, plan.nodes.len() * 3);
        pages.collect(plan);
        pages.leave_to_languages(&plan.config.languages);
        let has_sitemap = plan.statics.contains_key(SITEMAP);
        let records = Arc::new(PageRecords::new(pages.records));
        let folders = plan.config.folders.clone();
        let planned = Self { records, output_paths: pages.output_paths, has_sitemap, folders, moved: pages.moved };
        (planned, pages.diagnostics)
    }

    /// Leaves out generated pages whose path is a folder of the site, or needs a folder where there is a file.
    fn without_clashes(&self, files: Files<'_>, new: &mut Vec<PageRecord>, diagnostics: &mut Vec<Diagnostic>) {
        new.retain(|record| {
            let key = collision_key(&record.output);
            let above = self.output_paths.file_above(&key).and_then(|above| self.output_paths.owner(above));
            let below = below(&self.records, &record.output).next();
            let owner = above.or_else(|| self.output_paths.owner(&collision_key(&below?.output)));
            if let Some(PathOwner::File(file)) = owner {
                let message = format!(
                    "`{}` hides the generated page {}",
                    files.path(*file),
                    self.folders.published_url(&record.url)
                );
                let diagnostic = Diagnostic::new(Code::HiddenPage, Span::start_of(*file), message);
                diagnostics
                    .push(diagnostic.label("the generated page is not written").help("rename the file to keep both"));
            }
            owner.is_none()
        });
    }

    /// Plans the pages that depend on links between texts, on the sources in texts or on the number of pages: lists of backlinks,
    /// sources, and the sitemap.
    pub(crate) fn linked(
        &self,
        files: Files<'_>,
        nodes: &Nodes,
        backlinks: &Backlinks,
        page_size: usize,
        source_count: usize,
    ) -> (PageRecords, Vec<Diagnostic>) {
        let mut pages =
            PageCollector { before: Some(&self.output_paths), ..PageCollector::new(files, &self.folders, 0) };
        for (id, node) in nodes.iter_ids().filter(|(_, node)| !node.is_untranslated()) {
            pages.add_list(id, node, List::LinkedFrom, backlinks.of(id), page_size);
        }
        for number in 1..=source_count.div_ceil(SOURCES_SIZE) {
            pages.add(Url::sources().numbered(number), Page::Sources { number }, PathOwner::Derived);
        }
        if !self.has_sitemap {
            let new = pages.records.iter().filter(|record| record.is_listed(nodes)).count();
            let listed = self.records.listed(nodes) + new;
            let url = Url::home().file(SITEMAP);
            match self.output_paths.owner(SITEMAP) {
                // The plan reserved it.
                Some(PathOwner::Derived) => {
                    pages.records.push(PageRecord { url, output: SITEMAP.into(), page: Page::Sitemap { part: 0 } });
                }
                _ => pages.add(url, Page::Sitemap { part: 0 }, PathOwner::Derived),
            }
            if listed > SITEMAP_SIZE {
                for part in 1..=listed.div_ceil(SITEMAP_SIZE) {
                    let url = Url::home().file(&format!("sitemap-{part}.xml"));
                    pages.add(url, Page::Sitemap { part }, PathOwner::Derived);
                }
            }
        }
        self.without_clashes(files, &mut pages.records, &mut pages.diagnostics);
        (PageRecords::new(pages.records), pages.diagnostics)
    }
}

/// The pages in the folder at a path.
fn below<'a>(records: &'a PageRecords, path: &str) -> impl Iterator<Item = &'a PageRecord> {
    let (records, folder) = (records.sorted(), format!("{path}/"));
    let first = records.partition_point(|record| record.output < folder);
    records[first..].iter().take_while(move |record| record.output.starts_with(&folder))
}
