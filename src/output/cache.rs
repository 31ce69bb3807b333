//! What a build leaves for the next one: of which texts each page was made, how its file looked then, and the site that
//! was there before, as a folder to begin with. A page all of whose texts are as they were isn't rendered again, unless
//! its file was touched.
//!
//! It lies in `.guide/` in the guide's own folder, and can be removed at any time: what it doesn't say is found out by
//! rendering. Whatever is in it, a page is only taken as it is where the same program made it of the same input.

use std::fs::{self, File, Metadata};
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::model::fingerprint::Fingerprints;
use crate::render::Look;
use crate::source::MANIFEST;

use super::manifest::Manifest;
use super::target::Target;

/// Its folder in that of a guide.
const FOLDER: &str = ".guide";

/// What the site before the last one is called in it.
const SPARE: &str = "spare";

/// How a file looked when it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Stamp {
    /// In bytes.
    size: u64,
    /// In nanoseconds since 1970.
    modified: u64,
}

impl Stamp {
    /// That of what the system says of a file or folder.
    pub(super) fn of(data: &Metadata) -> Option<Self> {
        let modified = data.modified().ok()?.duration_since(UNIX_EPOCH).ok()?.as_nanos();
        Some(Self { size: data.len(), modified: modified.try_into().ok()? })
    }

    /// That of a file; nothing where there is none, or the system doesn't say when it was changed.
    pub(super) fn of_file(path: &Path) -> Option<Self> {
        fs::metadata(path).ok().filter(Metadata::is_file).and_then(|data| Self::of(&data))
    }
}

/// What is known of a page's file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Made {
    stamp: Stamp,
    /// What it depends on beside the outline: texts by even numbers, what links to nodes by odd ones.
    looks: Box<[u32]>,
}

impl Made {
    /// For a page that was made by these looks.
    pub(super) fn new(stamp: Stamp, looks: &[Look]) -> Option<Self> {
        let number = |look: &Look| match look {
            Look::Text(at) => u32::try_from(*at).ok()?.checked_mul(2),
            Look::Backlinks(id) => id.0.checked_mul(2)?.checked_add(1),
        };
        Some(Self { stamp, looks: looks.iter().map(number).collect::<Option<_>>()? })
    }
}

/// What a build leaves.
#[derive(Serialize, Deserialize)]
pub(super) struct Left {
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
pub(super) struct Placed {
    /// Its manifest, which is written last and anew with each change. A file or folder that is older is as it was when
    /// the site got its place.
    manifest: Stamp,
    /// Whether nobody but us has put anything into its folders.
    pub(super) is_ours_alone: bool,
    /// The site that was there before, where it is kept as the spare.
    pub(super) before: Option<Before>,
}

/// The site before another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Before {
    /// Its manifest.
    pub(super) manifest: Stamp,
    /// The paths at which it differs from the other.
    pub(super) differing: Vec<String>,
}

impl Placed {
    /// The site in a folder; nothing where the system doesn't say when its manifest was written.
    pub(super) fn new(folder: &Path, is_ours_alone: bool, before: Option<Before>) -> Option<Self> {
        Some(Self { manifest: Stamp::of_file(&folder.join(MANIFEST))?, is_ours_alone, before })
    }

    /// Whether nothing was put into its folders, which now are below `folder`, since it got its place. A file that comes
    /// or goes changes its folder.
    pub(super) fn has_nothing_new(&self, folder: &Path, files: &Manifest) -> bool {
        let is_old = |path: &&str| {
            let data = fs::metadata(folder.join(path)).ok();
            data.as_ref().and_then(Stamp::of).is_some_and(|stamp| stamp.modified < self.manifest.modified)
        };
        self.is_ours_alone && files.folders().par_iter().all(is_old)
    }
}

/// The folder of what is left, while nobody else uses it.
pub(super) struct Cache {
    folder: PathBuf,
    _lock: File,
}

/// What the last build left, as far as it still holds.
#[derive(Default)]
pub(super) struct Known {
    pages: Vec<Option<Made>>,
    /// The site that is in its place.
    pub(super) site: Option<Placed>,
}

impl Cache {
    /// That of the guide in `root`; nothing where there can be none, or another build uses it.
    pub(super) fn open(root: &Path) -> Option<Self> {
        let folder = root.join(FOLDER);
        // Whoever wrote the guide may have made it lead anywhere.
        let is_link = |path: &Path| fs::symlink_metadata(path).is_ok_and(|data| data.is_symlink());
        let lock = folder.join("lock");
        if [&folder, &lock, &folder.join(SPARE)].into_iter().any(|path| is_link(path)) {
            return None;
        }
        if !folder.is_dir() {
            fs::create_dir(&folder).ok()?;
            // Whoever keeps the guide's sources doesn't keep this.
            fs::write(folder.join(".gitignore"), "*\n").ok()?;
        }
        let lock = File::options().create(true).append(true).open(lock).ok()?;
        lock.try_lock().ok()?;
        Some(Self { folder, _lock: lock })
    }

    /// Where the site before the last one is.
    pub(super) fn spare(&self) -> PathBuf {
        self.folder.join(SPARE)
    }

    fn file(&self) -> PathBuf {
        self.folder.join("built.json")
    }

    /// What the last build into the same folder left, if it was one of this program.
    pub(super) fn read(&self, target: &Target) -> Option<Left> {
        let mut left: Left = serde_json::from_slice(&fs::read(self.file()).ok()?).ok()?;
        let is_there = Stamp::of_file(&target.folder.join(MANIFEST)) == Some(left.site.manifest);
        if !is_there || left.program != program()? || left.output != target.folder {
            return None;
        }
        left.site.is_ours_alone = left.site.has_nothing_new(&target.folder, &target.old);
        Some(left)
    }

    /// Leaves what was found out. Where that can't be kept, the next build takes longer.
    pub(super) fn write(&self, target: &Target, now: Fingerprints, pages: Vec<Option<Made>>, site: Placed) {
        let Some(program) = program() else { return };
        let Fingerprints { outline, texts, backlinks } = now;
        let output = target.folder.clone();
        _ = self.replace(&Left { program, output, site, outline, texts, backlinks, pages });
    }

    fn replace(&self, left: &Left) -> io::Result<()> {
        let new = self.folder.join("built.new");
        let mut writer = BufWriter::new(super::create(&new)?);
        serde_json::to_writer(&mut writer, left)?;
        writer.into_inner()?;
        fs::rename(&new, self.file())
    }
}

impl Left {
    /// What of it still holds.
    pub(super) fn compared(self, now: &Fingerprints) -> Known {
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
    pub(super) fn page(&self, at: usize, file: &Path) -> Option<&Made> {
        let (made, site) = (self.pages.get(at)?.as_ref()?, self.site.as_ref()?);
        let stamp = Stamp::of_file(file)?;
        (stamp == made.stamp && stamp.modified < site.manifest.modified).then_some(made)
    }
}

/// This program, as it lies on the disk: another build of it may make other pages of the same input.
fn program() -> Option<String> {
    let path = std::env::current_exe().ok()?;
    let Stamp { size, modified } = Stamp::of_file(&path)?;
    Some(format!("{} {} {size} {modified}", env!("CARGO_PKG_VERSION"), path.display()))
}
