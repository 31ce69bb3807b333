//! The state that a build saves for the next one: the dependencies of each page, its file's size and time, and the replaced
//! site. A page whose dependencies and file are unchanged is not rendered again.
//!
//! The state is used only by the program that saved it, so a new version renders everything. `guide check` uses it too: a
//! page that a build rendered has no errors.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::cache;
use crate::cache::{BUILT, Cache, Stamp};
use crate::model::fingerprint::Fingerprints;
use crate::render::Dependency;
use crate::source::MANIFEST;

use crate::output::manifest::Manifest;
use crate::output::rendered_guide::{RenderedGuide, StoredDependencies};
use crate::output::target::OutputTarget;

/// A page and its file at the end of a build.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct PageState {
    stamp: Stamp,
    dependencies: StoredDependencies,
}

impl PageState {
    /// The state of a page with these dependencies. `None` for a guide too large for the numbers.
    pub(super) fn new(stamp: Stamp, dependencies: &[Dependency]) -> Option<Self> {
        Some(Self { stamp, dependencies: StoredDependencies::new(dependencies)? })
    }
}

/// The state of a whole build, as stored in the cache folder.
#[derive(Serialize, Deserialize)]
pub(super) struct BuildState {
    /// The output folder.
    output: PathBuf,
    site: PublishedSite,
    rendered: RenderedGuide,
    /// The state of each page, by language, in the order of the site. `None` for pages that every build compares.
    pages: Vec<Vec<Option<PageState>>>,
    /// The files of the bundle.
    bundle: Vec<(String, Stamp)>,
}

/// A site in the output folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct PublishedSite {
    /// The stamp of its manifest, which is written last. Older files and folders are unchanged since the site was published.
    manifest: Stamp,
    /// Whether its folders contain only files that builds wrote.
    pub(super) has_only_ours: bool,
    /// The site that it replaced, if that was retained.
    pub(super) retained: Option<RetainedSite>,
}

/// A replaced site that is kept in the cache folder, to become the staging folder of the next build.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct RetainedSite {
    /// The stamp of its manifest.
    pub(super) manifest: Stamp,
    /// The paths at which it differs from the published site.
    pub(super) differing: Vec<String>,
}

impl PublishedSite {
    /// The site in `folder`. `None` if the system does not report the time of its manifest.
    pub(super) fn new(folder: &Path, has_only_ours: bool, retained: Option<RetainedSite>) -> Option<Self> {
        Some(Self { manifest: Stamp::of_file(&folder.join(MANIFEST))?, has_only_ours, retained })
    }

    /// Whether no file was added to its folders since it was published. They are now below `folder`.
    pub(super) fn has_nothing_new(&self, folder: &Path, files: &Manifest) -> bool {
        self.has_only_ours && is_untouched(folder, files, self.manifest)
    }
}

/// Whether the folders of a site have the same entries as when its manifest was written. Adding or removing a file changes
/// the time of its folder.
pub(super) fn is_untouched(site: &Path, files: &Manifest, manifest: Stamp) -> bool {
    let is_older = |folder: &&str| {
        let metadata = fs::metadata(site.join(folder)).ok();
        metadata.as_ref().and_then(cache::last_change).is_some_and(|changed| changed < manifest.modified)
    };
    // Publishing moves the outermost folder, which changes its time, so its entries are checked instead.
    let folders = files.folders();
    let inner: Vec<&str> = folders.into_iter().filter(|folder| !folder.is_empty()).collect();
    has_only_known_entries(site, files) && inner.par_iter().all(is_older)
}

/// Whether every entry of a folder is a file of the manifest or a folder of such files.
fn has_only_known_entries(site: &Path, files: &Manifest) -> bool {
    let known: BTreeSet<&str> =
        files.files.iter().filter_map(|path| path.split('/').next()).chain([MANIFEST]).collect();
    let is_known = |entry: fs::DirEntry| entry.file_name().to_str().is_some_and(|name| known.contains(name));
    fs::read_dir(site).is_ok_and(|mut entries| entries.all(|entry| entry.is_ok_and(is_known)))
}

