//! Pages, added one by one -> records with unique addresses. If two pages have the same address, the first one wins, and
//! the clash is reported. A copied file gets another address.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::diagnostic::{Code, Diagnostic};
use crate::source::{FileId, Span};

use crate::model::address::folder_names::FolderNames;
use crate::model::address::output_paths::{OutputPaths, collision_key};
use crate::model::address::url::Url;
use crate::model::files::Files;
use crate::model::graph::node::{Edge, Node, NodeId};
use crate::model::language_settings::OtherLanguage;
use crate::model::page::displaced_files::DisplacedFile;
use crate::model::page::lists::List;
use crate::model::page::{Page, PageRecord};

/// The owner of an output path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PathOwner {
    /// A file of the author.
    File(FileId),
    /// A generated page.
    Derived,
}

/// The pages that were added so far.
pub(super) struct PageCollector<'a> {
    pub(super) files: Files<'a>,
    /// The names of the first folders of addresses.
    pub(super) folders: &'a FolderNames,
    /// The output paths of pages from an earlier collector.
    pub(super) before: Option<&'a OutputPaths<PathOwner>>,
    pub(super) output_paths: OutputPaths<PathOwner>,
    pub(super) records: Vec<PageRecord>,
    pub(super) diagnostics: Vec<Diagnostic>,
    /// The copied files that need another address.
    pub(super) displaced: Vec<DisplacedFile>,
    /// The addresses of these files.
    pub(super) moved: FxHashMap<FileId, Url>,
}

impl<'a> PageCollector<'a> {
    /// An empty collector with a capacity.
    pub(super) fn new(files: Files<'a>, folders: &'a FolderNames, capacity: usize) -> Self {
        let (output_paths, records) = (OutputPaths::with_capacity(capacity), Vec::with_capacity(capacity));
        Self {
            files,
            folders,
            before: None,
            output_paths,
            records,
            diagnostics: Vec::new(),
            displaced: Vec::new(),
            moved: FxHashMap::default(),
        }
    }

    /// The path of the file of a page below the output folder of its language.
    pub(super) fn output_of(&self, url: &Url) -> String {
        self.folders.published_url(url).output_path()
    }

    /// Adds a page, or reports that its address is used.
    pub(super) fn add(&mut self, url: Url, page: Page, owner: PathOwner) {
        let output = self.output_of(&url);
        let key = collision_key(&output);
        self.claim(PageRecord { url, output, page }, key, owner);
    }

    fn claim(&mut self, record: PageRecord, key: String, owner: PathOwner) {
        let used = self.before.and_then(|paths| paths.owner(&key)).copied();
        match used.map_or_else(|| self.output_paths.claim(key, owner), Err) {
            Ok(()) => self.records.push(record),
            Err(first) => match (&record.page, first) {
                (Page::File(file), PathOwner::File(first)) => self.displace(*file, &record.url, first),
                _ => self.report_collision(&record.url, first, owner),
            },
        }
    }

    /// Adds many pages, in order. Their output paths are computed on every core.
    pub(super) fn add_all(&mut self, pages: Vec<(Url, Page, PathOwner)>) {
        let folders = self.folders;
        let record = |(url, page, owner): (Url, Page, PathOwner)| {
            let output = folders.published_url(&url).output_path();
            let key = collision_key(&output);
            (PageRecord { url, output, page }, key, owner)
        };
        let records: Vec<_> = pages.into_par_iter().with_min_len(256).map(record).collect();
        for (record, key, owner) in records {
            self.claim(record, key, owner);
        }
    }

    fn report_collision(&mut self, url: &Url, first: PathOwner, second: PathOwner) {
        let url = self.folders.published_url(url);
        let diagnostic = match (first, second) {
            (PathOwner::File(first), PathOwner::File(second)) => {
                let names = (self.files.path(second), self.files.path(first));
                let message = format!("`{}` and `{}` have the same URL {url}", names.0, names.1);
                Diagnostic::new(Code::DuplicateUrl, Span::start_of(second), message)
                    .label("not published at this URL")
                    .related(Span::start_of(first), "published at this URL")
                    .help("rename one of the two")
            }
            // A file of the author overrides a generated page.
            (PathOwner::File(file), PathOwner::Derived) | (PathOwner::Derived, PathOwner::File(file)) => {
                let message = format!("`{}` hides the generated page {url}", self.files.path(file));
                Diagnostic::new(Code::HiddenPage, Span::start_of(file), message)
                    .label("the generated page is not written")
                    .help("rename the file to keep both")
            }
            (PathOwner::Derived, PathOwner::Derived) => return,
        };
        self.diagnostics.push(diagnostic);
    }

    /// Leaves out pages and files of the main language that are below the folder of another language. Reports those of authors.
    pub(super) fn leave_to_languages(&mut self, languages: &[OtherLanguage]) {
        if languages.is_empty() {
            return;
        }
        let Self { records, output_paths, files, diagnostics, .. } = self;
        records.retain(|record| {
            let first = record.output.split('/').next().unwrap_or_default();
            let Some(language) = languages.iter().find(|other| other.language.eq_ignore_ascii_case(first)) else {
                return true;
            };
            if let Some(PathOwner::File(file)) = output_paths.owner(&collision_key(&record.output)) {
                let tag = &language.language;
                let message =
                    format!("`{}` has an address below /{tag}/, which is that of a language", files.path(*file));
                let diagnostic = Diagnostic::new(Code::DuplicateUrl, Span::start_of(*file), message);
                let help = format!("rename it, or move it to content/{tag}/");
                diagnostics.push(diagnostic.label(format!("{} is not published", record.url)).help(help));
            }
            false
        });
    }

    /// Adds the pages of a list that is too long for the page of its node.
    pub(super) fn add_list(&mut self, id: NodeId, node: &Node, list: List, linked_from: &[Edge], size: usize) {
        self.add_list_pages(id, node, list, list.edges(node, linked_from).count(), size);
    }

    /// Adds the pages of a list with `count` items.
    pub(super) fn add_list_pages(&mut self, id: NodeId, node: &Node, list: List, count: usize, size: usize) {
        if count <= size {
            return;
        }
        let first = list.url(&node.url, self.folders);
        for number in 1..=count.div_ceil(size) {
            self.add(first.numbered(number), Page::List { node: id, list, number }, PathOwner::Derived);
        }
    }
}
