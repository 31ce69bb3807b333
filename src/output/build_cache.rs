//! What a build leaves for the next one: of which texts each page was made, how its file looked then, and the site that
//! was there before, as a folder to begin with. A page all of whose texts are as they were isn't rendered again, unless
//! its file was touched.
//!
//! Whatever it says, a page is only taken as it is where the same program made it of the same input.

use std::collections::BTreeSet;
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
use crate::output::target::OutputTarget;

/// What is known of a page's file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Made {
    stamp: Stamp,
    /// What it depends on beside the outline: texts by even numbers, what links to nodes by odd ones.
    looks: Box<[u32]>,
}

impl Made {
    /// For a page that was made by these looks.
    pub(crate) fn new(stamp: Stamp, looks: &[Dependency]) -> Option<Self> {
        let number = |look: &Dependency| match look {
            Dependency::Text(at) => u32::try_from(*at).ok()?.checked_mul(2),
            Dependency::Backlinks(id) => id.0.checked_mul(2)?.checked_add(1),
        };
        Some(Self { stamp, looks: looks.iter().map(number).collect::<Option<_>>()? })
    }
}

/// What a build leaves.
#[derive(Serialize, Deserialize)]
pub(crate) struct Left {
    /// The program that made the site.
    program: String,
    /// The folder that the site is in.
    output: PathBuf,
    site: Placed,
    outline: u64,
    texts: Vec<u64>,
    backlinks: Vec<u64>,
    /// What is known of each page, in their order; nothing of one that is made anew each time.
    pages: Vec<Option<Made>>,
}

/// A site in its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Placed {
    /// Its manifest, which is written last and anew with each change. A file or folder that is older is as it was when
    /// the site got its place.
    manifest: Stamp,
    /// Whether nobody but us has put anything into its folders.
    pub(crate) is_ours_alone: bool,
    /// The site that was there before, where it is kept as the spare.
    pub(crate) before: Option<Before>,
}

/// The site before another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Before {
    /// Its manifest.
    pub(crate) manifest: Stamp,
    /// The paths at which it differs from the other.
    pub(crate) differing: Vec<String>,
}

impl Placed {
    /// The site in a folder; nothing where the system doesn't say when its manifest was written.
    pub(crate) fn new(folder: &Path, is_ours_alone: bool, before: Option<Before>) -> Option<Self> {
        Some(Self { manifest: Stamp::of_file(&folder.join(MANIFEST))?, is_ours_alone, before })
    }

    /// Whether nothing was put into its folders, which now are below `folder`, since it got its place.
    pub(crate) fn has_nothing_new(&self, folder: &Path, files: &Manifest) -> bool {
        self.is_ours_alone && is_untouched(folder, files, self.manifest)
    }
}

/// Whether the folders of a site are as they were when its manifest was written. A file that comes or goes changes its
/// folder.
pub(crate) fn is_untouched(site: &Path, files: &Manifest, manifest: Stamp) -> bool {
    let is_old = |folder: &&str| {
        let data = fs::metadata(site.join(folder)).ok();
        data.as_ref().and_then(cache::last_change).is_some_and(|changed| changed < manifest.modified)
    };
    // The outermost is changed by being put into its place, so what is in it is looked at.
    let folders = files.folders();
    let below: Vec<&str> = folders.into_iter().filter(|folder| !folder.is_empty()).collect();
    has_only(site, files) && below.par_iter().all(is_old)
}

/// Whether a folder has nothing in it but what a site's files are in.
fn has_only(site: &Path, files: &Manifest) -> bool {
    let ours: BTreeSet<&str> = files.files.iter().filter_map(|path| path.split('/').next()).chain([MANIFEST]).collect();
    let is_ours = |entry: fs::DirEntry| entry.file_name().to_str().is_some_and(|name| ours.contains(name));
    fs::read_dir(site).is_ok_and(|mut entries| entries.all(|entry| entry.is_ok_and(is_ours)))
}

/// What the last build left, as far as it still holds.
#[derive(Default)]
pub(crate) struct Known {
    pages: Vec<Option<Made>>,
    /// The site that is in its place.
    pub(crate) site: Option<Placed>,
}

impl Left {
    /// What the last build of a guide into the same folder left, if it was one of this program.
    pub(crate) fn read(target: &OutputTarget) -> Option<Self> {
        let mut left: Self = serde_json::from_slice(&cache::read(&target.root, BUILT)?).ok()?;
        let is_there = Stamp::of_file(&target.folder.join(MANIFEST)) == Some(left.site.manifest);
        if !is_there || left.program != cache::program_id()? || left.output != target.folder {
            return None;
        }
        left.site.is_ours_alone = left.site.has_nothing_new(&target.folder, &target.old);
        Some(left)
    }

    /// That of a build which is done; nothing where it can't be said which program this is.
    pub(crate) fn new(
        target: &OutputTarget,
        now: Fingerprints,
        pages: Vec<Option<Made>>,
        site: Placed,
    ) -> Option<Self> {
        let Fingerprints { outline, texts, backlinks } = now;
        Some(Self {
            program: cache::program_id()?,
            output: target.folder.clone(),
            site,
            outline,
            texts,
            backlinks,
            pages,
        })
    }

    /// Leaves it for the next build.
    pub(crate) fn write(&self, cache: &Cache) {
        cache.write(BUILT, |writer| Ok(serde_json::to_writer(writer, self)?));
    }

    /// What of it still holds.
    pub(crate) fn compared(self, now: &Fingerprints) -> Known {
        let looks = [(self.texts, &now.texts), (self.backlinks, &now.backlinks)];
        let is_old = |look: &u32| {
            let (before, now) = &looks[*look as usize % 2];
            let at = *look as usize / 2;
            before.get(at).is_some_and(|before| now.get(at) == Some(before))
        };
        let pages = if self.outline == now.outline { self.pages } else { Vec::new() };
        let pages = pages.into_iter().map(|page| page.filter(|made| made.looks.iter().all(is_old))).collect();
        Known { pages, site: Some(self.site) }
    }
}

impl Known {
    /// What is known of a page, if it is what would be made now and its file is as it was.
    pub(crate) fn page(&self, at: usize, file: &Path) -> Option<&Made> {
        let (made, site) = (self.pages.get(at)?.as_ref()?, self.site.as_ref()?);
        let stamp = Stamp::of_file(file)?;
        (stamp == made.stamp && stamp.modified < site.manifest.modified).then_some(made)
    }
}