/// The parts of the previous build's state that are still valid.
#[derive(Default)]
pub(super) struct Reusable {
    pages: Vec<Vec<Option<PageState>>>,
    bundle: BTreeMap<String, Stamp>,
    /// The published site.
    pub(super) site: Option<PublishedSite>,
}

impl BuildState {
    /// The state after a build. `None` if the running program can't be identified.
    pub(super) fn new(
        target: &OutputTarget,
        fingerprints: Vec<Fingerprints>,
        pages: Vec<Vec<Option<PageState>>>,
        bundle: Vec<(String, Stamp)>,
        site: PublishedSite,
    ) -> Option<Self> {
        let rendered = RenderedGuide::new(fingerprints)?;
        Some(Self { output: target.folder.clone(), site, rendered, pages, bundle })
    }

    /// Reads the state that the previous build of the guide saved. `None` unless this program published the site that is
    /// in the output folder.
    pub(super) fn read(target: &OutputTarget) -> Option<Self> {
        let mut state = Self::read_any(&target.root)?;
        let is_published = Stamp::of_file(&target.folder.join(MANIFEST)) == Some(state.site.manifest);
        if !is_published || state.output != target.folder {
            return None;
        }
        state.site.has_only_ours = state.site.has_nothing_new(&target.folder, &target.old);
        Some(state)
    }

    /// Reads the state of the guide's last build with this program, wherever its site is now.
    fn read_any(root: &Path) -> Option<Self> {
        let state: Self = serde_json::from_slice(&cache::read(root, BUILT)?).ok()?;
        state.rendered.is_of_this_program().then_some(state)
    }

    /// The dependencies of the pages that the guide's last build rendered, if they are unchanged. Empty if there is none.
    pub(super) fn rendered_pages(root: &Path, fingerprints: &[Fingerprints]) -> Vec<Vec<Option<StoredDependencies>>> {
        let Some(Self { rendered, pages, .. }) = Self::read_any(root) else { return Vec::new() };
        let dependencies = |pages: Vec<Option<PageState>>| {
            pages.into_iter().map(|page| page.map(|state| state.dependencies)).collect()
        };
        let pages = pages.into_iter().map(dependencies).collect();
        rendered.unchanged(fingerprints, pages, |dependencies| dependencies)
    }

    /// Saves the state for the next build.
    pub(super) fn save(&self, cache: &Cache) {
        cache.write(BUILT, |writer| Ok(serde_json::to_writer(writer, self)?));
    }

    /// The parts that are valid for a guide with these fingerprints.
    pub(super) fn reusable(self, fingerprints: &[Fingerprints]) -> Reusable {
        Reusable {
            pages: self.rendered.unchanged(fingerprints, self.pages, |state| &state.dependencies),
            bundle: self.bundle.into_iter().collect(),
            site: Some(self.site),
        }
    }
}

/// The pages of one language that are still valid.
#[derive(Clone, Copy)]
pub(super) struct ReusablePages<'a> {
    pub(super) reusable: &'a Reusable,
    /// The index of the language.
    pub(super) language: usize,
}

impl<'a> ReusablePages<'a> {
    /// The state of a page that need not be rendered: its dependencies and its file are unchanged.
    pub(super) fn page(&self, index: usize, file: &Path) -> Option<&'a PageState> {
        let Reusable { pages, site, .. } = self.reusable;
        let (state, site) = (pages.get(self.language)?.get(index)?.as_ref()?, site.as_ref()?);
        let stamp = Stamp::of_file(file)?;
        (stamp == state.stamp && stamp.modified < site.manifest.modified).then_some(state)
    }
}

impl Reusable {
    /// The stamp of a file of the bundle, if the file is unchanged since it was written.
    pub(super) fn bundle_file(&self, path: &str, file: &Path) -> Option<Stamp> {
        let (saved, site) = (self.bundle.get(path)?, self.site.as_ref()?);
        let stamp = Stamp::of_file(file)?;
        (stamp == *saved && stamp.modified < site.manifest.modified).then_some(stamp)
    }
}
