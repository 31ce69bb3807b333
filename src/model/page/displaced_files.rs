//! Copied files that can't have their own address -> an address for each. Another file has the address, or it is a folder of
//! the site, or it is in a folder whose path is a file.
//!
//! This runs when all other addresses but those of aliases are known, so one pass is enough.

use rustc_hash::FxHashSet;

use crate::diagnostic::{Code, Diagnostic};
use crate::source::{FileId, Span};

use crate::model::address::output_paths::{OutputPaths, collision_key, folders_of};
use crate::model::address::portable::shortened;
use crate::model::address::url::{ROLE_INDEX_FOLDER, SEARCH_FOLDER, Url};
use crate::model::graph::role_choice;
use crate::model::page::collector::{PageCollector, PathOwner};
use crate::model::page::plan::PagePlan;
use crate::model::page::{Page, PageRecord};

/// The problem of a file or redirect whose path is a folder of the site.
pub(super) const IS_FOLDER: &str = "has the path of a folder of the site";

/// The problem of a file or redirect in a folder whose path is a file of the site.
pub(super) fn needs_folder(file: &str) -> String {
    format!("needs a folder at the path of the file {file}")
}

/// A copied file without an address.
pub(super) struct DisplacedFile {
    file: FileId,
    /// What is wrong with its own address.
    problem: String,
    /// The file that is in its way, and how.
    other: Option<(FileId, &'static str)>,
}

impl PageCollector<'_> {
    /// Sets a copied file aside, because another file has its address.
    pub(super) fn displace(&mut self, file: FileId, claimed: &Url, other: FileId) {
        let problem = format!("and `{}` have the same URL {claimed}", self.files.path(other));
        self.displaced.push(DisplacedFile { file, problem, other: Some((other, "this file has the same URL")) });
    }

    /// Gives each displaced file an address.
    pub(super) fn place_displaced_files(&mut self, plan: &PagePlan<'_>) {
        self.displace_folders(plan);
        self.displace_files_below_files();
        let displaced = std::mem::take(&mut self.displaced);
        if displaced.is_empty() {
            return;
        }
        let mut folders: FxHashSet<String> = FxHashSet::default();
        for key in self.output_paths.keys() {
            for folder in folders_of(key) {
                if !folders.contains(folder) {
                    folders.insert(folder.into());
                }
            }
        }
        folders.extend([SEARCH_FOLDER, ROLE_INDEX_FOLDER].map(Into::into));
        for displaced in displaced {
            let Some(url) = self.free_address(displaced.file, &folders) else { continue };
            let output = self.output_of(&url);
            let key = collision_key(&output);
            folders.extend(folders_of(&key).map(Into::into));
            _ = self.output_paths.claim(key, PathOwner::File(displaced.file));
            self.report_displaced(&displaced, &url);
            self.moved.insert(displaced.file, url.clone());
            self.records.push(PageRecord { url, output, page: Page::File(displaced.file) });
        }
    }

    /// Displaces the copied files whose path is a folder of the site.
    fn displace_folders(&mut self, plan: &PagePlan<'_>) {
        let is_file = |record: &&PageRecord| matches!(record.page, Page::File(_));
        let files: FxHashSet<String> =
            self.records.iter().filter(is_file).map(|record| collision_key(&record.output)).collect();
        if files.is_empty() {
            return;
        }
        let folders = self.output_paths.keys().flat_map(folders_of).filter(|folder| files.contains(*folder));
        let mut folders: FxHashSet<String> = folders.map(Into::into).collect();
        let has_role_index = role_choice::has_data(plan.nodes) || plan.careers.has_me(plan.config);
        let generated = [(SEARCH_FOLDER, plan.config.search.enabled), (ROLE_INDEX_FOLDER, has_role_index)];
        let generated = generated.into_iter().filter(|(folder, is_used)| *is_used && files.contains(*folder));
        folders.extend(generated.map(|(folder, _)| folder.to_string()));
        for (file, url) in self.take_files(|key, _| folders.contains(key)) {
            let below = format!("{}/", collision_key(&self.output_of(&url)));
            let first = self.output_paths.keys().filter(|key| key.starts_with(&below)).min();
            let other = match first.and_then(|key| self.output_paths.owner(key)) {
                Some(PathOwner::File(other)) => Some((*other, "this file is in the folder")),
                _ => None,
            };
            self.displaced.push(DisplacedFile { file, problem: IS_FOLDER.into(), other });
        }
    }

    /// Displaces the copied files that need a folder where there is a file.
    fn displace_files_below_files(&mut self) {
        for (file, url) in self.take_files(|key, paths| paths.file_above(key).is_some()) {
            let key = collision_key(&self.output_of(&url));
            let above = self.output_paths.file_above(&key).unwrap_or_default();
            let other = match self.output_paths.owner(above) {
                Some(PathOwner::File(other)) => Some((*other, "this file is at that path")),
                _ => None,
            };
            self.displaced.push(DisplacedFile { file, problem: needs_folder(above), other });
        }
    }

    /// Removes the copied files that meet a condition, and frees their addresses.
    fn take_files(&mut self, is_taken: impl Fn(&str, &OutputPaths<PathOwner>) -> bool) -> Vec<(FileId, Url)> {
        let mut files = Vec::new();
        let output_paths = &self.output_paths;
        self.records.retain(|record| {
            let Page::File(file) = record.page else { return true };
            let is_taken = is_taken(&collision_key(&record.output), output_paths);
            if is_taken {
                files.push((file, record.url.clone()));
            }
            !is_taken
        });
        for (_, url) in &files {
            self.output_paths.release(&collision_key(&self.output_of(url)));
        }
        files
    }

    /// The first free address with a number after the name of a file: `page-2.html`.
    fn free_address(&self, file: FileId, folders: &FxHashSet<String>) -> Option<Url> {
        let name = self.files.name(file);
        let start = name.rfind('/').map_or(0, |slash| slash + 1);
        // A dot at the start of a name starts no extension.
        let dot = name[start..].rfind('.').filter(|dot| *dot > 0).map_or(name.len(), |dot| start + dot);
        let (stem, extension) = name.split_at(dot);
        // Where a parent folder is a file, the address is in the root folder.
        let is_below_file = self.output_paths.file_above(&collision_key(name)).is_some();
        let stem = if is_below_file { stem.replace('/', "-") } else { stem.to_string() };
        let stem = shortened(&stem);
        let numbered = |number: usize| Url::home().file(&format!("{stem}-{number}{extension}"));
        let is_free = |url: &Url| {
            let key = collision_key(&self.output_of(url));
            self.output_paths.owner(&key).is_none() && !folders.contains(&key)
        };
        // Each number has another address, and there are more numbers than addresses that are used.
        (2..self.output_paths.count() + folders.len() + 3).map(numbered).find(is_free)
    }

    fn report_displaced(&mut self, displaced: &DisplacedFile, url: &Url) {
        let message = format!("`{}` {}", self.files.path(displaced.file), displaced.problem);
        let mut diagnostic = Diagnostic::new(Code::DuplicateUrl, Span::start_of(displaced.file), message)
            .help(format!("rename it to choose its URL; until then, it is published at {url}"));
        if let Some((other, label)) = displaced.other {
            diagnostic = diagnostic.related(Span::start_of(other), label);
        }
        self.diagnostics.push(diagnostic);
    }
}
